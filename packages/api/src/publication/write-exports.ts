import { join } from "node:path";
import Database from "better-sqlite3";
import { writeCsvLines } from "../exports/csv-lines.js";
import type { Layout } from "../exports/export-format.js";
import { exportFormats } from "../exports/index.js";
import { listDecimals, type NumberColumns } from "../rows/features/decimal-columns.js";
import { createFeatureTexts } from "../rows/features/feature-text.js";
import { planRows } from "../rows/query-rows.js";
import { readRecords } from "../rows/read-records.js";
import { digestFile, type FileDigest, HashedFile } from "../versions/hashed-file.js";
import { DERIVED } from "../versions/manifest.js";

/**
 * Writes every suitable form: those made of text in one reading of the rows, each of the others in its own. The rows file is marked
 * meanwhile with where each line of the CSV is and with the texts of the features, unless it is `marked` already.
 */
export function writeExports(
  folder: string,
  rowsPath: string,
  layout: Layout & NumberColumns,
  rows: number,
  { marked = false } = {},
): Record<string, FileDigest> {
  const { columns, geographic } = layout;
  const suitable = Object.entries(exportFormats).filter(([, format]) => format.suits(layout));
  const pathOf = (extension: string) => join(folder, `${DERIVED}.${extension}`);
  const plan = planRows(columns, {});
  const digests: Record<string, FileDigest> = {};
  const opened: HashedFile[] = [];
  const open = (extension: string) => {
    const file = new HashedFile(pathOf(extension));
    opened.push(file);
    return file;
  };
  const db = new Database(rowsPath, { readonly: marked });
  if (!marked) {
    // Without this SQLite keeps its journal, which a folder that is thrown away after a crash does not need.
    db.unsafeMode();
    db.pragma("journal_mode = OFF");
    db.pragma("synchronous = OFF");
  }
  try {
    const lines = new Uint32Array(rows + 1);
    const texts = suitable.flatMap(([extension, format]) =>
      format.kind === "text" ? [{ extension, writer: format.open(layout), file: open(extension) }] : [],
    );
    for (const { extension, writer, file } of texts) {
      file.writeText(writer.head);
      if (extension === "csv") lines[0] = Buffer.byteLength(writer.head);
    }
    const features = geographic && !marked ? createFeatureTexts(db, layout.fields, listDecimals(layout)) : undefined;
    let rank = 0;
    for (const { cells, geometry } of readRecords(db, plan, geographic)) {
      for (const { extension, writer, file } of texts) {
        const text = writer.record(cells, geometry, rank);
        file.writeText(text);
        if (extension === "csv") lines[rank + 1] = Buffer.byteLength(text);
      }
      features?.add(cells, geometry);
      rank++;
    }
    features?.finish();
    if (!marked) writeCsvLines(db, lines);
    for (const { extension, writer, file } of texts) {
      file.writeText(writer.tail);
      digests[`${DERIVED}.${extension}`] = file.finish();
    }
    for (const [extension, format] of suitable) {
      if (format.kind === "text" || rows > format.maxRowsAtPublication) continue;
      if (format.kind === "file") {
        format.writeFile(pathOf(extension), layout, readRecords(db, plan, geographic));
        digests[`${DERIVED}.${extension}`] = digestFile(pathOf(extension));
        continue;
      }
      const file = open(extension);
      for (const piece of format.write(layout, readRecords(db, plan, geographic))) file.writeBytes(piece);
      digests[`${DERIVED}.${extension}`] = file.finish();
    }
  } finally {
    for (const file of opened) file.close();
    db.close();
  }
  return digests;
}

/** Those of the derived files that are text, and worth compressing. */
export function listTexts(files: Record<string, FileDigest>): string[] {
  return Object.entries(exportFormats).flatMap(([extension, { kind }]) => {
    const name = `${DERIVED}.${extension}`;
    return kind === "text" && files[name] ? [name] : [];
  });
}
