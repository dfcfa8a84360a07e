import type Database from "better-sqlite3";
import type { Box } from "../rows/box-of.js";

/**
 * The boxes of the features of a layer, by rank: the largest first, and among those of one size a constant shuffle, so that what is drawn
 * in a tile is found again in the tiles below. 20 bytes each.
 */
export interface RankedBoxes {
  /** Numbers of the features. */
  ids: Uint32Array;
  west: Float32Array;
  east: Float32Array;
  south: Float32Array;
  north: Float32Array;
}

/** Reads the table `boxes` (an R*Tree, whose numbers have 32 bits). */
export function readBoxes(db: Database.Database): RankedBoxes {
  const count = db.prepare("SELECT count(*) FROM boxes").pluck().get() as number;
  const boxes: RankedBoxes = {
    ids: new Uint32Array(count),
    west: new Float32Array(count),
    east: new Float32Array(count),
    south: new Float32Array(count),
    north: new Float32Array(count),
  };
  const rows = db
    .prepare(
      "SELECT id, west, east, south, north FROM boxes ORDER BY round((east - west) * (north - south), 9) DESC, (id * 2654435761) & 4294967295",
    )
    .raw(true)
    .iterate() as Iterable<[number, number, number, number, number]>;
  let rank = 0;
  for (const row of rows) {
    [boxes.ids[rank], boxes.west[rank], boxes.east[rank], boxes.south[rank], boxes.north[rank]] = row;
    rank++;
  }
  return boxes;
}

/** All ranks, in order. */
export function allRanks({ ids }: RankedBoxes): Uint32Array {
  return Uint32Array.from({ length: ids.length }, (_, rank) => rank);
}

/** Those of some ranks whose box meets another one, in order; the same array where all do. */
export function findWithin(boxes: RankedBoxes, ranks: Uint32Array, [west, south, east, north]: Box): Uint32Array {
  const found = new Uint32Array(ranks.length);
  let count = 0;
  for (const rank of ranks) {
    if (
      (boxes.east[rank] as number) >= west &&
      (boxes.west[rank] as number) <= east &&
      (boxes.north[rank] as number) >= south &&
      (boxes.south[rank] as number) <= north
    )
      found[count++] = rank;
  }
  return count === ranks.length ? ranks : found.slice(0, count);
}
