import { levelNames } from "@datalogue/ingest";
import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../http/list-page.js";
import { declare } from "../http/operation.js";
import { choice, pages, part, text, textLike } from "../http/parameter.js";
import { address, listOf } from "../http/schemas/lists.js";
import { sourcesOfGeography, territory, territoryDetail, territoryFeatures } from "./answer-schemas.js";

export const listTerritories = declare({
  id: "listerLesTerritoires",
  method: "get",
  path: "/api/territories",
  tag: "territoires",
  summary: "Lister les territoires",
  description: "Le périmètre du catalogue et ce qui le contient.",
  parts: {},
  query: {
    level: choice("Maille.", levelNames, { example: "commune" }),
    parent: text("Code d'un territoire\u00A0: ceux qu'il contient.", { example: ({ territory }) => territory }),
    vintage: textLike("Géographie d'une année ou d'une date.", {
      pattern: "^\\d{4}(-\\d{2}-\\d{2})?$",
      expected: "une année ou une date (AAAA ou AAAA-MM-JJ)",
      example: "2018",
    }),
    geometry: choice("Avec les contours, tels qu'ils ont été dessinés.", ["true", "false"], { default: "false" }),
    format: choice("Forme de la réponse\u202F; geojson rend tout, sans pages.", ["json", "geojson"], {
      default: "json",
    }),
    ...pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE),
  },
  answers: {
    "application/json": listOf(territory, { meta: sourcesOfGeography }),
    "application/geo+json": territoryFeatures,
  },
  answer: "Les territoires.",
  trials: () => [
    { title: "Les communes", path: "/api/territories?level=commune" },
    { title: "Leurs contours", path: "/api/territories?level=commune&format=geojson" },
  ],
});

export const getTerritory = declare({
  id: "lireUnTerritoire",
  method: "get",
  path: "/api/territories/{code}",
  tag: "territoires",
  summary: "Lire un territoire",
  description:
    "Ses séries de référence (populations, superficie…), ce qui le contient, ses communes, ses fusions, ses voisins, et ceux qui lui ressemblent.",
  parts: { code: part("Code du territoire.", ({ territory }) => territory) },
  query: {},
  answers: {
    "application/json": Type.Object({
      data: territoryDetail,
      links: Type.Object({ self: address, page: address }),
      meta: Type.Object(sourcesOfGeography),
    }),
  },
  answer: "Le territoire.",
  problems: { 404: ["territoire-inconnu"] },
});
