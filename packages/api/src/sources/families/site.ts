import { Type } from "typebox";

/** Where a service is, without final slash. */
export const SITE = Type.String({
  pattern: '^https?://[^\\s/<>"{}|\\\\^`]+(/[^\\s<>"{}|\\\\^`?#]*[^\\s<>"{}|\\\\^`?#/])?$',
  description: "l'adresse du service, sans barre à la fin (https://opendata.agenceore.fr)",
});

/** Name of a column at the producer's, which is written in an address. */
export const COLUMN = Type.String({
  pattern: "^[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*$",
  description: "le nom d'une colonne, tel que le producteur l'écrit",
});

export const COLUMNS = Type.Optional(
  Type.Array(COLUMN, {
    minItems: 1,
    uniqueItems: true,
    description: "les colonnes demandées\u202F; sans elles, toutes",
  }),
);

/** A condition that is asked for each code of the territory. */
const CONDITION = Type.String({
  pattern: "\\{(commune|epci|departement)\\}",
  description:
    "la condition d'un territoire, son code à la place de {commune}, {epci} ou {departement} (partition = 'DU_{commune}')",
});
export const EACH = Type.Optional(Type.Union([CONDITION, Type.Array(CONDITION, { minItems: 1, uniqueItems: true })]));

/** What is kept of features that are measured. */
export const KEEP = Type.Optional(
  Type.Enum(["table"], {
    description:
      "table : les objets deviennent les lignes d'un CSV, sans leur géométrie, que la recette additionne (surfaces par commune)",
  }),
);

/** What is measured of features, on the ellipsoid. */
export const AREA = Type.Optional(
  Type.Enum(["feature", "commune"], {
    description:
      "feature : la surface de chaque objet (surface_m2) ; commune : chaque objet coupé par commune, avec son code (code_insee) et sa surface",
  }),
);
