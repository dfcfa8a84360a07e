/** Texts by their rank, kept as UTF-8 outside the heap: a workbook may share millions. */
export interface TextTable {
  readonly size: number;
  /** Bytes taken, those of the index included. */
  readonly bytes: number;
  add(text: string): void;
  /** Undefined when there is no such rank. */
  get(rank: number): string | undefined;
}

const BLOCK = 1 << 20;
/** Position and length of a text. */
const INDEX_BYTES = 8;

export function createTextTable(): TextTable {
  const blocks: Buffer[] = [];
  let used = 0;
  let bytes = 0;
  let size = 0;
  let index = new Uint32Array(2048);
  // What UTF-8 does not say (half a surrogate pair), or what no block holds.
  const apart = new Map<number, string>();
  return {
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    add(text) {
      const length = Buffer.byteLength(text);
      bytes += length + INDEX_BYTES;
      if (2 * size >= index.length) {
        const wider = new Uint32Array(2 * index.length);
        wider.set(index);
        index = wider;
      }
      const rank = size++;
      if (length > BLOCK || !isWellFormed(text)) {
        apart.set(rank, text);
        return;
      }
      if (blocks.length === 0 || used + length > BLOCK) {
        blocks.push(Buffer.allocUnsafeSlow(BLOCK));
        used = 0;
      }
      index[2 * rank] = (blocks.length - 1) * BLOCK + used;
      index[2 * rank + 1] = length;
      used += (blocks.at(-1) as Buffer).write(text, used, "utf8");
    },
    get(rank) {
      if (!(rank >= 0 && rank < size && Number.isInteger(rank))) return undefined;
      const odd = apart.size > 0 ? apart.get(rank) : undefined;
      if (odd !== undefined) return odd;
      const [at, length] = [index[2 * rank] as number, index[2 * rank + 1] as number];
      const start = at % BLOCK;
      return length === 0 ? "" : (blocks[Math.floor(at / BLOCK)] as Buffer).toString("utf8", start, start + length);
    },
  };
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
