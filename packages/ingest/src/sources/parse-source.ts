import { checkDocument } from "../documents/check-document.js";
import { validate } from "../documents/validators/source.js";
import { parseRecipe } from "../recipes/parse-recipe.js";
import type { Schema } from "../schema.js";
import { typeset } from "../typography.js";
import type { Source } from "./source.js";

/** Reads a source (`source.json`) against the schema that its files become. Problems are French sentences with the path in the document. */
export function parseSource(json: unknown, schema: Schema): { source: Source } | { problems: string[] } {
  const problems = checkDocument(validate, json);
  if (problems.length > 0) return { problems };
  const source = json as Source;
  const deeper = [...findRecipeProblems(source, schema), ...findSourceProblems(source, schema)];
  return deeper.length > 0 ? { problems: deeper.map((one) => typeset(one)) } : { source };
}

function findRecipeProblems({ recipe }: Source, schema: Schema): string[] {
  if (recipe === undefined) return [];
  const parsed = parseRecipe(recipe, schema);
  return "problems" in parsed ? parsed.problems.map((problem) => `« recipe » : ${problem}`) : [];
}

function findSourceProblems({ secret = [], unknown = [], vintages = {}, triedOn, control }: Source, schema: Schema) {
  const problems: string[] = [];
  const both = secret.filter((text) => unknown.includes(text));
  if (both.length > 0)
    problems.push(`« secret » et « unknown » : « ${both[0]} » est dans les deux. Un texte dit l'un ou l'autre.`);
  if (secret.some(isZero) || unknown.some(isZero))
    problems.push("« secret » et « unknown » : zéro est une valeur, il ne dit ni un secret ni une absence.");
  if (vintages.from !== undefined && vintages.to !== undefined && vintages.from > vintages.to)
    problems.push(`« vintages » : ${vintages.from} vient après ${vintages.to}.`);
  if (triedOn !== null && !isDay(triedOn)) problems.push(`« triedOn » : le ${triedOn} n'existe pas.`);
  if (control && !schema.fields.some(({ name }) => name === control.field))
    problems.push(
      `« control.field » : « ${control.field} » n'est pas une colonne du schéma. Colonnes du schéma : ${schema.fields.map(({ name }) => name).join(", ")}.`,
    );
  return problems;
}

function isZero(text: string): boolean {
  return /^[+-]?0+([.,]0+)?$/.test(text.trim());
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
