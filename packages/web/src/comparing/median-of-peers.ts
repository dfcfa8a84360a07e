import type { Observation } from "@datalogue/api";
import { medianOf } from "../observatory/median.js";

/** What stands for the territory in an observation that is a median. */
export const MEDIAN = "mediane";

/** Medians of some communes by period, and of how many. */
export interface PeerMedian {
  observations: Observation[];
  of: number;
}

/**
 * The median of each period over the very same communes, so that it moves only as they do: those known in the last period that has enough
 * of them. A period where one of them has no value has no median.
 */
export function medianOfPeers(values: Observation[]): PeerMedian {
  const periods = new Map<string, Observation[]>();
  for (const one of values) {
    if (one.value === null || one.bound || one.coverage < 1 || Object.keys(one.dimensions).length > 0) continue;
    const own = periods.get(one.period) ?? [];
    if (own.length === 0) periods.set(one.period, own);
    own.push(one);
  }
  const numbers = (all: Observation[]) => all.flatMap(({ value }) => value ?? []);
  const last = [...periods.keys()].sort().findLast((period) => medianOf(numbers(periods.get(period) ?? [])) !== null);
  const members = new Set((periods.get(last ?? "") ?? []).map(({ territory }) => territory));
  const observations = [...periods.values()].flatMap((all): Observation[] => {
    const own = all.filter(({ territory }) => members.has(territory));
    const [first] = own;
    const value = own.length === members.size ? medianOf(numbers(own)) : null;
    if (!first || value === null) return [];
    const isProvisional = own.some(({ status }) => status === "PROVISOIRE");
    return [
      {
        ...first,
        territory: MEDIAN,
        value,
        status: isProvisional ? "PROVISOIRE" : "OBSERVE",
        reason: null,
        numerator: null,
        denominator: null,
        denominatorLabel: null,
        computedFrom: [...members],
      },
    ];
  });
  return { observations, of: members.size };
}
