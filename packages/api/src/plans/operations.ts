import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../http/list-page.js";
import { declare, type Operation } from "../http/operation.js";
import { choice, pages, part, text, textLike } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { deadline, plan, planDetail } from "./answer-schemas.js";
import { planSchema } from "./plan-schema.js";

const kinds = planSchema.properties.kind.enum;
const territory = text(
  "Code d'un territoire\u00A0: les documents qui le concernent, ceux qui le contiennent, ceux qu'il contient.",
  {
    example: ({ territory }) => territory,
  },
);
const unknownTerritory = { 400: ["territoire-inconnu"] } satisfies Operation["problems"];

export const listPlans = declare({
  id: "listerLesDocuments",
  method: "get",
  path: "/api/plans",
  tag: "documents",
  summary: "Lister les documents et où ils en sont",
  parts: {},
  query: {
    theme: text("Thème."),
    kind: choice("Nature du document.", kinds),
    territory,
    ...pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE),
  },
  answers: { "application/json": listOf(plan, { meta: { at: Type.String({ format: "date" }) } }) },
  answer: "Les documents, avec le nombre d'objectifs par état aujourd'hui.",
  problems: unknownTerritory,
});

export const getPlan = declare({
  id: "lireUnDocument",
  method: "get",
  path: "/api/plans/{id}",
  tag: "documents",
  summary: "Lire un document, ses objectifs et ses échéances",
  description:
    "Avec «\u00A0at\u00A0», tel qu'il était à la fin de ce jour\u00A0: les valeurs publiées ensuite n'y changent rien. Un objectif qui ne peut pas être calculé dit pourquoi.",
  parts: { id: part("Nom du document.", ({ plan }) => plan || "scot") },
  query: {
    at: textLike("Jour, au plus tard aujourd'hui (2025-12-31)\u00A0; absent\u00A0: aujourd'hui.", {
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      expected: "un jour (AAAA-MM-JJ)",
      example: "2025-12-31",
    }),
  },
  answers: {
    "application/json": Type.Object({ data: planDetail, meta: Type.Object({ at: Type.String({ format: "date" }) }) }),
  },
  answer: "Le document à cette date.",
  problems: { 404: ["document-inconnu"] },
  trials: ({ plan }) => (plan === "" ? [] : [{ title: "Un document et ses objectifs", path: `/api/plans/${plan}` }]),
});

export const listDeadlines = declare({
  id: "listerLesEcheances",
  method: "get",
  path: "/api/deadlines",
  tag: "documents",
  summary: "Lister les échéances légales",
  description:
    "La plus proche d'abord, celles dont le jour ne peut pas être calculé à la fin. Un territoire dont aucun document n'est suivi ici a aussi les siennes.",
  parts: {},
  query: {
    territory,
    plan: text("Nom d'un document.", { example: ({ plan }) => plan || "scot" }),
    ...pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE),
  },
  answers: { "application/json": listOf(deadline, { meta: { at: Type.String({ format: "date" }) } }) },
  answer: "Les échéances, et ce qui manque pour tenir chacune.",
  problems: { ...unknownTerritory, 404: ["document-inconnu"] },
});
