import { existsSync } from "node:fs";
import type { Schema } from "@datalogue/ingest";
import { ContentError, type ContentProblem, refuse } from "../documents/content-problem.js";
import { readJson } from "../documents/read-json.js";
import { parseSource } from "../sources/parse-source.js";
import type { Source } from "../sources/source-schema.js";

/**
 * Reads `source.json`; no source when there is no such file. What is wrong with it is told and stops nothing else: the data that are there do not
 * depend on it.
 */
export async function readSource(
  file: string,
  shown: string,
  schema: Schema,
): Promise<{ source: Source | undefined; problems: ContentProblem[] }> {
  if (!existsSync(file)) return { source: undefined, problems: [] };
  try {
    const { json } = await readJson(file, shown);
    const parsed = parseSource(json, schema);
    return "source" in parsed
      ? { source: parsed.source, problems: [] }
      : { source: undefined, problems: refuse(shown, ...parsed.problems).problems };
  } catch (error) {
    if (error instanceof ContentError) return { source: undefined, problems: error.problems };
    throw error;
  }
}
