import { Type } from "typebox";
import { declare, type Operation, unsharedProblems } from "../http/operation.js";
import { type Parameters, pages, part, textLike } from "../http/parameter.js";
import type { ProblemCode } from "../http/problem-codes.js";
import { rdfExtensions, rdfFormats } from "./formats.js";

/** Datasets of a page of a feed. A page is written in one go: more of them would hold the other answers up. */
export const FEED_PAGE_SIZE = { default: 20, max: 50 };

const formPart = {
  form: part("Forme RDF.", "ttl", Type.Enum(rdfExtensions, { type: "string" })),
};
const producerPart = { slug: part("Organisme.", ({ organisation }) => organisation) };
const datasetPart = { uuid: part("Identifiant du jeu.", ({ id }) => id, Type.String({ format: "uuid" })) };
const rdf = Object.fromEntries(Object.values(rdfFormats).map(({ mediaTypes: [type] }) => [type, null]));
const negotiated = "La forme est celle que demande l'en-tête Accept\u202F; JSON-LD s'il n'en préfère aucune.";

export const getFeed = declare({
  id: "moissonnerLeCatalogue",
  method: "get",
  path: "/catalogue.{form}",
  tag: "moissonnage",
  summary: "Moissonner le catalogue (DCAT-AP 3)",
  description: "Page par page (Hydra). C'est l'adresse à donner à data.gouv.fr.",
  parts: formPart,
  query: pages(FEED_PAGE_SIZE.default, FEED_PAGE_SIZE.max),
  answers: rdf,
  answer: "Une page du catalogue.",
  problems: { 404: ["page-inconnue"] },
});

export const getNegotiatedFeed = declare({
  ...getFeed,
  id: "moissonnerLeCatalogueParNegociation",
  path: "/catalogue",
  summary: "Moissonner le catalogue, forme négociée",
  description: negotiated,
  parts: {},
  problems: { 404: ["page-inconnue"], 406: ["forme-non-disponible"] },
});

export const getFeedOfProducer = declare({
  ...getFeed,
  id: "moissonnerUnOrganisme",
  path: "/organismes/{slug}/catalogue.{form}",
  summary: "Moissonner les jeux d'un organisme",
  description: "Ceux qu'il produit, et eux seuls.",
  parts: { ...producerPart, ...formPart },
  problems: { 404: ["organisme-inconnu", "page-inconnue"] },
});

export const getNegotiatedFeedOfProducer = declare({
  ...getFeed,
  id: "moissonnerUnOrganismeParNegociation",
  path: "/organismes/{slug}/catalogue",
  summary: "Moissonner les jeux d'un organisme, forme négociée",
  description: negotiated,
  parts: producerPart,
  problems: { 404: ["organisme-inconnu", "page-inconnue"], 406: ["forme-non-disponible"] },
});

export const getIdentifiedFeed = declare({
  ...getNegotiatedFeed,
  id: "decrireLeCatalogue",
  path: "/id/catalogue",
  summary: "Décrire le catalogue, page par page",
  description: `C'est l'identifiant permanent du catalogue. Un navigateur y reçoit la liste des jeux. ${negotiated}`,
});

export const getIdentifiedFeedOfProducer = declare({
  ...getNegotiatedFeedOfProducer,
  id: "decrireLeCatalogueDUnOrganisme",
  path: "/id/organisme/{slug}/catalogue",
  summary: "Décrire le catalogue d'un organisme, page par page",
  description: `C'est l'identifiant permanent du catalogue d'un organisme. Un navigateur y reçoit sa page. ${negotiated}`,
});

/** What an identifier takes: nothing but its form. */
export const identifierQuery = {};

