import { type Static, Type } from "typebox";
import { kindsOf } from "../documents/kinds-of.js";
import { dataThemes } from "../vocabularies/vocabularies.js";
import { type ChartKind, chartKindNames, drawsParts, type PartsChart } from "./chart-kinds.js";

const TEXT = Type.String({ minLength: 1 });
const TEXTS = Type.Array(TEXT, { minItems: 1 });
const ID = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union",
});
const YEAR = Type.Integer({ minimum: 1800, maximum: 2200 });
const closed = { additionalProperties: false };
/** Name of a block in addresses (`nameBlocks`). */
const id = Type.Optional(ID);

const whole = Type.Object({ indicator: TEXT });
/** True for the charts that the page draws, six at most; without any, the page chooses them. The others are a link away. */
const main = Type.Optional(Type.Boolean());
const wholeChart = Type.Object({ indicator: TEXT, main });
const partsChart = Type.Object({ indicator: TEXT, dimension: TEXT, main });
/** What a service says of its figures, signed and dated. */
const comment = Type.Object({
  author: TEXT,
  role: TEXT,
  date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" }),
  text: TEXTS,
});

/** A chart of one indicator: one file each in `web/src/charts/`. The finding in its title is computed from the data by the page. */
const charts = Object.fromEntries(chartKindNames.map((kind) => [kind, drawsParts(kind) ? partsChart : wholeChart])) as {
  [K in ChartKind]: K extends PartsChart ? typeof partsChart : typeof wholeChart;
};

/** A part of a section, in the order of the page: one file each in `web/src/blocks/`. */
const blocks = {
  text: Type.Object({ text: TEXTS }),
  /** One figure: value, change, target. */
  figure: whole,
  /** How much it changed, since `since` or the year the trends of the page are measured from. */
  delta: Type.Object({ indicator: TEXT, since: Type.Optional(YEAR) }),
  ...charts,
  /** The objects of a geographic dataset, on the map of the territory; it takes the place of one of the six charts. */
  layer: Type.Object({ dataset: TEXT }),
  /** The communes and these indicators. */
  table: Type.Object({ indicators: Type.Array(TEXT, { minItems: 1, uniqueItems: true }) }),
  comment,
  /** Values of indicators and files of datasets to take away. */
  downloads: Type.Object({
    indicators: Type.Optional(Type.Array(TEXT, { uniqueItems: true })),
    datasets: Type.Optional(Type.Array(TEXT, { uniqueItems: true })),
  }),
  /** Words that the section uses, explained. */
  notes: Type.Object({ notes: Type.Array(Type.Object({ term: TEXT, text: TEXT }, closed), { minItems: 1 }) }),
};
const chart = kindsOf(charts, {});
const block = kindsOf(blocks, { id });

/** A thematic page: `datasets/<theme>/observatory.json`. */
export const observatorySchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    theme: TEXT,
    title: TEXT,
    /** One sentence for the home page and the metadata. */
    description: TEXT,
    /** Rank on the home page. */
    order: Type.Number(),
    /** EU data-theme codes of the datasets of the room, the first one main ("ENVI"). */
    dcatThemes: Type.Array(Type.Enum(Object.keys(dataThemes)), { minItems: 1, uniqueItems: true }),
    /** Indicator ids, the first one opening the page's lead sentence. */
    keyFigures: Type.Array(TEXT, { minItems: 1, uniqueItems: true }),
    /** Year the trends are measured from. */
    compareWith: YEAR,
    sections: Type.Array(
      Type.Object(
        {
          id: ID,
          /** Without it, the page states the finding of its first chart. */
          title: Type.Optional(TEXT),
          blocks: Type.Array(block, { minItems: 1 }),
        },
        closed,
      ),
    ),
  },
  closed,
);

export type Observatory = Static<typeof observatorySchema>;
/** A part of the page: a heading, then blocks. */
export type Section = Observatory["sections"][number];
export type Block = Static<typeof block>;
export type ChartBlock = Static<typeof chart>;
export type Comment = Static<typeof comment>;
export type Note = Extract<Block, { kind: "notes" }>["notes"][number];
