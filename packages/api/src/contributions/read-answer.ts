import { type Field, type RowOptions, type Schema, validateRow } from "@datalogue/ingest";
import { toFault } from "../drafts/check-lines.js";
import { cleanCells } from "../drafts/clean-cells.js";
import { type HandCells, type RowFault, textOf } from "../drafts/hand-table.js";
import { hasHiddenSigns, readTyped } from "../people/typed-text.js";
import type { AskedField, CellFault, Choice } from "./contribution.js";
import { asAsked, asTyped, writeNumbers } from "./write-numbers.js";

/** Characters of a cell that anybody writes, and of all of them. */
export const LONGEST_CELL = 2_000;
const LONGEST_ANSWER = 10_000;

/** The columns that a form asks, in the order of the schema. */
export function listAsked(
  { fields, primaryKey }: Pick<Schema, "fields" | "primaryKey">,
  columns: readonly string[],
  choices: ReadonlyMap<string, Choice[]>,
): AskedField[] {
  const key = [primaryKey ?? []].flat();
  return fields
    .filter(({ name }) => columns.includes(name))
    .map((field) => {
      const known = choices.get(field.name);
      const isRequired = field.constraints?.required === true || key.includes(field.name);
      return { field, isRequired, ...(known ? { choices: known } : {}) };
    });
}

/**
 * What somebody answers to a form, cleaned, its numbers as the schema writes them, and what is wrong with it at the columns that it asks: the
 * same words as `check` says of the row. Nothing is compared with rows that the public does not read. `known`: what the form was filled
 * with. `today`: ISO day.
 */
export function readAnswer(
  given: HandCells,
  { schema, asked, known, today }: { schema: Schema; asked: readonly AskedField[]; known?: HandCells; today: string },
): { cells: HandCells; faults: CellFault[] } {
  const names = new Set(asked.map(({ field }) => field.name));
  const answered = Object.entries(given).filter(([name]) => names.has(name));
  // What was chosen, or left as the form had it, was not typed.
  const left = new Map(answered.filter(([name, text]) => known?.[name] === text || isChoice(asked, name, text)));
  const typed = {
    ...cleanCells(Object.fromEntries(answered.map(([name, text]) => [name, readTyped(text)]))),
    ...Object.fromEntries(left),
  };
  const cells = writeNumbers(schema, typed, known);
  const faults: CellFault[] = [];
  const refuse = (column: string | null, message: string) => faults.push({ column, message });
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined)
    refuse(null, `Ce formulaire ne demande pas de colonne «\u00A0${unknown.slice(0, 100)}\u00A0».`);
  const texts = Object.values(cells);
  if (texts.every((text) => text === "")) refuse(null, "Répondez à une question au moins.");
  if (texts.reduce((sum, text) => sum + text.length, 0) > LONGEST_ANSWER)
    refuse(null, `Tenez en ${LONGEST_ANSWER.toLocaleString("fr-FR")} signes en tout.`);
  const said = new Map<string, string>();
  if (faults.length === 0) {
    // Of what is no number, the form that is expected is the one that was asked for.
    const told = checkRow({ fields: schema.fields.map(asAsked) }, cells, { today });
    for (const { field, code, message, severity } of checkRow(schema, cells, { today }))
      if (severity === "error" && field !== null && names.has(field) && !said.has(field))
        said.set(field, told.find((one) => one.field === field && one.code === code)?.message ?? message);
  }
  for (const { field, choices, isRequired } of asked) {
    const text = textOf(cells, field.name);
    if (text.length > LONGEST_CELL) said.set(field.name, `Tenez en ${LONGEST_CELL.toLocaleString("fr-FR")} signes.`);
    else if (!left.has(field.name) && hasHiddenSigns(text)) said.set(field.name, "Écrivez sans signe invisible.");
    else if (isRequired && text === "") said.set(field.name, "Une réponse est attendue.");
    else if (text !== "" && choices && !choices.some(({ value }) => value === text))
      said.set(field.name, "Choisissez une valeur de la liste.");
    const message = said.get(field.name);
    if (message !== undefined) refuse(field.name, message);
  }
  return { cells: Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== "")), faults };
}

function isChoice(asked: readonly AskedField[], name: string, text: string): boolean {
  const column = asked.find(({ field }) => field.name === name);
  const values = column?.choices?.map(({ value }) => value) ?? column?.field.constraints?.enum?.map(String);
  return values?.includes(text) ?? false;
}

/** What `check` says of one row that somebody typed, at its cells: errors and warnings. Its place is looked at where a geography is given. */
export function checkRow(
  schema: Schema,
  cells: HandCells,
  against: Pick<RowOptions, "today" | "geography">,
): RowFault[] {
  const fields = schema.fields.map((field) => asTyped(field, textOf(cells, field.name)));
  return validateRow({ ...schema, fields }, cells, against)
    .issues.filter(({ severity }) => severity !== "info")
    .map(toFault);
}

/** Columns that take their values from another table, one at a time: what is offered of them is decided by who may read it. */
export function listLinks({ fields, foreignKeys = [] }: Schema): { field: Field; resource: string; column: string }[] {
  return foreignKeys.flatMap(({ fields: names, reference }) => {
    const [name, ...others] = [names].flat();
    const [column] = [reference.fields].flat();
    const field = fields.find((one) => one.name === name);
    const { resource } = reference;
    return field && resource && others.length === 0 && column !== undefined ? { field, resource, column } : [];
  });
}
