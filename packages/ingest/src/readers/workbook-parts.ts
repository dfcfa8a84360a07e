import { countPercents, type WorkbookFormats, writeShownDigits } from "./workbook-formats.js";
import { attribute, tagsOf } from "./xml-tags.js";

/** A sheet as `xl/workbook.xml` lists it. */
export interface WorkbookSheet {
  /** Name of its file in the archive; undefined for sheets without cells (charts). */
  part: string | undefined;
  hidden: boolean;
}

/** The sheets of a workbook, in its order (ECMA-376 part 1, 18.2.20). */
export function listSheets(entries: ReadonlyMap<string, Uint8Array>): WorkbookSheet[] {
  const relations = new Map<string, string>();
  for (const tag of tagsOf(entries.get("xl/_rels/workbook.xml.rels"), "Relationship")) {
    const target = attribute(tag, "Target") ?? "";
    if (attribute(tag, "Type")?.endsWith("/worksheet"))
      relations.set(attribute(tag, "Id") ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`);
  }
  return tagsOf(entries.get("xl/workbook.xml"), "sheet")
    .filter((tag) => attribute(tag, "name"))
    .map((tag) => ({
      part: relations.get(attribute(tag, "(?:\\w+:)?id") ?? ""),
      hidden: /hidden/i.test(attribute(tag, "state") ?? ""),
    }));
}

/** Prefix of a tag, whatever it is. */
const NAMESPACE = "(?:[\\w.-]+:)?";

/** A sheet made ready for `read-excel-file`, and what must be known of it before. */
export interface PreparedSheet {
  xml: string;
  /** Number of the last row that holds a value, 0 when none does. */
  lastRow: number;
  /** Rank of the last column that holds a value. */
  lastColumn: number;
  /** Formulas that the program which wrote the file never computed. */
  uncomputed: number;
  /** Cells that show a percentage, and the place of the first one. */
  percents: { count: number; first: string };
}

const NO_FORMATS: WorkbookFormats = { digits: new Map(), percents: new Set() };
const NO_PERCENT = { count: 0, first: "" };

/**
 * Cuts a sheet after its last row that holds a value, or after row `maxRow`, and measures it: one cell written far away would
 * otherwise take all the memory. Error cells (`t="e"`), that `read-excel-file` gives as empty, become the text of the error; numbers
 * shown with zeros before them ("00000") become what is shown.
 */
export function prepareSheet(
  part: Uint8Array,
  maxRow = Number.POSITIVE_INFINITY,
  formats: WorkbookFormats = NO_FORMATS,
): PreparedSheet {
  const text = Buffer.from(part.buffer, part.byteOffset, part.length).toString("utf8");
  const prefix = /<([\w.-]+:)?sheetData\b/.exec(text)?.[1] ?? "";
  const closing = text.lastIndexOf(`</${prefix}sheetData`);
  if (closing < 0) return { xml: text, lastRow: 0, lastColumn: 0, uncomputed: 0, percents: NO_PERCENT };
  const lastValue = Math.max(text.lastIndexOf(`<${prefix}v`, closing), text.lastIndexOf(`<${prefix}is`, closing));
  const opening = text.indexOf(`<${prefix}sheetData`);
  if (lastValue < opening)
    return {
      xml: `${text.slice(0, text.indexOf(">", opening) + 1)}${text.slice(closing)}`,
      lastRow: 0,
      lastColumn: 0,
      uncomputed: 0,
      percents: NO_PERCENT,
    };
  const rowEnd = `</${prefix}row>`;
  let end = text.indexOf(rowEnd, lastValue);
  end = end < 0 ? closing : end + rowEnd.length;
  let lastRow = 0;
  const row = new RegExp(`<${NAMESPACE}row\\b([^>]*)>`, "g");
  row.lastIndex = opening;
  for (let found = row.exec(text); found && found.index < end; found = row.exec(text)) {
    const attributes = found[1] ?? "";
    const written = /\br\s*=\s*["'](\d+)["']/.exec(attributes)?.[1];
    // A number that hides behind character references is not believed to be small.
    const number = written || !attributes.includes("&") ? Number(written ?? lastRow + 1) : Number.POSITIVE_INFINITY;
    if (number > maxRow) {
      end = found.index;
      break;
    }
    lastRow = number;
  }
  const kept = text.slice(opening, end);
  return {
    xml: `${text.slice(0, opening)}${writeShownDigits(errorsAsText(kept, prefix), prefix, formats)}${text.slice(closing)}`,
    lastRow,
    lastColumn: findLastColumn(kept),
    uncomputed: countUncomputed(kept, prefix),
    percents: countPercents(kept, prefix, formats),
  };
}

function errorsAsText(rows: string, prefix: string): string {
  if (!/\st=["']e["']/.test(rows)) return rows;
  return rows.replace(new RegExp(`(<${prefix}c\\s[^>]*?\\bt=)["']e["']`, "g"), '$1"str"');
}

function findLastColumn(rows: string): number {
  let widest = "";
  const cell = new RegExp(`<${NAMESPACE}c\\s([^>]*)>`, "g");
  for (let found = cell.exec(rows); found; found = cell.exec(rows)) {
    const attributes = found[1] as string;
    if (attributes.endsWith("/")) continue;
    const letters = /\br\s*=\s*["']([A-Z]+)\d+["']/.exec(attributes)?.[1];
    if (!letters) return Number.POSITIVE_INFINITY;
    if (letters.length > widest.length || (letters.length === widest.length && letters > widest)) widest = letters;
  }
  return [...widest].reduce((rank, letter) => rank * 26 + letter.charCodeAt(0) - 64, 0);
}

function countUncomputed(rows: string, prefix: string): number {
  if (!rows.includes(`<${prefix}f`)) return 0;
  return rows.match(new RegExp(`<${prefix}f\\b(?:[^>]*/>|[^<]*</${prefix}f>)\\s*</${prefix}c>`, "g"))?.length ?? 0;
}
