import { writeZip } from "./write-zip.js";

/** A cell of a test document: a string, a number or true/false as LibreOffice writes them; an object gives the XML of the cell. */
export type OdsCell = string | number | boolean | null | { xml: string };

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** A cell of a type, with its value and what it shows. */
export function typed(type: string, value: string, shown: string): OdsCell {
  const attribute = type === "date" || type === "time" || type === "boolean" ? `office:${type}-value` : "office:value";
  return {
    xml: `<table:table-cell office:value-type="${type}" ${attribute}="${value}"><text:p>${escapeXml(shown)}</text:p></table:table-cell>`,
  };
}

function writeCell(cell: OdsCell): string {
  if (cell === null) return "<table:table-cell/>";
  if (typeof cell === "object") return cell.xml;
  if (typeof cell === "number") return (typed("float", String(cell), String(cell)) as { xml: string }).xml;
  if (typeof cell === "boolean") return (typed("boolean", String(cell), cell ? "VRAI" : "FAUX") as { xml: string }).xml;
  return `<table:table-cell office:value-type="string"><text:p>${escapeXml(cell)}</text:p></table:table-cell>`;
}

/** Rows of a sheet as XML, with the empty cells and rows that LibreOffice repeats to the edges. */
export function odsRows(rows: readonly (readonly OdsCell[])[]): string {
  const written = rows.map(
    (row) =>
      `<table:table-row>${row.map(writeCell).join("")}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>`,
  );
  return `${written.join("")}<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`;
}

/** The content of a document of some sheets: rows, or their XML; "*" at the start of a name hides the sheet. `styles`: more of them. */
export function odsContent(sheets: Record<string, (readonly OdsCell[])[] | string>, styles = ""): string {
  const tables = Object.entries(sheets).map(
    ([name, rows]) =>
      `<table:table table:name="${escapeXml(name.replace("*", ""))}" table:style-name="${name.startsWith("*") ? "ta2" : "ta1"}"><table:table-column/>${typeof rows === "string" ? rows : odsRows(rows)}</table:table>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>${styles}</office:automatic-styles><office:body><office:spreadsheet>${tables.join("")}</office:spreadsheet></office:body></office:document-content>`;
}

/** A document as a file would hold it. */
export function writeOds(sheets: Parameters<typeof odsContent>[0], manifest = "<manifest/>"): Buffer {
  return writeZip([
    ["mimetype", Buffer.from("application/vnd.oasis.opendocument.spreadsheet")],
    ["content.xml", Buffer.from(odsContent(sheets))],
    ["META-INF/manifest.xml", Buffer.from(manifest)],
  ]);
}
