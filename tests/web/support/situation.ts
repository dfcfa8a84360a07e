import type { Indicator, Observation } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { FeatureCollection, Polygon } from "geojson";
import type { ChartContext } from "../../../packages/web/src/observatory/chart-context.js";
import { Series } from "../../../packages/web/src/observatory/series.js";

/** Household waste per inhabitant, as a theme's folder declares it. */
export const householdWaste: Indicator = {
  id: "dechets-omr-hab",
  theme: "dechets",
  title: "Ordures ménagères résiduelles par habitant",
  shortTitle: "Ordures ménagères",
  description: "Ce qui reste dans le bac gris.",
  unit: "kg/hab",
  unitLabel: "kg par habitant",
  decimals: 0,
  direction: "down",
  wording: { subject: "les ordures ménagères", number: "plural", gender: "feminine", of: "d'ordures ménagères" },
  method: "Tonnages divisés par la population municipale.",
  source: "Rapports annuels",
  measure: {
    kind: "ratio",
    numerator: { dataset: "tonnages", aggregate: "sum", field: "tonnes", scale: 1000 },
    denominator: { population: "municipale", lookBack: 1 },
  },
  territoryField: "commune",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci", "petr"],
};

/** A percentage: it moves by points. */
export const recycling: Indicator = {
  ...householdWaste,
  id: "dechets-recyclage",
  title: "Part des déchets recyclés",
  shortTitle: "Recyclage",
  unit: "%",
  unitLabel: "% du poids",
  decimals: 1,
  direction: "up",
  wording: { subject: "le recyclage", number: "singular", gender: "masculine", of: "du poids des déchets" },
};

export const home: Territory = {
  code: "petr-marennes-oleron",
  level: "petr",
  name: "Pôle Marennes Oléron",
  ofName: "du Pôle Marennes Oléron",
  parents: [],
};

const commune = (code: string, name: string, names: Partial<Territory> = {}): Territory => ({
  code,
  level: "commune",
  name,
  parents: [{ code: home.code }],
  ...names,
});

export const chateau = commune("17093", "Le Château-d’Oléron", { atName: "au Château-d’Oléron" });
export const dolus = commune("17140", "Dolus-d’Oléron");
export const gua = commune("17185", "Le Gua");
export const bree = commune("17486", "La Brée-les-Bains");
export const communes = [chateau, dolus, gua, bree];

/** An observation; a status without value has `value: null`. */
export function observe(
  territory: Territory,
  period: string,
  value: number | null,
  status: Observation["status"] = value === null ? "NON_DISPONIBLE" : "OBSERVE",
): Observation {
  return {
    indicator: householdWaste.id,
    territory: territory.code,
    level: territory.level,
    period,
    dimensions: {},
    value,
    status,
    reason: null,
    numerator: null,
    denominator: null,
    denominatorLabel: null,
    coverage: 1,
    versions: [],
    lineage: "/api/indicators/dechets-omr-hab/lineage",
  };
}

/** Squares of a tenth of a degree side by side, wound as RFC 7946 asks (outer ring counter-clockwise). */
export const squares: FeatureCollection<Polygon> = {
  type: "FeatureCollection",
  features: communes.map(({ code, name }, index) => {
    const [west, south] = [-1.3 + 0.1 * (index % 2), 45.9 + 0.1 * Math.floor(index / 2)];
    const [east, north] = [west + 0.1, south + 0.1];
    return {
      type: "Feature",
      properties: { code, name },
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      },
    };
  }),
};

/** A context of chart around some observations; the home territory read in 2024, unless said. */
export function situation(observations: Observation[], change: Partial<ChartContext> = {}): ChartContext {
  return {
    indicator: householdWaste,
    isQuantity: false,
    series: new Series(observations),
    parts: [],
    territory: home,
    year: 2024,
    compareWith: 2019,
    home,
    communes,
    epcis: [],
    outlines: squares,
    aim: undefined,
    address: (code) => `?territoire=${code}`,
    ...change,
  };
}
