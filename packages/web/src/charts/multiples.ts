import type { Territory } from "@datalogue/ingest";
import type { TopLevelSpec } from "vega-lite";
import { capitalise, describeChange, formatCount, nameOf, typographic } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { bareValue, fullQuantity, shortQuantity, subjectOf, titleWithUnit } from "../observatory/wording.js";
import type { Chart, ChartContext, ChartKind, Cut, LegendEntry } from "./chart.js";
import { dots, lines, notes, type PlacedText, texts } from "./marks.js";
import { colours, config, styles, textWidth } from "./style.js";

/** Each commune in time, on one scale: a small line for each, its first and last known years. */
export const multiples: ChartKind = (context) => {
  const { indicator, series, communes, territory, address } = context;
  const shown = [...communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  const known = shown.flatMap(({ code }) => series.known(code).map(({ year }) => year));
  const [from, to] = [Math.min(...known), Math.max(...known)];
  const isKnown = known.length > 0;
  const years = isKnown ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [];
  return {
    form: "petites courbes",
    ...describe(context, years),
    legend: legendOf(context, shown, years),
    table: {
      caption: titleWithUnit(indicator),
      head: ["Commune", ...years.map(String)],
      rows: shown.map((commune) => ({
        name: nameOf(commune),
        href: address(commune.code),
        current: commune.code === territory.code,
        cells: years.map((year) => series.at(commune.code, year)),
      })),
    },
    links: false,
    outlines: false,
    spec: isKnown ? (cut) => draw(context, shown, years, cut) : null,
  };
};

type Words = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

/** The year that moves are measured from: the one to compare with or, where it has no value, the first known before the year read. */
function sinceOf({ series, communes, year, compareWith }: ChartContext): number | undefined {
  const known = communes.flatMap(({ code }) => series.known(code).map((point) => point.year)).filter((of) => of < year);
  return known.includes(compareWith) || known.length === 0
    ? known.find((of) => of === compareWith)
    : Math.min(...known);
}

function describe(context: ChartContext, years: number[]): Words {
  const { indicator, series, communes, year } = context;
  const since = sinceOf(context);
  const span = years.length > 1 ? `${years[0]}–${years.at(-1)}` : String(years[0] ?? year);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${span}, même échelle partout`;
  const label = `Petites courbes, une par commune\u00a0: ${typographic(indicator.title)}, ${span}.`;
  const moves = communes.flatMap((commune) => {
    const here = series.at(commune.code, year).value;
    const base = since === undefined ? null : series.at(commune.code, since).value;
    if (here === null || base === null || since === undefined) return [];
    const change = describeChange(indicator, here, base, since);
    return [{ commune, here, base, change, size: base === 0 ? here - base : (here - base) / Math.abs(base) }];
  });
  const falls = moves.filter(({ change }) => change.direction === "down").length;
  const rises = moves.filter(({ change }) => change.direction === "up").length;
  const [count, verb] = falls >= rises ? [falls, ["baisse", "baissent"]] : [rises, ["augmente", "augmentent"]];
  if (moves.length === 0) {
    const nothing =
      since === undefined
        ? `Aucune année connue avant ${year}`
        : `Aucune commune n’a de valeur à la fois en ${since} et en ${year}`;
    return {
      heading: typographic(indicator.shortTitle),
      title: nothing,
      subtitle,
      label,
      reading: `${nothing}.`,
      prose: [],
    };
  }
  const plural = indicator.wording.number === "plural";
  const title =
    count === 0
      ? `${capitalise(subjectOf(indicator))} ${plural ? "ne bougent" : "ne bouge"} dans aucune commune depuis ${since}`
      : `${capitalise(subjectOf(indicator))} ${plural ? verb[1] : verb[0]} dans ${formatCount(count, "feminine")} commune${count < 2 ? "" : "s"} sur ${formatCount(moves.length, "feminine")}`;
  const far = [...moves].sort((a, b) => Math.abs(b.size) - Math.abs(a.size))[0];
  return {
    heading: title,
    title,
    subtitle,
    label,
    reading: far
      ? `${nameOf(far.commune)}, de ${shortQuantity(indicator, far.base)} en ${since} à ${fullQuantity(indicator, far.here)} en ${year}\u00a0: ${far.change.phrase}, le plus grand mouvement.`
      : "",
    prose: [],
  };
}

function legendOf({ series }: ChartContext, shown: Territory[], years: number[]): LegendEntry[] {
  const points = shown.flatMap(({ code }) => years.map((year) => series.at(code, year)));
  const absences = [...new Set(points.flatMap(({ absence }) => absence ?? []))];
  return [
    ...(points.some(({ provisional }) => provisional)
      ? [{ swatch: "swatch--provisional", label: "valeur provisoire" }]
      : []),
    ...(absences.length > 0
      ? [{ swatch: "swatch--missing", label: `trait coupé\u00a0: ${absences.join(" ou ")}` }]
      : []),
  ];
}

const LINE = 16;
const PLOT = 40;

function draw(
  { indicator, series, territory }: ChartContext,
  shown: Territory[],
  years: number[],
  cut: Cut,
): TopLevelSpec {
  const columns = cut === 296 ? 2 : 3;
  const gutter = 14;
  const padding = { left: 4, right: 4, top: 0, bottom: 4 };
  const width = cut - padding.left - padding.right;
  const cell = (width - gutter * (columns - 1)) / columns;
  const names = shown.map((commune) => wrap(nameOf(commune), cell, commune.code === territory.code));
  const head = 8 + LINE * Math.max(...names.map((lines) => lines.length));
  const pitch = head + PLOT + LINE + 14;
  const height = Math.ceil(shown.length / columns) * pitch;
  const values = shown.flatMap(({ code }) => series.known(code).map(({ value }) => value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first = 0, last = 0] = [years[0], years.at(-1)];
  const panels = shown.map((commune, index) => {
    const left = (index % columns) * (cell + gutter);
    const top = Math.floor(index / columns) * pitch;
    const at = ({ year, value }: { year: number; value: number }) => ({
      x: left + 4 + (last === first ? 0 : ((year - first) / (last - first)) * (cell - 12)),
      y: top + head + (high === low ? PLOT / 2 : ((high - value) / (high - low)) * PLOT),
    });
    const points = years.map((year) => series.at(commune.code, year));
    return { commune, lines: names[index] ?? [], left, top, at, points, known: series.known(commune.code) };
  });
  const words: PlacedText[] = panels.flatMap(({ commune, lines: name, left, top, known, points }) => [
    ...name.map(
      (text, rank): PlacedText => ({
        x: left,
        y: top + LINE * (rank + 1),
        text,
        style: commune.code === territory.code ? "value-label" : "name-label",
      }),
    ),
    { x: left, y: top + head + PLOT + LINE, ...summary(indicator, known, points, cell) },
  ]);
  const line = (mine: boolean) =>
    panels
      .filter(({ commune }) => (commune.code === territory.code) === mine)
      .map(({ points, at }) =>
        points.map((point) => (point.value === null ? null : at({ year: point.year, value: point.value }))),
      );
  const ends = panels.flatMap(({ known, at }) => {
    const end = known.at(-1);
    return end ? [{ ...at(end), provisional: end.provisional }] : [];
  });
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      ...lines(
        panels.map(({ left, top }) => [
          { x: left, y: top + 0.5 },
          { x: left + cell, y: top + 0.5 },
        ]),
        { color: colours.grid, strokeWidth: 1 },
      ),
      ...lines(line(false), { strokeWidth: 2 }),
      ...lines(line(true), { strokeWidth: 3.5, color: colours.ink }),
      ...dots(
        ends.filter(({ provisional }) => !provisional),
        { size: 36 },
      ),
      ...dots(
        ends.filter(({ provisional }) => provisional),
        { ...styles["provisional-point"], strokeWidth: 2, size: 36 },
      ),
      ...texts(words),
      ...notes(
        panels.map(({ commune, left, top, known, points }) => ({
          ...{ left, right: left + cell, top, bottom: top + pitch - 6 },
          pointed: {
            territory: commune.code,
            note: `${nameOf(commune)}\u00a0: ${summary(indicator, known, points, Number.POSITIVE_INFINITY).text}`,
          },
        })),
      ),
    ],
  } as TopLevelSpec;
}

/** « 262 → 233 »: the first and the last known; why there is none. */
function summary(
  indicator: ChartContext["indicator"],
  known: { value: number; year: number }[],
  points: Point[],
  cell: number,
): Pick<PlacedText, "text" | "style"> {
  const [start, end] = [known[0], known.at(-1)];
  if (!start || !end) {
    const absences = points.flatMap(({ absence }) => absence ?? []);
    const why = absences.find((absence) => absence === "secret statistique") ?? absences[0] ?? "non disponible";
    return { text: why, style: "absent-label" };
  }
  const values =
    start === end
      ? bareValue(indicator, end.value)
      : `${bareValue(indicator, start.value)} → ${bareValue(indicator, end.value)}`;
  const dated = start === end ? `${values} (${end.year})` : `${values} (${start.year}–${end.year})`;
  return { text: textWidth(dated) < cell ? dated : values, style: "reference-label" };
}

/** A name on two lines, cut after a hyphen or a space, where one would touch the next panel. */
function wrap(name: string, width: number, bold: boolean): string[] {
  if (textWidth(name, 13, bold) <= width) return [name];
  const cuts = [...name.matchAll(/[- \u00a0]/g)].map(({ index }) => index + 1);
  const fits = cuts.filter((cut) => textWidth(name.slice(0, cut), 13, bold) <= width);
  const cut = fits.at(-1);
  return cut === undefined ? [name] : [name.slice(0, cut).trim(), name.slice(cut)];
}
