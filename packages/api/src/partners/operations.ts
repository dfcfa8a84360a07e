import { Type } from "typebox";
import { agreementParts } from "../agreements/operations.js";
import { useKindNames } from "../agreements/uses/name-use.js";
import { declare, type Operation } from "../http/operation.js";
import { pages } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";

const use = Type.Object(
  {
    dataset: Type.String({ description: "Nom court du jeu." }),
    month: Type.String({ description: "AAAA-MM." }),
    kind: Type.Enum(useKindNames, {
      type: "string",
      description:
        "page\u202F; file, fichier ou export\u202F; api\u202F; chart, graphique ou image\u202F; tile, tuile de carte.",
    }),
    count: Type.Integer({ description: "Réponses envoyées par ce site, robots compris." }),
  },
  { $id: "UsageDunJeu", description: "Ce qui est sorti d'un jeu sous convention\u00A0: jamais vers qui." },
);

const common = {
  method: "get",
  tag: "catalogue",
  parts: agreementParts,
  problems: { 401: ["cle-attendue"], 404: ["convention-inconnue"] } satisfies Operation["problems"],
  trials: () => [],
} as const;

export const listUses = declare({
  ...{ ...common, id: "listerLesUsagesDuneConvention", path: "/api/agreements/{id}/uses" },
  summary: "Compter ce qui est sorti des données d'une convention",
  description:
    "Pour les deux organismes de la convention\u00A0: par jeu, mois et sorte, les derniers mois d'abord, tant que la convention a duré. Ni adresse, ni programme, ni personne n'est compté.",
  query: pages(100, 1000),
  answers: { "application/json": listOf(use) },
  answer: "Les nombres de chaque mois.",
});

export const exportUsesCsv = declare({
  ...{ ...common, id: "exporterLesUsagesDuneConvention", path: "/api/agreements/{id}/uses.csv" },
  summary: "Exporter ces nombres en CSV, pour un tableur",
  query: {},
  answers: { "text/csv": null },
  answer: "Tous les mois.",
});
