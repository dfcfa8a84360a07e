import { Type } from "typebox";
import { uploadProblems } from "../checking/upload-problems.js";
import { declare, type Operation } from "../http/operation.js";
import { choice, part } from "../http/parameter.js";
import { filledFields } from "./found-record.js";
import { importerKinds } from "./importer.js";

const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);
const moment = Type.String({ format: "date-time" });
const uuid = Type.String({ format: "uuid" });
const value = Type.Unknown();
const field = Type.Enum([...filledFields]);
const changes = Type.Array(Type.Object({ field, before: value, after: value }));

const record = Type.Object({
  id: Type.String({
    format: "uuid",
    description: "Celui du jeu qui en serait fait\u00A0: l'identifiant du catalogue quand c'est un UUID.",
  }),
  ...{ title: string, identifier: nullable, place: string },
  standing: Type.Union([
    Type.Object({ kind: Type.Literal("new") }),
    Type.Object({ kind: Type.Literal("incomplete"), missing: Type.Array(string) }),
    Type.Object({
      ...{ kind: Type.Literal("here"), by: Type.Enum(["identifier", "address"]), own: Type.Boolean(), changes },
      dataset: Type.Object({ id: uuid, slug: string, title: string, organisation: string }),
    }),
    Type.Object({
      ...{ kind: Type.Literal("begun"), changes },
      draft: Type.Object({ id: uuid, organisation: string }),
    }),
    Type.Object({ kind: Type.Literal("twice"), first: string }),
  ]),
  takeable: Type.Boolean({ description: "Vrai quand un brouillon peut en être fait." }),
  fields: Type.Array(Type.Object({ field, value, from: string }), {
    description: "Ce qui serait rempli, et l'élément ou la colonne d'où cela vient.",
  }),
  asked: Type.Array(string, { description: "Ce qui restera à préciser." }),
  files: Type.Array(Type.Object({ url: string, title: string, format: nullable, readable: Type.Boolean() })),
  left: Type.Array(Type.Object({ from: string, value: string, why: nullable }), {
    description: "Ce qui n'a pas trouvé sa place, avec la raison quand elle est connue.",
  }),
  table: Type.Union([Type.Object({ schema: Type.Unknown(), name: string }), Type.Null()]),
});

const preview = Type.Object(
  {
    ...{ id: uuid, kind: Type.Enum([...importerKinds]), source: string },
    state: Type.Enum(["reading", "ready", "failed"]),
    ...{ since: moment, expiresAt: moment, read: Type.Integer(), failure: nullable },
    faults: Type.Array(string, { description: "Ce qui n'a pas pu être lu." }),
    records: Type.Array(record),
  },
  { $id: "Reprise", description: "Un catalogue regardé avant que rien n'en soit écrit." },
);

const rights = { 401: ["cle-attendue"], 403: ["acte-reserve", "autre-site"] } as const;
const id = part("Identifiant de l'aperçu.", "0197a0c4-0000-7000-8000-000000000000");
const binary = Type.String({ contentMediaType: "application/octet-stream" });
const common = { tag: "brouillons", trials: () => [] } as const;

export const addressBody = Type.Object(
  {
    address: Type.String({ minLength: 1, maxLength: 2_000, description: "L'adresse du catalogue." }),
    key: Type.Optional(
      Type.String({ maxLength: 500, description: "Clé d'un document qui n'est pas public\u00A0: jamais gardée." }),
    ),
  },
  { additionalProperties: false },
);
export const chosenBody = Type.Object(
  {
    organisation: Type.String({ description: "Nom court de l'organisme au nom duquel publier." }),
    records: Type.Array(string, { minItems: 1, maxItems: 1_000, description: "Les « id » des fiches choisies." }),
  },
  { additionalProperties: false },
);

export const readCatalogue = declare({
  ...{ ...common, id: "lireUnCatalogue", method: "post", path: "/api/imports", parts: {} },
  summary: "Lire le catalogue d'un autre, sans rien en écrire",
  description:
    "Un fichier (le corps, ou la part «\u00A0file\u00A0» d'un formulaire), ou du JSON qui donne une adresse. La lecture se fait ensuite\u00A0: GET dit où elle en est. L'aperçu est oublié après deux heures.",
  query: { kind: choice("Sorte de catalogue, toujours attendue.", importerKinds, { required: true }) },
  body: {
    description: "L'adresse, ou le fichier.",
    content: {
      "application/json": addressBody,
      "application/octet-stream": binary,
      "multipart/form-data": Type.Object({ file: binary }),
    },
  },
  answers: { "application/json": preview },
  success: 201,
  answer: "L'aperçu, en cours de lecture.",
  problems: {
    ...rights,
    ...uploadProblems,
    400: ["parametre-manquant", "corps-illisible", ...uploadProblems[400]],
    422: ["document-invalide"],
  },
});

export const getImport = declare({
  ...{ ...common, id: "lireUneReprise", method: "get", path: "/api/imports/{id}", parts: { id }, query: {} },
  summary: "Lire l'aperçu d'un catalogue",
  description: "Jeu par jeu, ce qui en serait fait à côté de ce qui est ici.",
  answers: { "application/json": preview },
  answer: "L'aperçu.",
  problems: { ...rights, 404: ["reprise-inconnue"] },
});

export const makeDrafts = declare({
  ...{
    ...common,
    id: "faireLesBrouillons",
    method: "post",
    path: "/api/imports/{id}/drafts",
    parts: { id },
    query: {},
  },
  summary: "Faire des brouillons des fiches choisies",
  description: "Rien n'est publié. Ce qui est déjà ici n'est pas fait deux fois.",
  body: { description: "L'organisme et les fiches.", content: { "application/json": chosenBody } },
  answers: {
    "application/json": Type.Object({
      made: Type.Array(Type.Object({ record: uuid, title: string, draft: uuid })),
      refused: Type.Array(Type.Object({ record: string, title: string, sentence: string })),
    }),
  },
  success: 201,
  answer: "Les brouillons faits, et les fiches dont aucun n'a été fait.",
  problems: {
    ...rights,
    ...{ 400: ["corps-illisible"], 404: ["reprise-inconnue", "organisme-inconnu"], 409: ["reprise-en-lecture"] },
    ...{ 413: ["fichier-trop-grand"], 415: ["type-refuse"], 503: ["lecture-seule"] },
  } satisfies Operation["problems"],
});
