import type { FollowedObjective, Indicator, TrajectoryPoint } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf } from "../format/index.js";
import { aimWord, isDocumentReference } from "../observatory/plan-words.js";
import { type Point, pointOf } from "../observatory/series.js";
import { bareValue, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import type { Chart, ChartTable, ChartWords } from "./chart.js";
import { drawTrajectory, TO_COME, type Trajectory, trajectoryAxis } from "./draw-trajectory.js";

/** What a trajectory speaks of: one objective as it stands, its indicator, its territory. */
export interface TrajectoryContext {
  objective: FollowedObjective;
  indicator: Indicator;
  /** The indicator to tell what was planned with, where it has other decimals. */
  planned?: Indicator;
  /** The indicator to tell a value with beside what is aimed at, where it has other decimals. */
  aimed?: Indicator;
  territory: Territory;
}

/** Are we keeping the promise? The line observed, and the one planned, dashed, to its diamond; a ceiling as a growing area. */
export function trajectory(context: TrajectoryContext): Chart {
  const { objective, indicator, planned = indicator, aimed = indicator } = context;
  const isCeiling = objective.type === "PLAFOND_CUMULE";
  const observed = objective.trajectory.map(toPoint);
  const line = objective.trajectory.filter((point) => point.expected !== null);
  return {
    form: isCeiling ? "courbe de la somme" : "courbe",
    ...describe(context),
    // Two lines, each told at its end: no legend.
    legend: [],
    notes: notesOf(objective, indicator, observed),
    table: tableOf({ objective, indicator, planned, observed }),
    links: false,
    outlines: false,
    drawing:
      observed.some(({ value }) => value !== null) || line.length > 1
        ? (cut) => drawTrajectory({ objective, indicator, planned, aimed, observed }, cut)
        : null,
  };
}

function describe({
  objective,
  indicator,
  planned = indicator,
  aimed = indicator,
  territory,
}: TrajectoryContext): ChartWords {
  const { trajectory: points, latest, target, expected } = objective;
  const isCeiling = objective.type === "PLAFOND_CUMULE";
  const name = nameOf(territory);
  // What is read together is told in one unit.
  const figure = latest && shortQuantity(aimed, latest.value, target.value ?? latest.value);
  const aim = target.value === null ? null : shortQuantity(aimed, target.value, latest?.value ?? target.value);
  const title = figure
    ? isCeiling
      ? `${figure} fin ${latest.period}${aim ? `, sur ${aim} jusqu’à fin ${target.period}` : ""}`
      : `${figure} en ${latest.period}${aim ? `, ${aimWord(objective)} ${aim} en ${target.period}` : ""}`
    : `Aucune valeur à comparer${aim ? ` ${toAim(objective)} de ${aim} en ${target.period}` : ""}`;
  const spans = [points[0]?.year, points.at(-1)?.year].filter((year) => year !== undefined);
  const dimensions = describeDimensions(objective, indicator);
  return {
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
        ? `${isCeiling ? "fin" : "en"} ${latest.period}, ${shortQuantity(indicator, latest.value, target.value ?? latest.value)}\u202f; ${objective.reference || isCeiling ? "la trajectoire" : "le document"} prévoit ${shortQuantity(planned, expected, target.value ?? latest.value)}.`
        : "la comparaison n’est pas possible, la phrase de l’objectif dit pourquoi.",
    prose: [],
  };
}

/** « à la cible », « au plafond » */
function toAim(objective: FollowedObjective): string {
  const word = aimWord(objective);
  return `${word === "cible" ? "à la" : "au"} ${word}`;
}

function tableOf({ objective, indicator, planned, observed }: Omit<Trajectory, "aimed">): ChartTable {
  const isCeiling = objective.type === "PLAFOND_CUMULE";
  return {
    caption: titleWithUnit(indicator),
    head: ["Année", isCeiling ? "Somme" : "Observé", "Prévu", ...(isCeiling ? ["Dans l’année"] : [])],
    rows: objective.trajectory.map((point, rank) => {
      const isToCome = point.status === null;
      return {
        name: isDocumentReference(objective, point.year) ? `${point.year}, référence du document` : String(point.year),
        cells: [
          isToCome && point.value === null ? TO_COME : (observed[rank] as Point),
          numberCell(planned, point.expected),
          ...(isCeiling ? [isToCome ? TO_COME : numberCell(indicator, point.amount)] : []),
        ],
      };
    }),
  };
}

function numberCell(indicator: Indicator, value: number | null) {
  return { text: value === null ? "–" : bareValue(indicator, value) };
}

/** The values of the dimensions that the objective is about, by their French names. */
export function describeDimensions({ dimensions }: FollowedObjective, indicator: Indicator): string[] {
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

/** What to know before the drawing is read: where its axis starts, what a hollow point is. */
function notesOf(objective: FollowedObjective, indicator: Indicator, observed: Point[]): string[] {
  const { min } = trajectoryAxis(objective);
  return [
    "Tirets\u00a0: prévu",
    ...(min > 0 ? [`L’axe part de ${shortQuantity(indicator, min)}`] : []),
    ...(observed.some((point) => point.provisional) ? ["Point creux\u00a0: provisoire"] : []),
  ];
}
