import { accessNames, isPublic } from "@datalogue/ingest";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { mayRead, type PersonCaller, type Target } from "../access/decide-access.js";
import { type Engine, engineOf } from "../store/engine.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { afterwards } from "../system/afterwards.js";
import { administer } from "./administer.js";
import { countRows } from "./choose-persons.js";
import type { FieldFault } from "./field-fault.js";
import { messages } from "./messages.js";
import { forgetKept, listAdministrators, type OutboxParts, openOutbox } from "./outbox.js";
import { type Actor, hasUnseen, listAdministered, requireAdministrator } from "./person.js";

/** A dataset that somebody asks for. */
export interface AskedDataset extends Target {
  id: string;
  slug: string;
  title: string;
}

/** Who asked for what, and what came of it. */
export interface AccessRequest {
  id: string;
  dataset: AskedDataset;
  person: { id: string; name: string; email: string };
  message: string;
  state: "waiting" | "accepted" | "refused";
  /** ISO date-times. */
  askedAt: string;
  answer: string | null;
  answeredAt: string | null;
}

/** What somebody asked for, as they read it. */
export interface OwnRequest extends AccessRequest {
  /** Whether they read all of the dataset now: an access that was given may be over, a dataset may have opened since. */
  readable: boolean;
}

/** Somebody who reads one closed dataset, and no other of its organisation. */
export interface DatasetGrant {
  dataset: AskedDataset;
  person: { id: string; name: string; email: string };
  grantedAt: string;
}

/** What an acceptance gives: this dataset, or all that a reader of its organisation reads. */
export const grantKinds = ["dataset", "reader"] as const;
export type GrantKind = (typeof grantKinds)[number];

/** Which page of each list is asked for: the first of each, fifty to a page, unless said. */
export interface AccessPages {
  waiting: number;
  grants: number;
  pageSize: number;
}

/** A page of each list, and how many there are in all. */
export interface ListedAccess {
  waiting: AccessRequest[];
  waitingCount: number;
  grants: DatasetGrant[];
  grantsCount: number;
}

/** Requests for closed datasets. Those who answer administer the organisation that has the dataset now; others get `ActRefused`. */
export interface AccessRequests {
  /** `dataset`: slug or identifier. Undefined: there is none. */
  ask(caller: PersonCaller, dataset: string, message: string): Promise<{ kind: "done" } | FieldFault | undefined>;
  /** What the caller asked for, the last first. */
  listOwn(caller: PersonCaller): Promise<OwnRequest[]>;
  /**
   * A page of what waits for an answer of the caller, the oldest first, and one of what is granted, by name: read by the database alone.
   * Nothing waits of a dataset that is for everybody by now.
   */
  list(caller: PersonCaller, asked?: Partial<AccessPages>): Promise<ListedAccess>;
  /** False when nothing waits under this identifier any more; a fault for a role in an organisation that has left the catalogue. */
  accept(caller: PersonCaller, id: string, gives: GrantKind): Promise<boolean | FieldFault>;
  refuse(caller: PersonCaller, id: string, word: string): Promise<boolean | FieldFault>;
  /** Takes a grant back; false when there is none. */
  withdraw(caller: PersonCaller, dataset: string, person: string): Promise<boolean>;
  /** Erases what was answered long enough ago. */
  forget(): Promise<void>;
  settle(): Promise<void>;
}

interface Parts extends OutboxParts {
  title(): string;
  /** Slug of the organisation that publishes the catalogue. */
  parent(): string;
  findDataset(ref: string): Promise<AskedDataset | undefined>;
}

/** Requests of one person that wait at the same time. */
const MOST_WAITING = 5;
/** Days after a refusal before the same is asked again, and that an answer is kept. */
const AGAIN_AFTER = 7;
const KEPT = 365;
const LONGEST = 1_000;
const LEFT: FieldFault = {
  kind: "fault",
  field: "gives",
  message: "L’organisme de ce jeu n’est plus du catalogue\u00A0: ouvrez ce jeu à cette personne.",
};

