import type { Cell, Field } from "@datalogue/ingest";
import type { WholeFormat } from "./export-format.js";

/** A JSON array of records, one per line. */
export const json = {
  kind: "text",
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
} satisfies WholeFormat;

/** Whether the cells of a field hold JSON text. */
export function holdsJsonText({ type }: Field): boolean {
  return ["object", "array", "list", "geojson"].includes(type ?? "string");
}

/** Writes the properties of a record as JSON; cells that hold JSON text are given as what they hold. */
export function recordText(fields: Field[]): (cells: Cell[]) => string {
  const starts = fields.map(({ name }, index) => `${index === 0 ? "" : ","}${JSON.stringify(name)}:`);
  const holdsJson = fields.map(holdsJsonText);
  return (cells) => {
    let text = "{";
    for (let index = 0; index < starts.length; index++) {
      const cell = cells[index] ?? null;
      text += starts[index];
      text += typeof cell === "string" && !holdsJson[index] ? JSON.stringify(cell) : cell;
    }
    return `${text}}`;
  };
}
