import { createHash } from "node:crypto";
import type { Level } from "@datalogue/ingest";
import type { Knex } from "knex";
import { LRUCache } from "lru-cache";
import { v7 as uuid } from "uuid";
import { isWithin } from "../calendar/periods.js";
import { dimensionsKey, matchesDimensions } from "./dimensions-key.js";
import type { Indicator, Observation } from "./indicator.js";
import { lineageAddress } from "./lineage-address.js";
import type { ObservationQuery } from "./observation-query.js";

/** The values of one indicator as they were once served: what a figure quoted then is checked against. */
export interface ObservationSet {
  /** Key in the store. */
  id: string;
  /** What it is quoted by: the digest of the values and of what they were made from. */
  state: string;
  indicator: string;
  /** ISO date-time of the first time it was served. */
  servedAt: string;
  definition: Indicator;
  versions: string[];
}

/** A set as it is found among the others: definitions are long. */
export type ServedSet = Omit<ObservationSet, "definition">;

/** What of a set its values are read with. */
export type ReadSet = Pick<ObservationSet, "id" | "indicator" | "versions">;

/** The values served at the end of a day. */
export interface ServedState {
  set: ObservationSet;
  /** True when they are those served now. */
  current: boolean;
}

/** Reads and writes of the values of the indicators: sets that are kept for good (docs/decisions/0070-views-of-indicators.md). */
export interface ObservationStore {
  /**
   * Writes the values of one indicator beside the served ones; the id of the set is what `flip` takes. The same values made
   * from the same things are not written twice.
   */
  writeSet(indicator: Indicator, observations: Observation[]): Promise<string>;
  /** Makes a written set the served one, within the caller's transaction. The former one stays. */
  flip(trx: Knex, indicator: string, set: string, at: string): Promise<void>;
  /** Served values, by period, territory, dimensions; none when the indicator was never computed. */
  current(indicator: string, query: StoredQuery): Promise<Observation[]>;
  /** Served values of several indicators for one territory, without dimension, by indicator. */
  portrait(indicators: string[], territory: string): Promise<Map<string, Observation[]>>;
  /** A set that is or was served. */
  findState(state: string): Promise<ObservationSet | undefined>;
  /** The set now served. */
  servedSet(indicator: string): Promise<ObservationSet | undefined>;
  /** Every set that is or was served, the first one first. */
  listServed(indicator: string): Promise<ServedSet[]>;
  /** One of them, whole. */
  getServed(set: ServedSet): Promise<ObservationSet>;
  /** Values of a set, by period, territory, dimensions. */
  read(set: ReadSet, query: StoredQuery): Promise<Observation[]>;
  /** Values, in a set, of the territories that were merged or split since, in their own geography. */
  readFormer(set: ReadSet, query: StoredQuery): Promise<Observation[]>;
  /** Removes the sets that were written and never served, older than an hour: a younger one may be about to be. */
  sweep(options?: { now?: Date }): Promise<void>;
}

/** What the store itself filters. */
export type StoredQuery = Pick<ObservationQuery, "territory" | "level" | "from" | "to" | "dimensions">;

const ORPHAN_AGE = 3_600_000;

/** Values held in memory, some 300 bytes each, and sets: what a set holds never changes once it was served. */
const VALUES_HELD = 60_000;
/** One reading must not take the room of all the others. */
const MOST_HELD = VALUES_HELD / 4;
const SETS_HELD = 1_000;

