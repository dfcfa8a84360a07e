import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../support/content-folder.js";

/** Valves of the marsh of Brouage, as a register has them. */
export const valves = [
  ["BRO-001", "Vanne du Grand Garçon", -1.07, 45.86],
  ["BRO-002", "Vanne de la Beurrière", -1.06, 45.85],
  ["BRO-003", "Vanne de Chartressac", -1.05, 45.84],
] as const;

export const valvesJson = (rows: readonly (readonly [string, string, number, number])[] = valves) => ({
  type: "FeatureCollection",
  features: rows.map(([id_ouvrage, nom, x, y]) => ({
    type: "Feature",
    properties: {
      id_ouvrage,
      type: "VANNE",
      nom,
      code_insee: "17219",
      gestionnaire: "Association syndicale",
      periodicite_controle_jours: 180,
    },
    geometry: { type: "Point", coordinates: [x, y] },
  })),
});

/** The same, the first of which was fitted that year, month or day. */
export const valvesSince = (since: number | string) => {
  const { features, ...rest } = valvesJson();
  const [first, ...others] = features.map((one) => ({ ...one, properties: { ...one.properties, annee_pose: null } }));
  return { ...rest, features: [{ ...first, properties: { ...first?.properties, annee_pose: since } }, ...others] };
};

/** A kind of inspection of those valves, by the communauté de communes of the island. */
export const valvesKind = {
  id: "vannes",
  theme: "marais",
  title: "Vannes du marais",
  description: "Les vannes, deux fois par an.",
  organisation: "ile-d-oleron",
  words: { one: "vanne", several: "vannes" },
  register: {
    dataset: "vannes-du-marais",
    key: "id_ouvrage",
    name: "nom",
    kind: "type",
    days: "periodicite_controle_jours",
    shown: ["gestionnaire"],
  },
  days: 180,
  campaigns: [{ id: "printemps", title: "Campagne de printemps", from: "2026-03-01", until: "2026-05-31" }],
  form: {
    schema: "controles-ouvrages",
    columns: {
      ...{ id: "id_controle", installation: "id_ouvrage", day: "date_controle", state: "etat", faults: "defauts" },
      ...{
        severity: "gravite",
        action: "action",
        due: "date_limite",
        done: "date_realisation",
        organisation: "organisme",
      },
    },
    states: [
      { value: "BON", is: "good", label: "En bon état" },
      { value: "DEFAUT", is: "fault", label: "Un défaut" },
      { value: "HORS_SERVICE", is: "out", label: "Hors service" },
    ],
    faults: [
      { value: "CORROSION", label: "Corrosion" },
      { value: "BLOCAGE", label: "Blocage" },
    ],
    severities: [
      { value: 1, label: "Non, peut attendre", days: 90 },
      { value: 3, label: "Dangereux : prévenir aujourd’hui", days: 1 },
    ],
    asks: { etat: "Dans quel état est la vanne ?" },
    photos: 2,
  },
};

/** A file of the real content. */
export const real = (path: string): string =>
  readFileSync(join(import.meta.dirname, "../../../datasets", path), "utf8");

/** Path of a photo of the cases. */
export const photo = (name: string): string => join(import.meta.dirname, "../../cases/photos", name);

/** Writes the register, the kind and the schema of the results, schemas of the real content among them. */
export function writeValves(place: Pick<Place, "write">): void {
  for (const name of ["ouvrages", "controles-ouvrages"])
    place.write(`schemas/${name}.json`, real(`schemas/${name}.json`));
  place.write("marais/vannes/dataset.json", {
    slug: "vannes-du-marais",
    title: "Vannes du marais",
    description: "Vannes du marais de Brouage.",
    organisation: "ile-d-oleron",
    licence: "lov2",
    frequency: "AS_NEEDED",
    access: "open",
    schema: "ouvrages",
  });
  place.write("marais/vannes/data.geojson", valvesJson());
  place.write("marais/inspections/vannes.json", valvesKind);
}

