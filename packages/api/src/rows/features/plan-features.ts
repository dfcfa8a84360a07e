import type { Field } from "@datalogue/ingest";
import { QueryRefused } from "../../http/query-refused.js";
import type { Box } from "../box-of.js";
import { FEW_COMPARISONS, weighCondition } from "../condition-weight.js";
import { CRS84 } from "../coordinate-systems.js";
import { listQueryables, planCql2, readsGeometry } from "../cql2/plan-cql2.js";
import { planRows } from "../query-rows.js";
import type { Condition } from "../row-operators.js";
import { GEOMETRY, quote, type StoredColumn } from "../stored-column.js";
import { listDecimals } from "./decimal-columns.js";
import { endOf, FEATURE_PARAMETERS, type FeatureQuery, type Interval, startOf } from "./feature-query.js";
import { intersectsCondition } from "./intersects-condition.js";

/** What a version tells of its features, as its manifest does. */
export interface FeatureTable {
  columns: StoredColumn[];
  fields: Field[];
  rows: number;
  box: Box | null;
  /** Whether rows keep each feature as text, how many have no geometry: absent from older versions. */
  featureTexts?: true;
  withoutGeometry?: number;
  /** Stored names of the integer columns with a value over 32 bits: absent from older versions, whose texts have no decimal point. */
  largeIntegers?: string[];
  files: Record<string, { bytes: number }>;
}

/** Features asked for, ready to be read; plain data, since it may go to a worker thread. */
export interface FeaturePlan {
  kind: "features";
  columns: StoredColumn[];
  fields: Field[];
  /** Names of the columns whose whole values are given with a decimal point. */
  decimals: string[];
  /** Whether the version keeps each feature as text, as it is given. */
  stored: boolean;
  /** Condition on the columns, empty without one. */
  where: string;
  values: (string | number)[];
  /** A feature that meets one of them, or may lack a geometry and does, is kept; empty: every feature. */
  boxes: Box[];
  /** False when every feature is known to have a geometry, or those without one are left out. */
  mayLackGeometry: boolean;
  /** Address of the reference system of what is given, null for that of what is stored. */
  crs: string | null;
  /** Number of the last feature already given; null when `offset` counts. */
  after: number | null;
  offset: number;
  limit: number;
  /** Boxes of features that may be looked at without going to another thread. */
  near: number;
  /** True when so few are to be expected that they are looked at without being counted first. */
  surelyNear: boolean;
}

/** The properties that can be asked by their name: all but those that a parameter of the standard would hide. */
export function listFilters({ columns }: Pick<FeatureTable, "columns">): StoredColumn[] {
  return listQueryables(columns).filter(({ name }) => !FEATURE_PARAMETERS.includes(name));
}

