import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages, part, text } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { eventTypeNames, eventTypes } from "./catalogue-event.js";
import { scopeKindNames, scopeSchema } from "./follow-scope.js";
import { deliveryStates } from "./webhook.js";

const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);
const moment = Type.String({ format: "date-time" });
const maybeMoment = Type.Union([moment, Type.Null()]);
const types = Type.Array(Type.Enum(eventTypeNames, { type: "string" }), {
  description: Object.entries(eventTypes)
    .map(([name, when]) => `${name}\u00A0: ${when}`)
    .join("\u202F; "),
});

const members = {
  id: Type.String({ format: "uuid" }),
  organisation: string,
  url: Type.String({ format: "uri" }),
  label: nullable,
  types,
  scope: Type.Object({ kind: Type.Enum(scopeKindNames, { type: "string" }), value: string }),
  createdAt: moment,
  stoppedAt: maybeMoment,
  stoppedWhy: Type.Union([Type.Enum(["gone", "asked"], { type: "string" }), Type.Null()], {
    description: "gone\u00A0: l'adresse a répondu 410\u202F; asked\u00A0: quelqu'un l'a arrêté.",
  }),
  formerUntil: maybeMoment,
  lastFailure: Type.Union([Type.Object({ at: moment, reason: string }), Type.Null()]),
};
const webhook = Type.Object(members, { description: "L'adresse d'un programme qui est averti de ce qui se publie." });
const secret = Type.String({ description: "whsec_… : montré cette seule fois. Il sert à vérifier les signatures." });
const withSecret = Type.Object({ ...members, secret });
const delivery = Type.Object({
  id: Type.String({ format: "uuid" }),
  message: Type.String({ description: "L'en-tête webhook-id, le même à chaque essai." }),
  type: string,
  state: Type.Enum([...deliveryStates], {
    type: "string",
    description:
      "waiting (à envoyer), arrived (reçu), failed (dix essais sans succès, ou 410), dropped (plus à envoyer\u00A0: jeu fermé, webhook arrêté).",
  }),
  createdAt: moment,
  tries: Type.Array(Type.Object({ at: moment, status: Type.Union([Type.Integer(), Type.Null()]), failure: nullable })),
  nextAt: maybeMoment,
  body: Type.String({ description: "Le JSON envoyé, tel qu'il est signé." }),
});

const url = Type.String({ minLength: 1, description: "Adresse https publique qui reçoit les messages (POST)." });
const label = Type.Union([string, Type.Null()]);
export const createBody = Type.Object(
  {
    organisation: Type.String({ description: "Nom court de l'organisme." }),
    url,
    label: Type.Optional(label),
    types: Type.Optional(types),
    scope: Type.Optional(scopeSchema),
  },
  { additionalProperties: false },
);
export const changesBody = Type.Object(
  {
    url: Type.Optional(url),
    label: Type.Optional(label),
    types: Type.Optional(types),
    scope: Type.Optional(scopeSchema),
    stopped: Type.Optional(Type.Boolean({ description: "true arrête les envois, false les reprend." })),
  },
  { additionalProperties: false },
);

const json = (description: string, schema: ReturnType<typeof Type.Object>) => ({
  description,
  content: { "application/json": schema },
});
const id = part("Identifiant du webhook.", "0197a0c4-0000-7000-8000-000000000000");
const deliveryId = part("Identifiant de l'envoi.", "0197a0c4-0000-7000-8000-000000000001");
const rights = { 401: ["cle-attendue"], 403: ["acte-reserve", "autre-site"] } satisfies Operation["problems"];
const known = { ...rights, 404: ["webhook-inconnu"] } satisfies Operation["problems"];
const acting = { ...known, 503: ["lecture-seule"] } satisfies Operation["problems"];
const writing = {
  ...acting,
  ...bodyProblems,
  400: ["corps-illisible", "document-invalide"],
} satisfies Operation["problems"];
const common = { tag: "webhooks", query: {}, trials: () => [] } as const;

