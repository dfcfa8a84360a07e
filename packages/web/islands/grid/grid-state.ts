import type { HandAnswer, HandCells, HandChange, HandConflict, HandRow, RowFault } from "@datalogue/api";

/** A row of the grid: what is saved, and what is typed over it and not saved yet. */
export interface GridRow {
  /** Undefined for a row that the server does not know yet. */
  id: string | undefined;
  /** What its addition is named by, so that one whose answer is lost is not added again. */
  addition: string;
  revision: number;
  /** As the server has them. */
  saved: HandCells;
  /** Typed here, by column, until it is saved. */
  typed: HandCells;
  /** Texts that left and are not answered: the server may have them or not. */
  sent: HandCells | undefined;
  faults: RowFault[];
  /** Somebody else changed the row: their texts, until one chooses. */
  conflict: HandConflict | undefined;
  /** Asked to go, and not gone yet; then gone. */
  leaving: boolean;
  gone: boolean;
  /** What is typed here was refused: it is not sent again before something changes. */
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
    ...{ id: undefined, addition: nameAddition(), revision: 0, saved: plain(), typed: plain(), sent: undefined },
    ...{ faults: [], conflict: undefined, leaving: false, gone: false, refused: false },
  };
}

/** 128 bits by chance; `randomUUID` is there on HTTPS alone. */
function nameAddition(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
    const { id, addition, revision } = row;
    const typed = plain(row.typed);
    if (!isWaiting(row)) return [];
    // Whether a row was added is known before it is removed.
    if (id === undefined) return [{ row, typed, change: { cells: typed, addition } }];
    if (row.leaving) return [{ row, typed, change: { row: id, revision, remove: true } }];
    return [{ row, typed, change: { row: id, revision, cells: typed } }];
  });
}

/** Whether the server lacks something of a row. An empty row is nothing yet. */
export function isWaiting({ id, typed, sent, leaving, gone }: GridRow): boolean {
  if (gone) return false;
  if (leaving || sent) return true;
  const texts = Object.values(typed);
  return id === undefined ? texts.some((text) => text.trim() !== "") : texts.length > 0;
}

/** Takes the answer to what was sent: what was typed since then stays typed. */
export function takeAnswer({ row, typed, change }: Sending, answer: HandAnswer): void {
  row.sent = undefined;
  row.id = answer.row;
  if ("remove" in change && (answer.status === "saved" || answer.theirs.removed)) {
    row.gone = true;
    return;
  }
  if (answer.status === "conflict") {
    row.leaving = false;
    row.conflict = answer.theirs;
    return;
  }
  row.revision = answer.revision;
  row.saved = plain(answer.cells);
  for (const [name, text] of Object.entries(typed)) if (row.typed[name] === text) delete row.typed[name];
}

/** Takes that nothing of what was sent is kept. */
export function takeRefusal({ row }: Sending): void {
  row.sent = undefined;
  row.refused = true;
  row.gone ||= row.leaving && row.id === undefined;
}

/** Removes a row: at once where the server cannot have it. */
export function remove(row: GridRow): void {
  if (row.id === undefined && !row.sent) row.gone = true;
  else row.leaving = true;
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
    row.gone = conflict.removed;
  } else if (conflict.removed) {
    // The row is no more: its texts make another one.
    row.typed = plain(conflict.cells, row.typed);
    Object.assign(row, { id: undefined, addition: nameAddition(), revision: 0, saved: plain() });
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

/** Types a text in a cell. What left is not known to be saved: typed back to what was, it is typed still. */
export function type(row: GridRow, column: string, text: string): void {
  if (row.sent?.[column] === undefined && (row.saved[column] ?? "") === text) delete row.typed[column];
  else row.typed[column] = text;
}
