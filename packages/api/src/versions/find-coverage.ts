import type { FieldTypeName, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { lastDayOf } from "../calendar/civil-day.js";
import { quote, type StoredColumn } from "../rows/stored-column.js";

/** First and last day that rows speak of. */
export interface Coverage {
  from: string;
  to: string;
}

const TEMPORAL: FieldTypeName[] = ["year", "yearmonth", "date", "datetime"];
/** A day of update, of entry or of decision, and the day when a thing began, say nothing of what the row speaks of. */
const OF_ANOTHER_MATTER =
  /maj|mise_?a_?jour|modif|saisie|publi|creat|update|service|ouvertur|fermetur|constr|install|(^|_)pose|approb|appro$|adopt|delib|arrete|valid|agrement|autoris|inscri|immatric|naiss|fondat|echeance|expir|debut|fin$|fin_|start|(^|_)end$|cog$/i;
/** Names of a day that is that of the facts: alone, or of something that happened. */
const OF_THE_FACTS =
  /^(date|date_?heure|datetime|horodatage|timestamp)$|jour|day|period|semaine|mois|month|annee|year|millesime|exercice|campagne|saison|reference|obs|releve|mesur|measur|compt|count|collect|preleve|sampl|analyse|accident|event|evenement|incident|visite|control|inspect|constat|enquete|recens|trajet|depart|arrivee|passage|vente|mutation|transaction|scrutin|seance|livraison|levee/i;

/**
 * The column that tells when a row holds: the year or date of the primary key, else the only column that tells it by its name: a year
 * or a month, a day of the facts (observed, counted, happened), never one of update, commissioning or decision. Undefined where
 * the schema does not tell which one is meant.
 */
export function findTemporalColumn(
  columns: StoredColumn[],
  { primaryKey }: Pick<Schema, "primaryKey">,
): StoredColumn | undefined {
  const temporal = columns.filter(
    ({ name, type, inSchema }) => inSchema && TEMPORAL.includes(type) && !OF_ANOTHER_MATTER.test(plain(name)),
  );
  const keys = new Set([primaryKey ?? []].flat());
  const ofKey = temporal.filter(({ name }) => keys.has(name));
  const others = temporal.filter(
    ({ name, type }) => type === "year" || type === "yearmonth" || OF_THE_FACTS.test(plain(name)),
  );
  const [column, ...more] = ofKey.length > 0 ? ofKey : others;
  return more.length > 0 ? undefined : column;
}

/** Without accents. */
function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "");
}

/** The period covered, read in the rows of that column. Null without such a column, or when no row has a value. */
export function findCoverage(rowsFile: string, columns: StoredColumn[], schema: Schema): Coverage | null {
  const column = findTemporalColumn(columns, schema);
  return column ? readCoverage(rowsFile, quote(column.stored)) : null;
}

/** The first and the last day of what an expression of SQL gives of rows. Null when it gives nothing. */
export function readCoverage(rowsFile: string, sql: string): Coverage | null {
  const db = new Database(rowsFile, { readonly: true });
  try {
    const { first, last } = db.prepare(`SELECT min(${sql}) AS first, max(${sql}) AS last FROM rows`).get() as {
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
  return day ? `${year}-${month}-${day}` : lastDayOf(`${year}-${month}`);
}
