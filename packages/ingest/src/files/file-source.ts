import { open } from "node:fs/promises";

/** Where the bytes of a file are: on disk at this path, or within another file. */
export type FileSource = string | PackedFile;

/** A file within another one: read from its first byte to its last, as often as asked, and never written on disk. */
export interface PackedFile {
  bytes(): AsyncIterable<Uint8Array>;
}

/** What is read of an opened file: the next bytes, into a buffer; none at its end. */
export interface OpenedSource {
  read(buffer: Buffer, offset: number, length: number, position: null): Promise<{ bytesRead: number }>;
  close(): Promise<void>;
}

/** Opens a file to read it from its beginning. */
export async function openSource(source: FileSource): Promise<OpenedSource> {
  return typeof source === "string" ? open(source, "r") : openPacked(source);
}

function openPacked(file: PackedFile): OpenedSource {
  const pieces = file.bytes()[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;
  return {
    async read(buffer, offset, length) {
      let bytesRead = 0;
      // Filled as a read on disk would, whatever the size of the pieces.
      while (bytesRead < length && !ended) {
        if (rest.length === 0) {
          const next = await pieces.next();
          ended = next.done === true;
          rest = ended ? rest : (next.value as Uint8Array);
          continue;
        }
        const taken = rest.subarray(0, length - bytesRead);
        buffer.set(taken, offset + bytesRead);
        bytesRead += taken.length;
        rest = rest.subarray(taken.length);
      }
      return { bytesRead };
    },
    async close() {
      await pieces.return?.();
    },
  };
}

/** All the bytes of a file within another one. */
export async function readPacked(file: PackedFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  // Copies: a piece may be written over once the next one is asked for.
  for await (const piece of file.bytes()) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}
