import { Type } from "typebox";
import { declare } from "../http/operation.js";
import { part } from "../http/parameter.js";
import { contentsProblems } from "./operations.js";

const filePart = {
  ref: part("Identifiant du jeu, qui ne change jamais.", ({ id }) => id),
  name: part(
    "Nom du fichier, ou «\u00A0original\u00A0» pour le fichier tel que reçu.",
    ({ fileName }) => `${fileName}.csv`,
  ),
};

export const getFile = declare({
  id: "telechargerUnFichier",
  method: "get",
  path: "/fichiers/{ref}/{name}",
  tag: "fichiers",
  summary: "Télécharger un fichier du jeu",
  description:
    "L'adresse est permanente\u00A0: elle donne toujours la dernière version. Les adresses sont dans la fiche du jeu.",
  parts: filePart,
  query: {},
  // The file as received may be of any kind.
  answers: { "*/*": null },
  answer: "Le fichier, octet pour octet.",
  ranges: true,
  problems: { ...contentsProblems, 404: ["jeu-inconnu", "fichier-inconnu"] },
});

export const getFileOfVersion = declare({
  ...getFile,
  id: "telechargerUnFichierDuneVersion",
  path: "/fichiers/{ref}/versions/{version}/{name}",
  summary: "Télécharger un fichier d'une version",
  description: "Ce qu'elle donne ne change jamais.",
  parts: {
    ref: filePart.ref,
    version: part("Numéro de la version.", ({ version }) => version, Type.Integer({ minimum: 1 })),
    name: filePart.name,
  },
  problems: { ...contentsProblems, 404: ["jeu-inconnu", "fichier-inconnu", "version-inconnue"] },
});
