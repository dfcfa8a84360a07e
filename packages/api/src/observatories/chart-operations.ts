import { listed } from "@datalogue/ingest";
import { Type } from "typebox";
import { declare, unsharedProblems } from "../http/operation.js";
import { choice, text, textLike } from "../http/parameter.js";
import { address } from "../http/schemas/lists.js";
import { indicatorPart, lengthForm, views } from "../indicators/operations.js";
import { chartKindNames, chartKinds, drawsParts, usualChart } from "./chart-kinds.js";

const natures = { ratio: "un rapport", quantity: "une quantité" };
const suited = chartKindNames.flatMap((name) => {
  const { suits } = chartKinds[name];
  return suits ? [`${name} pour ${natures[suits.nature]}`] : [];
});
const byPart = listed(chartKindNames.filter(drawsParts));

const drawing = {
  territory: text("Code d'un territoire\u00A0; absent\u00A0: l'ensemble.", { example: ({ territory }) => territory }),
  chart: choice(`Graphique\u00A0: ${suited.join(", ")}.`, chartKindNames, { default: usualChart }),
  period: textLike("Année\u00A0; absente\u00A0: la dernière connue.", {
    pattern: "^\\d{4}$",
    expected: "une année (2024)",
  }),
  dimension: text(`Dimension dont ${byPart} montrent les valeurs.`),
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
  problems: {
    400: ["etat-inconnu", "combinaison-impossible"],
    404: ["indicateur-inconnu", "valeur-absente"],
    ...unsharedProblems,
  },
});

/** How an image of a chart is cut: as it is drawn, or with all that a slide (16:9) or a square place asks. */
export const usualImage = "usuel";
export const slideShapes = ["diapositive", "carre"] as const;

export const drawChartImage = declare({
  ...drawChart,
  query: {
    ...drawing,
    format: choice(
      "Forme de l'image\u00A0: telle qu'elle est dessinée, pour une diapositive (1\u202F920 × 1\u202F080), ou carrée (1\u202F080).",
      [usualImage, ...slideShapes],
      {
        default: usualImage,
      },
    ),
  },
  id: "prendreUnIndicateurEnImage",
  path: "/api/indicators/{id}/chart.png",
  summary: "Prendre un graphique en image",
  answers: { "image/png": null },
  answer: "L'image, large de 1\u202F040 pixels, ou de la taille de son format.",
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
  problems: { 404: ["indicateur-inconnu", "valeur-absente"], ...unsharedProblems },
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
    url: text("Adresse de la page, nécessaire.", {
      required: true,
      example: ({ publicUrl, indicator }) => `${publicUrl}/indicateurs/${indicator}`,
    }),
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
      thumbnail_url: Type.Optional(address),
      thumbnail_width: Type.Optional(Type.Integer()),
      thumbnail_height: Type.Optional(Type.Integer()),
      width: Type.Integer(),
      height: Type.Integer(),
      html: Type.String(),
    }),
    "text/xml": null,
  },
  answer: "Le cadre\u00A0: son code HTML, sa largeur, sa hauteur, une image.",
  problems: { 400: ["parametre-manquant"], 404: ["cadre-inconnu"], ...unsharedProblems, 501: ["format-non-servi"] },
  trials: () => [],
});