/** Checks a query against the version. Throws `QueryRefused`. `temporal` is the column that `datetime` speaks of. */
export function planFeatures(
  manifest: FeatureTable,
  query: FeatureQuery,
  temporal: StoredColumn | undefined,
): FeaturePlan {
  const conditions = query.properties.map((property) => planProperty(manifest.columns, property));
  if (query.datetime && temporal) conditions.push(planDatetime(temporal, query.datetime));
  if (query.area) {
    const { sql, values } = intersectsCondition(query.area);
    conditions.push({ sql: `${quote(GEOMETRY)} IS NULL OR ${sql}`, values });
  }
  if (query.filter) conditions.push(planCql2(manifest.columns, query.filter, true));
  const { box, rows, files } = manifest;
  const everywhere = box === null || query.boxes.some((asked) => contains(asked, box));
  const boxes = everywhere ? [] : query.boxes;
  // A box finds none of them: without one, they are left out here.
  if (query.placed && boxes.length === 0 && manifest.withoutGeometry !== 0)
    conditions.push({ sql: `${quote(GEOMETRY)} IS NOT NULL`, values: [] });
  const crs = query.crs === undefined || query.crs === CRS84 ? null : query.crs;
  const isLong =
    query.area !== undefined || crs !== null || (query.filter !== undefined && readsGeometry(query.filter));
  const bytes = Object.entries(files).find(([name]) => name.endsWith(".geojson") && !name.startsWith("original"))?.[1];
  const average = (bytes?.bytes ?? 0) / Math.max(1, rows);
  const where = conditions.map(({ sql }) => `(${sql})`).join(" AND ");
  const values = conditions.flatMap((one) => one.values);
  const weight = weighCondition({ where, values });
  const decimals = listDecimals(manifest);
  const stored = manifest.featureTexts === true && (manifest.largeIntegers !== undefined || decimals.length === 0);
  const nearBytes = stored ? NEAR_BYTES : NEAR_BYTES / WRITING;
  return {
    kind: "features",
    columns: manifest.columns,
    fields: manifest.fields,
    decimals,
    stored,
    where,
    values,
    crs,
    boxes,
    mayLackGeometry: !query.placed && manifest.withoutGeometry !== 0,
    after: query.cursor?.after ?? null,
    offset: query.cursor ? 0 : query.offset,
    limit: query.limit,
    // Older versions have no index of the features without geometry.
    near:
      isLong || manifest.withoutGeometry === undefined || average * query.limit > nearBytes
        ? 0
        : Math.floor(Math.min(NEAR_BOXES, FEW_COMPARISONS / weight, NEAR_BYTES / Math.max(1, average))),
    // Were they all in one place, they would be read in some tens of milliseconds.
    surelyNear:
      rows <= 200_000 &&
      weight <= FEW_COMPARISONS / NEAR_BOXES &&
      average < 1_000 &&
      box !== null &&
      query.boxes.every((asked) => areaOf(asked) * 20 < areaOf(box)),
  };
}

/** Reading this much takes some milliseconds. */
const NEAR_BOXES = 5_000;
const NEAR_BYTES = 2_000_000;
/** How many times as long features take when they are written on the way, at least. */
const WRITING = 10;

function planProperty(columns: StoredColumn[], { field, value }: { field: string; value: string }): Condition {
  try {
    const { where, values } = planRows(columns, { filters: [{ field, operator: "exact", value }] });
    return { sql: where, values };
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    throw new QueryRefused(error.fault, field, error.accepted);
  }
}

/** A feature without a value in the column matches: it is tied to no time. */
function planDatetime({ stored, type }: StoredColumn, { from, to }: Interval): Condition {
  const column = quote(stored);
  // A year or a month is met by any of its days: bounds are cut to what the column tells. Days have no zone: they are taken as they are written.
  const length = type === "year" ? 4 : type === "yearmonth" ? 7 : 10;
  const cut = (text: string) => (type === "year" ? Number(text.slice(0, 4)) : text.slice(0, length));
  const [value, start, end] =
    type === "datetime"
      ? [instantOf(column), from && startOf(from), to && endOf(to)]
      : [column, from && cut(from), to && cut(to)];
  const parts = [
    ...(start === null ? [] : [{ sql: `${value} >= ?`, value: start }]),
    ...(end === null ? [] : [{ sql: `${value} <= ?`, value: end }]),
  ];
  if (parts.length === 0) return { sql: "1", values: [] };
  return {
    sql: `${column} IS NULL OR (${parts.map(({ sql }) => sql).join(" AND ")})`,
    values: parts.map((part) => part.value),
  };
}

/**
 * SQL of the instants of a column of dates and times, in seconds since 1970, as `datetime` compares them: offsets that SQLite does not read ("+0200") are left aside,
 * and a value that tells no zone is taken in UTC.
 */
export function instantOf(column: string): string {
  return `coalesce(unixepoch(${column}, 'subsec'), unixepoch(substr(${column}, 1, 19)))`;
}

function areaOf([west, south, east, north]: Box): number {
  return (east - west) * (north - south);
}

function contains(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}
