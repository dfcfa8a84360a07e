import { type Cell, type CheckOptions, checkFile, type Geography, isLayer, type Schema } from "@datalogue/ingest";
import type { ReadJob, VersionRows } from "./draft-job.js";

import { optionsOf } from "./read-file.js";
import { writeCell } from "./write-cell.js";

class Enough extends Error {}

/**
 * Reads the rows of a received file by the schema and the recipe that published it, normalised, and writes each value as `asked`, the schema
 * that the next file is read with, reads it. Not more than `limit` of them.
 */
export async function readVersionRows(
  job: ReadJob & { schema: Schema },
  { asked, limit }: { asked: Schema; limit: number },
  geography: Geography | undefined,
): Promise<VersionRows> {
  let columns: { name: string; inSchema: boolean }[] = [];
  const read: Cell[][] = [];
  const options: CheckOptions = {
    ...optionsOf(job, job.schema, geography),
    ...(job.recipe ? { recipe: job.recipe } : {}),
    onColumns: (found) => {
      columns = found;
    },
    onRows: (rows) => {
      for (const { cells } of rows) read.push(cells);
      if (read.length > limit) throw new Enough();
    },
  };
  try {
    const report = await checkFile(job.path, options);
    if (isLayer(report.file.format)) return { kind: "layer" };
    if (columns.length === 0)
      return { kind: "unreadable", sentence: report.issues[0]?.message ?? "Ce fichier n'est pas un tableau." };
  } catch (error) {
    if (error instanceof Enough) return { kind: "too-long" };
    throw error;
  }
  const fields = new Map(asked.fields.map((field) => [field.name, field]));
  const rows = read.map((cells) =>
    Object.fromEntries(
      columns.flatMap(({ name }, at) => {
        const text = writeCell(cells[at] ?? null, fields.get(name) ?? { name });
        return text === "" ? [] : [[name, text]];
      }),
    ),
  );
  return { kind: "rows", rows, extras: columns.map(({ name }) => name).filter((name) => !fields.has(name)) };
}
