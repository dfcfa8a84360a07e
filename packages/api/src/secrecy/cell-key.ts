import type { Cell } from "@datalogue/ingest";
import { tidy } from "../indicators/tidy.js";
import type { CountedCell } from "./cell-system.js";
import type { CellPlace } from "./lay-out-cells.js";

/** What tells a cell from all others, in any version: level, territory, period, and the values of dimensions it is of. */
export type CellKey = string;

/** What a key is written from: the value of each dimension by its name, margins left out. */
export type KeyParts = [level: string, territory: string, period: string | null, ...values: [string, string][]];

/** Dimensions are told by name, and margins left out: the cell keeps its key when another dimension is added. */
export function cellKey({ level, territory, values }: CellPlace, period: Cell, dimensions: readonly string[]): CellKey {
  const named = dimensions.flatMap((name, rank): [string, string][] => {
    const value = values[rank] ?? null;
    return value === null ? [] : [[name, value]];
  });
  return writeKey([level, territory, periodText(period), ...named]);
}

export function readKey(key: CellKey): KeyParts {
  return JSON.parse(key);
}

export function writeKey([level, territory, period, ...values]: KeyParts): CellKey {
  return JSON.stringify([level, territory, period, ...values.sort(([a], [b]) => (a < b ? -1 : 1))]);
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

/** Nobody and nothing. */
export function areZero(figures: Figures): boolean {
  return Object.values(figures).every((value) => value === null || value === 0);
}

/** What several cells make together; a field that only some have is left out. */
export function addFigures(list: readonly Figures[]): Figures {
  const sum: Figures = {};
  for (const field of Object.keys(list[0] ?? {})) {
    if (!list.every((figures) => field in figures)) continue;
    const values = list.flatMap((figures) => figures[field] ?? []);
    sum[field] = values.length === 0 ? null : tidy(values.reduce((total, value) => total + value, 0));
  }
  return sum;
}
