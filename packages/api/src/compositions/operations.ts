import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages, part } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { LONGEST_NOTE } from "./composition.js";

const any = Type.Unknown();
const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);
const moment = Type.String({ format: "date-time" });
const kinds = ["observatory", "indicator", "plan"];

const composition = Type.Object({
  kind: Type.Enum(kinds, { type: "string" }),
  id: string,
  document: any,
  published: any,
  digest: nullable,
  draft: Type.Union([
    Type.Object({
      revision: Type.Integer({ description: "Grandit à chaque changement\u202F: rendez-la dans If-Match." }),
      startedFrom: nullable,
      updatedBy: string,
      updatedAt: moment,
    }),
    Type.Null(),
  ]),
  moved: Type.Boolean({ description: "Ce qui est publié a changé depuis que le brouillon est commencé." }),
  touched: Type.Boolean({ description: "Modifié dans le site\u00A0: le contenu le laisse tel quel." }),
  faults: Type.Array(Type.Object({ path: string, message: string }), {
    description: "Ce qui empêche de publier le document tel qu'il est.",
  }),
});
const version = Type.Object({
  number: Type.Integer(),
  at: moment,
  author: string,
  note: nullable,
  digest: nullable,
  current: Type.Boolean(),
});

const parts = {
  kind: part("observatory, indicator ou plan.", "observatory"),
  id: part("Thème d'un observatoire, identifiant d'un indicateur ou d'un document.", ({ theme }) => theme),
};
const note = Type.String({ minLength: 1, maxLength: LONGEST_NOTE, description: "ce qui change, en une phrase" });
export const documentBody = Type.Object(
  {},
  { additionalProperties: true, description: "Le document entier, de la forme de /api/schemas/{kind}.json." },
);
export const publishBody = Type.Object({ note }, { additionalProperties: false });
export const revertBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    note: Type.Optional(note),
    online: Type.Optional(
      Type.Union([string, Type.Null()], {
        description: "digest du texte vu en ligne, null sans aucun\u00A0: rien n'est publié s'il a changé depuis",
      }),
    ),
  },
  { additionalProperties: false },
);

const reading = {
  401: ["cle-attendue"],
  403: ["acte-reserve", "autre-site"],
  404: ["composition-inconnue"],
} satisfies Operation["problems"];
const writing = {
  ...reading,
  ...bodyProblems,
  409: ["identifiant-pris"],
  412: ["brouillon-change"],
  503: ["lecture-seule"],
} satisfies Operation["problems"];
const publishing = {
  ...writing,
  404: ["composition-inconnue", "version-inconnue"],
  409: ["sans-brouillon", "document-change"],
  422: ["document-invalide"],
} satisfies Operation["problems"];

const common = { tag: "composition", query: {}, parts, trials: () => [] } as const;
const path = "/api/compositions/{kind}/{id}" as const;
const json = (description: string, schema: ReturnType<typeof Type.Object>) => ({
  description,
  content: { "application/json": schema },
});

export const getComposition = declare({
  ...{ ...common, id: "lireUnDocumentCompose", method: "get", path },
  summary: "Lire un observatoire, un indicateur ou un document de planification, et son brouillon",
  answers: { "application/json": composition },
  answer: "Le brouillon s'il y en a un, sinon ce qui est publié.",
  problems: reading,
});

export const saveComposition = declare({
  ...{ ...common, id: "ecrireLeBrouillonDUnDocument", method: "put", path },
  summary: "Préparer le brouillon d'un document",
  description:
    "Un nom qui a été celui d'un document retiré ne se donne pas à un autre\u00A0: revenez à l'une de ses versions. Le brouillon est gardé même s'il a des fautes, que la réponse dit. Avec l'en-tête If-Match («\u00A0\"0\"\u00A0» sans brouillon), rien n'est écrit si quelqu'un l'a changé depuis.",
  body: json("Le document entier.", documentBody),
  answers: { "application/json": composition },
  answer: "Le brouillon, et ce qui empêche de le publier.",
  problems: writing,
});

export const abandonComposition = declare({
  ...{ ...common, id: "abandonnerLeBrouillonDUnDocument", method: "delete", path: `${path}/draft` },
  summary: "Abandonner le brouillon d'un document",
  success: 204,
  answers: {},
  answer: "Ce qui est publié n'a pas changé.",
  problems: { ...reading, 412: ["brouillon-change"], 503: ["lecture-seule"] },
});

export const removeComposition = declare({
  ...{ ...common, id: "retirerUnDocument", method: "delete", path },
  summary: "Retirer un document publié",
  description:
    "Son brouillon s'en va avec lui\u00A0: avec l'en-tête If-Match, rien n'est retiré si quelqu'un l'a changé depuis. Refusé tant qu'un observatoire, un indicateur ou un objectif en dépend\u202F; un thème, tant qu'un indicateur, un document ou un jeu en est.",
  success: 204,
  answers: {},
  answer: "Il n'est plus servi. Ses versions restent, et l'une d'elles peut être publiée de nouveau.",
  problems: {
    ...reading,
    409: ["document-utilise", "document-change"],
    412: ["brouillon-change"],
    503: ["lecture-seule"],
  },
});

export const publishComposition = declare({
  ...{ ...common, id: "publierUnDocument", method: "post", path: `${path}/publish` },
  summary: "Publier le brouillon d'un document",
  body: json("Ce qui change.", publishBody),
  answers: { "application/json": composition },
  answer: "Le document, tel qu'il est publié.",
  problems: publishing,
});

export const listCompositionVersions = declare({
  ...{ ...common, id: "listerLesVersionsDUnDocument", method: "get", path: `${path}/versions` },
  summary: "Lister les textes publiés d'un document",
  query: pages(20, 100),
  answers: { "application/json": listOf(version) },
  answer: "Les textes, le dernier d'abord\u202F; aucun tant que le site n'a rien changé à ce que donne le contenu.",
  problems: reading,
});

export const revertComposition = declare({
  ...{ ...common, id: "revenirAUnTexteDUnDocument", method: "post", path: `${path}/revert` },
  summary: "Publier de nouveau un texte antérieur",
  body: json("Le numéro de la version.", revertBody),
  answers: { "application/json": composition },
  answer: "Le document, tel qu'il est publié.",
  problems: publishing,
});
