import { counts, hasWord, type TextKind } from "./kind.js";

const FORM = /^(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])$/;

export const departementCode: TextKind = {
  of: "text",
  code: true,
  title: "Code de département",
  announced: (words) => hasWord(words, "dep", "dept", "departement", "codedep", "codedepartement") && !counts(words),
  accepts: (text) => FORM.test(text),
  field: { type: "string", constraints: { pattern: FORM.source } },
  keyLike: true,
  examples: {
    names: { valid: ["code_departement", "dep", "codeDepartement"], invalid: ["depot", "nb_departements_dep"] },
    values: { valid: ["17", "01", "2A", "974"], invalid: ["1", "96", "00", "20A", "Charente-Maritime"] },
  },
};
