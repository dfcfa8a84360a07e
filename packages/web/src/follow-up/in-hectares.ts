import type { Figure, FollowedObjective, Indicator, Measured } from "@datalogue/api";
import { asWritten, decimalsApart } from "../format/index.js";

const HECTARE = 10_000;

/**
 * An objective on land and its indicator told in hectares, as people speak of it; any other as it is. Where it slips, values (`indicator`) and what
 * was planned (`planned`) have the decimals that show by what, but for a whole number of things; beside what is aimed at, both have those that tell
 * areas apart (`aimed`). What machines read stays in the unit of the indicator.
 */
export function inHectares<O extends Told>(objective: O, indicator: Indicator): InHectares<O> {
  const told = indicator.unit === "m²" ? areasOf(objective) : objective;
  const land = landIndicator(indicator);
  const planned = { ...land, decimals: decimalsOf(told, indicator) };
  return {
    objective: told,
    indicator: isWritten(told, indicator) ? indicator : planned,
    planned,
    aimed: { ...land, decimals: decimalsOfAim(told, indicator) },
  };
}

/** An objective and its indicator as they are told: of values, of what was planned, of a value beside what is aimed at. */
export interface InHectares<O> {
  objective: O;
  indicator: Indicator;
  planned: Indicator;
  aimed: Indicator;
}

function areasOf<O extends Told>(objective: O): O {
  const area = (value: number | null) => (value === null ? null : value / HECTARE);
  const figure = (one: Figure | null) => one && { ...one, value: one.value / HECTARE };
  const { type, declared, reference, latest, target, expected, projection, trajectory } = objective;
  return {
    ...objective,
    declared: type === "REDUCTION_PCT" ? declared : area(declared),
    reference: figure(reference),
    latest: figure(latest),
    target: { ...target, value: area(target.value) },
    expected: area(expected),
    projection: area(projection),
    trajectory: trajectory.map((point) => ({
      ...point,
      expected: area(point.expected),
      value: area(point.value),
      amount: area(point.amount),
    })),
  };
}

/** The decimals of what is told that show by what it slips from what was planned. */
function decimalsOf({ type, status, latest, expected, target }: Told, indicator: Indicator): number {
  if (status === "on-track" || !latest || expected === null) return decimalsAlone(indicator, latest);
  // A ceiling that is not due is judged by exact shares of it, all else as its indicator is written.
  const isExact = type === "PLAFOND_CUMULE" && expected !== target.value;
  return isExact || indicator.unit === "m²" ? decimalsOfPair(indicator, latest.value, expected) : indicator.decimals;
}

/** Whether the value judged is what its indicator writes of it: 149 dwellings are not 149,0 where 148,5 were planned. */
function isWritten({ latest }: Told, { unit, decimals }: Indicator): boolean {
  return unit !== "m²" && latest !== null && asWritten(latest.value, decimals) === latest.value;
}

/** The decimals of a value and of what is aimed at: those of the indicator, but for land that slips, told apart. */
function decimalsOfAim({ status, latest, target }: Told, indicator: Indicator): number {
  if (indicator.unit !== "m²" || status === "on-track" || !latest || target.value === null)
    return decimalsAlone(indicator, latest);
  return decimalsOfPair(indicator, latest.value, target.value);
}

/** An indicator of land with the decimals of a hectare that tell two areas apart, as far as they differ in m²; any other as it is. */
export function landApart(indicator: Indicator, one: number, other: number): Indicator {
  if (indicator.unit !== "m²") return indicator;
  return { ...landIndicator(indicator), decimals: decimalsOfPair(indicator, one, other) };
}

/** The decimals of what is told apart from nothing else; an area is not written as none. */
function decimalsAlone(indicator: Indicator, latest: Figure | null): number {
  return indicator.unit === "m²" ? decimalsOfPair(indicator, latest?.value ?? 0, 0) : indicator.decimals;
}

/** The decimals that tell two figures apart, those of a hectare down to what is told of a m². */
function decimalsOfPair(indicator: Indicator, one: number, other: number): number {
  return decimalsApart(one, other, landIndicator(indicator).decimals, indicator.decimals + 4);
}

type Told = Measured & Pick<FollowedObjective, "type" | "declared">;

/** An indicator of land whose values are in hectares; any other as it is. */
export function landIndicator(indicator: Indicator): Indicator {
  if (indicator.unit !== "m²") return indicator;
  const bare = (title: string) => title.replace(/,? en mètres carrés| \(m²\)/, "");
  return {
    ...indicator,
    title: bare(indicator.title),
    shortTitle: bare(indicator.shortTitle),
    unit: "ha",
    unitLabel: "ha",
    decimals: 1,
  };
}
