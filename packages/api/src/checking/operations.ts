import { inputFormats, langs, packings } from "@datalogue/ingest";
import { Type } from "typebox";
import { report } from "../catalogue/report-schema.js";
import { tableSchema } from "../datasets/answer-schemas.js";
import { contentsProblems } from "../datasets/operations.js";
import { declare, type Operation } from "../http/operation.js";
import { choice, pages, part, text } from "../http/parameter.js";
import { address, listOf } from "../http/schemas/lists.js";
import { uploadProblems } from "./upload-problems.js";

const binary = Type.String({ contentMediaType: "application/octet-stream" });

/** What a file is held to. */
const heldTo = {
  schema: text("Nom d'un schéma partagé, ou jeu:{nom du jeu}.", { example: ({ schema }) => schema }),
  dataset: text("Jeu dont le prochain fichier sera celui-ci.", { example: ({ dataset }) => dataset }),
  sheet: text(
    "Feuille d'un classeur, couche d'un fichier géographique ou fichier d'une archive à lire, quand il y en a plusieurs.",
  ),
  lang: choice("Langue des phrases.", langs, { default: langs[0] }),
};

/** The file of a request. */
const file = {
  description:
    "Le fichier lui-même, son nom dans l'en-tête Content-Disposition\u202F; ou un formulaire dont la partie «\u00A0file\u00A0» le porte, et dont la partie «\u00A0schema\u00A0» peut être un nom ou un schéma.",
  content: {
    ...Object.fromEntries(Object.values(inputFormats).map(({ mediaTypes }) => [mediaTypes[0], binary])),
    [packings.gzip.mediaTypes[0]]: binary,
    "application/octet-stream": binary,
    "multipart/form-data": Type.Object({
      file: binary,
      schema: Type.Optional(Type.String()),
      "schema-file": Type.Optional(binary),
      dataset: Type.Optional(Type.String()),
      sheet: Type.Optional(Type.String()),
    }),
  },
};

const refusals = {
  401: contentsProblems[401],
  403: contentsProblems[403],
  ...uploadProblems,
  400: [...uploadProblems[400], "schema-inconnu", "jeu-inconnu", "schema-en-double", "schema-invalide"],
  413: [...uploadProblems[413], "schema-trop-grand", "fichier-trop-lourd"],
  503: [...uploadProblems[503], "verification-trop-longue"],
} satisfies Operation["problems"];

export const checkFile = declare({
  id: "verifierUnFichier",
  method: "post",
  path: "/api/check",
  tag: "verification",
  summary: "Vérifier un fichier sans le publier",
  description:
    "Sans compte. Un fichier qui a des erreurs reçoit aussi une réponse 200\u00A0: valid le dit. La page /verifier fait la même chose sans programme.",
  parts: {},
  query: {
    ...heldTo,
    format: choice("Forme du rapport\u202F; sinon, celle que demande l'en-tête Accept.", [
      "json",
      "csv",
      "html",
      "text",
    ]),
  },
  body: file,
  answers: { "application/json": report, "text/csv": null, "text/html": null, "text/plain": null },
  answer: "Le rapport.",
  problems: refusals,
  trials: () => [],
});

export const mendFile = declare({
  id: "corrigerUnFichier",
  method: "post",
  path: "/api/check/copy",
  tag: "verification",
  summary: "Recevoir une copie corrigée d'un fichier",
  description:
    "Sans compte. N'y est corrigé que ce qui n'a qu'une correction possible\u00A0: encodage, espaces, dates et nombres écrits autrement… Le fichier, la copie et la liste sont effacés aussitôt la réponse envoyée.",
  parts: {},
  query: heldTo,
  body: file,
  answers: { "application/zip": null },
  answer: "Une archive\u00A0: la copie, changements.csv (une ligne par correction) et rapport.json (ce qui reste).",
  problems: { ...refusals, 422: ["copie-impossible"] },
  trials: () => [],
});

export const listSchemas = declare({
  id: "listerLesSchemas",
  method: "get",
  path: "/api/schemas",
  tag: "verification",
  summary: "Lister les schémas partagés",
  parts: {},
  query: pages(20, 200),
  answers: {
    "application/json": listOf(Type.Object({ name: Type.String(), title: Type.String(), url: address })),
  },
  answer: "Les schémas avec lesquels un fichier peut être vérifié.",
});

export const getSharedSchema = declare({
  id: "lireUnSchema",
  method: "get",
  path: "/api/schemas/{name}",
  tag: "verification",
  summary: "Lire un schéma partagé",
  parts: { name: part("Nom du schéma.", ({ schema }) => schema) },
  query: {},
  answers: { "application/json": tableSchema },
  answer: "Le schéma, tel qu'il est écrit.",
  problems: { 404: ["schema-inconnu"] },
});
