import { frequencies } from "@datalogue/ingest";
import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../http/list-page.js";
import { declare } from "../http/operation.js";
import { pages, part } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";

const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);

const source = Type.Object(
  {
    dataset: Type.String({ description: "Nom court du jeu." }),
    ...{ title: string, organisation: string, producer: string, page: string, family: string },
    address: Type.Union([string, Type.Null()], { description: "Adresse du fichier, quand c'en est un." }),
    mended: Type.Boolean({ description: "Changée dans le site\u00A0: le contenu la laisse telle quelle." }),
    frequency: Type.Enum([...frequencies], { type: "string" }),
    state: Type.Enum(["never", "fresh", "due", "deposited"], {
      type: "string",
      description:
        "never (jamais reçue), fresh (à jour), due (à redemander), deposited (laissée à l'agent qui a déposé les données).",
    }),
    running: Type.Boolean({ description: "Demandée en ce moment, ou en attente de l'être." }),
    version: Type.Integer({ description: "Version en ligne, 0 avant la première." }),
    refreshed: nullable,
    age: Type.Union([Type.Integer(), Type.Null()]),
    next: nullable,
    triedOn: nullable,
    file: string,
    years: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
    attempt: Type.Union([
      Type.Object({
        at: Type.String({ format: "date-time" }),
        failure: Type.Union([string, Type.Null()], {
          description: "Pourquoi rien n'est publié\u202F; nul si tout va bien.",
        }),
        outcome: Type.Optional(string),
        told: Type.Optional(Type.String({ description: "Ce qui est venu, en phrases." })),
      }),
      Type.Null(),
    ]),
  },
  { $id: "SourceSuivie", description: "Où en est la source d'un jeu, pour qui le publie." },
);

const ref = part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset);
const rights = { 401: ["cle-attendue"], 403: ["acte-reserve", "autre-site"] } as const;
const acts = { ...rights, 404: ["source-inconnue"], 503: ["lecture-seule"] } as const;

export const mendBody = Type.Object(
  { address: Type.String({ minLength: 1, maxLength: 2_000, description: "L'adresse du fichier." }) },
  { additionalProperties: false },
);

export const listOwnSources = declare({
  ...{ id: "listerSesSources", method: "get", path: "/api/sources", tag: "brouillons", parts: {} },
  summary: "Lister les sources de ses jeux",
  description:
    "Celles des jeux que la clé ou la session peut publier\u00A0: où chacune en est, ce que la dernière demande a donné.",
  query: pages(100, LIST_PAGE_SIZE),
  answers: { "application/json": listOf(source) },
  answer: "Les sources, par titre de jeu.",
  trials: () => [],
  problems: rights,
});

export const refreshOwnSource = declare({
  ...{ id: "actualiserUneSource", method: "post", path: "/api/datasets/{ref}/source/refresh", tag: "brouillons" },
  ...{ parts: { ref }, query: {} },
  summary: "Demander une source maintenant",
  description:
    "Répond aussitôt\u202F; le fichier est reçu, vérifié et publié ensuite. «\u00A0running\u00A0» dit si c'est en cours, «\u00A0attempt\u00A0» ce que cela a donné. Un mauvais fichier ne remplace jamais un bon.",
  answers: { "application/json": source },
  answer: "La source, demandée.",
  trials: () => [],
  problems: acts,
});

export const mendOwnSource = declare({
  ...{ id: "changerLAdresseDUneSource", method: "patch", path: "/api/datasets/{ref}/source", tag: "brouillons" },
  ...{ parts: { ref }, query: {} },
  summary: "Donner une autre adresse à une source",
  description:
    "Pour une source qui est un fichier à une adresse. Elle est demandée aussitôt\u202F; le contenu la laisse telle quelle ensuite.",
  body: { description: "La nouvelle adresse.", content: { "application/json": mendBody } },
  answers: { "application/json": source },
  answer: "La source, demandée.",
  trials: () => [],
  problems: {
    ...acts,
    400: ["corps-illisible"],
    409: ["source-jamais-recue"],
    415: ["type-refuse"],
    422: ["document-invalide"],
  },
});
