import type { TopLevelSpec } from "vega-lite";
import {
  atTerritory,
  capitalise,
  formatCount,
  formatNumber,
  isPercentage,
  nameOf,
  ofTerritory,
  typographic,
} from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { bareValue, fullQuantity, inBrackets, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import { averageOf, type Chart, type ChartContext, type ChartKind, type Cut } from "./chart.js";
import { lines, type PlacedText, type Rect, rects, texts } from "./marks.js";
import { axisFor } from "./scale.js";
import { colours, config, styles, textWidth } from "./style.js";

interface Ranked {
  code: string;
  name: string;
  point: Point;
}

/** Who is high, who is low? Bars from zero, the average of a ratio dotted, those without a value last and said in words. */
export const ranking: ChartKind = (context) => {
  const ranked = rank(context);
  return {
    form: "classement",
    ...describe(context, ranked),
    legend: [],
    table: {
      caption: `${titleWithUnit(context.indicator)}, ${context.year}`,
      head: ["Commune", String(context.year)],
      rows: ranked.map(({ code, name, point }) => ({
        name,
        href: context.address(code),
        current: code === context.territory.code,
        cells: [point],
      })),
    },
    links: false,
    outlines: false,
    spec: ranked.some(({ point }) => point.value !== null) ? (cut) => drawRanking(context, ranked, cut) : null,
  };
};

/** Highest first; those without a value at the end, by name. */
export function rank({ communes, series, year }: Pick<ChartContext, "communes" | "series" | "year">): Ranked[] {
  return communes
    .map((commune) => ({ code: commune.code, name: nameOf(commune), point: series.at(commune.code, year) }))
    .sort(
      (a, b) =>
        (b.point.value ?? Number.NEGATIVE_INFINITY) - (a.point.value ?? Number.NEGATIVE_INFINITY) ||
        a.name.localeCompare(b.name, "fr"),
    );
}

/** « , provisoire » when the values of the year are. */
export function provisionalSuffix({
  communes,
  series,
  year,
}: Pick<ChartContext, "communes" | "series" | "year">): string {
  return communes.some(({ code }) => series.at(code, year).provisional) ? ", provisoire" : "";
}

type Words = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

function describe(context: ChartContext, ranked: Ranked[]): Words {
  const { indicator, series, home, year, communes, territory } = context;
  const title = typographic(indicator.title);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const known = ranked.flatMap(({ code, point }) => (point.value === null ? [] : [{ code, value: point.value }]));
  const [top, bottom] = [known[0], known.at(-1)];
  const absent = ranked.length - known.length;
  if (!top || !bottom) {
    return {
      heading: typographic(indicator.shortTitle),
      title: `Aucune commune n’a de valeur en ${year}`,
      subtitle,
      label: `Classement\u00a0: ${title}, aucune valeur en ${year}.`,
      reading: `les valeurs de ${year} ne sont pas disponibles.`,
      prose: [],
    };
  }
  const place = (code: string) => {
    const commune = communes.find((other) => other.code === code);
    return commune ? atTerritory(commune) : code;
  };
  const average = averageOf(context);
  const range = `De ${bareValue(indicator, bottom.value)} à ${fullQuantity(indicator, top.value)} selon les communes`;
  const mine = known.find(({ code }) => code === territory.code);
  const subject = mine ?? top;
  const gap = average === null ? null : Number((subject.value - average).toFixed(indicator.decimals));
  const reading =
    gap === null || gap === 0
      ? `${place(subject.code)}, ${fullQuantity(indicator, subject.value)}.`
      : `${place(subject.code)}, ${fullQuantity(indicator, subject.value)}, ${gapWords(indicator, gap)} que l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}.`;
  return {
    heading: range,
    title:
      average === null
        ? context.isQuantity && top !== bottom
          ? `Le plus ${typographic(indicator.wording.of)} ${place(top.code)}, le moins ${place(bottom.code)}`
          : range
        : `${capitalise(overAverage(known, average, indicator.decimals))} la moyenne ${ofTerritory(home)}`,
    subtitle,
    label: `Classement des communes\u00a0: ${title}, de ${shortQuantity(indicator, top.value)} ${place(top.code)} à ${shortQuantity(indicator, bottom.value)} ${place(bottom.code)}.`,
    reading,
    prose: [
      ...(top.value > bottom.value
        ? [
            `La plus haute valeur est ${place(top.code)}\u00a0: ${fullQuantity(indicator, top.value)}. La plus basse est ${place(bottom.code)}\u00a0: ${shortQuantity(indicator, bottom.value)}.`,
          ]
        : []),
      ...(absent
        ? [
            `${capitalise(formatCount(absent, "feminine"))} ${absent < 2 ? "commune n’a" : "communes n’ont"} pas de valeur en ${year}.`,
          ]
        : []),
    ],
  };
}

function gapWords(indicator: ChartContext["indicator"], gap: number): string {
  const size = isPercentage(indicator)
    ? `${formatNumber(Math.abs(gap), indicator.decimals)}\u00a0point${Math.abs(gap) < 2 ? "" : "s"}`
    : shortQuantity(indicator, Math.abs(gap));
  return `${size} de ${gap > 0 ? "plus" : "moins"}`;
}

/** « sept communes sur douze dépassent » */
function overAverage(known: { value: number }[], average: number, decimals: number): string {
  const shown = Number(average.toFixed(decimals));
  const count = known.filter(({ value }) => Number(value.toFixed(decimals)) > shown).length;
  const of = formatCount(known.length, "feminine");
  if (count === 0) return `aucune commune sur ${of} ne dépasse`;
  return `${formatCount(count, "feminine")} ${count < 2 ? "commune" : "communes"} sur ${of} ${count < 2 ? "dépasse" : "dépassent"}`;
}

const PITCH = 26;
const BAR = 19;

function drawRanking(context: ChartContext, ranked: Ranked[], cut: Cut): TopLevelSpec {
  const { indicator, series, home, year, territory } = context;
  const names = Math.max(...ranked.map(({ code, name }) => textWidth(name, 13, code === territory.code)));
  const incomplete = context.isQuantity ? null : series.at(home.code, year).incomplete;
  const padding = { left: Math.ceil(Math.min(names, cut - 110)) + 8, right: 6, top: incomplete ? 46 : 28, bottom: 4 };
  const width = cut - padding.left - padding.right;
  const height = ranked.length * PITCH;
  const values = ranked.flatMap(({ point }) => (point.value === null ? [] : [point.value]));
  const average = averageOf(context);
  // Not rounded outwards: the longest bar takes the whole width.
  const low = Math.min(0, ...values);
  const high = Math.max(...values, average ?? 0, low === 0 ? axisFor([0, 1]).min : 0) || 1;
  const figure = (value: number) => textWidth(bareValue(indicator, value), 13, true);
  // Beside negative values a bar may be too short for its figure: all are drawn shorter until each figure has room.
  let span = width;
  const x = (value: number) => ((value - low) / (high - low)) * span;
  const isInside = (value: number) => x(value) - x(0) > figure(value) + 12;
  const besideOf = (value: number) => Math.max(x(value), x(0) + 1) + 6;
  while (span > width / 3 && values.some((value) => !isInside(value) && besideOf(value) + figure(value) > width))
    span -= 4;
  const bars: Rect[] = [];
  const absent: Rect[] = [];
  const words: PlacedText[] = [];
  const beside: PlacedText[] = [];
  for (const [index, { code, name, point }] of ranked.entries()) {
    const [top, middle] = [index * PITCH + (PITCH - BAR) / 2, index * PITCH + PITCH / 2];
    const isHere = code === territory.code;
    const { value } = point;
    const text = value === null ? (point.absence ?? "") : bareValue(indicator, value);
    const told = value === null ? text : shortQuantity(indicator, value);
    const place = { top, bottom: top + BAR, pointed: { territory: code, note: `${name}\u00a0: ${told}` } };
    words.push({
      ...{ x: -8, y: middle, text: name, align: "right", baseline: "middle" },
      style: isHere ? "value-label" : "name-label",
    });
    if (value === null) {
      absent.push({ ...place, left: x(0), right: Math.min(width, textWidth(text) + 12) });
      words.push({ x: 6, y: middle, text, style: "absent-label", baseline: "middle" });
      continue;
    }
    bars.push({
      ...place,
      left: Math.min(x(0), x(value)),
      right: value < 0 ? x(0) : Math.max(x(value), x(0) + 1),
      fill: isHere ? colours.ink : colours.data,
    });
    const inside = isInside(value);
    (inside ? words : beside).push({
      ...{ x: inside ? x(value) - 6 : besideOf(value), y: middle, text, baseline: "middle" },
      style: inside ? "on-dark-fill" : "value-label",
      align: inside ? "right" : "left",
    });
  }
  // Ends at the dotted line, or further right rather than leave the drawing on the left.
  const averageRight = (text: string, bold: boolean) =>
    Math.min(width + padding.right, Math.max(x(average ?? 0) + 4, textWidth(text, 13, bold) - padding.left));
  if (average !== null) {
    const text = `${nameOf(home)}\u00a0: ${bareValue(indicator, average)}`;
    words.push({ x: averageRight(text, true), y: incomplete ? -30 : -12, text, style: "value-label", align: "right" });
    if (incomplete)
      words.push({
        x: averageRight(incomplete, false),
        y: -12,
        text: incomplete,
        style: "absent-label",
        align: "right",
      });
  }
  const dotted =
    average === null
      ? []
      : [
          { x: x(average), y: -6 },
          { x: x(average), y: values.length * PITCH },
        ];
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      ...rects(bars, {}),
      ...rects(absent, styles.absent),
      ...(dotted.length > 0 ? lines([dotted], { ...styles["average-line"], strokeCap: "butt" }) : []),
      ...texts(words),
      // A value beside a short bar may stand on the dotted line.
      ...texts(beside, { stroke: colours.sheet, strokeWidth: 4, strokeJoin: "round" }),
    ],
  } as TopLevelSpec;
}
