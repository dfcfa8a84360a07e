import { createHash } from "node:crypto";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, decideAccess } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FieldFault } from "../people/field-fault.js";
import { messages } from "../people/messages.js";
import { type OutboxParts, openOutbox } from "../people/outbox.js";
import { countTry } from "../people/tries.js";
import { journal } from "../store/journal.js";
import { quietTransaction, writeTransaction } from "../store/open-database.js";
import { serialTransaction } from "../store/serial-transaction.js";
import type { Dataset } from "../versions/dataset.js";
import { parseReuse } from "./parse-reuse.js";
import type { Reuse, ReuseAnswers, ReuseState } from "./reuse.js";

/** What anybody who reads a dataset may know of what others make of it. */
export interface ReuseReader {
  /** Accepted reuses of a dataset (identifier), the last accepted first. */
  listAccepted(dataset: string): Promise<Reuse[]>;
}

/** What became of a form. */
export type ReuseDone = { kind: "done" } | { kind: "faults"; faults: FieldFault[] };

/**
 * What others make of the datasets: proposed by anybody who reads one, recorded and answered by those who publish it. A dataset that its
 * caller may not read is `AccessRefused`; what a caller may not do, `ActRefused`; one that is not there, undefined.
 */
export interface Reuses extends ReuseReader {
  /** Whether who proposes is told the answer: an e-mail is asked for nothing else. */
  tells: boolean;
  /** `client`: whose share of the tries it takes. */
  propose(caller: Caller, dataset: string, answers: ReuseAnswers, client: string): Promise<ReuseDone | undefined>;
  /** Records one that is public at once. */
  record(caller: Caller, dataset: string, answers: ReuseAnswers): Promise<ReuseDone | undefined>;
  /** All of a dataset, those that wait first, for who answers. */
  list(caller: Caller, dataset: string): Promise<{ dataset: Dataset; reuses: Reuse[] } | undefined>;
  /** How many wait for the caller, by dataset. */
  listWaiting(caller: Caller): Promise<{ slug: string; title: string; count: number; since: string }[]>;
  /** Answers a proposal; false when it waits no more. Who proposed it is told, and their address forgotten. */
  decide(caller: Caller, dataset: string, id: string, state: "accepted" | "refused"): Promise<boolean>;
  /** Takes one away, whatever its state; false when it is there no more. */
  remove(caller: Caller, dataset: string, id: string): Promise<boolean>;
  /** Erases what was kept long enough: what was refused, and what nobody answered, with the address it came with. */
  forget(): Promise<void>;
  settle(): Promise<void>;
}

interface Parts extends OutboxParts {
  catalogue: CatalogueReader;
  /** Title of the site. */
  title(): string;
}

/** Proposals of one visitor in a quarter of an hour, and that wait at the same time for a dataset. */
const TRIES = 5;
const ALREADY = "Une réutilisation est déjà enregistrée, ou proposée, à cette adresse.";
const MOST_WAITING = 30;
/** Days that a refused one is kept, so that it is known when it comes again; that one waits. */
const [KEPT, LONGEST_WAIT] = [90, 365];

