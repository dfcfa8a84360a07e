import { frequencies, levelNames, levelsThatAre } from "@datalogue/ingest";
import { type Static, Type } from "typebox";
import { kindsOf } from "../documents/kinds-of.js";

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

/** Rows kept: each field's value is one of the list. */
const where = Type.Optional(Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 })));
/** Multiplies the result: 1000 from tonnes to kilograms, 100 for a percentage. */
const scale = Type.Optional(POSITIVE);
const rows = {
  /** Slug of the dataset. */
  dataset: SLUG,
  where,
  scale,
  /** What is measured, in words, as a denominator is named: "déchets collectés". */
  label: Type.Optional(TEXT),
  /** Of a denominator: taken for each value of the dimensions (dwellings of the sector) rather than as a whole (inhabitants). */
  byDimension: Type.Optional(Type.Boolean()),
};
const denominatorRows = {
  ...rows,
  /** Under zero (savings that are a deficit), the ratio has no meaning, and no value. */
  positive: Type.Optional(Type.Boolean()),
};
const fielded = <const A extends string>(aggregate: A) =>
  Type.Object({ ...rows, aggregate: Type.Literal(aggregate), field: TEXT }, closed);
const summed = {
  aggregate: Type.Literal("sum"),
  field: TEXT,
  weight: Type.Optional(
    Type.String({
      minLength: 1,
      description: "Colonne qui multiplie l'autre, ligne par ligne\u00A0: des bacs × leur volume.",
    }),
  ),
};
const counted = { aggregate: Type.Literal("count") };
/** These two do not add: they exist at the declared levels only, computed from the rows of each. */
const distinct = fielded("count-distinct");
const median = Type.Object(
  {
    ...rows,
    aggregate: Type.Literal("median"),
    field: TEXT,
    least: Type.Optional(
      Type.Integer({
        minimum: 2,
        description:
          "Nombre de lignes sous lequel la médiane n'est pas donnée\u00A0: celle de trois ventes ne dit rien.",
      }),
    ),
  },
  closed,
);
/** A sum or a count over the rows of a dataset. */
const added = Type.Union([Type.Object({ ...rows, ...summed }, closed), Type.Object({ ...rows, ...counted }, closed)]);
const addedDenominator = Type.Union([
  Type.Object({ ...denominatorRows, ...summed }, closed),
  Type.Object({ ...denominatorRows, ...counted }, closed),
]);

const YEAR = Type.Integer({ minimum: 1900, maximum: 2200, description: "une année" });
/** A reference series of the territories, `populations.csv`: what is divided by, or what an indicator follows. */
const population = { population: Type.Enum(["municipale", "dgf"]) };
const series = { series: Type.Enum(["menages", "logements", "superficie"]) };
/** Years back the last known figure may come from: the value is then PROVISOIRE and names it. */
const lookBack = { lookBack: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })) };
const references = [
  Type.Object({ ...population, ...lookBack }, closed),
  Type.Object({ ...series, ...lookBack }, closed),
] as const;
/** The figures of its own years. */
const followed = [Type.Object(population, closed), Type.Object(series, closed)] as const;

/** What is computed from the rows of datasets. */
const rowsMeasures = {
  sum: Type.Object({ numerator: added }),
  /** Σ numerators / Σ denominators, × `scale`. Never a mean of ratios. */
  ratio: Type.Object({
    numerator: added,
    denominator: Type.Union([addedDenominator, ...references], {
      description:
        "les lignes d'un jeu («\u00A0dataset\u00A0»), une population («\u00A0population\u00A0») ou une série («\u00A0series\u00A0»)",
    }),
    scale,
  }),
  /** The part in the whole, in %: `whole` is by default the part without its `where`. */
  share: Type.Object({ part: added, whole: Type.Optional(addedDenominator), scale }),
  /** Σ (field × weight) / Σ weight, over the rows that have both. */
  "weighted-mean": Type.Object({ dataset: SLUG, field: TEXT, weight: TEXT, where }),
  /** Number of different values of a field. */
  distinct: Type.Object({ numerator: distinct }),
  median: Type.Object({ numerator: median }),
};

/** What is read from the reference series themselves: inhabitants, households by inhabitant, inhabitants by hectare… */
const seriesMeasures = {
  series: Type.Object({
    numerator: Type.Union([...followed]),
    denominator: Type.Optional(Type.Union([...references])),
    scale,
  }),
};

