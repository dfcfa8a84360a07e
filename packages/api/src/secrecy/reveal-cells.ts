import { areZero, type CellKey, cellKey, type Figures, readKey } from "./cell-key.js";
import { DOMINANCE } from "./cell-system.js";
import type { EarlierVersion, VersionContent } from "./earlier-tables.js";

/**
 * What the public reads of a cell: its figures, or not, because it counts too few units, because one of them makes most of it, because
 * its figure would give another away by subtraction, or because nothing of its level is told.
 */
export type Shown = "published" | "too-few" | "dominated" | "secondary" | "other-level";

/** A cell of a protected table, with its figures whatever the public reads of them. */
export interface RevealedCell {
  level: string;
  territory: string;
  period: string | null;
  /** Value of each dimension of the table, null for all of them together. */
  values: (string | null)[];
  /** The count and the measures, by field. */
  figures: Figures;
  shown: Shown;
}

/** Plain data, since it goes to a worker thread. */
export interface RevealJob {
  version: EarlierVersion;
  /** Measures whose largest contributor is declared. */
  watched: string[];
}

/**
 * A protected version as only who gave its figures may read it: all cells, masked or not, and why. `watched`: the measures whose largest
 * contributor is declared. Never for anybody else: it undoes the secrecy.
 */
export function revealCells({ rows, unknown, secrecy }: VersionContent, watched: readonly string[]): RevealedCell[] {
  const { dimensions, threshold, fields } = secrecy;
  const [countField = "", ...measures] = fields;
  const found: RevealedCell[] = [];
  const placed = new Map<CellKey, number>();
  for (const { place, period, isSecret, figures } of rows) {
    const cell: RevealedCell = { ...place, period, figures, shown: "published" };
    if (isSecret) placed.set(cellKey(place, period, dimensions), found.length);
    found.push(cell);
  }
  for (const { cells } of unknown)
    for (const { key, figures, masked, largest } of cells) {
      const [level, territory, period, ...named] = readKey(key);
      const values = dimensions.map((name) => named.find(([one]) => one === name)?.[1] ?? null);
      const count = figures[countField] ?? 0;
      const isDominated = measures.some((measure, rank) => {
        const figure = figures[measure] ?? null;
        if (!watched.includes(measure) || figure === null || figure === 0) return false;
        const one = largest[rank] ?? null;
        return one === null || Math.abs(one) >= DOMINANCE * Math.abs(figure) * (1 - 1e-12);
      });
      const why: Shown = areZero(figures)
        ? "secondary"
        : count < threshold
          ? "too-few"
          : isDominated
            ? "dominated"
            : "secondary";
      const cell: RevealedCell = { level, territory, period, values, figures, shown: masked ? why : "other-level" };
      const rank = placed.get(key);
      if (rank === undefined) found.push(cell);
      else found[rank] = cell;
    }
  return found;
}
