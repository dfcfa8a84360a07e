import type { Cell, Column, FieldTypeName } from "@datalogue/ingest";

/** A published column and where `rows.sqlite` keeps it. */
export interface StoredColumn {
  name: string;
  type: FieldTypeName;
  inSchema: boolean;
  /** Name of the column of table `rows`: the field's own name unless SQLite would take it for another one's. */
  stored: string;
  /** Name of the column holding the folded text it sorts by; null where the values themselves sort well. */
  sortKey: string | null;
}

/** Geometry of a row as GeoJSON text, null without one; only in geographic versions. */
export const GEOMETRY = "~geometry";

/** Names of the columns of a row whose value is secret, between bars ("|logements|vacants|"), null without; only where senders say so. */
export const SECRET_COLUMNS = "~secret";

/** Table of one line: what a territory that has no row says. */
export const MISSING_ROWS = "~missing_rows";

/** SQLite's own names of the row number, which a field must not hide. */
const RESERVED = ["rowid", "oid", "_rowid_"];

/** Gives each column its place. SQLite ignores the case of names: "Nom" and "nom" are kept apart. */
export function layOutColumns(columns: Column[]): StoredColumn[] {
  const taken = new Set(RESERVED);
  return columns.map(({ name, type, inSchema }) => {
    let stored = name.startsWith("~") ? `~~${name}` : name;
    for (let rank = 2; taken.has(stored.toLowerCase()); rank++) stored = `${name}~${rank}`;
    taken.add(stored.toLowerCase());
    const sortKey = type === "string" || type === "any" ? `~key:${stored}` : null;
    return { name, type, inSchema, stored, sortKey };
  });
}

/** SQL of a number as it is shown: 12 for the 12.0 that SQLite writes. */
export function numberAsText(sql: string): string {
  const whole = `CAST(${sql} AS INTEGER)`;
  return `CASE ${sql} WHEN ${whole} THEN CAST(${whole} AS TEXT) ELSE CAST(${sql} AS TEXT) END`;
}

/** An SQL identifier, quoted. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

const AFFINITY: Partial<Record<FieldTypeName, string>> = {
  integer: "INTEGER",
  year: "INTEGER",
  boolean: "INTEGER",
  number: "REAL",
  any: "",
};

export function affinityOf(type: FieldTypeName): string {
  return AFFINITY[type] ?? "TEXT";
}

/** True when the values are numbers, compared as such. */
export function isNumeric(type: FieldTypeName): boolean {
  return type === "integer" || type === "number" || type === "year";
}

/** The cell that SQLite gave back: booleans are kept as 0 or 1. */
export function restoreCell(type: FieldTypeName, value: unknown): Cell {
  if (type === "boolean" && value !== null) return value === 1;
  return value as Cell;
}

/**
 * What a text sorts and is searched by: without accents, case or ligatures, its first 120 characters. "Île" and "ile"
 * are one.
 */
export function fold(text: string): string {
  const start = text.length > 120 ? text.slice(0, 120) : text;
  const lower = start.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII needs nothing more
  if (/^[\x00-\x7f]*$/.test(lower)) return lower;
  const known = folded.get(lower);
  if (known !== undefined) return known;
  const result = lower
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replaceAll("’", "'");
  if (folded.size >= KEPT_FOLDS) folded.clear();
  folded.set(lower, result);
  return result;
}

/** Names come again and again in a file: the last ones folded are kept. */
const folded = new Map<string, string>();
const KEPT_FOLDS = 5_000;
