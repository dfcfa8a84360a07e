import type { Cell, Field } from "@datalogue/ingest";
import { writePoint } from "@datalogue/ingest/core";

const writers = new WeakMap<Field[], (cells: Cell[]) => string>();

/**
 * Writes the properties of a record as JSON; cells that hold JSON text are given as what they hold, points in the form that their field asks. The
 * forms of one table, which write a record one after the other, share the text of the last one.
 */
export function recordText(fields: Field[]): (cells: Cell[]) => string {
  const known = writers.get(fields);
  if (known) return known;
  const write = recordWriter(fields);
  let [last, text]: [Cell[] | undefined, string] = [undefined, ""];
  const shared = (cells: Cell[]) => {
    if (cells !== last) [last, text] = [cells, write(cells)];
    return text;
  };
  writers.set(fields, shared);
  return shared;
}

/** The same, which shares nothing. The whole values of columns named in `decimals` are written with a decimal point. */
export function recordWriter(fields: Field[], decimals: string[] = []): (cells: Cell[]) => string {
  const starts = fields.map(({ name }, index) => `${index === 0 ? "" : ","}${JSON.stringify(name)}:`);
  const holdsJson = fields.map(holdsJsonText);
  const isPoint = fields.map(({ type }) => type === "geopoint");
  const isDecimal = fields.map(({ name }) => decimals.includes(name));
  return (cells) => {
    let text = "{";
    for (let index = 0; index < starts.length; index++) {
      const cell = cells[index] ?? null;
      text += starts[index];
      if (typeof cell !== "string") text += isDecimal[index] ? decimalText(cell) : cell;
      // In JSON text, line breaks are only between tokens: a record is one line.
      else if (holdsJson[index]) text += cell.replace(/[\r\n]+/g, " ");
      else text += JSON.stringify(isPoint[index] ? writePoint(cell, fields[index] as Field) : cell);
    }
    return `${text}}`;
  };
}

/** `5.0` for 5; what is written with an exponent is no whole number for anybody. */
function decimalText(cell: Exclude<Cell, string>): string {
  const text = String(cell);
  return Number.isInteger(cell) && !text.includes("e") ? `${text}.0` : text;
}

/** Whether the cells of a field hold JSON text. */
export function holdsJsonText({ type }: Field): boolean {
  return ["object", "array", "list", "geojson"].includes(type ?? "string");
}
