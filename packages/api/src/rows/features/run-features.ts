import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import type { Box } from "../box-of.js";
import { prepareOnce } from "../rows-pool.js";
import { GEOMETRY, quote } from "../stored-column.js";
import { type BoxIndex, boxIndexOf } from "./box-index.js";
import { selectFeatures } from "./feature-text.js";
import { meetsBox } from "./meets-box.js";
import type { FeaturePlan } from "./plan-features.js";

/** A page of features in the order of their numbers. */
export interface FeatureAnswer {
  /** The features as GeoJSON text, separated by commas. */
  text: string;
  returned: number;
  /** How many match in all. */
  total: number;
  /** Number of the last feature given when others follow, else null. */
  last: number | null;
}

/** A page ends early rather than growing over this many characters: the next one goes on from there. */
const MAX_TEXT = 8_000_000;

/** Runs a plan; `size` is the number of rows of the file. */
export function runFeatures(db: Database.Database, plan: FeaturePlan, size: number): FeatureAnswer {
  if (plan.boxes.length === 0 && !plan.where) return runAll(db, plan, size);
  return givePage(db, plan, findIds(db, plan) as Uint32Array);
}

/** The same when it takes a few milliseconds only, else undefined. */
export function runFeaturesNear(db: Database.Database, plan: FeaturePlan, size: number): FeatureAnswer | undefined {
  if (plan.near === 0) return undefined;
  if (plan.boxes.length === 0 && !plan.where) return runAll(db, plan, size);
  if (plan.boxes.length === 0 && size > plan.near) return undefined;
  const ids = findIds(db, plan, plan.near);
  return ids && givePage(db, plan, ids);
}

/** Numbers have no gap: rank n is number n + 1. */
function runAll(db: Database.Database, plan: FeaturePlan, size: number): FeatureAnswer {
  const { select, id, toText } = selectFeatures(plan);
  const rows = prepareOnce(db, `${select} WHERE ${id} > ? ORDER BY ${id} LIMIT ?`)
    .raw(true)
    .all(plan.after ?? plan.offset, plan.limit) as unknown[][];
  return join(rows, toText, size, (last) => last < size);
}

function givePage(db: Database.Database, plan: FeaturePlan, ids: Uint32Array): FeatureAnswer {
  const { select, id, toText } = selectFeatures(plan);
  const start = plan.after === null ? plan.offset : rankAfter(ids, plan.after);
  const page = ids.subarray(start, start + plan.limit);
  const rows = prepareOnce(db, `${select} WHERE ${id} IN (SELECT value FROM json_each(?)) ORDER BY ${id}`)
    .raw(true)
    .all(`[${page.join(",")}]`) as unknown[][];
  return join(rows, toText, ids.length, (last) => last < (ids.at(-1) ?? 0));
}

function join(
  rows: unknown[][],
  toText: (row: unknown[]) => string,
  total: number,
  isFollowed: (id: number) => boolean,
): FeatureAnswer {
  let text = "";
  let returned = 0;
  for (const row of rows) {
    text += returned > 0 ? `,\n${toText(row)}` : toText(row);
    returned++;
    if (text.length > MAX_TEXT) break;
  }
  const last = rows[returned - 1]?.[0] as number | undefined;
  return { text, returned, total, last: last !== undefined && isFollowed(last) ? last : null };
}

/** How many of the ascending numbers are not after one of them. */
function rankAfter(ids: Uint32Array, after: number): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as number) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lists of numbers found, by connection and conditions: the pages of one reading find them once. */
const kept = new WeakMap<Database.Database, LRUCache<string, Uint32Array>>();
const KEPT_LISTS = 8;

/** Numbers of the features that match, ascending; undefined when there are more than `max` to look at. */
function findIds(db: Database.Database, plan: FeaturePlan, max = Number.POSITIVE_INFINITY): Uint32Array | undefined {
  const key = JSON.stringify([plan.boxes, plan.mayLackGeometry, plan.where, plan.values]);
  const lists = kept.get(db) ?? new LRUCache<string, Uint32Array>({ max: KEPT_LISTS });
  kept.set(db, lists);
  const known = lists.get(key);
  if (known) return known;
  const ids = selectIds(db, plan, max);
  if (ids) lists.set(key, ids);
  return ids;
}

