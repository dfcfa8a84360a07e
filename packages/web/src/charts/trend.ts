import type { TopLevelSpec } from "vega-lite";
import {
  atTerritory,
  capitalise,
  describeChange,
  formatNumber,
  isPercentage,
  nameOf,
  ofTerritory,
  typographic,
} from "../format/index.js";
import { describeNeighbours } from "../observatory/neighbours.js";
import type { Point } from "../observatory/series.js";
import {
  bareValue,
  fullQuantity,
  inBrackets,
  movement,
  shortQuantity,
  stateValue,
  subjectFirst,
  titleWithUnit,
  trendHeading,
} from "../observatory/wording.js";
import type { Chart, ChartContext, ChartKind, Cut, LegendEntry } from "./chart.js";
import { boxOf, type Label, type PlacedLabel, placeLabels, type Spot } from "./labels.js";
import { axisFor } from "./scale.js";
import { colours, config, styles, textWidth } from "./style.js";

/** How does it move? A line over the years, with the home territory as reference when another one is read. */
export const trend: ChartKind = (context) => {
  const { indicator, series, territory, home } = context;
  const points = series.continuous(territory.code);
  const reference = territory.code === home.code ? [] : series.continuous(home.code);
  const known = series.known(territory.code);
  const words = describe(context);
  const name = nameOf(territory);
  const years = [...new Set([...points, ...reference].map((point) => point.year))].sort((a, b) => a - b);
  return {
    form: "courbe",
    ...words,
    legend: legendOf(context, points, reference),
    table: {
      caption: `${titleWithUnit(indicator)}`,
      head: ["Année", name, ...(reference.length ? [nameOf(home)] : [])],
      rows: years.map((year) => ({
        name: String(year),
        cells: [series.at(territory.code, year), ...(reference.length ? [series.at(home.code, year)] : [])],
      })),
    },
    links: false,
    outlines: false,
    spec: known.length > 0 ? (cut) => drawTrend(context, points, reference, cut) : null,
  };
};

function describe(
  context: ChartContext,
): Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose"> {
  const { indicator, series, territory, year, compareWith, home } = context;
  const title = typographic(indicator.title);
  const known = series.known(territory.code);
  const here = series.at(territory.code, year);
  const years = series.years(territory.code);
  const span = years.length > 1 ? `${years[0]}–${years.at(-1)}` : String(years[0] ?? year);
  const subtitle = `${titleWithUnit(indicator)}, ${nameOf(territory)}, ${span}`;
  const first = known[0];
  if (here.value === null || !first) {
    const neighbours = describeNeighbours(indicator, known, year);
    const sentence = `pas de valeur en ${year} : ${here.absence ?? "non disponible"}`.replace(" :", "\u00a0:");
    return {
      heading: typographic(indicator.shortTitle),
      title: `${typographic(indicator.shortTitle)}\u00a0: ${sentence}`,
      subtitle,
      label: `Courbe\u00a0: ${title}, ${ofTerritory(territory)}. En ${year}, ${here.absence ?? "non disponible"}.`,
      reading: `${neighbours ?? `aucune valeur n’est connue ${atTerritory(territory)}`}.`,
      prose: here.reason ? [typographic(here.reason)] : [],
    };
  }
  const wanted = series.at(territory.code, compareWith);
  const base = wanted.value !== null && compareWith !== year ? { ...wanted, value: wanted.value } : first;
  const statement = stateValue(indicator, here.value);
  const average = territory.code === home.code ? null : series.at(home.code, year).value;
  const beside =
    average === null
      ? ""
      : `, contre ${shortQuantity(indicator, average)} pour l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}`;
  const cut = axisOf(context).min;
  const asides = [
    ...(base.incomplete && base.year !== year ? [`En ${base.year}, ${base.incomplete}.`] : []),
    ...(here.provisional ? [here.reason ? typographic(here.reason) : `La valeur ${year} est provisoire.`] : []),
    ...(cut > 0 ? [`L’axe commence à ${shortQuantity(indicator, cut)}.`] : []),
  ];
  if (base.year === year) {
    return {
      heading: capitalise(statement),
      title: `${typographic(indicator.shortTitle)}\u00a0: ${fullQuantity(indicator, here.value)} en ${year}`,
      subtitle,
      label: `Courbe\u00a0: ${title}, ${fullQuantity(indicator, here.value)} en ${year}.`,
      reading: [`en ${year}, ${statement}${inBrackets(here.incomplete)}${beside}.`, ...asides].join(" "),
      prose: [],
    };
  }
  const change = describeChange(indicator, here.value, base.value, base.year);
  const when = year === known.at(-1)?.year ? `depuis ${base.year}` : `entre ${base.year} et ${year}`;
  const last = known.at(-1) ?? here;
  const spanKnown = known.length > 1 ? `, de ${shortQuantity(indicator, first.value)} en ${first.year}` : "";
  return {
    heading: trendHeading(indicator, change.direction, base.year),
    title: `${subjectFirst(indicator)} ${movement(indicator, change.direction, change.amount)} ${when}`,
    subtitle,
    label: `Courbe\u00a0: ${title}, ${nameOf(territory)}${spanKnown} à ${shortQuantity(indicator, last.value ?? 0)} en ${last.year}.`,
    reading: [`en ${year}, ${statement}${inBrackets(here.incomplete)}${beside}.`, ...asides].join(" "),
    prose: proseOf(context, base, here.value, first),
  };
}

