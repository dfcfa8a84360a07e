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
    leastRows: Type.Union([Type.Integer(), Type.Null()], {
      description:
        "Le moins de lignes qu'un fichier peut avoir\u202F; nul où rien ne le dit\u00A0: la moitié de celles en ligne.",
    }),
    bound: Type.Boolean({ description: "Reliée dans le site\u00A0: elle s'y détache." }),
    held: Type.Union([string, Type.Null()], {
      description:
        "Le brouillon du dernier fichier reçu et non publié, à réparer\u202F; nul s'il n'y en a pas, ou s'il n'est pas ouvert à qui demande.",
    }),
    mended: Type.Boolean({ description: "Changée dans le site\u00A0: le contenu la laisse telle quelle." }),
    frequency: Type.Enum([...frequencies], { type: "string" }),
    state: Type.Enum(["never", "fresh", "due", "deposited", "paused"], {
      type: "string",
      description:
        "never (jamais reçue), fresh (à jour), due (à redemander), deposited (laissée à l'agent qui a déposé les données), paused (en pause).",
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
        review: Type.Optional(
          Type.Object(
            {
              at: Type.String({ format: "date-time" }),
              version: Type.Integer({ description: "La version que la source a donnée." }),
              years: Type.Array(Type.Integer(), { description: "Les années qui n'y sont plus." }),
              told: Type.String({ description: "En phrases." }),
            },
            { description: "Ce qui était en ligne et que la source n'a plus donné, à relire." },
          ),
        ),
      }),
      Type.Null(),
    ]),
  },
  { $id: "SourceSuivie", description: "Où en est la source d'un jeu, pour qui le publie." },
);

const ref = part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset);
const rights = { 401: ["cle-attendue"], 403: ["acte-reserve", "autre-site"] } as const;
const acts = { ...rights, 404: ["source-inconnue"], 503: ["lecture-seule"] } as const;

export const changeBody = Type.Object(
  {
    address: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2_000, description: "L'adresse du fichier, quand c'en est un." }),
    ),
    frequency: Type.Optional(Type.Enum([...frequencies], { description: "Le rythme auquel elle est redemandée." })),
    leastRows: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: "Le moins de lignes que le fichier peut avoir\u202F; nul\u00A0: la moitié de celles en ligne.",
      }),
    ),
    paused: Type.Optional(
      Type.Boolean({
        description:
          "true\u00A0: elle n'est plus redemandée. false\u00A0: elle l'est de nouveau, et son prochain fichier remplace ce qui est en ligne, même déposé par un agent.",
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
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

export const changeOwnSource = declare({
  ...{ id: "changerUneSource", method: "patch", path: "/api/datasets/{ref}/source", tag: "brouillons" },
  ...{ parts: { ref }, query: {} },
  summary: "Changer une source\u00A0: adresse, rythme, garde, pause",
  description:
    "À une autre adresse, elle est demandée aussitôt. Le contenu laisse ensuite telle quelle une source changée ici. Pour relier un jeu à l'adresse de son fichier, voir «\u00A0source\u00A0» dans PATCH /api/drafts/{id}.",
  body: { description: "Ce qui change\u202F; le reste demeure.", content: { "application/json": changeBody } },
  answers: { "application/json": source },
  answer: "La source.",
  trials: () => [],
  problems: {
    ...acts,
    400: ["corps-illisible"],
    409: ["source-jamais-recue"],
    415: ["type-refuse"],
    422: ["document-invalide"],
  },
});

export const unbindOwnSource = declare({
  ...{ id: "detacherUneSource", method: "delete", path: "/api/datasets/{ref}/source", tag: "brouillons" },
  ...{ parts: { ref }, query: {} },
  summary: "Détacher un jeu de l'adresse à laquelle il a été relié ici",
  description: "Ce qui est en ligne reste. Une source décrite dans les fichiers du site se met seulement en pause.",
  success: 204,
  answers: {},
  answer: "Le jeu n'est plus relié.",
  trials: () => [],
  problems: { ...acts, 409: ["source-du-contenu", "source-jamais-recue"] },
});
