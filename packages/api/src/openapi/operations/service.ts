import { Type } from "typebox";
import { declare } from "../operation.js";
import { address } from "../schemas/lists.js";

const text = Type.String();
const health = Type.Object({ status: Type.Literal("ok") });

export const getRoot = declare({
  id: "lireLAccueil",
  method: "get",
  path: "/api",
  tag: "service",
  summary: "Lire l'accueil de l'API",
  parts: {},
  query: {},
  answers: {
    "application/json": Type.Object({
      title: text,
      description: text,
      contact: Type.Object({ name: text, email: text }),
      links: Type.Record(text, Type.Union([address, Type.Array(address)])),
    }),
  },
  answer: "Les adresses d'où partir.",
});

export const getDefinition = declare({
  id: "lireLaDefinition",
  method: "get",
  path: "/api/openapi.json",
  tag: "service",
  summary: "Lire cette définition",
  parts: {},
  query: {},
  answers: { "application/json": Type.Object({ openapi: text }, { additionalProperties: true }) },
  answer: "Une définition OpenAPI 3.1.",
});

export const getHealth = declare({
  id: "savoirSiLeServiceVit",
  method: "get",
  path: "/healthz",
  tag: "service",
  summary: "Savoir si le service vit",
  parts: {},
  query: {},
  tolerant: true,
  answers: { "application/json": health },
  answer: "Il vit.",
});

export const getReadiness = declare({
  id: "savoirSiLeServiceEstPret",
  method: "get",
  path: "/readyz",
  tag: "service",
  summary: "Savoir si le service est prêt",
  description: "La base répond, et le premier chargement du contenu est terminé.",
  parts: {},
  query: {},
  tolerant: true,
  answers: { "application/json": Type.Object({ ...health.properties, warnings: Type.Optional(Type.Array(text)) }) },
  answer:
    "Il est prêt. Ce qui ne va pas sans l'en empêcher est dit dans «\u00A0warnings\u00A0»\u00A0: un fichier publié est abîmé (seul son jeu ne répond pas), rien ne peut être écrit.",
  problems: { 503: ["pas-pret"] },
});
