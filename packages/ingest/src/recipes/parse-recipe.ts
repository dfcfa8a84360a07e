import { checkDocument } from "../documents/check-document.js";
import { validate } from "../documents/validators/recipe.js";
import { fieldTypes } from "../field-types/index.js";
import type { Field, Schema } from "../schema.js";
import { typeset } from "../typography.js";
import { findFactor } from "../units.js";
import { linearPatternEngine } from "../validation/linear-pattern-engine.js";
import type { PatternEngines } from "../validation/pattern.js";
import { compileDateForms, DATED_TYPES } from "./date-form.js";
import { compileDropRule, foldText } from "./drop-rule.js";
import { asksYear, compileTemplate } from "./header-template.js";
import { lacksFactor } from "./number-form.js";
import type { NumberForm, Recipe } from "./recipe.js";
import { findReshapeProblems } from "./reshape-problems.js";
import { unknownField } from "./unknown-field.js";

/**
 * Reads an import recipe against the schema that its files become. Problems are French sentences with the path in the document.
 * @param engines What runs the patterns that ask much: by default RE2 alone, which works in a browser and is what the rules of a recipe may ask for.
 */
export function parseRecipe(
  json: unknown,
  schema: Schema,
  engines: PatternEngines = linearPatternEngine,
): { recipe: Recipe } | { problems: string[] } {
  const problems = checkDocument(validate, json);
  if (problems.length > 0) return { problems };
  const recipe = json as Recipe;
  if (schema.jsonSchema)
    return {
      problems: [typeset("Une recette s'applique à un schéma de table (Table Schema), et non à un JSON Schema.")],
    };
  const deeper = [
    ...(String(recipe.sheet).split("{*}").length > 2 ? ["« sheet » : « {*} » ne s'écrit qu'une fois."] : []),
    ...findColumnProblems(recipe, schema),
    ...findConstantProblems(recipe, schema),
    ...findValueProblems(recipe, schema),
    ...findFormProblems(recipe, schema),
    ...findDropProblems(recipe, engines),
    ...findAbsenceProblems(recipe),
    ...findReshapeProblems(recipe, schema, engines),
  ];
  return deeper.length > 0 ? { problems: deeper.slice(0, 20).map((one) => typeset(one)) } : { recipe };
}

function findColumnProblems({ columns = {} }: Recipe, schema: Schema): string[] {
  const names = new Set(schema.fields.map(({ name }) => name));
  const sourceOf = new Map<string, string>();
  const keys = new Map<string, string>();
  const problems: string[] = [];
  for (const [source, target] of Object.entries(columns)) {
    const path = `columns.${source}`;
    if (source.trim() === "") problems.push("« columns » : un en-tête est vide. Écrivez celui du fichier.");
    // Each hole multiplies the ways to read a header.
    if (source.split("{*}").length > 2) problems.push(`« ${path} » : « {*} » ne s'écrit qu'une fois par en-tête.`);
    const key = compileTemplate(source).key;
    const twin = keys.get(key);
    if (twin !== undefined) problems.push(`« ${path} » : c'est le même en-tête que « ${twin} ». Gardez-en un seul.`);
    keys.set(key, source);
    if (target === null) continue;
    if (!names.has(target)) problems.push(unknownField(path, target, schema));
    const other = sourceOf.get(target);
    if (other !== undefined)
      problems.push(
        `« ${path} » : « ${target} » est déjà lue dans « ${other} ». Une colonne du schéma se lit dans une seule colonne du fichier.`,
      );
    sourceOf.set(target, source);
  }
  return problems;
}

function findConstantProblems({ constants = {}, columns = {} }: Recipe, schema: Schema): string[] {
  return Object.entries(constants).flatMap(([name, value]) => {
    const path = `constants.${name}`;
    const field = schema.fields.find((one) => one.name === name);
    if (!field) return [unknownField(path, name, schema)];
    const source = Object.keys(columns).find((header) => columns[header] === name);
    if (source !== undefined)
      return [`« ${path} » : « ${name} » est déjà lue dans « ${source} ». Retirez l'une des deux.`];
    return asksYear(value) || isOfType(value, field)
      ? []
      : [`« ${path} » : « ${value} » n'est pas ${expected(field)}.`];
  });
}

