import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { type Change, capitalise, describeChange, nameOf, typographic, yearOf } from "../format/index.js";
import { describeNeighbours } from "./neighbours.js";
import type { Point, Series } from "./series.js";
import { bareValue, inBrackets, shortQuantity, unitWords } from "./wording.js";

/** A key figure in the words of the screen. */
export interface KeyFigureModel {
  title: string;
  /** Null when there is none: `absence` says why. */
  value: string | null;
  absence: string | null;
  masked: boolean;
  unit: string;
  year: number;
  provisional: boolean;
  trend: Change | null;
  /** What it may be compared with. */
  reference: string | null;
  remark: string | null;
  spark: Spark | null;
  /** Id of the part of the page that tells where it comes from. */
  anchor: string;
}

interface Spark {
  path: string;
  dot: { x: number; y: number } | null;
}

interface Situation {
  series: Series;
  territory: Territory;
  home: Territory;
  year: number;
  compareWith: number;
}

/** What one indicator says of a territory that year. */
export function describeKeyFigure(indicator: Indicator, situation: Situation): KeyFigureModel {
  const { series, territory, home, year } = situation;
  const here = series.at(territory.code, year);
  const base = baseOf(series, territory.code, situation.compareWith, year);
  return {
    title: typographic(indicator.shortTitle),
    value: here.value === null ? null : bareValue(indicator, here.value),
    absence: here.absence,
    masked: here.absence === "secret statistique",
    unit: unitWords(indicator),
    year,
    provisional: here.provisional,
    trend: here.value !== null && base ? describeChange(indicator, here.value, base.value, base.year) : null,
    reference:
      territory.code === home.code
        ? referenceOf(indicator, year)
        : averageOf(indicator, home, series.at(home.code, year)),
    remark: remarkOf(indicator, here, base, series.known(territory.code)),
    spark: sparkOf(series.continuous(territory.code, year)),
    anchor: `methode-${indicator.id}`,
  };
}

/** The value the trend starts from: that of the year to compare with, else the first known before. */
export function baseOf(series: Series, territory: string, compareWith: number, year: number) {
  const known = series.known(territory).filter((point) => point.year < year);
  return known.find((point) => point.year === compareWith) ?? known[0];
}

function averageOf(indicator: Indicator, home: Territory, point: Point): string {
  const value =
    point.value === null ? (point.absence ?? "") : shortQuantity(indicator, point.value) + inBrackets(point.incomplete);
  return `${nameOf(home)}\u00a0: ${value}`;
}

function referenceOf(indicator: Indicator, year: number): string | null {
  const references = [...(indicator.references ?? [])].sort((a, b) => yearOf(b.period) - yearOf(a.period));
  const reference = references.find(({ period }) => yearOf(period) <= year) ?? references[0];
  if (!reference) return null;
  return `Repère, ${typographic(reference.label)}\u00a0: ${shortQuantity(indicator, reference.value)} en ${yearOf(reference.period)}`;
}

function remarkOf(
  indicator: Indicator,
  here: Point,
  base: Point | undefined,
  known: (Point & { value: number })[],
): string | null {
  const remark =
    here.value === null
      ? describeNeighbours(indicator, known, here.year)
      : (here.incomplete ?? (base?.incomplete ? `en ${base.year}, ${base.incomplete}` : null));
  return remark && capitalise(remark);
}

const WIDTH = 88;
const HEIGHT = 30;

/** A line of 96 × 40, cut where a year is missing, ending on a dot. */
function sparkOf(points: Point[]): Spark | null {
  const values = points.flatMap(({ value }) => value ?? []);
  if (values.length < 2) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = points.findIndex(({ value }) => value !== null);
  const shown = points.slice(first);
  const x = (index: number) => Math.round((4 + (index / Math.max(1, shown.length - 1)) * WIDTH) * 10) / 10;
  const y = (value: number) =>
    Math.round((5 + (high === low ? HEIGHT / 2 : ((high - value) / (high - low)) * HEIGHT)) * 10) / 10;
  let path = "";
  let pen = "M";
  let dot: Spark["dot"] = null;
  for (const [index, { value }] of shown.entries()) {
    if (value === null) {
      pen = "M";
      dot = null;
      continue;
    }
    path += `${pen}${x(index)} ${y(value)}`;
    pen = "L";
    dot = { x: x(index), y: y(value) };
  }
  return { path, dot };
}
