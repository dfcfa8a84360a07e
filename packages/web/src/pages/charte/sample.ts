import type { FollowedObjective, Indicator, Observation } from "@datalogue/api";
import type { ChartContext } from "../../observatory/chart-context.js";
import { outlinesOf, placesOf } from "../../observatory/places.js";
import { Series } from "../../observatory/series.js";
import type { Site } from "../../site.js";

const YEARS = [2019, 2020, 2021, 2022, 2023, 2024];
const PARTS = ["Premier poste", "Deuxième poste", "Troisième poste"];
const TARGET = 190;
/** How the whole divides between the parts. */
const SHARES = [0.5, 0.3, 0.2];

/** An indicator that does not exist, declared as such, to show every kind of chart. */
export const sampleIndicator: Indicator = {
  id: "exemple",
  theme: "exemple",
  title: "Indicateur d'exemple",
  shortTitle: "Exemple",
  description: "Un indicateur inventé.",
  unit: "kg/hab",
  unitLabel: "kg par habitant",
  decimals: 0,
  direction: "down",
  wording: { subject: "l'exemple", number: "singular", gender: "masculine", of: "d'exemple" },
  method: "Aucune\u00a0: valeurs inventées.",
  source: "valeurs inventées pour cette page",
  measure: { kind: "sum", numerator: { dataset: "exemple", aggregate: "sum", field: "exemple" } },
  levels: ["commune", "epci"],
};

/** What a chart is made of, on the real territories with invented values: one masked, one missing, the last year provisional. */
export function sampleContext(site: Site): ChartContext {
  const { home, epcis, communes } = placesOf(site.services);
  const everywhere = [home, ...epcis, ...communes];
  const values = everywhere.flatMap(({ code, level }, rank) =>
    YEARS.map((year) => ({ code, level, year, rank, value: inventedValue(rank, year) })),
  );
  const [masked, missing] = [communes[3]?.code, communes[8]?.code];
  const observe = (share: number) =>
    values.map(({ code, level, year, value }): Observation => {
      const absent =
        year === 2024 && code === masked ? "SECRET" : year === 2024 && code === missing ? "NON_DISPONIBLE" : null;
      return {
        indicator: sampleIndicator.id,
        territory: code,
        level,
        period: String(year),
        dimensions: {},
        value: absent ? null : Math.round(value * share),
        status: absent ?? (year === 2024 ? "PROVISOIRE" : "OBSERVE"),
        reason: null,
        numerator: null,
        denominator: null,
        denominatorLabel: null,
        coverage: 1,
        versions: [],
        lineage: "",
      };
    });
  return {
    indicator: sampleIndicator,
    isQuantity: false,
    series: new Series(observe(1)),
    parts: PARTS.map((label, index) => ({ label, series: new Series(observe(SHARES[index] ?? 0)) })),
    territory: home,
    year: 2024,
    compareWith: 2019,
    home,
    communes,
    epcis,
    outlines: outlinesOf(site.services),
    aim: undefined,
    address: () => "/charte#graphiques",
  };
}

/** An objective on the same: 190 in 2030, from the first year, in a straight line. */
export function sampleObjective({ series, home }: ChartContext): FollowedObjective {
  const [first = 2019] = YEARS;
  const planned = (year: number) => Math.round(start - ((start - TARGET) * (year - first)) / (2030 - first));
  const start = series.at(home.code, first).value ?? 0;
  const figure = (year: number) => ({
    period: String(year),
    value: series.at(home.code, year).value ?? 0,
    status: "OBSERVE" as const,
    coverage: 1,
    lineage: null,
  });
  return {
    id: "exemple",
    title: "Objectif d'exemple",
    indicator: sampleIndicator.id,
    territory: home.code,
    dimensions: {},
    type: "VALEUR",
    path: "linear",
    steps: [],
    declared: TARGET,
    tolerance: 5,
    legalReference: null,
    comment: null,
    demonstration: true,
    frozen: null,
    words: null,
    status: "to-watch",
    affirmed: true,
    sentence: "La baisse continue, mais trop lentement.",
    range: "entre 5 et 10\u202f% d’écart",
    notes: [],
    sense: "at-most",
    reference: figure(first),
    latest: figure(2024),
    target: { period: "2030", value: TARGET },
    expected: planned(2024),
    gap: 2,
    envelope: null,
    projection: null,
    trajectory: Array.from({ length: 2031 - first }, (_, index) => first + index).map((year) => ({
      year,
      expected: planned(year),
      value: series.at(home.code, year).value,
      amount: null,
      status: year <= 2024 ? "OBSERVE" : null,
      coverage: year <= 2024 ? 1 : null,
      reason: null,
    })),
  };
}

/** Falling with the years; the first ones, the whole and its parts, lie in the middle of the communes. */
function inventedValue(rank: number, year: number): number {
  const start = rank < 3 ? 235 + 6 * rank : 190 + ((rank * 37) % 110);
  return start - (year - 2019) * (4 + (rank % 3));
}
