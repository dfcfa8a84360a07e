import type { Cell, Field } from "@datalogue/ingest";

const writers = new WeakMap<Field[], (cells: Cell[]) => string>();

/**
 * Writes the properties of a record as JSON; cells that hold JSON text are given as what they hold. The forms of one table, which write a record one
 * after the other, share the text of the last one.
 */
export function recordText(fields: Field[]): (cells: Cell[]) => string {
  const known = writers.get(fields);
  if (known) return known;
  const write = textWriter(fields);
  let [last, text]: [Cell[] | undefined, string] = [undefined, ""];
  const shared = (cells: Cell[]) => {
    if (cells !== last) [last, text] = [cells, write(cells)];
    return text;
  };
  writers.set(fields, shared);
  return shared;
}

function textWriter(fields: Field[]): (cells: Cell[]) => string {
  const starts = fields.map(({ name }, index) => `${index === 0 ? "" : ","}${JSON.stringify(name)}:`);
  const holdsJson = fields.map(holdsJsonText);
  return (cells) => {
    let text = "{";
    for (let index = 0; index < starts.length; index++) {
      const cell = cells[index] ?? null;
      text += starts[index];
      // In JSON text, line breaks are only between tokens: a record is one line.
      text += typeof cell !== "string" ? cell : holdsJson[index] ? cell.replace(/[\r\n]+/g, " ") : JSON.stringify(cell);
    }
    return `${text}}`;
  };
}

/** Whether the cells of a field hold JSON text. */
export function holdsJsonText({ type }: Field): boolean {
  return ["object", "array", "list", "geojson"].includes(type ?? "string");
}
