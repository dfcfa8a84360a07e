import type { FollowedObjective, Indicator, TrajectoryPoint } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { TopLevelSpec } from "vega-lite";
import { formatNumber, nameOf } from "../format/index.js";
import { type Point, pointOf } from "../observatory/series.js";
import { bareValue, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import { axisTexts } from "./axis-texts.js";
import type { Chart, Cut, LegendEntry } from "./chart.js";
import { gaps } from "./gaps.js";
import { boxOf, type Label, placeLabels, type Spot } from "./labels.js";
import { dots, lines, notes, type PlacedText, rects, texts } from "./marks.js";
import { axisFor, tickDecimals } from "./scale.js";
import { colours, config, styles, textWidth } from "./style.js";

/** What a trajectory speaks of: one objective as it stands, its indicator, its territory. */
export interface TrajectoryContext {
  objective: FollowedObjective;
  indicator: Indicator;
  territory: Territory;
}

/** Are we keeping the promise? The line observed, and the one planned, dashed, to its diamond; a ceiling as a growing area. */
export function trajectory({ objective, indicator, territory }: TrajectoryContext): Chart {
  const { trajectory: points, latest, target, expected } = objective;
  const isCeiling = objective.type === "PLAFOND_CUMULE";
  const observed = points.map(toPoint);
  const planned = points.filter((point) => point.expected !== null);
  const shown = points.map(({ year, status }, rank) => ({ year, isToCome: status === null, rank }));
  const name = nameOf(territory);
  const figure = latest && shortQuantity(indicator, latest.value);
  const aim = target.value === null ? null : shortQuantity(indicator, target.value);
  const title = figure
    ? isCeiling
      ? `${figure} fin ${latest.period}${aim ? `, sur ${aim} jusqu’à fin ${target.period}` : ""}`
      : `${figure} en ${latest.period}${aim ? `, ${aimWord(objective)} ${aim} en ${target.period}` : ""}`
    : `Aucune valeur à comparer${aim ? ` à ${aimWord(objective)} ${aim} en ${target.period}` : ""}`;
  const spans = [points[0]?.year, points.at(-1)?.year].filter((year) => year !== undefined);
  const dimensions = describeDimensions(objective, indicator);
  return {
    form: isCeiling ? "courbe de la somme" : "courbe",
    heading: title,
    title,
    subtitle: [
      `${titleWithUnit(indicator)}${isCeiling ? ", somme des années" : ""}`,
      ...dimensions,
      name,
      spans.join("–"),
    ].join(", "),
    label: `Courbe\u00a0: ${title}. ${name}.`,
    reading:
      latest && expected !== null
        ? `${isCeiling ? "fin" : "en"} ${latest.period}, ${figure}\u202f; ${objective.reference || isCeiling ? "la trajectoire" : "le document"} prévoit ${shortQuantity(indicator, expected)}.${cutRemark(objective, indicator)}`
        : "la comparaison n’est pas possible, la phrase de l’objectif dit pourquoi.",
    prose: [],
    legend: legendOf(observed, planned, isCeiling),
    table: {
      caption: titleWithUnit(indicator),
      head: ["Année", isCeiling ? "Somme" : "Observé", "Prévu", ...(isCeiling ? ["Dans l’année"] : [])],
      rows: shown.map(({ year, isToCome, rank }) => {
        const point = points[rank] as TrajectoryPoint;
        return {
          name: String(year),
          cells: [
            isToCome && point.value === null ? TO_COME : (observed[rank] as Point),
            numberCell(indicator, point.expected),
            ...(isCeiling ? [isToCome ? TO_COME : numberCell(indicator, point.amount)] : []),
          ],
        };
      }),
    },
    links: false,
    outlines: false,
    spec:
      observed.some(({ value }) => value !== null) || planned.length > 1
        ? (cut) => drawTrajectory({ objective, indicator, observed, cut })
        : null,
  };
}

const TO_COME = { text: "à venir" };

function numberCell(indicator: Indicator, value: number | null) {
  return { text: value === null ? "–" : bareValue(indicator, value) };
}

function aimWord({ type }: FollowedObjective): string {
  return { VALEUR: "cible", REDUCTION_PCT: "cible", PLAFOND_CUMULE: "plafond", PLANCHER: "plancher" }[type];
}

/** The values of the dimensions that the objective is about, by their French names. */
function describeDimensions({ dimensions }: FollowedObjective, indicator: Indicator): string[] {
  return Object.entries(dimensions).map(([id, value]) => {
    const values = indicator.dimensions?.find((one) => one.id === id)?.values;
    return values?.find((one) => one.value === value)?.label ?? value;
  });
}

/** A year of a trajectory as charts and tables show a value. */
function toPoint({ year, value, status, coverage, reason }: TrajectoryPoint): Point {
  return pointOf(year, {
    value,
    status: status ?? (value === null ? "NON_DISPONIBLE" : "OBSERVE"),
    coverage: coverage ?? 1,
    reason,
  });
}

function legendOf(observed: Point[], planned: TrajectoryPoint[], isCeiling: boolean): LegendEntry[] {
  return [
    { swatch: "swatch--line", label: isCeiling ? "Somme observée" : "Observé" },
    ...(planned.length > 0 ? [{ swatch: "swatch--line swatch--plan", label: "Prévu" }] : []),
    ...(observed.some((point) => point.provisional)
      ? [{ swatch: "swatch--provisional", label: "valeur provisoire" }]
      : []),
  ];
}

/** Ceilings and what is near zero are drawn from zero. */
function axisOf({ trajectory: points, type }: FollowedObjective) {
  const values = points.flatMap(({ value, expected }) => [value, expected]).filter((value) => value !== null);
  if (type === "PLAFOND_CUMULE") return axisFor([0, ...values], { fromZero: true });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) / 8;
  return axisFor([low - Math.min(air, Math.max(0, low)), ...values, high + air]);
}

