import { type HandCells, type HandTable, textOf } from "@datalogue/api";
import { type Field, showName } from "@datalogue/ingest";

/** What a column is called, with its unit: « Volume, en m³ ». */
export function titleOf({ name, title, unit }: Field): string {
  return `${showName(title ?? name)}${unit ? `, en\u00a0${unit}` : ""}`;
}

/** What a row is called: its key, else its first text. */
export function nameRow({ fields, key }: Pick<HandTable, "fields" | "key">, cells: HandCells): string {
  const told = key.flatMap((name) => textOf(cells, name) || []);
  if (told.length > 0) return told.join(", ");
  const first = fields.find(({ name }) => textOf(cells, name) !== "");
  return first ? textOf(cells, first.name) : "sans texte";
}

/** The other cells of a row, a few of them: « Volume : 4 · Flux : Verre ». */
export function tellRow({ fields, key }: Pick<HandTable, "fields" | "key">, cells: HandCells, most = 4): string {
  const name = nameRow({ fields, key }, cells);
  return fields
    .filter((field) => !key.includes(field.name) && !["", name].includes(textOf(cells, field.name)))
    .slice(0, most)
    .map(({ name: column, title, unit }) => {
      const text = textOf(cells, column);
      // A unit after a number alone.
      return `${showName(title ?? column)}\u00a0: ${text}${unit && /^[\d\s.,-]+$/.test(text) ? `\u00a0${unit}` : ""}`;
    })
    .join(" · ");
}
