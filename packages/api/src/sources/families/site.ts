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
