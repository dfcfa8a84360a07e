import type { Schema } from "../schema.js";
import type { PatternEngines } from "../validation/pattern.js";
import { compileKeepRule } from "./keep-rule.js";
import { isDatasetLookup } from "./look-up.js";
import type { Recipe, Unpivot } from "./recipe.js";
import { sumStatuses } from "./sum-rows.js";
import { unknownField } from "./unknown-field.js";
import { compileWideHeader } from "./wide-header.js";

/** Texts that a form of headers may tell, at most: each multiplies the ways to read a header. */
const MAX_TEXTS = 3;
const YEAR_TYPES = new Set(["year", "integer", "string"]);

/** What cannot be in the steps of a recipe that choose, split and turn lines: French sentences with the path in the document. */
export function findReshapeProblems(recipe: Recipe, schema: Schema, engines: PatternEngines): string[] {
  const { unpivot } = recipe;
  return [
    ...findSplitProblems(recipe, schema),
    ...findKeepProblems(recipe, engines),
    ...(unpivot ? findUnpivotProblems(unpivot, recipe, schema) : []),
    ...findFileNameProblems(recipe, schema),
    ...findLookupProblems(recipe, schema),
    ...findSumProblems(recipe, schema),
    ...Object.keys(recipe.pad ?? {}).flatMap((name) => {
      const field = schema.fields.find((one) => one.name === name);
      if (!field) return [unknownField(`pad.${name}`, name, schema)];
      return (field.type ?? "string") === "string"
        ? []
        : [`« pad.${name} » : la colonne « ${name} » n'est pas une colonne de textes : un code se déclare « string ».`];
    }),
  ];
}

function findSplitProblems({ split = {}, columns = {} }: Recipe, schema: Schema): string[] {
  const made = new Set<string>();
  return Object.entries(split).flatMap(([header, rule]) => {
    const path = `split.${header}`;
    const problems: string[] = [];
    if (rule.into.every((name) => name === null)) problems.push(`« ${path} » : aucune part n'est gardée.`);
    if ("lengths" in rule && rule.lengths.length !== rule.into.length)
      problems.push(`« ${path} » : ${rule.lengths.length} longueurs pour ${rule.into.length} parts. Donnez-en autant.`);
    for (const name of rule.into) {
      if (name === null) continue;
      if (!schema.fields.some((field) => field.name === name))
        problems.push(unknownField(`${path}.into`, name, schema));
      if (made.has(name) || Object.values(columns).includes(name))
        problems.push(`« ${path} » : « ${name} » est déjà lue ailleurs dans la recette.`);
      made.add(name);
    }
    return problems;
  });
}

function findFileNameProblems({ fileName, columns = {}, constants = {} }: Recipe, schema: Schema): string[] {
  if (fileName === undefined) return [];
  const { fields } = compileWideHeader(fileName);
  if (fields.length === 0)
    return [
      "« fileName » : rien n'y est lu. Écrivez le nom d'une colonne du schéma entre accolades : « conso-{filiere} ».",
    ];
  return fields.flatMap((name) => {
    if (!schema.fields.some((field) => field.name === name)) return [unknownField("fileName", name, schema)];
    return Object.values(columns).includes(name) || constants[name] !== undefined
      ? [`« fileName » : « ${name} » est déjà lue ailleurs dans la recette.`]
      : [];
  });
}

function findLookupProblems({ lookup = {} }: Recipe, schema: Schema): string[] {
  return Object.entries(lookup).flatMap(([name, one]) =>
    [name, ...("from" in one && one.from !== undefined ? [one.from] : [])].flatMap((field) => {
      const found = schema.fields.find((other) => other.name === field);
      if (!found) return [unknownField(`lookup.${name}`, field, schema)];
      // A dataset may give numbers or dates; codes are texts.
      if (isDatasetLookup(one) && field === name) return [];
      return (found.type ?? "string") === "string"
        ? []
        : [`« lookup.${name} » : la colonne « ${field} » n'est pas une colonne de textes.`];
    }),
  );
}

