import type { Figure, FollowedObjective, Indicator, Measured } from "@datalogue/api";
import { decimalsApart } from "../format/index.js";

const HECTARE = 10_000;

/**
 * An objective on land and its indicator told in hectares, as people speak of it; any other as it is. Where it slips, both have the decimals
 * that show by what. What machines read stays in the unit of the indicator.
 */
export function inHectares<O extends Told>(objective: O, indicator: Indicator): { objective: O; indicator: Indicator } {
  const told = indicator.unit === "m²" ? areasOf(objective) : objective;
  return { objective: told, indicator: { ...landIndicator(indicator), decimals: decimalsOf(told, indicator) } };
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

/** The decimals of what is told that show what makes it slip: what was planned, or a ceiling of land that is passed. */
function decimalsOf({ type, status, latest, expected, target }: Told, indicator: Indicator): number {
  const { decimals } = landIndicator(indicator);
  if (status === "on-track" || !latest || expected === null) return decimals;
  const isLand = indicator.unit === "m²";
  const isCeiling = type === "PLAFOND_CUMULE";
  if (isLand && isCeiling && target.value !== null && latest.value > target.value)
    return decimalsOfPair(indicator, latest.value, target.value);
  // A ceiling that is not due is judged by exact shares of it, all else as its indicator is written.
  const isExact = isCeiling && expected !== target.value;
  return isLand || isExact ? decimalsOfPair(indicator, latest.value, expected) : decimals;
}

/** An indicator of land with the decimals of a hectare that tell two areas apart, as far as they differ in m²; any other as it is. */
export function landApart(indicator: Indicator, one: number, other: number): Indicator {
  if (indicator.unit !== "m²") return indicator;
  return { ...landIndicator(indicator), decimals: decimalsOfPair(indicator, one, other) };
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
