import { writeZip } from "./write-zip.js";

/** A cell of a test workbook: an object gives the XML of the cell, whatever is inside. */
export type TestCell = string | number | boolean | null | { type?: string; style?: number; inner: string };

/** Styles of test workbooks: 0 none, 1 a day (14), 2 a day and a time, 3 a time alone (20), 4 a code of five digits, 5 a percentage (10). */
const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="00000"/></numFmts><cellStyleXfs count="1"><xf numFmtId="165"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>`;
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

export function columnLetters(rank: number): string {
  return rank < 26
    ? String.fromCharCode(65 + rank)
    : columnLetters(Math.floor(rank / 26) - 1) + columnLetters(rank % 26);
}

function writeCell(cell: TestCell, reference: string): string {
  if (cell === null) return "";
  if (typeof cell === "string")
    return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
  if (typeof cell === "number") return `<c r="${reference}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  const type = cell.type ? ` t="${cell.type}"` : "";
  return `<c r="${reference}"${type}${cell.style ? ` s="${cell.style}"` : ""}>${cell.inner}</c>`;
}

/** Rows of a sheet as XML; `undefined` is a row that the file does not write at all. */
export function writeSheet(rows: readonly (readonly TestCell[] | undefined)[]): string {
  const written = rows.map((row, at) =>
    row
      ? `<row r="${at + 1}">${row.map((cell, rank) => writeCell(cell, `${columnLetters(rank)}${at + 1}`)).join("")}</row>`
      : "",
  );
  return `<worksheet xmlns="${MAIN}"><sheetData>${written.join("")}</sheetData></worksheet>`;
}

/** The parts of a minimal workbook of some sheets: rows, or the XML of the sheet; "*" at the start of a name hides the sheet. */
export function workbookParts(
  sheets: Record<string, (readonly TestCell[] | undefined)[] | string>,
): Map<string, Buffer> {
  const named = Object.entries(sheets);
  const list = named
    .map(
      ([name], at) =>
        `<sheet name="${escapeXml(name.replace("*", ""))}" sheetId="${at + 1}" r:id="rId${at + 1}"${name.startsWith("*") ? ' state="hidden"' : ""}/>`,
    )
    .join("");
  const links = named
    .map(
      (_, at) =>
        `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
    )
    .join("");
  const parts: [string, string][] = [
    ["[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`],
    ["xl/workbook.xml", `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${list}</sheets></workbook>`],
    [
      "xl/_rels/workbook.xml.rels",
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links}<Relationship Id="rIdS" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ["xl/styles.xml", STYLES],
    ...named.map(([, rows], at): [string, string] => [
      `xl/worksheets/sheet${at + 1}.xml`,
      typeof rows === "string" ? rows : writeSheet(rows),
    ]),
  ];
  return new Map(parts.map(([name, text]) => [name, Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`)]));
}

/** A workbook as a file would hold it. */
export function writeWorkbook(sheets: Parameters<typeof workbookParts>[0]): Buffer {
  return writeZip(workbookParts(sheets));
}
