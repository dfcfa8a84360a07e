import { attribute, tagsOf } from "./xml-tags.js";

/** Number formats of a workbook that show something else than the number, by the style that cells bear (`s`). */
export interface WorkbookFormats {
  /** How many digits are shown at least: 5 for "00000", under which 1004 is read 01004. */
  digits: ReadonlyMap<string, number>;
  /** Styles that show 0.125 as 12,5 %. */
  percents: ReadonlySet<string>;
}

/** Reads them in `xl/styles.xml` (ECMA-376 part 1, 18.8). */
export function readFormats(entries: ReadonlyMap<string, Uint8Array>): WorkbookFormats {
  const styles = Buffer.from(entries.get("xl/styles.xml") ?? new Uint8Array(0)).toString("utf8");
  // The two percentages that no workbook needs to describe.
  const codes = new Map([
    ["9", "0%"],
    ["10", "0.00%"],
  ]);
  for (const tag of tagsOf(styles, "numFmt"))
    codes.set(attribute(tag, "numFmtId") ?? "", (attribute(tag, "formatCode") ?? "").replace(/&quot;[^&]*&quot;/g, ""));
  const digits = new Map<string, number>();
  const percents = new Set<string>();
  const cellFormats = /<(?:\w+:)?cellXfs\b[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(styles)?.[0] ?? "";
  for (const [rank, tag] of tagsOf(cellFormats, "xf").entries()) {
    const code = codes.get(attribute(tag, "numFmtId") ?? "") ?? "";
    if (/^0{2,20}$/.test(code)) digits.set(String(rank), code.length);
    if (code.includes("%")) percents.add(String(rank));
  }
  return { digits, percents };
}

/** The rows of a sheet with the zeros that cells show: numbers become texts. */
export function writeShownDigits(rows: string, prefix: string, { digits }: WorkbookFormats): string {
  if (digits.size === 0) return rows;
  const number = new RegExp(`<${prefix}c(\\s[^>]*)>\\s*<${prefix}v>(\\d+)</${prefix}v>\\s*</${prefix}c>`, "g");
  return rows.replace(number, (cell, attributes: string, written: string) => {
    const width = digits.get(attribute(attributes, "s") ?? "");
    if (width === undefined || written.length >= width || attribute(attributes, "t") !== undefined) return cell;
    return `<${prefix}c${attributes} t="str"><${prefix}v>${written.padStart(width, "0")}</${prefix}v></${prefix}c>`;
  });
}

/** The cells that show a percentage: how many, and the place of the first one ("B2"). */
export function countPercents(rows: string, prefix: string, { percents }: WorkbookFormats) {
  let count = 0;
  let first = "";
  if (percents.size === 0) return { count, first };
  for (const [, attributes = ""] of rows.matchAll(new RegExp(`<${prefix}c(\\s[^>]*[^/])>`, "g"))) {
    if (!percents.has(attribute(attributes, "s") ?? "")) continue;
    first ||= attribute(attributes, "r") ?? "";
    count++;
  }
  return { count, first };
}
