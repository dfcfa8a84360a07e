import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { parquetReadObjects } from "hyparquet";
import { readZip } from "../../web/support/read-zip.js";
import { readTile } from "../tiles/read-tile.js";

const startsWith = (bytes: Buffer, text: string) => bytes.subarray(0, text.length).toString("latin1") === text;
const asText = (value: unknown) =>
  JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one)) ?? "";

/** All that a reader finds in an answer: its text, and what its format holds compressed or in binary. */
export async function readWhole(bytes: Buffer, type: string): Promise<string> {
  const text = bytes.toString("utf8");
  if (startsWith(bytes, "PK\u0003\u0004"))
    return [...readZip(bytes)].map(([name, content]) => `${name}\n${content}`).join("\n");
  if (startsWith(bytes, "PAR1")) {
    const { buffer } = Uint8Array.from(bytes);
    return text + asText(await parquetReadObjects({ file: buffer }));
  }
  if (startsWith(bytes, "SQLite format 3")) return text + readDatabase(bytes);
  if (startsWith(bytes, "PMTiles")) return text + readTiles(bytes);
  if (type.includes("vector-tile")) return text + tileText(bytes);
  return text;
}

function readDatabase(bytes: Buffer): string {
  const database = new Database(bytes);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree%'");
  const rows = (tables.pluck().all() as string[]).map((name) => database.prepare(`SELECT * FROM "${name}"`).all());
  database.close();
  return asText(rows);
}

/** Each tile of an archive is compressed alone. */
function readTiles(bytes: Buffer): string {
  const texts: string[] = [];
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1))
    try {
      const tile = gunzipSync(bytes.subarray(at), { maxOutputLength: 10_000_000 });
      texts.push(tile.toString("utf8"), tileText(tile));
    } catch {
      // Two bytes of something else.
    }
  return texts.join("\n");
}
const MAGIC = Buffer.from([0x1f, 0x8b]);

function tileText(bytes: Buffer): string {
  if (bytes.length === 0) return "";
  try {
    const layer = readTile(bytes);
    return asText(Array.from({ length: layer.length }, (_, rank) => layer.feature(rank).properties));
  } catch {
    return "";
  }
}
