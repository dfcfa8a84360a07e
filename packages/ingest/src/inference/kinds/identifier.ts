import { counts, hasWord, type TextKind } from "./kind.js";

const FORM = /^[\p{L}\p{N}_][^\n]{0,63}$/u;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const NAMES = [
  "id",
  "ident",
  "identifiant",
  "uid",
  "code",
  "cod",
  "cd",
  "num",
  "numero",
  "ref",
  "reference",
  "matricule",
];
/** The same, written with what it names: "cdinseecommune", "codeiris". */
const GLUED = /^(?:cd|cod|code|codes)[a-z]{4,}$/;

export const identifier: TextKind = {
  of: "text",
  code: true,
  title: "Identifiant ou code",
  announced: (words) =>
    !counts(words) && !hasWord(words, "date") && (hasWord(words, ...NAMES) || words.some((word) => GLUED.test(word))),
  // What has a type of its own is that.
  accepts: (text) =>
    FORM.test(text) && !UUID.test(text) && !/^\d+[.,]\d+$|^\d{4}-\d\d-\d\d|^\d{1,2}\/\d{1,2}\/\d/.test(text),
  field: { type: "string" },
  keyLike: true,
  examples: {
    names: {
      valid: ["id_local", "code", "numero", "ref_site", "codeiris", "cdsite"],
      invalid: ["idee", "nb_codes_num", "date_id"],
    },
    values: {
      valid: ["1", "FR17P01", "SANEF - 93651", "A12/3"],
      invalid: ["12,5", "884762be-51f3-44c3-b811-1e14c5d89262", "2024-01-01", "24/06/2019", "-1", "deux\nlignes"],
    },
  },
};
