import { existsSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import {
  type CheckOptions,
  checkFile,
  contentReferences,
  type Geography,
  type Report,
  readGeography,
} from "@datalogue/ingest";
import { OFFICIAL_LIST } from "../publication/publication-thread.js";
import type { CheckReply, CheckTask } from "./check-job.js";
import { readSchemaJson } from "./shared-schemas.js";

/** The thread where a file given by anybody is checked: it may be stopped at any moment. */
const port = parentPort;
if (!port) throw new Error("check-worker runs in a worker thread only");

port.on("message", async (task: CheckTask) => {
  const reply = (message: CheckReply) => port.postMessage(message);
  try {
    reply({
      kind: "done",
      result: task.kind === "schema" ? await readSchemaJson(task.json, task.contentFolder) : await check(task),
    });
  } catch (error) {
    reply({ kind: "failed", where: placeOf(error) });
  }
});

/** The same report as the command `check --json` for the same file and schema. */
async function check(task: CheckTask & { kind: "check" }): Promise<Report> {
  const { path, name, maxBytes, schema, lang, maxExamples, contentFolder, references } = task;
  const read = contentReferences(contentFolder);
  const options: CheckOptions = {
    name,
    maxBytes,
    lang,
    references: async (resource, fields) => (references.includes(resource) ? read(resource, fields) : undefined),
  };
  if (schema) options.schema = schema;
  if (maxExamples !== null) options.maxExamples = maxExamples;
  const geography = await geographyOf(join(contentFolder, "territoires"));
  if (geography) options.geography = geography;
  return checkFile(path, options);
}

let known: Promise<Geography | undefined> | undefined;

/** Read once by this thread, which does not live long without work. */
function geographyOf(folder: string): Promise<Geography | undefined> {
  known ??= existsSync(join(folder, OFFICIAL_LIST)) ? readGeography(folder) : Promise.resolve(undefined);
  return known;
}

/** Kind and place of a fault of ours, without its message. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join("\n");
}