export function openAccessRequests(knex: Knex, parts: Parts): AccessRequests {
  const { now, publicUrl, title, parent, findDataset, log } = parts;
  const { send, settle } = openOutbox(knex, parts);
  const daysAgo = (days: number) => new Date(now().getTime() - days * 24 * 3600_000).toISOString();

  /** The rows of a table, each with the person it is of, who is there. */
  const persons = (table: "access_requests" | "dataset_grants"): Knex.QueryBuilder =>
    knex(table).join("persons", "persons.id", `${table}.person_id`).where({ closed_at: null });
  const rows = () => persons("access_requests").select("access_requests.*", "persons.name", "persons.email");
  /** Those that wait for an answer: what everybody reads by now, as long as it is so, asks for none. */
  const unanswered = (query: Knex.QueryBuilder) =>
    query.where({ state: "waiting" }).whereNotExists(
      knex("datasets")
        .whereRaw("datasets.id = access_requests.dataset_id")
        .whereRaw(`${inDocument(knex, "access")} in (${OPEN.map(() => "?").join()})`, OPEN),
    );
  // biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
  const toRequest = async (row: any): Promise<AccessRequest[]> => {
    const dataset = await findDataset(row.dataset_id);
    if (!dataset) return [];
    const { id, message, state, answer } = row;
    return [
      {
        ...{ id, dataset, person: personOf(row), message, state, answer },
        askedAt: row.asked_at,
        answeredAt: row.answered_at,
      },
    ];
  };
  /** Those of the datasets whose organisation the caller administers. */
  const within = (caller: PersonCaller, query: Knex.QueryBuilder, dataset: string) => {
    const administered = listAdministered(caller);
    if (!administered) return query;
    const own = knex("datasets")
      .whereRaw(`datasets.id = ${dataset}`)
      .whereRaw(`${inDocument(knex, "organisation")} in (${administered.map(() => "?").join()})`, administered);
    return administered.length === 0 ? query.whereRaw("1 = 0") : query.whereExists(own);
  };
  const toGrant = async (row: GrantRow): Promise<DatasetGrant[]> => {
    const dataset = await findDataset(row.dataset_id);
    return dataset ? [{ dataset, person: personOf(row), grantedAt: row.granted_at }] : [];
  };
  const toRequests = async (found: unknown[]) => (await Promise.all(found.map(toRequest))).flat();

  /** What waits under an identifier, if the caller may answer. */
  const findWaiting = async (caller: PersonCaller, id: string) => {
    // PostgreSQL knows no text with a NUL, and fails.
    const found = id.includes("\0") ? [] : await unanswered(rows().where({ "access_requests.id": id }));
    const [request] = await toRequests(found);
    if (request) requireAdministrator(caller, [request.dataset.organisation]);
    return request;
  };
  /** The organisation that has a dataset as an act on it is written, which the actor administers: it may be another's since it was read. */
  const requireOwner = async (trx: Knex, by: Actor, { id }: AskedDataset): Promise<string | undefined> => {
    const row = await trx("datasets").where({ id }).first(organisationIn(trx));
    if (row) requireAdministrator(by, [row.organisation]);
    return row?.organisation;
  };
  const answered = (trx: Knex, { id }: AccessRequest, state: "accepted" | "refused", answer: string | null) =>
    trx("access_requests").where({ id, state: "waiting" }).update({ state, answer, answered_at: now().toISOString() });

  return {
    async ask(caller, ref, text) {
      const dataset = ref.includes("\0") ? undefined : await findDataset(ref);
      if (!dataset || !mayRead(caller, dataset, "description")) return undefined;
      const message = text.replace(/\r\n?/g, "\n").trim();
      const fault = (words: string): FieldFault => ({ kind: "fault", field: "message", message: words });
      if (mayRead(caller, dataset)) return fault("Vous lisez déjà ce jeu en entier.");
      if (message.length < 10) return fault("Dites en une phrase ce que vous voulez en faire.");
      if (message.length > LONGEST) return fault(`Tenez en ${LONGEST} signes.`);
      if (hasUnseen(message.replaceAll("\n", " "))) return fault("Écrivez sans signe invisible.");
      const person_id = caller.person;
      const asked = await quietTransaction(knex, async (trx) => {
        const place = { person_id, dataset_id: dataset.id };
        const before = await trx("access_requests").where(place).first();
        if (before?.state === "waiting") return "Votre demande attend déjà une réponse.";
        if (before?.state === "refused" && before.answered_at > daysAgo(AGAIN_AFTER))
          return `Cette demande vient d’être refusée. Vous pourrez la refaire ${AGAIN_AFTER} jours après la réponse, ou écrire au contact du jeu.`;
        const waiting = await unanswered(trx("access_requests").where({ person_id }));
        if (waiting.length >= MOST_WAITING)
          return `${MOST_WAITING} de vos demandes attendent déjà une réponse\u00A0: attendez-en une.`;
        const asked_at = now().toISOString();
        const row = { ...place, id: uuid(), message, state: "waiting", asked_at, answer: null, answered_at: null };
        await trx("access_requests").insert(row).onConflict(["person_id", "dataset_id"]).merge(row);
        await journal(trx, asked_at, `person:${person_id}`, "ask-access", `dataset:${dataset.id}`, {});
        return undefined;
      });
      if (asked !== undefined) return fault(asked);
      await afterwards(log, async () => {
        for (const email of await listAdministrators(knex, dataset.organisation, parent()))
          send(
            messages.accessAsked(email, title(), dataset.title, `${publicUrl}/administration/acces`),
            askedSubject(dataset.organisation),
          );
      });
      return { kind: "done" };
    },
    async listOwn(caller) {
      const own = await toRequests(await rows().where({ person_id: caller.person }).orderBy("asked_at", "desc"));
      return own.map((request) => ({ ...request, readable: mayRead(caller, request.dataset) }));
    },
    async list(caller, { waiting = 1, grants = 1, pageSize = 50 } = {}) {
      const asked = () => within(caller, unanswered(persons("access_requests")), "access_requests.dataset_id");
      const granted = () => within(caller, persons("dataset_grants"), "dataset_grants.dataset_id");
      const pageOf = (query: Knex.QueryBuilder, page: number) => query.limit(pageSize).offset((page - 1) * pageSize);
      const requests = await pageOf(
        asked()
          .select("access_requests.*", "persons.name", "persons.email")
          .orderBy(["asked_at", "access_requests.id"]),
        waiting,
      );
      const given: GrantRow[] = await pageOf(
        granted()
          .select("dataset_grants.*", "persons.name", "persons.email")
          .orderBy(["persons.name", "persons.id", "dataset_id"]),
        grants,
      );
      return {
        waiting: await toRequests(requests),
        waitingCount: await countRows(asked()),
        grants: (await Promise.all(given.map(toGrant))).flat(),
        grantsCount: await countRows(granted()),
      };
    },
    async accept(caller, id, gives) {
      const request = await findWaiting(caller, id);
      if (!request) return false;
      const { dataset, person } = request;
      const done = await administer(knex, caller, async (trx, by): Promise<boolean | FieldFault> => {
        const organisation = await requireOwner(trx, by, dataset);
        if (organisation === undefined) return false;
        if (
          gives === "reader" &&
          !(await trx("organisations").where({ slug: organisation, left_at: null }).first("slug"))
        )
          return LEFT;
        if ((await answered(trx, request, "accepted", null)) === 0) return false;
        const at = now().toISOString();
        const place = { person_id: person.id };
        if (gives === "dataset")
          await trx("dataset_grants")
            .insert({ ...place, dataset_id: dataset.id, granted_at: at })
            .onConflict(["person_id", "dataset_id"])
            .ignore();
        else
          await trx("memberships")
            .insert({ ...place, organisation, role: "reader", since: at })
            .onConflict(["person_id", "organisation"])
            .ignore();
        const detail = { person: `person:${person.id}`, gives };
        await journal(trx, at, `person:${caller.person}`, "accept-access", `dataset:${dataset.id}`, detail);
        return true;
      });
      const { slug } = dataset;
      if (done === true)
        send(
          messages.accessGiven(person.email, title(), dataset.title, `${publicUrl}/jeux/${slug}`),
          answeredSubject(person.id, dataset.id),
        );
      return done;
    },
    async refuse(caller, id, text) {
      const request = await findWaiting(caller, id);
      if (!request) return false;
      const word = text.replace(/\s+/g, " ").trim();
      if (word.length < 2 || word.length > LONGEST || hasUnseen(word))
        return { kind: "fault", field: "word", message: "Dites en une phrase pourquoi, sans signe invisible." };
      const { dataset, person } = request;
      const done = await administer(knex, caller, async (trx, by) => {
        if ((await requireOwner(trx, by, dataset)) === undefined) return false;
        if ((await answered(trx, request, "refused", word)) === 0) return false;
        const at = now().toISOString();
        const detail = { person: `person:${person.id}` };
        await journal(trx, at, `person:${caller.person}`, "refuse-access", `dataset:${dataset.id}`, detail);
        return true;
      });
      if (done)
        send(
          messages.accessRefused(person.email, title(), dataset.title, `${publicUrl}/compte/acces`),
          answeredSubject(person.id, dataset.id),
        );
      return done;
    },
    async withdraw(caller, ref, person) {
      if (`${ref}${person}`.includes("\0")) return false;
      const dataset = await findDataset(ref);
      if (!dataset) return false;
      return administer(knex, caller, async (trx, by) => {
        if ((await requireOwner(trx, by, dataset)) === undefined) return false;
        const place = { person_id: person, dataset_id: dataset.id };
        if ((await trx("dataset_grants").where(place).delete()) === 0) return false;
        await forgetKept(trx, { subject: answeredSubject(person, dataset.id) });
        const at = now().toISOString();
        await journal(trx, at, `person:${caller.person}`, "withdraw-access", `dataset:${dataset.id}`, {
          person: `person:${person}`,
        });
        return true;
      });
    },
    forget: () =>
      quietTransaction(knex, async (trx) => {
        await trx("access_requests").where("answered_at", "<", daysAgo(KEPT)).delete();
      }),
    settle,
  };
}

