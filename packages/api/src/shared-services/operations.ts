import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages, part } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { withheldReasons } from "./maturity.js";
import { sharedServicesSchema } from "./shared-services-schema.js";

const moment = Type.String({ format: "date-time" });
const answers = Type.Record(Type.String(), Type.String(), {
  description: "L'identifiant de la réponse, par celui de la question.",
});

const sheet = Type.Object({
  questionnaire: Type.String(),
  organisation: Type.String({ description: "Nom court de l'organisme." }),
  year: Type.Integer(),
  answers,
  earlier: Type.Union([Type.Object({ year: Type.Integer(), answers }), Type.Null()], {
    description:
      "Réponses des années d'avant aux questions sans réponse cette année, à confirmer\u00A0: elles ne comptent pas. year est l'année de la dernière.",
  }),
  revision: Type.Integer({
    description: "0 avant le premier enregistrement\u00A0; elle continue d'une année à l'autre.",
  }),
  updatedAt: Type.Union([moment, Type.Null()]),
});

const bound = Type.Optional(
  Type.Enum(["at-most", "at-least"], {
    type: "string",
    description: "De quel côté de percent est la vraie part, près d'un bout de l'échelle\u202F; absent ailleurs.",
  }),
);
const totals = Type.Object({
  year: Type.Integer(),
  settledAt: moment,
  topics: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      organisations: Type.Integer({ description: "Organismes comptés\u00A0: concernés, et qui ont tout répondu." }),
      percent: Type.Union([Type.Integer(), Type.Null()], {
        description: "Part des pas faits, en pour cent\u202F; null où elle en dirait trop d'un organisme.",
      }),
      bound,
      withheld: Type.Optional(
        Type.Enum(Object.keys(withheldReasons) as (keyof typeof withheldReasons)[], { type: "string" }),
      ),
      last: Type.Optional(
        Type.Object(
          { settledAt: moment, organisations: Type.Integer(), percent: Type.Integer(), bound },
          { description: "Où il n'est pas dit, le dernier total qui l'a été." },
        ),
      ),
    }),
  ),
});

export const answersBody = Type.Object({ answers }, { additionalProperties: false });

const tag = "services-partages";
const known = {
  401: ["cle-attendue"],
  403: ["acte-reserve", "autre-site"],
  404: ["questionnaire-inconnu"],
} satisfies Operation["problems"];
const parts = { id: part("Nom court du questionnaire.", "maturite-numerique") };
const ofOrganisation = { ...parts, organisation: part("Nom court de l'organisme.", (samples) => samples.organisation) };
const common = { tag, query: {}, trials: () => [] } as const;

export const listSharedServices = declare({
  id: "listerLesServicesPartages",
  method: "get",
  path: "/api/services",
  tag,
  summary: "Lister les services que le territoire met en commun",
  description: "Ce que chacun fait, pour qui, comment le demander.",
  parts: {},
  query: pages(20, 200),
  answers: { "application/json": listOf(sharedServicesSchema.properties.services.items) },
  answer: "Les services, dans l'ordre de la page.",
  problems: { 400: ["parametre-inconnu", "valeur-invalide"] },
});

export const getAnswers = declare({
  ...{ ...common, parts: ofOrganisation, id: "lireDesReponses", method: "get" },
  path: "/api/questionnaires/{id}/answers/{organisation}",
  summary: "Lire les réponses d'un organisme à un questionnaire",
  description: "Pour l'organisme et pour le service partagé seuls. L'ETag est celui de l'enregistrement.",
  answers: { "application/json": sheet },
  answer: "Les réponses de l'année, et celles d'avant qui restent à confirmer.",
  problems: known,
});

export const putAnswers = declare({
  ...{ ...common, parts: ofOrganisation, id: "enregistrerDesReponses", method: "put" },
  path: "/api/questionnaires/{id}/answers/{organisation}",
  summary: "Répondre à un questionnaire pour un organisme",
  description:
    "Les réponses données remplacent celles de l'année\u202F; les autres restent. Celles d'une année d'avant ne comptent qu'enregistrées de nouveau.",
  body: { description: "Les réponses.", content: { "application/json": answersBody } },
  answers: { "application/json": sheet },
  answer: "Les réponses enregistrées.",
  problems: {
    ...known,
    ...bodyProblems,
    412: ["reponses-changees"],
    422: ["document-invalide"],
  },
});

export const getTotals = declare({
  ...{ ...common, parts, id: "lireDesTotaux", method: "get", path: "/api/questionnaires/{id}/totals" },
  summary: "Lire les derniers totaux d'un questionnaire",
  description: "Pour les organismes membres.",
  answers: { "application/json": totals },
  answer: "La part des pas faits, sujet par sujet.",
  problems: { ...known, 404: ["questionnaire-inconnu", "totaux-absents"] },
});
