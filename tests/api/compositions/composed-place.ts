import { createPlace, type Place } from "../support/content-folder.js";

export const indicator = {
  id: "culture-entrees",
  theme: "culture",
  title: "Entrées dans les médiathèques",
  shortTitle: "Entrées",
  description: "Nombre d'entrées dans l'année.",
  unit: "entrées",
  unitLabel: "entrées",
  decimals: 0,
  direction: "up",
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d'entrées" },
  method: "Somme des entrées comptées par les portiques.",
  source: "Réseau des médiathèques",
  measure: {
    kind: "sum",
    numerator: { dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees" },
  },
  territoryField: "codeCommune",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci", "petr"],
};

export const byInhabitant = {
  ...indicator,
  id: "culture-entrees-hab",
  title: "Entrées par habitant",
  shortTitle: "Entrées par habitant",
  unit: "entrées/hab",
  unitLabel: "entrées par habitant",
  decimals: 1,
  measure: {
    kind: "ratio",
    numerator: indicator.measure.numerator,
    denominator: { population: "municipale", lookBack: 3 },
  },
};

export const observatory = {
  theme: "culture",
  title: "Culture",
  description: "Les médiathèques de l'île.",
  order: 1,
  dcatThemes: ["EDUC"],
  keyFigures: ["culture-entrees"],
  compareWith: 2023,
  sections: [
    { id: "entrees", title: "Les entrées", blocks: [{ kind: "bars", indicator: "culture-entrees" }] },
    { id: "mot", title: "Le mot du réseau", blocks: [{ kind: "text", text: ["Les portiques sont neufs."] }] },
  ],
};

export const plan = {
  id: "plan-lecture",
  theme: "culture",
  kind: "SCOT",
  title: "Plan de la lecture publique",
  shortTitle: "Plan lecture",
  description: "Ce que le réseau vise.",
  territory: "petr-marennes-oleron",
  organisation: "pole-marennes-oleron",
  dates: { approved: "2024-01-01" },
  horizon: { from: 2024, to: 2030 },
  objectives: [],
};

/** A content of one dataset, two indicators, an observatory and a plan. */
export function createComposedPlace(env: Record<string, string> = {}): Place {
  const place = createPlace(env);
  place.write("culture/indicators/culture-entrees.json", indicator);
  place.write("culture/indicators/culture-entrees-hab.json", byInhabitant);
  place.write("culture/observatory.json", observatory);
  place.write("culture/plans/plan-lecture.json", plan);
  return place;
}
