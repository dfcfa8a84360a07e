import type { Territory } from "@datalogue/ingest";
import type { ChartContext } from "../observatory/chart-context.js";

/** Lines drawn beside that of the territory read, at most: more cannot be told apart. */
const MOST = 2;

/**
 * The territories whose lines are drawn beside that of the one read: the intercommunalities beside the whole, the whole and the other
 * one beside an intercommunality, its own one and the whole beside a commune. None for a quantity, which the whole would flatten.
 */
export function contextLines({ isQuantity, series, territory, home, epcis }: ChartContext): Territory[] {
  if (isQuantity) return [];
  const others = epcis.filter(({ code }) => code !== territory.code);
  const own = epcis.filter(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const beside = {
    home: others.length <= MOST ? others : [],
    epci: [home, ...(others.length === 1 ? others : [])],
    commune: [...new Set([...own, home])],
    other: [home],
  };
  const kind =
    territory.code === home.code
      ? "home"
      : territory.level === "epci" || territory.level === "commune"
        ? territory.level
        : "other";
  return beside[kind].filter(({ code }) => series.known(code).length > 0).slice(0, MOST);
}