function findSumProblems({ sum }: Recipe, schema: Schema): string[] {
  if (!sum) return [];
  const { by, columns, status } = sum;
  const typeOf = (name: string) => schema.fields.find((field) => field.name === name)?.type ?? "string";
  const isMinimum = Object.values(columns).includes("minimum");
  const words = schema.fields.find(({ name }) => name === status)?.constraints?.enum;
  return [
    ...(isMinimum && status === undefined
      ? [
          "« sum.status » : une somme peut être un minimum, et rien ne le dirait. Nommez la colonne qui le dit, où s'écrira MINIMUM.",
        ]
      : []),
    ...(isMinimum && words && !words.includes(sumStatuses.minimum)
      ? [`« sum.status » : la colonne « ${status} » n'admet pas MINIMUM. Ajoutez-le à ses valeurs dans le schéma.`]
      : []),
    ...(Object.keys(columns).length === 0 ? ["« sum.columns » : aucune colonne à additionner."] : []),
    ...[...by, ...Object.keys(columns), ...(status === undefined ? [] : [status])].flatMap((name) =>
      schema.fields.some((field) => field.name === name) ? [] : [unknownField("sum", name, schema)],
    ),
    ...Object.keys(columns).flatMap((name) => {
      if (by.includes(name))
        return [
          `« sum.columns.${name} » : « ${name} » est dans « by » : une colonne ne peut être additionnée et distinguer les lignes.`,
        ];
      return ["number", "integer"].includes(typeOf(name))
        ? []
        : [`« sum.columns.${name} » : la colonne « ${name} » n'est pas une colonne de nombres.`];
    }),
    ...(status !== undefined && (by.includes(status) || columns[status] !== undefined)
      ? [`« sum.status » : « ${status} » est déjà dans « by » ou « columns ».`]
      : []),
  ];
}

function findKeepProblems({ keepRows = [] }: Recipe, engines: PatternEngines): string[] {
  return keepRows.flatMap((rule, rank) => {
    try {
      compileKeepRule(rule, engines);
      return [];
    } catch (error) {
      return [`« keepRows[${rank}] » : ${(error as Error).message}.`];
    }
  });
}

function findUnpivotProblems({ columns, year }: Unpivot, recipe: Recipe, schema: Schema): string[] {
  const problems: string[] = [];
  const forms = Object.entries(columns).map(([source, target]) => ({ target, ...compileWideHeader(source) }));
  const typeOf = (name: string) => schema.fields.find((field) => field.name === name)?.type ?? "string";
  const isKnown = (name: string) => schema.fields.some((field) => field.name === name);
  if (forms.length === 0)
    problems.push("« unpivot.columns » : aucune forme d'en-tête. Écrivez par exemple « PARC_{AAAA} ».");
  if (year !== undefined && !isKnown(year)) problems.push(unknownField("unpivot.year", year, schema));
  else if (year !== undefined && !YEAR_TYPES.has(typeOf(year)))
    problems.push(`« unpivot.year » : la colonne « ${year} » ne peut pas recevoir une année.`);
  for (const { source, target, dated, fields } of forms) {
    const path = `unpivot.columns.${source}`;
    if (!dated && fields.length === 0)
      problems.push(
        `« ${path} » : rien n'y change d'une colonne à l'autre. Écrivez l'année ({AAAA}, {AA}, {AA+1}) ou le nom d'une colonne du schéma entre accolades.`,
      );
    if (dated && year === undefined)
      problems.push(`« ${path} » : l'année lue n'a pas de colonne. Donnez-la : « "year": "annee" ».`);
    if (!dated && year !== undefined)
      problems.push(`« ${path} » : l'en-tête ne dit pas l'année que « unpivot.year » attend. Écrivez {AAAA} ou {AA}.`);
    if (fields.length > MAX_TEXTS)
      problems.push(`« ${path} » : ${fields.length} textes entre accolades, ${MAX_TEXTS} au plus.`);
    if (/\}\{(?!A{2,4}[+}-])/.test(source.replace(/\{AA(AA)?([+-]\d{1,2})?\}/g, "9")))
      problems.push(`« ${path} » : deux textes se suivent, rien ne dit où l'un finit. Écrivez ce qui les sépare.`);
    for (const name of [...fields, target]) {
      if (!isKnown(name)) problems.push(unknownField(path, name, schema));
      if (name === year) problems.push(`« ${path} » : « ${name} » reçoit déjà l'année.`);
      if (Object.values(recipe.columns ?? {}).includes(name) || recipe.constants?.[name] !== undefined)
        problems.push(`« ${path} » : « ${name} » est déjà lue ailleurs dans la recette.`);
    }
    if (fields.includes(target))
      problems.push(`« ${path} » : « ${target} » ne peut être à la fois dans l'en-tête et dans les cellules.`);
    const missing = forms[0]?.fields.filter((name) => !fields.includes(name)) ?? [];
    if (missing.length > 0)
      problems.push(
        `« ${path} » : l'en-tête ne dit pas « ${missing.join(" », « ")} », que dit « ${forms[0]?.source} ».`,
      );
  }
  return problems;
}
