import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROTECTED_COLUMNS } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { quote } from "../rows/stored-column.js";
import { type CellKey, cellKey, type Figures } from "./cell-key.js";
import type { TableSecrecy } from "./protect-table.js";
import { ALL, SECRET } from "./protected-columns.js";
import type { UnknownCells } from "./unknown-cells.js";

/** A protected version published before, whose rows are kept; plain data, since it goes to a worker thread. */
export interface EarlierVersion {
  folder: string;
  /** Stored name of each column. */
  columns: Record<string, string>;
  secrecy: TableSecrecy;
}

/** What earlier versions told, and what they did not. */
export interface EarlierTables {
  /** The figures of a cell as one or several of them published it. */
  toldOf(key: CellKey): readonly Figures[];
  /** What readers did not know of a period, one for each version. */
  unknownOf(period: string | null): readonly UnknownCells[];
}

/**
 * File of a version that keeps what readers do not know of it, as it is, for the versions to come. It stands beside the received
 * file and is served nowhere.
 */
export const SECRET_FILE = "secret-cells.json";

/** Reads the protected versions of the same dataset. Those whose rows were dropped are not compared with. */
export function readEarlierTables(versions: readonly EarlierVersion[]): EarlierTables {
  const told = new Map<CellKey, Figures[]>();
  const unknown = new Map<string | null, UnknownCells[]>();
  for (const version of versions) {
    for (const [key, figures] of readTold(version)) push(told, key, figures);
    const file = join(version.folder, SECRET_FILE);
    if (!existsSync(file)) continue;
    for (const cells of JSON.parse(readFileSync(file, "utf8")) as UnknownCells[]) push(unknown, cells.period, cells);
  }
  return { toldOf: (key) => told.get(key) ?? [], unknownOf: (period) => unknown.get(period) ?? [] };
}

function* readTold({ folder, columns, secrecy }: EarlierVersion): Generator<[CellKey, Figures]> {
  const { territoryField, periodField, dimensions, fields } = secrecy;
  const { level, status } = PROTECTED_COLUMNS;
  const column = (name: string) => quote(columns[name] ?? name);
  const selected = [level, territoryField, ...dimensions, ...fields].map(column);
  const period = periodField === null ? "NULL" : column(periodField);
  const db = new Database(join(folder, "rows.sqlite"), { readonly: true, fileMustExist: true });
  try {
    const rows = db
      .prepare(`SELECT ${period}, ${selected.join(", ")} FROM rows WHERE ${column(status)} <> '${SECRET}'`)
      .raw(true)
      .iterate() as IterableIterator<(string | number | null)[]>;
    for (const [when = null, ofLevel, territory, ...cells] of rows) {
      const values = cells.slice(0, dimensions.length).map((value) => (value === ALL ? null : String(value)));
      const place = { level: String(ofLevel), territory: String(territory), values };
      const numbers = cells.slice(dimensions.length) as (number | null)[];
      yield [
        cellKey(place, when, dimensions),
        Object.fromEntries(fields.map((field, rank) => [field, numbers[rank] ?? null])),
      ];
    }
  } finally {
    db.close();
  }
}

function push<K, V>(list: Map<K, V[]>, key: K, value: V): void {
  const known = list.get(key);
  if (known) known.push(value);
  else list.set(key, [value]);
}