/** The two addresses of what the feeds name: its permanent identifier, whose form is negotiated, and that of each form. */
function identify<Parts extends Parameters>(
  path: string,
  {
    id,
    what,
    whose,
    parts,
    problem,
    unshared = false,
  }: { id: string; what: string; whose: string; parts: Parts; problem: ProblemCode[]; unshared?: boolean },
): Operation[] {
  const common = {
    method: "get",
    tag: "moissonnage",
    query: identifierQuery,
    answer: `La description DCAT ${whose}.`,
  } as const;
  return [
    declare({
      ...common,
      id: `${id}ParNegociation`,
      path,
      summary: `Décrire ${what} en RDF, forme négociée`,
      description: `C'est l'identifiant permanent ${whose}. Un navigateur y reçoit sa page.`,
      parts,
      answers: { ...rdf, "text/html": null },
      problems: {
        404: [...problem, "adresse-inconnue"],
        406: ["forme-non-disponible"],
        ...(unshared ? unsharedProblems : {}),
      },
    }),
    declare({
      ...common,
      id,
      path: `${path}.{form}`,
      summary: `Décrire ${what} en RDF`,
      parts: { ...parts, ...formPart },
      answers: rdf,
      problems: { 404: [...problem, "adresse-inconnue"], ...(unshared ? unsharedProblems : {}) },
    }),
  ];
}

/** What the feeds name, datasets first. */
export const identifiers: Operation[] = [
  ...identify("/id/jeu/{uuid}", {
    id: "decrireUnJeu",
    what: "un jeu",
    whose: "du jeu",
    parts: datasetPart,
    problem: ["jeu-inconnu"],
    unshared: true,
  }),
  ...identify("/id/fichier/{uuid}/{file}", {
    id: "decrireUnFichier",
    what: "un fichier d'un jeu",
    whose: "du fichier",
    parts: {
      ...datasetPart,
      file: part("Fichier du jeu\u00A0: `csv`, `geojson`, `original`…, ou `api`, `ogc` pour ses services.", "csv"),
    },
    problem: ["fichier-inconnu"],
    unshared: true,
  }),
  ...identify("/id/jeu/{uuid}/version/{number}", {
    id: "decrireUneVersion",
    what: "une version d'un jeu",
    whose: "de la version",
    parts: {
      ...datasetPart,
      number: part("Numéro de la version.", ({ version }) => version, Type.Integer({ minimum: 1 })),
    },
    problem: ["version-inconnue"],
    unshared: true,
  }),
  ...identify("/id/territoire/{code}", {
    id: "decrireUnTerritoire",
    what: "un territoire comme lieu",
    whose: "du territoire",
    parts: { code: part("Code officiel du territoire.", ({ territory }) => territory) },
    problem: ["territoire-inconnu"],
  }),
  ...identify("/id/organisme/{slug}", {
    id: "decrireUnOrganisme",
    what: "un organisme",
    whose: "de l'organisme",
    parts: producerPart,
    problem: ["organisme-inconnu"],
  }),
  ...identify("/id/themes", {
    id: "decrireLesThemes",
    what: "les thèmes",
    whose: "des thèmes",
    parts: {},
    problem: [],
  }),
  ...identify("/id/theme/{theme}", {
    id: "decrireUnTheme",
    what: "un thème",
    whose: "du thème",
    parts: { theme: part("Thème.", ({ theme }) => theme) },
    problem: ["theme-inconnu"],
  }),
  ...identify("/id/service/{service}", {
    id: "decrireUnService",
    what: "un service",
    whose: "du service",
    parts: { service: part("`api` (les lignes) ou `ogc` (les couches).", "api") },
    problem: ["service-inconnu"],
  }),
];

export const getIso = declare({
  id: "lireUnJeuEnIso19139",
  method: "get",
  path: "/id/jeu/{uuid}.iso.xml",
  tag: "moissonnage",
  summary: "Décrire un jeu ouvert en ISO 19139",
  description: "Pour GeoNetwork et les catalogues INSPIRE.",
  parts: datasetPart,
  query: {},
  answers: { "application/xml": null },
  answer: "La fiche ISO 19115, en XML (ISO/TS 19139).",
  problems: { 404: ["jeu-inconnu"], ...unsharedProblems },
});

export const getScdlCatalogue = declare({
  id: "lireLeCatalogueScdl",
  method: "get",
  path: "/catalogue.csv",
  tag: "moissonnage",
  summary: "Lire la liste des jeux au format SCDL",
  parts: {},
  query: {},
  answers: { "text/csv": null },
  answer: "Le catalogue SCDL.",
});

