import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, decideAnswers, isMember, type PersonCaller } from "../access/decide-access.js";
import { civilDay } from "../calendar/civil-day.js";
import { journal } from "../store/journal.js";
import { serialTransaction } from "../store/serial-transaction.js";
import { type Answers, type Basis, parseAnswers, type TopicTotal, totalsOf } from "./maturity.js";
import type { Questionnaire } from "./shared-services-schema.js";

/** What an organisation answered in a year. */
export interface AnswerSheet {
  questionnaire: string;
  /** Slug. */
  organisation: string;
  year: number;
  answers: Answers;
  /** Of this sheet, 0 before it is written. */
  revision: number;
  /** ISO date-time; null before it is written. */
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
  /** What an organisation answered this year, or where it has not yet, the last time (as nothing written yet). */
  read(caller: Caller, questionnaire: Questionnaire, organisation: string): Promise<AnswerSheet>;
  /** Answers of this year; those of other questions stay. `revision`: the one seen, undefined where any will do. */
  answer(
    caller: PersonCaller,
    questionnaire: Questionnaire,
    organisation: string,
    given: Record<string, unknown>,
    revision?: number,
  ): Promise<AnswerOutcome>;
  /** The last sheet of each organisation that answered, for the shared service. */
  listSheets(caller: Caller, questionnaire: Questionnaire): Promise<AnswerSheet[]>;
  /** The last totals, for members; undefined before there are any. */
  totals(caller: Caller, questionnaire: Questionnaire): Promise<Totals | undefined>;
  /** Makes totals of the answers of this year, for members to read; for who publishes for the shared service. */
  settleTotals(caller: PersonCaller, questionnaire: Questionnaire): Promise<Totals>;
}

interface Parts {
  questionnaires: readonly Questionnaire[];
  now(): Date;
}

export function openQuestionnaires(knex: Knex, { questionnaires, now }: Parts): Questionnaires {
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
  const lastSheet = async (db: Knex, questionnaire: string, organisation: string) => {
    const row = await db("questionnaire_answers")
      .where({ questionnaire, organisation })
      .orderBy("year", "desc")
      .first();
    return row && toSheet(row);
  };
  /** What is shown to be answered this year: prefilled from the last time. */
  const sheetOfYear = async (db: Knex, questionnaire: string, organisation: string): Promise<AnswerSheet> => {
    const last = await lastSheet(db, questionnaire, organisation);
    const year = thisYear();
    if (last?.year === year) return last;
    return { questionnaire, organisation, year, answers: last?.answers ?? {}, revision: 0, updatedAt: null };
  };

  return {
    list: () => questionnaires,
    find: (id) => questionnaires.find((one) => one.id === id),
    answerable,
    readable: (caller, questionnaire) => listOwn(caller, "read", questionnaire),
    async read(caller, questionnaire, organisation) {
      require(caller, "read", questionnaire, organisation);
      return sheetOfYear(knex, questionnaire.id, organisation);
    },
    async answer(caller, questionnaire, organisation, given, revision) {
      require(caller, "draft", questionnaire, organisation);
      if (!answerable(caller, questionnaire).includes(organisation)) throw new ActRefused("reponses-reservees");
      const read = parseAnswers(questionnaire, given);
      if ("faults" in read) return { kind: "faults", ...read };
      // One after the other: each adds its answers to those that the one before wrote.
      return serialTransaction(knex, async (trx): Promise<AnswerOutcome> => {
        const { id } = questionnaire;
        const current = await sheetOfYear(trx, id, organisation);
        if (revision !== undefined && revision !== current.revision) {
          // The same page sent twice: what it says is written.
          const isWritten = Object.entries(read.answers).every(([question, one]) => current.answers[question] === one);
          return current.revision > 0 && isWritten ? { kind: "saved", sheet: current } : { kind: "passed", current };
        }
        const at = now().toISOString();
        const answers = { ...current.answers, ...read.answers };
        const sheet = { ...current, answers, revision: current.revision + 1, updatedAt: at };
        const where = { questionnaire: id, organisation, year: sheet.year };
        const values = { answers: JSON.stringify(answers), revision: sheet.revision, updated_at: at };
        await trx("questionnaire_answers")
          .insert({ ...where, ...values })
          .onConflict(["questionnaire", "organisation", "year"])
          .merge();
        const detail = { organisation, year: sheet.year, questions: Object.keys(read.answers).length };
        const actor = `person:${caller.person}`;
        await journal(trx, at, actor, "answer-questionnaire", `questionnaire:${id}`, detail, [organisation]);
        return { kind: "saved", sheet };
      });
    },
    async listSheets(caller, questionnaire) {
      require(caller, "read", questionnaire);
      const rows = await knex("questionnaire_answers")
        .where({ questionnaire: questionnaire.id })
        .orderBy(["organisation", { column: "year", order: "desc" }]);
      const last = new Map<string, AnswerSheet>();
      for (const row of rows) if (!last.has(row.organisation)) last.set(row.organisation, toSheet(row));
      return [...last.values()];
    },
    async totals(caller, questionnaire) {
      if (!isMember(caller)) throw new ActRefused("autre-organisme");
      return (await lastTotals(knex, questionnaire))?.totals;
    },
    async settleTotals(caller, questionnaire) {
      require(caller, "draft", questionnaire);
      const { id } = questionnaire;
      // One after the other: the second is compared with what the first told.
      return serialTransaction(knex, async (trx) => {
        const year = thisYear();
        const rows = await trx("questionnaire_answers").where({ questionnaire: id, year }).orderBy("organisation");
        const all = new Map(rows.map((row) => [row.organisation as string, toSheet(row).answers]));
        const { topics, basis } = totalsOf(questionnaire, all, (await lastTotals(trx, questionnaire))?.basis ?? {});
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

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toSheet(row: any): AnswerSheet {
  const { questionnaire, organisation } = row;
  return {
    ...{ questionnaire, organisation, answers: JSON.parse(row.answers) },
    ...{ year: Number(row.year), revision: Number(row.revision), updatedAt: row.updated_at },
  };
}
