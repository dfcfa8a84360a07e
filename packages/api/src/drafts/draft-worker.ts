import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fixFile, refusalText } from "@datalogue/ingest";
import { writeMendedZip } from "../checking/write-mended-zip.js";
import { officialGeography } from "../publication/official-geography.js";
import { serveTasks } from "../threads/serve-tasks.js";
import { compareTables, type TableDifference } from "./compare-tables.js";
import type { DraftNote, DraftResult, DraftTask } from "./draft-job.js";
import { locateCells } from "./locate-cells.js";
import { optionsOf, readDraftFile } from "./read-file.js";
import { readVersionRows } from "./read-version-rows.js";
import { openChanges } from "./write-changes.js";

/** The thread where files of drafts are read and compared: it may be stopped at any moment. */
serveTasks(async (task: DraftTask, note: (told: DraftNote) => void) => {
  switch (task.kind) {
    case "read":
      return readDraftFile(task.job, await officialGeography(task.job.territoriesFolder), note);
    case "mend":
      return mend(task);
    case "rows":
      return readVersionRows(task.job, task, await officialGeography(task.job.territoriesFolder));
    case "compare":
      return compare(task);
    case "locate":
      return locateCells(task.table, task.cells);
  }
});

function compare({ before, after, key, file }: DraftTask & { kind: "compare" }): TableDifference {
  return file === undefined
    ? compareTables(before, after, key)
    : compareTables(before, after, key, (by) => openChanges(file, by));
}

/** The same copy as the command `check --fix`, and the archive that `/verifier` gives. */
async function mend({
  job,
  folder,
  zip,
  refused = [],
}: DraftTask & { kind: "mend" }): Promise<DraftResult<DraftTask & { kind: "mend" }>> {
  await mkdir(folder, { mode: 0o700 });
  const copy = join(folder, "copie");
  const options = optionsOf(job, job.schema, await officialGeography(job.territoriesFolder));
  const result = await fixFile(job.path, copy, { ...options, ...(job.recipe ? { recipe: job.recipe } : {}), refused });
  const { before } = result;
  if (result.kind === "refused") return { kind: "refused", before, sentence: refusalText(result.why, "fr") };
  const { after, changes, groups, changesPath } = result;
  const name = mendedName(job.name, after.file.format);
  writeMendedZip(zip, [
    [name, { path: copy }],
    ["changements.csv", { path: changesPath }],
    ["rapport.json", { text: `${JSON.stringify(after, null, 2)}\n` }],
  ]);
  return { kind: "written", before, after, changes, groups, copy, name };
}

/** « tonnages 2024.xlsx » → « tonnages 2024-corrige.csv ». */
function mendedName(name: string, format: string): string {
  const [, base = "fichier"] = /^(.*?)(\.\w{1,8})?$/.exec(name) ?? [];
  const extension = format === "geojson" ? "geojson" : "csv";
  return `${base.replace(/[^\p{L}\p{N} ._-]+/gu, "-").slice(0, 100)}-corrige.${extension}`;
}
