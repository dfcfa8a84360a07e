import type { StoredRow } from "./change-rows.js";
import type { RevertedRows } from "./difference.js";
import { type HandCells, textOf } from "./hand-table.js";

/**
 * What of the version served publishing a table kept by hand would revert: rows that this version added, changed or removed since the table was
 * opened, and that the table has otherwise. Rows are recognised by their key, or by all that they say without one.
 */
export function findReverted(
  rows: readonly StoredRow[],
  served: readonly HandCells[],
  key: readonly string[],
): RevertedRows {
  const left = new Map<string, HandCells[]>();
  for (const cells of served) {
    const name = nameRow(cells, key);
    left.set(name, [...(left.get(name) ?? []), cells]);
  }
  const take = (cells: HandCells) => left.get(nameRow(cells, key))?.shift();
  const reverted: RevertedRows = { added: 0, changed: 0, removed: 0 };
  const others: StoredRow[] = [];
  for (const row of rows) {
    const now = row.was && take(row.was);
    if (!now) others.push(row);
    else if (listMoved(row.was ?? {}, now).some((name) => row.removed || textOf(row.cells, name) !== textOf(now, name)))
      reverted.changed++;
  }
  for (const { was, cells, removed } of others) {
    if (removed) continue;
    const now = take(cells);
    if (now && listMoved(cells, now).length > 0) reverted.changed++;
    else if (!now && was) reverted.removed++;
  }
  for (const cells of left.values()) reverted.added += cells.length;
  return reverted;
}

function nameRow(cells: HandCells, key: readonly string[]): string {
  const told = key.map((name) => textOf(cells, name));
  if (told.length > 0 && told.every((text) => text !== "")) return JSON.stringify(told);
  const filled = Object.entries(cells).filter(([, text]) => text !== "");
  return JSON.stringify(filled.sort());
}

/** Names of the columns where two rows have not the same text. */
function listMoved(one: HandCells, other: HandCells): string[] {
  return Object.keys({ ...one, ...other }).filter((name) => textOf(one, name) !== textOf(other, name));
}
