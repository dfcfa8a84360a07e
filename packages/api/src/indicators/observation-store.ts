import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import type { ObservationQuery } from "../services.js";
import type { Observation } from "./indicator.js";

/** Reads and writes of the values of the indicators (DESIGN §4.4 and 4.6). */
export interface ObservationStore {
  /** Writes the values of one indicator beside the served ones; the id of the set is what `flip` takes. */
  writeSet(indicator: string, observations: Observation[]): Promise<string>;
  /** Makes a written set the served one, within the caller's transaction; the former one goes. */
  flip(trx: Knex, indicator: string, set: string): Promise<void>;
  /** Served values, by period then territory; none when the indicator was never computed. */
  current(indicator: string, query: ObservationQuery): Promise<Observation[]>;
  /** Removes the sets that were written and never served, older than an hour: a younger one may be about to be. */
  sweep(options?: { now?: Date }): Promise<void>;
}

const ORPHAN_AGE = 3_600_000;

export function observationStore(knex: Knex): ObservationStore {
  return {
    async writeSet(indicator, observations) {
      const id = uuid();
      await knex("observation_sets").insert({ id, indicator, written_at: new Date().toISOString() });
      const rows = [...observations].sort(byPeriodThenTerritory).map((observation, position) => ({
        set_id: id,
        position,
        territory: observation.territory,
        level: observation.level,
        data: JSON.stringify(observation),
      }));
      for (let start = 0; start < rows.length; start += 100)
        await knex("observations").insert(rows.slice(start, start + 100));
      return id;
    },
    async flip(trx, indicator, set) {
      const written = await trx("observation_sets").where({ id: set, indicator }).first("id");
      if (!written) throw new Error(`unknown set of observations: ${set}`);
      const former = await trx("observation_pointers").where({ indicator }).first("set_id");
      await trx("observation_pointers")
        .insert({ indicator, set_id: set })
        .onConflict("indicator")
        .merge({ set_id: set });
      if (former && former.set_id !== set) await remove(trx, [former.set_id]);
    },
    async current(indicator, { territory, level, from, to }) {
      const rows = await knex("observations")
        .join("observation_pointers", "observation_pointers.set_id", "observations.set_id")
        .where({
          "observation_pointers.indicator": indicator,
          ...(territory === undefined ? {} : { "observations.territory": territory }),
          ...(level === undefined ? {} : { "observations.level": level }),
        })
        .orderBy("observations.position")
        .select("observations.data");
      return rows.map(({ data }) => JSON.parse(data) as Observation).filter(({ period }) => isWithin(period, from, to));
    },
    async sweep({ now = new Date() } = {}) {
      const limit = new Date(now.getTime() - ORPHAN_AGE).toISOString();
      const orphans = await knex("observation_sets")
        .whereNotIn("id", knex("observation_pointers").select("set_id"))
        .andWhere("written_at", "<", limit)
        .select("id");
      await remove(
        knex,
        orphans.map(({ id }) => id),
      );
    },
  };
}

async function remove(knex: Knex, sets: string[]): Promise<void> {
  await knex("observations").whereIn("set_id", sets).delete();
  await knex("observation_sets").whereIn("id", sets).delete();
}

function byPeriodThenTerritory(a: Observation, b: Observation): number {
  if (a.period !== b.period) return a.period < b.period ? -1 : 1;
  return a.territory < b.territory ? -1 : a.territory > b.territory ? 1 : 0;
}

/** Bounds count whole: `to=2024` keeps 2024-12, `from=2021` keeps 2021/2024. */
function isWithin(period: string, from?: string, to?: string): boolean {
  const [start = "", end = start] = period.split("/");
  return (
    (from === undefined || start.slice(0, from.length) >= from) && (to === undefined || end.slice(0, to.length) <= to)
  );
}
