import { foldName } from "../column-names.js";
import { counted } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import type { Schema } from "../schema.js";
import { typeset } from "../typography.js";
import type { Translation } from "./edit-cells.js";
import { takesAway } from "./leaves-out.js";
import type { ColumnMatch, FileYear } from "./match-columns.js";
import type { Recipe } from "./recipe.js";
import type { DropTally, PlannedColumn } from "./recipe-plan.js";

const places: Record<FileYear["from"], { fr: string; en: string }> = {
  header: { fr: "l'en-tête", en: "the header" },
  sheet: { fr: "le nom de la feuille", en: "the name of the sheet" },
  above: { fr: "le titre au-dessus de l'en-tête", en: "the title above the header" },
  file: { fr: "le nom du fichier", en: "the name of the file" },
};

/** What a recipe does to the columns of a file, one sentence per rule. */
export function describeRecipe(
  recipe: Recipe,
  { fates, year }: ColumnMatch,
  headers: readonly string[],
  columns: readonly PlannedColumn[],
): Note[] {
  const notes: Note[] = [];
  const name = recipe.title ? { fr: ` ${quote(recipe.title)}`, en: ` “${recipe.title}”` } : { fr: "", en: "" };
  notes.push({ fr: `Recette d'import${name.fr} appliquée.`, en: `Import recipe${name.en} applied.` });
  if (year)
    notes.push({
      fr: `Recette : année ${year.year}, lue dans ${places[year.from].fr} ${quote(year.text)}.`,
      en: `Recipe: year ${year.year}, read in ${places[year.from].en} “${year.text}”.`,
    });
  const renamed = columns.filter(({ found, source }) => source >= 0 && headers[source] !== found.name);
  if (renamed.length > 0)
    notes.push({
      fr: `Recette : ${counted(renamed.length, "colonne renommée", "colonnes renommées")} : ${list(renamed.map(({ found, source }) => `${quote(headers[source] as string)} devient ${quote(found.name)}`))}.`,
      en: `Recipe: ${renamed.length} column(s) renamed: ${renamed.map(({ found, source }) => `“${headers[source]}” becomes “${found.name}”`).join(", ")}.`,
    });
  const left = headers.filter((_, at) => fates[at]?.kind === "left-out");
  if (left.length > 0)
    notes.push({
      fr: `Recette : ${counted(left.length, "colonne laissée", "colonnes laissées")} de côté : ${list(left.map((header) => quote(header)))}.`,
      en: `Recipe: ${left.length} column(s) left out: ${left.map((header) => `“${header}”`).join(", ")}.`,
    });
  const constants = columns.filter(({ constant }) => constant !== undefined && constant !== "");
  if (constants.length > 0)
    notes.push({
      fr: `Recette : ${counted(constants.length, "colonne ajoutée", "colonnes ajoutées")} avec une valeur constante : ${list(constants.map(({ found, constant }) => `${quote(found.name)} = ${quote(constant ?? "")}`))}.`,
      en: `Recipe: ${constants.length} column(s) added with a constant value: ${constants.map(({ found, constant }) => `“${found.name}” = “${constant}”`).join(", ")}.`,
    });
  return notes;
}

/** Whether the text of a translation may be told. */
function isTold(one: Translation, { fields }: Schema): boolean {
  return !takesAway(
    one,
    fields.find(({ name }) => name === one.scope),
  );
}

/** Whether a page shows both texts of a translation as one: they differ by an apostrophe or a space, or not at all where the cell was in other capitals. */
function isSpelling({ from, to }: Translation): boolean {
  return to !== null && typeset(from, { page: true }) === typeset(to, { page: true });
}

/**
 * What a recipe did to the cells and the lines of a file, with how often, one sentence per rule. What a rule takes away is published nowhere: its
 * texts are not told either.
 */