/** What e-mails of requests are of: to those who answer for an organisation, and to who asked. */
export const askedSubject = (organisation: string) => `access-asked:${organisation}`;
const answeredSubject = (person: string, dataset: string) => `access:${person}:${dataset}`;

/** Organisations (slugs) that opened a dataset to somebody alone. */
export async function listOpeners(db: Knex, person: string): Promise<string[]> {
  const rows = await db("dataset_grants")
    .join("datasets", "datasets.id", "dataset_grants.dataset_id")
    .where({ person_id: person })
    .distinct(organisationIn(db));
  return rows.map(({ organisation }) => organisation);
}

/** What a leaver asked for and was granted. */
export async function forgetAccess(trx: Knex, person: string): Promise<void> {
  await trx("access_requests").where({ person_id: person }).delete();
  await trx("dataset_grants").where({ person_id: person }).delete();
}

interface GrantRow {
  person_id: string;
  dataset_id: string;
  granted_at: string;
  name: string;
  email: string;
}

/** Levels of access that are for everybody. */
const OPEN = accessNames.filter(isPublic);

/** A word of the document of a dataset, in the database. */
const WORD: Record<Engine, (name: string) => string> = {
  sqlite: (name) => `json_extract(datasets.metadata, '$.${name}')`,
  postgresql: (name) => `(datasets.metadata::json ->> '${name}')`,
};
const inDocument = (db: Knex, name: "organisation" | "access") => WORD[engineOf(db)](name);

const organisationIn = (db: Knex) => db.raw(`${inDocument(db, "organisation")} as organisation`);

function personOf(row: { person_id: string; name: string; email: string }): AccessRequest["person"] {
  return { id: row.person_id, name: row.name, email: row.email };
}
