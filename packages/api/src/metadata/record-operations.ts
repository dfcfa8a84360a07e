import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { choice, pageLimit, part, text, wholeNumber } from "../http/parameter.js";

export const RECORDS_PATH = "/records";

const links = Type.Array(Type.Object({ href: Type.String(), rel: Type.String() }, { additionalProperties: true }));
const document = { "application/json": Type.Object({ links }, { additionalProperties: true }) };
const geojson = {
  "application/geo+json": Type.Object({ type: Type.String(), links }, { additionalProperties: true }),
};

/** What the documents of the service take. */
export const recordQuery = {
  form: { f: choice("Forme de la réponse\u202F; il n'y en a qu'une.", ["json"]) },
};

const common = { method: "get", tag: "moissonnage", query: recordQuery.form, answers: document, parts: {} } as const;
const collectionPart = { collection: part("Collection\u00A0: `jeux`, la seule.", "jeux") };

export const listRecords = declare({
  ...common,
  id: "listerLesFiches",
  path: `${RECORDS_PATH}/collections/{collection}/items`,
  summary: "Chercher des fiches (OGC API Records)",
  description:
    "Les jeux ouverts, en GeoJSON. Une fiche sans lieu ou sans période n'est écartée ni par l'un ni par l'autre.",
  parts: collectionPart,
  query: {
    ...recordQuery.form,
    q: text("Mots cherchés, comme dans /api/datasets\u202F; une virgule sépare des recherches, dont une suffit.", {
      example: "déchets,vélo",
    }),
    bbox: text("Ouest, sud, est, nord en degrés.", { example: "-1.4,45.7,-0.9,46.1" }),
    datetime: text("Un jour, un instant ou un intervalle, ouvert par «\u00A0..\u00A0».", { example: "2023-01-01/.." }),
    type: text("Sortes de fiches, séparées par des virgules\u00A0: dataset.", { example: "dataset" }),
    ids: text("Identifiants des fiches, séparés par des virgules."),
    externalIds: text("Identifiants permanents des jeux (leurs adresses), séparés par des virgules."),
    limit: pageLimit("Fiches d'une page, 100 au plus\u202F; un nombre plus grand est ramené à 100.", {
      maximum: 100,
      default: 10,
    }),
    offset: wholeNumber("Fiches à passer.", { minimum: 0, default: 0 }),
  },
  answers: geojson,
  answer: "Une page de fiches.",
  problems: { 404: ["adresse-inconnue"] },
});

/** The addresses of OGC API Records, from the first. */
export const recordOperations: Operation[] = [
  declare({
    ...common,
    id: "lireLAccueilDesFiches",
    path: RECORDS_PATH,
    summary: "Moissonner les fiches (OGC API Records)",
    description: "L'accueil du service, pour les catalogues qui en moissonnent d'autres.",
    answer: "Les adresses du service.",
  }),
  declare({
    ...common,
    id: "lireLesNormesDesFiches",
    path: `${RECORDS_PATH}/conformance`,
    summary: "Lire les normes que suivent les fiches",
    answer: "Les classes de conformité.",
  }),
  declare({
    ...common,
    id: "listerLesCollectionsDeFiches",
    path: `${RECORDS_PATH}/collections`,
    summary: "Lister les collections de fiches",
    answer: "La collection des jeux ouverts.",
  }),
  declare({
    ...common,
    id: "lireUneCollectionDeFiches",
    path: `${RECORDS_PATH}/collections/{collection}`,
    summary: "Lire la collection des fiches",
    parts: collectionPart,
    answer: "La collection.",
    problems: { 404: ["adresse-inconnue"] },
  }),
  listRecords,
  declare({
    ...common,
    id: "lireUneFiche",
    path: `${RECORDS_PATH}/collections/{collection}/items/{uuid}`,
    summary: "Lire une fiche (OGC API Records)",
    parts: { ...collectionPart, uuid: part("Identifiant du jeu.", ({ id }) => id, Type.String({ format: "uuid" })) },
    answers: geojson,
    answer: "La fiche du jeu.",
    problems: { 404: ["adresse-inconnue", "jeu-inconnu"] },
  }),
];
