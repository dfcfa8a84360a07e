import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Level } from "@datalogue/ingest";
import { Type } from "typebox";
import { ContentError } from "../content/content-problem.js";
import { readJson } from "../content/read-json.js";
import type { Indicator } from "./indicator.js";
import { definitionCheck } from "./validate-definition.js";

const TEXT = Type.String({ minLength: 1 });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union (dechets-omr-hab)",
});
const LEVEL = Type.Enum(["commune", "epci", "petr", "departement", "region", "france", "group"] satisfies Level[]);
const closed = { additionalProperties: false };

const checkIndicator = definitionCheck(
  Type.Object(
    {
      $schema: Type.Optional(Type.String()),
      id: SLUG,
      theme: SLUG,
      title: TEXT,
      shortTitle: TEXT,
      description: TEXT,
      unit: Type.String(),
      unitLabel: TEXT,
      decimals: Type.Integer({ minimum: 0, maximum: 6 }),
      direction: Type.Enum(["down", "up", "none"]),
      wording: Type.Object(
        {
          subject: TEXT,
          number: Type.Enum(["singular", "plural"]),
          gender: Type.Enum(["masculine", "feminine"]),
          of: TEXT,
        },
        closed,
      ),
      method: TEXT,
      limits: Type.Optional(TEXT),
      source: TEXT,
      measure: Type.Object({ kind: Type.Enum(["sum", "ratio"]) }),
      territoryField: TEXT,
      periodField: TEXT,
      nativeLevel: Type.Enum(["commune", "epci"]),
      levels: Type.Array(LEVEL, { minItems: 1, uniqueItems: true }),
      references: Type.Optional(
        Type.Array(Type.Object({ label: TEXT, period: TEXT, value: Type.Number(), source: TEXT }, closed)),
      ),
    },
    closed,
  ),
);

const common = {
  dataset: SLUG,
  where: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 }))),
  scale: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  label: Type.Optional(TEXT),
};
const ANY = Type.Unknown();
const checkSum = definitionCheck(Type.Object({ kind: ANY, numerator: Type.Object({}) }, closed));
const checkRatio = definitionCheck(
  Type.Object(
    {
      kind: ANY,
      numerator: Type.Object({}),
      denominator: Type.Object({}),
      scale: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    },
    closed,
  ),
);
const checkAggregate = definitionCheck(Type.Object({ aggregate: Type.Enum(["sum", "count"]) }));
const checkSummed = definitionCheck(Type.Object({ ...common, aggregate: ANY, field: TEXT }, closed));
const checkCounted = definitionCheck(Type.Object({ ...common, aggregate: ANY }, closed));
const checkPopulation = definitionCheck(
  Type.Object(
    {
      population: Type.Enum(["municipale", "dgf"]),
      lookBack: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
    },
    closed,
  ),
);

/**
 * Reads `datasets/<theme>/indicators/*.json`. A definition that cannot be used is left out and told: file, path in it, what
 * to write. The rest loads.
 */
export async function loadIndicators(contentFolder: string): Promise<{ indicators: Indicator[]; problems: string[] }> {
  const indicators = new Map<string, Indicator>();
  const problems: string[] = [];
  for (const theme of await listThemes(contentFolder)) {
    const folder = join(contentFolder, theme, "indicators");
    if (!existsSync(folder)) continue;
    const names = (await readdir(folder)).filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
    for (const name of names) {
      const shown = `${theme}/indicators/${name}`;
      try {
        const { json } = await readJson(join(folder, name), shown);
        const found = validateIndicator(json, { theme, name: basename(name, ".json") });
        if (indicators.has((json as Indicator)?.id))
          found.push(`«\u00A0id\u00A0»\u00A0: un autre indicateur s'appelle déjà ${(json as Indicator).id}.`);
        if (found.length === 0) indicators.set((json as Indicator).id, json as Indicator);
        else problems.push(...found.map((message) => `${shown}\u00A0: ${message}`));
      } catch (error) {
        if (!(error instanceof ContentError)) throw error;
        problems.push(error.message);
      }
    }
  }
  return { indicators: [...indicators.values()], problems };
}

/** Folders of the content, in alphabetical order. */
export async function listThemes(contentFolder: string): Promise<string[]> {
  if (!existsSync(contentFolder)) return [];
  const entries = await readdir(contentFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}

/** What is wrong with a definition; none when it can be used. */
export function validateIndicator(json: unknown, place: { theme: string; name: string }): string[] {
  const problems = checkIndicator(json);
  if (problems.length > 0) return problems;
  const indicator = json as Indicator;
  const { id, theme, measure, nativeLevel, levels } = indicator;
  if (id !== place.name)
    problems.push(`«\u00A0id\u00A0»\u00A0: écrivez «\u00A0${place.name}\u00A0», le nom du fichier.`);
  if (theme !== place.theme)
    problems.push(`«\u00A0theme\u00A0»\u00A0: écrivez «\u00A0${place.theme}\u00A0», le nom du dossier.`);
  problems.push(...validateMeasure(measure));
  const possible = nativeLevel === "commune" ? ["commune", "epci", "petr"] : ["epci", "petr"];
  for (const level of levels)
    if (!possible.includes(level))
      problems.push(
        `«\u00A0levels\u00A0»\u00A0: «\u00A0${level}\u00A0» ne peut pas se calculer à partir de la maille «\u00A0${nativeLevel}\u00A0». Mailles possibles\u00A0: ${possible.join(", ")}.`,
      );
  return problems;
}

function validateMeasure(measure: Indicator["measure"]): string[] {
  const problems = (measure.kind === "sum" ? checkSum : checkRatio)(measure, "/measure");
  if (problems.length > 0) return problems;
  problems.push(...validateAggregate(measure.numerator, "/measure/numerator"));
  if (measure.kind === "ratio") {
    const path = "/measure/denominator";
    const { denominator } = measure;
    problems.push(
      ...("population" in denominator ? checkPopulation(denominator, path) : validateAggregate(denominator, path)),
    );
  }
  return problems;
}

function validateAggregate(measure: unknown, path: string): string[] {
  const problems = checkAggregate(measure, path);
  if (problems.length > 0) return problems;
  const counted = (measure as { aggregate: string }).aggregate === "count";
  return (counted ? checkCounted : checkSummed)(measure, path);
}
