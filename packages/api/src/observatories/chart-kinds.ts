import type { Nature } from "../indicators/indicator-nature.js";

/** All that is known of a kind of chart but how it is drawn, which is in `web/src/charts/`. */
interface ChartKindDescriptor {
  /** Its name, for who chooses one. */
  title: string;
  /** What it answers. */
  question: string;
  /** An indicator as a whole, or its parts, by the values of a dimension. */
  draws: "whole" | "parts";
  /** The years of the territory read, communes in the year read, both, or the territory read in that year. */
  shows: "years" | "communes" | "communes over years" | "territory";
  /** The only indicators that it says something true of, and what is told of the others: a French sentence that says what to write. */
  suits?: { nature: Nature; otherwise: string };
}

const kinds = {
  trend: {
    title: "Courbe",
    question: "Comment cela évolue-t-il\u202F?",
    draws: "whole",
    shows: "years",
  },
  bars: {
    title: "Colonnes",
    question: "Combien chaque année\u202F?",
    draws: "whole",
    shows: "years",
  },
  ranking: {
    title: "Classement des communes",
    question: "Qui est haut, qui est bas\u202F?",
    draws: "whole",
    shows: "communes",
  },
  choropleth: {
    title: "Carte",
    question: "Où est-ce élevé, par habitant\u202F?",
    draws: "whole",
    shows: "communes",
    suits: {
      nature: "ratio",
      otherwise:
        "une carte colorée montre des rapports, et cet indicateur est une quantité\u00A0: écrivez «\u00A0symbols\u00A0»",
    },
  },
  symbols: {
    title: "Carte",
    question: "Où y en a-t-il beaucoup\u202F?",
    draws: "whole",
    shows: "communes",
    suits: {
      nature: "quantity",
      otherwise:
        "des cercles montrent des quantités, et cet indicateur est un rapport\u00A0: écrivez «\u00A0choropleth\u00A0»",
    },
  },
  distribution: {
    title: "Place parmi les communes",
    question: "Où est ma commune parmi les autres\u202F?",
    draws: "whole",
    shows: "communes",
  },
  multiples: {
    title: "Une petite courbe par commune",
    question: "Comment chaque commune évolue-t-elle\u202F?",
    draws: "whole",
    shows: "communes over years",
  },
  shares: {
    title: "De quoi le total est fait",
    question: "De quoi est-ce fait\u202F?",
    draws: "parts",
    shows: "territory",
  },
  stacked: {
    title: "De quoi il est fait, année après année",
    question: "De quoi chaque année est-elle faite\u202F?",
    draws: "parts",
    shows: "years",
  },
} as const satisfies Record<string, ChartKindDescriptor>;

export type ChartKind = keyof typeof kinds;

/** The kinds that draw an indicator as a whole. */
export type WholeChart = { [K in ChartKind]: (typeof kinds)[K]["draws"] extends "whole" ? K : never }[ChartKind];

/** The kinds that draw its parts. */
export type PartsChart = Exclude<ChartKind, WholeChart>;

/** Every kind of chart, by the name that addresses and files give it, in the order of the charter. */
export const chartKinds: Record<ChartKind, ChartKindDescriptor> = kinds;

export const chartKindNames = Object.keys(chartKinds) as ChartKind[];

/** The chart that says best how an indicator moves: a line for a ratio, columns for a quantity. */
export const mainCharts: Record<Nature, ChartKind> = { ratio: "trend", quantity: "bars" };

/** The one that an address without name stands for. */
export const usualChart: ChartKind = "trend";

/** Whether a kind draws the parts of an indicator. */
export const drawsParts = (kind: ChartKind): kind is PartsChart => chartKinds[kind].draws === "parts";
