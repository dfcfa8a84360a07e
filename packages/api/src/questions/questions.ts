import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, decideAccess, mayRead, type PersonCaller, type Target } from "../access/decide-access.js";
import type { FieldFault } from "../people/field-fault.js";
import type { Sending } from "../people/mailer.js";
import { messages } from "../people/messages.js";
import { type OutboxParts, openOutbox } from "../people/outbox.js";
import { openPacedOutbox } from "../people/paced-outbox.js";
import { parseEmail } from "../people/person.js";
import { countTry, triesOfQuestion } from "../people/tries.js";
import { hasHiddenSigns, readTyped } from "../people/typed-text.js";
import { beginWaiting, tellWaiting, type WaitingQueue } from "../people/waiting-queue.js";
import type { ActName } from "../store/act-name.js";
import { journal } from "../store/journal.js";
import { quietTransaction, writeTransaction } from "../store/open-database.js";
import { serialTransaction } from "../store/serial-transaction.js";
import { afterwards } from "../system/afterwards.js";

export const questionKinds = { question: "une question", error: "une erreur" } as const;
export type QuestionKind = keyof typeof questionKinds;

/** A question that was answered in public: nothing of who asked, nor of which agent answered. */
export interface PublicQuestion {
  id: string;
  kind: QuestionKind;
  message: string;
  /** A column or a row, in the words of who asked. */
  place: string | null;
  /** The version of the dataset that was read. */
  version: number;
  /** ISO date-times. */
  askedAt: string;
  answeredAt: string;
  answer: string;
  /** Slug of the organisation that answered. */
  organisation: string;
}

/** A question as those who answer read it. */
export interface WaitingQuestion {
  id: string;
  dataset: AskedDataset;
  kind: QuestionKind;
  message: string;
  place: string | null;
  version: number;
  askedAt: string;
  /** Whether an answer can go to who asked; the address itself is shown to nobody. */
  mayWriteBack: boolean;
}

/** What a colleague answered a moment before. */
export interface AnsweredMeanwhile {
  kind: "answered";
  /** Of the dataset. */
  title: string;
  /** Null once the e-mail left long ago. */
  answer: string | null;
  isPublic: boolean;
}

export interface AskedDataset extends Target {
  id: string;
  slug: string;
  title: string;
}

/** What anybody may read of questions. */
export interface QuestionReader {
  /** Whether who asks may be answered by e-mail: without a mail server, no address is kept. */
  writesBack: boolean;
  /** Those answered in public of a dataset (identifier), the last answered first: of a dataset that the reader may read. */
  listPublished(dataset: string): Promise<PublicQuestion[]>;
}

export interface QuestionForm {
  kind: string;
  message: string;
  place: string;
  email: string;
}

/** Questions of the public. Those who answer publish for the organisation that has the dataset now; others get `ActRefused`. */
export interface Questions extends QuestionReader {
  /** Asks about a dataset (slug or identifier) that the caller reads; undefined where they do not. `client`: whose share it takes. */
  ask(
    caller: Caller,
    dataset: string,
    form: QuestionForm,
    client: string,
  ): Promise<{ kind: "done" } | { kind: "paused" } | FieldFault | undefined>;
  /** What waits for an answer of the caller, the oldest first. */
  listWaiting(caller: PersonCaller): Promise<WaitingQuestion[]>;
  /**
   * Answers in public, signed by the organisation, or by e-mail to who asked alone. `unsent`: published, but the e-mail that tells who asked
   * did not leave yet, or never will. Where a colleague answered first, nothing is sent: what they answered; false when it waits no more for another reason.
   */
  answer(
    caller: PersonCaller,
    id: string,
    text: string,
    how: "public" | "private",
  ): Promise<boolean | { kind: "unsent"; sent: Exclude<Sending, "left"> } | FieldFault | AnsweredMeanwhile>;
  /** Shown to nobody, answered to nobody. */
  refuse(caller: PersonCaller, id: string): Promise<boolean>;
  /** Erases what was kept long enough: addresses, then what was not made public. */
  forget(): Promise<void>;
  settle(): Promise<void>;
}

