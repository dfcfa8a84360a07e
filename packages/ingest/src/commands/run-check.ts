import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CheckOptions, checkFile } from "../check-file.js";
import { startsWithIsoDay } from "../field-types/calendar.js";
import type { Lang } from "../field-types/field-type.js";
import { readGeography } from "../geography.js";
import { formatNames, inputFormats } from "../input-formats.js";
import { contentFolder, maxFileBytes } from "../settings.js";
import { countToComplete, toCompleteText } from "../to-complete.js";
import { typeset } from "../typography.js";
import type { ReferenceReader } from "../validation/foreign-keys.js";
import { type ReportForm, writeReport } from "./write-report.js";
import { WrongUse } from "./wrong-use.js";

/** What was typed after `check FILE`. */
export interface CheckArguments {
  schema?: string;
  json?: boolean;
  format: ReportForm;
  lang: Lang;
  date?: string;
  sheet?: string;
  reproject?: boolean;
  fix?: string;
  proposeSchema?: string;
  recipe?: string;
  proposeRecipe?: string;
}

/**
 * Runs `check` and gives its exit code. Only what a plain check needs is loaded with this module: the rest is imported where it is
 * asked for.
 */
export async function runCheck(path: string, typed: CheckArguments): Promise<number> {
  try {
    return await run(path, typed);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`${typeset(error.message)}\n`);
    return 2;
  }
}

async function run(
  path: string,
  {
    schema: named,
    json,
    format,
    lang,
    date,
    sheet,
    reproject,
    fix,
    proposeSchema,
    recipe,
    proposeRecipe: proposed,
  }: CheckArguments,
): Promise<number> {
  // What this account may not see is not said to be absent: the system names it.
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new WrongUse(`Le fichier « ${path} » n'existe pas. Vérifiez son nom et son dossier.`);
  if (!found.isFile())
    throw new WrongUse(
      `« ${path} » n'est pas un fichier. Donnez le chemin d'un fichier : ${formatNames.map((name) => inputFormats[name].label).join(", ")}.`,
    );
  if (date !== undefined && !(date.length === 10 && startsWithIsoDay(date)))
    throw new WrongUse(`« ${date} » n'est pas un jour du calendrier, de la forme AAAA-MM-JJ.`);
  if (fix !== undefined) (await import("./run-fix.js")).refuseCopy(path, fix, format);
  if (fix !== undefined && reproject)
    throw new WrongUse(
      "« --fix » recopie les coordonnées telles qu'elles sont : ne donnez pas « --reproject » avec lui.",
    );
  const content = contentFolder();
  const options: CheckOptions = { lang, maxBytes: maxFileBytes(), references: readReferences(content) };
  if (date) options.asOf = date;
  if (sheet !== undefined) options.sheet = sheet;
  if (reproject) options.reproject = true;
  if (named) options.schema = await (await import("./load-schema.js")).loadSchema(named, content);
  const territories = join(content, "territoires");
  if (existsSync(join(territories, "cog-communes.csv"))) options.geography = await readGeography(territories);
  const asJson = json || format === "json";
  if (proposeSchema !== undefined) {
    if (named || fix !== undefined || recipe !== undefined || proposed !== undefined)
      throw new WrongUse("« --propose-schema » part du fichier seul : ne donnez ni schéma, ni recette, ni « --fix ».");
    return (await import("./run-proposal.js")).runProposal(path, proposeSchema, options, asJson);
  }
  if (recipe !== undefined)
    options.recipe = await (await import("./load-recipe.js")).loadRecipe(recipe, options.schema);
  if (named && proposed !== undefined && fix === undefined && recipe === undefined)
    return (await import("./run-recipe-proposal.js")).runRecipeProposal(path, proposed, named, options, asJson);
  if (proposed !== undefined)
    throw new WrongUse(
      "« --propose-recipe » demande « --schema », et ni « --recipe » ni « --fix » : relisez d'abord la recette.",
    );
  if (fix !== undefined) return (await import("./run-fix.js")).runFix(path, fix, options, asJson);
  if (format === "csv") options.maxExamples = 1000;
  const report = await checkFile(path, options);
  await writeReport(report, json ? "json" : format, lang);
  const left = options.schema ? countToComplete(options.schema) : 0;
  if (left > 0) process.stderr.write(`${toCompleteText(left)}\n`);
  return report.valid ? 0 : 1;
}

/** The keys of other datasets, for the schemas that refer to some. */
function readReferences(content: string): ReferenceReader {
  return async (resource, fields) => {
    const { contentReferences } = await import("../content-references.js");
    return contentReferences(content)(resource, fields);
  };
}
