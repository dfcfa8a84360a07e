import { type Field, PROTECTED_COLUMNS, type ReadingScope, type Schema } from "@datalogue/ingest";
import type { PlanContext, QueryPlan, RowLimit } from "../rows/query-rows.js";
import { planQuery } from "../rows/query-rows.js";
import type { RowQuery } from "../rows/row-query.js";
import { protectQuery } from "../secrecy/protect-query.js";
import { ALL } from "../secrecy/protected-columns.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Manifest } from "../versions/manifest.js";

/**
 * The table of a version as one caller may query it: whole, or what a scope leaves of it. Whatever is not in it is unknown to all that
 * is planned with it: a hidden column is answered as one that never was.
 */
export interface PublishedTable
  extends Pick<Manifest, "columns" | "fields" | "geographic" | "pointsOnly" | "positions" | "secrecy" | "textIndex">,
    Pick<PlanContext, "limit" | "ordered"> {}

/**
 * The same, for who reads a part: of a scope by columns alone, every row counts. Of a protected table that hides a dimension, those of its
 * total do: among its parts, nothing would tell one from the other.
 */
export function limitTable(manifest: Manifest, { rows, columns }: ReadingScope, codes: string[]): PublishedTable {
  const shows = showsOf(manifest, columns);
  const { secrecy } = manifest;
  const hidden = secrecy?.dimensions.filter((name) => !shows(name)) ?? [];
  return {
    columns: manifest.columns.filter(({ name }) => shows(name)),
    fields: manifest.fields.filter(({ name }) => shows(name)),
    // A geometry may tell what a hidden column does.
    geographic: false,
    pointsOnly: false,
    // What is masked by its name must be known by it; the words of all columns are in one index, which is left aside.
    ...(secrecy ? { secrecy: { ...secrecy, fields: secrecy.fields.filter(shows) } } : {}),
    limit: [
      ...(rows === undefined ? [] : [holding(manifest, rows, codes)]),
      ...hidden.map((name) => holding(manifest, name, [ALL])),
    ],
    ordered: columns !== undefined,
  };
}

/** The schema of the columns that a scope shows: what holds between columns, and checks, would name others. */
export function limitSchema({ fields, missingValues }: Schema, shown: Pick<Field, "name">[]): Schema {
  const names = new Set(shown.map(({ name }) => name));
  return { fields: fields.filter(({ name }) => names.has(name)), ...(missingValues ? { missingValues } : {}) };
}

/** Checks a query against a table. Throws `QueryRefused`. */
export function planTable(
  { columns, secrecy, textIndex, geographic, limit, ordered }: PublishedTable,
  query: RowQuery,
  { cursor, territories }: Pick<PlanContext, "cursor" | "territories">,
): QueryPlan {
  const context: PlanContext = { cursor, territories, textIndex, geographic, limit, ordered };
  return planQuery(columns, protectQuery(query, secrecy), context);
}

/** Codes of a territory, of those within it, and of former ones that are now within it. */
export function codesWithin(territories: TerritoryReader, code: string): string[] {
  const codes = new Set([code, ...territories.list({ parent: code }).map((one) => one.code)]);
  // The newest event first: a commune merged twice is followed to the one that remains.
  const events = [...territories.events()].sort((a, b) => (a.date < b.date ? 1 : -1));
  for (const { before, after } of events)
    if (after.length > 0 && after.every((one) => codes.has(one))) for (const former of before) codes.add(former);
  return [...codes].sort();
}

/** Of a protected table, the level and the status always come: a masked cell without it would be read as an empty one. */
function showsOf({ secrecy }: Manifest, columns: string[] | undefined): (name: string) => boolean {
  if (!columns) return () => true;
  const { level, status } = PROTECTED_COLUMNS;
  const shown = new Set([...columns, ...(secrecy ? [level, status] : [])]);
  return (name) => shown.has(name);
}

/** Of a version that has no such column, no row is anybody's. */
function holding({ columns }: Manifest, name: string, values: string[]): RowLimit {
  const column = columns.find((one) => one.name === name);
  return column?.type === "string" ? { stored: column.stored, values } : { stored: null, values: [] };
}
