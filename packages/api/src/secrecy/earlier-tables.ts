import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Confidentiality, PROTECTED_COLUMNS, type Recoding } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { quote } from "../rows/stored-column.js";
import { type CellKey, cellKey, type Figures, haveSameFigures, periodText, readKey, writeKey } from "./cell-key.js";
import type { CellPlace } from "./lay-out-cells.js";
import { ALL, SECRET } from "./protected-columns.js";
import type { TablePast } from "./table-past.js";
import type { TableSecrecy } from "./table-secrecy.js";
import type { UnknownCells } from "./unknown-cells.js";

/** A protected version published before, whose rows are kept; plain data, since it goes to a worker thread. */
export interface EarlierVersion {
  number: number;
  folder: string;
  /** Stored name of each column. */
  columns: Record<string, string>;
  secrecy: TableSecrecy;
  /** Recodings that it was published with. */
  recodings: Recoding[];
  /** No longer served, and yet known to who kept it. */
  withdrawn: boolean;
}

/** What earlier versions told, and what they did not. */
export interface EarlierTables {
  at(period: string | null): readonly TablePast[];
  /** Every period that one of them tells. */
  periods(): (string | null)[];
  /** What was declared with them of values that changed. */
  recodings: readonly Recoding[];
  /** The dimensions of each. */
  dimensions: readonly (readonly string[])[];
}

/**
 * File of a version that keeps what readers do not know of it, as it is, for the versions to come. It stands beside the received
 * file and is served nowhere.
 */
export const SECRET_FILE = "secret-cells.json";

/** What the folder of a version holds of its protected table. */
export type VersionContent = Omit<EarlierVersion, "folder" | "columns"> & {
  rows: Iterable<TableRow>;
  unknown: readonly UnknownCells[];
};

/** A row of a protected table; a dimension of which it takes all values together is null. */
export interface TableRow {
  place: CellPlace;
  period: string | null;
  isSecret: boolean;
  figures: Figures;
}

/** Reads the protected versions of the same dataset; see `gatherEarlier`. */
export function readEarlierTables(versions: readonly EarlierVersion[], declared: NewWords): EarlierTables {
  return gatherEarlier(versions.map(readVersion), declared);
}

/** What the folder of a version holds; its rows are read when they are asked for, once. */
export function readVersion(version: EarlierVersion): VersionContent {
  const file = join(version.folder, SECRET_FILE);
  return {
    ...version,
    rows: readRows(version),
    unknown: existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as UnknownCells[]) : [],
  };
}

type NewWords = Pick<Confidentiality, "countField" | "recodings">;

/**
 * The protected versions of the same dataset, in the words of the new one: `countField` names the count whatever it was called, a
 * dimension bears its new name (`recodings`). Cells that several versions tell alike are kept once.
 */
