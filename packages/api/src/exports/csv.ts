import { type Cell, PROTECTED_COLUMNS } from "@datalogue/ingest/core";
import { BOM, csvCells, NORMALISED_CSV } from "../rows/csv-text.js";
import { SECRET } from "../secrecy/protected-columns.js";
import { fileType } from "../vocabularies/vocabularies.js";
import { cellText, positionFields, positionOf, type WholeFormat } from "./export-format.js";

/**
 * CSV in UTF-8, comma, decimal point, ISO dates, one line feed per record (RFC 4180 but for the line ending). With any
 * other option the file is meant for a spreadsheet, and a text that it would run as a formula gets an apostrophe before it.
 * A cell masked by statistical secrecy is written SECRET.
 */
export const csv = {
  kind: "text",
  title: "Tableau CSV normalisé (UTF-8)",
  mediaType: "text/csv; charset=utf-8",
  published: {
    label: "CSV",
    pageLabel: "CSV, normalisé (UTF-8)",
    description:
      "Les lignes vérifiées, dans l'ordre et le format du schéma\u00A0: UTF-8, virgule, point décimal, dates AAAA-MM-JJ.",
    fileType: fileType("CSV", "CSV"),
    open: true,
  },
  suits: () => true,
  open(layout, options = NORMALISED_CSV) {
    const { delimiter, bom } = options;
    const { text: quoteText, number } = csvCells(options);
    const { fields } = layout;
    const names = fields.map(({ name }) => name);
    const positions = positionFields(layout).map(({ name }) => name);
    const write = fields.map((field) => (cell: Cell | undefined) => {
      if (cell === null || cell === undefined) return "";
      if (typeof cell === "string") return quoteText(cellText(field, cell));
      return typeof cell === "number" ? number(cell) : `${cell}`;
    });
    const status = layout.masked ? fields.findIndex(({ name }) => name === PROTECTED_COLUMNS.status) : -1;
    const masked = new Set(layout.masked);
    const isMasked = fields.map(({ name }) => status >= 0 && masked.has(name));
    const alone = names.length + positions.length === 1;
    const line = (cells: string) => `${alone && cells === "" ? '""' : cells}\n`;
    return {
      head: `${bom ? BOM : ""}${line([...names, ...positions].map(quoteText).join(delimiter))}`,
      record: (cells, geometry) => {
        let text = "";
        const isSecret = status >= 0 && cells[status] === SECRET;
        for (let index = 0; index < write.length; index++) {
          const cell = isSecret && isMasked[index] ? SECRET : cells[index];
          text += (index === 0 ? "" : delimiter) + (write[index] as (cell: Cell | undefined) => string)(cell);
        }
        if (positions.length > 0)
          for (const value of positionOf(geometry))
            text += (text === "" && write.length === 0 ? "" : delimiter) + (value === null ? "" : number(value));
        return line(text);
      },
      tail: "",
    };
  },
} satisfies WholeFormat;