export function openReuses(knex: Knex, { catalogue, title, ...parts }: Parts): Reuses {
  const { now, mailer, publicUrl } = parts;
  const { send, settle } = openOutbox(knex, parts);
  const named = (ref: string) => (ref.includes("\0") ? "" : ref);
  const knownOf = async (caller: Caller, dataset: Dataset, { version }: ReuseAnswers) => ({
    columns: dataset.fields.map(({ name }) => name),
    version: (await catalogue.as(caller).findVersion(dataset.id, Number(version)))?.number,
  });
  const requirePublisher = (caller: Caller, { organisation }: { organisation: string }) => {
    const { allowed, rule } = decideAccess(caller, "publish", { organisation });
    if (!allowed) throw new ActRefused(rule);
  };
  /** A dataset that the caller publishes. */
  const findOwn = async (caller: Caller, ref: string): Promise<Dataset | undefined> => {
    const known = await catalogue.as(caller).getDataset(named(ref));
    if (!known) return undefined;
    requirePublisher(caller, known);
    return catalogue.as(caller).getReadable(known.id);
  };
  const insert = (trx: Knex, dataset: string, state: ReuseState, parsed: Parsed) => {
    const at = now().toISOString();
    const { columns, ...written } = parsed;
    return trx("reuses").insert({
      ...{ id: uuid(), dataset_id: dataset, state, ...written, columns: JSON.stringify(columns) },
      ...{ recorded_at: at, decided_at: state === "accepted" ? at : null },
    });
  };
  const refuse = (message: string): ReuseDone => ({
    kind: "faults",
    faults: [{ kind: "fault", field: "title", message }],
  });
  const actor = (caller: Caller) =>
    caller.kind === "person"
      ? `person:${caller.person}`
      : caller.kind === "key" && caller.key !== null
        ? `key:${caller.key}`
        : "program";

  return {
    tells: mailer !== undefined,
    async listAccepted(dataset) {
      const rows = await knex("reuses")
        .where({ dataset_id: dataset, state: "accepted" })
        .orderBy([
          { column: "decided_at", order: "desc" },
          { column: "id", order: "desc" },
        ]);
      return rows.map(toReuse);
    },
    async propose(caller, ref, answers, client) {
      const dataset = await catalogue.as(caller).getReadable(named(ref));
      if (!dataset) return undefined;
      const parsed = parseReuse(mailer ? answers : { ...answers, email: "" }, await knownOf(caller, dataset, answers));
      if ("faults" in parsed) return { kind: "faults", faults: parsed.faults };
      const key = createHash("sha256").update(`reuse client ${client}`).digest("hex");
      const { left } = await countTry(knex, [{ key, limit: TRIES }], now());
      if (left === undefined)
        return refuse("Vous avez proposé plusieurs réutilisations à la suite : réessayez dans un quart d’heure.");
      const { url } = parsed.reuse;
      // Two at once see each other.
      const refused = await serialTransaction(knex, async (trx) => {
        const place = { dataset_id: dataset.id };
        if (
          await trx("reuses")
            .where({ ...place, url })
            .first("id")
        )
          return ALREADY;
        const waiting = await trx("reuses").where({ ...place, state: "proposed" });
        if (waiting.length >= MOST_WAITING)
          return "Beaucoup de propositions attendent déjà une réponse : réessayez plus tard.";
        await insert(trx, dataset.id, "proposed", parsed.reuse);
        return undefined;
      });
      return refused === undefined ? { kind: "done" } : refuse(refused);
    },
    async record(caller, ref, answers) {
      const dataset = await findOwn(caller, ref);
      if (!dataset) return undefined;
      const parsed = parseReuse({ ...answers, email: "" }, await knownOf(caller, dataset, answers));
      if ("faults" in parsed) return { kind: "faults", faults: parsed.faults };
      const { url, title } = parsed.reuse;
      const isThere = await writeTransaction(knex, async (trx) => {
        const same = trx("reuses").where({ dataset_id: dataset.id, url }).whereIn("state", ["proposed", "accepted"]);
        const known = await same.first("state", "title");
        // A form sent twice is done.
        if (known) return known.state === "accepted" && known.title === title;
        await insert(trx, dataset.id, "accepted", parsed.reuse);
        await journal(trx, now().toISOString(), actor(caller), "record-reuse", `dataset:${dataset.id}`, {});
        return true;
      });
      return isThere ? { kind: "done" } : refuse(ALREADY);
    },
    async list(caller, ref) {
      const dataset = await findOwn(caller, ref);
      if (!dataset) return undefined;
      const rows = await knex("reuses").where({ dataset_id: dataset.id }).orderBy("id", "desc");
      const rank = ({ state }: Reuse) => (state === "proposed" ? 0 : state === "accepted" ? 1 : 2);
      return { dataset, reuses: rows.map(toReuse).sort((a, b) => rank(a) - rank(b)) };
    },
    async listWaiting(caller) {
      const rows = await knex("reuses").where({ state: "proposed" }).orderBy("id").select("dataset_id", "recorded_at");
      const found = new Map<string, { slug: string; title: string; count: number; since: string }>();
      for (const { dataset_id: id, recorded_at: since } of rows) {
        const known = found.get(id);
        if (known) {
          known.count++;
          continue;
        }
        const dataset = await catalogue.as(caller).getDataset(id);
        if (!dataset || !decideAccess(caller, "publish", { organisation: dataset.organisation }).allowed) continue;
        found.set(id, { slug: dataset.slug, title: dataset.title, count: 1, since });
      }
      return [...found.values()];
    },
    async decide(caller, ref, id, state) {
      const dataset = await findOwn(caller, ref);
      if (!dataset) return false;
      const place = { id: named(id), dataset_id: dataset.id, state: "proposed" };
      const at = now().toISOString();
      const email = await writeTransaction(knex, async (trx) => {
        const known = await trx("reuses").where(place).first("email");
        if (!known || (await trx("reuses").where(place).update({ state, decided_at: at, email: null })) === 0)
          return undefined;
        await journal(
          trx,
          at,
          actor(caller),
          `${state === "accepted" ? "accept" : "refuse"}-reuse`,
          `dataset:${dataset.id}`,
          { reuse: id },
        );
        return (known.email as string | null) ?? "";
      });
      if (email === undefined) return false;
      const page = `${publicUrl}/jeux/${dataset.slug}`;
      if (email !== "") send(messages.reuseAnswered(email, title(), dataset.title, state, page), `reuse:${id}`);
      return true;
    },
    async remove(caller, ref, id) {
      const dataset = await findOwn(caller, ref);
      if (!dataset) return false;
      return writeTransaction(knex, async (trx) => {
        const place = { id: named(id), dataset_id: dataset.id };
        if ((await trx("reuses").where(place).delete()) === 0) return false;
        await journal(trx, now().toISOString(), actor(caller), "remove-reuse", `dataset:${dataset.id}`, { reuse: id });
        return true;
      });
    },
    async forget() {
      const daysAgo = (days: number) => new Date(now().getTime() - days * 86_400_000).toISOString();
      await quietTransaction(knex, async (trx) => {
        await trx("reuses").where({ state: "refused" }).where("decided_at", "<", daysAgo(KEPT)).delete();
        await trx("reuses").where({ state: "proposed" }).where("recorded_at", "<", daysAgo(LONGEST_WAIT)).delete();
      });
    },
    settle,
  };
}

type Parsed = Extract<ReturnType<typeof parseReuse>, { reuse: unknown }>["reuse"];

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toReuse(row: any): Reuse {
  const { id, title, url, kind, author, description, state } = row;
  return {
    ...{ id, title, url, kind, author, description, state },
    columns: JSON.parse(row.columns),
    version: row.version === null ? null : Number(row.version),
    recordedAt: row.recorded_at,
    decidedAt: row.decided_at,
  };
}