export const listWebhooks = declare({
  ...{ id: "listerLesWebhooks", method: "get", path: "/api/webhooks", tag: "webhooks" },
  summary: "Lister les webhooks des organismes que l'on administre",
  parts: {},
  query: { ...pages(20, 200), organisation: text("Nom court d'un organisme.") },
  answers: { "application/json": listOf(webhook) },
  answer: "Les webhooks, sans leur secret.",
  problems: rights,
  trials: () => [],
});

export const createWebhook = declare({
  ...{ ...common, id: "ajouterUnWebhook", method: "post", path: "/api/webhooks", parts: {} },
  summary: "Ajouter un webhook",
  description:
    "Les messages suivent Standard Webhooks\u00A0: en-têtes webhook-id, webhook-timestamp et webhook-signature (v1, HMAC-SHA256 de «\u00A0id.timestamp.corps\u00A0»). Dix essais en trois jours, sous le même webhook-id\u202F; 2xx dit que c'est reçu, 410 arrête le webhook.",
  body: json("Qui, où, et de quoi l'avertir\u00A0: tout, sans types ni scope.", createBody),
  success: 201,
  answers: { "application/json": withSecret },
  answer: "Le webhook et son secret.",
  problems: { ...writing, 429: ["trop-de-webhooks"] },
});

export const getWebhook = declare({
  ...{ ...common, id: "lireUnWebhook", method: "get", path: "/api/webhooks/{id}", parts: { id } },
  summary: "Lire un webhook",
  answers: { "application/json": webhook },
  answer: "Le webhook, sans son secret.",
  problems: known,
});

export const editWebhook = declare({
  ...{ ...common, id: "changerUnWebhook", method: "patch", path: "/api/webhooks/{id}", parts: { id } },
  summary: "Changer, arrêter ou reprendre un webhook",
  body: json("Ce qui change\u202F; le reste demeure.", changesBody),
  answers: { "application/json": webhook },
  answer: "Le webhook.",
  problems: writing,
});

export const removeWebhook = declare({
  ...{ ...common, id: "retirerUnWebhook", method: "delete", path: "/api/webhooks/{id}", parts: { id } },
  summary: "Retirer un webhook et l'histoire de ses envois",
  success: 204,
  answers: {},
  answer: "Il n'y est plus.",
  problems: acting,
});

export const renewSecret = declare({
  ...{ ...common, id: "changerLeSecretDunWebhook", method: "post", path: "/api/webhooks/{id}/secret", parts: { id } },
  summary: "Changer le secret d'un webhook",
  description: "Pendant 24 heures, chaque message porte deux signatures\u00A0: du nouveau secret et de l'ancien.",
  answers: { "application/json": withSecret },
  answer: "Le webhook et son nouveau secret.",
  problems: acting,
});

export const sendTrial = declare({
  ...{ ...common, id: "essayerUnWebhook", method: "post", path: "/api/webhooks/{id}/trial", parts: { id } },
  summary: "Envoyer un essai à un webhook",
  success: 201,
  answers: { "application/json": delivery },
  answer: "L'envoi, de type webhook.test\u00A0: relisez-le pour savoir s'il est arrivé.",
  problems: { ...acting, 409: ["webhook-arrete"], 429: ["trop-de-requetes"] },
});

export const listDeliveries = declare({
  ...{ id: "listerLesEnvoisDunWebhook", method: "get", path: "/api/webhooks/{id}/deliveries", tag: "webhooks" },
  summary: "Lister ce qui a été envoyé à un webhook",
  parts: { id },
  query: pages(20, 200),
  answers: { "application/json": listOf(delivery) },
  answer: "Les envois des soixante derniers jours, les derniers d'abord, avec chaque essai.",
  problems: known,
  trials: () => [],
});

export const replayDelivery = declare({
  ...{
    ...common,
    id: "renvoyerUnMessage",
    method: "post",
    path: "/api/webhooks/{id}/deliveries/{delivery}/replay",
    parts: { id, delivery: deliveryId },
  },
  summary: "Envoyer de nouveau un message, sous le même webhook-id",
  answers: { "application/json": delivery },
  answer: "L'envoi, qui attend.",
  problems: {
    ...acting,
    404: ["webhook-inconnu", "message-inconnu"],
    409: ["webhook-arrete"],
    429: ["trop-de-requetes"],
  },
});
