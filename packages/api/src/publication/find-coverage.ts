import type { FieldTypeName, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { quote, type StoredColumn } from "../rows/stored-column.js";

/** First and last day that rows speak of. */
export interface Coverage {
  from: string;
  to: string;
}

const TEMPORAL: FieldTypeName[] = ["year", "yearmonth", "date", "datetime"];
/** A day of update or of entry says nothing of what the row speaks of. */
const OF_THE_FILE = /maj|mise_?a_?jour|modif|saisie|publi|creation|update/i;

/**
 * The period covered, read in the rows: the years and dates of the primary key, else those of the only column of this
 * kind (a day of update apart). Null where the schema does not tell which column is meant, or no row has a value.
 */
export function findCoverage(rowsFile: string, columns: StoredColumn[], { primaryKey }: Schema): Coverage | null {
  const temporal = columns.filter(({ type, inSchema }) => inSchema && TEMPORAL.includes(type));
  const keys = new Set([primaryKey ?? []].flat());
  const ofKey = temporal.filter(({ name }) => keys.has(name));
  const others = temporal.filter(({ name }) => !OF_THE_FILE.test(name));
  const [column, ...more] = ofKey.length > 0 ? ofKey : others;
  if (!column || more.length > 0) return null;
  const db = new Database(rowsFile, { readonly: true });
  try {
    const name = quote(column.stored);
    const { first, last } = db.prepare(`SELECT min(${name}) AS first, max(${name}) AS last FROM rows`).get() as {
      first: string | number | null;
      last: string | number | null;
    };
    const from = first === null ? undefined : firstDay(String(first));
    const to = last === null ? undefined : lastDay(String(last));
    return from && to ? { from, to } : null;
  } finally {
    db.close();
  }
}

function firstDay(text: string): string | undefined {
  const [, year, month = "01", day = "01"] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text) ?? [];
  return year && `${year}-${month}-${day}`;
}

function lastDay(text: string): string | undefined {
  const [, year, month = "12", day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text) ?? [];
  if (!year) return undefined;
  // Day 0 of the next month is the last of this one.
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return `${year}-${month}-${day ?? last}`;
}
