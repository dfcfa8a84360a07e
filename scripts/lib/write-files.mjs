// The forms in which the generating scripts write content: stable bytes, readable differences.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes text, creating the folder when it is new. */
export function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes JSON with two spaces and a final newline. */
export function writeJson(path, value) {
  writeText(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a CSV file (comma, LF, quotes only where needed); `null` and `undefined` are empty cells. */
export function writeCsv(path, header, rows) {
  writeText(path, `${[header, ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`);
}

/** Writes a GeoJSON collection, one feature a line. */
export function writeFeatures(path, features) {
  const lines = features.map((feature) => JSON.stringify(feature));
  writeText(path, `{"type":"FeatureCollection","features":[\n${lines.join(",\n")}\n]}\n`);
}

function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
