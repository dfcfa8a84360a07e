import { type Cell, type Column, type Row, type Schema, UNDER_AGREEMENT } from "@datalogue/ingest/core";
import type { AgreementParties } from "../access/decide-access.js";
import { addDays, addMonths, isDay, lastDayOf } from "../calendar/civil-day.js";
import { instantOf } from "../calendar/local-time.js";
import { type Embargo, type SharedDataset, zoneOf } from "./agreement-schema.js";
import type { DatasetAgreement } from "./agreements.js";

/** What a version of a dataset may hold, by an agreement: plain data, kept with the version. */
export interface AgreementTerms extends Omit<SharedDataset, "dataset">, AgreementParties {
  /** Of the agreement. */
  id: string;
  title: string;
  timeZone: string;
}

/** What a version made under an agreement tells of it. */
export interface VersionAgreement extends AgreementTerms {
  /** The instant at which embargoes were looked at (ISO). */
  at: string;
  /** Received rows that an embargo keeps out. */
  held: number;
  /** When the first of them may go out (ISO); null where none will by itself. */
  next: string | null;
}

/** The terms that a version is made under, or why none can be made, a French sentence; undefined of a dataset under no agreement. */
export function findTerms(
  { licence }: { licence: string },
  found: DatasetAgreement | undefined,
): { terms: AgreementTerms } | { refusal: string } | undefined {
  const isUnder = licence === UNDER_AGREEMENT;
  if (!found)
    return isUnder
      ? {
          refusal:
            "La fiche dit ce jeu sous convention («\u00A0licence\u00A0»), et aucune convention ne le nomme. Écrivez-la («\u00A0agreements\u00A0»), ou donnez au jeu une licence ouverte.",
        }
      : undefined;
  const { agreement, state } = found;
  const { title } = agreement;
  const hasStopped = state === "ended" || state === "withdrawn";
  if (!isUnder)
    return hasStopped
      ? undefined
      : {
          refusal: `La convention «\u00A0${title}\u00A0» nomme ce jeu\u00A0: écrivez «\u00A0"licence": "convention"\u00A0» dans sa fiche. Une licence ouverte ne se reprend pas.`,
        };
  if (hasStopped)
    return {
      refusal: `La convention «\u00A0${title}\u00A0» ${state === "ended" ? "a pris fin" : "a été retirée"}\u00A0: plus rien n'est publié de ce jeu.`,
    };
  return { terms: termsOf(found) };
}

/** The terms of the agreement of a dataset, whatever its state. */
export function termsOf({ agreement, shared }: Pick<DatasetAgreement, "agreement" | "shared">): AgreementTerms {
  const { id, title, partner, recipient } = agreement;
  const { dataset: _, ...told } = shared;
  return { id, title, partner, recipient, timeZone: zoneOf(agreement), ...told };
}

/** Whether two agreements bind the same partner and the same recipient: what is received under one is theirs under the other. */
export function haveSameParties(a: AgreementParties, b: AgreementParties): boolean {
  return a.partner === b.partner && a.recipient === b.recipient;
}

/**
 * Whether what a version holds, made by some terms, still goes out by the agreement that counts now: it is the same one, which tells what
 * it let out until the version is made again, or another of the same parties that lets out all of it.
 */
export function letsOut(found: Pick<DatasetAgreement, "agreement" | "shared">, made: AgreementTerms): boolean {
  const now = termsOf(found);
  if (now.id === made.id) return haveSameParties(now, made);
  const { fields, geometry = false, aggregation } = made;
  return (
    haveSameParties(now, made) &&
    fields.every((name) => now.fields.includes(name)) &&
    (!geometry || now.geometry === true) &&
    isNoLater(now, made) &&
    (!now.aggregation ||
      (now.aggregation.column === aggregation?.column &&
        now.aggregation.minimumContributors <= aggregation.minimumContributors))
  );
}

/** Whether every row is out of embargo by some terms as soon as by others; embargoes of two kinds cannot be compared. */
function isNoLater(now: AgreementTerms, made: AgreementTerms): boolean {
  if (!now.embargo) return true;
  if (!made.embargo) return false;
  if ("until" in now.embargo && "until" in made.embargo)
    return instantOf(now.embargo.until, now.timeZone) <= instantOf(made.embargo.until, made.timeZone);
  if ("until" in now.embargo || "until" in made.embargo) return false;
  const [own, other] = [readDuration(now.embargo.after), readDuration(made.embargo.after)];
  return (
    now.embargo.column === made.embargo.column &&
    now.timeZone === made.timeZone &&
    // A month has no fixed number of days.
    own.months <= other.months &&
    own.days <= other.days
  );
}

