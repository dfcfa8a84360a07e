import type { DatalogueEffects } from "@datalogue/api";
import { createPlace, organisationsJson } from "../support/content-folder.js";
import { type ServedPlace, servePlace } from "./serve-place.js";

/** What stands in columns or rows that no scope gives: in an answer, each tells a leak. */
export const HIDDEN = {
  values: ["quetzalvaleur", "quetzalautre", "quetzalvoisine"],
  column: "quetzalagent",
  figures: ["918273", "827364"],
  file: "quetzalfichier",
};

export const works = { id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b21", slug: "interventions-voirie" };
export const fees = { id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b22", slug: "redevables-fictifs" };
export const shared = { id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b23", slug: "notes-de-suivi" };
export const practices = { id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b24", slug: "cabinets-fictifs" };

const described = {
  description: "Un jeu réservé.",
  organisation: "ile-d-oleron",
  licence: "lov2",
  frequency: "ANNUAL",
  contact: { name: "Service voirie", email: "voirie@exemple.fr" },
};

/** The table of works, but for the marks that stand in what is hidden. */
export const worksCsv = ({
  agent = "quetzalvaleur",
  others = "827364",
} = {}) => `codeCommune,annee,montant,lieu,${HIDDEN.column}
17140,2023,1200,Le Deu,${agent}
17140,2024,1350,La Perroche,quetzalautre
17093,2024,${others},quetzalvoisine,quetzalautre
17189,2018,40,Brouage,
17219,2024,55,Le Lindron,quetzalvaleur
`;

const organisations = [
  ...organisationsJson.map((one, rank) => ({ ...one, kind: rank === 0 ? "petr" : "epci" })),
  { slug: "mairie-dolus", name: "Commune de Dolus-d'Oléron", kind: "commune", territory: "17140" },
  { slug: "mairie-marennes", name: "Commune de Marennes-Hiers-Brouage", kind: "commune", territory: "17219" },
  { slug: "mairie-sans-code", name: "Commune sans code", kind: "commune" },
  { slug: "cabinet", name: "Cabinet d'études", kind: "partner", territory: "17093" },
  { slug: "autre-cabinet", name: "Autre cabinet", kind: "partner" },
];

export const seats = [
  "ile-d-oleron",
  "pole-marennes-oleron",
  "mairie-dolus",
  "mairie-marennes",
  "mairie-sans-code",
  "cabinet",
  "autre-cabinet",
] as const;
export type Seat = (typeof seats)[number];

export interface ScopedPlace extends ServedPlace {
  keys: Record<Seat, string>;
}

/** A catalogue whose closed datasets are open in part: rows of a commune, columns for a partner, a protected table; the whole site. */
export async function openScopedPlace(
  env: Record<string, string> = {},
  effects: DatalogueEffects = {},
): Promise<ScopedPlace> {
  const place = createPlace(env);
  place.write("organisations.json", organisations);
  place.write("voirie/interventions/dataset.json", {
    ...{ ...described, ...works, title: "Interventions sur la voirie", access: "organisation" },
    file: `${HIDDEN.file}.csv`,
    scopes: [
      { kinds: ["commune"], rows: "codeCommune", columns: ["codeCommune", "annee", "montant", "lieu"] },
      { organisations: ["cabinet"], columns: ["annee", "montant"] },
    ],
  });
  place.write("voirie/interventions/schema.json", {
    title: "Schéma quetzalvaleur",
    fields: [
      { name: "codeCommune", type: "string" },
      { name: "annee", type: "year" },
      { name: "montant", type: "integer", unit: "€" },
      { name: "lieu", type: "string" },
      { name: HIDDEN.column, type: "string", title: "quetzalvaleur" },
    ],
    primaryKey: ["codeCommune", "annee"],
    uniqueKeys: [["codeCommune", "annee", HIDDEN.column]],
  });
  place.write(`voirie/interventions/${HIDDEN.file}.csv`, worksCsv());
  place.write("voirie/redevables/dataset.json", {
    ...{ ...described, ...fees, title: "Redevables", access: "organisation" },
    scopes: [{ kinds: ["commune"], rows: "code_insee", columns: ["code_insee", "annee", "menages"] }],
    confidentialite: {
      unit: "menages",
      countField: "menages",
      measures: ["levees_tinamou"],
      territoryField: "code_insee",
      periodField: "annee",
      levels: ["commune", "epci"],
    },
  });
  place.write("voirie/redevables/schema.json", {
    fields: [
      { name: "code_insee", type: "string" },
      { name: "annee", type: "year" },
      { name: "menages", type: "integer" },
      { name: "levees_tinamou", type: "integer" },
    ],
  });
  place.write(
    "voirie/redevables/data.csv",
    `code_insee,annee,menages,levees_tinamou
17140,2024,7,918273
17093,2024,6,31
17323,2024,400,2000
17385,2024,500,2500
17411,2024,300,1500
17486,2024,200,1000
17004,2024,250,1100
17137,2024,260,1200
`,
  );
  place.write("voirie/cabinets/dataset.json", {
    ...{ ...described, ...practices, title: "Cabinets", access: "organisation" },
    scopes: [
      { kinds: ["commune"], rows: "code_insee", columns: ["code_insee", "annee", "cabinets"] },
      { organisations: ["cabinet"], columns: ["code_insee", "secteur", "cabinets"] },
    ],
    confidentialite: {
      unit: "entreprises",
      countField: "cabinets",
      measures: ["actes"],
      territoryField: "code_insee",
      periodField: "annee",
      dimensions: ["metier", "secteur"],
      levels: ["commune"],
    },
  });
  place.write("voirie/cabinets/schema.json", {
    fields: [
      { name: "code_insee", type: "string" },
      { name: "annee", type: "year" },
      { name: "metier", type: "string" },
      { name: "secteur", type: "string" },
      { name: "cabinets", type: "integer" },
      { name: "actes", type: "integer" },
    ],
  });
  place.write(
    "voirie/cabinets/data.csv",
    `code_insee,annee,metier,secteur,cabinets,actes
17140,2024,dentiste,1,4,400
17140,2024,infirmier,1,7,700
17140,2024,infirmier,2,5,500
17093,2024,dentiste,2,6,600
`,
  );
  place.write("voirie/notes/dataset.json", {
    ...{ ...described, ...shared, title: "Notes de suivi", access: "members" },
    scopes: [{ organisations: ["cabinet"], rows: "codeCommune" }],
  });
  place.write("voirie/notes/schema.json", {
    fields: [
      { name: "codeCommune", type: "string" },
      { name: "note", type: "string" },
    ],
  });
  place.write("voirie/notes/data.csv", "codeCommune,note\n17093,un pavé\n17140,quetzalnote\n");
  const served = await servePlace(place, effects);
  const keys = {} as Record<Seat, string>;
  for (const organisation of seats) keys[organisation] = await served.keyOf(organisation);
  return { ...served, keys };
}
