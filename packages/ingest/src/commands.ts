import { existsSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { type CheckOptions, checkFile } from "./check-file.js";
import { contentReferences } from "./content-references.js";
import { resolveSchema } from "./documents/extend-schema.js";
import { parseSchema } from "./documents/schema-document.js";
import type { Lang } from "./field-types/field-type.js";
import { readGeography } from "./geography.js";
import { inFrench } from "./in-french.js";
import { inferSchema } from "./inference/infer-schema.js";
import { proposalToText } from "./inference/proposal-to-text.js";
import { countToComplete, toCompleteText } from "./inference/to-complete.js";
import { typeset } from "./issues/french.js";
import { jsonPlace } from "./json-place.js";
import { changesPathOf, fixFile } from "./mending/fix-file.js";
import { fixToText, refusalText } from "./mending/fix-to-text.js";
import { parseRecipe } from "./recipes/parse-recipe.js";
import { proposeRecipe } from "./recipes/propose-recipe.js";
import type { Recipe } from "./recipes/recipe.js";
import { recipeProposalToText } from "./recipes/recipe-proposal-to-text.js";
import type { Report } from "./report.js";
import { reportToCsv } from "./reports/report-to-csv.js";
import { reportToHtml } from "./reports/report-to-html.js";
import { reportToText } from "./reports/report-to-text.js";
import type { Schema } from "./schema.js";
import { contentFolder, maxFileBytes } from "./settings.js";

/** What the person typing has got wrong: a French sentence, exit code 2. */
class WrongUse extends Error {}

interface CheckArguments {
  schema?: string;
  json?: boolean;
  format: "text" | "json" | "csv" | "html";
  lang: Lang;
  date?: string;
  reproject?: boolean;
  fix?: string;
  proposeSchema?: string;
  recipe?: string;
  proposeRecipe?: string;
}

const writers: Record<CheckArguments["format"], (report: Report, lang: Lang) => string> = {
  text: reportToText,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  csv: reportToCsv,
  html: reportToHtml,
};

/** The commands of this package, for `bin/datalogue.mjs`. Exit codes: DESIGN §7. */
export function commands(): Command[] {
  const check = new Command("check")
    .description("vérifier un fichier CSV ou GeoJSON, avec ou sans schéma")
    .argument("<fichier>", "le fichier à vérifier")
    .option("-s, --schema <schéma>", "un fichier de schéma, ou le nom d'un schéma du dossier « schemas » du contenu")
    .option("--json", "écrire le rapport en JSON sur la sortie standard")
    .addOption(
      new Option("--format <forme>", "forme du rapport").choices(["text", "json", "csv", "html"]).default("text"),
    )
    .addOption(new Option("--lang <langue>", "langue des phrases").choices(["fr", "en"]).default("fr"))
    .option("--date <AAAA-MM-JJ>", "date dont parlent les données, pour les codes de communes")
    .option("--reproject", "ramener en WGS84 un GeoJSON en Lambert-93 ou en conique conforme")
    .option("--fix <copie>", "écrire une copie corrigée de ce qui peut l'être sans doute, et la liste des corrections")
    .option("--propose-schema <schéma>", "proposer un schéma pour ce fichier et l'écrire (« - » : sortie standard)")
    .option("--recipe <recette>", "lire le fichier avec une recette d'import (recipe.json)")
    .option(
      "--propose-recipe <recette>",
      "proposer une recette d'import pour les fichiers de cet expéditeur, et l'écrire",
    )
    .addHelpText(
      "after",
      "\nCode de retour : 0 fichier valide, 1 fichier avec des erreurs, 2 commande ou schéma incorrect.",
    )
    .action(async (path: string, options: CheckArguments) => {
      try {
        process.exitCode = await runCheck(path, options);
      } catch (error) {
        if (!(error instanceof WrongUse)) throw error;
        process.stderr.write(`${typeset(error.message)}\n`);
        process.exitCode = 2;
      }
    });
  return [inFrench(check)];
}

async function runCheck(
  path: string,
  {
    schema: named,
    json,
    format,
    lang,
    date,
    reproject,
    fix,
    proposeSchema,
    recipe,
    proposeRecipe: proposed,
  }: CheckArguments,
): Promise<number> {
  if (!existsSync(path)) throw new WrongUse(`Le fichier « ${path} » n'existe pas. Vérifiez son nom et son dossier.`);
  if (!statSync(path).isFile())
    throw new WrongUse(`« ${path} » n'est pas un fichier. Donnez le chemin d'un fichier CSV ou GeoJSON.`);
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date))
    throw new WrongUse(`« ${date} » n'est pas une date AAAA-MM-JJ.`);
  if (fix !== undefined) refuseCopy(path, fix, format);
  const content = contentFolder();
  const options: CheckOptions = { lang, maxBytes: maxFileBytes(), references: contentReferences(content) };
  if (date) options.asOf = date;
  if (reproject) options.reproject = true;
  if (named) options.schema = await loadSchema(named, content);
  const territories = join(content, "territoires");
  if (existsSync(join(territories, "cog-communes.csv"))) options.geography = await readGeography(territories);
  if (proposeSchema !== undefined) {
    if (named || fix !== undefined || recipe !== undefined || proposed !== undefined)
      throw new WrongUse("« --propose-schema » part du fichier seul : ne donnez ni schéma, ni recette, ni « --fix ».");
    return runProposal(path, proposeSchema, options, json || format === "json");
  }
  if (recipe !== undefined) options.recipe = await loadRecipe(recipe, options.schema);
  if (named && proposed !== undefined && fix === undefined && recipe === undefined)
    return runRecipeProposal(path, proposed, named, options, json || format === "json");
  if (proposed !== undefined)
    throw new WrongUse(
      "« --propose-recipe » demande « --schema », et ni « --recipe » ni « --fix » : relisez d'abord la recette.",
    );
  if (fix !== undefined) return runFix(path, fix, options, json || format === "json");
  if (format === "csv") options.maxExamples = 1000;
  const report = await checkFile(path, options);
  process.stdout.write(writers[json ? "json" : format](report, lang));
  const left = options.schema ? countToComplete(options.schema) : 0;
  if (left > 0) process.stderr.write(`${toCompleteText(left)}\n`);
  return report.valid ? 0 : 1;
}

