import type { HandAnswer, HandCells, HandChange, HandConflict, HandRow, RowFault } from "@datalogue/api";

/** A row of the grid: what is saved, and what is typed over it and not saved yet. */
export interface GridRow {
  /** Undefined for a row that the server does not know yet. */
  id: string | undefined;
  revision: number;
  /** As the server has them. */
  saved: HandCells;
  /** Typed here, by column, until it is saved. */
  typed: HandCells;
  faults: RowFault[];
  /** Somebody else changed the row: their texts, until one chooses. */
  conflict: HandConflict | undefined;
  /** Asked to go, and not gone yet; then gone. */
  leaving: boolean;
  gone: boolean;
  /** Why what is typed here was refused: it is not sent again. */
  refused: boolean;
}

/** Texts by column, and nothing that every object has: a column may have any name (`constructor`). */
const plain = (...cells: HandCells[]): HandCells => Object.assign(Object.create(null), ...cells);

/** The text that a cell shows. */
export function textOf(row: GridRow, column: string): string {
  return row.typed[column] ?? row.saved[column] ?? "";
}

/** All the texts that a row shows. */
export function cellsOf(row: GridRow): HandCells {
  return plain(row.saved, row.typed);
}

export function emptyRow(): GridRow {
  return {
    ...{ id: undefined, revision: 0, saved: plain(), typed: plain(), faults: [] },
    ...{ conflict: undefined, leaving: false, gone: false, refused: false },
  };
}

export function fromServer({ id, revision, cells, faults }: HandRow): GridRow {
  return { ...emptyRow(), id, revision, saved: plain(cells), faults };
}

/** A change that leaves, and the row and texts that it is of. */
export interface Sending {
  row: GridRow;
  change: HandChange;
  typed: HandCells;
}

/** What is to be saved: not what waits for a choice, nor what was refused. */
export function listSendings(rows: readonly GridRow[]): Sending[] {
  return rows.flatMap((row): Sending[] => {
    if (row.conflict || row.refused || row.gone) return [];
    const { id, revision } = row;
    const typed = plain(row.typed);
    if (row.leaving) return id === undefined ? [] : [{ row, typed, change: { row: id, revision, remove: true } }];
    if (Object.keys(typed).length === 0) return [];
    if (id === undefined)
      return Object.values(typed).every((text) => text.trim() === "") ? [] : [{ row, typed, change: { cells: typed } }];
    return [{ row, typed, change: { row: id, revision, cells: typed } }];
  });
}

/** Takes the answer to what was sent: what was typed since then stays typed. */
export function takeAnswer({ row, typed, change }: Sending, answer: HandAnswer): void {
  if (answer.status === "conflict") {
    row.leaving = false;
    row.conflict = answer.theirs;
    return;
  }
  if ("remove" in change) {
    row.gone = true;
    return;
  }
  row.id = answer.row;
  row.revision = answer.revision;
  row.saved = plain(answer.cells);
  for (const [name, text] of Object.entries(typed)) if (row.typed[name] === text) delete row.typed[name];
}

/** Ends a conflict: with one's own texts, sent again over the others', or with the others'. */
export function settleConflict(row: GridRow, keep: "yours" | "theirs"): void {
  const { conflict } = row;
  if (!conflict) return;
  row.conflict = undefined;
  row.revision = conflict.revision;
  row.saved = plain(conflict.cells);
  if (keep === "theirs") {
    row.typed = plain();
    row.leaving = conflict.removed;
  } else if (conflict.removed) {
    // The row is no more: its texts make another one.
    row.typed = plain(conflict.cells, row.typed);
    Object.assign(row, { id: undefined, revision: 0, saved: plain() });
  }
}

/** The rows as the server has them now, under what is typed here. */
export function mergeRows(rows: readonly GridRow[], fresh: readonly HandRow[]): GridRow[] {
  const known = new Map(rows.flatMap((row) => (row.id === undefined ? [] : [[row.id, row]])));
  const merged = fresh.map((next): GridRow => {
    const row = known.get(next.id);
    if (!row) return fromServer(next);
    known.delete(next.id);
    const isTyped = Object.keys(row.typed).length > 0;
    row.faults = isTyped ? row.faults : next.faults;
    // What is typed over is compared with what was seen when it was: the server tells the conflict.
    if (!isTyped && !row.conflict) Object.assign(row, { revision: next.revision, saved: plain(next.cells) });
    return row;
  });
  // What is not saved yet, and rows that are gone under what is typed.
  const left = rows.filter(
    (row) => row.id === undefined || (known.has(row.id) && (Object.keys(row.typed).length > 0 || row.conflict)),
  );
  return [...merged, ...left.filter((row) => !merged.includes(row))];
}

/** Fills cells from a place with a pasted block, adding rows where it goes beyond the last. */
export function fillBlock(
  rows: GridRow[],
  columns: readonly string[],
  from: { row: number; column: number },
  block: readonly (readonly string[])[],
): GridRow[] {
  const touched: GridRow[] = [];
  for (const [down, cells] of block.entries()) {
    let row = rows[from.row + down];
    if (!row) {
      row = emptyRow();
      rows.push(row);
    }
    for (const [right, text] of cells.entries()) {
      const name = columns[from.column + right];
      if (name !== undefined) type(row, name, text.trim());
    }
    touched.push(row);
  }
  return touched;
}

/** Types a text in a cell. */
export function type(row: GridRow, column: string, text: string): void {
  row.refused = false;
  if ((row.saved[column] ?? "") === text) delete row.typed[column];
  else row.typed[column] = text;
}
