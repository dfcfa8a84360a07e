import type { Cell, Field } from "@datalogue/ingest";

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

/** Whether the cells of a field hold JSON text. */
export function holdsJsonText({ type }: Field): boolean {
  return ["object", "array", "list", "geojson"].includes(type ?? "string");
}
