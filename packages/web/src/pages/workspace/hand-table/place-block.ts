import { type HandCells, type HandChange, type HandTable, textOf } from "@datalogue/api";
import { foldName } from "@datalogue/ingest/core";

/** What a pasted block would change of a table, before any of it is kept. */
export interface PlacedBlock {
  added: HandCells[];
  changed: { row: string; revision: number; before: HandCells; after: HandCells }[];
  /** Rows of the block that are in the table already, word for word. */
  same: number;
  /** Titles of the block that no column of the table has, and cells beyond the last column: left out. */
  left: string[];
  /** True when the first line of the block was read as titles. */
  titled: boolean;
}

/**
 * Places the cells of a block in the columns of a table: by the titles of its first line where these are columns of the table, else in their
 * order. Where the block tells the key of a row that is there, its cells take the place of those of the row; the others are more rows.
 */
export function placeBlock(records: readonly string[][], { fields, key, rows }: HandTable): PlacedBlock {
  const [first = [], ...rest] = records;
  const byName = new Map(
    fields.flatMap(({ name, title }) => [
      [foldName(name), name],
      [foldName(title ?? name), name],
    ]),
  );
  const named = first.map((cell) => byName.get(foldName(cell)));
  const found = named.filter((name) => name !== undefined);
  const titled = found.length > 0 && 2 * found.length >= first.filter((cell) => cell.trim() !== "").length;
  const columns = titled ? named : fields.map(({ name }) => name);
  const width = Math.max(0, ...records.map(({ length }) => length));
  const left = titled
    ? first.filter((cell, at) => named[at] === undefined && cell.trim() !== "")
    : width > columns.length
      ? [`colonne ${columns.length + 1}${width > columns.length + 1 ? ` à ${width}` : ""} du bloc`]
      : [];
  const isKeyed = key.length > 0 && key.every((name) => columns.includes(name));
  const keyOf = (cells: HandCells) => JSON.stringify(key.map((name) => textOf(cells, name).trim()));
  const known = new Map(isKeyed ? rows.map((row) => [keyOf(row.cells), row]) : []);
  const placed: PlacedBlock = { added: [], changed: [], same: 0, left, titled };
  for (const record of titled ? rest : records) {
    const cells: HandCells = {};
    for (const [at, text] of record.entries()) {
      const name = columns[at];
      if (name !== undefined) cells[name] = text.trim();
    }
    const row = known.get(keyOf(cells));
    if (!row) {
      if (Object.values(cells).some((text) => text !== "")) placed.added.push(cells);
      continue;
    }
    const names = Object.keys(cells).filter((name) => textOf(row.cells, name) !== textOf(cells, name));
    const only = (from: HandCells) => Object.fromEntries(names.map((name) => [name, textOf(from, name)]));
    if (names.length === 0) placed.same++;
    else placed.changed.push({ row: row.id, revision: row.revision, before: only(row.cells), after: only(cells) });
  }
  return placed;
}

/** The same as changes; `seen` gives the revisions of the rows as they were previewed. */
export function changesOf({ added, changed }: PlacedBlock, seen: Readonly<Record<string, number>> = {}): HandChange[] {
  return [
    ...changed.map(({ row, revision, after }) => ({ row, revision: seen[row] ?? revision, cells: after })),
    ...added.map((cells) => ({ cells })),
  ];
}
