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
/** Ranks of one piece of the index. */
const PIECE = 1 << 16;
/** Position in the index, and length before the text. */
const BESIDE = 8;

export function createTextTable(): TextTable {
  const blocks: Buffer[] = [];
  // Pieces are added, never copied into a larger one: memory does not double when the table grows.
  const index: Uint32Array[] = [];
  // What UTF-8 does not say (half a surrogate pair), or what no block holds.
  const apart = new Map<number, string>();
  let used = 0;
  let bytes = 0;
  let size = 0;
  return {
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    add(text) {
      const length = Buffer.byteLength(text);
      bytes += length + BESIDE;
      const rank = size++;
      if (rank % PIECE === 0) index.push(new Uint32Array(PIECE));
      if (length + 4 > BLOCK || !isWellFormed(text)) {
        apart.set(rank, text);
        return;
      }
      if (blocks.length === 0 || used + length + 4 > BLOCK) {
        blocks.push(Buffer.allocUnsafeSlow(BLOCK));
        used = 0;
      }
      const block = blocks.at(-1) as Buffer;
      (index.at(-1) as Uint32Array)[rank % PIECE] = (blocks.length - 1) * BLOCK + used;
      used = block.writeUInt32LE(length, used);
      used += block.write(text, used, "utf8");
    },
    get(rank) {
      if (!(rank >= 0 && rank < size && Number.isInteger(rank))) return undefined;
      const odd = apart.size > 0 ? apart.get(rank) : undefined;
      if (odd !== undefined) return odd;
      const at = (index[Math.floor(rank / PIECE)] as Uint32Array)[rank % PIECE] as number;
      const block = blocks[Math.floor(at / BLOCK)] as Buffer;
      const start = (at % BLOCK) + 4;
      return block.toString("utf8", start, start + block.readUInt32LE(start - 4));
    },
  };
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
