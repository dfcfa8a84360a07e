import { type DimensionCell, isWanted } from "./cells.js";
import type { RowsIndicator } from "./indicator.js";
import { readAmounts } from "./read-amounts.js";
import type { Term } from "./terms.js";

/** Whether a territory lacks, in a period, a row that a cell is made of. */
type IsLacking = (territory: string | null, period: string, cell: DimensionCell) => boolean;

/** The values of the dimensions, then of the other fields of `where`, that a territory has rows of. */
type Combination = (string | null)[];

interface OfPeriod {
  byTerritory: Map<string | null, Combination[]>;
  /** The values that rows are wanted of, by dimension. */
  values: Set<string>[];
}

/**
 * Finds the rows that are not there. A cell is made of a row for each combination of the values that `where` lists, else the dimension; a
 * dimension that lists none has those of the rows of the period.
 */
export function findLacking(
  rowsFile: string,
  { dataset, where = {} }: Term,
  { dimensions = [], ...location }: RowsIndicator,
): IsLacking {
  const listed = dimensions.map(({ field, values }) => where[field] ?? values?.map(({ value }) => value));
  const others = Object.keys(where).filter((name) => !dimensions.some(({ field }) => field === name));
  const fields = [...dimensions.map(({ field }) => field), ...others];
  const rows = readAmounts(
    rowsFile,
    { dataset, aggregate: "count", where },
    { ...location, dimensions: fields.map((field) => ({ field })) },
  );
  const periods = new Map<string | null, OfPeriod>();
  for (const { territory, period, cell, matched } of rows) {
    const known = periods.get(period) ?? { byTerritory: new Map(), values: listed.map((values) => new Set(values)) };
    periods.set(period, known);
    if (matched === 0) continue;
    const own = known.byTerritory.get(territory) ?? [];
    known.byTerritory.set(territory, own);
    own.push(cell);
    for (const [rank, values] of listed.entries()) {
      const value = cell[rank] ?? null;
      if (!values && value !== null) known.values[rank]?.add(value);
    }
  }
  const ofOthers = others.reduce((product, field) => product * new Set(where[field]).size, 1);

  return (territory, period, cell) => {
    const of = periods.get(period);
    if (!of) return false;
    const numberOf = (all: Set<string>, rank: number) => {
      const value = cell.wanted[rank];
      return value === undefined ? all.size : all.has(value) ? 1 : 0;
    };
    const asked = of.values.reduce((product, all, rank) => product * numberOf(all, rank), ofOthers);
    const isPart = (one: Combination) =>
      isWanted(cell, one) && of.values.every((all, rank) => all.has(one[rank] ?? ""));
    return (of.byTerritory.get(territory) ?? []).filter(isPart).length < asked;
  };
}
