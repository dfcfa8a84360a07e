import { Type } from "typebox";
import { report } from "../catalogue/report-schema.js";
import type { Operation } from "../http/operation.js";
import { part } from "../http/parameter.js";
import { bodyProblems } from "../writing/read-body.js";
import { type DraftState, draftStates } from "./draft.js";

// What the operations on drafts share: a part of a schema, an answer, problems.

export const string = Type.String();
export const nullable = Type.Union([string, Type.Null()]);
export const day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
export const moment = Type.String({ format: "date-time" });
export const any = Type.Unknown();
export const stateNames = Object.keys(draftStates) as DraftState[];

export const summary = {
  id: Type.String({ format: "uuid" }),
  revision: Type.Integer({ description: "Grandit à chaque changement\u202F: rendez-la dans If-Match." }),
  state: Type.Enum(stateNames, {
    type: "string",
    description:
      "empty (sans fichier), reading (lecture en cours), faulty (à corriger), ready (prêt), submitted (en relecture), returned (renvoyé), planned (prévu), published (publié), closed (fermé\u00A0: son jeu a changé d'organisme sans lui, il ne peut plus qu'être supprimé).",
  }),
  title: string,
  organisation: string,
  dataset: Type.Union([Type.Object({ id: string, slug: string, title: string }), Type.Null()]),
  startedFrom: Type.Integer({
    description: "Version en ligne avec laquelle le brouillon est comparé, 0 pour un nouveau jeu.",
  }),
  createdBy: string,
  updatedBy: string,
  createdAt: moment,
  updatedAt: moment,
  expiresOn: Type.Union([day, Type.Null()], {
    description:
      "Jour à partir duquel il est retiré, si personne n'y touche ; nul d'un brouillon prévu, gardé jusqu'à son jour.",
  }),
  expiresSoon: Type.Boolean(),
  fileName: nullable,
  errors: Type.Union([Type.Integer(), Type.Null()]),
  byHand: Type.Boolean({ description: "Ses lignes sont saisies à la main, son fichier est fait d'elles." }),
  version: Type.Union([Type.Integer(), Type.Null()]),
  plannedFor: Type.Union([day, Type.Null()]),
  plannedHour: nullable,
  announced: Type.Boolean({ description: "Vrai quand la page du jeu dit ce jour au public." }),
  failure: Type.Union([string, Type.Null()], {
    description: "Pourquoi il n'a pas été publié, ou n'est plus prévu\u202F; nul dès que quelqu'un l'a changé.",
  }),
  submitted: Type.Union([Type.Object({ by: string, at: moment, message: nullable }), Type.Null()], {
    description: "Qui a demandé la relecture, et son mot.",
  }),
  returned: Type.Union([Type.Object({ by: string, at: moment, reason: string }), Type.Null()], {
    description: "Qui l'a renvoyé, et ce qui est à reprendre.",
  }),
};

export const reading = Type.Object({
  at: moment,
  failure: nullable,
  report: Type.Union([report, Type.Null()]),
  schema: any,
  schemaFrom: nullable,
  recipe: any,
  recipeFrom: nullable,
  records: Type.Optional(Type.Integer({ description: "Enregistrements du fichier, avant toute recette." })),
  columns: Type.Array(any),
  lacking: Type.Array(string),
  sheets: Type.Array(string),
  sheet: nullable,
  preview: Type.Array(Type.Array(nullable)),
  alike: Type.Array(any),
  lines: Type.Optional(Type.Unknown()),
});

export const draft = Type.Object(
  {
    ...summary,
    file: Type.Union([
      Type.Object({
        name: string,
        bytes: Type.Integer(),
        sha256: string,
        receivedAt: moment,
        from: Type.Enum(["upload", "paste", "address", "mended", "hand"]),
        url: Type.Optional(string),
      }),
      Type.Null(),
    ]),
    uploads: Type.Array(any, { description: "Envois interrompus, qui peuvent reprendre." }),
    schema: any,
    recipe: any,
    metadata: any,
    note: nullable,
    confirmed: nullable,
    source: Type.Unsafe<unknown>({
      description:
        "Ce que sa publication fait de la source du jeu\u00A0: bind (relié à l'adresse du fichier), mend (fichier de la source, à réparer), follow (elle continue), pause\u202F; nul sinon.",
    }),
    hasRecipe: Type.Boolean({ description: "Les fichiers du jeu se lisent avec une recette." }),
    boundTo: Type.Unsafe<unknown>({
      description:
        "La source du jeu (producer, address, frequency, paused, open\u00A0: ses fichiers sont donnés à tous tels que leur producteur les donne)\u202F; nul sans source.",
    }),
    reading: Type.Union([reading, Type.Null()]),
    progress: Type.Union(
      [
        Type.Object({
          since: moment,
          doing: Type.Enum(["columns", "rows", "version", "comparing", "figures"]),
          rows: Type.Union([Type.Integer(), Type.Null()]),
        }),
        Type.Null(),
      ],
      { description: "Où en est la lecture." },
    ),
    imported: Type.Union(
      [
        Type.Object({
          ...{ catalogue: string, source: string },
          files: Type.Array(Type.Object({ url: string, title: string })),
          left: Type.Array(Type.Object({ from: string, value: string, why: nullable })),
          asked: Type.Array(string),
        }),
        Type.Null(),
      ],
      { description: "La fiche d'un autre catalogue dont il a été fait, et ce qui n'en a pas trouvé sa place." },
    ),
  },
  { $id: "Brouillon", description: "Une version qui n'est pas encore publiée." },
);

export const published = Type.Object({
  dataset: Type.String({ format: "uuid" }),
  slug: string,
  version: Type.Integer(),
  unchanged: Type.Boolean({ description: "Vrai quand le fichier était déjà celui qui est en ligne." }),
});

export const id = part("Identifiant du brouillon.", "0197a0c4-0000-7000-8000-000000000000");

export const json = (description: string, schema: ReturnType<typeof Type.Object>) => ({
  description,
  content: { "application/json": schema },
});

export const rights = { 401: ["cle-attendue"], 403: ["acte-reserve", "autre-site"] } satisfies Operation["problems"];
export const known = { ...rights, 404: ["brouillon-inconnu"] } satisfies Operation["problems"];

export const writing = {
  ...known,
  ...bodyProblems,
  400: ["corps-illisible", "document-invalide"],
  409: ["brouillon-publie"],
  412: ["brouillon-change"],
  503: ["lecture-seule"],
} satisfies Operation["problems"];

export const publishing = {
  ...writing,
  409: [
    "brouillon-publie",
    "rapport-en-cours",
    "sans-fichier",
    "version-changee",
    "jeu-change",
    "rupture-a-confirmer",
    "lecture-a-confirmer",
  ],
  422: ["fichier-en-erreur", "description-incomplete"],
} satisfies Operation["problems"];

export const common = { tag: "brouillons", query: {}, trials: () => [] } as const;