export function observationStore(knex: Knex): ObservationStore {
  const sets = new LRUCache<string, ObservationSet>({ max: SETS_HELD });
  const values = new LRUCache<string, readonly Observation[]>({
    maxSize: VALUES_HELD,
    sizeCalculation: ({ length }) => length + 1,
  });
  const findSet = async (id: string): Promise<ObservationSet | undefined> => {
    const held = sets.get(id);
    if (held) return held;
    const row: SetRow | undefined = await knex("observation_sets").where({ id }).first();
    const set = row && toSet(row);
    // A replica may tell it before it was served.
    if (set && row.served_at !== null) sets.set(set.id, set);
    return set;
  };
  const servedSet = async (indicator: string): Promise<ObservationSet | undefined> => {
    const pointer = await knex("observation_pointers").where({ indicator }).first("set_id");
    return pointer && findSet(pointer.set_id);
  };
  const readAll = async (
    { id, indicator, versions }: ReadSet,
    { territory, level }: StoredQuery,
    which: "current" | "former",
  ): Promise<readonly Observation[]> => {
    const key = [id, which, territory ?? "", level ?? ""].join(" ");
    const held = values.get(key);
    if (held) return held;
    const rows: (Row & Pick<SetRow, "served_at">)[] = await knex("observations")
      .where({
        set_id: id,
        ...(territory === undefined ? {} : { territory }),
        ...(level === undefined ? {} : { level }),
      })
      .andWhere("vintage", which === "current" ? "=" : "<>", "")
      .select("observations.*", knex("observation_sets").where({ id }).select("served_at").as("served_at"));
    const read = rows
      .flatMap((row) => toObservations(row, indicator, Object.freeze(versions) as string[]))
      // Those of a row are in order already.
      .sort(byPlace);
    // The same statement says both: a replica that is late has perhaps a part of them.
    if (read.length < MOST_HELD && rows.some(({ served_at }) => served_at !== null)) {
      shareParts(read);
      values.set(key, read);
    }
    return read;
  };
  const readRows = async (set: ReadSet, query: StoredQuery, which: "current" | "former"): Promise<Observation[]> => {
    const { from, to, dimensions } = query;
    return (await readAll(set, query, which)).filter(
      (one) => isWithin(one.period, from, to) && matchesDimensions(one.dimensions, dimensions),
    );
  };

  return {
    async writeSet(indicator, observations) {
      const versions = [...new Set(observations.flatMap((one) => one.versions))].sort();
      const rows = toRows([...observations].sort(byPeriodThenTerritory));
      const definition = JSON.stringify(indicator);
      const digest = createHash("sha256")
        .update(JSON.stringify([definition, versions, rows]))
        .digest("hex")
        .slice(0, 32);
      const served = await knex("observation_sets")
        .join("observation_pointers", "observation_pointers.set_id", "observation_sets.id")
        .where({ "observation_pointers.indicator": indicator.id, "observation_sets.digest": digest })
        .first("observation_sets.id");
      if (served) return served.id;
      const id = uuid();
      await knex("observation_sets").insert({
        ...{ id, indicator: indicator.id, written_at: new Date().toISOString(), served_at: null },
        ...{ definition, versions: JSON.stringify(versions), digest },
      });
      for (let start = 0; start < rows.length; start += CHUNK)
        await knex("observations").insert(rows.slice(start, start + CHUNK).map((row) => ({ set_id: id, ...row })));
      return id;
    },
    async flip(trx, indicator, set, at) {
      const written = await trx("observation_sets").where({ id: set, indicator }).first("served_at");
      if (!written) throw new Error(`unknown set of observations: ${set}`);
      if (written.served_at === null) await trx("observation_sets").where({ id: set }).update({ served_at: at });
      await trx("observation_pointers")
        .insert({ indicator, set_id: set })
        .onConflict("indicator")
        .merge({ set_id: set });
    },
    async current(indicator, query) {
      const set = await servedSet(indicator);
      return set ? readRows(set, query, "current") : [];
    },
    async portrait(indicators, territory) {
      const served: Pick<SetRow, "id" | "indicator" | "versions">[] = await knex("observation_sets")
        .join("observation_pointers", "observation_pointers.set_id", "observation_sets.id")
        .whereIn("observation_pointers.indicator", indicators)
        .select("observation_sets.id", "observation_sets.indicator", "observation_sets.versions");
      const byId = new Map(
        served.map((row) => [row.id, { indicator: row.indicator, versions: JSON.parse(row.versions) }]),
      );
      const rows: Row[] = await knex("observations")
        .whereIn("set_id", [...byId.keys()])
        .andWhere({ territory, vintage: "" })
        .select();
      const found = new Map<string, Observation[]>(indicators.map((indicator) => [indicator, []]));
      for (const row of rows) {
        const set = byId.get(row.set_id);
        if (set)
          found.set(
            set.indicator,
            toObservations(row, set.indicator, set.versions, ({ dimensions }) => !dimensions),
          );
      }
      return found;
    },
    async findState(state) {
      const row = await knex("observation_sets")
        .where({ digest: state })
        .whereNotNull("served_at")
        .orderBy("served_at")
        .first();
      return row && toSet(row);
    },
    servedSet,
    async listServed(indicator) {
      const rows: Omit<SetRow, "definition">[] = await knex("observation_sets")
        .where({ indicator })
        .whereNotNull("served_at")
        .orderBy("served_at")
        .select("id", "indicator", "served_at", "written_at", "versions", "digest");
      return rows.map(toServed);
    },
    async getServed({ id }) {
      const set = await findSet(id);
      if (!set) throw new Error(`unknown set of observations: ${id}`);
      return set;
    },
    read: (set, query) => readRows(set, query, "current"),
    readFormer: (set, query) => readRows(set, query, "former"),
    async sweep({ now = new Date() } = {}) {
      const limit = new Date(now.getTime() - ORPHAN_AGE).toISOString();
      const orphans: { id: string }[] = await knex("observation_sets")
        .whereNull("served_at")
        .andWhere("written_at", "<", limit)
        .select("id");
      const ids = orphans.map(({ id }) => id);
      // Nothing is locked where there is nothing to remove: another process may be writing.
      if (ids.length === 0) return;
      await knex("observations").whereIn("set_id", ids).delete();
      await knex("observation_sets").whereIn("id", ids).delete();
    },
  };
}

/** Rows inserted at once: SQLite takes 500 at most. */
const CHUNK = 200;

interface Row {
  set_id: string;
  territory: string;
  vintage: string;
  level: Level;
  data: string;
}

/**
 * A value as it is kept: what its row and its set do not say already, and what is not as most are (observed, whole, without
 * denominator, its own numerator): half the bytes.
 */
