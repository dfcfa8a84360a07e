import { counts, hasWord, type TextKind } from "./kind.js";

const FORM = /^[\p{L}\p{N}_][^\n]{0,63}$/u;

export const identifier: TextKind = {
  of: "text",
  code: true,
  title: "Identifiant ou code",
  announced: (words) =>
    !counts(words) &&
    !hasWord(words, "date") &&
    hasWord(
      words,
      "id",
      "ident",
      "identifiant",
      "uid",
      "code",
      "cod",
      "num",
      "numero",
      "ref",
      "reference",
      "matricule",
    ),
  accepts: (text) => FORM.test(text) && !/^\d+[.,]\d+$|^\d{4}-\d\d-\d\d|^\d{1,2}\/\d{1,2}\/\d/.test(text),
  field: { type: "string" },
  keyLike: true,
  examples: {
    names: { valid: ["id_local", "code", "numero", "ref_site"], invalid: ["idee", "nb_codes_num", "date_id"] },
    values: {
      valid: ["1", "FR17P01", "SANEF - 93651", "A12/3"],
      invalid: ["12,5", "2024-01-01", "24/06/2019", "-1", "deux\nlignes"],
    },
  },
};
