import type { Field } from "@datalogue/ingest";
import type { ExportFormat } from "./export-format.js";

/** CSV in UTF-8, comma, decimal point, ISO dates, one line feed per record (RFC 4180 but for the line ending). */
export const csv: ExportFormat = {
  format: "CSV",
  title: "Tableau CSV normalisé (UTF-8)",
  mediaType: "text/csv; charset=utf-8",
  suits: () => true,
  open({ fields, pointsOnly }) {
    const names = fields.map(({ name }) => name);
    const located = pointsOnly && !names.includes("longitude") && !names.includes("latitude");
    const line = (cells: string[]) => `${cells.length === 1 && cells[0] === "" ? '""' : cells.join(",")}\n`;
    return {
      head: line([...names, ...(located ? ["longitude", "latitude"] : [])].map(escapeText)),
      record: (cells, geometry) => {
        const texts = fields.map((field, index) => {
          const cell = cells[index];
          if (cell === null || cell === undefined) return "";
          return typeof cell === "string" ? escapeText(cellText(field, cell)) : `${cell}`;
        });
        if (located) {
          const point = geometry === null ? [] : JSON.parse(geometry).coordinates;
          texts.push(`${point[0] ?? ""}`, `${point[1] ?? ""}`);
        }
        return line(texts);
      },
      tail: "",
    };
  },
};

/** The written form of a text in its field: a list goes back to its own separator. */
function cellText(field: Field, text: string): string {
  if (field.type === "list" && text.startsWith("["))
    return (JSON.parse(text) as unknown[]).join(field.delimiter ?? ",");
  return text;
}

/** Quotes what a reader could otherwise take for a separator, or trim. */
function escapeText(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
