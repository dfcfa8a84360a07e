import type { TopLevelSpec } from "vega-lite";
import { atTerritory, formatNumber, nameOf, ofTerritory, typographic } from "../format/index.js";
import { quantile } from "../observatory/median.js";
import { bareValue, fullQuantity, inBrackets, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import { averageOf, type Chart, type ChartContext, type ChartKind, type Cut, type LegendEntry } from "./chart.js";
import { dots, lines, notes, type PlacedText, texts } from "./marks.js";
import { provisionalSuffix, rank } from "./ranking.js";
import { axisFor, tickDecimals } from "./scale.js";
import { colours, config, styles, textWidth } from "./style.js";

/** Where is my commune? A tick for each, mine a large dot, the average dotted. */
export const distribution: ChartKind = (context) => {
  const { indicator, year, territory, address } = context;
  const ranked = rank(context);
  const known = ranked.filter(({ point }) => point.value !== null);
  return {
    form: "répartition des communes",
    ...describe(context),
    legend: legendOf(context),
    table: {
      caption: `${titleWithUnit(indicator)}, ${year}`,
      head: ["Commune", String(year)],
      rows: ranked.map(({ code, name, point }) => ({
        name,
        href: address(code),
        current: code === territory.code,
        cells: [point],
      })),
    },
    links: false,
    outlines: false,
    spec: known.length > 1 ? (cut) => draw(context, cut) : null,
  };
};

/** Values of the communes, lowest first. */
function valuesOf(context: ChartContext): { code: string; name: string; value: number }[] {
  return rank(context)
    .flatMap(({ code, name, point }) => (point.value === null ? [] : [{ code, name, value: point.value }]))
    .reverse();
}

type Words = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

function describe(context: ChartContext): Words {
  const { indicator, series, year, territory, home, communes } = context;
  const values = valuesOf(context);
  const numbers = values.map(({ value }) => value);
  const [low, high] = [values[0], values.at(-1)];
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const title = typographic(indicator.title);
  if (!low || !high) {
    const nothing = `Aucune commune n’a de valeur en ${year}`;
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label: `${nothing}\u00a0: ${title}.`,
      reading: `les valeurs de ${year} ne sont pas disponibles.`,
      prose: [],
    };
  }
  const half = `La moitié des communes se tient entre ${bareValue(indicator, quantile(numbers, 0.25))} et ${fullQuantity(indicator, quantile(numbers, 0.75))}`;
  const mine = values.find(({ code }) => code === territory.code);
  const placeOf = (code: string) => {
    const commune = communes.find((one) => one.code === code);
    return commune ? atTerritory(commune) : code;
  };
  const average = { ...series.at(home.code, year), value: averageOf(context) };
  const place = mine ? numbers.filter((value) => value > mine.value).length + 1 : 0;
  const here = mine && `${nameOf(territory)}, ${place === 1 ? "1ʳᵉ" : `${place}ᵉ`} commune sur ${values.length}`;
  return {
    heading:
      here ??
      (values.length > 3 ? half : `De ${bareValue(indicator, low.value)} à ${fullQuantity(indicator, high.value)}`),
    title: here ?? half,
    subtitle,
    label: `Répartition des communes\u00a0: ${title}, ${year}, de ${shortQuantity(indicator, low.value)} ${placeOf(low.code)} à ${shortQuantity(indicator, high.value)} ${placeOf(high.code)}.`,
    reading: mine
      ? `${atTerritory(territory)}, ${fullQuantity(indicator, mine.value)}${average.value === null ? "" : `, contre ${shortQuantity(indicator, average.value)} pour l’ensemble ${ofTerritory(home)}${inBrackets(average.incomplete)}`}\u202f; le premier rang est la valeur la plus haute.`
      : `de ${shortQuantity(indicator, low.value)} ${placeOf(low.code)} à ${shortQuantity(indicator, high.value)} ${placeOf(high.code)}${average.value === null ? "" : `\u202f; ensemble ${ofTerritory(home)}\u00a0: ${shortQuantity(indicator, average.value)}${inBrackets(average.incomplete)}`}.`,
    prose: [...(mine && values.length > 3 ? [`${half}.`] : []), ...absentSentence(context, values.length)],
  };
}

function absentSentence({ communes, series, year }: ChartContext, known: number): string[] {
  const absent = communes.length - known;
  if (absent === 0) return [];
  const why = [...new Set(communes.flatMap(({ code }) => series.at(code, year).absence ?? []))].join(", ");
  return [
    `${absent === 1 ? "Une commune n’est pas placée" : `${absent}\u00a0communes ne sont pas placées`}\u00a0: ${why}.`,
  ];
}

