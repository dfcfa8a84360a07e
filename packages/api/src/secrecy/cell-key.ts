import type { Cell } from "@datalogue/ingest";
import { tidy } from "../indicators/tidy.js";
import type { CountedCell } from "./cell-system.js";
import type { CellPlace } from "./lay-out-cells.js";

/** What tells a cell from all others, in any version: level, territory, period, and the values of dimensions it is of. */
export type CellKey = string;

/** Dimensions are told by name, and margins left out: the cell keeps its key when another dimension is added. */
export function cellKey({ level, territory, values }: CellPlace, period: Cell, dimensions: readonly string[]): CellKey {
  const named = dimensions.flatMap((name, rank) => (values[rank] === null ? [] : [[name, values[rank]]])).sort();
  return JSON.stringify([level, territory, periodText(period), ...named]);
}

export function periodText(period: Cell): string | null {
  return period === null ? null : String(period);
}

/** The count and the measures of a cell, by field, as they are published. */
export type Figures = Record<string, number | null>;

/** `fields`: that of the count, then those of the measures. */
export function figuresOf({ count, values }: CountedCell, [countField, ...measures]: readonly string[]): Figures {
  const figures: Figures = { [countField as string]: tidy(count) };
  for (const [rank, measure] of measures.entries()) {
    const value = values[rank] ?? null;
    figures[measure] = value === null ? null : tidy(value);
  }
  return figures;
}

/** The same on all the fields that both have, one at least. */
export function haveSameFigures(a: Figures, b: Figures): boolean {
  const common = Object.keys(a).filter((field) => field in b);
  return common.length > 0 && common.every((field) => a[field] === b[field]);
}