function findValueProblems({ values = {} }: Recipe, schema: Schema): string[] {
  return Object.entries(values).flatMap(([name, translations]) => {
    const field = schema.fields.find((one) => one.name === name);
    if (name !== "*" && !field) return [unknownField(`values.${name}`, name, schema)];
    const seen = new Map<string, string>();
    return Object.entries(translations).flatMap(([from, to]) => {
      const path = `values.${name}.${from}`;
      const twin = seen.get(foldText(from));
      seen.set(foldText(from), from);
      if (twin !== undefined) return [`« ${path} » : c'est le même texte que « ${twin} ». Gardez-en un seul.`];
      if (to !== null && field && !isOfType(to, field))
        return [`« ${path} » : « ${to} » n'est pas ${expected(field)}.`];
      return [];
    });
  });
}

function findFormProblems({ numbers = {}, dateFormat = {} }: Recipe, schema: Schema): string[] {
  const problems: string[] = [];
  for (const [name, form] of Object.entries(numbers)) {
    const field = schema.fields.find((one) => one.name === name);
    if (name === "*") continue;
    if (!field) problems.push(unknownField(`numbers.${name}`, name, schema));
    else if (field.type !== "number" && field.type !== "integer")
      problems.push(`« numbers.${name} » : la colonne « ${name} » n'est pas une colonne de nombres.`);
    else if (lacksFactor(form, field))
      problems.push(
        `« numbers.${name}.unit » : « ${form.unit} » n'est pas l'unité de « ${name} », qui est en « ${field.unit} ». ${unitRemedy(form, field)}`,
      );
  }
  for (const [name, forms] of Object.entries(dateFormat)) {
    const field = schema.fields.find((one) => one.name === name);
    if (!field) problems.push(unknownField(`dateFormat.${name}`, name, schema));
    else if (!DATED_TYPES.has(field.type ?? "string"))
      problems.push(`« dateFormat.${name} » : la colonne « ${name} » n'est pas une colonne de dates.`);
    else attempt(problems, `dateFormat.${name}`, () => compileDateForms([forms].flat(), field));
  }
  return problems;
}

/** What to write in the number form of a field whose file is in another unit. */
function unitRemedy({ unit = "" }: NumberForm, { unit: wanted = "" }: Field): string {
  const factor = findFactor(unit, wanted);
  return factor === undefined
    ? `Demandez ces nombres dans l'unité du schéma, ou écrivez « "factor": 1 » s'ils y sont déjà.`
    : `Ajoutez « "factor": ${factor} », ou « "factor": 1 » si les nombres du fichier sont déjà en « ${wanted} ».`;
}

function findDropProblems({ dropRows = [] }: Recipe, engines: PatternEngines): string[] {
  const problems: string[] = [];
  for (const [rank, rule] of dropRows.entries()) {
    const path = `dropRows[${rank}]`;
    attempt(problems, path, () => compileDropRule(rule, engines));
  }
  return problems;
}

function findAbsenceProblems({ absences }: Recipe): string[] {
  const secret = new Set(absences?.secret.map(foldText));
  return (absences?.unknown ?? [])
    .filter((text) => secret.has(foldText(text)))
    .map((text) => `« absences » : « ${text} » dit à la fois un secret et une valeur inconnue. Gardez l'un des deux.`);
}

function attempt(problems: string[], path: string, compile: () => unknown): void {
  try {
    compile();
  } catch (error) {
    problems.push(`« ${path} » : ${(error as Error).message}.`);
  }
}

function isOfType(value: string, field: Field): boolean {
  return fieldTypes[field.type ?? "string"].compile(field)(value) !== undefined;
}

function expected(field: Field): string {
  return fieldTypes[field.type ?? "string"].expected(field).fr;
}