/** What is computed from the values of other indicators, or of a reference series, at the same territory. */
const derivations = {
  /** Mean yearly change over `years` (1 by default), in %: ((V / V before)^(1 / years) − 1) × 100. */
  growth: Type.Object({
    of: Type.Union([SLUG, ...followed]),
    years: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  /** Sum since a period, included; one missing year and it cannot be computed. */
  cumulative: Type.Object({ of: SLUG, since: PERIOD }),
  /** 100 at the base period. */
  index: Type.Object({ of: SLUG, base: PERIOD }),
  /**
   * The part taken, since a period, of what a share of former ones allows, in %: Σ from `from` to the period ÷ (`rate` % of Σ from `referenceFrom` to
   * `referenceTo`) × 100, until `to`. The words are those of the ceiling on land of plans.
   */
  envelope: Type.Object({
    of: SLUG,
    referenceFrom: YEAR,
    referenceTo: YEAR,
    from: YEAR,
    to: YEAR,
    rate: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
  }),
  /** A formula over other indicators (docs/indicateurs.md): `val(dechets-omr-hab) / val(dechets-dma-hab) * 100`. */
  expression: Type.Object({ expression: TEXT }),
};

const rowsMeasure = kindsOf(rowsMeasures, {});
const seriesMeasure = kindsOf(seriesMeasures, {});
const derivation = kindsOf(derivations, {});
const measure = kindsOf({ ...rowsMeasures, ...seriesMeasures, ...derivations }, {});

/** The definition of a number followed in time and space: `datasets/<theme>/indicators/<id>.json`. */
export const indicatorSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: SLUG,
    theme: SLUG,
    title: TEXT,
    shortTitle: TEXT,
    description: TEXT,
    /** Short unit, as on an axis: "kg/hab", "%". */
    unit: Type.String(),
    /** Unit in words: "kg par habitant", "% du poids". */
    unitLabel: TEXT,
    decimals: Type.Integer({ minimum: 0, maximum: 6 }),
    /** The direction that is good: a fall, a rise, or neither. */
    direction: Type.Enum(["down", "up", "none"]),
    /** What its values may be used for; without it, communes are ranked, and the first and the last told as strong and weak points. */
    comparison: Type.Optional(
      Type.Object(
        {
          rank: Type.Optional(
            Type.Boolean({
              description: "false\u00A0: les communes ne sont pas classées, une valeur haute ou basse n'est pas jugée.",
            }),
          ),
          judge: Type.Optional(
            Type.Boolean({
              description: "false\u00A0: une valeur haute ou basse n'est ni un point fort ni un point d'attention.",
            }),
          ),
          minimum: Type.Optional(
            Type.Object(
              {
                numerator: Type.Optional(Type.Number({ minimum: 1 })),
                denominator: Type.Optional(Type.Number({ minimum: 1 })),
              },
              {
                ...closed,
                minProperties: 1,
                description:
                  "Nombre de cas, au-dessus ou au-dessous de la barre, sous lequel une valeur n'est ni l'un ni l'autre, et son évolution n'est pas dite\u00A0; compté avant `scale`.",
              },
            ),
          ),
          reason: Type.String({ minLength: 1, description: "Pourquoi, en une phrase dite à côté de la valeur." }),
        },
        closed,
      ),
    ),
    /** How to speak of it in a French sentence. */
    wording: Type.Object(
      {
        /** "les ordures ménagères": subject of a verb. */
        subject: TEXT,
        number: Type.Enum(["singular", "plural"]),
        gender: Type.Enum(["masculine", "feminine"]),
        /** "d'ordures ménagères": after a quantity ("214 kg d'ordures ménagères par habitant"); of a percentage, the whole ("des logements"). */
        of: TEXT,
      },
      closed,
    ),
    method: TEXT,
    limits: Type.Optional(TEXT),
    source: TEXT,
    measure,
    /** Field of the dataset(s) that holds the territory code; absent for what is computed from other indicators. */
    territoryField: Type.Optional(TEXT),
    /** Field that holds the year, month or date; or `period`, when the data are a photograph. */
    periodField: Type.Optional(TEXT),
    period: Type.Optional(PERIOD),
    /** Field that says of each row whether its value is OBSERVE, ESTIME, PROVISOIRE or SECRET. */
    statusField: Type.Optional(TEXT),
    /** The boundaries that the rows are in, whatever their year; without it, those of their year. */
    geography: Type.Optional(
      Type.Literal("today", {
        description:
          "today\u00A0: les lignes anciennes sont déjà dans les limites communales d'aujourd'hui (séries du recensement, comptes consolidés).",
      }),
    ),
    /** Level of the rows; absent for what is computed from other indicators. */
    nativeLevel: Type.Optional(Type.Enum(levelsThatAre("native"))),
    levels: Type.Array(LEVEL, { minItems: 1, uniqueItems: true }),
    /** Fields whose values it is also given for: flow, sector, mode… */
    dimensions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            /** Name in addresses and observations. */
            id: NAME,
            field: TEXT,
            title: TEXT,
            /** Values given, in this order, and their French names; absent: those of the data, as written there. */
            values: Type.Optional(Type.Array(Type.Object({ value: TEXT, label: TEXT }, closed), { minItems: 1 })),
          },
          closed,
        ),
        { minItems: 1, maxItems: 3 },
      ),
    ),
    /** How a value of a commune split since is shared, when the geography of another year is asked: by population, or not at all. */
    split: Type.Optional(Type.Enum(["population", "none"])),
    /** Known values elsewhere, each with its source. */
    references: Type.Optional(
      Type.Array(
        Type.Object(
          {
            label: TEXT,
            /** Period the value speaks of, or is due for; absent for a threshold that bears no date. */
            period: Type.Optional(PERIOD),
            value: Type.Number(),
            source: TEXT,
            kind: Type.Optional(Type.Enum(["national", "legal", "peers"])),
          },
          closed,
        ),
      ),
    ),
    /** How often it is updated. */
    frequency: Type.Optional(Type.Enum(frequencies)),
    producer: Type.Optional(TEXT),
    /** Names in other systems: `{ "tete": "cae_6.b" }`. */
    externalIds: Type.Optional(Type.Record(Type.String(), TEXT)),
  },
  closed,
);

export type Indicator = Static<typeof indicatorSchema>;
export type RowsMeasure = Static<typeof rowsMeasure>;
export type SeriesMeasure = Static<typeof seriesMeasure>;
export type Derivation = Static<typeof derivation>;
/** A sum, a count… over the rows of a dataset: the numerator, or the denominator, of an indicator. */
export type Measure = Static<typeof added | typeof addedDenominator | typeof distinct | typeof median>;
export type Aggregate = Measure["aggregate"];
export type ReferenceSeries = Static<(typeof references)[number]>;
export type Wording = Indicator["wording"];
/** A field whose values an indicator is also given for. */
export type Dimension = NonNullable<Indicator["dimensions"]>[number];
/** A value to compare with. */
export type Reference = NonNullable<Indicator["references"]>[number];
