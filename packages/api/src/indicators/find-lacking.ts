import { type DimensionCell, isWanted } from "./cells.js";
import type { RowsIndicator } from "./indicator.js";
import { readAmounts } from "./read-amounts.js";
import type { Term } from "./terms.js";

/** Whether a territory lacks, in a period, a row that a cell is made of. */
type IsLacking = (territory: string | null, period: string, cell: DimensionCell) => boolean;

/** The values of the dimensions, then of the other fields of `where`, that there are rows of. */
type Combination = (string | null)[];

interface OfPeriod {
  /** What each cell is made of, as they are asked: a file has many territories. */
  wanted: Map<string, Wanted>;
  combinations: Map<string, Combination>;
  /** Which of them each territory has. */
  byTerritory: Map<string | null, Set<string>>;
  /** The values found in each of the fields. */
  found: Set<string | null>[];
}

/** The combinations of a cell, and whether it is made of a value that nobody has. */
interface Wanted {
  keys: string[];
  isNobodys: boolean;
}

/**
 * Finds the rows that are not there. A cell is made of a row for each combination that some territory has in the period (columns may be
 * nested: no section has the divisions of another), and for each value that `where` lists, else the dimension, be it nobody's.
 */
export function findLacking(
  rowsFile: string,
  { dataset, where = {} }: Term,
  { dimensions = [], ...location }: RowsIndicator,
): IsLacking {
  const others = Object.keys(where).filter((name) => !dimensions.some(({ field }) => field === name));
  const fields = [...dimensions.map(({ field }) => field), ...others];
  const listed = [
    ...dimensions.map(({ field, values }) => where[field] ?? values?.map(({ value }) => value)),
    ...others.map((field) => where[field]),
  ].map((values) => values && new Set(values));
  const rows = readAmounts(
    rowsFile,
    { dataset, aggregate: "count", where },
    { ...location, dimensions: fields.map((field) => ({ field })) },
  );
  // `where` kept the rows of what it lists.
  const isOf = (combination: Combination) =>
    dimensions.every(({ field }, rank) => {
      const value = combination[rank] ?? null;
      return value !== null && (field in where || (listed[rank]?.has(value) ?? true));
    });
  const periods = new Map<string | null, OfPeriod>();
  for (const { territory, period, cell, matched } of rows) {
    const known = periods.get(period) ?? {
      wanted: new Map(),
      combinations: new Map(),
      byTerritory: new Map(),
      found: fields.map(() => new Set()),
    };
    periods.set(period, known);
    if (matched === 0 || !isOf(cell)) continue;
    const key = JSON.stringify(cell);
    known.combinations.set(key, cell);
    const own = known.byTerritory.get(territory) ?? new Set();
    known.byTerritory.set(territory, own.add(key));
    for (const [rank, values] of known.found.entries()) values.add(cell[rank] ?? null);
  }

  const wantedOf = (of: OfPeriod, cell: DimensionCell): Wanted => ({
    keys: [...of.combinations].flatMap(([key, one]) => (isWanted(cell, one) ? [key] : [])),
    isNobodys: listed.some((values, rank) => {
      const [wanted, found] = [cell.wanted[rank], of.found[rank] ?? new Set()];
      if (!values) return false;
      return wanted === undefined ? found.size < values.size : values.has(wanted) && !found.has(wanted);
    }),
  });
  return (territory, period, cell) => {
    const of = periods.get(period);
    if (!of) return false;
    const name = JSON.stringify(cell.wanted);
    const asked = of.wanted.get(name) ?? wantedOf(of, cell);
    of.wanted.set(name, asked);
    const own = of.byTerritory.get(territory);
    return asked.isNobodys || asked.keys.some((key) => !own?.has(key));
  };
}