interface Parts extends OutboxParts {
  title(): string;
  /** Slug of the organisation that publishes the catalogue. */
  parent(): string;
  findDataset(ref: string): Promise<AskedDataset | undefined>;
  /** Name of an organisation (slug). */
  nameOrganisation(slug: string): Promise<string>;
}

/** Characters of a message, an answer and a place. */
export const LONGEST_MESSAGE = 2_000;
const LONGEST_PLACE = 200;
/** Questions on one dataset that wait at the same time. */
const MOST_WAITING = 100;
/** Days that an address, and what is not public, are kept after the answer; that a question waits. */
export const KEPT_AFTER = 30;
const LONGEST_WAIT = 365;
/** The state of a question whose answer is leaving by e-mail, what it is again where it does not, and the milliseconds given to it. */
const SENDING = "sending";
const WAITING_AGAIN = { state: "waiting", answer: null, answered_by: null, answered_at: null };
const SENT_WITHIN = 10 * 60_000;

export function openQuestions(knex: Knex, parts: Parts): Questions {
  const { now, mailer, publicUrl, title, parent, findDataset, nameOrganisation, log } = parts;
  const { send, sendOnce, settle } = openOutbox(knex, parts);
  const paced = openPacedOutbox(knex, mailer, now);
  const daysAgo = (days: number) => new Date(now().getTime() - days * 24 * 3600_000).toISOString();
  const mayAnswer = (caller: Caller, { organisation }: AskedDataset) =>
    decideAccess(caller, "publish", { organisation });

  /** A question, if the caller may answer. */
  const find = async (caller: PersonCaller, id: string) => {
    // PostgreSQL knows no text with a NUL, and fails.
    if (id.includes("\0")) return undefined;
    const row = await knex("questions").where({ id }).first();
    const dataset = row && (await findDataset(row.dataset_id));
    if (!dataset) return undefined;
    const { allowed, rule } = mayAnswer(caller, dataset);
    if (!allowed) throw new ActRefused(rule);
    return { row, dataset };
  };
  const findWaiting = async (caller: PersonCaller, id: string) => {
    const found = await find(caller, id);
    return found?.row.state === "waiting" ? found : undefined;
  };
  /** What a colleague answered meanwhile; false where nobody did. */
  const meanwhile = async (caller: PersonCaller, id: string): Promise<AnsweredMeanwhile | false> => {
    const found = await find(caller, id);
    if (!found || !["published", "private", SENDING].includes(found.row.state)) return false;
    const { answer, state } = found.row;
    return { kind: "answered", title: found.dataset.title, answer, isPublic: state === "published" };
  };
  const note = (trx: Knex, caller: PersonCaller, action: ActName, dataset: AskedDataset, question: string) =>
    journal(trx, now().toISOString(), `person:${caller.person}`, action, `dataset:${dataset.id}`, { question });

  /** Those who may answer, where somebody has to be told. */
  const tellThem = ({ id, organisation, title: name }: AskedDataset) =>
    tellWaiting(knex, paced, { queue: queueOf(id), organisation, parent: parent() }, (email) =>
      messages.questionAsked(email, title(), name, `${publicUrl}/espace/questions`),
    );

  const questions: Questions = {
    writesBack: mailer !== undefined,
    async listPublished(dataset) {
      const rows = await knex("questions")
        .where({ dataset_id: dataset, state: "published" })
        .orderBy([
          { column: "answered_at", order: "desc" },
          { column: "id", order: "desc" },
        ]);
      return rows.map(toPublic);
    },
    async ask(caller, ref, form, client) {
      const dataset = await findDataset(ref);
      if (!dataset || !mayRead(caller, dataset)) return undefined;
      const read = readForm(mailer ? form : { ...form, email: "" });
      if ("message" in read && "field" in read) return read;
      if ((await countTry(knex, triesOfQuestion(client), now())).left === undefined) return { kind: "paused" };
      const { version } = await knex("datasets").where({ id: dataset.id }).first("version");
      const at = now().toISOString();
      // One after the other: of several that come at once, one alone finds nothing that waits.
      const waiting = await serialTransaction(knex, async (trx) => {
        const [row] = await trx("questions").where({ dataset_id: dataset.id, state: "waiting" }).count({ count: "*" });
        const before = Number(row?.count ?? 0);
        if (before >= MOST_WAITING) return before;
        const id = uuid();
        const place = { id, dataset_id: dataset.id, version };
        await trx("questions").insert({ ...read.question, ...place, state: "waiting", asked_at: at });
        const detail = { question: id, kind: read.question.kind };
        if (before === 0) await beginWaiting(trx, queueOf(dataset.id));
        await journal(trx, at, "public", "question", `dataset:${dataset.id}`, detail);
        return before;
      });
      if (waiting >= MOST_WAITING) return { kind: "paused" };
      await afterwards(log, () => tellThem(dataset));
      return { kind: "done" };
    },
    async listWaiting(caller) {
      const rows = await knex("questions").where({ state: "waiting" }).orderBy(["asked_at", "id"]);
      const found: WaitingQuestion[] = [];
      const datasets = new Map<string, AskedDataset | undefined>();
      for (const row of rows) {
        const { id, kind, message, place, version } = row;
        if (!datasets.has(row.dataset_id)) datasets.set(row.dataset_id, await findDataset(row.dataset_id));
        const dataset = datasets.get(row.dataset_id);
        if (!dataset || !mayAnswer(caller, dataset).allowed) continue;
        const mayWriteBack = row.email !== null && mailer !== undefined;
        found.push({ id, dataset, kind, message, place, version, askedAt: row.asked_at, mayWriteBack });
      }
      return found;
    },
    async answer(caller, id, text, how) {
      const found = await findWaiting(caller, id);
      if (!found) return meanwhile(caller, id);
      const { row, dataset } = found;
      const fault = (message: string): FieldFault => ({ kind: "fault", field: "answer", message });
      const answer = readTyped(text);
      if (answer.length < 2) return fault("Écrivez une réponse.");
      if (answer.length > LONGEST_MESSAGE) return fault(`Tenez en ${LONGEST_MESSAGE} signes.`);
      if (hasHiddenSigns(answer)) return fault("Écrivez sans signe invisible.");
      const { organisation } = dataset;
      const answered = { answered_by: organisation, answered_at: now().toISOString() };
      const email: string | null = row.email;
      if (how === "private") {
        if (email === null || !mailer)
          return fault("Cette personne n’a pas laissé d’adresse, ou ce site n’envoie pas de courriel.");
        const told = { dataset: dataset.title, organisation: await nameOrganisation(organisation), answer };
        // Taken before it leaves: of two who answer at once, one alone is sent.
        const move = (from: string, change: object, trx = knex) =>
          trx("questions").where({ id, state: from }).update(change);
        const taken = { ...answered, state: SENDING, answer };
        if ((await quietTransaction(knex, (trx) => move("waiting", taken, trx))) === 0) return meanwhile(caller, id);
        const sent = await sendOnce(messages.questionAnsweredPrivately(email, title(), told));
        if (sent !== "left") {
          await quietTransaction(knex, (trx) => move(SENDING, WAITING_AGAIN, trx));
          return fault(
            sent === "later"
              ? "Le courriel n’est pas parti. Rien n’est perdu : réessayez dans quelques minutes. S’il ne part toujours pas, répondez en public si rien n’y est personnel, ou écartez la question."
              : "Le courriel n’est pas parti : le serveur de courriel refuse cette adresse. Rien n’est perdu : répondez en public si rien n’y est personnel, ou écartez la question.",
          );
        }
        await quietTransaction(knex, async (trx) => {
          await move(SENDING, { state: "private" }, trx);
          await note(trx, caller, "answer-privately", dataset, id);
        });
        return true;
      }
      // Pages kept show it from now on.
      const done = await writeTransaction(knex, async (trx) => {
        const change = { ...answered, state: "published", answer };
        if ((await trx("questions").where({ id, state: "waiting" }).update(change)) === 0) return false;
        await note(trx, caller, "answer-question", dataset, id);
        return true;
      });
      if (!done) return meanwhile(caller, id);
      const page = `${publicUrl}/jeux/${dataset.slug}#questions`;
      const sent =
        email === null
          ? "left"
          : await send(messages.questionAnswered(email, title(), dataset.title, page), `question:${id}`);
      return sent === "left" || { kind: "unsent", sent };
    },
    async refuse(caller, id) {
      const found = await findWaiting(caller, id);
      if (!found) return false;
      return quietTransaction(knex, async (trx) => {
        const change = { state: "refused", answered_by: found.dataset.organisation, answered_at: now().toISOString() };
        if ((await trx("questions").where({ id, state: "waiting" }).update(change)) === 0) return false;
        await note(trx, caller, "refuse-question", found.dataset, id);
        return true;
      });
    },
    async forget() {
      const since = daysAgo(KEPT_AFTER);
      await quietTransaction(knex, async (trx) => {
        // The program fell while it was leaving: nobody knows whether it did.
        const fallen = new Date(now().getTime() - SENT_WITHIN).toISOString();
        await trx("questions").where({ state: SENDING }).where("answered_at", "<", fallen).update(WAITING_AGAIN);
        await trx("questions").whereNotNull("email").where("answered_at", "<", since).update({ email: null });
        await trx("questions").whereIn("state", ["private", "refused"]).where("answered_at", "<", since).delete();
        await trx("questions").where({ state: "waiting" }).where("asked_at", "<", daysAgo(LONGEST_WAIT)).delete();
      });
    },
    async settle() {
      await Promise.all([settle(), paced.settle()]);
    },
  };
  return questions;
}