/** From where to where, then the highest and the lowest year, then the place among the whole. */
function proseOf(
  { indicator, series, territory, year, home }: ChartContext,
  base: { year: number; value: number },
  value: number,
  first: { year: number; value: number },
): string[] {
  const from = base.year < year ? base : first;
  const sentences = [
    `Entre ${from.year} et ${year}, la valeur ${ofTerritory(territory)} est passée de ${bareValue(indicator, from.value)} à ${fullQuantity(indicator, value)}.`,
  ];
  const known = series.known(territory.code).filter((point) => point.year <= year);
  const top = known.reduce((best, point) => (point.value > best.value ? point : best), first);
  const bottom = known.reduce((best, point) => (point.value < best.value ? point : best), first);
  if (known.length > 2 && top.year !== bottom.year) {
    if (bottom.year === year) sentences.push(`C’est la valeur la plus basse depuis ${first.year}.`);
    else if (top.year === year) sentences.push(`C’est la valeur la plus haute depuis ${first.year}.`);
    else
      sentences.push(
        `Le plus haut date de ${top.year} (${shortQuantity(indicator, top.value)}), le plus bas de ${bottom.year} (${shortQuantity(indicator, bottom.value)}).`,
      );
  }
  const whole = inBrackets(series.at(home.code, year).incomplete);
  const average = territory.code === home.code ? null : series.at(home.code, year).value;
  if (average !== null) {
    const gap = Number((value - average).toFixed(indicator.decimals));
    const size = isPercentage(indicator)
      ? `${formatNumber(Math.abs(gap), indicator.decimals)}\u00a0point${Math.abs(gap) < 2 ? "" : "s"}`
      : shortQuantity(indicator, Math.abs(gap));
    sentences.push(
      gap === 0
        ? `C’est autant que l’ensemble ${ofTerritory(home)}${whole}.`
        : `C’est ${size} de ${gap > 0 ? "plus" : "moins"} que l’ensemble ${ofTerritory(home)}${whole}.`,
    );
  }
  return sentences;
}

function legendOf({ territory, home }: ChartContext, points: Point[], reference: Point[]): LegendEntry[] {
  const entries: LegendEntry[] = [{ swatch: "swatch--line", label: nameOf(territory) }];
  if (reference.length) entries.push({ swatch: "swatch--line swatch--ref", label: `Ensemble ${ofTerritory(home)}` });
  if (points.some((point) => point.provisional)) {
    entries.push({ swatch: "swatch--provisional", label: "valeur provisoire" });
  }
  if (points.some((point) => point.value === null)) {
    entries.push({ swatch: "swatch--missing", label: "n. d.\u00a0: non disponible" });
  }
  return entries;
}

/** An axis with room under the lowest point and over the highest for a label, which the axis line must not touch. */
function axisOf({ series, territory, home }: ChartContext) {
  const values = [...series.known(territory.code), ...series.known(home.code)].map((point) => point.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) / 10;
  let floor = low - Math.min(air, Math.max(0, low));
  let axis = axisFor([...values, floor, high + air]);
  while (axis.min > 0 && low - axis.min < LABEL_ROOM * (axis.max - axis.min)) {
    floor = Math.max(0, Math.min(floor, axis.min) - air);
    axis = axisFor([...values, floor, high + air]);
  }
  return axis;
}

/** Height of a label and its gap, as a share of the plot. */
const LABEL_ROOM = 0.13;

/** Runs of years without value, as bands of the drawing. */
function gaps(points: Point[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const point of points) {
    if (point.value !== null) continue;
    const last = runs.at(-1);
    if (last && last.to === point.year - 1) last.to = point.year;
    else runs.push({ from: point.year, to: point.year });
  }
  return runs;
}

const ABSENT = "n.\u00a0d.";

