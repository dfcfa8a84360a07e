import { open } from "node:fs/promises";

/** A file being written, piece by piece. */
export interface TextOutput {
  write(piece: string | Uint8Array): void;
  /** To be awaited now and then: what waits in memory goes to the disk. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const ENOUGH = 1 << 18;

/** Opens a new file; throws when it exists. */
export async function createTextOutput(path: string): Promise<TextOutput> {
  const file = await open(path, "wx");
  let waiting: Uint8Array[] = [];
  let text = "";
  let size = 0;
  const settle = () => {
    if (text) waiting.push(Buffer.from(text, "utf8"));
    text = "";
  };
  const flush = async () => {
    settle();
    const bytes = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    if (bytes.length > 0) await file.writeFile(bytes);
  };
  return {
    write(piece) {
      size += piece.length;
      if (typeof piece === "string") text += piece;
      else {
        settle();
        waiting.push(Uint8Array.from(piece));
      }
    },
    async drain() {
      if (size >= ENOUGH) await flush();
    },
    async close() {
      await flush();
      await file.close();
    },
  };
}
