import { accessNames } from "@datalogue/ingest";
import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { part } from "../http/parameter.js";
import { bodyProblems } from "../writing/read-body.js";
import { draftFateNames, type OfferState, offerStates } from "./offer.js";

const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);
const moment = Type.String({ format: "date-time" });
const closed = { additionalProperties: false };
const decided = Type.Enum(["keep", "drop"] as const, { type: "string" });

const offer = Type.Object({
  id: Type.String({ format: "uuid" }),
  dataset: Type.Object({ id: string, slug: string, title: string }),
  giver: Type.String({ description: "Nom court de l'organisme qui propose." }),
  taker: Type.String({ description: "Nom court de l'organisme à qui le jeu est proposé." }),
  drafts: Type.Enum(draftFateNames, {
    type: "string",
    description: "hand-over (les brouillons partent avec le jeu), close (ils restent, fermés).",
  }),
  message: nullable,
  state: Type.Enum(Object.keys(offerStates) as OfferState[], {
    type: "string",
    description: "waiting (en attente), accepted, refused, withdrawn (retirée), expired (après trente jours).",
  }),
  offeredAt: moment,
  expiresAt: moment,
  answeredAt: Type.Union([moment, Type.Null()]),
  answer: nullable,
});

const shown = Type.Object({
  offer,
  stake: Type.Object(
    {
      version: Type.Integer(),
      access: Type.Enum(accessNames, { type: "string" }),
      scopes: Type.Array(Type.Object({}, { additionalProperties: true })),
      grants: Type.Integer({ description: "Personnes à qui le jeu a été ouvert." }),
      drafts: Type.Integer({ description: "Brouillons de sa prochaine version." }),
      digest: Type.String({ description: "Empreinte de ce qui précède, à rendre en acceptant." }),
    },
    { description: "Ce qui part avec le jeu." },
  ),
  mayAnswer: Type.Boolean(),
  mustAnswer: Type.Boolean({ description: "Si l'offre attend cette personne." }),
  mayWithdraw: Type.Boolean(),
});

export const offerBody = Type.Object(
  {
    organisation: Type.String({ description: "Nom court de l'organisme à qui le jeu est proposé." }),
    drafts: Type.Optional(Type.Enum(draftFateNames, { type: "string", description: "hand-over (d'usage) ou close." })),
    message: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  closed,
);
export const acceptBody = Type.Object(
  {
    digest: Type.String({ description: "stake.digest de l'offre lue." }),
    contact: Type.Union([Type.Object({ name: string, email: string }, closed), Type.Null()], {
      description: "À qui écrire désormais\u202F; une valeur nulle pour le contact de l'organisme.",
    }),
    scopes: Type.Optional(decided),
    grants: Type.Optional(decided),
  },
  closed,
);
export const refuseBody = Type.Object(
  { word: Type.String({ maxLength: 2000, description: "Pourquoi, en une phrase." }) },
  closed,
);

const ref = part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset);
const common = { tag: "transferts", parts: { ref }, query: {}, trials: () => [] } as const;
const json = (description: string, schema: ReturnType<typeof Type.Object>) => ({
  description,
  content: { "application/json": schema },
});
const known = {
  401: ["cle-attendue"],
  403: ["acte-reserve", "autre-site"],
  404: ["jeu-inconnu", "offre-inconnue"],
} satisfies Operation["problems"];
const writing = {
  ...known,
  ...bodyProblems,
  400: ["corps-illisible", "document-invalide"],
  503: ["lecture-seule"],
} satisfies Operation["problems"];
const answering = { ...writing, 410: ["offre-expiree"] } satisfies Operation["problems"];

export const getOffer = declare({
  ...{ ...common, id: "lireUneOffre", method: "get", path: "/api/datasets/{ref}/offer" },
  summary: "Lire l'offre d'un jeu, et ce qui part avec lui",
  answers: { "application/json": shown },
  answer: "La dernière offre, quoi qu'elle soit devenue.",
  problems: known,
});

export const offerDataset = declare({
  ...{ ...common, id: "proposerUnJeu", method: "post", path: "/api/datasets/{ref}/offer" },
  summary: "Proposer un jeu à un autre organisme",
  description: "Rien ne change tant que l'autre n'a pas accepté. L'offre vaut trente jours.",
  body: json("À qui, et ce que deviennent les brouillons.", offerBody),
  success: 201,
  answers: { "application/json": shown },
  answer: "L'offre.",
  problems: { ...writing, 404: ["jeu-inconnu", "organisme-inconnu"], 409: ["offre-en-cours", "jeu-sous-convention"] },
});

export const acceptOffer = declare({
  ...{ ...common, id: "accepterUneOffre", method: "post", path: "/api/datasets/{ref}/offer/accept" },
  summary: "Accepter un jeu",
  description:
    "Le jeu change d'organisme aussitôt\u202F; son identifiant et ses adresses restent. scopes et grants sont à dire (keep ou drop) là où il y en a.",
  body: json("Ce qui a été lu, et ce qui est décidé.", acceptBody),
  answers: { "application/json": offer },
  answer: "L'offre, acceptée.",
  problems: {
    ...answering,
    404: ["jeu-inconnu", "offre-inconnue", "organisme-inconnu"],
    409: ["offre-changee", "jeu-sous-convention"],
  },
});

export const refuseOffer = declare({
  ...{ ...common, id: "refuserUneOffre", method: "post", path: "/api/datasets/{ref}/offer/refuse" },
  summary: "Refuser un jeu",
  body: json("Pourquoi.", refuseBody),
  answers: { "application/json": offer },
  answer: "L'offre, refusée.",
  problems: answering,
});

export const withdrawOffer = declare({
  ...{ ...common, id: "retirerUneOffre", method: "delete", path: "/api/datasets/{ref}/offer" },
  summary: "Retirer une offre",
  success: 204,
  answers: {},
  answer: "Elle n'attend plus de réponse.",
  problems: { ...known, 410: ["offre-expiree"], 503: ["lecture-seule"] },
});
