import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../../indicators/list-page.js";
import { chartKindNames } from "../../observatories/observatory-schema.js";
import { declare } from "../operation.js";
import { choice, pages, part, text, textLike } from "../parameter.js";
import { indicator, lineage, observation, state } from "../schemas/indicator.js";
import { address, listOf } from "../schemas/lists.js";

const levels = ["commune", "epci", "petr", "departement", "region", "france", "group"] as const;
const series = ["municipale", "dgf", "menages", "logements", "superficie"] as const;
const indicatorPart = { id: part("Nom de l'indicateur.", ({ indicator }) => indicator) };
const unknownIndicator = {
  400: ["territoire-inconnu", "etat-inconnu", "combinaison-impossible"],
  404: ["indicateur-inconnu"],
};

const period = { pattern: "^\\d{4}(-(0[1-9]|1[0-2]))?$", expected: "une année ou un mois (2024 ou 2024-03)" };
const filters = {
  territory: text("Code d'un territoire.", { example: ({ territory }) => territory }),
  level: choice("Maille.", levels, { example: "epci" }),
  from: textLike("Première période.", { ...period, example: "2019" }),
  to: textLike("Dernière période.", { ...period, example: "2024" }),
};
const lengthForm = { pattern: "^[1-9]\\d{0,5}$", expected: "un nombre de pixels" };
const views = {
  vintage: text(
    "Jour de la géographie dans laquelle donner les valeurs (2018-01-01)\u00A0; absent\u00A0: celle d'aujourd'hui.",
  ),
  denominator: choice("Autre série à laquelle rapporter la valeur.", series),
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
  problems: { 404: ["indicateur-inconnu"] },
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
        unit: Type.String(),
        vintage: Type.String(),
        state,
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
  query: { ...filters, ...views },
  answers: { "text/csv": null },
  answer: "Les valeurs, en UTF-8.",
  problems: unknownIndicator,
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
    territory: text("Code du territoire.", { example: ({ territory }) => territory }),
    period: text("Période\u00A0: 2024, 2024-03 ou 2021/2024.", { example: ({ period }) => period }),
    ...views,
  },
  answers: { "application/json": Type.Object({ data: lineage, meta: Type.Object({ state }) }) },
  answer: "La provenance.",
  problems: {
    400: ["parametre-manquant", "territoire-inconnu", "etat-inconnu", "combinaison-impossible"],
    404: ["indicateur-inconnu"],
  },
  trials: ({ indicator, territory, period }) => [
    {
      title: "D'où vient ce chiffre",
      path: `/api/indicators/${indicator}/lineage?territory=${territory}&period=${encodeURIComponent(period)}`,
    },
  ],
});

const drawing = {
  territory: text("Code d'un territoire\u00A0; absent\u00A0: l'ensemble.", { example: ({ territory }) => territory }),
  chart: choice("Graphique\u00A0: choropleth pour un rapport, symbols pour une quantité.", chartKindNames, {
    default: "trend",
  }),
  period: textLike("Année\u00A0; absente\u00A0: la dernière connue.", {
    pattern: "^\\d{4}$",
    expected: "une année (2024)",
  }),
  dimension: text("Dimension dont shares et stacked montrent les valeurs."),
  state: views.state,
};

export const drawChart = declare({
  id: "dessinerUnIndicateur",
  method: "get",
  path: "/api/indicators/{id}/chart.svg",
  tag: "indicateurs",
  summary: "Prendre un graphique en dessin",
  description: "Avec son titre, son unité, sa légende, sa lecture et sa source.",
  parts: indicatorPart,
  query: drawing,
  drawn: true,
  answers: { "image/svg+xml": null },
  answer: "Le dessin, qui se suffit.",
  problems: { 400: ["etat-inconnu", "combinaison-impossible"], 404: ["indicateur-inconnu"] },
});

export const drawChartImage = declare({
  ...drawChart,
  id: "prendreUnIndicateurEnImage",
  path: "/api/indicators/{id}/chart.png",
  summary: "Prendre un graphique en image",
  answers: { "image/png": null },
  answer: "L'image, large de 1\u202F040 pixels.",
  problems: { ...drawChart.problems, 503: ["images-en-attente"] },
});

export const specifyChart = declare({
  ...drawChart,
  id: "prendreLaSpecificationDUnGraphique",
  path: "/api/indicators/{id}/chart.vl.json",
  summary: "Prendre la spécification d'un graphique (Vega-Lite)",
  description:
    "Celle du dessin, dans les unités des données, avec ses valeurs et ses crédits\u00A0: elle s'ouvre telle quelle dans un éditeur Vega.",
  query: { ...drawing, annee: { ...drawing.period, description: "Comme period." } },
  answers: { "application/json": Type.Unknown() },
  answer: "La spécification.",
});

export const exploreChart = declare({
  id: "explorerUnIndicateur",
  method: "get",
  path: "/api/indicators/{id}/chart.json",
  tag: "indicateurs",
  summary: "Prendre un graphique à explorer",
  description: "Une description Vega, où chaque territoire se suit dans le temps.",
  parts: indicatorPart,
  query: { territory: drawing.territory },
  drawn: true,
  answers: { "application/json": Type.Unknown() },
  answer: "La description du graphique.",
  problems: { 404: ["indicateur-inconnu"] },
});

export const describeFrame = declare({
  id: "decrireUnCadre",
  method: "get",
  path: "/oembed",
  tag: "indicateurs",
  summary: "Décrire comment intégrer une page (oEmbed)",
  description:
    "Pour la page d'un indicateur ou d'un observatoire, un de ses blocs (#shares-flux), ou un cadre (/integrer/…). Voir oembed.com, type rich.",
  parts: {},
  query: {
    url: text("Adresse de la page, nécessaire."),
    format: choice("Format de la réponse.", ["json", "xml"], { default: "json" }),
    maxwidth: textLike("Largeur à ne pas dépasser, en pixels.", lengthForm),
    maxheight: textLike("Hauteur à ne pas dépasser, en pixels.", lengthForm),
  },
  tolerant: true,
  drawn: true,
  answers: {
    "application/json": Type.Object({
      version: Type.Literal("1.0"),
      type: Type.Literal("rich"),
      title: Type.String(),
      provider_name: Type.String(),
      provider_url: address,
      cache_age: Type.Integer(),
      thumbnail_url: address,
      thumbnail_width: Type.Integer(),
      thumbnail_height: Type.Integer(),
      width: Type.Integer(),
      height: Type.Integer(),
      html: Type.String(),
    }),
    "text/xml": null,
  },
  answer: "Le cadre\u00A0: son code HTML, sa largeur, sa hauteur, une image.",
  problems: { 400: ["parametre-manquant"], 404: ["cadre-inconnu"], 501: ["format-non-servi"] },
  trials: () => [],
});