function cutRemark(objective: FollowedObjective, indicator: Indicator): string {
  const { min } = axisOf(objective);
  return min > 0 ? ` L’axe commence à ${shortQuantity(indicator, min)}.` : "";
}

interface Drawing {
  objective: FollowedObjective;
  indicator: Indicator;
  observed: Point[];
  cut: Cut;
}

function drawTrajectory({ objective, indicator, observed, cut }: Drawing): TopLevelSpec {
  const { trajectory: points, target, type } = objective;
  const isCeiling = type === "PLAFOND_CUMULE";
  const axis = axisOf(objective);
  const decimals = tickDecimals(axis.ticks);
  const margin = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals))));
  const padding = { left: Math.ceil(margin) + 10, right: 20, top: 20, bottom: 28 };
  const width = cut - padding.left - padding.right;
  const height = cut === 296 ? 210 : 235;
  const years = points.map(({ year }) => year);
  // A sum begins at nothing, at the end of the year before.
  const [first, last] = [Math.min(...years) - (isCeiling ? 1 : 0), Math.max(...years)];
  const span = Math.max(1, last - first);
  const x = (year: number) => (last === first ? width / 2 : ((year - first) / span) * width);
  const y = (value: number) => height - ((value - axis.min) / (axis.max - axis.min)) * height;
  const start: Spot[] = isCeiling ? [{ x: x(first), y: y(0) }] : [];

  const line = [...start, ...observed.map(({ year, value }) => (value === null ? null : { x: x(year), y: y(value) }))];
  const known = observed.filter((point): point is Point & { value: number } => point.value !== null);
  const planned = points.flatMap(({ year, expected }) => (expected === null ? [] : [{ x: x(year), y: y(expected) }]));
  const plan = objective.path === "stepped" && !isCeiling ? toStairs(planned) : [...start, ...planned];
  const bands = gaps(observed.filter(({ year }) => isPast(points, year))).map(({ from, to }) => ({
    left: Math.max(0, x(from - 0.5)),
    right: Math.min(width, x(to + 0.5)),
    top: 0,
    bottom: height,
  }));

  const latest = known.at(-1);
  const end = target.value === null ? undefined : { x: x(Number(target.period)), y: y(target.value) };
  const labels: Label[] = [
    ...(end
      ? [
          {
            text: `${capitalAim(objective)} ${target.period}\u00a0: ${shortQuantity(indicator, target.value ?? 0)}`,
            short: shortQuantity(indicator, target.value ?? 0),
            at: { x: end.x + 6, y: end.y },
            align: "right" as const,
            prefer: end.y < 30 ? ("below" as const) : ("above" as const),
            style: "objective-label" as const,
            bold: true,
          },
        ]
      : []),
    ...(latest
      ? [
          {
            text: `${bareValue(indicator, latest.value)}${latest.provisional ? ", provisoire" : ""}`,
            short: bareValue(indicator, latest.value),
            at: { x: x(latest.year), y: y(latest.value) },
            align: x(latest.year) > width / 2 ? ("right" as const) : ("left" as const),
            prefer: "below" as const,
            style: "value-label" as const,
            bold: true,
          },
        ]
      : []),
  ];
  const bandLabels: PlacedText[] = bands.length
    ? [
        {
          x: Math.max(textWidth(ABSENT) / 2, ((bands[0]?.left ?? 0) + (bands[0]?.right ?? 0)) / 2),
          y: -6,
          text: ABSENT,
          style: "absent-label",
          align: "center",
        },
      ]
    : [];
  const spots = [line.filter((spot) => spot !== null), plan];
  const placed = placeLabels(
    labels,
    { lines: spots, taken: bandLabels.map((one) => boxOf({ ...one, align: "center" })) },
    { width, height },
  );
  const step = Math.max(1, Math.ceil(span / Math.max(1, Math.floor(width / 52))));
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, rank) => last - rank * step);
  const words: PlacedText[] = [...axisTexts(axis, ticks, { x, y, height }), ...bandLabels, ...placed];
  const across = (value: number) => [
    { x: 0, y: y(value) },
    { x: width, y: y(value) },
  ];
  const area =
    isCeiling && known.length > 0 ? [...start, ...known.map(({ year, value }) => ({ x: x(year), y: y(value) }))] : [];
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      ...lines(axis.ticks.filter((tick) => tick !== axis.min).map(across), { color: colours.grid, strokeWidth: 1 }),
      ...lines([across(axis.min)], { color: colours.control, strokeWidth: 1 }),
      ...rects(bands, styles.absent),
      ...areaUnder(area, height),
      ...lines([plan], styles["objective-line"]),
      ...(end ? dots([end], styles["objective-point"]) : []),
      ...lines([line], { color: colours.data, strokeWidth: 2.5 }),
      ...dots(
        known.filter((point) => !point.provisional).map(({ year, value }) => ({ x: x(year), y: y(value) })),
        {
          size: 26,
        },
      ),
      ...dots(
        known.filter((point) => point.provisional).map(({ year, value }) => ({ x: x(year), y: y(value) })),
        styles["provisional-point"],
      ),
      ...texts(words),
      ...notes(
        points.map((point, rank) => ({
          ...{
            left: Math.max(0, x(point.year - 0.5)),
            right: Math.min(width, x(point.year + 0.5)),
            top: 0,
            bottom: height,
          },
          pointed: { note: noteOf(objective, indicator, point, observed[rank] as Point) },
        })),
      ),
    ],
  } as TopLevelSpec;
}

