import { levelNames } from "@datalogue/ingest";
import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../http/list-page.js";
import { declare, unsharedProblems } from "../http/operation.js";
import { choice, pages, text } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { schemaOf } from "../http/schemas/schema-of.js";
import { csvParameters } from "../rows/row-parameters.js";
import { type Gap, gapCauseNames, gapCauses } from "./gap.js";

const nullable = (description: string, more: { format?: "date" } = {}) =>
  Type.Union([Type.String(more), Type.Null()], { description });

const gap = schemaOf<Gap>()(
  Type.Object(
    {
      cause: Type.Enum([...gapCauseNames], {
        type: "string",
        description: gapCauseNames.map((name) => `${name}\u00A0: ${gapCauses[name].meaning}`).join(" "),
      }),
      theme: Type.String(),
      indicator: nullable("Nul pour une mise à jour en retard, qui est celle de tout un jeu."),
      datasets: Type.Array(Type.String(), { description: "Jeux dont le chiffre est fait." }),
      territory: Type.String(),
      level: Type.Enum([...levelNames], { type: "string" }),
      period: nullable("2024, 2024-03 ou 2021/2024\u202F; nul pour une mise à jour en retard."),
      reason: Type.String({ description: "Ce qui manque, en une phrase." }),
      owedBy: Type.Array(Type.Object({ slug: Type.String(), name: Type.String() }), {
        description: "Qui doit le chiffre\u202F; vide quand personne ne le doit.",
      }),
      since: Type.String({
        format: "date",
        description: "Jour depuis lequel il manque\u00A0: le lendemain de sa période, ou du jour promis.",
      }),
      next: nullable("Jour auquel le rythme de ses jeux promet une mise à jour.", { format: "date" }),
    },
    { $id: "Manque", description: "Un chiffre qui manque, ou qui est incomplet." },
  ),
);

const filters = {
  territory: text("Code d'un territoire.", { example: ({ territory }) => territory }),
  theme: text("Thème.", { example: ({ theme }) => theme }),
  dataset: text("Nom d'un jeu de données dont le chiffre est fait.", { example: ({ dataset }) => dataset }),
  indicator: text("Nom d'un indicateur\u00A0; les mises à jour en retard n'y sont alors pas.", {
    example: ({ indicator }) => indicator,
  }),
  cause: choice("Cause.", gapCauseNames, { example: "not-published" }),
};

const refusals = { 400: ["territoire-inconnu", "valeur-invalide"], ...unsharedProblems } as const;

export const listMissing = declare({
  id: "listerLesManques",
  method: "get",
  path: "/api/gaps",
  tag: "indicateurs",
  summary: "Lister les chiffres qui manquent",
  description:
    "Valeurs d'indicateurs absentes ou incomplètes, toutes dimensions ensemble, et mises à jour en retard\u00A0: la cause, qui doit le chiffre, depuis quand.",
  parts: {},
  query: { ...filters, ...pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE) },
  answers: { "application/json": listOf(gap) },
  answer: "Les manques, par thème et par jeu, le plus récent d'abord.",
  problems: refusals,
});

export const downloadMissing = declare({
  id: "telechargerLesManques",
  method: "get",
  path: "/api/gaps.csv",
  tag: "indicateurs",
  summary: "Télécharger les manques en CSV",
  parts: {},
  query: { ...filters, ...csvParameters },
  answers: { "text/csv": null },
  answer: "Les manques, en UTF-8.",
  problems: refusals,
});
