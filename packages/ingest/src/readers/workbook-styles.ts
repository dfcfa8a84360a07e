import { zipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { readXml } from "./xml-stream.js";

/** What the styles of a workbook say of the numbers that bear them, by their rank (`s`). */
export interface WorkbookStyles {
  /** Whether a number is a day or a time; undefined where there is no such style. */
  isDate(style: number): boolean | undefined;
  /** How many digits are shown at least: 5 for "00000", under which 1004 is read 01004. */
  digits: ReadonlyMap<string, number>;
  /** Styles that show 0.125 as 12,5 %. */
  percents: ReadonlySet<string>;
}

export const NO_STYLES: WorkbookStyles = { isDate: () => undefined, digits: new Map(), percents: new Set() };

/** Styles at most; spreadsheets write 65 490. */
const MAX_STYLES = 100_000;

/** Reads `styles.xml` (ECMA-376 part 1, 18.8). */
export async function readStyles(part: Buffer): Promise<WorkbookStyles> {
  // The two percentages that no workbook needs to describe.
  const codes = new Map([
    ["9", "0%"],
    ["10", "0.00%"],
  ]);
  const formats: string[] = [];
  let inCells = false;
  const reading = readXml(inPieces(part), {
    open(name, attributes) {
      if (name === "cellXfs") inCells = true;
      else if (name === "numFmt") {
        const { numFmtId = "", formatCode = "" } = attributes();
        codes.set(numFmtId, formatCode.replace(/"[^"]*"/g, ""));
      } else if (name === "xf" && inCells) {
        if (formats.push(attributes().numFmtId ?? "") > MAX_STYLES) throw new Error("too many styles");
      }
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  for await (const _ of reading);
  const digits = new Map<string, number>();
  const percents = new Set<string>();
  for (const [rank, format] of formats.entries()) {
    const code = codes.get(format) ?? "";
    if (/^0{2,20}$/.test(code)) digits.set(String(rank), code.length);
    if (code.includes("%")) percents.add(String(rank));
  }
  const dates = await findDates(part, formats.length);
  return { isDate: (style) => dates[style], digits, percents };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/**
 * Which styles are those of dates: `read-excel-file` is asked, by a workbook of one number in each style. What tells a date from a number
 * (formats of Excel by country, templates) is its knowledge.
 */
async function findDates(styles: Buffer, count: number): Promise<boolean[]> {
  if (count === 0) return [];
  const rows = Array.from(
    { length: count },
    (_, rank) => `<row r="${rank + 1}"><c r="A${rank + 1}" s="${rank}"><v>1</v></c></row>`,
  );
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
  return values.map(([value]) => (value as unknown) instanceof Date);
}

/** An archive of these entries, not compressed. */
function zipStored(entries: Record<string, string | Uint8Array>): Buffer {
  const bytes = Object.entries(entries).map(([name, content]) => [name, Buffer.from(content)]);
  return Buffer.from(zipSync(Object.fromEntries(bytes), { level: 0 }).buffer);
}