/** Tells apart terms between other parties, or under which other rows, columns or masks go out. */
export function nameTerms(terms: AgreementTerms): string {
  const { partner, recipient, fields, geometry = false, embargo, aggregation, timeZone } = terms;
  return JSON.stringify([
    [partner, recipient],
    [...fields].sort(),
    geometry,
    embargo ?? null,
    aggregation ?? null,
    embargo ? timeZone : null,
  ]);
}

/** The first instant at which a row may go out, by the period that it is of; undefined where the embargo cannot be told: it then never does. */
export function embargoEnd(embargo: Embargo, period: Cell | undefined, timeZone: string): Date | undefined {
  if ("until" in embargo) return instantOf(embargo.until, timeZone);
  const day = lastDayOfPeriod(period);
  const { months, days } = readDuration(embargo.after);
  if (day === undefined) return undefined;
  const after = addDays(addMonths(addDays(day, 1), months), days);
  return isDay(after) ? instantOf(after, timeZone) : undefined;
}

/** "P1Y6M" → 18 months and no day. */
function readDuration(duration: string): { months: number; days: number } {
  const [, years = "0", months = "0", days = "0"] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(duration) ?? [];
  return { months: Number(years) * 12 + Number(months), days: Number(days) };
}

/** "2025" → "2025-12-31", "2024-02" → "2024-02-29", a day is its own. */
function lastDayOfPeriod(period: Cell | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T.*)?$/.exec(String(period ?? "")) ?? [];
  if (year === undefined) return undefined;
  const last =
    month === undefined
      ? `${year}-12-31`
      : day === undefined
        ? lastDayOf(`${year}-${month}`)
        : `${year}-${month}-${day}`;
  return isDay(last) ? last : undefined;
}

/** Leaves of received rows what may go out at an instant. */
export interface TermsFilter {
  /** Rows out of embargo; without geometry where it may not go out. Their cells are all there. */
  release(rows: readonly Row[]): Row[];
  /** The same with the cells of allowed columns alone, and nothing of where they were read. */
  project(rows: readonly Row[]): Row[];
  /** The allowed ones. */
  columns: Column[];
  held(): Pick<VersionAgreement, "held" | "next">;
}

/** `columns` are those of the rows. */
export function filterByTerms(
  { fields, geometry: isTold = false, embargo, timeZone }: AgreementTerms,
  columns: readonly Column[],
  at: Date,
): TermsFilter {
  const kept = columns.flatMap(({ name }, rank) => (fields.includes(name) ? [rank] : []));
  const when = embargo && "column" in embargo ? columns.findIndex(({ name }) => name === embargo.column) : -1;
  const ends = new Map<Cell | undefined, Date | undefined>();
  let held = 0;
  let next: Date | undefined;
  const isOut = ({ cells }: Row) => {
    if (!embargo) return true;
    const period = when < 0 ? undefined : cells[when];
    if (!ends.has(period)) ends.set(period, embargoEnd(embargo, period, timeZone));
    const end = ends.get(period);
    if (end !== undefined && end <= at) return true;
    held++;
    if (end !== undefined && (next === undefined || end < next)) next = end;
    return false;
  };
  return {
    columns: kept.map((rank) => columns[rank] as Column),
    release: (rows) =>
      rows.filter(isOut).map(({ geometry, ...row }) => ({
        ...row,
        ...(isTold && geometry !== undefined ? { geometry } : {}),
      })),
    project: (rows) =>
      rows.map(({ cells, geometry }) => ({
        line: null,
        cells: kept.map((rank) => cells[rank] ?? null),
        ...(geometry === undefined ? {} : { geometry }),
      })),
    held: () => ({ held, next: next?.toISOString() ?? null }),
  };
}

/** The schema of the allowed columns: what names others is left out of it. */
export function restrictSchema(schema: Schema, { fields }: Pick<AgreementTerms, "fields">): Schema {
  const { primaryKey, uniqueKeys, foreignKeys, custom_checks: _, jsonSchema: __, axes, ...rest } = schema;
  const isAllowed = (names: string | readonly string[]) => [names].flat().every((name) => fields.includes(name));
  const unique = uniqueKeys?.filter(isAllowed);
  const foreign = foreignKeys?.filter((key) => isAllowed(key.fields));
  return {
    ...rest,
    fields: schema.fields.filter(({ name }) => fields.includes(name)),
    ...(primaryKey !== undefined && isAllowed(primaryKey) ? { primaryKey } : {}),
    ...(unique && unique.length > 0 ? { uniqueKeys: unique } : {}),
    ...(foreign && foreign.length > 0 ? { foreignKeys: foreign } : {}),
    ...(axes ? { axes: axes.filter((axis) => isAllowed(axis)) } : {}),
  };
}