/** Writes the schema proposed for a file and says why it is so; only its report when it cannot be read as a table. */
async function runProposal(path: string, out: string, options: CheckOptions, json: boolean): Promise<number> {
  if (out !== "-") refuseWritten(out);
  const proposal = await inferSchema(path, options);
  if (!proposal) {
    process.stdout.write(writers[json ? "json" : "text"](await checkFile(path, options), options.lang ?? "fr"));
    process.stderr.write(
      `${typeset("Aucun schéma n'a été proposé : le fichier ne contient pas de tableau à lire.")}\n`,
    );
    return 1;
  }
  const report = await checkFile(path, { ...options, schema: proposal.schema });
  const schema = `${JSON.stringify(proposal.schema, null, 2)}\n`;
  if (out === "-") process.stdout.write(schema);
  else await writeFile(out, schema, { flag: "wx" });
  const summary = json
    ? `${JSON.stringify({ ...proposal, report }, null, 2)}\n`
    : proposalToText(proposal, report, out === "-" ? null : out);
  (out === "-" ? process.stderr : process.stdout).write(summary);
  return report.valid ? 0 : 1;
}

/** A copy never takes the place of a file. */
function refuseCopy(path: string, out: string, format: CheckArguments["format"]): void {
  if (format === "csv" || format === "html")
    throw new WrongUse("« --fix » écrit ses deux verdicts en texte ou en JSON, pas en CSV ni en HTML.");
  if (resolve(path) === resolve(out))
    throw new WrongUse("La copie corrigée ne peut pas remplacer le fichier vérifié : donnez-lui un autre nom.");
  refuseWritten(out, changesPathOf(out));
}

/** What is written never takes the place of a file. */
function refuseWritten(...paths: string[]): void {
  const folder = dirname(paths[0] as string);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new WrongUse(`Le dossier « ${folder} » n'existe pas. Créez-le, ou écrivez ailleurs.`);
  for (const written of paths)
    if (existsSync(written))
      throw new WrongUse(`« ${written} » existe déjà et ne sera pas remplacé : donnez un autre nom.`);
}