function selectIds(db: Database.Database, plan: FeaturePlan, max: number): Uint32Array | undefined {
  const { boxes, where, values, mayLackGeometry } = plan;
  if (boxes.length === 0) return toIds(list(db, `SELECT group_concat(rowid) FROM rows WHERE ${where}`, values));
  const found: number[][] = [];
  if (mayLackGeometry) {
    const missing = list(db, `SELECT group_concat(rowid) FROM (${MISSING} LIMIT ?)`, [Math.min(max, 2 ** 32) + 1]);
    if (missing.length > max) return undefined;
    found.push(missing);
  }
  for (const box of boxes) {
    const met = findMet(db, box, plan.surelyNear || max === Number.POSITIVE_INFINITY ? undefined : max);
    if (!met) return undefined;
    found.push(met);
  }
  // What lies on both sides of the antimeridian is met twice.
  const ids = toIds(found.length === 1 ? (found[0] as number[]) : [...new Set(found.flat())]);
  if (!where) return ids;
  return toIds(
    list(db, `SELECT group_concat(rowid) FROM rows WHERE rowid IN (SELECT value FROM json_each(?)) AND (${where})`, [
      `[${ids.join(",")}]`,
      ...values,
    ]),
  );
}

const MISSING = `SELECT rowid FROM rows WHERE ${quote(GEOMETRY)} IS NULL`;

/**
 * Features that meet a box; undefined when there are more than `max` to look at. Where their own box does not tell, the geometry decides.
 */
function findMet(db: Database.Database, box: Box, max: number | undefined): number[] | undefined {
  const found = boxIndexOf(db)?.search(box) ?? searchTree(db, box, max);
  if (!found || (max !== undefined && found.ids.length > max)) return undefined;
  const { ids, unsure } = found;
  if (unsure.length === 0) return ids;
  const geometries = prepareOnce(
    db,
    `SELECT rowid, ${quote(GEOMETRY)} FROM rows WHERE rowid IN (SELECT value FROM json_each(?))`,
  ).raw(true);
  const missed = new Set<number>();
  for (const [id, geometry] of geometries.iterate(`[${unsure.join(",")}]`) as Iterable<[number, string]>)
    if (!meetsBox(JSON.parse(geometry), box)) missed.add(id);
  return missed.size > 0 ? ids.filter((id) => !missed.has(id)) : ids;
}

/** The same as `BoxIndex.search` by the R*Tree, whose boxes have 32 bits, rounded outwards; undefined when more than `max` are found. */
function searchTree(
  db: Database.Database,
  box: Box,
  max: number | undefined,
): ReturnType<BoxIndex["search"]> | undefined {
  const [west, south, east, north] = box;
  const within = "west >= ? AND east <= ? AND south >= ? AND north <= ?";
  const overlap = "FROM boxes WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?";
  // One text for all the numbers comes out of SQLite faster than a row for each.
  const [all, across, count] = prepareOnce(
    db,
    max === undefined
      ? `SELECT group_concat(id), group_concat(id) FILTER (WHERE NOT (${within})), 0 ${overlap}`
      : `SELECT group_concat(id), group_concat(id) FILTER (WHERE across), count(*) FROM (SELECT id, NOT (${within}) AS across ${overlap} LIMIT ?)`,
  )
    .raw(true)
    .get(west, east, south, north, west, east, south, north, ...(max === undefined ? [] : [max + 1])) as [
    string | null,
    string | null,
    number,
  ];
  if (max !== undefined && count > max) return undefined;
  return { ids: parseIds(all), unsure: parseIds(across) };
}

function list(db: Database.Database, sql: string, values: (string | number)[]): number[] {
  return parseIds(
    prepareOnce(db, sql)
      .pluck()
      .get(...values) as string | null,
  );
}

function parseIds(text: string | null): number[] {
  return text === null ? [] : JSON.parse(`[${text}]`);
}

function toIds(ids: number[]): Uint32Array {
  return Uint32Array.from(ids).sort();
}
