import type Database from "better-sqlite3";
import Flatbush from "flatbush";
import type { Box } from "../box-of.js";

/**
 * The boxes of the features of a layer once more, as a packed tree that is kept in memory while the layer is read: what lies in a
 * box is found without SQLite. Table `~box_index` of the rows: the tree, and the numbers of the features (32 bits each) where some have
 * no box, else null. Larger layers, and versions older than the table, have the R*Tree only.
 */
const TABLE = '"~box_index"';

/** Forty bytes a feature, in each thread that reads: some 16 MB. */
const MAX_FEATURES = 400_000;

export interface BoxIndexWriter {
  /** `id`: number of the feature, ascending. */
  add(id: number, box: Box): void;
  /** Writes the table, unless the layer is too large or has no feature. */
  finish(db: Database.Database): void;
}

export function createBoxIndexWriter(): BoxIndexWriter {
  // Grown by doubling: an array of boxes would weigh three times as much.
  let boxes = new Float64Array(4 * 1_024);
  let ids = new Uint32Array(1_024);
  let count = 0;
  const grow = () => {
    const [before, numbers] = [boxes, ids];
    boxes = new Float64Array(before.length * 2);
    boxes.set(before);
    ids = new Uint32Array(numbers.length * 2);
    ids.set(numbers);
  };
  return {
    add(id, box) {
      if (count >= MAX_FEATURES) {
        count = Number.POSITIVE_INFINITY;
        return;
      }
      if (count === ids.length) grow();
      boxes.set(box, 4 * count);
      ids[count] = id;
      count++;
    },
    finish(db) {
      if (count === 0 || count > MAX_FEATURES) return;
      const tree = new Flatbush(count);
      for (let rank = 0; rank < count; rank++) tree.add(...boxAt(boxes, rank));
      tree.finish();
      db.exec(`CREATE TABLE ${TABLE} (tree BLOB, ids BLOB)`);
      const hasGaps = ids[count - 1] !== count;
      db.prepare(`INSERT INTO ${TABLE} VALUES (?, ?)`).run(
        Buffer.from(tree.data as ArrayBuffer),
        hasGaps ? Buffer.from(ids.slice(0, count).buffer) : null,
      );
    },
  };
}

function boxAt(boxes: Float64Array, rank: number): Box {
  const [west = 0, south = 0, east = 0, north = 0] = boxes.subarray(4 * rank, 4 * rank + 4);
  return [west, south, east, north];
}

export interface BoxIndex {
  /** Numbers of the features whose box meets one, in any order; `unsure`: those of them whose geometry may lie outside all the same. */
  search(box: Box): { ids: number[]; unsure: number[] };
}

const open = new WeakMap<Database.Database, BoxIndex | null>();

/** That of the layer behind a connection; null without one. */
export function boxIndexOf(db: Database.Database): BoxIndex | null {
  let index = open.get(db);
  if (index === undefined) {
    index = readIndex(db);
    open.set(db, index);
  }
  return index;
}

function readIndex(db: Database.Database): BoxIndex | null {
  const exists = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(TABLE.slice(1, -1));
  if (!exists) return null;
  const stored = db.prepare(`SELECT tree, ids FROM ${TABLE}`).get() as { tree: Buffer; ids: Buffer | null };
  const tree = Flatbush.from(bytesOf(stored.tree));
  const numbers = stored.ids && new Uint32Array(bytesOf(stored.ids));
  return {
    search([west, south, east, north]) {
      const unsure: number[] = [];
      const idOf = (rank: number) => (numbers ? (numbers[rank] as number) : rank + 1);
      const ranks = tree.search(west, south, east, north, (rank, left, bottom, right, top) => {
        // A geometry has a position on each side of its box: one that is over the edge on one side only has that of the other side within.
        const isFlat = bottom >= south && top <= north && (left >= west || right <= east);
        const isTall = left >= west && right <= east && (bottom >= south || top <= north);
        if (!isFlat && !isTall) unsure.push(idOf(rank));
        return true;
      });
      return { ids: ranks.map(idOf), unsure };
    },
  };
}

/** The memory of a blob, copied only where the numbers of a tree would not begin at its beginning. */
function bytesOf({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  const isWhole = byteOffset === 0 && byteLength === buffer.byteLength;
  return (isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
}