type Kept = Pick<Observation, "period" | "value"> &
  Partial<
    Pick<
      Observation,
      | "bound"
      | "dimensions"
      | "status"
      | "reason"
      | "numerator"
      | "denominator"
      | "denominatorLabel"
      | "coverage"
      | "computedFrom"
    >
  >;

interface SetRow {
  id: string;
  indicator: string;
  served_at: string | null;
  written_at: string;
  definition: string;
  versions: string;
  digest: string;
}

function toSet({ definition, ...row }: SetRow): ObservationSet {
  return { ...toServed(row), definition: JSON.parse(definition) };
}

function toServed({ id, indicator, served_at, written_at, versions, digest }: Omit<SetRow, "definition">): ServedSet {
  return { id, state: digest, indicator, servedAt: served_at ?? written_at, versions: JSON.parse(versions) };
}

/** One row for each territory, in the order of the observations. */
function toRows(observations: Observation[]): Omit<Row, "set_id">[] {
  const rows = new Map<string, { territory: string; vintage: string; level: Level; kept: Kept[] }>();
  for (const observation of observations) {
    const { territory, vintage = "", level } = observation;
    const key = `${territory} ${vintage}`;
    const row = rows.get(key) ?? { territory, vintage, level, kept: [] };
    rows.set(key, row);
    row.kept.push(toKept(observation));
  }
  return [...rows.values()].map(({ kept, ...row }) => ({ ...row, data: JSON.stringify(kept) }));
}

function toKept(observation: Observation): Kept {
  const { territory, period, dimensions, value, status, reason, numerator, denominator, coverage } = observation;
  const { denominatorLabel, computedFrom } = observation;
  const isItself = coverage === 1 && computedFrom?.length === 1 && computedFrom[0] === territory;
  return {
    period,
    ...(Object.keys(dimensions).length === 0 ? {} : { dimensions }),
    value,
    ...(observation.bound ? { bound: observation.bound } : {}),
    ...(status === "OBSERVE" ? {} : { status }),
    ...(numerator === value ? {} : { numerator }),
    ...(denominator === null ? {} : { denominator }),
    ...(coverage === 1 ? {} : { coverage }),
    ...(reason === null ? {} : { reason }),
    ...(denominatorLabel === null ? {} : { denominatorLabel }),
    ...(computedFrom === undefined || isItself ? {} : { computedFrom }),
  };
}

function toObservations(
  { territory, vintage, level, data }: Row,
  indicator: string,
  versions: string[],
  isAsked: (kept: Kept) => boolean = () => true,
): Observation[] {
  return (JSON.parse(data) as Kept[]).filter(isAsked).map((kept) => {
    const { period, dimensions = {} } = kept;
    // Written out: thousands are made for a page.
    const observation: Observation = {
      indicator,
      territory,
      level,
      period,
      dimensions,
      value: kept.value,
      status: kept.status ?? "OBSERVE",
      reason: kept.reason ?? null,
      numerator: kept.numerator === undefined ? kept.value : kept.numerator,
      denominator: kept.denominator ?? null,
      denominatorLabel: kept.denominatorLabel ?? null,
      coverage: kept.coverage ?? 1,
      versions,
      lineage: lineageAddress(indicator, { territory, period, dimensions, vintage }),
      // A part that does not say whose it is may be anyone's.
      computedFrom: kept.computedFrom ?? (kept.coverage === undefined ? [territory] : []),
    };
    if (vintage !== "") observation.vintage = vintage;
    if (kept.bound) observation.bound = kept.bound;
    return observation;
  });
}

/** Keeps one object of what thousands of values say alike. Nothing of them changes any more. */
function shareParts(observations: Observation[]): void {
  const [dimensions, codes, texts] = [shared<Record<string, string>>(), shared<string[]>(), shared<string>()];
  for (const one of observations) {
    one.dimensions = dimensions(one.dimensions, JSON.stringify(one.dimensions));
    if (one.computedFrom) one.computedFrom = codes(one.computedFrom, one.computedFrom.join(" "));
    if (one.reason !== null) one.reason = texts(one.reason, one.reason);
    if (one.denominatorLabel !== null) one.denominatorLabel = texts(one.denominatorLabel, one.denominatorLabel);
    Object.freeze(one);
  }
}

/** Gives the first part of each name, frozen. */
function shared<T>(): (part: T, name: string) => T {
  const held = new Map<string, T>();
  return (part, name) => {
    const first = held.get(name) ?? Object.freeze(part);
    held.set(name, first);
    return first;
  };
}

function byPlace(a: Observation, b: Observation): number {
  if (a.period !== b.period) return a.period < b.period ? -1 : 1;
  if (a.territory !== b.territory) return a.territory < b.territory ? -1 : 1;
  const [before = "", after = ""] = [a.vintage, b.vintage];
  return before < after ? -1 : before > after ? 1 : 0;
}

function byPeriodThenTerritory(a: Observation, b: Observation): number {
  const place = byPlace(a, b);
  if (place !== 0) return place;
  const [left, right] = [dimensionsKey(a.dimensions), dimensionsKey(b.dimensions)];
  return left < right ? -1 : left > right ? 1 : 0;
}