function drawTrend(context: ChartContext, points: Point[], reference: Point[], cut: Cut): TopLevelSpec {
  const { indicator, home, year } = context;
  const axis = axisOf(context);
  const decimals = axis.ticks.every((tick) => Number.isInteger(tick)) ? 0 : indicator.decimals || 1;
  const margin = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals))));
  const padding = { left: Math.ceil(margin) + 10, right: 20, top: 16, bottom: 28 };
  const width = cut - padding.left - padding.right;
  const height = cut === 296 ? 220 : 250;
  const all = [...points, ...reference].map((point) => point.year);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const span = Math.max(1, last - first);
  const x = (value: number) => (last === first ? width / 2 : ((value - first) / span) * width);
  const y = (value: number) => height - ((value - axis.min) / (axis.max - axis.min)) * height;
  const spots = (line: Point[]): Spot[] =>
    line.flatMap((point) => (point.value === null ? [] : [{ x: x(point.year), y: y(point.value) }]));
  const step = Math.max(1, Math.ceil(span / Math.max(1, Math.floor(width / 52))));
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => last - index * step).reverse();

  const known = points.filter((point): point is Point & { value: number } => point.value !== null);
  const bands = gaps(points).map(({ from, to }) => ({
    from: Math.max(first, from - 0.5),
    to: Math.min(last, to + 0.5),
  }));
  const latest = known.at(-1);
  const lastReference = reference.filter((point) => point.value !== null).at(-1);
  const marked = [...new Set([latest, known.find((point) => point.year === year), known[0]])].filter(
    (point): point is Point & { value: number } => point !== undefined,
  );
  const labels: Label[] = marked.map((point) => ({
    text: `${bareValue(indicator, point.value)}${point.provisional ? ", provisoire" : ""}${point.incomplete ? ", incomplet" : ""}`,
    short: bareValue(indicator, point.value),
    at: { x: x(point.year) + (point === latest ? 6 : 0), y: y(point.value) },
    align: point === latest ? "right" : point === known[0] ? "left" : "center",
    prefer: lastReference?.value != null && point.value < lastReference.value ? "below" : "above",
    style: "value-label",
    bold: true,
  }));
  if (lastReference?.value != null) {
    labels.push({
      text: `${nameOf(home)}\u00a0: ${bareValue(indicator, lastReference.value)}`,
      at: { x: x(lastReference.year) + 6, y: y(lastReference.value) },
      align: "right",
      prefer: latest && latest.value < lastReference.value ? "above" : "below",
      style: "reference-label",
    });
  }
  // Over the drawing, where no line passes.
  const bandLabels = bands.map(({ from, to }): PlacedLabel => {
    const half = textWidth(ABSENT) / 2;
    const middle = Math.min(Math.max((x(from) + x(to)) / 2, half), width - half);
    return { text: ABSENT, x: middle, y: -4, align: "center", style: "absent-label" };
  });
  const lines = [spots(points), spots(reference)];
  const edges = bands.flatMap(({ from, to }) => [x(from), x(to)]);
  const placed = [
    ...bandLabels,
    ...placeLabels(labels, { lines, edges, taken: bandLabels.map(boxOf) }, { width, height }),
  ];
  const onX = {
    field: "year",
    type: "quantitative",
    scale: { domain: [first, last], nice: false, zero: false },
  } as const;
  const onY = { type: "quantitative", scale: { domain: [axis.min, axis.max], nice: false, zero: false } } as const;
  // A label that must cross the edge of a band stays legible.
  const halo = bands.length > 0 ? { stroke: colours.sheet, strokeWidth: 3, strokeJoin: "round" as const } : {};
  const rows = (line: Point[]) => line.map(({ year: of, value }) => ({ year: of, value }));

  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "rule", opacity: 0 },
        encoding: {
          x: { ...onX, datum: first, axis: { values: ticks, format: "d" } },
          y: { ...onY, datum: axis.min, axis: { values: axis.ticks, format: `,.${decimals}f` } },
        },
      },
      {
        data: { values: bands },
        mark: { type: "rect", ...styles.absent },
        encoding: { x: { ...onX, field: "from" }, x2: { field: "to" }, y: { value: 0 }, y2: { value: height } },
      },
      {
        data: { values: rows(reference) },
        mark: { type: "line", ...styles["reference-line"], invalid: "break-paths-show-path-domains" },
        encoding: { x: onX, y: { ...onY, field: "value" } },
      },
      {
        data: { values: rows(points) },
        mark: { type: "line", invalid: "break-paths-show-path-domains" },
        encoding: { x: onX, y: { ...onY, field: "value" } },
      },
      {
        data: { values: rows(marked.filter((point) => !point.provisional)) },
        mark: "point",
        encoding: { x: onX, y: { ...onY, field: "value" } },
      },
      {
        data: { values: rows(known.filter((point) => point.provisional)) },
        mark: { type: "point", ...styles["provisional-point"] },
        encoding: { x: onX, y: { ...onY, field: "value" } },
      },
      ...(["left", "center", "right"] as const).flatMap((align) =>
        [...new Set(placed.filter((label) => label.align === align).map((label) => label.style))].map((style) => ({
          data: { values: placed.filter((label) => label.align === align && label.style === style) },
          mark: { type: "text" as const, ...styles[style], ...halo, align, baseline: "alphabetic" as const },
          encoding: {
            x: { field: "x", type: "quantitative" as const, scale: null },
            y: { field: "y", type: "quantitative" as const, scale: null },
            text: { field: "text" },
          },
        })),
      ),
    ],
  } as TopLevelSpec;
}
