import type { RawCell } from "../table.js";

/** Cells whose hashes are kept, at most: 16 MB. */
const MAX_CELLS = 2_000_000;
const MAX_ROWS = 20_000;
/** Columns among which a key is looked for, and columns of a key, at most. */
const MAX_CANDIDATES = 12;
const MAX_SIZE = 3;

/** The first records of a table, from which keys are guessed. Memory is bounded. */
export interface KeySample {
  add(record: readonly RawCell[]): void;
  /** Whether the sample is the whole table. */
  complete(): boolean;
  /** Sets of columns, the smallest and the first ones first, that tell all the records of the sample apart: `limit` at most. */
  find(candidates: readonly number[], limit: number): number[][];
}

export function createKeySample(width: number): KeySample {
  const capacity = Math.min(MAX_ROWS, Math.floor(MAX_CELLS / Math.max(1, width)));
  const hashes: Float64Array[] = Array.from({ length: width }, () => new Float64Array(0));
  let rows = 0;
  let more = false;

  function grow(): void {
    const size = Math.min(capacity, Math.max(256, rows * 2));
    for (const [at, old] of hashes.entries()) {
      const larger = new Float64Array(size);
      larger.set(old);
      hashes[at] = larger;
    }
  }

  function isUnique(columns: readonly number[]): boolean {
    const seen = new Set<number | string>();
    for (let row = 0; row < rows; row++) {
      const parts = columns.map((column) => hashes[column]?.[row] as number);
      seen.add(parts.length === 1 ? (parts[0] as number) : parts.join(" "));
      if (seen.size <= row) return false;
    }
    return true;
  }

  return {
    add(record) {
      if (rows >= capacity) {
        more = true;
        return;
      }
      if (rows >= (hashes[0]?.length ?? 0)) grow();
      for (let at = 0; at < width; at++) (hashes[at] as Float64Array)[rows] = hash(record[at] ?? "");
      rows++;
    },
    complete: () => !more,
    find(candidates, limit) {
      const found: number[][] = [];
      const among = candidates.slice(0, MAX_CANDIDATES);
      for (let size = 1; size <= MAX_SIZE && found.length === 0; size++)
        for (const columns of combine(among, size)) {
          if (isUnique(columns)) found.push(columns);
          if (found.length >= limit) break;
        }
      return found;
    },
  };
}

/** All the sets of so many columns, in the order of the candidates. */
function* combine(candidates: readonly number[], size: number): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [at, first] of candidates.entries())
    for (const rest of combine(candidates.slice(at + 1), size - 1)) yield [first, ...rest];
}

/** 53 bits: among 20 000 texts, two different ones are never taken for the same. */
function hash(text: string): number {
  let high = 0x811c9dc5 | 0;
  let low = 0x9e3779b9 | 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
