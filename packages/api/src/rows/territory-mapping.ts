import { createHash } from "node:crypto";
import type { Level, LevelThatIs } from "@datalogue/ingest";
import type { TerritoryReader } from "../territories/territory-reader.js";

/** Which territory of a level each code belongs to; plain data, since it may go to a worker thread. */
export interface TerritoryMapping {
  /** Name of the temporary table that holds it: the same for the same pairs. */
  table: string;
  pairs: [code: string, territory: string][];
}

const known = new WeakMap<TerritoryReader, Map<string, TerritoryMapping>>();

/**
 * Every code of the reference geography that lies in a territory of the level, in its vintage; a former commune goes
 * where the one that holds it today does.
 */
export function territoryMapping(territories: TerritoryReader, level: LevelThatIs<"grouped">): TerritoryMapping {
  const kept = known.get(territories) ?? new Map<string, TerritoryMapping>();
  known.set(territories, kept);
  const mapping = kept.get(level) ?? mapCodes(territories, level);
  kept.set(level, mapping);
  return mapping;
}

function mapCodes(territories: TerritoryReader, level: Level): TerritoryMapping {
  const pairs = new Map<string, string>();
  for (const { code } of territories.list({ level })) {
    pairs.set(code, code);
    for (const below of territories.list({ parent: code })) pairs.set(below.code, code);
  }
  // A commune merged twice is followed to the one that remains.
  const events = [...territories.events()].sort((a, b) => (a.date < b.date ? 1 : -1));
  for (const { before, after } of events) {
    const target = after.length === 1 ? pairs.get(after[0] ?? "") : undefined;
    if (target !== undefined) for (const code of before) if (!pairs.has(code)) pairs.set(code, target);
  }
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
  return { table: `~${level}:${digest}`, pairs: sorted };
}
