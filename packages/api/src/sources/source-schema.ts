import { datasetLicences, frequencies, recipeSchema } from "@datalogue/ingest";
import { type Static, Type } from "typebox";
import { fromSchema } from "./families/index.js";

const TEXT = Type.String({ minLength: 1 });
const WEB = Type.String({
  pattern: '^https?://[^\\s<>"{}|\\\\^`]+$',
  description: "une adresse complète, qui commence par https://",
});
const DAY = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
const YEAR = Type.Integer({ minimum: 1900, maximum: 2200 });
const closed = { additionalProperties: false };

const filter = Type.Object(
  {
    by: Type.Enum(["commune", "epci", "departement"], {
      description: "Ce que les lignes nomment : commune (code Insee), epci (SIREN) ou departement.",
    }),
    // Spaces too: headers of files have some.
    field: Type.String({
      pattern: "^[\\p{L}\\p{N}_]([\\p{L}\\p{N}_. -]*[\\p{L}\\p{N}_.-])?$",
      description: "la colonne de ce code, telle que le producteur l'écrit",
    }),
  },
  closed,
);

const guard = Type.Object(
  {
    columns: Type.Array(TEXT, {
      minItems: 1,
      uniqueItems: true,
      description:
        "Les colonnes sans lesquelles le fichier est refusé, telles que le producteur les écrit ; {AAAA} et {AA} y tiennent la place d'une année, {*} celle d'un texte.",
    }),
    communes: Type.Optional(
      Type.Object(
        {
          field: TEXT,
          leastShare: Type.Number({
            exclusiveMinimum: 0,
            maximum: 1,
            description: "Part des communes demandées qui doivent être dans le fichier, de 0 à 1 (1 : toutes).",
          }),
        },
        closed,
      ),
    ),
    leastRows: Type.Optional(
      Type.Integer({ minimum: 1, description: "Le moins de lignes que le fichier peut avoir." }),
    ),
    sheet: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "La feuille qu'un classeur de plusieurs feuilles doit donner ; celle d'un classeur qui n'en a qu'une s'appelle comme elle veut.",
      }),
    ),
  },
  closed,
);

const vintages = Type.Union(
  [
    Type.Literal("last"),
    Type.Array(YEAR, { minItems: 1, uniqueItems: true }),
    Type.Object({ from: YEAR, to: Type.Optional(YEAR) }, closed),
  ],
  { description: '"last" (le dernier), une liste d\'années, ou { "from": 2013 } (de 2013 à l\'année en cours)' },
);

const control = Type.Object(
  {
    field: Type.String({ minLength: 1, description: "La colonne additionnée, telle que le producteur l'écrit." }),
    where: Type.Record(Type.String(), Type.String(), {
      description: 'Les lignes additionnées : { "iddep": "33" }.',
    }),
    value: Type.Number(),
    tolerance: Type.Optional(Type.Number({ minimum: 0, description: "Écart admis ; sans elle, la somme est exacte." })),
    reference: Type.String({ minLength: 1, description: "Où cette valeur est publiée, et quand." }),
  },
  closed,
);

/**
 * A source (`source.json` beside `dataset.json`): where the rows of a dataset are published by their producer, how they are asked for the
 * home territory, and what must be true of the answer before anything of it is published (docs/sources.md).
 */
export const sourceSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    title: Type.String({ minLength: 1, description: "Ce que publie le producteur, sous le nom qu'il lui donne." }),
    producer: Type.String({ minLength: 1, description: "Qui produit et publie." }),
    licence: Type.Enum(datasetLicences, {
      description: "lov2 (Licence Ouverte 2.0), odc-odbl (ODbL), ou convention (données d'un partenaire).",
    }),
    page: WEB,
    frequency: Type.Enum(frequencies, { description: "Le rythme de publication du producteur." }),
    from: fromSchema,
    filter: Type.Optional(filter),
    recipe: Type.Optional(recipeSchema),
    guard,
    vintages: Type.Optional(vintages),
    /** Said of the file as its recipe reads it: they become a part of that recipe. */
    absences: recipeSchema.properties.absences,
    dated: Type.Optional(
      Type.Literal("reception", {
        description:
          "Le fichier est un état des lieux sans date : l'année de la recette ({AAAA}) est celle de sa réception.",
      }),
    ),
    notCovered: Type.Optional(
      Type.Array(
        Type.String({ pattern: "^(\\d{2}|2[AB]|97\\d)$", description: "le code d'un département (976 : Mayotte)" }),
        {
          minItems: 1,
          uniqueItems: true,
          description:
            "Les départements pour lesquels le producteur ne publie rien (976 : Mayotte). Un territoire qui n'a que ceux-là n'est pas demandé, et ce n'est pas une erreur.",
        },
      ),
    ),
    /** Figures that a statistical authority released already: small counts are then a warning, and no refusal. */
    diffusion: Type.Optional(Type.Literal("publique")),
    reference: Type.Optional(
      Type.String({ minLength: 1, description: "Où le producteur dit qu'il diffuse ces chiffres, secret compris." }),
    ),
    triedOn: Type.Union([DAY, Type.Null()], {
      description: "le jour où quelqu'un a vu l'adresse répondre (AAAA-MM-JJ), ou null tant que personne ne l'a vu",
    }),
    control: Type.Optional(control),
  },
  closed,
);

/** A source, as `source.json` holds it. */
export type Source = Static<typeof sourceSchema>;
export type Control = Static<typeof control>;
