import type { Indicator } from "@datalogue/api";
import { type Change, capitalise, describeChange } from "../format/index.js";
import { baseOf } from "./key-figure.js";
import type { Series } from "./series.js";
import { movement, type Statement, statementOf, subjectFirst } from "./wording.js";

/** The opening sentence of a page, cut where figures stand out, then a second one on what else moved. */
export interface Lead {
  statement: Statement;
  provisional: boolean;
  /** Said when communes are missing from the value of the year. */
  incomplete: string | null;
  change: Change | null;
  baseYear: number | null;
  /** Said when communes are missing from the value of that year. */
  baseIncomplete: string | null;
  second: string | null;
}

/**
 * What the first figure says of the year, then the first other indicator that moves the wrong way, else the first that
 * moves: who stops there knows the good and the bad.
 */
export function describeLead(
  figures: Indicator[],
  series: Map<string, Series>,
  territory: string,
  year: number,
  compareWith: number,
): Lead | null {
  const moves = figures.flatMap((indicator) => {
    const own = series.get(indicator.id);
    const here = own?.at(territory, year);
    if (!own || !here || here.value === null) return [];
    const base = baseOf(own, territory, compareWith, year);
    const change = base ? describeChange(indicator, here.value, base.value, base.year) : null;
    return [
      {
        indicator,
        value: here.value,
        provisional: here.provisional,
        incomplete: here.incomplete,
        change,
        baseYear: base?.year ?? null,
        baseIncomplete: base?.incomplete ?? null,
      },
    ];
  });
  const first = moves[0];
  if (!first || first.indicator !== figures[0]) return null;
  const others = moves.slice(1).filter(({ change, baseYear }) => change && baseYear === first.baseYear);
  const against = others.find(({ indicator, change }) =>
    indicator.direction === "down"
      ? change?.direction === "up"
      : indicator.direction === "up" && change?.direction === "down",
  );
  const other = against ?? others.find(({ change }) => change?.direction !== "flat");
  return {
    statement: statementOf(first.indicator, first.value),
    provisional: first.provisional,
    incomplete: first.incomplete,
    change: first.change,
    baseYear: first.baseYear,
    baseIncomplete: first.baseIncomplete,
    second: other?.change
      ? `${capitalise(subjectFirst(other.indicator))} ${movement(other.indicator, other.change.direction, other.change.amount)} dans le même temps.`
      : null,
  };
}
