import { existsSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { ContentError } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { readJson } from "../documents/read-json.js";
import type { Measures } from "./measures.js";

const TEXT = Type.String({ minLength: 1 });
const COUNT = Type.Integer({ minimum: 0 });

const checkMeasures = definitionCheck(
  Type.Object({
    date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" }),
    tools: TEXT,
    pages: Type.Array(
      Type.Object({
        name: TEXT,
        title: TEXT,
        path: TEXT,
        bytes: COUNT,
        script: COUNT,
        requests: COUNT,
        accessibilityFaults: COUNT,
      }),
    ),
  }),
);

const FILE = "measures.json";

/** Reads `datasets/measures.json`; null when nothing was measured, and for a file that is wrong, which is told. */
export async function loadMeasures(contentFolder: string): Promise<{ measures: Measures | null; problems: string[] }> {
  const path = join(contentFolder, FILE);
  if (!existsSync(path)) return { measures: null, problems: [] };
  try {
    const { json } = await readJson(path, FILE);
    const problems = checkMeasures(json).map((message) => `${FILE}\u00A0: ${message}`);
    return { measures: problems.length === 0 ? (json as Measures) : null, problems };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { measures: null, problems: [error.message] };
  }
}
