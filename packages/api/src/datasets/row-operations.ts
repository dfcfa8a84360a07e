import { Type } from "typebox";
import { downloadFormats } from "../exports/index.js";
import { declare, type Operation, type Trial } from "../http/operation.js";
import { part } from "../http/parameter.js";
import type { ProblemCode } from "../http/problem-codes.js";
import { listOf } from "../http/schemas/lists.js";
import { csvParameters, rowParameters, selectionParameters } from "../rows/row-parameters.js";
import { contentsProblems, datasetPart } from "./operations.js";

const value = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
/** A row, or a group: a value by field. */
const row = Type.Record(Type.String(), value, { description: "Une valeur par colonne\u202F; null où elle est vide." });

export const rowLinks = {
  profile: Type.String({ format: "uri", description: "Profil des colonnes." }),
  swagger: Type.Optional(
    Type.String({ format: "uri", description: "Définition OpenAPI de ce jeu, pour qui le lit en entier." }),
  ),
};

const versionPart = {
  number: part("Numéro de la version.", ({ version }) => version, Type.Integer({ minimum: 1 })),
};
const formPart = {
  form: part("Format du fichier.", "csv", Type.Enum(Object.keys(downloadFormats), { type: "string" })),
};

const rowsOf =
  "Le dialecte de l'API tabulaire de data.gouv.fr\u00A0: un filtre s'écrit {champ}__{filtre}={valeur}, et plusieurs se joignent par «\u00A0et\u00A0». {champ}__sort trie\u202F; {champ}__groupby et des calculs ({champ}__sum, __avg, __median, __min, __max, __count, __count_distinct) rendent des groupes à la place des lignes. Une date se regroupe aussi par {champ}__groupby=year, quarter, month, week (ISO 8601) ou day.";
const problems = {
  ...contentsProblems,
  400: ["champ-inconnu", "operateur-inconnu", "page-trop-loin", "curseur-invalide", "lignes-non-conservees"],
  404: ["jeu-inconnu", "version-inconnue"],
} satisfies Operation["problems"];

const downloadProblems = {
  ...contentsProblems,
  400: ["champ-inconnu", "operateur-inconnu", "format-impossible", "lignes-non-conservees"],
  404: ["jeu-inconnu", "version-inconnue", "format-inconnu", "sans-geometrie"],
  413: Object.values(downloadFormats).flatMap((format) => (format.kind === "text" ? [] : [format.tooManyRows])),
} satisfies Operation["problems"];

const rebuilt =
  "Des plus vieilles, seul le fichier reçu est conservé\u00A0: il est relu quand on les demande, ce qui peut répondre 503 quelques secondes.";
const rebuiltProblems = ({ 404: missing }: { 404: ProblemCode[] }): Operation["problems"] => ({
  404: [...missing, "lignes-non-conservees"],
  503: ["lignes-en-preparation"],
});

const firstRows = (path: string): Trial => ({ title: "Les cinq premières lignes", path: `${path}?page_size=5` });

export const listRows = declare({
  id: "listerLesLignes",
  method: "get",
  path: "/api/datasets/{ref}/data",
  tag: "lignes",
  summary: "Lire, filtrer, trier ou regrouper les lignes",
  description: rowsOf,
  parts: datasetPart,
  query: rowParameters,
  takesFields: true,
  answers: { "application/json": listOf(row, { links: rowLinks }) },
  answer: "Les lignes, ou les groupes.",
  problems,
  trials: ({ dataset }) => [firstRows(`/api/datasets/${dataset}/data`)],
});

export const listRowsOfVersion = declare({
  ...listRows,
  id: "listerLesLignesDuneVersion",
  path: "/api/datasets/{ref}/versions/{number}/data",
  summary: "Lire les lignes d'une version",
  description: `Comme les lignes du jeu, pour une autre version. ${rebuilt}`,
  parts: { ...datasetPart, ...versionPart },
  problems: { ...problems, ...rebuiltProblems(problems) },
  trials: ({ dataset, version }) => [firstRows(`/api/datasets/${dataset}/versions/${version}/data`)],
});

const downloads = Object.fromEntries(
  Object.values(downloadFormats).map(({ mediaType }) => [mediaType.replace(/;.*/, ""), null]),
);

export const downloadRows = declare({
  id: "telechargerLesLignes",
  method: "get",
  path: "/api/datasets/{ref}/data/{form}",
  tag: "lignes",
  summary: "Télécharger des lignes choisies",
  description:
    "Les filtres, tris et regroupements des lignes, sans pages\u00A0: tout ce qu'ils retiennent. Sans aucun d'eux, c'est le fichier permanent. Avec une option de CSV, les textes qui seraient lus comme des formules sont neutralisés.",
  parts: { ...datasetPart, ...formPart },
  query: { ...selectionParameters, ...csvParameters },
  takesFields: true,
  answers: downloads,
  answer: "Le fichier.",
  ranges: true,
  problems: downloadProblems,
  trials: ({ dataset }) => [
    {
      title: "Le CSV pour un tableur français",
      path: `/api/datasets/${dataset}/data/csv?delimiter=%3B&decimal=%2C&bom=true`,
    },
  ],
});

export const downloadRowsOfVersion = declare({
  ...downloadRows,
  id: "telechargerLesLignesDuneVersion",
  path: "/api/datasets/{ref}/versions/{number}/data/{form}",
  summary: "Télécharger les lignes d'une version",
  description: `Comme le téléchargement des lignes du jeu, pour une autre version. ${rebuilt}`,
  parts: { ...datasetPart, ...versionPart, ...formPart },
  problems: { ...downloadProblems, ...rebuiltProblems(downloadProblems) },
  trials: ({ dataset, version }) => [
    { title: "Le CSV de la version", path: `/api/datasets/${dataset}/versions/${version}/data/csv` },
  ],
});
