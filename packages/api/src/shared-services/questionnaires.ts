import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, decideAnswers, isMember, type PersonCaller } from "../access/decide-access.js";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { journal } from "../store/journal.js";
import { serialTransaction } from "../store/serial-transaction.js";
import {
  type Answers,
  type Basis,
  type EarlierAnswers,
  earlierAnswers,
  type LastTold,
  parseAnswers,
  type TopicTotal,
  totalsOf,
} from "./maturity.js";
import type { Questionnaire } from "./shared-services-schema.js";

/** What an organisation answered in a year. */
export interface AnswerSheet {
  questionnaire: string;
  /** Slug. */
  organisation: string;
  year: number;
  /** Those saved in the year: they alone count for it. */
  answers: Answers;
  /** Those of years before that are not confirmed yet. */
  earlier: EarlierAnswers | null;
  /** Of what the organisation answered, this year and before: 0 before anything is written. */
  revision: number;
  /** ISO date-time; null before anything is written this year. */
  updatedAt: string | null;
}

/** Totals as members read them. */
export interface Totals {
  year: number;
  /** ISO date-time. */
  settledAt: string;
  topics: TopicTotal[];
}

export type AnswerOutcome =
  | { kind: "saved"; sheet: AnswerSheet }
  /** Other answers of the organisation were written meanwhile: these were not. */
  | { kind: "passed"; current: AnswerSheet }
  | { kind: "faults"; faults: { question: string; message: string }[] };

/** Questionnaires, and what organisations answer. Answers are read by their organisation and by the shared service; others get `ActRefused`. */
export interface Questionnaires {
  list(): readonly Questionnaire[];
  find(id: string): Questionnaire | undefined;
  /** Slugs of the organisations that the caller may answer for. */
  answerable(caller: Caller, questionnaire: Questionnaire): string[];
  /** Slugs of the organisations of the caller that are asked: what they answered is read by all of their people. */
  readable(caller: Caller, questionnaire: Questionnaire): string[];
  /** What an organisation answered this year, and before to what it has not answered yet. */
  read(caller: Caller, questionnaire: Questionnaire, organisation: string): Promise<AnswerSheet>;
  /** Answers of this year; those of other questions stay. `revision`: the one seen, undefined where any will do. */
  answer(
    caller: PersonCaller,
    questionnaire: Questionnaire,
    organisation: string,
    given: Record<string, unknown>,
    revision?: number,
  ): Promise<AnswerOutcome>;
  /** The sheet of this year of each organisation asked, for the shared service: those of the catalogue today, of the kinds asked. */
  listSheets(caller: Caller, questionnaire: Questionnaire): Promise<AnswerSheet[]>;
  /** The last totals, for members; undefined before there are any. */
  totals(caller: Caller, questionnaire: Questionnaire): Promise<Totals | undefined>;
  /** Makes totals of the answers of this year of the organisations asked, for members to read; for who publishes for the shared service. */
  settleTotals(caller: PersonCaller, questionnaire: Questionnaire): Promise<Totals>;
}

interface Parts {
  questionnaires: readonly Questionnaire[];
  catalogue: Pick<CatalogueReader, "listOrganisations">;
  now(): Date;
}

