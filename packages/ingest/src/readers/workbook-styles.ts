import { zipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { readXml } from "./xml-stream.js";

/** What the styles of a workbook say of the numbers that bear them, by their rank (`s`). */
export interface WorkbookStyles {
  /** Whether a number is a day or a time; undefined where there is no such style. */
  isDate(style: number): boolean | undefined;
  /** Formats of codes, which begin with a zero: "00000", under which 1004 is shown 01004, "0# ## ## ## ##" of telephones. */
  codes: ReadonlyMap<string, CodeFormat>;
  /** Styles that show 1.26 as 30:15: a time that went by, not one of the clock. */
  durations: ReadonlySet<string>;
  /** Styles that show 0.125 as 12,5 %. */
  percents: ReadonlySet<string>;
}

export const NO_STYLES: WorkbookStyles = {
  isDate: () => undefined,
  codes: new Map(),
  durations: new Set(),
  percents: new Set(),
};

/** Writes the digits of a whole number as a cell shows them. */
export type CodeFormat = (digits: string) => string;

/**
 * The format of a code: places of digits, the first one a zero, with plain texts between; undefined for those of quantities, days and texts
 * (ECMA-376 part 1, 18.8.31).
 */
function readCodeFormat(format: string): CodeFormat | undefined {
  // The form of positive numbers, without the country that it is of.
  const positive = (format.split(";")[0] ?? "").replace(/^\[\$[^\]]*\]/, "");
  const pieces = positive.match(/"[^"]*"|\\.|[0#?]|[ ()+/:-]/g) ?? [];
  if (pieces.join("") !== positive) return undefined;
  const places = pieces.filter((piece) => /^[0#?]$/.test(piece));
  if (pieces[0] !== "0" || places.length < 2 || places.length > 20 || !/^[0#?]$/.test(pieces.at(-1) ?? ""))
    return undefined;
  return (digits) => {
    const beyond = Math.max(0, digits.length - places.length);
    let at = digits.length - places.length;
    let shown = digits.slice(0, beyond);
    for (const piece of pieces) {
      if (!/^[0#?]$/.test(piece)) shown += piece.replace(/^"|"$|^\\/g, "");
      else {
        const digit = at >= 0 ? (digits[at] as string) : piece === "0" ? "0" : "";
        at++;
        shown += digit;
      }
    }
    return shown;
  };
}

/** Styles at most; spreadsheets write 65 490. */
export const MAX_STYLES = 100_000;
/** Characters of a format; spreadsheets write 255. */
const MAX_FORMAT = 1_000;

/** Reads `styles.xml` (ECMA-376 part 1, 18.8). */
export async function readStyles(part: Buffer): Promise<WorkbookStyles> {
  // The two percentages that no workbook needs to describe.
  const codes = new Map([
    ["9", "0%"],
    ["10", "0.00%"],
  ]);
  const written = new Map<string, string>();
  const formats: string[] = [];
  /** All that each style says of itself: those that say the same are asked about once. */
  const kinds: string[] = [];
  let inCells = false;
  const reading = readXml(inPieces(part), {
    open(name, attributes) {
      if (name === "cellXfs") inCells = true;
      else if (name === "numFmt") {
        const { numFmtId = "", formatCode = "" } = attributes();
        if (formatCode.length > MAX_FORMAT) throw new Error("a format is too long");
        written.set(numFmtId, formatCode);
        codes.set(numFmtId, formatCode.replace(/"[^"]*"/g, ""));
      } else if (name === "xf" && inCells) {
        const described = attributes();
        kinds.push(JSON.stringify(described));
        if (formats.push(described.numFmtId ?? "") > MAX_STYLES) throw new Error("too many styles");
      }
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  for await (const _ of reading);
  const shown = new Map<string, CodeFormat>();
  const durations = new Set<string>();
  const percents = new Set<string>();
  const read = new Map<string, CodeFormat | undefined>();
  for (const [rank, format] of formats.entries()) {
    const code = codes.get(format) ?? "";
    if (!read.has(format)) read.set(format, readCodeFormat(written.get(format) ?? ""));
    const codeFormat = read.get(format);
    if (codeFormat) shown.set(String(rank), codeFormat);
    // "[h]:mm", and the one that no workbook needs to describe, "[h]:mm:ss".
    if (/\[(h+|m+|s+)\]/i.test(code) || format === "46") durations.add(String(rank));
    if (code.includes("%")) percents.add(String(rank));
  }
  const dates = await findDates(part, kinds);
  return { isDate: (style) => dates[style], codes: shown, durations, percents };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/**
 * Which styles are those of dates: `read-excel-file` is asked, by a workbook of one number in each style. What tells a date from a number
 * (formats of Excel by country, templates) is its knowledge.
 */
async function findDates(styles: Buffer, kinds: readonly string[]): Promise<boolean[]> {
  if (kinds.length === 0) return [];
  const asked = new Map<string, number>();
  const rows: string[] = [];
  for (const [rank, kind] of kinds.entries()) {
    if (asked.has(kind)) continue;
    asked.set(kind, rows.length);
    const row = rows.length + 1;
    rows.push(`<row r="${row}"><c r="A${row}" s="${rank}"><v>1</v></c></row>`);
  }
  const schemas = "http://schemas.openxmlformats.org";
  const relations = `${schemas}/officeDocument/2006/relationships`;
  const values = await readSheet(
    zipStored({
      "xl/workbook.xml": `<workbook xmlns:r="${relations}"><sheets><sheet name="A" sheetId="1" r:id="a"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="${relations}/worksheet" Target="a.xml"/></Relationships>`,
      "xl/a.xml": `<worksheet><sheetData>${rows.join("")}</sheetData></worksheet>`,
      "xl/styles.xml": styles,
    }),
  );
  const dates = values.map(([value]) => (value as unknown) instanceof Date);
  return kinds.map((kind) => dates[asked.get(kind) as number] === true);
}

/** An archive of these entries, not compressed. */
function zipStored(entries: Record<string, string | Uint8Array>): Buffer {
  const bytes = Object.entries(entries).map(([name, content]) => [name, Buffer.from(content)]);
  return Buffer.from(zipSync(Object.fromEntries(bytes), { level: 0 }).buffer);
}
