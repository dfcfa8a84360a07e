import type Database from "better-sqlite3";
import type { Box } from "../box-of.js";

/**
 * Writes an R*Tree of SQLite, table `boxes` (id, west, east, south, north), from boxes that are all known: sorted along a curve, they fill its nodes
 * one after the other. Inserting them one by one took ten times longer, for a tree that finds no better.
 * @see https://sqlite.org/rtree.html (shadow tables), https://sqlite.org/src/file/ext/rtree/rtree.c (form of a node)
 */
export interface BoxTreeWriter {
  /** `id`: number of the feature. */
  add(id: number, box: Box): void;
  finish(): void;
}

/** Boxes kept together while they are added. */
const PIECE = 65_536;
/** Bytes of an entry of a node, and before the first one. */
const [ENTRY, HEAD] = [24, 4];
/** Bits of each coordinate of a place on the curve: with them, the rank of some 100 M boxes holds in a number. */
const BITS = 13;

/** `db`: in unsafe mode, without which SQLite lets nobody write the tables of the tree. */
export function createBoxTreeWriter(db: Database.Database): BoxTreeWriter {
  db.exec("CREATE VIRTUAL TABLE boxes USING rtree(id, west, east, south, north)");
  const boxes: Float32Array[] = [];
  const ids: Uint32Array[] = [];
  let count = 0;
  return {
    add(id, [west, south, east, north]) {
      const at = count % PIECE;
      if (at === 0) {
        boxes.push(new Float32Array(4 * PIECE));
        ids.push(new Uint32Array(PIECE));
      }
      const piece = boxes.at(-1) as Float32Array;
      piece[4 * at] = roundDown(west);
      piece[4 * at + 1] = roundUp(east);
      piece[4 * at + 2] = roundDown(south);
      piece[4 * at + 3] = roundUp(north);
      (ids.at(-1) as Uint32Array)[at] = id;
      count++;
    },
    finish() {
      if (count > 0) writeNodes(db, joinPieces(boxes, 4 * count), joinPieces(ids, count));
    },
  };
}

