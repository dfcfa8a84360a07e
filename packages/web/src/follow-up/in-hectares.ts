import type { Figure, FollowedObjective, Indicator, Measured } from "@datalogue/api";

const HECTARE = 10_000;

/**
 * An objective on land and its indicator told in hectares, as people speak of it; any other as it is. What machines read stays in the
 * unit of the indicator.
 */
export function inHectares<O extends Told>(objective: O, indicator: Indicator): { objective: O; indicator: Indicator } {
  if (indicator.unit !== "m²") return { objective, indicator };
  const area = (value: number | null) => (value === null ? null : value / HECTARE);
  const figure = (one: Figure | null) => one && { ...one, value: one.value / HECTARE };
  const { type, declared, reference, latest, target, expected, projection, trajectory } = objective;
  return {
    objective: {
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
    },
    indicator: landIndicator(indicator),
  };
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
