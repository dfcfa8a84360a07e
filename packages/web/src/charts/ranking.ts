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
import type { Chart, ChartContext, ChartKind, Cut } from "./chart.js";
import { axisFor } from "./scale.js";
import { colours, config, type StyleName, styles, textWidth } from "./style.js";

interface Ranked {
  code: string;
  name: string;
  point: Point;
}

/** Who is high, who is low? Bars from zero, the average dotted, those without a value last and said in words. */
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
  const average = series.at(home.code, year).value;
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
        ? range
        : `${capitalise(overAverage(known, average, indicator.decimals))} la moyenne ${ofTerritory(home)}`,
    subtitle,
    label: `Classement des communes\u00a0: ${title}, de ${shortQuantity(indicator, top.value)} ${place(top.code)} à ${shortQuantity(indicator, bottom.value)} ${place(bottom.code)}.`,
    reading,
    prose: [
      `L’écart va de ${bareValue(indicator, bottom.value)} à ${fullQuantity(indicator, top.value)}.`,
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
  const incomplete = series.at(home.code, year).incomplete;
  const padding = { left: Math.ceil(Math.min(names, cut - 130)) + 8, right: 6, top: incomplete ? 46 : 28, bottom: 4 };
  const width = cut - padding.left - padding.right;
  const height = ranked.length * PITCH;
  const values = ranked.flatMap(({ point }) => (point.value === null ? [] : [point.value]));
  const average = series.at(home.code, year).value;
  // Not rounded outwards: the longest bar takes the whole width.
  const low = Math.min(0, ...values);
  const high = Math.max(...values, average ?? 0, low === 0 ? axisFor([0, 1]).min : 0) || 1;
  const x = (value: number) => ((value - low) / (high - low)) * width;
  const rows = ranked.map(({ code, name, point }, index) => {
    const value = point.value;
    const text = value === null ? (point.absence ?? "") : bareValue(indicator, value);
    const inside = value !== null && x(value) - x(0) > textWidth(text, 13, true) + 12;
    return {
      name,
      text,
      top: index * PITCH + (PITCH - BAR) / 2,
      bottom: index * PITCH + (PITCH + BAR) / 2,
      middle: index * PITCH + PITCH / 2,
      start: x(0),
      end: value === null ? Math.min(width, textWidth(text) + 12) : Math.max(x(value), x(0) + 1),
      textX: value === null ? 6 : inside ? x(value) - 6 : x(value) + 6,
      kind: value === null ? "absent" : inside ? "inside" : "outside",
      here: code === territory.code,
    };
  });
  const raw = (field: string) => ({ field, type: "quantitative", scale: null }) as const;
  const bars = (values: typeof rows, mark: object) => ({
    data: { values },
    mark: { type: "rect", ...mark },
    encoding: { x: raw("start"), x2: { field: "end" }, y: raw("top"), y2: { field: "bottom" } },
  });
  const texts = (values: typeof rows, style: StyleName, align: "left" | "right") => ({
    data: { values },
    mark: { type: "text", ...styles[style], align, baseline: "middle" },
    encoding: { x: raw("textX"), y: raw("middle"), text: { field: "text" } },
  });
  const nameTexts = (values: typeof rows, style: StyleName) => ({
    data: { values },
    mark: { type: "text", ...styles[style], align: "right", baseline: "middle" },
    encoding: { x: { value: -8 }, y: raw("middle"), text: { field: "name" } },
  });
  const averageLines: { text: string; y: number; style: StyleName }[] = [
    {
      text: `${nameOf(home)}\u00a0: ${average === null ? "" : bareValue(indicator, average)}`,
      y: incomplete ? -30 : -12,
      style: "value-label",
    },
    ...(incomplete ? [{ text: incomplete, y: -12, style: "absent-label" as const }] : []),
  ];
  // Ends at the dotted line, or further right rather than leave the drawing on the left.
  const averageRight = (text: string, bold: boolean) =>
    Math.min(width + padding.right, Math.max(x(average ?? 0) + 4, textWidth(text, 13, bold) - padding.left));
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      bars(
        rows.filter((row) => row.kind !== "absent" && !row.here),
        { fill: colours.data },
      ),
      bars(
        rows.filter((row) => row.kind !== "absent" && row.here),
        { fill: colours.ink },
      ),
      bars(
        rows.filter((row) => row.kind === "absent"),
        styles.absent,
      ),
      ...(average === null
        ? []
        : [
            {
              data: { values: [{}] },
              mark: { type: "rule", ...styles["average-line"] },
              encoding: { x: { value: x(average) }, y: { value: -6 }, y2: { value: values.length * PITCH } },
            },
            ...averageLines.map(({ text, y, style }) => ({
              data: { values: [{}] },
              mark: { type: "text", ...styles[style], align: "right", baseline: "alphabetic" },
              encoding: {
                x: { value: averageRight(text, style === "value-label") },
                y: { value: y },
                text: { value: text },
              },
            })),
          ]),
      texts(
        rows.filter((row) => row.kind === "inside"),
        "on-dark-fill",
        "right",
      ),
      texts(
        rows.filter((row) => row.kind === "outside"),
        "value-label",
        "left",
      ),
      texts(
        rows.filter((row) => row.kind === "absent"),
        "absent-label",
        "left",
      ),
      nameTexts(
        rows.filter((row) => !row.here),
        "name-label",
      ),
      nameTexts(
        rows.filter((row) => row.here),
        "value-label",
      ),
    ],
  } as TopLevelSpec;
}
