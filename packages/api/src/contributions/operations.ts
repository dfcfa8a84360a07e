import { Type } from "typebox";
import { datasetPart } from "../datasets/operations.js";
import { declare, type Operation } from "../http/operation.js";
import { choice, pages, part } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import {
  type ContributionKind,
  type ContributionState,
  contributionKinds,
  contributionStates,
} from "./contribution.js";

const string = Type.String();
const moment = Type.String({ format: "date-time" });
const day = Type.String({ description: "AAAA-MM-JJ" });
const cells = Type.Record(Type.String(), Type.String(), {
  description: "Textes par nom de colonne, comme on les écrit dans un fichier.",
});
const states = Object.keys(contributionStates) as ContributionState[];
const closed = { additionalProperties: false };
const json = (description: string, schema: ReturnType<typeof Type.Object>) => ({
  description,
  content: { "application/json": schema },
});

const said = {
  title: string,
  introduction: string,
  opensOn: day,
  closesOn: Type.Union([day, Type.Null()]),
  asksEmail: Type.Boolean({ description: "Une adresse peut être laissée\u202F; elle n'est jamais montrée." }),
};

const publicForm = Type.Object(
  {
    ...said,
    takesEmail: Type.Boolean({ description: "Faux quand le site n'envoie pas de courriel." }),
    asked: Type.Array(
      Type.Object({
        field: Type.Object({}, { additionalProperties: true, description: "Champ du schéma publié." }),
        choices: Type.Optional(
          Type.Array(Type.Object({ value: string, label: string }), {
            description: "Valeurs possibles, tirées de ce qui est public.",
          }),
        ),
        isRequired: Type.Boolean(),
      }),
    ),
    published: Type.Integer({ description: "Contributions en ligne." }),
  },
  { $id: "FormulairePublic", description: "Un formulaire ouvert au public sur un jeu tenu à la main." },
);

export const formBody = Type.Object(
  {
    title: string,
    introduction: Type.Optional(string),
    columns: Type.Array(string, { description: "Noms des colonnes demandées." }),
    opensOn: day,
    closesOn: Type.Optional(Type.Union([day, Type.Null()])),
    asksEmail: Type.Optional(Type.Boolean()),
  },
  closed,
);
const settings = Type.Object({
  form: Type.Union([
    Type.Object({
      ...said,
      columns: Type.Array(string),
      state: Type.Enum(["planned", "open", "ended", "closed"], { type: "string" }),
    }),
    Type.Null(),
  ]),
  needed: Type.Array(string, { description: "Colonnes qui doivent être demandées." }),
  madeKey: Type.Union([string, Type.Null()], { description: "Colonne d'identifiant remplie à l'acceptation." }),
});

export const answerBody = Type.Object({ cells, email: Type.Optional(Type.String({ maxLength: 254 })) }, closed);
const answered = Type.Object({
  link: Type.String({ description: "Adresse privée, donnée cette fois seulement\u00A0: état, correction, retrait." }),
});

const fault = Type.Object({}, { additionalProperties: true });
const contribution = Type.Object(
  {
    id: Type.String({ format: "uuid" }),
    kind: Type.Enum(Object.keys(contributionKinds) as ContributionKind[], { type: "string" }),
    state: Type.Enum(states, { type: "string" }),
    revision: Type.Integer({ description: "À rendre avec la décision." }),
    sentAt: moment,
    cells: Type.Record(Type.String(), Type.String(), {
      description: "Textes par nom de colonne\u00A0; d'un retrait, ceux de la ligne qui sortirait, telle qu'elle est.",
    }),
    before: Type.Union([cells, Type.Null()], { description: "La ligne acceptée, d'une correction ou d'un retrait." }),
    faults: Type.Array(fault, { description: "Ce que dit la vérification de la ligne." }),
    alike: Type.Array(
      Type.Object({
        why: Type.Enum(["key", "place", "text"], { type: "string" }),
        name: string,
        where: Type.Enum(["row", "contribution"], { type: "string" }),
      }),
      { description: "Doublons probables." },
    ),
    hasEmail: Type.Boolean(),
  },
  { $id: "Contribution", description: "Une proposition du public, ou ce qui est demandé d'une autre." },
);

