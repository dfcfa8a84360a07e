import type { Cell, Column, Confidentiality, Row } from "@datalogue/ingest";
import type { Geometry } from "geojson";
import type { CountedCell } from "./cell-system.js";
import type { Atom } from "./lay-out-cells.js";
import { UNSAID } from "./protected-columns.js";

/** The rows of one period, added up by territory and by value of the dimensions. */
export interface PeriodCells {
  /** As the rows write it; null when they are of one moment. */
  period: Cell;
  atoms: (Atom & { geometry: Geometry | null })[];
}

/** More would be a register, not a table. */
const MAX_ATOMS = 300_000;

/** Adds up the rows of a file as they come: memory grows with the table, not with the file. */
export interface CellCollector {
  add(rows: readonly Row[]): void;
  /** By period, in order. */
  periods(): PeriodCells[];
  /** True when there are more cells than a table may have; the rest was left aside. */
  isFull(): boolean;
  /** Of `moments`, those by which rows of one cell differ. */
  repeated(): string[];
}

/** `columns` are those of the rows, where every field of the declaration is; `moments`, those that tell when within the period (`listMoments`). */
export function collectCells(
  columns: readonly Column[],
  declared: Confidentiality,
  moments: readonly string[] = [],
): CellCollector {
  const place = (name: string) => columns.findIndex((column) => column.name === name);
  const { countField, measures, largest = [], territoryField, periodField, dimensions = [] } = declared;
  const [count, territory] = [place(countField), place(territoryField)];
  const period = periodField === undefined ? -1 : place(periodField);
  const values = measures.map(place);
  const wanted = dimensions.map(place);
  const told = moments.map((name) => ({ name, at: place(name) })).filter(({ at }) => at >= 0);
  const repeated = new Set<string>();
  const contributors = measures.map((measure) => {
    const one = largest.find((found) => found.measure === measure);
    if (!one) return undefined;
    return "shareField" in one
      ? { at: place(one.shareField), isShare: true }
      : { at: place(one.amountField), isShare: false };
  });
  const periods = new Map<Cell, Map<string, PeriodCells["atoms"][number]>>();
  /** What the first row of each cell said of `told`. */
  const first = new Map<PeriodCells["atoms"][number], (Cell | undefined)[]>();
  let size = 0;
  let full = false;

  const addOne = ({ cells, geometry = null }: Row) => {
    const when = period < 0 ? null : (cells[period] ?? null);
    const where = textOf(cells[territory]) ?? "";
    const of = wanted.map((at) => textOf(cells[at]) ?? UNSAID);
    const figures = values.map((at) => numberOf(cells[at]));
    const cell: CountedCell = {
      count: numberOf(cells[count]) ?? 0,
      values: figures,
      largest: contributors.map((contributor, rank) => {
        if (!contributor) return undefined;
        const told = numberOf(cells[contributor.at]);
        return told !== null && contributor.isShare ? (Math.abs(figures[rank] ?? 0) * told) / 100 : told;
      }),
    };
    const atoms = periods.get(when) ?? new Map<string, PeriodCells["atoms"][number]>();
    periods.set(when, atoms);
    const key = JSON.stringify([where, ...of]);
    const known = atoms.get(key);
    if (known) {
      merge(known.cell, cell);
      // A place made of several rows has no one geometry.
      known.geometry = null;
      const before = first.get(known);
      for (const [rank, { name, at }] of told.entries()) if (before?.[rank] !== cells[at]) repeated.add(name);
    } else if (size < MAX_ATOMS) {
      const atom = { territory: where, values: of, cell, geometry };
      atoms.set(key, atom);
      if (told.length > 0)
        first.set(
          atom,
          told.map(({ at }) => cells[at]),
        );
      size++;
    } else full = true;
  };

  return {
    add: (rows) => {
      for (const row of rows) addOne(row);
    },
    periods: () =>
      [...periods]
        .map(([when, atoms]) => ({ period: when, atoms: [...atoms.values()] }))
        .sort((a, b) => (String(a.period) < String(b.period) ? -1 : 1)),
    isFull: () => full,
    repeated: () => [...repeated],
  };
}

function merge(known: CountedCell, { count, values, largest }: CountedCell): void {
  known.count += count;
  for (let rank = 0; rank < values.length; rank++) {
    const [a, b] = [known.largest[rank], largest[rank]];
    // One row whose largest contributor is not known: it may be the whole of it.
    if (a !== undefined && b !== undefined)
      known.largest[rank] = Math.max(a ?? Math.abs(known.values[rank] ?? 0), b ?? Math.abs(values[rank] ?? 0));
    const value = values[rank] ?? null;
    if (value !== null) known.values[rank] = (known.values[rank] ?? 0) + value;
  }
}

function numberOf(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}

function textOf(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell).trim() || null;
}
