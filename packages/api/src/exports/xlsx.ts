import type { Cell, Field } from "@datalogue/ingest";
import type { ExportRecord } from "../rows/read-records.js";
import { fileType } from "../vocabularies/vocabularies.js";
import { cellText, type Layout, positionFields, positionOf, type WholeFormat } from "./export-format.js";
import { zipFile } from "./zip-file.js";

/** One worksheet whose cells have their type: numbers, dates, truth values, text (never a formula). ECMA-376. */
export const xlsx = {
  kind: "binary",
  title: "Classeur XLSX",
  mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  published: {
    label: "XLSX",
    pageLabel: "XLSX (Excel, LibreOffice)",
    description: "Les lignes vérifiées dans un classeur (Excel, LibreOffice), chaque cellule avec son type.",
    fileType: fileType("XLSX", "Excel XLSX"),
    // Spreadsheets count as closed there.
    open: false,
  },
  maxRows: 100_000,
  maxRowsAtPublication: 100_000,
  tooManyRows: "trop-grand-pour-xlsx",
  suits: ({ fields }) => fields.length <= 16_000,
  write: (layout, records) =>
    zipFile([
      ["[Content_Types].xml", [CONTENT_TYPES]],
      ["_rels/.rels", [RELATIONS]],
      ["xl/workbook.xml", [WORKBOOK]],
      ["xl/_rels/workbook.xml.rels", [WORKBOOK_RELATIONS]],
      ["xl/styles.xml", [STYLES]],
      ["xl/worksheets/sheet1.xml", writeSheet(layout, records)],
    ]),
} satisfies WholeFormat;

function* writeSheet(layout: Layout, records: Iterable<ExportRecord>): Iterable<string> {
  const positions = positionFields(layout);
  const fields = [...layout.fields, ...positions];
  const letters = fields.map((_, index) => columnLetters(index));
  const widths = fields.map(
    ({ name, type }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.min(50, Math.max(type === "string" ? 20 : 12, name.length + 3))}" customWidth="1"/>`,
  );
  const head = fields.map(({ name }, index) => textCell(`${letters[index]}1`, name, 1));
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${
    widths.length > 0 ? `<cols>${widths.join("")}</cols>` : ""
  }<sheetData><row r="1">${head.join("")}</row>`;
  let line = 1;
  let text = "";
  for (const { cells, geometry } of records) {
    line++;
    const all = positions.length > 0 ? [...cells, ...positionOf(geometry)] : cells;
    text += `<row r="${line}">`;
    for (let index = 0; index < fields.length; index++) {
      const cell = all[index];
      if (cell !== null && cell !== undefined)
        text += writeCell(`${letters[index]}${line}`, fields[index] as Field, cell);
    }
    text += "</row>";
    if (text.length > 500_000) {
      yield text;
      text = "";
    }
  }
  yield `${text}</sheetData></worksheet>`;
}

function writeCell(place: string, field: Field, cell: NonNullable<Cell>): string {
  if (typeof cell === "boolean") return `<c r="${place}" t="b"><v>${Number(cell)}</v></c>`;
  // Beyond 15 digits a spreadsheet would round.
  if (typeof cell === "number")
    return Number.isInteger(cell) && Math.abs(cell) >= 1e15
      ? textCell(place, String(cell))
      : `<c r="${place}"><v>${cell}</v></c>`;
  const serial =
    field.type === "date" ? serialOf(cell, 10) : field.type === "datetime" ? serialOf(cell, 19) : undefined;
  if (serial !== undefined) return `<c r="${place}" s="${field.type === "date" ? 2 : 3}"><v>${serial}</v></c>`;
  return textCell(place, cellText(field, cell));
}

function textCell(place: string, text: string, style?: number): string {
  return `<c r="${place}" t="inlineStr"${style === undefined ? "" : ` s="${style}"`}><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`;
}

/**
 * Days since 1899-12-30 of an ISO date, or date and time without zone; undefined for what a spreadsheet cannot hold, which
 * stays text: a time with its zone, a day before March 1900.
 */
function serialOf(text: string, length: number): number | undefined {
  if (text.length !== length || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/.test(text)) return undefined;
  const days = (Date.parse(length === 10 ? text : `${text}Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
  return days >= 61 ? days : undefined;
}

/** Most characters of a cell: Excel refuses the whole file beyond. */
const LONGEST = 32_767;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML refuses
const UNWRITABLE = /[\x00-\x08\x0b-\x1f\ufffe\uffff]/g;

/** XML text; what XML 1.0 cannot hold is written `_xHHHH_`, and such a text met in the data has its mark doubled. */
function escapeText(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return short
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(UNWRITABLE, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`);
}

/** 0 → A, 26 → AA. */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEET}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET}.styles+xml"/></Types>`;
const RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const WORKBOOK = `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Données" sheetId="1" r:id="rId1"/></sheets></workbook>`;
const WORKBOOK_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;
/** Styles by rank: plain, heading, date, date and time (14 and 22 follow the language of the reader). */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`;
