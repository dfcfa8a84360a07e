import { existsSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { ContentError } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { readJson } from "../documents/read-json.js";
import type { GlossaryTerm } from "./glossary.js";
import type { Synonyms } from "./synonyms.js";

const WORDS = Type.Array(Type.String({ minLength: 2 }), { minItems: 1 });

const checkSynonyms = definitionCheck(
  Type.Array(
    Type.Object(
      { words: WORDS, finds: WORDS, glossary: Type.Optional(Type.String({ minLength: 1 })) },
      { additionalProperties: false },
    ),
  ),
);

const FILE = "synonyms.json";

/**
 * Reads `datasets/synonyms.json`; no file is no synonym. One that is wrong is told and left out whole, an entry that names a word that the
 * glossary has not is told and kept.
 */
export async function loadSynonyms(
  contentFolder: string,
  glossary: readonly GlossaryTerm[],
): Promise<{ synonyms: Synonyms[]; problems: string[] }> {
  const path = join(contentFolder, FILE);
  if (!existsSync(path)) return { synonyms: [], problems: [] };
  const tell = (message: string) => `${FILE}\u00A0: ${message}`;
  try {
    const { json } = await readJson(path, FILE);
    const problems = checkSynonyms(json);
    if (problems.length > 0) return { synonyms: [], problems: problems.map(tell) };
    const synonyms = json as Synonyms[];
    const ids = new Set(glossary.map(({ id }) => id));
    return {
      synonyms,
      problems: synonyms.flatMap(({ words, glossary: id }) =>
        id === undefined || ids.has(id)
          ? []
          : [tell(`«\u00A0${words[0]}\u00A0» renvoie à «\u00A0${id}\u00A0», qui n'est pas dans glossary.json.`)],
      ),
    };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { synonyms: [], problems: [error.message] };
  }
}