/** A year, under the pointer: what was observed, what is planned. */
function noteOf(
  objective: FollowedObjective,
  indicator: Indicator,
  { year, expected, status }: TrajectoryPoint,
  observed: Point,
) {
  const known = observed.value === null ? observed.absence : shortQuantity(indicator, observed.value);
  return [
    `${objective.type === "PLAFOND_CUMULE" ? "fin " : ""}${year}\u00a0: ${status === null && observed.value === null ? TO_COME.text : known}`,
    ...(expected === null ? [] : [`prévu\u00a0: ${shortQuantity(indicator, expected)}`]),
  ].join("\u202f; ");
}

const ABSENT = "n.\u00a0d.";

function capitalAim(objective: FollowedObjective): string {
  const word = aimWord(objective);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Steps hold until the next one: what is planned is the same, then changes at once. */
function toStairs(spots: Spot[]): Spot[] {
  return spots.flatMap((spot, rank) => {
    const before = spots[rank - 1];
    return before && before.y !== spot.y ? [{ x: spot.x, y: before.y }, spot] : [spot];
  });
}

/** True for a year that the data speak of, or that has a value after it. */
function isPast(points: TrajectoryPoint[], year: number): boolean {
  return points.some((point) =>
    point.year === year ? point.status !== null : point.year > year && point.value !== null,
  );
}

function areaUnder(spots: Spot[], height: number): object[] {
  if (spots.length < 2) return [];
  return [
    {
      data: { values: spots.map(({ x, y }) => ({ x, y, base: height })) },
      mark: { type: "area", color: colours.data, opacity: 0.1, line: false },
      encoding: {
        x: { field: "x", type: "quantitative", scale: null },
        y: { field: "y", type: "quantitative", scale: null },
        y2: { field: "base" },
      },
    },
  ];
}
