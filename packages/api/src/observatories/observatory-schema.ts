import { type TObject, type TSchema, Type } from "typebox";
import { dataThemes } from "../vocabularies/vocabularies.js";
import { blockKindNames } from "./block-kinds.js";
import { type ChartKind, chartKindNames, drawsParts } from "./chart-kinds.js";
import type { Block } from "./observatory.js";

const TEXT = Type.String({ minLength: 1 });
const TEXTS = Type.Array(TEXT, { minItems: 1 });
const ID = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union",
});
const YEAR = Type.Integer({ minimum: 1800, maximum: 2200 });
const closed = { additionalProperties: false };
const kind = { kind: Type.Unknown(), id: Type.Optional(ID) };

const whole = Type.Object({ ...kind, indicator: TEXT }, closed);
const parts = Type.Object({ ...kind, indicator: TEXT, dimension: TEXT }, closed);
const comment = {
  author: TEXT,
  role: TEXT,
  date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" }),
  text: TEXTS,
};

/** What each kind of chart is made of. */
const chartSchemas = Object.fromEntries(
  chartKindNames.map((name): [ChartKind, TObject] => [name, drawsParts(name) ? parts : whole]),
) as Record<ChartKind, TObject>;

/** What each kind of block is made of. */
export const blockSchemas: Record<Block["kind"], TObject> = {
  text: Type.Object({ ...kind, text: TEXTS }, closed),
  figure: whole,
  delta: Type.Object({ ...kind, indicator: TEXT, since: Type.Optional(YEAR) }, closed),
  ...chartSchemas,
  table: Type.Object({ ...kind, indicators: Type.Array(TEXT, { minItems: 1, uniqueItems: true }) }, closed),
  comment: Type.Object({ ...kind, ...comment }, closed),
  downloads: Type.Object(
    {
      ...kind,
      indicators: Type.Optional(Type.Array(TEXT, { uniqueItems: true })),
      datasets: Type.Optional(Type.Array(TEXT, { uniqueItems: true })),
    },
    closed,
  ),
  notes: Type.Object(
    { ...kind, notes: Type.Array(Type.Object({ term: TEXT, text: TEXT }, closed), { minItems: 1 }) },
    closed,
  ),
};

/** The page, with what its blocks are checked against. */
const pageOf = (block: TSchema) =>
  Type.Object(
    {
      $schema: Type.Optional(Type.String()),
      theme: TEXT,
      title: TEXT,
      description: TEXT,
      order: Type.Number(),
      dcatThemes: Type.Array(Type.Enum(Object.keys(dataThemes)), { minItems: 1, uniqueItems: true }),
      keyFigures: Type.Array(TEXT, { minItems: 1, uniqueItems: true }),
      compareWith: YEAR,
      sections: Type.Array(
        Type.Object(
          {
            id: ID,
            title: Type.Optional(TEXT),
            blocks: Type.Array(block, { minItems: 1 }),
          },
          closed,
        ),
      ),
    },
    closed,
  );

/** The page, each of its blocks known by its kind alone: `blockSchemas` checks the rest, and says more of what is wrong. */
export const pageSchema = pageOf(Type.Object({ kind: Type.Enum(blockKindNames) }));

/** The whole document: what is published. */
export const observatorySchema = pageOf(
  Type.Union(
    blockKindNames.map((name) => Type.Object({ ...blockSchemas[name].properties, kind: Type.Literal(name) }, closed)),
  ),
);
