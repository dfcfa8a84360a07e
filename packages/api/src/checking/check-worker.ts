import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type CheckOptions, checkFile, fixFile, type Report, refusalText } from "@datalogue/ingest";
import { readSchemaJson } from "../documents/shared-schemas.js";
import { officialGeography } from "../publication/official-geography.js";
import { publishedReferences } from "../publication/published-references.js";
import { serveTasks } from "../threads/serve-tasks.js";
import type { CheckTask, MendReply } from "./check-job.js";
import { writeMendedZip } from "./write-mended-zip.js";

/** The thread where a file given by anybody is checked: it may be stopped at any moment. */
serveTasks(async (task: CheckTask) => {
  try {
    return await work(task);
  } catch (error) {
    // Our fault; never the words of the exception, which may quote the file.
    throw new Error(`a check failed: ${placeOf(error)}`);
  }
});

function work(task: CheckTask) {
  if (task.kind === "schema") return readSchemaJson(task.json, task.schemasFolder);
  return task.kind === "check" ? check(task) : mend(task);
}

/** The same report as the command `check --json` for the same file and schema. */
async function check(task: CheckTask & { kind: "check" }): Promise<Report> {
  const options = await optionsOf(task);
  if (task.maxExamples !== null) options.maxExamples = task.maxExamples;
  return checkFile(task.path, options);
}

/** The same copy as the command `check --fix`, with the list of its changes and its report, in one archive. */
async function mend(task: CheckTask & { kind: "mend" }): Promise<MendReply> {
  await mkdir(task.folder, { mode: 0o700 });
  const name = mendedName(task.name);
  const result = await fixFile(task.path, join(task.folder, name), await optionsOf(task));
  const { before } = result;
  if (result.kind === "refused") return { kind: "refused", before, sentence: refusalText(result.why, task.lang) };
  const { after, changes, changesPath } = result;
  writeMendedZip(task.zip, [
    [name, { path: join(task.folder, name) }],
    ["changements.csv", { path: changesPath }],
    ["rapport.json", { text: `${JSON.stringify(after, null, 2)}\n` }],
  ]);
  return { kind: "written", before, after, changes };
}

/** « tonnages 2024.csv » → « tonnages 2024-corrige.csv », of letters that any system takes. */
function mendedName(name: string): string {
  const [, base = "fichier", extension = ""] = /^(.*?)(\.\w{1,8})?$/.exec(name) ?? [];
  return `${base.replace(/[^\p{L}\p{N} ._-]+/gu, "-").slice(0, 100)}-corrige${extension.toLowerCase()}`;
}

async function optionsOf(task: CheckTask & { kind: "check" | "mend" }): Promise<CheckOptions> {
  const { name, maxBytes, schema, lang, sheet, territoriesFolder, references } = task;
  const options: CheckOptions = { name, maxBytes, lang, references: publishedReferences(references) };
  if (schema) options.schema = schema;
  if (sheet !== null) options.sheet = sheet;
  const geography = await officialGeography(territoriesFolder);
  if (geography) options.geography = geography;
  return options;
}

/** Kind and place of a fault of ours, without its message. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join("\n");
}