const queueOf = (dataset: string): WaitingQueue => ({ of: "questions", dataset });

/** What a form asks, or what is wrong with it. */
function readForm(
  form: QuestionForm,
): FieldFault | { question: { kind: QuestionKind; message: string; place: string | null; email: string | null } } {
  const fault = (field: string, message: string): FieldFault => ({ kind: "fault", field, message });
  if (!Object.hasOwn(questionKinds, form.kind)) return fault("kind", "Dites si c’est une question ou une erreur.");
  const message = readTyped(form.message);
  if (message.length < 10) return fault("message", "Dites en une phrase ce que vous demandez ou ce qui est faux.");
  if (message.length > LONGEST_MESSAGE) return fault("message", `Tenez en ${LONGEST_MESSAGE} signes.`);
  if (hasHiddenSigns(message)) return fault("message", "Écrivez sans signe invisible.");
  const place = readTyped(form.place).replace(/\s+/g, " ");
  if (place.length > LONGEST_PLACE) return fault("place", `Tenez en ${LONGEST_PLACE} signes.`);
  if (hasHiddenSigns(place)) return fault("place", "Écrivez sans signe invisible.");
  const email = form.email.trim() === "" ? null : parseEmail(form.email);
  if (email === undefined)
    return fault("email", "Écrivez une adresse de courriel complète, comme nom@exemple.fr, ou laissez vide.");
  return { question: { kind: form.kind as QuestionKind, message, place: place === "" ? null : place, email } };
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toPublic(row: any): PublicQuestion {
  const { id, kind, message, place, version, answer } = row;
  return {
    ...{ id, kind, message, place, version: Number(version), answer },
    askedAt: row.asked_at,
    answeredAt: row.answered_at,
    organisation: row.answered_by,
  };
}
