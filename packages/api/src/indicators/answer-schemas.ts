import { Type } from "typebox";
import { address } from "../http/schemas/lists.js";
import { schemaOf } from "../http/schemas/schema-of.js";
import { level, word } from "../territories/level-schema.js";
import { aggregateNames } from "./aggregates.js";
import type { Lineage, RowsTerm, SeriesTerm } from "./describe-lineage.js";
import type { Observation } from "./indicator.js";
import { indicatorSchema } from "./indicator-schema.js";
import { statusNames } from "./observation-status.js";

const text = Type.String();
const nullableText = Type.Union([text, Type.Null()]);
const nullableNumber = Type.Union([Type.Number(), Type.Null()]);

const aggregate = word(...aggregateNames);
const status = word(...statusNames);

/** What the values of an answer are told in and divided by, whichever series is asked. */
export const toldUnit = Type.Union([text, Type.Null()], {
  description:
    "Unité des valeurs, qui suit la série demandée\u00A0; null quand celle de la définition ne dit pas comment l'écrire.",
});
export const toldDenominator = Type.Union([text, Type.Null()], {
  description: "Série de référence à laquelle les valeurs sont rapportées\u00A0; null sans elle.",
});

/** As its file has it, with where it comes from. */
export const indicator = Type.Object(
  {
    ...indicatorSchema.properties,
    datasets: Type.Array(text),
    demonstration: Type.Boolean(),
    links: Type.Object({ self: address, observations: address, csv: address }),
  },
  { $id: "Indicateur" },
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
      bound: Type.Optional(
        Type.Literal("min", {
          description:
            "La valeur est un minimum\u00A0: une partie est secrète ou inconnue. Elle se dit «\u00A0au moins\u00A0», et ne se classe ni ne se compare.",
        }),
      ),
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
    received: Type.Union([
      Type.Object(
        {
          file: Type.String({ description: "Nom du fichier reçu." }),
          cells: Type.Array(
            Type.Object({
              line: Type.Union([Type.Integer(), Type.Null()], { description: "Ligne du fichier." }),
              column: Type.Union([Type.Integer(), Type.Null()], { description: "Rang de la colonne, à partir de 1." }),
              name: Type.String({ description: "Nom de la colonne dans le fichier." }),
            }),
          ),
          whole: Type.Boolean({ description: "Faux quand il y en a d'autres." }),
        },
        { description: "Où les nombres sont dans le fichier reçu, que la recette a mis en forme." },
      ),
      Type.Null(),
    ]),
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
      unit: toldUnit,
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
          bound: Type.Optional(Type.Literal("min")),
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

const axis = Type.Object({
  label: Type.String(),
  category: Type.Object(
    { index: Type.Array(Type.String()), label: Type.Record(Type.String(), Type.String()) },
    { additionalProperties: true },
  ),
});

export const jsonStat = Type.Object(
  {
    version: Type.Literal("2.0"),
    class: Type.Literal("dataset"),
    label: Type.String(),
    source: Type.String(),
    note: Type.Array(Type.String()),
    id: Type.Array(Type.String()),
    size: Type.Array(Type.Integer({ minimum: 0 })),
    role: Type.Record(Type.String(), Type.Array(Type.String())),
    dimension: Type.Record(Type.String(), axis),
    value: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()]), {
      description: "Par rang dans le cube.",
    }),
    status: Type.Record(Type.String(), Type.String(), { description: "Par rang, comme les valeurs." }),
    extension: Type.Object({ vintage: Type.String(), denominator: toldDenominator, demonstration: Type.Boolean() }),
  },
  { $id: "JsonStat", externalDocs: { url: "https://json-stat.org/full/" } },
);
