import { organisationKindNames } from "@datalogue/ingest";
import { type Static, Type } from "typebox";

const closed = { additionalProperties: false };
const text = (description: string) => Type.String({ minLength: 1, description });
const id = (description: string) =>
  Type.String({
    pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
    description: `${description}, en minuscules sans accent, chiffres et traits d'union`,
  });
const url = Type.String({ pattern: "^https?://", description: "une adresse https://…" });
const kind = Type.Enum(organisationKindNames, { type: "string", description: "une nature d'organisme" });

const sharedService = Type.Object(
  {
    id: id("le nom court du service, unique dans le fichier"),
    name: text("le nom du service, tel que les communes l'appellent"),
    what: text("ce que le service fait, en une ou deux phrases"),
    provider: text("le nom court de l'organisme qui rend le service"),
    for: Type.Optional(
      Type.Object(
        { kinds: Type.Optional(Type.Array(kind)), organisations: Type.Optional(Type.Array(text("un nom court"))) },
        { ...closed, description: "pour qui\u00A0: des natures d'organismes, des organismes\u202F; absent, pour tous" },
      ),
    ),
    ask: text("comment le demander, en une ou deux phrases"),
    contact: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(text("la fonction ou le service à joindre")),
          email: Type.Optional(Type.String({ pattern: "^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$", description: "un courriel" })),
          phone: Type.Optional(text("un numéro de téléphone")),
        },
        { ...closed, description: "à qui s'adresser" },
      ),
    ),
    cost: Type.Optional(text("ce qu'il coûte à qui le demande, en mots")),
    since: Type.Optional(Type.String({ pattern: "^\\d{4}$", description: "l'année depuis laquelle il existe" })),
    links: Type.Optional(
      Type.Array(Type.Object({ title: text("le titre du document"), url }, closed), {
        description: "convention, modèle de délibération, mode d'emploi",
      }),
    ),
  },
  closed,
);

const answer = Type.Object(
  {
    id: id("le nom court de la réponse, unique dans la question"),
    label: text("la réponse, telle qu'elle se choisit"),
    advice: Type.Optional(text("le pas suivant pour qui répond ainsi, en une phrase")),
    apart: Type.Optional(
      Type.Boolean({ description: "vrai pour «\u00A0ne se pose pas chez nous\u00A0»\u00A0: elle n'est pas comptée" }),
    ),
  },
  closed,
);

const question = Type.Object(
  {
    id: id("le nom court de la question, unique dans le questionnaire"),
    question: text("la question"),
    help: Type.Optional(text("ce que la question ne dit pas")),
    answers: Type.Array(answer, { minItems: 2, description: "les réponses, de la moins avancée à la plus avancée" }),
    service: Type.Optional(text("le nom court du service partagé qui aide à avancer")),
  },
  closed,
);

const questionnaire = Type.Object(
  {
    id: id("le nom court du questionnaire, qui ne change plus"),
    title: text("le titre"),
    intro: text("à quoi il sert, en une ou deux phrases"),
    reader: text("le nom court de l'organisme du service partagé, seul à lire les réponses des autres"),
    kinds: Type.Array(kind, { minItems: 1, description: "les natures des organismes qui y répondent" }),
    least: Type.Optional(
      Type.Integer({
        minimum: 5,
        description: "le nombre de réponses sous lequel aucun total n'est montré\u202F; 5 d'usage, jamais moins",
      }),
    ),
    topics: Type.Array(
      Type.Object(
        {
          id: id("le nom court du sujet, unique dans le questionnaire"),
          title: text("le sujet"),
          questions: Type.Array(question, { minItems: 1, description: "ses questions" }),
        },
        closed,
      ),
      { minItems: 1, description: "les sujets\u00A0: données, sécurité, sobriété…" },
    ),
  },
  closed,
);

/** What a territory shares between its organisations: the document `datasets/services.json`. */
export const sharedServicesSchema = Type.Object(
  {
    intro: Type.Optional(text("ce que le territoire met en commun, en une ou deux phrases")),
    demonstration: Type.Optional(
      Type.Boolean({ description: "vrai pour des services inventés\u00A0: la page le dit" }),
    ),
    services: Type.Array(sharedService, { description: "les services, dans l'ordre de la page" }),
    questionnaires: Type.Optional(
      Type.Array(questionnaire, { description: "les questionnaires de maturité proposés aux organismes" }),
    ),
  },
  closed,
);

export type SharedServices = Static<typeof sharedServicesSchema>;
export type SharedService = Static<typeof sharedService>;
export type Questionnaire = Static<typeof questionnaire>;
export type Topic = Questionnaire["topics"][number];
export type Question = Static<typeof question>;

/** Answers without which no total of a questionnaire is told. */
export const LEAST_ANSWERS = 5;
