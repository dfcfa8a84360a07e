import { Type } from "typebox";
import { contentsProblems, datasetPart } from "../datasets/operations.js";
import { declare } from "../http/operation.js";
import { pages } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { reuseKindNames } from "./reuse.js";

const string = Type.String();

const reuse = Type.Object(
  {
    id: Type.String({ format: "uuid" }),
    title: string,
    url: Type.String({ format: "uri" }),
    kind: Type.Enum(reuseKindNames, { type: "string" }),
    author: Type.String({ description: "Qui l'a faite." }),
    description: string,
    columns: Type.Array(string, { description: "Colonnes dont elle se sert\u202F; vide quand ce n'est pas dit." }),
    version: Type.Union([Type.Integer(), Type.Null()], {
      description: "La version dont elle est faite, null pour la dernière, quelle qu'elle soit.",
    }),
    acceptedAt: Type.String({ format: "date-time" }),
  },
  { $id: "Reutilisation" },
);

export const listReuses = declare({
  id: "listerLesReutilisations",
  method: "get",
  path: "/api/datasets/{ref}/reuses",
  tag: "catalogue",
  summary: "Lister les réutilisations d'un jeu",
  description: "Celles que son producteur a enregistrées ou acceptées, la dernière d'abord.",
  parts: datasetPart,
  query: pages(20, 200),
  answers: { "application/json": listOf(reuse) },
  answer: "Les réutilisations.",
  problems: contentsProblems,
});
