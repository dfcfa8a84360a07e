import type { TopLevelSpec } from "vega-lite";
import { planKinds, statusWords } from "../follow-up/words.js";
import {
  atTerritory,
  capitalise,
  describeChange,
  formatNumber,
  isPercentage,
  nameOf,
  ofTerritory,
  typographic,
  yearOf,
} from "../format/index.js";
import { baseOf } from "../observatory/base.js";
import { describeNeighbours } from "../observatory/neighbours.js";
import { nearestReference } from "../observatory/reference.js";
import type { Point } from "../observatory/series.js";
import {
  bareValue,
  fullQuantity,
  inBrackets,
  movementOver,
  shortQuantity,
  stateValue,
  subjectFirst,
  titleWithUnit,
  trendHeading,
} from "../observatory/wording.js";
import { axisTexts } from "./axis-texts.js";
import { averageOf, type Chart, type ChartContext, type ChartKind, type Cut, type LegendEntry } from "./chart.js";
import { gaps } from "./gaps.js";
import { boxOf, type Label, type PlacedLabel, placeLabels, type Spot } from "./labels.js";
import { dots, lines, notes, rects, texts } from "./marks.js";
import { axisFor, tickDecimals } from "./scale.js";
import { colours, config, styles, textWidth } from "./style.js";

/**
 * How does it move? A line over the years, with the home territory as reference when another one is read; a part is not drawn
 * beside its whole, which would flatten it.
 */
