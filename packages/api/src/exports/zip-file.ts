import { constants, crc32, deflateRawSync } from "node:zlib";

const UTF8_NAMES = 0x0800;
const SIZES_AFTER = 0x0008;
const DEFLATED = 8;
/** 1 January 1980, the first day a ZIP can tell: the same content gives the same bytes. */
const DAY = 0x21;

/**
 * A ZIP file, piece by piece, of entries whose text comes piece by piece: sizes follow each content, since they are not
 * known before (APPNOTE 4.3.9). Each piece is deflated alone, so that memory does not grow. Under 4 GB.
 */
export function* zipFile(entries: [name: string, pieces: Iterable<string>][]): Iterable<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, pieces] of entries) {
    const encoded = Buffer.from(name, "utf8");
    const start = offset;
    let crc = 0;
    let compressed = 0;
    let size = 0;
    const head = header(encoded.length, { crc: 0, compressed: 0, size: 0 });
    yield Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), head, encoded]);
    offset += 4 + head.length + encoded.length;
    const count = (bytes: Uint8Array) => {
      compressed += bytes.length;
      offset += bytes.length;
      return bytes;
    };
    for (const piece of pieces) {
      const bytes = Buffer.from(piece, "utf8");
      crc = crc32(bytes, crc);
      size += bytes.length;
      yield count(deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }));
    }
    yield count(deflateRawSync(new Uint8Array()));
    const after = Buffer.alloc(16);
    after.set([0x50, 0x4b, 7, 8]);
    after.writeUInt32LE(crc, 4);
    after.writeUInt32LE(compressed, 8);
    after.writeUInt32LE(size, 12);
    yield after;
    offset += after.length;
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(start, 10);
    const known = header(encoded.length, { crc, compressed, size });
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), known, tail, encoded);
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.set([0x50, 0x4b, 5, 6]);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  yield Buffer.concat([list, end]);
}

/** From "version needed" to "extra field length": the same in both headers. */
function header(
  nameLength: number,
  { crc, compressed, size }: { crc: number; compressed: number; size: number },
): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(UTF8_NAMES | SIZES_AFTER, 2);
  bytes.writeUInt16LE(DEFLATED, 4);
  bytes.writeUInt16LE(DAY, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(compressed, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(nameLength, 22);
  return bytes;
}
