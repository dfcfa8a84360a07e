import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { civilDay } from "../calendar/civil-day.js";
import { ContentError } from "../documents/content-problem.js";
import { readSettings, type Settings } from "../settings/settings.js";
import { describeImport } from "../territories/outlines/describe-import.js";
import { fetchOutlines } from "../territories/outlines/fetch-outlines.js";
import { importOutlines, type OutlinesFile } from "../territories/outlines/import-outlines.js";
import { officialAddresses } from "../territories/outlines/official-addresses.js";
import { OutlinesProblem } from "../territories/outlines/outlines-problem.js";
import { startTimeLimit } from "../territories/outlines/time-limit.js";

/** What was typed after `territories import`. */
export interface ImportOptions {
  officiel?: true;
  source?: string;
  licence?: string;
  millesime?: string;
  autoriserHttp?: true;
}

/** Replaces the outlines of the content; says what is wrong and sets the exit code. */
export async function runImport(sources: string[], options: ImportOptions): Promise<void> {
  const settings = readSettings(process.env);
  const scratch = await mkdtemp(join(tmpdir(), "datalogue-outlines-"));
  try {
    await importFrom(sources, options, settings, scratch);
  } catch (error) {
    if (error instanceof OutlinesProblem) tell(error.message, error.fault === "use" ? 2 : 1);
    else if (error instanceof ContentError) tell(error.message, 1);
    else throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function tell(message: string, exitCode: number): void {
  process.stderr.write(`${message}\nRien n'a été changé.\n`);
  process.exitCode = exitCode;
}

async function importFrom(
  sources: string[],
  options: ImportOptions,
  settings: Settings,
  scratch: string,
): Promise<void> {
  const folder = join(settings.contentFolder, "territoires");
  if (options.officiel ? sources.length > 0 : sources.length === 0)
    throw new OutlinesProblem(
      "use",
      "Donnez le fichier ou l'adresse des contours, ou bien --officiel, mais pas les deux.",
    );
  const { millesime } = options;
  const today = civilDay(new Date());
  if (millesime !== undefined && !(/^\d{4}$/.test(millesime) && millesime >= "1943" && millesime <= today.slice(0, 4)))
    throw new OutlinesProblem(
      "use",
      `--millesime\u00A0: «\u00A0${millesime}\u00A0» n'est pas une année jusqu'à celle-ci (quatre chiffres).`,
    );
  const limit = startTimeLimit();
  const wanted = options.officiel ? await officialAddresses(folder, settings.officialOutlines) : sources;
  const files: OutlinesFile[] = [];
  for (const [rank, source] of wanted.entries()) {
    if (!/^https?:\/\//i.test(source)) {
      if (!statSync(source, { throwIfNoEntry: false })?.isFile())
        throw new OutlinesProblem("use", `${source}\u00A0: ce fichier n'existe pas, ou n'est pas un fichier.`);
      files.push({ path: resolve(source), name: basename(source) });
      continue;
    }
    const path = join(scratch, `${rank}.geojson`);
    await fetchOutlines(source, path, {
      maxBytes: settings.maxFileBytes,
      allowHttp: options.autoriserHttp === true,
      limit,
    });
    files.push({ path, name: source });
  }
  const fromApi = wanted.every((source) => source.startsWith("https://geo.api.gouv.fr/"));
  const result = await importOutlines(
    folder,
    files,
    {
      source:
        options.source ?? (fromApi ? "geo.api.gouv.fr (IGN, ADMIN EXPRESS)" : files.map(({ name }) => name).join(", ")),
      licence: options.licence ?? (fromApi ? "Licence Ouverte 2.0" : "Licence non précisée"),
      ...(millesime === undefined ? {} : { vintage: millesime }),
    },
    { maxBytes: settings.maxFileBytes, today, limit },
  );
  process.stdout.write(describeImport(result, { sourceGiven: options.source !== undefined || fromApi }));
}
