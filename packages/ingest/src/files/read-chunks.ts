import type { OpenedSource } from "./file-source.js";

/**
 * The bytes of a file by chunks of `size` at most: the next one is read while one is used, so that each is good until the next is asked
 * for. `margin` bytes are free before each.
 */
export async function* readChunks(file: OpenedSource, size: number, margin = 0): AsyncGenerator<Buffer> {
  let [buffer, other] = [Buffer.allocUnsafe(margin + size), Buffer.allocUnsafe(margin + size)];
  let reading = file.read(buffer, margin, size, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(other, margin, size, null);
      yield buffer.subarray(margin, margin + bytesRead);
      [buffer, other] = [other, buffer];
    }
  } finally {
    // Who stops early does not hear of what the read under way would say.
    await reading.catch(() => {});
  }
}
