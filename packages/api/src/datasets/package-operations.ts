import { Type } from "typebox";
import { declare } from "../http/operation.js";
import { part } from "../http/parameter.js";
import { contentsProblems, datasetPart } from "./operations.js";

const text = Type.String();
const column = { additionalProperties: true };

export const getDataPackage = declare({
  id: "lireLePaquetDunJeu",
  method: "get",
  path: "/api/datasets/{ref}/datapackage.json",
  tag: "fichiers",
  summary: "Lire le Data Package d'un jeu",
  description: "Les fichiers du jeu et le schéma du CSV, pour les outils de Frictionless (Data Package 2.0).",
  parts: datasetPart,
  query: {},
  answers: {
    "application/json": Type.Object(
      {
        $schema: text,
        name: text,
        id: text,
        title: text,
        resources: Type.Array(
          Type.Object(
            {
              name: text,
              path: Type.String({ format: "uri" }),
              mediatype: text,
              bytes: Type.Integer({ minimum: 0 }),
              hash: text,
              schema: Type.Optional(Type.Object({ fields: Type.Array(Type.Object({ name: text }, column)) }, column)),
            },
            column,
          ),
        ),
      },
      { ...column, $id: "DataPackage", externalDocs: { url: "https://datapackage.org/standard/data-package/" } },
    ),
  },
  answer: "Le Data Package.",
  problems: contentsProblems,
});

export const getCsvw = declare({
  id: "lireLaDescriptionDunCsv",
  method: "get",
  path: "/fichiers/{ref}/{table}.csv-metadata.json",
  tag: "fichiers",
  summary: "Lire la description CSVW d'un CSV",
  description: "Les colonnes du CSV permanent, là où CSV on the Web (W3C) les cherche.",
  parts: {
    ref: part("Identifiant du jeu, qui ne change jamais.", ({ id }) => id),
    table: part("Nom du fichier, sans son extension.", ({ fileName }) => fileName),
  },
  query: {},
  answers: {
    "application/csvm+json": Type.Object(
      {
        url: text,
        tableSchema: Type.Object({ columns: Type.Array(Type.Object({ name: text, titles: text }, column)) }, column),
      },
      { ...column, $id: "Csvw", externalDocs: { url: "https://www.w3.org/TR/tabular-metadata/" } },
    ),
  },
  answer: "La description.",
  problems: { ...contentsProblems, 404: ["jeu-inconnu", "fichier-inconnu"] },
});
