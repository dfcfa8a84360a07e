import { fieldTypes } from "../field-types/index.js";
import { number } from "../field-types/number.js";
import { compileStoredRewriting } from "../readers/cell-text.js";
import type { Field, Schema } from "../schema.js";
import type { StoredKind } from "../table.js";
import { missingTexts } from "../validation/read-column.js";
import { compileDateForms } from "./date-form.js";
import { foldText, mayBegin } from "./drop-rule.js";
import { compileNumberForm, lacksFactor } from "./number-form.js";
import type { NumberForm, Recipe } from "./recipe.js";

/** What a recipe does to a cell. */
export type CellEdit = "value" | "number" | "date" | "pad" | "lookup";

/** One translation of the recipe, with how often it served. */
export interface Translation {
  /** The field that it is written for, "*" for all. */
  scope: string;
  from: string;
  to: string | null;
  count: number;
}

/** The editing of the cells of one field, and what it did so far. */
export interface CellEditor {
  /** @param storedAs what the file stores there: the forms, which are those of texts, keep its value. */
  edit(text: string, storedAs: StoredKind | undefined): string;
  /** What changed the cell edited last; undefined = nothing. */
  last(): CellEdit | undefined;
  /** Whether the cell edited last is a number that the rule of its column should have multiplied, and does not read. */
  isUnscaled(): boolean;
  /** Those that changed cells, with how many. */
  translations: Map<Translation, number>;
  numbers: number;
  /** What those are multiplied by. */
  factor: number;
  dates: number;
  pads: number;
}

/**
 * How the recipe reads the numbers of a field. A unit that is not that of the field stays after them, for the validation to refuse: said of
 * all columns, or kept since before that was refused.
 */
export function numberFormOf({ numbers = {} }: Recipe, field: Field): NumberForm | undefined {
  const form = numbers[field.name] ?? numbers["*"];
  if (!form || !lacksFactor(form, field)) return form;
  const { unit: _, ...marks } = form;
  return marks;
}

export function listTranslations({ values = {} }: Recipe): Translation[] {
  return Object.entries(values).flatMap(([scope, texts]) =>
    Object.entries(texts).map(([from, to]) => ({ scope, from, to, count: 0 })),
  );
}

/**
 * Compiles what a recipe does to the cells of a field: translations first, then dates and numbers. A cell that no rule reads is left as it
 * is, for the validation to judge, which cannot tell a number that should have been multiplied: `isUnscaled` does.
 * @param typed the file stores numbers and dates as such: they are brought to the writing of the schema.
 * @param onMore told of a cell of which a part is not read: the hour of a day.
 */
export function compileCellEditor(
  field: Field,
  {
    recipe,
    schema,
    translations,
    typed,
    onMore,
  }: {
    recipe: Recipe;
    schema: Schema;
    translations: readonly Translation[];
    typed: boolean;
    onMore?: (() => void) | undefined;
  },
): CellEditor {
  const table = new Map<string, Translation>();
  for (const scope of ["*", field.name])
    for (const translation of translations)
      if (translation.scope === scope) table.set(foldText(translation.from), translation);
  const mayTranslate = mayBegin([...table.keys()]);
  const missing = missingTexts(field.missingValues, schema.missingValues);
  const none = missing.includes("") ? "" : (missing[0] ?? "");
  const forms = recipe.dateFormat?.[field.name];
  const readDate = forms === undefined ? undefined : compileDateForms([forms].flat(), field, onMore);
  const isNumber = field.type === "number" || field.type === "integer";
  const form = isNumber ? numberFormOf(recipe, field) : undefined;
  const readNumber = form ? compileNumberForm(form, field, typed) : undefined;
  const factor = form?.factor ?? 1;
  const readBySchema = factor === 1 ? undefined : number.compile(field);
  const pad = recipe.pad?.[field.name];
  const rewrite = typed ? compileStoredRewriting(field, onMore) : undefined;
  const readStored = fieldTypes[field.type ?? "string"].compile(field);
  /** Whether the file stores a day that the field reads: no form of texts is for it. */
  const isDay = (text: string, storedAs: StoredKind | undefined) =>
    storedAs === "date" && readStored(rewrite ? rewrite(text, storedAs) : text) !== undefined;
  let last: CellEdit | undefined;
  let isUnscaled = false;
  const editor: CellEditor = {
    translations: new Map(),
    numbers: 0,
    factor,
    dates: 0,
    pads: 0,
    last: () => last,
    isUnscaled: () => isUnscaled,
    edit(text, storedAs) {
      last = undefined;
      isUnscaled = false;
      const trimmed = text.trim();
      if (trimmed === "") return text;
      const translation = table.size > 0 && mayTranslate(text) ? table.get(foldText(text)) : undefined;
      if (translation) {
        translation.count++;
        const read = translation.to ?? none;
        if (read === text) return text;
        editor.translations.set(translation, (editor.translations.get(translation) ?? 0) + 1);
        last = "value";
        return read;
      }
      const date = readDate && !isDay(text, storedAs) ? readDate(trimmed) : undefined;
      if (date !== undefined) {
        if (date === text) return text;
        editor.dates++;
        last = "date";
        return date;
      }
      // A code of no value is no number.
      const isNone = readNumber !== undefined && missing.includes(trimmed);
      const plain = isNone ? undefined : readNumber?.(trimmed, storedAs === "number");
      if (plain !== undefined) {
        if (plain === text) return text;
        editor.numbers++;
        last = "number";
        return plain;
      }
      // Nought is nought in any unit.
      isUnscaled = readBySchema !== undefined && !isNone && !!readBySchema(trimmed);
      if (pad !== undefined && trimmed.length < pad && /^\d[\dA-Z]*$/i.test(trimmed)) {
        editor.pads++;
        last = "pad";
        return trimmed.padStart(pad, "0");
      }
      return rewrite ? rewrite(text, storedAs) : text;
    },
  };
  return editor;
}
