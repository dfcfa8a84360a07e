import { isMissingWord } from "../missing-words.js";
import type { Field, FieldTypeName, Schema } from "../schema.js";
import { foldText } from "./drop-rule.js";
import type { Translation } from "./edit-cells.js";
import type { Recipe } from "./recipe.js";

/**
 * Whether a recipe asks that something of the files that it reads is not published: a column or a part of one, lines, or texts of cells.
 * What is only renamed, moved or written in another form is published, and so is what is said to be missing (« n.d. »).
 */
export function leavesOut(recipe: Recipe, { fields }: Pick<Schema, "fields">): boolean {
  const { columns = {}, split = {}, keepRows = [], dropRows = [], lookup = {}, values = {} } = recipe;
  const { unpivot, sum, absences, dateFormat = {} } = recipe;
  const fieldNamed = (name: string) => fields.find((field) => field.name === name);
  return (
    Object.values(columns).includes(null) ||
    Object.values(split).some(({ into }) => (into as (string | null)[]).includes(null)) ||
    keepRows.length + dropRows.length > 0 ||
    // What it does not name has no place in the lines that it makes.
    unpivot !== undefined ||
    sum !== undefined ||
    // What is read elsewhere takes the place of what the file says; the code of today is said of the code of the file.
    Object.values(lookup).some((one) => !("communes" in one) || one.communes !== "code") ||
    Object.entries(values).some(([scope, texts]) =>
      Object.entries(texts).some(([from, to]) => takesAway({ from, to }, fieldNamed(scope))),
    ) ||
    [...(absences?.secret ?? []), ...(absences?.unknown ?? [])].some((text) => !isNothing(text)) ||
    Object.entries(dateFormat).some(([name, forms]) => [forms].flat().some((form) => isFiner(form, fieldNamed(name))))
  );
}

/**
 * Whether a translation takes a text away, of which what is published then says nothing. A word of a listed value, a number, a date or a code of the
 * schema is written in the form of the schema; of a free text, only the same words otherwise written are (`field`: undefined where any may be).
 */
export function takesAway({ from, to }: Pick<Translation, "from" | "to">, field: Field | undefined): boolean {
  if (isNothing(from)) return false;
  if (to === null || to.trim() === "") return true;
  return isFreeText(field) && wordsOf(from) !== wordsOf(to);
}

function isNothing(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === "" || isMissingWord(trimmed);
}

function isFreeText(field: Field | undefined): boolean {
  const { type = "string", constraints } = field ?? {};
  return (type === "string" || type === "any") && constraints?.enum === undefined;
}

/** The letters and figures of a text, without accents. */
function wordsOf(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}]/gu, "");
}

/** What a form of dates says more than a field keeps: the month of a year, the day of a month, the hour of a day. */
const FINER: Partial<Record<FieldTypeName, RegExp>> = {
  year: /MM|JJ|mois|jour|hh|excel|%(?!-?[yY])/,
  yearmonth: /JJ|jour|hh|excel|%(?!-?[yYmbB])/,
  date: /hh|%(?!-?[yYmbBdjaA])/,
};

function isFiner(form: string, field: Field | undefined): boolean {
  return FINER[field?.type ?? "string"]?.test(form) === true;
}
