import { accessNames, datasetLicences } from "@datalogue/ingest";
import { Type } from "typebox";
import { datasetSorts } from "../catalogue/dataset-query.js";
import { report } from "../catalogue/report-schema.js";
import { exportFormats } from "../exports/index.js";
import { declare, type Operation, unsharedProblems } from "../http/operation.js";
import { choice, pages, part, text } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { dataset, facets, foundDataset, tableProfile, tableSchema, version } from "./answer-schemas.js";

const either = new Intl.ListFormat("fr", { type: "disjunction" });

/** The name of a dataset in an address. */
export const datasetPart = {
  ref: part("Nom du jeu dans les adresses (un ancien nom répond aussi), ou son identifiant.", ({ dataset }) => dataset),
};

export const searchDatasets = declare({
  id: "chercherDesJeux",
  method: "get",
  path: "/api/datasets",
  tag: "catalogue",
  summary: "Chercher des jeux de données",
  description:
    "Les accents, les pluriels et les fautes de frappe sont pardonnés, et des synonymes cherchés aussi\u202F; chaque résultat dit pourquoi il répond, et les facettes combien de jeux donnerait chaque choix.",
  parts: {},
  query: {
    q: text(
      "Mots cherchés dans les titres, mots-clés, descriptions et noms de colonnes\u202F; les vingt premiers comptent, en 200 signes au plus.",
      { example: "dechet" },
    ),
    theme: text(
      "Thème, par le nom de son observatoire. Un thème inconnu est refusé\u00A0: la réponse dit ceux qui existent.",
      { example: ({ theme }) => theme },
    ),
    organisation: text(
      "Organisme qui produit le jeu, par son nom dans les adresses. Un organisme inconnu est refusé\u00A0: la réponse dit ceux qui existent.",
      { example: ({ organisation }) => organisation },
    ),
    territory: text("Code d'un territoire\u00A0: les jeux qui le couvrent, qu'il contient ou qui le contiennent.", {
      example: ({ territory }) => territory,
    }),
    format: text(`Format de téléchargement\u00A0: ${either.format(Object.keys(exportFormats))}.`, { example: "csv" }),
    licence: text(`Licence\u00A0: ${either.format(datasetLicences)}.`, { example: "lov2" }),
    updated: text("Année de la dernière mise à jour, parmi celles des jeux.", { example: "2026" }),
    access: text(`Accès\u00A0: ${either.format(accessNames)}.`, { example: "open" }),
    sort: choice("Ordre\u00A0: pertinence, date de mise à jour ou titre.", datasetSorts),
    ...pages(20, 200),
  },
  answers: { "application/json": listOf(foundDataset, { root: { facets } }) },
  answer: "Les jeux trouvés, et les facettes.",
  trials: () => [
    { title: "Les jeux qui parlent de déchets", path: "/api/datasets?q=dechets" },
    { title: "Tous les jeux, par titre", path: "/api/datasets?sort=title" },
  ],
});

/** What is told of the contents of a dataset that is unknown, closed to the caller, or withdrawn. */
export const contentsProblems = {
  401: ["cle-attendue"],
  403: ["acces-reserve"],
  404: ["jeu-inconnu"],
  410: [...unsharedProblems[410], "lignes-non-conservees"],
} satisfies Operation["problems"];

/** The same, and of a version that was withdrawn. */
const withdrawnProblems = {
  ...contentsProblems,
  404: ["jeu-inconnu", "version-inconnue"],
} satisfies Operation["problems"];

export const getDataset = declare({
  id: "lireUnJeu",
  method: "get",
  path: "/api/datasets/{ref}",
  tag: "catalogue",
  summary: "Lire la fiche d'un jeu de données",
  description: "Ses métadonnées, ses colonnes, ses fichiers, et le score de qualité expliqué.",
  parts: datasetPart,
  query: {},
  answers: { "application/json": dataset },
  answer: "La fiche du jeu.",
  problems: { 404: ["jeu-inconnu"], ...unsharedProblems },
});

export const getSchema = declare({
  id: "lireLeSchemaDunJeu",
  method: "get",
  path: "/api/datasets/{ref}/schema",
  tag: "catalogue",
  summary: "Lire le schéma d'un jeu",
  parts: datasetPart,
  query: {},
  answers: { "application/json": tableSchema },
  answer: "Le schéma de ce qui est publié.",
  problems: withdrawnProblems,
});

export const getProfile = declare({
  id: "lireLeProfilDunJeu",
  method: "get",
  path: "/api/datasets/{ref}/profile",
  tag: "catalogue",
  summary: "Lire le profil d'un jeu",
  description:
    "Les colonnes et leurs types, dans la forme de l'API tabulaire de data.gouv.fr (csv-detective). Les types sont ceux que le schéma déclare\u00A0: rien n'est deviné.",
  parts: datasetPart,
  query: {},
  answers: { "application/json": tableProfile },
  answer: "Le profil de ce qui est publié.",
  problems: contentsProblems,
});

export const getReport = declare({
  id: "lireLeRapportDunJeu",
  method: "get",
  path: "/api/datasets/{ref}/report",
  tag: "catalogue",
  summary: "Lire le rapport de vérification d'un jeu",
  parts: datasetPart,
  query: {},
  answers: { "application/json": report },
  answer: "Le rapport de la version servie.",
  problems: withdrawnProblems,
});

export const listVersions = declare({
  id: "listerLesVersions",
  method: "get",
  path: "/api/datasets/{ref}/versions",
  tag: "catalogue",
  summary: "Lister les versions d'un jeu",
  description: "La plus récente d'abord.",
  parts: datasetPart,
  query: pages(20, 200),
  answers: { "application/json": listOf(version) },
  answer: "Les versions.",
  problems: contentsProblems,
});

export const getDatasetDefinition = declare({
  id: "lireLaDefinitionDunJeu",
  method: "get",
  path: "/api/datasets/{ref}/openapi.json",
  tag: "catalogue",
  summary: "Lire la définition OpenAPI d'un jeu",
  description: "Avec ses vrais champs, leurs types, des valeurs d'exemple, et les filtres que chacun accepte.",
  parts: datasetPart,
  query: {},
  answers: { "application/json": Type.Object({ openapi: Type.String() }, { additionalProperties: true }) },
  answer: "Une définition OpenAPI 3.1.",
  problems: contentsProblems,
});

export const getDatasetSwagger = declare({
  ...getDatasetDefinition,
  id: "lireLeSwaggerDunJeu",
  path: "/api/datasets/{ref}/swagger",
  summary: "Lire la définition d'un jeu à l'adresse de l'API tabulaire",
  description: "La définition OpenAPI du jeu, à l'adresse que lui donne l'API tabulaire de data.gouv.fr.",
});
