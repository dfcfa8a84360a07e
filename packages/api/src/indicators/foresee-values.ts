import { isWithin } from "../calendar/periods.js";
import { matchesDimensions } from "./dimensions-key.js";
import type { Indicator, Observation } from "./indicator.js";
import type { ObservationSet, ObservationStore, ReadSet, StoredQuery } from "./observation-store.js";

/** What is read of the values of indicators. */
export type ValueReader = Pick<
  ObservationStore,
  "portrait" | "findState" | "servedSet" | "listServed" | "getServed" | "read" | "readFormer"
>;

/**
 * The values as they would be read once others were served in their place, from a moment: what reads figures reads what a publication would
 * change, and nothing is written. Portraits stay those served.
 */
export function foreseeValues(
  store: ValueReader,
  values: ReadonlyMap<string, { indicator: Indicator; observations: Observation[] }>,
  at: Date,
): ValueReader {
  const setOf = (id: string): ObservationSet | undefined => {
    const found = values.get(id);
    if (!found) return undefined;
    return {
      ...{ id: PREFIX + id, state: "", indicator: id, servedAt: at.toISOString(), definition: found.indicator },
      versions: [...new Set(found.observations.flatMap(({ versions }) => versions))],
    };
  };
  const find = ({ id }: ReadSet, { territory, level, from, to, dimensions }: StoredQuery, former: boolean) =>
    values
      .get(id.slice(PREFIX.length))
      ?.observations.filter(
        (one) =>
          (one.vintage !== undefined) === former &&
          (territory === undefined || one.territory === territory) &&
          (level === undefined || one.level === level) &&
          isWithin(one.period, from, to) &&
          matchesDimensions(one.dimensions, dimensions),
      )
      .sort((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : a.territory < b.territory ? -1 : 1)) ?? [];
  return {
    portrait: store.portrait,
    findState: store.findState,
    servedSet: async (id) => setOf(id) ?? store.servedSet(id),
    async listServed(id) {
      const next = setOf(id);
      return [...(await store.listServed(id)), ...(next ? [next] : [])];
    },
    getServed: async (set) => (set.id.startsWith(PREFIX) && setOf(set.indicator)) || store.getServed(set),
    read: async (set, query) => (set.id.startsWith(PREFIX) ? find(set, query, false) : store.read(set, query)),
    readFormer: async (set, query) =>
      set.id.startsWith(PREFIX) ? find(set, query, true) : store.readFormer(set, query),
  };
}

/** No identifier of a set begins so: they are UUIDs. */
const PREFIX = "foreseen:";