function legendOf(context: ChartContext): LegendEntry[] {
  const { territory, home, communes, series, year } = context;
  const isMine = communes.some(({ code }) => code === territory.code) && series.at(territory.code, year).value !== null;
  return [
    ...(isMine ? [{ swatch: "swatch--dot", label: nameOf(territory) }] : []),
    { swatch: "swatch--tick", label: isMine ? "autres communes" : "communes" },
    ...(averageOf(context) === null ? [] : [{ swatch: "swatch--average", label: `ensemble ${ofTerritory(home)}` }]),
  ];
}

const HEIGHT = 96;
const MIDDLE = 52;

function draw(context: ChartContext, cut: Cut): TopLevelSpec {
  const { indicator, home, territory } = context;
  const values = valuesOf(context);
  const average = averageOf(context);
  const [low, high] = [values[0], values.at(-1)];
  const axis = axisFor([...values.map(({ value }) => value), ...(average === null ? [] : [average])], {
    count: cut === 296 ? 3 : 4,
  });
  const padding = { left: 24, right: 24, top: 4, bottom: 24 };
  const width = cut - padding.left - padding.right;
  const x = (value: number) => ((value - axis.min) / (axis.max - axis.min)) * width;
  const mine = values.find(({ code }) => code === territory.code);
  const decimals = tickDecimals(axis.ticks);
  const upright = (at: number, from: number, to: number) => [
    { x: at, y: from },
    { x: at, y: to },
  ];
  const words: PlacedText[] = axis.ticks.map((tick) => ({
    x: x(tick),
    y: HEIGHT + 18,
    text: formatNumber(tick, decimals),
    style: "reference-label",
    align: "center",
  }));
  const clamp = (at: number, text: string) => {
    const half = textWidth(text, 13, true) / 2;
    return Math.min(Math.max(at, half - padding.left + 1), width + padding.right - half - 1);
  };
  // The average above the strip, the commune read or the two ends under it.
  if (average !== null) {
    const text = `${nameOf(home)}\u00a0: ${bareValue(indicator, average)}`;
    words.push({ x: clamp(x(average), text), y: 14, text, style: "value-label", align: "center" });
  }
  if (mine) {
    const text = `${mine.name}\u00a0: ${bareValue(indicator, mine.value)}`;
    words.push({ x: clamp(x(mine.value), text), y: MIDDLE + 34, text, style: "value-label", align: "center" });
  } else if (low && high) {
    const from = Math.max(-padding.left + 1, x(low.value) - 8);
    const to = Math.min(width + padding.right - 1, x(high.value) + 8);
    const [first, last] = endLabels(low, high, indicator, to - from);
    words.push({ x: from, y: MIDDLE + 34, text: first, style: "reference-label", align: "left" });
    words.push({ x: to, y: MIDDLE + 34, text: last, style: "reference-label", align: "right" });
  }
  return {
    width,
    height: HEIGHT,
    padding,
    autosize: "none",
    config,
    layer: [
      ...lines(
        [
          [
            { x: 0, y: HEIGHT },
            { x: width, y: HEIGHT },
          ],
          ...axis.ticks.map((tick) => upright(x(tick), HEIGHT, HEIGHT + 5)),
        ],
        { color: colours.control, strokeWidth: 1 },
      ),
      ...lines(
        values
          .filter(({ code }) => code !== mine?.code)
          .map(({ value }) => upright(x(value), MIDDLE - 13, MIDDLE + 13)),
        { color: colours.data, strokeWidth: 2.5, strokeCap: "butt" },
      ),
      ...(average === null ? [] : lines([upright(x(average), 20, MIDDLE + 20)], { ...styles["average-line"] })),
      ...dots(mine ? [{ x: x(mine.value), y: MIDDLE }] : [], {
        size: 260,
        color: colours.ink,
        stroke: colours.sheet,
        strokeWidth: 2,
      }),
      ...texts(words),
      ...notes(
        values.map(({ code, name, value }) => ({
          ...{ left: x(value) - 4, right: x(value) + 4, top: MIDDLE - 16, bottom: MIDDLE + 16 },
          pointed: { territory: code, note: `${name}\u00a0: ${shortQuantity(indicator, value)}` },
        })),
      ),
    ],
  } as TopLevelSpec;
}

interface End {
  name: string;
  value: number;
}

/** The two ends by their names, or by their values alone where both have no room. */
function endLabels(low: End, high: End, indicator: ChartContext["indicator"], room: number): [string, string] {
  const named = ({ name, value }: End) => `${name}\u00a0: ${bareValue(indicator, value)}`;
  return textWidth(named(low)) + textWidth(named(high)) + 12 < room
    ? [named(low), named(high)]
    : [bareValue(indicator, low.value), bareValue(indicator, high.value)];
}