export function openQuestionnaires(knex: Knex, { questionnaires, catalogue, now }: Parts): Questionnaires {
  const thisYear = () => Number(civilDay(now()).slice(0, 4));

  /** Without an organisation: those of all. */
  const require = (caller: Caller, action: "read" | "draft", { reader }: Questionnaire, organisation?: string) => {
    const { allowed, rule } = decideAnswers(
      caller,
      action,
      organisation === undefined ? { reader } : { organisation, reader },
    );
    if (!allowed) throw new ActRefused(rule);
  };
  /** The organisations of the caller that are asked, for which they may do this. */
  const listOwn = (caller: Caller, action: "read" | "draft", { kinds, reader }: Questionnaire) => {
    if (caller.kind !== "person") return [];
    return caller.memberships
      .filter(({ kind }) => kind && kinds.includes(kind))
      .map(({ organisation }) => organisation)
      .filter((organisation) => decideAnswers(caller, action, { organisation, reader }).allowed);
  };
  const answerable = (caller: Caller, questionnaire: Questionnaire) => listOwn(caller, "draft", questionnaire);
  /** Slugs of the organisations asked today. */
  const listAsked = async ({ kinds }: Questionnaire) =>
    (await catalogue.listOrganisations()).filter(({ kind }) => kind && kinds.includes(kind)).map(({ slug }) => slug);
  /** The sheets of these organisations, in their order. */
  const sheetsOf = async (db: Knex, questionnaire: Questionnaire, organisations: string[], year: number) => {
    const rows = await db("questionnaire_answers")
      .where({ questionnaire: questionnaire.id })
      .whereIn("organisation", organisations)
      .where("year", "<=", year)
      .orderBy("year", "desc");
    return organisations.map((organisation) =>
      toSheet(
        questionnaire,
        organisation,
        year,
        rows.filter((row) => row.organisation === organisation),
      ),
    );
  };
  const sheetOf = async (db: Knex, questionnaire: Questionnaire, organisation: string, year: number) =>
    (await sheetsOf(db, questionnaire, [organisation], year))[0] as AnswerSheet;

  return {
    list: () => questionnaires,
    find: (id) => questionnaires.find((one) => one.id === id),
    answerable,
    readable: (caller, questionnaire) => listOwn(caller, "read", questionnaire),
    async read(caller, questionnaire, organisation) {
      require(caller, "read", questionnaire, organisation);
      return sheetOf(knex, questionnaire, organisation, thisYear());
    },
    async answer(caller, questionnaire, organisation, given, revision) {
      require(caller, "draft", questionnaire, organisation);
      if (!answerable(caller, questionnaire).includes(organisation)) throw new ActRefused("reponses-reservees");
      const read = parseAnswers(questionnaire, given);
      if ("faults" in read) return { kind: "faults", ...read };
      // One after the other: each adds its answers to those that the one before wrote.
      return serialTransaction(knex, async (trx): Promise<AnswerOutcome> => {
        const { id } = questionnaire;
        const year = thisYear();
        const current = await sheetOf(trx, questionnaire, organisation, year);
        if (revision !== undefined && revision !== current.revision) {
          // The same page sent twice: what it says is written.
          const isWritten = Object.entries(read.answers).every(([question, one]) => current.answers[question] === one);
          return current.updatedAt !== null && isWritten
            ? { kind: "saved", sheet: current }
            : { kind: "passed", current };
        }
        if (Object.keys(read.answers).length === 0) return { kind: "saved", sheet: current };
        const at = now().toISOString();
        const answers = { ...current.answers, ...read.answers };
        const where = { questionnaire: id, organisation, year };
        const values = { answers: JSON.stringify(answers), revision: current.revision + 1, updated_at: at };
        await trx("questionnaire_answers")
          .insert({ ...where, ...values })
          .onConflict(["questionnaire", "organisation", "year"])
          .merge();
        const detail = { organisation, year, questions: Object.keys(read.answers).length };
        const actor = `person:${caller.person}`;
        await journal(trx, at, actor, "answer-questionnaire", `questionnaire:${id}`, detail, [organisation]);
        return { kind: "saved", sheet: await sheetOf(trx, questionnaire, organisation, year) };
      });
    },
    async listSheets(caller, questionnaire) {
      require(caller, "read", questionnaire);
      return sheetsOf(knex, questionnaire, await listAsked(questionnaire), thisYear());
    },
    async totals(caller, questionnaire) {
      if (!isMember(caller)) throw new ActRefused("autre-organisme");
      return (await lastTotals(knex, questionnaire))?.totals;
    },
    async settleTotals(caller, questionnaire) {
      require(caller, "draft", questionnaire);
      const { id } = questionnaire;
      const asked = await listAsked(questionnaire);
      // One after the other: the second is compared with what the first told.
      return serialTransaction(knex, async (trx) => {
        const year = thisYear();
        const sheets = (await sheetsOf(trx, questionnaire, asked, year)).filter(({ updatedAt }) => updatedAt !== null);
        const all = new Map(sheets.map(({ organisation, answers }) => [organisation, answers]));
        const before = await lastTotals(trx, questionnaire);
        const { topics: made, basis } = totalsOf(questionnaire, all, before?.basis ?? {});
        const topics = made.map((topic): TopicTotal => {
          const last = topic.percent === null ? lastTold(before?.totals, topic.id) : undefined;
          return last ? { ...topic, last } : topic;
        });
        const settledAt = now().toISOString();
        const kept = { topics: JSON.stringify(topics), basis: JSON.stringify(basis) };
        await trx("questionnaire_totals").insert({
          ...{ id: uuid(), questionnaire: id, year, settled_at: settledAt },
          ...kept,
        });
        const detail = { year, organisations: all.size };
        const actor = `person:${caller.person}`;
        const whose = [questionnaire.reader];
        await journal(trx, settledAt, actor, "settle-totals", `questionnaire:${id}`, detail, whose);
        return { year, settledAt, topics };
      });
    },
  };
}

/** The last total told of a topic: in these totals, or before them. */
function lastTold(totals: Totals | undefined, id: string): LastTold | undefined {
  const topic = totals?.topics.find((one) => one.id === id);
  if (!totals || !topic || topic.percent === null) return topic?.last;
  const { organisations, percent, bound } = topic;
  return { settledAt: totals.settledAt, organisations, percent, ...(bound ? { bound } : {}) };
}

async function lastTotals(db: Knex, { id }: Questionnaire): Promise<{ totals: Totals; basis: Basis } | undefined> {
  const row = await db("questionnaire_totals")
    .where({ questionnaire: id })
    .orderBy([
      { column: "settled_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .first();
  if (!row) return undefined;
  const topics: TopicTotal[] = JSON.parse(row.topics);
  return { totals: { year: Number(row.year), settledAt: row.settled_at, topics }, basis: JSON.parse(row.basis) };
}

/** Of the rows of an organisation until a year, the last first: what it saved each year. */
// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their type here
function toSheet(questionnaire: Questionnaire, organisation: string, year: number, rows: any[]): AnswerSheet {
  const saved = rows.map((row) => ({ year: Number(row.year), answers: JSON.parse(row.answers) as Answers, row }));
  const ofYear = saved.find((one) => one.year === year);
  const answers = ofYear?.answers ?? {};
  const before = saved.filter((one) => one.year < year);
  return {
    ...{ questionnaire: questionnaire.id, organisation, year, answers },
    earlier: earlierAnswers(questionnaire, before, answers),
    // It goes on from year to year: a page left open over the new year tells what was saved since.
    revision: Math.max(0, ...saved.map(({ row }) => Number(row.revision))),
    updatedAt: ofYear?.row.updated_at ?? null,
  };
}
