import { type Static, Type } from "typebox";

const TEXT = Type.String({ minLength: 1 });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union (scot-marennes-oleron)",
});
const DAY = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
const YEAR = Type.Integer({ minimum: 1900, maximum: 2200 });
const PERIOD = Type.String({ pattern: "^\\d{4}$", description: "une année (2030)" });
/** The state from which one starts may be known by several years together. */
const REFERENCE = Type.String({ pattern: "^\\d{4}(/\\d{4})?$", description: "2020 ou 2016/2021" });
const closed = { additionalProperties: false };

const comment = Type.Object(
  {
    text: Type.Union([TEXT, Type.Array(TEXT, { minItems: 1 })], { description: "Un paragraphe, ou plusieurs." }),
    author: Type.String({ minLength: 1, description: "Qui signe, avec sa fonction." }),
    date: DAY,
  },
  closed,
);

const objective = Type.Object(
  {
    id: SLUG,
    title: TEXT,
    indicator: Type.String({ minLength: 1, description: "Identifiant de l'indicateur suivi." }),
    dimensions: Type.Optional(
      Type.Record(Type.String(), TEXT, { description: "Valeur de chaque dimension suivie, au lieu du total." }),
    ),
    territory: Type.Optional(Type.String({ minLength: 1, description: "Sans lui, celui du document." })),
    type: Type.Enum(["VALEUR", "REDUCTION_PCT", "PLAFOND_CUMULE", "PLANCHER"], {
      description:
        "Valeur à atteindre, baisse en % de la référence, somme des années à ne pas dépasser, valeur sous laquelle ne pas descendre.",
    }),
    reference: Type.Optional(
      Type.Object(
        {
          period: REFERENCE,
          value: Type.Optional(
            Type.Number({ description: "Valeur écrite dans le document\u202F; sans elle, celle de l'indicateur." }),
          ),
        },
        closed,
      ),
    ),
    target: Type.Object(
      {
        period: PERIOD,
        value: Type.Optional(Type.Number()),
        fromEnvelope: Type.Optional(
          Type.Boolean({ description: "La valeur est l'enveloppe calculée avec « envelope »." }),
        ),
      },
      closed,
    ),
    trajectory: Type.Enum(["linear", "stepped", "envelope"], {
      description: "Droite, paliers (« steps »), ou part régulière d'un plafond cumulé.",
    }),
    steps: Type.Optional(Type.Array(Type.Object({ period: PERIOD, value: Type.Number() }, closed), { minItems: 1 })),
    tolerance: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description:
          "En % de la valeur prévue, ou en points du plafond\u202F; sans elle, celle du document qui répartit le même objectif, sinon 5.",
      }),
    ),
    split: Type.Optional(
      Type.Record(Type.String(), Type.Number({ minimum: 0 }), {
        description:
          "Part de chaque commune, quand le document répartit l'objectif\u202F: code Insee et valeur, écrite comme celle de « target ».",
      }),
    ),
    legalReference: Type.Optional(TEXT),
    comment: Type.Optional(comment),
  },
  closed,
);

/** The document as `datasets/<theme>/plans/<id>.json` holds it: what is checked, published and read. */
export const planSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: SLUG,
    theme: SLUG,
    kind: Type.Enum(["SCOT", "PLU", "PLUI", "PCAET", "PLPDMA"]),
    title: TEXT,
    shortTitle: TEXT,
    description: TEXT,
    territory: TEXT,
    organisation: SLUG,
    demonstration: Type.Optional(Type.Boolean()),
    dates: Type.Object(
      {
        approved: Type.Optional(DAY),
        adopted: Type.Optional(DAY),
        revised: Type.Optional(DAY),
        lastEvaluation: Type.Optional(DAY),
        lastReport: Type.Optional(DAY),
      },
      closed,
    ),
    horizon: Type.Object({ from: YEAR, to: YEAR }, closed),
    document: Type.Optional(Type.String({ pattern: "^https?://\\S+$", description: "une adresse web" })),
    zones: Type.Optional(SLUG),
    envelope: Type.Optional(
      Type.Object(
        {
          referenceFrom: YEAR,
          referenceTo: YEAR,
          from: YEAR,
          to: YEAR,
          rate: Type.Number({ minimum: 0, maximum: 100, description: "En % du total des années de référence." }),
          floorM2: Type.Number({ minimum: 0, description: "Surface garantie, en m²." }),
        },
        closed,
      ),
    ),
    objectives: Type.Array(objective),
    comment: Type.Optional(comment),
  },
  closed,
);

/** A planning document (SCoT, PLU, PCAET, waste-prevention plan) and its dated objectives: `datasets/<theme>/plans/<id>.json`. */
export type Plan = Static<typeof planSchema>;
export type PlanKind = Plan["kind"];
export type PlanDate = keyof Plan["dates"];
/** A dated target on an indicator. */
export type Objective = Plan["objectives"][number];
/** What a technician says, signed and dated. */
export type PlanComment = NonNullable<Plan["comment"]>;
/** Parameters of a ceiling on land: a rate of what the reference years consumed, and the area that is granted anyway. */
export type Envelope = NonNullable<Plan["envelope"]>;
