import { levelNames, levelsThatAre } from "@datalogue/ingest";
import { type TObject, type TSchema, Type } from "typebox";
import { definitionCheck } from "../documents/definition-check.js";
import { frequencies } from "../vocabularies/vocabularies.js";
import type { Indicator } from "./indicator.js";
import { measureKindNames } from "./measure-kinds.js";

const TEXT = Type.String({ minLength: 1 });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union (dechets-omr-hab)",
});
const NAME = Type.String({
  pattern: "^[a-z][a-z0-9_]*$",
  description: "minuscules sans accent, chiffres et tirets bas (flux)",
});
const PERIOD = Type.String({
  pattern: "^\\d{4}(-(0[1-9]|1[0-2])|/\\d{4})?$",
  description: "2024, 2024-03 ou 2021/2024",
});
const LEVEL = Type.Enum(levelNames);
const POSITIVE = Type.Number({ exclusiveMinimum: 0 });
const closed = { additionalProperties: false };

/** The document, its measure known by its kind alone. */
const words = Type.Object(
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
    measure: Type.Object({
      kind: Type.Enum(measureKindNames),
    }),
    territoryField: Type.Optional(TEXT),
    periodField: Type.Optional(TEXT),
    period: Type.Optional(PERIOD),
    statusField: Type.Optional(TEXT),
    nativeLevel: Type.Optional(Type.Enum(levelsThatAre("native"))),
    levels: Type.Array(LEVEL, { minItems: 1, uniqueItems: true }),
    dimensions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: NAME,
            field: TEXT,
            title: TEXT,
            values: Type.Optional(Type.Array(Type.Object({ value: TEXT, label: TEXT }, closed), { minItems: 1 })),
          },
          closed,
        ),
        { minItems: 1, maxItems: 3 },
      ),
    ),
    split: Type.Optional(Type.Enum(["population", "none"])),
    references: Type.Optional(
      Type.Array(
        Type.Object(
          {
            label: TEXT,
            period: Type.Optional(PERIOD),
            value: Type.Number(),
            source: TEXT,
            kind: Type.Optional(Type.Enum(["national", "legal", "peers"])),
          },
          closed,
        ),
      ),
    ),
    frequency: Type.Optional(Type.Enum(Object.keys(frequencies))),
    producer: Type.Optional(TEXT),
    externalIds: Type.Optional(Type.Record(Type.String(), TEXT)),
  },
  closed,
);
/** What is wrong with a document, its measure apart. */
export const checkWords = definitionCheck(words);

const kind = { kind: Type.Unknown() };
const WHERE = Type.Optional(Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 })));

const measures = {
  sum: Type.Object({ ...kind, numerator: Type.Object({}) }, closed),
  ratio: Type.Object(
    { ...kind, numerator: Type.Object({}), denominator: Type.Object({}), scale: Type.Optional(POSITIVE) },
    closed,
  ),
  share: Type.Object(
    { ...kind, part: Type.Object({}), whole: Type.Optional(Type.Object({})), scale: Type.Optional(POSITIVE) },
    closed,
  ),
  "weighted-mean": Type.Object({ ...kind, dataset: SLUG, field: TEXT, weight: TEXT, where: WHERE }, closed),
  distinct: Type.Object({ ...kind, numerator: Type.Object({}) }, closed),
  median: Type.Object({ ...kind, numerator: Type.Object({}) }, closed),
  series: Type.Object(
    {
      ...kind,
      numerator: Type.Object({}),
      denominator: Type.Optional(Type.Object({})),
      scale: Type.Optional(POSITIVE),
    },
    closed,
  ),
  growth: Type.Object(
    { ...kind, of: Type.Unknown(), years: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) },
    closed,
  ),
  cumulative: Type.Object({ ...kind, of: SLUG, since: PERIOD }, closed),
  index: Type.Object({ ...kind, of: SLUG, base: PERIOD }, closed),
  expression: Type.Object({ ...kind, expression: TEXT }, closed),
} satisfies Record<Indicator["measure"]["kind"], TObject>;
const checkGrowthOf = definitionCheck(Type.Object({ of: SLUG }));
const checks = new Map(Object.entries(measures).map(([name, schema]) => [name, definitionCheck(schema)]));

/** What may be aggregated for each kind of measure, the numerator or part first. */
const adding = ["sum", "count"];
const aggregates: Partial<Record<Indicator["measure"]["kind"], string[]>> = {
  sum: adding,
  ratio: adding,
  share: adding,
  distinct: ["count-distinct"],
  median: ["median"],
};
const aggregateChecks = new Map(
  [adding, ["count-distinct"], ["median"]].map((allowed) => [
    allowed.join(),
    definitionCheck(Type.Object({ aggregate: Type.Enum(allowed) })),
  ]),
);