/** Fire hydrants as a commune would have them followed: files of the content, and nothing else. */
export function writeHydrants(place: Pick<Place, "write">): void {
  place.write("schemas/bornes-incendie.json", {
    fields: [
      { name: "numero", type: "string", constraints: { required: true, unique: true } },
      { name: "rue", type: "string" },
      { name: "commune", type: "string" },
    ],
    primaryKey: "numero",
  });
  place.write("schemas/controles-bornes.json", {
    fields: [
      { name: "controle", type: "string", constraints: { required: true } },
      { name: "borne", type: "string", constraints: { required: true } },
      { name: "le", type: "date", constraints: { required: true } },
      { name: "marche", title: "Marche", type: "string", constraints: { required: true, enum: ["oui", "non"] } },
      {
        ...{ name: "debit", title: "Débit mesuré", type: "number", unit: "m³/h" },
        constraints: { required: true, minimum: 0, maximum: 300 },
      },
      { name: "acces_libre", title: "L’accès est-il libre ?", type: "boolean" },
    ],
  });
  place.write("secours/bornes/dataset.json", {
    ...{ slug: "bornes-incendie", title: "Bornes d'incendie", description: "Points d'eau incendie." },
    ...{ organisation: "ile-d-oleron", licence: "lov2", frequency: "ANNUAL", access: "organisation" },
    schema: "bornes-incendie",
  });
  place.write("secours/bornes/data.geojson", {
    type: "FeatureCollection",
    features: [
      ["17093-1", "Place d'Armes", "17093", -1.193, 45.886],
      ["17140-1", "Rue des Ajoncs", "17140", -1.26, 45.91],
    ].map(([numero, rue, commune, x, y]) => ({
      ...{ type: "Feature", properties: { numero, rue, commune } },
      geometry: { type: "Point", coordinates: [x, y] },
    })),
  });
  place.write("secours/inspections/bornes.json", {
    ...{ id: "bornes", theme: "secours", title: "Bornes d’incendie", description: "Pesée annuelle." },
    organisation: "ile-d-oleron",
    words: { one: "borne", several: "bornes" },
    register: { dataset: "bornes-incendie", key: "numero", where: [{ column: "commune", in: ["17093"] }] },
    days: 365,
    form: {
      schema: "controles-bornes",
      columns: { id: "controle", installation: "borne", day: "le", state: "marche" },
      states: [
        { value: "oui", is: "good", label: "Elle marche" },
        { value: "non", is: "out", label: "Hors service" },
      ],
    },
  });
}

/** What the valves are published as. */
export const valvesResults = [
  {
    ...{ about: "objects", dataset: "etat-des-vannes", title: "État des vannes", schema: "etat-ouvrages" },
    description: "Le dernier état constaté de chaque vanne.",
    columns: {
      ...{ installation: "id_ouvrage", state: "etat", seen: "date_dernier_controle" },
      ...{ next: "date_prochain_controle", late: "en_retard" },
    },
    keep: ["code_insee"],
  },
  {
    ...{ about: "years", dataset: "controles-des-vannes", title: "Contrôles des vannes", schema: "controles-annuels" },
    description: "Les contrôles de chaque année.",
    columns: {
      ...{ year: "annee", installations: "nb_ouvrages", inspections: "nb_controles", due: "nb_echeances" },
      ...{ inTime: "nb_a_temps", out: "nb_hors_service", repairs: "nb_reparations" },
      medianDays: "delai_reparation_jours",
    },
    keep: ["code_insee"],
  },
  {
    ...{ about: "repairs", dataset: "reparations-des-vannes", title: "Réparations", schema: "reparations-ouvrages" },
    description: "Chaque réparation.",
    columns: {
      ...{ installation: "id_ouvrage", found: "date_constat", done: "date_realisation", days: "delai_jours" },
      ...{ year: "annee", severity: "gravite" },
    },
    keep: ["code_insee"],
  },
];

/** Indicators over what the valves are published as. */
export function writeValveIndicators(place: Pick<Place, "write">): void {
  const common = {
    ...{ theme: "marais", description: "Contrôles des vannes.", decimals: 1, method: "Contrôles.", source: "Service." },
    ...{ territoryField: "code_insee", periodField: "annee", nativeLevel: "commune", levels: ["commune", "epci"] },
    wording: { subject: "les vannes", number: "plural", gender: "feminine", of: "de vannes" },
  };
  const write = (id: string, title: string, more: object) =>
    place.write(`marais/indicators/${id}.json`, { ...common, id, title, shortTitle: title, ...more });
  const sum = (field: string) => ({ dataset: "controles-des-vannes", aggregate: "sum", field });
  write("marais-a-temps", "Contrôles à temps", {
    ...{ unit: "%", unitLabel: "% des échéances", direction: "up" },
    wording: { ...common.wording, subject: "les contrôles à temps", gender: "masculine", of: "des échéances" },
    measure: { kind: "ratio", numerator: sum("nb_a_temps"), denominator: sum("nb_echeances"), scale: 100 },
  });
  write("marais-hors-service", "Vannes hors service", {
    ...{ unit: "vannes", unitLabel: "vannes", direction: "down" },
    measure: { kind: "sum", numerator: sum("nb_hors_service") },
  });
  write("marais-delai", "Délai de réparation", {
    ...{ unit: "jours", unitLabel: "jours", direction: "down" },
    measure: {
      kind: "median",
      numerator: { dataset: "reparations-des-vannes", aggregate: "median", field: "delai_jours" },
    },
  });
}