export function gatherEarlier(
  versions: readonly VersionContent[],
  { countField, recodings: declared = [] }: NewWords,
): EarlierTables {
  const recodings = [...versions.flatMap((version) => version.recodings), ...declared];
  const tables = new Map<string | null, TablePast[]>();
  const kept = new Map<CellKey, { key: CellKey; figures: Figures[] }>();
  /** The same objects for what is the same: versions mostly repeat each other. */
  const share = (key: CellKey, figures: Figures): [CellKey, Figures] => {
    const known = kept.get(key) ?? { key, figures: [] };
    kept.set(key, known);
    const same = known.figures.find((one) => areEqual(one, figures));
    if (!same) known.figures.push(figures);
    return [known.key, same ?? figures];
  };
  for (const version of versions) {
    const names = renameDimensions(version.secrecy.dimensions, recodings);
    const fieldOf = (field: string) => (field === version.secrecy.fields[0] ? countField : field);
    const fields = new Set(version.secrecy.fields.map(fieldOf));
    const ofVersion = new Map<string | null, TablePast & { told: Map<CellKey, Figures> }>();
    const tableOf = (period: string | null) => {
      const known = ofVersion.get(period) ?? {
        ...{ version: version.number, withdrawn: version.withdrawn, fields, told: new Map<CellKey, Figures>() },
        ...{ unknown: { period, cells: [], relations: [] }, values: new Map<string, Set<string>>() },
      };
      ofVersion.set(period, known);
      return known;
    };
    for (const { place, period, isSecret, figures } of version.rows) {
      const { told, values } = tableOf(period);
      for (const [rank, name] of version.secrecy.dimensions.entries())
        addValue(values, names(name), place.values[rank]);
      if (isSecret) continue;
      const renamed = Object.fromEntries(Object.entries(figures).map(([field, value]) => [fieldOf(field), value]));
      told.set(...share(cellKey(place, period, version.secrecy.dimensions.map(names)), renamed));
    }
    for (const cells of version.unknown)
      tableOf(cells.period).unknown = {
        ...cells,
        cells: cells.cells.map(({ key, figures, ...cell }) => {
          const [level, territory, period, ...values] = readKey(key);
          const renamed = values.map(([name, value]): [string, string] => [names(name), value]);
          const fields = Object.entries(figures).map(([field, value]) => [fieldOf(field), value]);
          const [shared, same] = share(writeKey([level, territory, period, ...renamed]), Object.fromEntries(fields));
          return { ...cell, key: shared, figures: same };
        }),
      };
    for (const [period, table] of ofVersion) {
      for (const { key } of table.unknown.cells)
        for (const [name, value] of readKey(key).slice(3) as [string, string][]) addValue(table.values, name, value);
      tables.set(period, [...(tables.get(period) ?? []), table]);
    }
  }
  return {
    at: (period) => tables.get(period) ?? [],
    periods: () => [...tables.keys()],
    recodings: versions.flatMap((version) => version.recodings),
    dimensions: versions.map(({ secrecy }) => secrecy.dimensions.map(renameDimensions(secrecy.dimensions, recodings))),
  };
}

function renameDimensions(dimensions: readonly string[], recodings: readonly Recoding[]): (name: string) => string {
  const renamed = new Map<string, string>();
  for (const one of recodings)
    if ("formerly" in one && one.formerly !== null && dimensions.includes(one.formerly))
      renamed.set(one.formerly, one.dimension);
  return (name) => renamed.get(name) ?? name;
}

function addValue(values: ReadonlyMap<string, ReadonlySet<string>>, name: string, value: string | null | undefined) {
  if (value === null || value === undefined) return;
  const known = (values as Map<string, Set<string>>).get(name) ?? new Set<string>();
  (values as Map<string, Set<string>>).set(name, known);
  known.add(value);
}

function areEqual(a: Figures, b: Figures): boolean {
  return Object.keys(a).length === Object.keys(b).length && haveSameFigures(a, b);
}

function* readRows({ folder, columns, secrecy }: EarlierVersion): Generator<TableRow> {
  const { territoryField, periodField, dimensions, fields } = secrecy;
  const { level, status } = PROTECTED_COLUMNS;
  const column = (name: string) => quote(columns[name] ?? name);
  const selected = [level, territoryField, status, ...dimensions, ...fields].map(column);
  const period = periodField === null ? "NULL" : column(periodField);
  const db = new Database(join(folder, "rows.sqlite"), { readonly: true, fileMustExist: true });
  try {
    const rows = db
      .prepare(`SELECT ${period}, ${selected.join(", ")} FROM rows`)
      .raw(true)
      .iterate() as IterableIterator<(string | number | null)[]>;
    for (const [when = null, ofLevel, territory, ofStatus, ...cells] of rows) {
      const values = cells.slice(0, dimensions.length).map((value) => (value === ALL ? null : String(value)));
      const numbers = cells.slice(dimensions.length) as (number | null)[];
      yield {
        place: { level: String(ofLevel), territory: String(territory), values },
        period: periodText(when),
        isSecret: ofStatus === SECRET,
        figures: Object.fromEntries(fields.map((field, rank) => [field, numbers[rank] ?? null])),
      };
    }
  } finally {
    db.close();
  }
}