export function describeReading(
  columns: readonly PlannedColumn[],
  drops: readonly DropTally[],
  schema: Schema,
): Note[] {
  const notes: Note[] = [];
  for (const { found, editor } of columns) {
    if (!editor) continue;
    const { translations, numbers, factor, dates, pads } = editor;
    if (translations.size > 0) {
      const fr = [...translations].map(
        ([one, times]) =>
          `${isSpelling(one) ? "une autre graphie lue" : isTold(one, schema) ? `${quote(one.from)} lu` : "un texte lu"} comme ${one.to?.trim() ? quote(one.to) : "sans valeur"} (${times} fois)`,
      );
      const en = [...translations].map(
        ([one, times]) =>
          `${isSpelling(one) ? "another spelling" : isTold(one, schema) ? `“${one.from}”` : "a text"} read as ${one.to?.trim() ? `“${one.to}”` : "no value"} (${times} times)`,
      );
      notes.push({
        fr: `Recette : colonne ${quote(found.name)} : ${list(fr)}.`,
        en: `Recipe: column “${found.name}”: ${en.join(", ")}.`,
      });
    }
    const say = (times: number, one: string, many: string, en: string, more = { fr: "", en: "" }) => {
      if (times === 0) return;
      notes.push({
        fr: `Recette : colonne ${quote(found.name)} : ${counted(times, one, many)} dans la forme du schéma${more.fr}.`,
        en: `Recipe: column “${found.name}”: ${times} ${en} rewritten in the form of the schema${more.en}.`,
      });
    };
    const scaled = {
      fr: `, ${numbers > 1 ? "multipliés" : "multiplié"} par ${String(factor).replace(".", ",")}`,
      en: `, multiplied by ${factor}`,
    };
    say(numbers, "nombre réécrit", "nombres réécrits", "number(s)", factor === 1 ? undefined : scaled);
    say(dates, "date réécrite", "dates réécrites", "date(s)");
    if (pads > 0)
      notes.push({
        fr: `Recette : colonne ${quote(found.name)} : ${counted(pads, "code complété", "codes complétés")} par des zéros devant.`,
        en: `Recipe: column “${found.name}”: ${pads} code(s) filled with zeros before them.`,
      });
  }
  for (const { test, count, lines } of drops) {
    if (count === 0) continue;
    const more = count > lines.length ? "…" : "";
    const where = lines.length > 0 ? ` (${lines.length > 1 ? "lignes" : "ligne"} ${lines.join(", ")}${more})` : "";
    notes.push({
      fr: `Recette : ${counted(count, "ligne retirée", "lignes retirées")} par une règle sur ${test.column === undefined ? "leur première cellule remplie" : `la colonne ${quote(test.column)}`}${where}.`,
      en: `Recipe: ${count} line(s) dropped by a rule on ${test.column === undefined ? "their first filled cell" : `the column “${test.column}”`}${lines.length > 0 ? ` (${lines.join(", ")}${more})` : ""}.`,
    });
  }
  return notes;
}

/** Says which rules of a recipe found nothing to do; of those that take texts away, not these texts: the next file may have them. */
export function reportUnused(
  issues: IssueCollector,
  recipe: Recipe,
  { missing }: ColumnMatch,
  translations: readonly Translation[],
  columns: readonly PlannedColumn[],
  schema: Schema,
  { drops, unused }: { drops: readonly DropTally[]; unused(): string[] },
): void {
  const column = (name: string) => columns.find(({ found }) => found.name === name);
  const names = [
    // « All the others » may well be none.
    ...missing
      .filter(({ source, target }) => target === null && source !== "{*}")
      .map(({ source }) => `columns.${source}`),
    ...Object.keys(recipe.constants ?? {})
      .filter((name) => (column(name)?.source ?? -1) >= 0)
      .map((name) => `constants.${name}`),
    ...translations
      // Other spellings of a value are foreseen, not expected.
      .filter(({ from, to, count }) => count === 0 && (to === null || foldName(from) !== foldName(to)))
      .map((one) => `values.${one.scope}${isTold(one, schema) ? `.${one.from}` : ""}`),
    ...Object.keys(recipe.numbers ?? {})
      .filter(
        (name) =>
          !columns.some(({ found, editor }) => (name === "*" || found.name === name) && (editor?.numbers ?? 0) > 0),
      )
      .map((name) => `numbers.${name}`),
    ...Object.keys(recipe.dateFormat ?? {})
      .filter((name) => (column(name)?.editor?.dates ?? 0) === 0)
      .map((name) => `dateFormat.${name}`),
    ...unused(),
    ...Object.keys(recipe.pad ?? {})
      .filter((name) => (column(name)?.editor?.pads ?? 0) === 0)
      .map((name) => `pad.${name}`),
    ...drops
      .filter(({ count }) => count === 0)
      .map(({ test: { column } }) => (column === undefined ? "dropRows" : `dropRows ${quote(column)}`)),
  ];
  if (names.length > 0) issues.add("recipe-rule-unused", null, {}, { names });
}
