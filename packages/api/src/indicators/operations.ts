import { levelNames, populationKinds } from "@datalogue/ingest";
import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../http/list-page.js";
import { declare, type Operation, unsharedProblems } from "../http/operation.js";
import { choice, pages, part, text, textLike } from "../http/parameter.js";
import { address, listOf } from "../http/schemas/lists.js";
import { csvParameters } from "../rows/row-parameters.js";
import { indicator, jsonStat, lineage, observation, state, toldDenominator, toldUnit } from "./answer-schemas.js";

export const indicatorPart = { id: part("Nom de l'indicateur.", ({ indicator }) => indicator) };
const unknownIndicator = {
  400: ["territoire-inconnu", "etat-inconnu", "combinaison-impossible"],
  404: ["indicateur-inconnu"],
  ...unsharedProblems,
} satisfies Operation["problems"];

const period = { pattern: "^\\d{4}(-(0[1-9]|1[0-2]))?$", expected: "une année ou un mois (2024 ou 2024-03)" };
const filters = {
  territory: text("Code d'un territoire.", { example: ({ territory }) => territory }),
  level: choice("Maille.", levelNames, { example: "epci" }),
  from: textLike("Première période.", { ...period, example: "2019" }),
  to: textLike("Dernière période.", { ...period, example: "2024" }),
};
export const lengthForm = { pattern: "^[1-9]\\d{0,5}$", expected: "un nombre de pixels" };
export const views = {
  vintage: text(
    "Jour de la géographie dans laquelle donner les valeurs (2018-01-01)\u00A0; absent\u00A0: celle d'aujourd'hui.",
  ),
  denominator: choice("Autre série à laquelle rapporter la valeur.", populationKinds),
  state: text(
    "État figé\u00A0: identifiant donné par meta.state, pour retrouver une valeur telle qu'elle fut publiée.",
  ),
};
const eachDimension =
  "Chaque dimension de l'indicateur est aussi un paramètre\u00A0: une de ses valeurs, ou * pour chacune. Sans lui, le total est donné.";

export const listIndicators = declare({
  id: "listerLesIndicateurs",
  method: "get",
  path: "/api/indicators",
  tag: "indicateurs",
  summary: "Lister les indicateurs",
  parts: {},
  query: { theme: text("Thème.", { example: ({ theme }) => theme }), ...pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE) },
  answers: { "application/json": listOf(indicator) },
  answer: "Les définitions.",
});

export const getIndicator = declare({
  id: "lireUnIndicateur",
  method: "get",
  path: "/api/indicators/{id}",
  tag: "indicateurs",
  summary: "Lire la définition d'un indicateur",
  parts: indicatorPart,
  query: {},
  answers: { "application/json": Type.Object({ data: indicator }) },
  answer: "La définition.",
  problems: { 404: ["indicateur-inconnu"], ...unsharedProblems },
});

export const listObservations = declare({
  id: "listerLesValeurs",
  method: "get",
  path: "/api/indicators/{id}/observations",
  tag: "indicateurs",
  summary: "Lire les valeurs d'un indicateur",
  description: `Une valeur qui manque n'est jamais zéro\u00A0: status et reason disent pourquoi elle manque. ${eachDimension}`,
  parts: indicatorPart,
  query: { ...filters, ...views, ...pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE) },
  answers: {
    "application/json": listOf(observation, {
      links: { csv: address, indicator: address },
      meta: {
        unit: toldUnit,
        denominator: toldDenominator,
        vintage: Type.String(),
        state,
        reserved: Type.Array(Type.String(), {
          description:
            "Jeux dont l'indicateur est calculé et qui ne sont pas ouverts à tous\u00A0: tant qu'il y en a, aucune valeur n'est donnée, d'aucun état. Vide, les valeurs sont toutes là.",
        }),
        demonstration: Type.Boolean(),
        note: Type.Optional(Type.String()),
      },
    }),
  },
  answer: "Les valeurs, par période puis territoire.",
  problems: unknownIndicator,
  trials: ({ indicator, territory }) => [
    { title: "Les valeurs d'un territoire", path: `/api/indicators/${indicator}/observations?territory=${territory}` },
  ],
});

export const downloadObservations = declare({
  id: "telechargerLesValeurs",
  method: "get",
  path: "/api/indicators/{id}/observations.csv",
  tag: "indicateurs",
  summary: "Télécharger les valeurs en CSV",
  parts: indicatorPart,
  description: eachDimension,
  query: { ...filters, ...views, ...csvParameters },
  answers: { "text/csv": null },
  answer: "Les valeurs, en UTF-8.",
  problems: unknownIndicator,
});

export const getJsonStat = declare({
  ...downloadObservations,
  id: "lireLesValeursEnJsonStat",
  path: "/api/indicators/{id}/jsonstat.json",
  summary: "Lire les valeurs en JSON-stat",
  description: `Un cube par territoire, période et dimension demandée. ${eachDimension}`,
  query: { ...filters, ...views },
  answers: { "application/json": jsonStat },
  answer: "Le cube (JSON-stat 2.0).",
});

export const getLineage = declare({
  id: "lireLaProvenance",
  method: "get",
  path: "/api/indicators/{id}/lineage",
  tag: "indicateurs",
  summary: "Lire d'où vient une valeur",
  description: "Jusqu'aux lignes comptées. Les deux paramètres sont nécessaires.",
  parts: indicatorPart,
  query: {
    territory: text("Code du territoire.", { example: ({ territory }) => territory, required: true }),
    period: text("Période\u00A0: 2024, 2024-03 ou 2021/2024.", { example: ({ period }) => period, required: true }),
    ...views,
  },
  answers: { "application/json": Type.Object({ data: lineage, meta: Type.Object({ state }) }) },
  answer: "La provenance.",
  problems: {
    400: ["parametre-manquant", "territoire-inconnu", "etat-inconnu", "combinaison-impossible"],
    404: ["indicateur-inconnu"],
    ...unsharedProblems,
  },
  trials: ({ indicator, territory, period }) => [
    {
      title: "D'où vient ce chiffre",
      path: `/api/indicators/${indicator}/lineage?territory=${territory}&period=${encodeURIComponent(period)}`,
    },
  ],
});
