import { levelsThatAre } from "@datalogue/ingest";
import type { Indicator, ReferenceSeries, SeriesIndicator } from "./indicator.js";
import { isDerived, isFromRows, isFromSeries, kindOf, termsOf } from "./measure-kinds.js";
import { isSeries, seriesOf } from "./terms.js";

export type FindIndicator = (id: string) => Indicator | undefined;

/** The indicators that an indicator is computed from, itself excluded; none for what is computed from rows or a reference series. */
export function parentsOf(indicator: Indicator): string[] {
  return whatMakes(indicator).filter((of) => typeof of === "string");
}

function whatMakes(indicator: Indicator): (string | ReferenceSeries)[] {
  return isDerived(indicator) ? kindOf(indicator.measure).parents(indicator.measure) : [];
}

/**
 * The reference series that an indicator follows without another indicator between them (`"of": { "population": "municipale" }`),
 * as one that nobody can ask for: its id is none that a definition can have.
 */
export function followedSeries(indicator: Indicator): SeriesIndicator | undefined {
  const followed = whatMakes(indicator).find((of) => typeof of === "object");
  if (followed === undefined) return undefined;
  return {
    ...indicator,
    id: nameOf(followed),
    measure: { kind: "series", numerator: followed },
    nativeLevel: "commune",
    levels: levelsThatAre("computed"),
  };
}

/** Under what name the values of what is followed are known: the id of an indicator, or what stands for a reference series. */
export function nameOf(of: string | ReferenceSeries): string {
  return typeof of === "string" ? of : `series:${seriesOf(of)}`;
}

/**
 * The datasets an indicator is computed from, directly or through others, that of the numerator first, by the names that documents say: a slug, a former
 * one too. None for reference series.
 */
export function datasetsOf(indicator: Indicator, find: FindIndicator): string[] {
  if (isFromSeries(indicator)) return [];
  if (isFromRows(indicator)) {
    const { numerator, denominator } = termsOf(indicator.measure);
    const slugs =
      denominator && !isSeries(denominator) ? [numerator.dataset, denominator.dataset] : [numerator.dataset];
    return [...new Set(slugs)];
  }
  const parents = parentsOf(indicator).flatMap((id) => find(id) ?? []);
  return [...new Set(parents.flatMap((parent) => datasetsOf(parent, find)))];
}

/** The indicators with what each is computed from before it. Those that are not in the list are taken as known. */
export function listInOrder(indicators: Indicator[]): Indicator[] {
  const byId = new Map(indicators.map((indicator) => [indicator.id, indicator]));
  const ordered = new Set<Indicator>();
  const visit = (indicator: Indicator) => {
    if (ordered.has(indicator)) return;
    for (const id of parentsOf(indicator)) {
      const parent = byId.get(id);
      if (parent && parent !== indicator) visit(parent);
    }
    ordered.add(indicator);
  };
  for (const indicator of indicators) visit(indicator);
  return [...ordered];
}

/** The circle that an indicator is in: `["a", "b", "a"]`; undefined when there is none. */
export function findCircle(indicator: Indicator, find: FindIndicator): string[] | undefined {
  const walk = (id: string, path: string[]): string[] | undefined => {
    if (path.includes(id)) return id === indicator.id ? [...path, id] : undefined;
    const found = find(id);
    for (const parent of found ? parentsOf(found) : []) {
      const circle = walk(parent, [...path, id]);
      if (circle) return circle;
    }
    return undefined;
  };
  return walk(indicator.id, []);
}