/** Writes the corrected copy, says both verdicts. */
async function runFix(path: string, out: string, options: CheckOptions, json: boolean): Promise<number> {
  const { lang = "fr" } = options;
  const result = await fixFile(path, out, options);
  if (result.kind === "refused") {
    if (result.why === "format" || result.why === "layer") throw new WrongUse(refusalText(result.why, lang));
    process.stdout.write(writers[json ? "json" : "text"](result.before, lang));
    process.stderr.write(`${refusalText(result.why, lang)}\n`);
    return 1;
  }
  const { before, after, changes } = result;
  process.stdout.write(
    json ? `${JSON.stringify({ before, changes, after }, null, 2)}\n` : fixToText(result, out, lang),
  );
  return after.valid ? 0 : 1;
}

/** Writes a proposed recipe, says what it holds and how to use it. */
async function runRecipeProposal(
  path: string,
  out: string,
  schemaName: string,
  { schema, ...options }: CheckOptions,
  json: boolean,
): Promise<number> {
  refuseWritten(out);
  if (!schema || schema.jsonSchema)
    throw new WrongUse("Une recette mène à un schéma de table (Table Schema), et non à un JSON Schema.");
  const { lang = "fr" } = options;
  const proposal = await proposeRecipe(path, { ...options, schema });
  if (!proposal.recipe) {
    process.stdout.write(writers[json ? "json" : "text"](proposal.before, lang));
    return 1;
  }
  await writeFile(out, `${JSON.stringify(proposal.recipe, null, 2)}\n`, { flag: "wx" });
  process.stdout.write(
    json
      ? `${JSON.stringify(proposal, null, 2)}\n`
      : recipeProposalToText(proposal, { path, out, schema: schemaName }, lang),
  );
  return proposal.after.valid ? 0 : 1;
}

/** An import recipe by its path. */
async function loadRecipe(path: string, schema: Schema | undefined): Promise<Recipe> {
  if (!schema) throw new WrongUse("Une recette mène à un schéma : ajoutez « --schema » à la commande.");
  if (!existsSync(path) || !statSync(path).isFile())
    throw new WrongUse(`La recette « ${path} » n'existe pas. Vérifiez son nom et son dossier.`);
  const parsed = parseRecipe(await readJsonFile(path, "La recette"), schema);
  if ("recipe" in parsed) return parsed.recipe;
  const problems = parsed.problems.map((problem) => `  - ${problem}`).join("\n");
  throw new WrongUse(`La recette « ${path} » ne peut pas être utilisée :\n${problems}`);
}

/** A schema by its path, or by its name among the shared schemas of the content; what it extends is joined to it. */
async function loadSchema(named: string, content: string): Promise<Schema> {
  const resolved = await resolveSchema(await loadJson(named, content), async (name) => {
    const beside = join(dirname(named), name);
    return loadJson(existsSync(beside) ? beside : name, content);
  });
  const parsed = "json" in resolved ? parseSchema(resolved.json) : resolved;
  if ("schema" in parsed) return parsed.schema;
  const problems = parsed.problems.map((problem) => `  - ${problem}`).join("\n");
  throw new WrongUse(`Le schéma « ${named} » ne peut pas être utilisé :\n${problems}`);
}

async function loadJson(named: string, content: string): Promise<unknown> {
  const shared = join(content, "schemas", `${named}.json`);
  const isFile = existsSync(named) && statSync(named).isFile();
  const path = isFile ? named : /^[\w-]+$/.test(named) && existsSync(shared) ? shared : undefined;
  if (!path) throw new WrongUse(`Le schéma « ${named} » n'existe pas : ni fichier de ce nom, ni schéma « ${shared} ».`);
  return readJsonFile(path, "Le schéma");
}

/** @param what the document, as the beginning of a sentence. */
async function readJsonFile(path: string, what: string): Promise<unknown> {
  const text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongUse(
      `${what} « ${path} » n'est pas du JSON correct${jsonPlace(text, error)}. Vérifiez les virgules, les guillemets et les accolades.`,
    );
  }
}
