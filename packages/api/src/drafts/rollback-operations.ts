import { Type } from "typebox";
import { declare } from "../http/operation.js";
import { part, wholeNumber } from "../http/parameter.js";
import { common, json, published, publishing, rights, string } from "./draft-operation.js";

export const rollbackBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    note: Type.Optional(
      Type.String({
        description:
          "Pourquoi ; sans elle, « Retour à la version n. » (« à une version antérieure » quand elle était réservée à moins de lecteurs).",
      }),
    ),
    seen: Type.Optional(
      Type.Integer({
        description: "La version en ligne quand on l'a décidé : si elle a changé depuis, rien n'est fait.",
      }),
    ),
  },
  { additionalProperties: false },
);

export const compareRollback = declare({
  ...{ ...common, id: "lireCeQueChangeraitUnRetour", method: "get", path: "/api/datasets/{ref}/rollback" },
  parts: { ref: part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset) },
  query: { version: wholeNumber("Numéro de la version.", { minimum: 1, maximum: 1_000_000, default: 1 }) },
  summary: "Lire ce que changerait le retour à une version antérieure",
  description: "Rien n'est publié. La même forme que la différence d'un brouillon.",
  answers: { "application/json": Type.Object({ kind: string }, { additionalProperties: true }) },
  answer: "kind\u00A0: made (et difference), computing (redemandez), absent (et reason).",
  problems: { ...rights, 404: ["jeu-inconnu", "version-inconnue"] },
});

export const getRollbackFile = declare({
  ...{ ...common, id: "reprendreCeQueChangeraitUnRetour", method: "get" },
  path: "/api/datasets/{ref}/rollback/difference.csv",
  parts: compareRollback.parts,
  query: compareRollback.query,
  summary: "Reprendre, cellule par cellule, ce que changerait le retour à une version antérieure",
  description: "La même forme que la différence d'un brouillon. Le fichier est fait quand on le demande.",
  answers: { "text/csv": null },
  answer: "Le fichier, en UTF-8.",
  problems: {
    ...rights,
    404: ["jeu-inconnu", "version-inconnue"],
    409: ["rapport-en-cours"],
    422: ["fichier-en-erreur"],
  },
});

export const rollBack = declare({
  ...{ ...common, id: "revenirAUneVersion", method: "post", path: "/api/datasets/{ref}/rollback" },
  parts: { ref: part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset) },
  summary: "Publier de nouveau une version antérieure",
  body: json("Le numéro de la version.", rollbackBody),
  answers: { "application/json": published },
  answer: "La nouvelle version, faite du fichier de l'ancienne.",
  problems: { ...publishing, 404: ["jeu-inconnu", "version-inconnue"] },
});
