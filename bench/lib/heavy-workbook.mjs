import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { crc32, createDeflateRaw } from "node:zlib";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

/**
 * Writes a workbook of one sheet whose XML takes about `megabytes` once decompressed: `numbers`, or `texts` of the shared table, each
 * written once.
 */
export async function writeHeavyWorkbook(path, kind, megabytes) {
  const columns = 26;
  const cell = kind === "numbers" ? 36.6 : 89.5;
  const rows = Math.min(199_000, Math.floor((megabytes * 1e6) / (cell * columns)));
  const parts = [
    ["[Content_Types].xml", [`<Types xmlns="${PACKAGE}/content-types"/>`]],
    [
      "xl/workbook.xml",
      [
        `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
      ],
    ],
    [
      "xl/_rels/workbook.xml.rels",
      [
        `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      ],
    ],
    ["xl/worksheets/sheet1.xml", sheetOf(kind, rows, columns)],
    ...(kind === "texts" ? [["xl/sharedStrings.xml", stringsOf(rows * columns)]] : []),
  ];
  return writeArchive(path, parts);
}

function* sheetOf(kind, rows, columns) {
  yield `<worksheet xmlns="${MAIN}"><sheetData>`;
  const letters = Array.from({ length: columns }, (_, rank) => String.fromCharCode(65 + rank));
  yield `<row r="1">${letters.map((one) => `<c r="${one}1" t="inlineStr"><is><t>${one.toLowerCase()}</t></is></c>`).join("")}</row>`;
  for (let row = 2; row <= rows + 1; row++)
    yield `<row r="${row}">${letters
      .map((one, at) =>
        kind === "numbers"
          ? `<c r="${one}${row}"><v>${((row * 7919 + at * 104_729) % 1e6) + 0.125}</v></c>`
          : `<c r="${one}${row}" t="s"><v>${(row - 2) * columns + at}</v></c>`,
      )
      .join("")}</row>`;
  yield "</sheetData></worksheet>";
}

function* stringsOf(count) {
  yield `<sst xmlns="${MAIN}">`;
  for (let rank = 0; rank < count; rank++) yield `<si><t>déchèterie n° ${rank} de l'île</t></si>`;
  yield "</sst>";
}

/** Gives the bytes of its parts once decompressed. */
async function writeArchive(path, parts) {
  const out = createWriteStream(path);
  const directory = [];
  let offset = 0;
  let inside = 0;
  const put = async (bytes) => {
    offset += bytes.length;
    if (!out.write(bytes)) await once(out, "drain");
  };
  for (const [name, pieces] of parts) {
    const at = offset;
    const encoded = Buffer.from(name);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    // The sizes follow the bytes.
    header.writeUInt16LE(0x0808, 2);
    header.writeUInt16LE(8, 4);
    header.writeUInt16LE(0x21, 8);
    header.writeUInt16LE(encoded.length, 22);
    await put(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), header, encoded]));
    const start = offset;
    let [crc, size] = [0, 0];
    const deflate = createDeflateRaw({ level: 3 });
    const copied = (async () => {
      for await (const chunk of deflate) await put(chunk);
    })();
    let waiting = "";
    const feed = async () => {
      const bytes = Buffer.from(waiting);
      waiting = "";
      crc = crc32(bytes, crc);
      size += bytes.length;
      if (!deflate.write(bytes)) await once(deflate, "drain");
    };
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length > 200_000) await feed();
    }
    await feed();
    deflate.end();
    await copied;
    const known = Buffer.from(header);
    known.writeUInt32LE(crc, 10);
    known.writeUInt32LE(offset - start, 14);
    known.writeUInt32LE(size, 18);
    const descriptor = Buffer.alloc(16);
    descriptor.set([0x50, 0x4b, 7, 8]);
    known.copy(descriptor, 4, 10, 22);
    await put(descriptor);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(at, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), known, end, encoded);
    inside += size;
  }
  const at = offset;
  await put(Buffer.concat(directory));
  const end = Buffer.alloc(22);
  end.set([0x50, 0x4b, 5, 6]);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(offset - at, 12);
  end.writeUInt32LE(at, 16);
  await put(end);
  out.end();
  await once(out, "close");
  return inside;
}
