import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, decideAccess, isMember, type PersonCaller } from "../access/decide-access.js";
import type { ActName } from "../store/act-name.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { WrittenTerms } from "./terms.js";

/** What is asked of a grid, kept by an organisation under a name. */
export interface Scenario {
  id: string;
  /** Slug. */
  organisation: string;
  simulator: string;
  title: string;
  terms: WrittenTerms;
  /** Version of each dataset (slug) that it was last kept with: what is computed now may be of others. */
  basis: Readonly<Record<string, number>>;
  revision: number;
  /** ISO date-times. */
  createdAt: string;
  updatedAt: string;
}

/** What is written of a scenario. */
export type ScenarioText = Pick<Scenario, "title" | "terms" | "basis">;

export type ScenarioOutcome =
  | { kind: "saved"; scenario: Scenario }
  | { kind: "unknown" }
  /** Somebody else of the organisation wrote meanwhile: nothing was. */
  | { kind: "passed"; current: Scenario }
  /** The organisation keeps as many as it may. */
  | { kind: "full"; most: number };

/**
 * Scenarios of organisations: read by their people and their keys, written by those who prepare drafts for them. One of another organisation is as unknown; nothing of them
 * is ever public. Who may not write gets `ActRefused`.
 */
export interface Scenarios {
  /** Those of the organisations of the caller, the last changed first. */
  list(caller: Caller, simulator?: string): Promise<Scenario[]>;
  find(caller: Caller, id: string): Promise<Scenario | undefined>;
  /** Slugs of the organisations that the caller may keep one for. */
  writable(caller: Caller): string[];
  create(
    caller: PersonCaller,
    place: Pick<Scenario, "organisation" | "simulator">,
    text: ScenarioText,
  ): Promise<ScenarioOutcome>;
  /** `revision`: the one seen, undefined where any will do. */
  change(caller: PersonCaller, id: string, text: ScenarioText, revision?: number): Promise<ScenarioOutcome>;
  /** False for one that is not there. */
  remove(caller: PersonCaller, id: string): Promise<boolean>;
}

/** Characters of a title. */
export const LONGEST_SCENARIO_TITLE = 120;
/** Scenarios that an organisation may keep. */
const MOST = 200;

export function openScenarios(knex: Knex, { now }: { now(): Date }): Scenarios {
  const mayRead = (caller: Caller, organisation: string) =>
    isMember(caller) && decideAccess(caller, "read", { organisation }).allowed;
  const requireWrite = (caller: Caller, organisation: string) => {
    const { allowed, rule } = decideAccess(caller, "draft", { organisation });
    if (!allowed) throw new ActRefused(rule);
    if (!isMember(caller)) throw new ActRefused("autre-organisme");
  };
  const read = async (db: Knex, caller: Caller, id: string): Promise<Scenario | undefined> => {
    const row = await db("scenarios").where({ id }).first();
    return row && mayRead(caller, row.organisation) ? toScenario(row) : undefined;
  };
  const tell = (trx: Knex, act: ActName, { id, organisation, simulator }: Scenario, caller: PersonCaller, at: string) =>
    journal(trx, at, `person:${caller.person}`, act, `scenario:${id}`, { organisation, simulator }, [organisation]);

  return {
    async list(caller, simulator) {
      if (!isMember(caller)) return [];
      const rows = await knex("scenarios")
        .modify((query) => void (simulator === undefined ? query : query.where({ simulator })))
        .orderBy([
          { column: "updated_at", order: "desc" },
          { column: "id", order: "desc" },
        ]);
      return rows.map(toScenario).filter((one: Scenario) => mayRead(caller, one.organisation));
    },
    find: (caller, id) => read(knex, caller, id),
    writable(caller) {
      if (caller.kind === "public" || !isMember(caller)) return [];
      return [...new Set(caller.memberships.map(({ organisation }) => organisation))].filter(
        (organisation) => decideAccess(caller, "draft", { organisation }).allowed,
      );
    },
    async create(caller, { organisation, simulator }, { title, terms, basis }) {
      requireWrite(caller, organisation);
      return quietTransaction(knex, async (trx): Promise<ScenarioOutcome> => {
        const [{ kept } = { kept: 0 }] = await trx("scenarios").where({ organisation }).count({ kept: "*" });
        if (Number(kept) >= MOST) return { kind: "full", most: MOST };
        const at = now().toISOString();
        const scenario = {
          ...{ id: uuid(), organisation, simulator, title, terms, basis, revision: 1, createdAt: at, updatedAt: at },
        };
        await trx("scenarios").insert(toRow(scenario));
        await tell(trx, "keep-scenario", scenario, caller, at);
        return { kind: "saved", scenario };
      });
    },
    async change(caller, id, { title, terms, basis }, revision) {
      return quietTransaction(knex, async (trx): Promise<ScenarioOutcome> => {
        const current = await read(trx, caller, id);
        if (!current) return { kind: "unknown" };
        requireWrite(caller, current.organisation);
        if (revision !== undefined && revision !== current.revision) return { kind: "passed", current };
        const at = now().toISOString();
        const scenario = { ...current, title, terms, basis, revision: current.revision + 1, updatedAt: at };
        const written = await trx("scenarios").where({ id, revision: current.revision }).update(toRow(scenario));
        if (written === 0) {
          const other = await read(trx, caller, id);
          return other ? { kind: "passed", current: other } : { kind: "unknown" };
        }
        await tell(trx, "change-scenario", scenario, caller, at);
        return { kind: "saved", scenario };
      });
    },
    async remove(caller, id) {
      return quietTransaction(knex, async (trx) => {
        const current = await read(trx, caller, id);
        if (!current) return false;
        requireWrite(caller, current.organisation);
        await trx("scenarios").where({ id }).delete();
        await tell(trx, "remove-scenario", current, caller, now().toISOString());
        return true;
      });
    },
  };
}

function toRow({ createdAt, updatedAt, terms, basis, ...same }: Scenario) {
  return {
    ...same,
    ...{ terms: JSON.stringify(terms), basis: JSON.stringify(basis) },
    ...{ created_at: createdAt, updated_at: updatedAt },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toScenario(row: any): Scenario {
  const { id, organisation, simulator, title } = row;
  return {
    ...{ id, organisation, simulator, title, terms: JSON.parse(row.terms), basis: JSON.parse(row.basis) },
    ...{ revision: Number(row.revision), createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
