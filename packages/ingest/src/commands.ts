import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { type CheckOptions, checkFile } from "./check-file.js";
import { contentReferences } from "./content-references.js";
import { resolveSchema } from "./documents/extend-schema.js";
import { parseSchema } from "./documents/schema-document.js";
import type { Lang } from "./field-types/field-type.js";
import { readGeography } from "./geography.js";
import { inFrench } from "./in-french.js";
import { typeset } from "./issues/french.js";
import { jsonPlace } from "./json-place.js";
import { changesPathOf, fixFile } from "./mending/fix-file.js";
import { fixToText, refusalText } from "./mending/fix-to-text.js";
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
  { schema: named, json, format, lang, date, reproject, fix }: CheckArguments,
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
  if (fix !== undefined) return runFix(path, fix, options, json || format === "json");
  if (format === "csv") options.maxExamples = 1000;
  const report = await checkFile(path, options);
  process.stdout.write(writers[json ? "json" : format](report, lang));
  return report.valid ? 0 : 1;
}

/** A copy never takes the place of a file. */
function refuseCopy(path: string, out: string, format: CheckArguments["format"]): void {
  if (format === "csv" || format === "html")
    throw new WrongUse("« --fix » écrit ses deux verdicts en texte ou en JSON, pas en CSV ni en HTML.");
  if (resolve(path) === resolve(out))
    throw new WrongUse("La copie corrigée ne peut pas remplacer le fichier vérifié : donnez-lui un autre nom.");
  if (!existsSync(dirname(out)) || !statSync(dirname(out)).isDirectory())
    throw new WrongUse(`Le dossier « ${dirname(out)} » n'existe pas. Créez-le, ou écrivez la copie ailleurs.`);
  for (const written of [out, changesPathOf(out)])
    if (existsSync(written))
      throw new WrongUse(`« ${written} » existe déjà et ne sera pas remplacé : donnez un autre nom à la copie.`);
}

/** Writes the corrected copy, says both verdicts. */
async function runFix(path: string, out: string, options: CheckOptions, json: boolean): Promise<number> {
  const { lang = "fr" } = options;
  const result = await fixFile(path, out, options);
  if (result.kind === "refused") {
    if (result.why === "format") throw new WrongUse(refusalText("format", lang));
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
  const text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongUse(
      `Le schéma « ${path} » n'est pas du JSON correct${jsonPlace(text, error)}. Vérifiez les virgules, les guillemets et les accolades.`,
    );
  }
}
