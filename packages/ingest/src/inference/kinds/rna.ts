import { hasWord, type TextKind } from "./kind.js";

const FORM = /^W\d[\dA-Z]\d{7}$/;

export const rna: TextKind = {
  of: "text",
  code: true,
  title: "Numéro RNA d'association",
  announced: (words) => hasWord(words, "rna", "waldec", "coderna", "numerorna", "idrna"),
  accepts: (text) => FORM.test(text),
  alone: { distinct: 3 },
  field: { type: "string", constraints: { pattern: FORM.source } },
  keyLike: true,
  examples: {
    names: { valid: ["RNA", "code_rna", "numero_waldec"], invalid: ["journal", "association"] },
    values: { valid: ["W751515517", "W2D1234567"], invalid: ["w143788974", "W12", "678W23456", "165789325"] },
  },
};
