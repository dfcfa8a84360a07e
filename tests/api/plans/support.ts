import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import type { Objective, Plan } from "../../../packages/api/src/plans/plan-schema.js";

/** Land consumed each year, in hectares: a sum. */
export const land: Indicator = {
  id: "urbanisme-enaf-ha",
  theme: "urbanisme",
  title: "Espaces naturels, agricoles et forestiers consommés",
  shortTitle: "Terres consommées",
  description: "Ce qui a été bâti ou aménagé dans l'année.",
  unit: "ha",
  unitLabel: "ha",
  decimals: 0,
  direction: "down",
  wording: { subject: "la consommation", number: "singular", gender: "feminine", of: "de terres" },
  method: "Somme.",
  source: "Jeu de test.",
  measure: { kind: "sum", numerator: { dataset: "conso", aggregate: "sum", field: "ha" } },
  territoryField: "code_insee",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci", "petr"],
};

/** Waste per inhabitant: a ratio. */
export const waste: Indicator = {
  ...land,
  id: "dechets-dma-hab",
  theme: "dechets",
  title: "Déchets par habitant",
  shortTitle: "Tous les déchets",
  unit: "kg/hab",
  unitLabel: "kg par habitant",
  measure: {
    kind: "ratio",
    numerator: { dataset: "tonnages", aggregate: "sum", field: "tonnage", scale: 1000 },
    denominator: { population: "municipale" },
  },
};

export const findIndicator = (id: string) => [land, waste].find((one) => one.id === id);

export function observe(period: string, value: number | null, rest: Partial<Observation> = {}): Observation {
  return {
    indicator: "",
    territory: "petr-marennes-oleron",
    level: "petr",
    period,
    dimensions: {},
    value,
    status: value === null ? "NON_DISPONIBLE" : "OBSERVE",
    reason: value === null ? `Aucune donnée en ${period}.` : null,
    numerator: null,
    denominator: null,
    denominatorLabel: null,
    coverage: 1,
    versions: [],
    lineage: `/api/indicators/x/lineage?period=${period}`,
    ...rest,
  };
}

/** One observation a year from the first. */
export function yearly(first: number, values: (number | null)[]): Observation[] {
  return values.map((value, rank) => observe(String(first + rank), value));
}

export const reduction: Objective = {
  id: "dma",
  title: "Réduire les déchets",
  indicator: "dechets-dma-hab",
  type: "REDUCTION_PCT",
  reference: { period: "2010" },
  target: { period: "2030", value: 15 },
  trajectory: "linear",
};

export const ceiling: Objective = {
  id: "enaf",
  title: "Diviser par deux",
  indicator: "urbanisme-enaf-ha",
  type: "PLAFOND_CUMULE",
  target: { period: "2030", fromEnvelope: true },
  trajectory: "envelope",
};

export const scot: Plan = {
  id: "scot-demo",
  theme: "urbanisme",
  kind: "SCOT",
  title: "SCoT de démonstration",
  shortTitle: "SCoT",
  description: "Document de test.",
  territory: "petr-marennes-oleron",
  organisation: "pole-marennes-oleron",
  dates: { approved: "2020-09-14" },
  horizon: { from: 2020, to: 2040 },
  envelope: { referenceFrom: 2011, referenceTo: 2020, from: 2021, to: 2030, rate: 50, floorM2: 10_000 },
  objectives: [ceiling],
};
