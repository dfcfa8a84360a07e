import type { ChartBlock } from "@datalogue/api";
import { bars } from "./bars.js";
import type { ChartContext, MakeChart } from "./chart.js";
import { choropleth } from "./choropleth.js";
import { distribution } from "./distribution.js";
import { multiples } from "./multiples.js";
import { ranking } from "./ranking.js";
import { shares } from "./shares.js";
import { stacked } from "./stacked.js";
import { symbols } from "./symbols.js";
import { trend } from "./trend.js";

/** A kind of chart, and what is known of it before it is made. */
export interface ChartKind {
  make: MakeChart;
  /** Its name, for who chooses one. */
  title: string;
  /** What it answers. */
  question: string;
  /** Pixels of a frame of `EMBED_WIDTH` that shows it, its table closed: measured on the demonstration, and a little more. */
  frameHeight: number;
  /** What it shows: the years of the territory read, communes in the year read, both, or the territory read in that year. */
  shows: "years" | "communes" | "communes over years" | "territory";
  /** The only indicators that it says something true of: a ratio has colours, a quantity circles. */
  suits?: "ratio" | "quantity";
  /** True where it shows the parts of an indicator, by the values of a dimension. */
  byPart?: boolean;
}

/** Every kind of chart that an `observatory.json` may ask for. */
export const chartKinds: Record<ChartBlock["kind"], ChartKind> = {
  trend: {
    make: trend,
    title: "Courbe",
    question: "Comment cela évolue-t-il\u202f?",
    frameHeight: 940,
    shows: "years",
  },
  bars: {
    make: bars,
    title: "Colonnes",
    question: "Combien chaque année\u202f?",
    frameHeight: 900,
    shows: "years",
  },
  ranking: {
    make: ranking,
    title: "Classement des communes",
    question: "Qui est haut, qui est bas\u202f?",
    frameHeight: 1000,
    shows: "communes",
  },
  choropleth: {
    make: choropleth,
    title: "Carte",
    question: "Où est-ce élevé, par habitant\u202f?",
    frameHeight: 1160,
    shows: "communes",
    suits: "ratio",
  },
  symbols: {
    make: symbols,
    title: "Carte",
    question: "Où y en a-t-il beaucoup\u202f?",
    frameHeight: 1120,
    shows: "communes",
    suits: "quantity",
  },
  distribution: {
    make: distribution,
    title: "Place parmi les communes",
    question: "Où est ma commune parmi les autres\u202f?",
    frameHeight: 720,
    shows: "communes",
  },
  multiples: {
    make: multiples,
    title: "Une petite courbe par commune",
    question: "Comment chaque commune évolue-t-elle\u202f?",
    frameHeight: 1240,
    shows: "communes over years",
  },
  shares: {
    make: shares,
    title: "De quoi le total est fait",
    question: "De quoi est-ce fait\u202f?",
    frameHeight: 820,
    shows: "territory",
    byPart: true,
  },
  stacked: {
    make: stacked,
    title: "De quoi il est fait, année après année",
    question: "De quoi chaque année est-elle faite\u202f?",
    frameHeight: 900,
    shows: "years",
    byPart: true,
  },
};

/** Their names, in the order of the charter. */
export const chartNames = Object.keys(chartKinds) as ChartBlock["kind"][];

/** Whether a chart shows years, which the interactive version shows for every territory. */
export function isOverTime(kind: ChartBlock["kind"]): boolean {
  return chartKinds[kind].shows.endsWith("years");
}

/** Whether a chart sets communes side by side; the others tell of one territory, of which a commune may have no value of its own. */
export function comparesCommunes(kind: ChartBlock["kind"]): boolean {
  return chartKinds[kind].shows.startsWith("communes");
}

/** What the values of a chart are asked of the API by: those of communes, or of the first level that the indicator is known at. */
export function scopeOf(
  kind: ChartBlock["kind"],
  { indicator: { levels }, territory, year }: Pick<ChartContext, "indicator" | "territory" | "year">,
  dimension?: string,
): Record<string, string | number> {
  return {
    ...(chartKinds[kind].shows === "years"
      ? { territory: territory.code }
      : { level: levels.includes("commune") ? "commune" : (levels[0] ?? "commune") }),
    ...(isOverTime(kind) ? {} : { from: year, to: year }),
    ...(dimension === undefined ? {} : { [dimension]: "*" }),
  };
}
