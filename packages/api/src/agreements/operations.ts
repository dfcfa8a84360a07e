import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages, part } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { actKinds } from "./agreement-at.js";
import { agreementSchema } from "./agreement-schema.js";

const day = Type.String({ format: "date" });
const moment = Type.Union([Type.String({ format: "date-time" }), Type.Null()]);
const kind = Type.Enum([...actKinds], {
  type: "string",
  description: "suspend (suspendre), resume (reprendre), renew (renouveler), withdraw (retirer).",
});

const act = Type.Object({
  ...{ id: Type.String({ format: "uuid" }), kind, at: Type.String({ format: "date-time" }) },
  organisation: Type.String({ description: "Nom court de l'organisme au nom duquel l'acte a été fait." }),
  reason: Type.Union([Type.String(), Type.Null()], { description: "Lue des deux organismes seuls." }),
  newEnd: Type.Union([day, Type.Null()], { description: "D'un renouvellement\u00A0: le nouveau dernier jour." }),
});

const read = Type.Object(
  {
    agreement: agreementSchema,
    state: Type.Enum(["coming", "running", "suspended", "ended", "withdrawn"], {
      type: "string",
      description: "À venir, en cours, suspendue, finie, retirée.",
    }),
    since: moment,
    until: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
      description: "Premier instant où elle change d'elle-même.",
    }),
    periodEnd: Type.String({ format: "date", description: "Dernier jour de la période en cours." }),
    lastDay: Type.String({ format: "date", description: "Dernier jour si rien n'est fait." }),
    proposed: Type.Union([Type.Object({ newEnd: day, organisation: Type.String() }), Type.Null()], {
      description: "Le renouvellement qu'une partie a demandé, et pas encore l'autre.",
    }),
    acts: Type.Array(act),
    revision: Type.Integer({ description: "À rendre dans If-Match." }),
    mayAct: Type.Array(kind, { description: "Ce que qui demande peut en faire maintenant." }),
  },
  { $id: "Convention", description: "Une convention, où elle en est, et ce qui en a été fait." },
);

export const actBody = Type.Object(
  {
    kind,
    reason: Type.Optional(Type.String({ description: "Facultative, lue des deux organismes seuls." })),
    newEnd: Type.Optional(
      Type.String({ description: "D'un renouvellement\u00A0: le nouveau dernier jour, AAAA-MM-JJ." }),
    ),
  },
  { additionalProperties: false },
);

/** The agreement that an address names. */
export const agreementParts = { id: part("Nom court de la convention.", "recensement-des-huitres") };
const common = { tag: "catalogue", trials: () => [] } as const;
const own = { 401: ["cle-attendue"], 403: ["autre-site"] } satisfies Operation["problems"];

export const listAgreements = declare({
  ...{ ...common, parts: {}, id: "listerLesConventions", method: "get", path: "/api/agreements" },
  summary: "Lister les conventions de ses organismes",
  description:
    "Celles où l'un d'eux est partenaire, ou reçoit les données\u202F; toutes pour qui administre le catalogue.",
  query: pages(20, 200),
  answers: { "application/json": listOf(read) },
  answer: "Les conventions, et où elles en sont.",
  problems: own,
});

export const getAgreement = declare({
  ...{ ...common, parts: agreementParts, id: "lireUneConvention", method: "get", path: "/api/agreements/{id}" },
  summary: "Lire une convention",
  description: "L'ETag est la révision, qu'un acte rend dans If-Match.",
  query: {},
  answers: { "application/json": read },
  answer: "La convention.",
  problems: { ...own, 404: ["convention-inconnue"] },
});

export const listAgreementActs = declare({
  ...{
    ...common,
    parts: agreementParts,
    id: "listerLesActesDuneConvention",
    method: "get",
    path: "/api/agreements/{id}/acts",
  },
  summary: "Lister ce qui a été fait d'une convention",
  query: pages(20, 200),
  answers: { "application/json": listOf(act) },
  answer: "Les actes, dans l'ordre.",
  problems: { ...own, 404: ["convention-inconnue"] },
});

export const recordAgreementAct = declare({
  ...{
    ...common,
    parts: agreementParts,
    id: "faireUnActeDeConvention",
    method: "post",
    path: "/api/agreements/{id}/acts",
  },
  summary: "Suspendre, reprendre, renouveler ou retirer une convention",
  description:
    "Pour qui publie au nom du partenaire\u202F; un renouvellement vaut quand les deux organismes ont demandé le même jour. Aucune clé ne le fait\u00A0: il faut une session. Avec If-Match, seulement si rien n'a été fait depuis.",
  query: {},
  body: { description: "L'acte.", content: { "application/json": actBody } },
  answers: { "application/json": read },
  answer: "La convention, une fois l'acte fait.",
  problems: {
    ...bodyProblems,
    ...own,
    403: ["acte-reserve", "autre-site"],
    404: ["convention-inconnue"],
    409: ["convention-autre-etat"],
    412: ["convention-changee"],
    422: ["document-invalide"],
    503: ["lecture-seule"],
  },
});
