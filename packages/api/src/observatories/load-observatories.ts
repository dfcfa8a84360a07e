import { existsSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { ContentError } from "../content/content-problem.js";
import { readJson } from "../content/read-json.js";
import type { Indicator } from "../indicators/indicator.js";
import { listThemes } from "../indicators/load-indicators.js";
import { definitionCheck } from "../indicators/validate-definition.js";
import { dataThemes } from "../metadata/vocabularies.js";
import type { ObservatoryReader } from "../services.js";
import type { Observatory } from "./observatory.js";

const TEXT = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };

const checkObservatory = definitionCheck(
  Type.Object(
    {
      $schema: Type.Optional(Type.String()),
      theme: TEXT,
      title: TEXT,
      description: TEXT,
      order: Type.Number(),
      dcatThemes: Type.Array(Type.Enum(Object.keys(dataThemes)), { minItems: 1, uniqueItems: true }),
      keyFigures: Type.Array(TEXT, { minItems: 1, uniqueItems: true }),
      compareWith: Type.Integer({ minimum: 1800, maximum: 2200 }),
      sections: Type.Array(
        Type.Object(
          {
            id: Type.String({
              pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
              description: "minuscules sans accent, chiffres et traits d'union",
            }),
            title: Type.Optional(TEXT),
            text: Type.Optional(Type.Array(TEXT)),
            charts: Type.Array(
              Type.Object({ kind: Type.Enum(["trend", "ranking", "choropleth"]), indicator: TEXT }, closed),
            ),
          },
          closed,
        ),
      ),
      comment: Type.Optional(
        Type.Object(
          {
            author: TEXT,
            role: TEXT,
            date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" }),
            text: Type.Array(TEXT, { minItems: 1 }),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

/**
 * Reads `datasets/<theme>/observatory.json`, in the order of the home page. A page that cannot be used is left
 * out and told: file, path in it, what to write; so is, alone, a chart or a figure of an indicator that does not exist.
 */
export async function loadObservatories(
  contentFolder: string,
  indicators: Indicator[],
): Promise<{ observatories: Observatory[]; problems: string[] }> {
  const observatories: Observatory[] = [];
  const problems: string[] = [];
  for (const theme of await listThemes(contentFolder)) {
    const file = join(contentFolder, theme, "observatory.json");
    if (!existsSync(file)) continue;
    const shown = `${theme}/observatory.json`;
    try {
      const { json } = await readJson(file, shown);
      const found = validateObservatory(json, theme);
      if (found.length === 0) {
        const { observatory, missing } = keepKnown(json as Observatory, indicators);
        if (observatory.keyFigures.length > 0) observatories.push(observatory);
        else missing.push("aucun chiffre clé n'est utilisable\u00A0: la page n'est pas affichée.");
        found.push(...missing);
      }
      problems.push(...found.map((message) => `${shown}\u00A0: ${message}`));
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(error.message);
    }
  }
  observatories.sort((a, b) => a.order - b.order || (a.theme < b.theme ? -1 : 1));
  return { observatories, problems };
}

/** What the pages read of the loaded observatories. */
export function observatoryReader(observatories: Observatory[]): ObservatoryReader {
  return {
    list: () => observatories,
    get: (theme) => observatories.find((observatory) => observatory.theme === theme),
  };
}

function validateObservatory(json: unknown, folder: string): string[] {
  const problems = checkObservatory(json);
  if (problems.length > 0) return problems;
  const { theme, sections } = json as Observatory;
  if (theme !== folder) problems.push(`«\u00A0theme\u00A0»\u00A0: écrivez «\u00A0${folder}\u00A0», le nom du dossier.`);
  const ids = sections.map(({ id }) => id);
  for (const id of new Set(ids.filter((one, rank) => ids.indexOf(one) !== rank)))
    problems.push(`«\u00A0sections\u00A0»\u00A0: deux rubriques s'appellent «\u00A0${id}\u00A0».`);
  return problems;
}

/** The page without what names an indicator that cannot be used, and a sentence for each. */
function keepKnown(observatory: Observatory, indicators: Indicator[]): { observatory: Observatory; missing: string[] } {
  const known = indicators.map(({ id }) => id);
  const missing: string[] = [];
  const isKnown = (id: string, path: string) => {
    if (known.includes(id)) return true;
    missing.push(
      `«\u00A0${path}\u00A0»\u00A0: aucun indicateur utilisable ne s'appelle «\u00A0${id}\u00A0»\u202F; laissé de côté. Indicateurs\u00A0: ${known.join(", ") || "aucun"}.`,
    );
    return false;
  };
  const keyFigures = observatory.keyFigures.filter((id, rank) => isKnown(id, `keyFigures[${rank}]`));
  const sections = observatory.sections.map((section, rank) => ({
    ...section,
    charts: section.charts.filter(({ indicator }, chart) =>
      isKnown(indicator, `sections[${rank}].charts[${chart}].indicator`),
    ),
  }));
  return { observatory: { ...observatory, keyFigures, sections }, missing };
}