export const decisionBody = Type.Object(
  {
    decision: Type.Enum(["accept", "refuse"], { type: "string" }),
    revision: Type.Integer({ description: "De la proposition lue." }),
    cells: Type.Optional(cells),
    sentence: Type.Optional(Type.String({ description: "Pourquoi elle est refusée\u00A0: son auteur la lit." })),
  },
  closed,
);
const decided = Type.Object({
  draft: Type.Union([string, Type.Null()], { description: "Brouillon dont le tableau a reçu la ligne." }),
});

const ref = part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset);
const id = part("Identifiant de la proposition.", "0197a0c4-0000-7000-8000-000000000000");
const common = { tag: "contributions", parts: { ref }, query: {}, trials: () => [] } as const;
const known = {
  401: ["cle-attendue"],
  403: ["acte-reserve", "autre-site"],
  404: ["jeu-inconnu"],
} satisfies Operation["problems"];
const writing = {
  ...known,
  ...bodyProblems,
  400: ["corps-illisible", "document-invalide"],
  503: ["lecture-seule"],
} satisfies Operation["problems"];

export const getForm = declare({
  ...{ ...common, parts: datasetPart, id: "lireUnFormulairePublic", method: "get" },
  path: "/api/datasets/{ref}/contribution-form",
  summary: "Lire le formulaire ouvert au public",
  description: "Les listes n'offrent que des valeurs publiées et ouvertes à tous.",
  answers: { "application/json": publicForm },
  answer: "Le formulaire.",
  problems: { 404: ["formulaire-ferme"] },
});

export const openForm = declare({
  ...{ ...common, id: "ouvrirUnFormulaire", method: "put", path: "/api/datasets/{ref}/contribution-form" },
  summary: "Ouvrir un formulaire au public, ou le changer",
  body: json("Ce que le formulaire demande, et quand.", formBody),
  answers: { "application/json": settings },
  answer: "Le formulaire tel qu'il est.",
  problems: { ...writing, 422: ["formulaire-impossible"] },
});

export const closeForm = declare({
  ...{ ...common, id: "fermerUnFormulaire", method: "delete", path: "/api/datasets/{ref}/contribution-form" },
  summary: "Fermer le formulaire aussitôt",
  success: 204,
  answers: {},
  answer: "Il ne prend plus de réponse\u202F; ce qui attend attend toujours sa décision.",
  problems: { ...known, 404: ["jeu-inconnu", "formulaire-ferme"], 503: ["lecture-seule"] },
});

export const propose = declare({
  ...{ ...common, id: "proposerUneLigne", method: "post", path: "/api/datasets/{ref}/contributions" },
  summary: "Répondre au formulaire public",
  description: "Sans clé ni compte. Rien n'est public avant que l'organisme accepte.",
  body: json("La ligne proposée.", answerBody),
  success: 201,
  answers: { "application/json": answered },
  answer: "Le lien privé.",
  problems: {
    400: ["corps-illisible"],
    403: ["autre-site"],
    404: ["formulaire-ferme"],
    413: ["fichier-trop-grand"],
    415: ["type-refuse"],
    422: ["contribution-refusee"],
    429: ["trop-de-contributions"],
    503: ["lecture-seule"],
  },
});

export const listContributions = declare({
  ...{ ...common, id: "listerLesContributions", method: "get", path: "/api/datasets/{ref}/contributions" },
  summary: "Lister ce que le public propose",
  description: "Pour qui publie le jeu. La plus ancienne d'abord.",
  query: { ...pages(20, 100), state: choice("État, waiting (en attente) d'usage.", states) },
  answers: { "application/json": listOf(contribution) },
  answer: "Les propositions.",
  problems: { ...known, 400: ["parametre-inconnu", "parametre-repete", "valeur-invalide"] },
});

export const decide = declare({
  ...{ ...common, parts: { ref, id }, id: "deciderDUneContribution", method: "post" },
  path: "/api/datasets/{ref}/contributions/{id}/decision",
  summary: "Accepter ou refuser une proposition",
  description:
    "Acceptée, elle devient une ligne du tableau tenu à la main du jeu, telle quelle ou comme cells l'écrit\u202F; elle paraît quand il est publié.",
  body: json("La décision.", decisionBody),
  answers: { "application/json": decided },
  answer: "Où elle est allée.",
  problems: {
    ...writing,
    404: ["jeu-inconnu", "contribution-inconnue"],
    409: ["contribution-changee"],
    422: ["contribution-refusee", "formulaire-impossible"],
  },
});
