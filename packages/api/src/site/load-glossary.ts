import { existsSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { ContentError } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { readJson } from "../documents/read-json.js";
import type { GlossaryTerm } from "./glossary.js";

const TEXT = Type.String({ minLength: 1 });
const ID = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union",
});

const checkGlossary = definitionCheck(
  Type.Array(
    Type.Object(
      {
        id: ID,
        term: TEXT,
        short: Type.Optional(TEXT),
        definition: TEXT,
        source: Type.Optional(
          Type.Object({ title: TEXT, url: Type.String({ pattern: "^https?://" }) }, { additionalProperties: false }),
        ),
        see: Type.Optional(Type.Array(ID)),
      },
      { additionalProperties: false },
    ),
  ),
);

const FILE = "glossary.json";

/** Reads `datasets/glossary.json`, in alphabetical order; no file is no glossary, and one that is wrong is told and left out. */
export async function loadGlossary(contentFolder: string): Promise<{ glossary: GlossaryTerm[]; problems: string[] }> {
  const path = join(contentFolder, FILE);
  if (!existsSync(path)) return { glossary: [], problems: [] };
  try {
    const { json } = await readJson(path, FILE);
    const problems = checkGlossary(json);
    const terms = json as GlossaryTerm[];
    if (problems.length === 0) problems.push(...checkIds(terms));
    const tell = (message: string) => `${FILE}\u00A0: ${message}`;
    if (problems.length > 0) return { glossary: [], problems: problems.map(tell) };
    return { glossary: terms.toSorted((a, b) => a.term.localeCompare(b.term, "fr")), problems: [] };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { glossary: [], problems: [error.message] };
  }
}

function checkIds(terms: GlossaryTerm[]): string[] {
  const ids = terms.map(({ id }) => id);
  return [
    ...new Set(
      ids
        .filter((id, rank) => ids.indexOf(id) !== rank)
        .map((id) => `deux mots ont l'identifiant «\u00A0${id}\u00A0».`),
    ),
    ...terms.flatMap(({ id, see = [] }) =>
      see
        .filter((other) => !ids.includes(other))
        .map((other) => `«\u00A0${id}\u00A0» renvoie à «\u00A0${other}\u00A0», qui n'existe pas.`),
    ),
  ];
}
