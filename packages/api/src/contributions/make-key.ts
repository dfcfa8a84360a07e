import type { Field, Schema } from "@datalogue/ingest";
import { type HandCells, textOf } from "../drafts/hand-table.js";
import { checkRow } from "./read-answer.js";

/** Codes that others give: nobody makes one more. */
const GIVEN = /commune|insee|epci|siren|siret|postal/i;

/**
 * The column whose identifier we can make: a key of one column, a text or a whole number that no list and no other table gives, numbered in
 * most rows. Undefined where the schema lets nobody make one.
 */
export function findMadeKey(schema: Schema, rows: readonly HandCells[], today: string): Field | undefined {
  const [name, ...others] = [schema.primaryKey ?? []].flat();
  const field = schema.fields.find((one) => one.name === name);
  if (!field || others.length > 0) return undefined;
  if (GIVEN.test(field.name)) return undefined;
  const isLink = (schema.foreignKeys ?? []).some(({ fields }) => [fields].flat().includes(field.name));
  if (isLink || field.constraints?.enum || !["string", "integer", undefined].includes(field.type)) return undefined;
  return makeKey(schema, field, rows, today) === undefined ? undefined : field;
}

/** Columns of identifiers, where no row tells how they are written. */
const NUMBERED = /^(id|ident|identifiant|num|numero|ref|reference|code)(_|$)/i;

/**
 * An identifier that no row has: the next one of those that are written so (« HAIE-012 » after « HAIE-011 »), from 1 where there is none
 * (« 1 »). Undefined where the column does not take it. `others`: what has an identifier and is not, or no more, in the table.
 */
export function makeKey(
  schema: Schema,
  field: Field,
  rows: readonly HandCells[],
  today: string,
  others: readonly HandCells[] = [],
): string | undefined {
  const keysOf = (some: readonly HandCells[]) => some.map((cells) => textOf(cells, field.name).trim());
  const taken = new Set(keysOf(rows));
  let best = { prefix: "", width: 0, number: 0 };
  const prefixes = new Map<string, number>();
  for (const text of taken) {
    const [, prefix = "", digits = ""] = /^(.*?)(\d{1,12})$/s.exec(text) ?? [];
    if (digits === "") continue;
    prefixes.set(prefix, (prefixes.get(prefix) ?? 0) + 1);
  }
  // Those that most rows are written with: names are no numbers.
  const [prefix, count] = [...prefixes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? ["", 0];
  taken.delete("");
  if (2 * count < taken.size || (taken.size === 0 && !NUMBERED.test(field.name) && field.type !== "integer"))
    return undefined;
  for (const text of taken) {
    const digits = text.startsWith(prefix) ? text.slice(prefix.length) : "";
    if (!/^\d{1,12}$/.test(digits) || Number(digits) < best.number) continue;
    best = { prefix, width: digits.length, number: Number(digits) };
  }
  const write = (number: number) =>
    field.type === "integer" ? String(number) : `${best.prefix}${String(number).padStart(best.width, "0")}`;
  const given = new Set([...taken, ...keysOf(others)]);
  let number = best.number + 1;
  while (given.has(write(number))) number++;
  const text = write(number);
  const isWrong = checkRow(schema, { [field.name]: text }, { today }).some(
    (fault) => fault.field === field.name && fault.severity === "error",
  );
  return isWrong ? undefined : text;
}
