import { Type } from "typebox";
import { address } from "../http/schemas/lists.js";
import { schemaOf } from "../http/schemas/schema-of.js";
import { level, word } from "../territories/level-schema.js";
import { aggregateNames } from "./aggregates.js";
import type { Lineage, RowsTerm, SeriesTerm } from "./describe-lineage.js";
import type { Indicator, Observation } from "./indicator.js";
import { statusNames } from "./observation-status.js";

const text = Type.String();
const nullableText = Type.Union([text, Type.Null()]);
const nullableNumber = Type.Union([Type.Number(), Type.Null()]);

const status = word(...statusNames);

const where = Type.Optional(Type.Record(text, Type.Array(text)));
const scale = Type.Optional(Type.Number());
const aggregate = word(...aggregateNames);
const term = Type.Object({
  dataset: text,
  aggregate,
  field: Type.Optional(text),
  where,
  scale,
  label: Type.Optional(text),
  byDimension: Type.Optional(Type.Boolean()),
});
const lookBack = Type.Optional(Type.Integer());
const population = Type.Object({ population: word("municipale", "dgf"), lookBack });
const series = Type.Object({ series: word("menages", "logements", "superficie"), lookBack });
const kind = <const K extends string>(name: K) => ({ kind: Type.Literal(name) });

const measure = Type.Union([
  Type.Object({ ...kind("sum"), numerator: term }),
  Type.Object({
    ...kind("ratio"),
    numerator: term,
    denominator: Type.Union([term, population, series]),
    scale,
  }),
  Type.Object({ ...kind("share"), part: term, whole: Type.Optional(term), scale }),
  Type.Object({ ...kind("weighted-mean"), dataset: text, field: text, weight: text, where }),
  Type.Object({ ...kind("distinct"), numerator: term }),
  Type.Object({ ...kind("median"), numerator: term }),
  Type.Object({
    ...kind("series"),
    numerator: Type.Union([population, series]),
    denominator: Type.Optional(Type.Union([population, series])),
    scale,
  }),
  Type.Object({ ...kind("growth"), of: Type.Union([text, population, series]), years: Type.Optional(Type.Integer()) }),
  Type.Object({ ...kind("cumulative"), of: text, since: text }),
  Type.Object({ ...kind("index"), of: text, base: text }),
  Type.Object({ ...kind("expression"), expression: text }),
]);

export const indicator = schemaOf<
  Indicator & {
    datasets: string[];
    demonstration: boolean;
    links: { self: string; observations: string; csv: string };
  }
>()(
  Type.Object(
    {
      id: text,
      theme: text,
      title: text,
      shortTitle: text,
      description: text,
      unit: text,
      unitLabel: text,
      decimals: Type.Integer({ minimum: 0 }),
      direction: word("down", "up", "none"),
      wording: Type.Object({
        subject: text,
        number: word("singular", "plural"),
        gender: word("masculine", "feminine"),
        of: text,
      }),
      method: text,
      limits: Type.Optional(text),
      source: text,
      measure,
      territoryField: Type.Optional(text),
      periodField: Type.Optional(text),
      period: Type.Optional(text),
      statusField: Type.Optional(text),
      nativeLevel: Type.Optional(level),
      levels: Type.Array(level),
      dimensions: Type.Optional(
        Type.Array(
          Type.Object({
            id: text,
            field: text,
            title: text,
            values: Type.Optional(Type.Array(Type.Object({ value: text, label: text }))),
          }),
        ),
      ),
      split: Type.Optional(word("population", "none")),
      references: Type.Optional(
        Type.Array(
          Type.Object({
            label: text,
            period: Type.Optional(text),
            value: Type.Number(),
            source: text,
            kind: Type.Optional(word("national", "legal", "peers")),
          }),
        ),
      ),
      frequency: Type.Optional(text),
      producer: Type.Optional(text),
      externalIds: Type.Optional(Type.Record(text, text)),
      datasets: Type.Array(text),
      demonstration: Type.Boolean(),
      links: Type.Object({ self: address, observations: address, csv: address }),
    },
    { $id: "Indicateur" },
  ),
);

export const observation = schemaOf<Observation>()(
  Type.Object(
    {
      indicator: text,
      territory: text,
      level,
      period: Type.String({ description: "2024, 2024-03 ou 2021/2024." }),
      vintage: Type.Optional(
        Type.String({ description: "Jour de la géographie du territoire, quand ce n'est pas celle d'aujourd'hui." }),
      ),
      dimensions: Type.Record(text, text),
      value: Type.Union([Type.Number(), Type.Null()], {
        description: "Null quand il n'y a pas de valeur\u00A0: status et reason disent pourquoi.",
      }),
      status,
      reason: nullableText,
      numerator: nullableNumber,
      denominator: nullableNumber,
      denominatorLabel: nullableText,
      coverage: Type.Number({ minimum: 0, maximum: 1, description: "Part des communes qui ont une valeur." }),
      versions: Type.Array(text, { description: "Versions de jeux dont elle est calculée\u00A0: jeu@3." }),
      lineage: Type.String({ description: "Adresse de ce dont elle vient." }),
      computedFrom: Type.Optional(Type.Array(text)),
    },
    { $id: "Valeur" },
  ),
);

const rowsTerm = schemaOf<RowsTerm>()(
  Type.Object({
    kind: Type.Literal("rows"),
    value: nullableNumber,
    dataset: text,
    title: text,
    version: Type.Integer(),
    aggregate,
    field: nullableText,
    weight: nullableText,
    protection: nullableText,
    where: Type.Record(text, Type.Array(text)),
    scale: Type.Number(),
    rows: Type.String({ description: "Adresse qui liste les lignes comptées, et elles seules." }),
  }),
);
const seriesTerm = schemaOf<SeriesTerm>()(
  Type.Object({
    kind: Type.Literal("series"),
    value: nullableNumber,
    label: text,
    year: nullableNumber,
    figures: Type.Array(Type.Object({ territory: text, name: text, value: Type.Number(), source: text })),
    note: nullableText,
  }),
);

/** The values served now or once, what they were made from, and where they stay. */
export const state = Type.Union([
  Type.Object({
    id: text,
    indicator: text,
    servedAt: text,
    versions: Type.Array(text),
    address: Type.String({
      description: "Adresse où ces valeurs restent telles quelles, même après une nouvelle version.",
    }),
  }),
  Type.Null(),
]);

export const lineage = schemaOf<Lineage>()(
  Type.Object(
    {
      observation,
      title: text,
      unit: text,
      method: text,
      formula: text,
      numerator: Type.Union([rowsTerm, seriesTerm, Type.Null()]),
      denominator: Type.Union([rowsTerm, seriesTerm, Type.Null()]),
      parents: Type.Array(
        Type.Object({
          indicator: text,
          title: text,
          period: text,
          value: nullableNumber,
          status,
          lineage: text,
        }),
      ),
      members: Type.Array(
        Type.Object({
          territory: text,
          name: text,
          counted: Type.Boolean(),
          share: Type.Optional(
            Type.Number({
              description:
                "Part de ses lignes qui revient au territoire, quand elles sont partagées\u202F; sans elle, toutes.",
            }),
          ),
        }),
      ),
      datasets: Type.Array(
        Type.Object({ slug: text, version: Type.Integer(), address: text, demonstration: Type.Boolean() }),
      ),
    },
    { $id: "Provenance", description: "D'où vient une valeur, jusqu'aux lignes." },
  ),
);
