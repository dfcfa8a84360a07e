import { crc32, deflateRawSync } from "node:zlib";

const UTF8_NAMES = 0x0800;

/** A ZIP file of a few entries, compressed or not, well made or not: a name may come twice, or lead out of the archive. */
export function writeZip(
  entries: Iterable<readonly [name: string, content: Uint8Array]>,
  { compress = false } = {},
): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  let count = 0;
  for (const [name, content] of entries) {
    const encoded = Buffer.from(name, "utf8");
    const stored = compress ? deflateRawSync(content) : content;
    // From "version needed" to "extra field length": the same in both headers.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(compress ? 8 : 0, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), common, end, encoded);
    parts.push(Buffer.from([0x50, 0x4b, 3, 4]), common, encoded, stored);
    offset += 30 + encoded.length + stored.length;
    count++;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.set([0x50, 0x4b, 5, 6]);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