export const trend: ChartKind = (context) => {
  const { indicator, series, territory, home } = context;
  const isCompared = territory.code !== home.code && !context.isQuantity;
  const points = series.continuous(territory.code);
  const reference = isCompared ? series.continuous(home.code) : [];
  const known = series.known(territory.code);
  const planned = plannedOf(context, points);
  const words = describe(context);
  const name = nameOf(territory);
  const observed = [...points, ...reference].map((point) => point.year);
  const years = [...new Set([...observed, ...planned.map(({ year }) => year)])].sort((a, b) => a - b);
  const lastObserved = Math.max(...observed);
  return {
    form: "courbe",
    ...words,
    legend: legendOf(context, points, reference, planned),
    table: {
      caption: `${titleWithUnit(indicator)}`,
      head: ["Année", name, ...(reference.length ? [nameOf(home)] : []), ...(planned.length ? ["Prévu"] : [])],
      rows: years.map((year) => {
        const cell = (code: string) => (year > lastObserved ? { text: "à venir" } : series.at(code, year));
        const expected = planned.find((point) => point.year === year)?.value;
        return {
          name: String(year),
          cells: [
            cell(territory.code),
            ...(reference.length ? [cell(home.code)] : []),
            ...(planned.length ? [{ text: expected === undefined ? "–" : bareValue(indicator, expected) }] : []),
          ],
        };
      }),
    },
    links: false,
    outlines: false,
    spec: known.length > 0 ? (cut) => drawTrend(context, { points, reference, planned }, cut) : null,
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
  const base = baseOf(series, territory.code, compareWith, year);
  const statement = stateValue(indicator, here.value);
  const average = territory.code === home.code ? null : averageOf(context);
  const beside =
    average === null
      ? ""
      : bareValue(indicator, average) === bareValue(indicator, here.value)
        ? `, comme pour l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}`
        : `, contre ${shortQuantity(indicator, average)} pour l’ensemble ${ofTerritory(home)}${inBrackets(series.at(home.code, year).incomplete)}`;
  const cut = axisOf(context).min;
  const asides = [
    ...(base?.incomplete ? [`En ${base.year}, ${base.incomplete}.`] : []),
    ...(here.provisional ? [here.reason ? typographic(here.reason) : `La valeur ${year} est provisoire.`] : []),
    ...aimSentence(context),
    ...(cut > 0 ? [`L’axe commence à ${shortQuantity(indicator, cut)}.`] : []),
  ];
  if (!base) {
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
  const told = movementOver(indicator, change, known, base.year, year);
  const last = known.at(-1) ?? here;
  const spanKnown = known.length > 1 ? `, de ${shortQuantity(indicator, first.value)} en ${first.year}` : "";
  return {
    heading: told.isErratic
      ? `${subjectFirst(indicator)}, selon les années`
      : trendHeading(indicator, change.direction, base.year),
    title: `${subjectFirst(indicator)} ${told.words}`,
    subtitle,
    label: `Courbe\u00a0: ${title}, ${nameOf(territory)}${spanKnown} à ${shortQuantity(indicator, last.value ?? 0)} en ${last.year}.`,
    reading: [`en ${year}, ${statement}${inBrackets(here.incomplete)}${beside}.`, ...asides].join(" "),
    prose: proseOf(context, base, here.value, first),
  };
}

/** « Objectif 2030 : 195 kg, dans la trajectoire. », when the year read is the last one known. */
function aimSentence({ aim, indicator, series, territory, year }: ChartContext): string[] {
  const value = aim?.objective.target.value;
  if (!aim || value == null || aim.objective.type === "PLAFOND_CUMULE") return [];
  const word = aim.objective.type === "PLANCHER" ? "Plancher" : "Objectif";
  const isLast = series.known(territory.code).at(-1)?.year === year && aim.objective.status !== "not-computable";
  const state = isLast ? `, ${statusWords[aim.objective.status].objective}` : "";
  return [`${word} ${aim.objective.target.period}\u00a0: ${shortQuantity(indicator, value)}${state}.`];
}

/** From where to where, then the highest and the lowest year, then the place among the whole. */
function proseOf(
  context: ChartContext,
  base: { year: number; value: number },
  value: number,
  first: { year: number; value: number },
): string[] {
  const { indicator, series, territory, year, home } = context;
  const sentences = [
    `${capitalise(atTerritory(territory))}, ${stateValue(indicator, value)} en ${year}, contre ${shortQuantity(indicator, base.value)} en ${base.year}.`,
  ];
  const known = series.known(territory.code).filter((point) => point.year <= year);
  // As they are written: two years told by the same figure are as high as each other, and the later one is named.
  const shown = ({ value: of }: { value: number }) => Number(of.toFixed(indicator.decimals));
  const top = known.reduce((best, point) => (shown(point) >= shown(best) ? point : best), first);
  const bottom = known.reduce((best, point) => (shown(point) <= shown(best) ? point : best), first);
  if (known.length > 2 && top.year !== bottom.year) {
    if (bottom.year === year) sentences.push(`C’est la valeur la plus basse depuis ${first.year}.`);
    else if (top.year === year) sentences.push(`C’est la valeur la plus haute depuis ${first.year}.`);
    else
      sentences.push(
        `Le plus haut\u00a0: ${shortQuantity(indicator, top.value)} en ${top.year}\u202f; le plus bas\u00a0: ${shortQuantity(indicator, bottom.value)} en ${bottom.year}.`,
      );
  }
  const whole = inBrackets(series.at(home.code, year).incomplete);
  const average = territory.code === home.code ? null : averageOf(context);
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

function legendOf(context: ChartContext, points: Point[], reference: Point[], planned: Planned[]): LegendEntry[] {
  const { territory, home, aim } = context;
  const entries: LegendEntry[] = [{ swatch: "swatch--line", label: nameOf(territory) }];
  if (reference.length) entries.push({ swatch: "swatch--line swatch--ref", label: `Ensemble ${ofTerritory(home)}` });
  if (planned.length && aim)
    entries.push({ swatch: "swatch--line swatch--plan", label: `prévu (${planKinds[aim.plan.kind].name})` });
  const mark = markOf(context);
  if (mark) entries.push({ swatch: "swatch--line swatch--mark", label: `repère\u00a0: ${mark.words}` });
  if (points.some((point) => point.provisional)) {
    entries.push({ swatch: "swatch--provisional", label: "valeur provisoire" });
  }
  if (points.some((point) => point.value === null)) {
    entries.push({ swatch: "swatch--missing", label: "n. d.\u00a0: non disponible" });
  }
  return entries;
}

/** A year of what is planned. */
interface Planned {
  year: number;
  value: number;
}

/** The trajectory to the target, from the first year shown; none for a ceiling, which is a sum of years. */
function plannedOf({ aim }: ChartContext, points: Point[]): Planned[] {
  const first = points.find(({ value }) => value !== null)?.year;
  if (!aim || aim.objective.type === "PLAFOND_CUMULE" || first === undefined) return [];
  const path = aim.objective.trajectory.flatMap(({ year, expected }) =>
    expected === null || year < first ? [] : [{ year, value: expected }],
  );
  return path.some(({ year }) => year === Number(aim.objective.target.period)) ? path : [];
}

/** The reference value of the year, when it is near enough to be drawn without flattening the line. */
function markOf(context: ChartContext): { value: number; words: string } | undefined {
  const { indicator, series, territory, year } = context;
  const reference = nearestReference(indicator, year);
  if (!reference) return undefined;
  const values = series.known(territory.code).map((point) => point.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max(high - low, Math.abs(high) / 20);
  if (reference.value < low - reach || reference.value > high + reach) return undefined;
  const when = reference.period === undefined ? "" : `, ${yearOf(reference.period)}`;
  return { value: reference.value, words: `${typographic(reference.label)}${when}` };
}

/** An axis with room under the lowest point and over the highest for a label, which the axis line must not touch. */
function axisOf(context: ChartContext) {
  const { indicator, series, territory, home, isQuantity } = context;
  const planned = plannedOf(context, series.continuous(territory.code)).map((point) => point.value);
  const values = [
    ...[...series.known(territory.code), ...(isQuantity ? [] : series.known(home.code))].map((point) => point.value),
    ...planned,
    ...(markOf(context) ? [markOf(context)?.value ?? 0] : []),
  ];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) / 10;
  // No share passes the whole.
  const top = isPercentage(indicator) && high <= 100 ? Math.min(100, high + air) : high + air;
  let floor = low - Math.min(air, Math.max(0, low));
  let axis = axisFor([...values, floor, top]);
  while (axis.min > 0 && low - axis.min < LABEL_ROOM * (axis.max - axis.min)) {
    floor = Math.max(0, Math.min(floor, axis.min) - air);
    axis = axisFor([...values, floor, top]);
  }
  return axis;
}

/** Height of a label and its gap, as a share of the plot. */
const LABEL_ROOM = 0.13;

const ABSENT = "n.\u00a0d.";

/** « 2022 : 224 kg ; Pôle Marennes Oléron : 230 kg ; prévu : 223 kg » */
function noteOf(
  { indicator, series, territory, home }: ChartContext,
  year: number,
  planned: Planned[],
  isCompared: boolean,
) {
  const say = (point: Point) => (point.value === null ? (point.absence ?? "") : shortQuantity(indicator, point.value));
  const expected = planned.find((point) => point.year === year);
  return [
    `${year}\u00a0: ${say(series.at(territory.code, year))}`,
    ...(isCompared ? [`${nameOf(home)}\u00a0: ${say(series.at(home.code, year))}`] : []),
    ...(expected ? [`prévu\u00a0: ${shortQuantity(indicator, expected.value)}`] : []),
  ].join("\u202f; ");
}

interface Drawn {
  points: Point[];
  /** The home territory, when another one is read. */
  reference: Point[];
  planned: Planned[];
}

function drawTrend(context: ChartContext, { points, reference, planned }: Drawn, cut: Cut): TopLevelSpec {
  const { indicator, home, year, aim } = context;
  const axis = axisOf(context);
  const decimals = tickDecimals(axis.ticks);
  const margin = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals))));
  const padding = { left: Math.ceil(margin) + 10, right: 20, top: 18, bottom: 28 };
  const width = cut - padding.left - padding.right;
  const height = cut === 296 ? 220 : 250;
  const all = [...points, ...reference, ...planned].map((point) => point.year);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const span = Math.max(1, last - first);
  const x = (value: number) => (last === first ? width / 2 : ((value - first) / span) * width);
  const y = (value: number) => height - ((value - axis.min) / (axis.max - axis.min)) * height;
  const spot = (point: { year: number; value: number }): Spot => ({ x: x(point.year), y: y(point.value) });
  const path = (line: Point[]) =>
    line.map(({ year: of, value }) => (value === null ? null : spot({ year: of, value })));
  const spots = (line: Point[]) => path(line).filter((one) => one !== null);
  const step = Math.max(1, Math.ceil(span / Math.max(1, Math.floor(width / 52))));
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => last - index * step);

  const known = points.filter((point): point is Point & { value: number } => point.value !== null);
  const bands = gaps(points).map(({ from, to }) => ({
    left: x(Math.max(first, from - 0.5)),
    right: x(Math.min(last, to + 0.5)),
    top: 0,
    bottom: height,
  }));
  const latest = known.at(-1);
  const lastReference = reference.filter((point) => point.value !== null).at(-1);
  const marked = [...new Set([latest, known.find((point) => point.year === year), known[0]])].filter(
    (point): point is Point & { value: number } => point !== undefined,
  );
  const years = [...new Set(all)].sort((a, b) => a - b);
  // A point between two years without value belongs to no line.
  const isKnownAt = (year: number) => known.some((point) => point.year === year);
  const alone = known.filter(
    (point) => !isKnownAt(point.year - 1) && !isKnownAt(point.year + 1) && !marked.includes(point),
  );
  const target = planned.at(-1);
  const mark = markOf(context);
  const isLower = (value: number) =>
    (lastReference?.value != null && value < lastReference.value) || (target !== undefined && value < target.value);
  const labels: Label[] = marked.map((point) => ({
    text: `${bareValue(indicator, point.value)}${point.provisional ? ", provisoire" : ""}${point.incomplete ? ", incomplet" : ""}`,
    short: bareValue(indicator, point.value),
    at: { x: x(point.year) + (point === latest && x(point.year) > width / 2 ? 6 : 0), y: y(point.value) },
    align: point === latest && x(point.year) > width / 2 ? "right" : point === known[0] ? "left" : "center",
    prefer: isLower(point.value) ? "below" : "above",
    style: "value-label",
    bold: true,
  }));
  if (target && aim) {
    const word = aim.objective.type === "PLANCHER" ? "Plancher" : "Objectif";
    labels.push({
      text: `${word} ${target.year}\u00a0: ${bareValue(indicator, target.value)}`,
      short: bareValue(indicator, target.value),
      at: { x: x(target.year) + 8, y: y(target.value) },
      align: "right",
      prefer: latest && latest.value < target.value ? "above" : "below",
      style: "objective-label",
      bold: true,
    });
  }
  if (lastReference?.value != null) {
    labels.push({
      text: `${nameOf(home)}\u00a0: ${bareValue(indicator, lastReference.value)}`,
      at: { x: x(lastReference.year) + 6, y: y(lastReference.value) },
      align: "right",
      prefer: latest && latest.value < lastReference.value ? "above" : "below",
      style: "reference-label",
    });
  }
  if (mark)
    labels.push({
      text: `Repère\u00a0: ${bareValue(indicator, mark.value)}`,
      at: { x: 0, y: y(mark.value) },
      align: "left",
      elsewhere: [
        { x: width / 2, align: "center" },
        { x: width, align: "right" },
      ],
      prefer: "above",
      style: "reference-label",
    });
  // Over the drawing, where no line passes.
  const bandLabels = bands.map(({ left, right }): PlacedLabel => {
    const half = textWidth(ABSENT) / 2;
    const middle = Math.min(Math.max((left + right) / 2, half), width - half);
    return { text: ABSENT, x: middle, y: -4, align: "center", style: "absent-label" };
  });
  const across = (value: number): Spot[] => [
    { x: 0, y: y(value) },
    { x: width, y: y(value) },
  ];
  const upright = (of: number): Spot[] => [
    { x: x(of), y: height },
    { x: x(of), y: height + 5 },
  ];
  const obstacles = [spots(points), spots(reference), planned.map(spot), ...(mark ? [across(mark.value)] : [])];
  const placed = placeLabels(
    labels,
    { lines: obstacles, edges: bands.flatMap(({ left, right }) => [left, right]), taken: bandLabels.map(boxOf) },
    { width, height },
  );
  const scales = axisTexts(axis, ticks, { x, y, height });
  // A label that must cross a line or the edge of a band stays legible.
  const halo = { stroke: colours.sheet, strokeWidth: 3, strokeJoin: "round" };
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      ...lines(axis.ticks.filter((tick) => tick !== axis.min).map(across), { color: colours.grid, strokeWidth: 1 }),
      ...lines([across(axis.min), ...ticks.map(upright)], { color: colours.control, strokeWidth: 1 }),
      ...rects(bands, styles.absent),
      ...(mark ? lines([across(mark.value)], styles["mark-line"]) : []),
      ...lines([path(reference)], styles["reference-line"]),
      ...lines([planned.map(spot)], styles["objective-line"]),
      ...(target ? dots([spot(target)], styles["objective-point"]) : []),
      ...lines([path(points)], {}),
      ...dots([...alone, ...marked].filter((point) => !point.provisional).map(spot)),
      ...dots(known.filter((point) => point.provisional).map(spot), styles["provisional-point"]),
      ...texts(scales),
      ...texts([...bandLabels, ...placed], halo),
      ...notes(
        years.map((of) => ({
          ...{ left: Math.max(0, x(of - 0.5)), right: Math.min(width, x(of + 0.5)), top: 0, bottom: height },
          pointed: { note: noteOf(context, of, planned, reference.length > 0) },
        })),
      ),
    ],
  } as TopLevelSpec;
}
