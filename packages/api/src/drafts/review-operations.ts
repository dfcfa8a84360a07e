import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { part } from "../http/parameter.js";
import {
  common,
  day,
  draft,
  id,
  json,
  known,
  moment,
  nullable,
  publishing,
  string,
  writing,
} from "./draft-operation.js";
import { describedFields, reviewSteps } from "./review.js";

const cell = Type.Union([string, Type.Number(), Type.Boolean(), Type.Null()]);

const place = Type.Union(
  [
    Type.Object({ kind: Type.Literal("whole") }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal("column"), column: string }, { additionalProperties: false }),
    Type.Object(
      {
        ...{ kind: Type.Literal("cell"), column: string, value: Type.Optional(cell) },
        row: Type.Record(Type.String(), cell, {
          description:
            "Valeurs qui font reconnaître la ligne\u00A0: celles de sa clé, ou de toutes ses colonnes sans clé.",
        }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      { kind: Type.Literal("field"), field: Type.Enum([...describedFields]) },
      { additionalProperties: false },
    ),
  ],
  { description: "whole (l'ensemble), column (une colonne), cell (une cellule), field (un champ de la description)." },
);

const review = Type.Object(
  {
    draft: string,
    revision: Type.Integer(),
    events: Type.Array(
      Type.Object({
        ...{ id: string, at: moment, actor: string, revision: Type.Integer() },
        kind: Type.Enum([...reviewSteps]),
        ...{ text: nullable, comment: nullable, day: nullable, hour: nullable },
        version: Type.Union([Type.Integer(), Type.Null()]),
      }),
      { description: "Chaque étape, datée et signée, la plus ancienne d'abord." },
    ),
    comments: Type.Array(
      Type.Object({
        ...{ id: string, at: moment, author: string, place, text: string, revision: Type.Integer() },
        answers: Type.Array(Type.Object({ id: string, at: moment, author: string, text: string })),
        settled: Type.Union([Type.Object({ at: moment, by: string }), Type.Null()]),
        standing: Type.Enum(["here", "gone", "unknown"], {
          type: "string",
          description: "here (la place y est), gone (une correction l'a ôtée), unknown (la table se prépare).",
        }),
        now: Type.Optional(cell),
      }),
    ),
  },
  { $id: "Relecture", description: "Ce qui a été fait et dit d'un brouillon." },
);

export const returnBody = Type.Object(
  { reason: Type.String({ description: "Ce qu'il faut reprendre, 2 000 caractères au plus." }) },
  { additionalProperties: false },
);

export const commentBody = Type.Object(
  {
    text: Type.String({ description: "2 000 caractères au plus." }),
    place: Type.Optional(place),
    answers: Type.Optional(
      Type.String({ description: "Le commentaire auquel celui-ci répond\u202F; sa place est la sienne." }),
    ),
  },
  { additionalProperties: false },
);

export const planBody = Type.Object(
  {
    day: Type.Union([day, Type.Null()]),
    hour: Type.Optional(
      Type.String({
        pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
        description: "HH:MM, en heure de Paris ; sans elle, dès minuit.",
      }),
    ),
    announced: Type.Optional(
      Type.Boolean({ description: "Vrai\u00A0: la page du jeu dit le jour au public. Rien d'autre n'est dit." }),
    ),
  },
  { additionalProperties: false },
);

export const getReview = declare({
  ...{ ...common, id: "lireLaRelectureDunBrouillon", method: "get", path: "/api/drafts/{id}/review", parts: { id } },
  summary: "Lire les étapes et les commentaires d'une relecture",
  description: "Pour qui prépare le brouillon, et pour qui le relit, dans son organisme et celui du dessus.",
  answers: { "application/json": review },
  answer: "La relecture.",
  problems: known,
});

const commenting = { ...writing, 404: [...known[404], "commentaire-inconnu"] } satisfies Operation["problems"];

export const commentDraft = declare({
  ...{ ...common, id: "commenterUnBrouillon", method: "post", path: "/api/drafts/{id}/comments", parts: { id } },
  summary: "Commenter un brouillon, à sa place, ou répondre",
  description: "Répondre à un commentaire réglé le rouvre.",
  body: json("Le commentaire.", commentBody),
  success: 201,
  answers: { "application/json": review },
  answer: "La relecture.",
  problems: commenting,
});

export const settleComment = declare({
  ...{ ...common, id: "reglerUnCommentaire", method: "post", path: "/api/drafts/{id}/comments/{comment}/settle" },
  parts: { id, comment: part("Identifiant du commentaire.", "0197a0c4-0000-7000-8000-000000000001") },
  summary: "Dire qu'un commentaire est réglé",
  answers: { "application/json": review },
  answer: "La relecture.",
  problems: commenting,
});

const deciding = {
  ...writing,
  409: ["brouillon-publie", "relecture-finie"],
} satisfies Operation["problems"];

export const returnDraft = declare({
  ...{ ...common, id: "renvoyerUnBrouillon", method: "post", path: "/api/drafts/{id}/return", parts: { id } },
  summary: "Renvoyer un brouillon à qui l'a soumis, en disant pourquoi",
  body: json("Ce qu'il faut reprendre.", returnBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: deciding,
});

export const withdrawDraft = declare({
  ...{ ...common, id: "retirerUneRelecture", method: "post", path: "/api/drafts/{id}/withdraw", parts: { id } },
  summary: "Retirer un brouillon de la relecture",
  description: "Le changer le retire aussi.",
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: deciding,
});

export const planDraft = declare({
  ...{ ...common, id: "prevoirUnePublication", method: "post", path: "/api/drafts/{id}/plan", parts: { id } },
  summary: "Prévoir le jour où un brouillon est publié",
  description: "Jusque-là, rien n'en est public.",
  body: json("Le jour, et l'heure si l'on veut ; une valeur nulle pour n'en plus prévoir.", planBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: { ...publishing, 409: [...publishing[409], "sous-embargo"] },
});