const common = {
  dataset: SLUG,
  aggregate: Type.Unknown(),
  where: WHERE,
  scale: Type.Optional(POSITIVE),
  label: Type.Optional(TEXT),
  byDimension: Type.Optional(Type.Boolean()),
};
const checkFielded = definitionCheck(Type.Object({ ...common, field: TEXT }, closed));
const checkCounted = definitionCheck(Type.Object(common, closed));
const lookBack = Type.Optional(Type.Integer({ minimum: 0, maximum: 10 }));
const population = Type.Object({ population: Type.Enum(["municipale", "dgf"]), lookBack }, closed);
const series = Type.Object({ series: Type.Enum(["menages", "logements", "superficie"]), lookBack }, closed);
/** A series that an indicator follows: the figures of its own years. */
const followed = {
  population: Type.Object({ population: population.properties.population }, closed),
  series: Type.Object({ series: series.properties.series }, closed),
};
const checkPopulation = definitionCheck(population);
const checkSeries = definitionCheck(series);

/** The whole document, each measure with its terms: what is published. The checks above say more of what is wrong. */
export const indicatorSchema = Type.Object(
  {
    ...words.properties,
    measure: Type.Union(
      Object.entries(measures).map(([name, { properties }]) => {
        if (name === "series")
          return Type.Object(
            {
              ...properties,
              kind: Type.Literal(name),
              numerator: Type.Union([followed.population, followed.series]),
              denominator: Type.Optional(Type.Union([population, series])),
            },
            closed,
          );
        if (name === "growth")
          return Type.Object(
            { ...properties, kind: Type.Literal(name), of: Type.Union([SLUG, followed.population, followed.series]) },
            closed,
          );
        const allowed = aggregates[name as keyof typeof measures] ?? [];
        const { numerator, denominator, part, whole } = properties as Record<string, TSchema>;
        return Type.Object(
          {
            ...properties,
            kind: Type.Literal(name),
            ...(numerator ? { numerator: term(allowed) } : {}),
            ...(denominator ? { denominator: Type.Union([population, series, term(allowed)]) } : {}),
            ...(part ? { part: term(allowed) } : {}),
            ...(whole ? { whole: Type.Optional(term(allowed)) } : {}),
          },
          closed,
        );
      }),
    ),
  },
  closed,
);

/** Rows that are added up: of a column, or counted. */
function term(allowed: string[]): TSchema {
  const fielded = Type.Object(
    { ...common, aggregate: Type.Enum(allowed.filter((one) => one !== "count")), field: TEXT },
    closed,
  );
  if (!allowed.includes("count")) return fielded;
  return Type.Union([fielded, Type.Object({ ...common, aggregate: Type.Literal("count") }, closed)]);
}

/** What is wrong with a measure whose kind is known. */
export function checkMeasure(measure: Indicator["measure"], path: string): string[] {
  const problems = checks.get(measure.kind)?.(measure, path) ?? [];
  if (problems.length > 0) return problems;
  if (measure.kind === "series") {
    problems.push(...checkFollowed(measure.numerator, `${path}/numerator`));
    if (measure.denominator) problems.push(...checkReference(measure.denominator, `${path}/denominator`));
    return problems;
  }
  if (measure.kind === "growth")
    return typeof measure.of === "object" && measure.of !== null
      ? checkFollowed(measure.of, `${path}/of`)
      : checkGrowthOf(measure, path);
  const allowed = aggregates[measure.kind] ?? [];
  if ("numerator" in measure) problems.push(...checkTerm(measure.numerator, `${path}/numerator`, allowed));
  if (measure.kind === "share") {
    problems.push(...checkTerm(measure.part, `${path}/part`, allowed));
    if (measure.whole) problems.push(...checkTerm(measure.whole, `${path}/whole`, allowed));
  }
  if (measure.kind === "ratio") problems.push(...checkDenominator(measure.denominator, `${path}/denominator`, allowed));
  return problems;
}

function checkDenominator(denominator: object, path: string, allowed: string[]): string[] {
  if ("population" in denominator || "series" in denominator) return checkReference(denominator, path);
  return checkTerm(denominator, path, allowed);
}

function checkReference(reference: object, path: string): string[] {
  return "series" in reference ? checkSeries(reference, path) : checkPopulation(reference, path);
}

const checkFollowedPopulation = definitionCheck(followed.population);
const checkFollowedSeries = definitionCheck(followed.series);

function checkFollowed(reference: object, path: string): string[] {
  return "series" in reference ? checkFollowedSeries(reference, path) : checkFollowedPopulation(reference, path);
}

function checkTerm(term: unknown, path: string, allowed: string[]): string[] {
  const problems = aggregateChecks.get(allowed.join())?.(term, path) ?? [];
  if (problems.length > 0) return problems;
  return ((term as { aggregate: string }).aggregate === "count" ? checkCounted : checkFielded)(term, path);
}
