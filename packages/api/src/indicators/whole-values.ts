import type { Level, Territory } from "@datalogue/ingest";
import { geographyAt, listCodes, listNative } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { aggregates } from "./aggregates.js";
import type { DimensionCell } from "./cells.js";
import type { RowsIndicator } from "./indicator.js";
import { readWholes } from "./read-amounts.js";
import type { Term } from "./terms.js";

/** Values of what does not add, found by target, period and cell; 0 where a distinct count kept no row. */
export interface WholeValues {
  get(target: string, period: string, cell: DimensionCell): number | undefined;
}

/** Reads them from the rows, once for each set of dimensions told apart. */
export function readWholeValues(
  rowsFile: string,
  term: Term,
  indicator: RowsIndicator,
  territories: TerritoryReader,
  targets: Territory[],
): WholeValues {
  const codes = new Map(targets.map(({ code }) => [code, codesWithin(territories, indicator.nativeLevel, code)]));
  const found = new Map<string, number>();
  const scale = term.scale ?? 1;
  // A row without a value of the dimension is of no cell; of the total only.
  for (const by of subsets(indicator.dimensions?.length ?? 0))
    for (const { target, period, cell, value } of readWholes(rowsFile, term, indicator, codes, by))
      if (cell.every((value, rank) => !by[rank] || value !== null))
        found.set(keyOf(target, period, cell), value * scale);
  return {
    get(target, period, { wanted }) {
      const cell = wanted.map((value) => value ?? null);
      return found.get(keyOf(target, period, cell)) ?? aggregates[term.aggregate].ofNothing;
    },
  };
}

/** The codes whose rows are of the target alone: all that each became is in it. What it was divided from is of another too. */
function codesWithin(territories: TerritoryReader, nativeLevel: Level, target: string): string[] {
  const { cover } = geographyAt(territories, nativeLevel, territories.sources().vintage);
  const own = new Set(listNative(territories, target, nativeLevel));
  return listCodes(territories, nativeLevel, target).filter((code) => {
    const became = [...(cover(code) ?? [])];
    return became.length > 0 && became.every((member) => own.has(member));
  });
}

function keyOf(target: string, period: string, cell: (string | null)[]): string {
  return JSON.stringify([target, period, ...cell]);
}

/** Every choice of `size` yes or no. */
function subsets(size: number): boolean[][] {
  return Array.from({ length: 2 ** size }, (_, bits) =>
    Array.from({ length: size }, (_, rank) => ((bits >> rank) & 1) === 1),
  );
}