/** Empties the pieces. */
function joinPieces<A extends Float32Array | Uint32Array>(pieces: A[], length: number): A {
  const [first] = pieces as [A];
  const whole = new (first.constructor as new (length: number) => A)(length);
  for (let at = 0; pieces.length > 0; ) {
    const piece = (pieces.shift() as A).subarray(0, length - at);
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Entries of a level of the tree: their boxes (west, east, south, north), what each is the box of, and in which order they fill nodes. */
interface Level {
  boxes: Float32Array;
  ids: Uint32Array;
  order: Uint32Array;
}

/** The root is node 1; the others are numbered from the leaves up. */
function writeNodes(db: Database.Database, boxes: Float32Array, ids: Uint32Array): void {
  const insertNode = db.prepare("INSERT OR REPLACE INTO boxes_node VALUES (?, ?)");
  const insertParent = db.prepare("INSERT INTO boxes_parent VALUES (?, ?)");
  const bytes = db.prepare("SELECT length(data) FROM boxes_node WHERE nodeno = 1").pluck().get() as number;
  const most = Math.floor((bytes - HEAD) / ENTRY);
  const leafOf = new Uint32Array(ids.length);
  let next = 2;
  let level: Level = { boxes, ids, order: orderAlongCurve(boxes) };
  for (let depth = 0; ; depth++) {
    const isRoot = level.ids.length <= most;
    const nodes = Math.ceil(level.ids.length / most);
    const above: Level = {
      ...{ boxes: new Float32Array(4 * nodes), ids: new Uint32Array(nodes) },
      order: Uint32Array.from({ length: nodes }, (_, node) => node),
    };
    for (let node = 0; node < nodes; node++) {
      const number = isRoot ? 1 : next++;
      const entries = level.order.subarray(node * most, (node + 1) * most);
      insertNode.run(number, nodeBytes(level, entries, { bytes, depth: isRoot ? depth : 0 }));
      above.ids[node] = number;
      above.boxes.set(boxOfAll(level.boxes, entries), 4 * node);
      for (const rank of entries)
        if (depth === 0) leafOf[rank] = number;
        else insertParent.run(level.ids[rank], number);
    }
    if (isRoot) break;
    level = above;
  }
  writeLeaves(db, ids, leafOf);
}

/** Features whose leaf is inserted in one statement. */
const TOGETHER = 64;

function writeLeaves(db: Database.Database, ids: Uint32Array, leafOf: Uint32Array): void {
  const insert = (count: number) =>
    db.prepare(`INSERT INTO boxes_rowid VALUES ${new Array(count).fill("(?, ?)").join(", ")}`);
  const many = insert(TOGETHER);
  for (let start = 0; start < ids.length; start += TOGETHER) {
    const count = Math.min(TOGETHER, ids.length - start);
    const pairs: number[] = [];
    for (let rank = start; rank < start + count; rank++) pairs.push(ids[rank] as number, leafOf[rank] as number);
    (count === TOGETHER ? many : insert(count)).run(pairs);
  }
}

/** Only the root tells its depth. */
function nodeBytes(
  { boxes, ids }: Level,
  entries: Uint32Array,
  { bytes, depth }: { bytes: number; depth: number },
): Buffer {
  const node = Buffer.alloc(bytes);
  node.writeUInt16BE(depth, 0);
  node.writeUInt16BE(entries.length, 2);
  let at = HEAD;
  for (const rank of entries) {
    // Numbers have 64 bits there.
    node.writeUInt32BE(ids[rank] as number, at + 4);
    for (let side = 0; side < 4; side++) node.writeFloatBE(boxes[4 * rank + side] as number, at + 8 + 4 * side);
    at += ENTRY;
  }
  return node;
}

type Sides = [west: number, east: number, south: number, north: number];

function boxOfAll(boxes: Float32Array, entries: Iterable<number>): Sides {
  const all: Sides = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const rank of entries) {
    const at = 4 * rank;
    all[0] = Math.min(all[0], boxes[at] as number);
    all[1] = Math.max(all[1], boxes[at + 1] as number);
    all[2] = Math.min(all[2], boxes[at + 2] as number);
    all[3] = Math.max(all[3], boxes[at + 3] as number);
  }
  return all;
}

/** Ranks of boxes from neighbour to neighbour. */
function orderAlongCurve(boxes: Float32Array): Uint32Array {
  const count = boxes.length / 4;
  const [west, east, south, north] = boxOfAll(boxes, ranksUntil(count));
  const scale = (value: number, from: number, to: number) =>
    to > from ? Math.floor(((value - from) / (to - from)) * (2 ** BITS - 1)) : 0;
  // One number for the place and the rank: numbers are sorted ten times faster than what a function compares.
  const keys = new Float64Array(count);
  for (let rank = 0; rank < count; rank++) {
    const at = 4 * rank;
    const x = ((boxes[at] as number) + (boxes[at + 1] as number)) / 2;
    const y = ((boxes[at + 2] as number) + (boxes[at + 3] as number)) / 2;
    keys[rank] = placeOnCurve(scale(x, west, east), scale(y, south, north)) * count + rank;
  }
  keys.sort();
  return Uint32Array.from(keys, (key) => key % count);
}

function* ranksUntil(count: number): Generator<number> {
  for (let rank = 0; rank < count; rank++) yield rank;
}

/** How far along Hilbert's curve a cell of the square is. */
function placeOnCurve(x: number, y: number): number {
  let place = 0;
  for (let half = 2 ** (BITS - 1); half > 0; half >>= 1) {
    const [right, up] = [(x & half) > 0 ? 1 : 0, (y & half) > 0 ? 1 : 0];
    place = place * 4 + ((3 * right) ^ up);
    if (up === 0) {
      if (right === 1) {
        x = 2 * half - 1 - (x & (2 * half - 1));
        y = 2 * half - 1 - (y & (2 * half - 1));
      }
      [x, y] = [y, x];
    }
  }
  return place;
}

/** Numbers of 32 bits, as SQLite rounds the sides of a box: never inwards. */
function roundDown(value: number): number {
  const rounded = Math.fround(value);
  return rounded > value ? Math.fround(value * (value < 0 ? 1 + STEP : 1 - STEP)) : rounded;
}

function roundUp(value: number): number {
  const rounded = Math.fround(value);
  return rounded < value ? Math.fround(value * (value < 0 ? 1 - STEP : 1 + STEP)) : rounded;
}

const STEP = 2 ** -23;