export const getSitemap = declare({
  id: "lireLePlanDuSite",
  method: "get",
  path: "/sitemap.xml",
  tag: "moissonnage",
  summary: "Lire le plan du site pour les moteurs de recherche",
  description: "Un site de plus de 50\u00A0000 pages a plusieurs plans\u00A0: cette adresse en est alors la liste.",
  parts: {},
  query: {
    page: textLike("Numéro d'un des plans.", { pattern: "^[1-9][0-9]{0,3}$", expected: "un numéro à partir de 1" }),
  },
  answers: { "application/xml": null },
  answer: "Le plan du site, ou la liste de ses plans.",
  problems: { 404: ["page-inconnue"] },
});

export const getRobots = declare({
  id: "lireLesReglesDesRobots",
  method: "get",
  path: "/robots.txt",
  tag: "moissonnage",
  summary: "Lire ce que les moteurs de recherche peuvent visiter",
  description: "Tout, et l'adresse du plan du site (RFC 9309).",
  parts: {},
  query: {},
  answers: { "text/plain": null },
  answer: "Les règles.",
});

export const getSecurity = declare({
  id: "lireOuSignalerUneFaille",
  method: "get",
  path: "/.well-known/security.txt",
  tag: "moissonnage",
  summary: "Lire à qui signaler une faille du site",
  description: "Tant que l'administrateur l'a dit pour aujourd'hui (RFC 9116).",
  parts: {},
  query: {},
  answers: { "text/plain": null },
  answer: "Les adresses.",
  problems: { 404: ["adresse-inconnue"] },
  // There is nothing to read before the administrator states it.
  trials: () => [],
});

export const getLlms = declare({
  id: "lireLeGuideDesAssistants",
  method: "get",
  path: "/llms.txt",
  tag: "moissonnage",
  summary: "Lire ce qu'un assistant doit savoir du site",
  description: "Ce que le site contient, où sont ses données, comment les citer (Markdown, llmstxt.org).",
  parts: {},
  query: {},
  answers: { "text/plain": null },
  answer: "Le guide.",
});

const atom = {
  method: "get",
  tag: "moissonnage",
  query: {},
  answers: { "application/atom+xml": null },
  answer: "Le flux.",
} as const;

export const getAtom = declare({
  ...atom,
  id: "lireLeFluxDesPublications",
  path: "/flux.atom",
  summary: "Suivre les publications",
  description:
    "Les cinquante dernières versions de jeux de données et valeurs d'indicateurs publiées, la dernière d'abord (Atom).",
  parts: {},
});

export const getAtomOfDataset = declare({
  ...atom,
  id: "lireLeFluxDUnJeu",
  path: "/jeux/{slug}/flux.atom",
  summary: "Suivre un jeu de données",
  description: "Ses versions, la dernière d'abord, avec ce que le producteur dit de chacune (Atom).",
  parts: { slug: part("Jeu de données.", ({ dataset }) => dataset) },
  problems: {
    ...{ 401: ["cle-attendue"], 403: ["acces-reserve"], 404: ["jeu-inconnu", "adresse-inconnue"] },
    ...unsharedProblems,
  },
});

export const getAtomOfTheme = declare({
  ...atom,
  id: "lireLeFluxDUnTheme",
  path: "/observatoires/{theme}/flux.atom",
  summary: "Suivre un thème",
  description: "Les jeux de données et les indicateurs du thème (Atom).",
  parts: { theme: part("Thème.", ({ theme }) => theme) },
  problems: { 404: ["theme-inconnu"] },
});

export const getAtomOfOrganisation = declare({
  ...atom,
  id: "lireLeFluxDUnOrganisme",
  path: "/organismes/{slug}/flux.atom",
  summary: "Suivre un organisme",
  description: "Les jeux de données qu'il produit, et les indicateurs qui en sont calculés (Atom).",
  parts: producerPart,
  problems: { 404: ["organisme-inconnu"] },
});

export const getAtomOfTerritory = declare({
  ...atom,
  id: "lireLeFluxDUnTerritoire",
  path: "/territoires/{code}/flux.atom",
  summary: "Suivre un territoire",
  description:
    "Les jeux de données qui le couvrent, qui couvrent ce qui le contient ou ce qu'il contient, et les indicateurs qui en sont calculés (Atom).",
  parts: { code: part("Territoire.", ({ territory }) => territory) },
  problems: { 404: ["territoire-inconnu"] },
});
