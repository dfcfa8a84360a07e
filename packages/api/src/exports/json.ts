import type { Cell, Field } from "@datalogue/ingest";
import type { ExportFormat } from "./export-format.js";

/** A JSON array of records, one per line. */
export const json: ExportFormat = {
  format: "JSON",
  title: "Tableau JSON",
  mediaType: "application/json; charset=utf-8",
  suits: () => true,
  open: ({ fields }) => {
    const record = recordText(fields);
    return {
      head: "[\n",
      record: (cells, _geometry, rank) => `${rank === 0 ? "" : ",\n"}${record(cells)}`,
      tail: "\n]\n",
    };
  },
};

/** Writes the properties of a record as JSON; cells that hold JSON text are given as what they hold. */
export function recordText(fields: Field[]): (cells: Cell[]) => string {
  const keys = fields.map(({ name }) => JSON.stringify(name));
  const holdsJson = fields.map(({ type }) => ["object", "array", "list", "geojson"].includes(type ?? "string"));
  return (cells) =>
    `{${keys
      .map((key, index) => {
        const cell = cells[index] ?? null;
        return `${key}:${holdsJson[index] && typeof cell === "string" ? cell : JSON.stringify(cell)}`;
      })
      .join(",")}}`;
}
