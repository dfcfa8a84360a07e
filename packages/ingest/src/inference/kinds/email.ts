import { fieldTypes } from "../../field-types/index.js";
import { hasWord, type TextKind } from "./kind.js";

const parse = fieldTypes.string.compile({ name: "", format: "email" });

export const email: TextKind = {
  of: "text",
  title: "Adresse électronique",
  announced: (words) => hasWord(words, "mail", "email", "courriel", "mel"),
  accepts: (text) => parse(text) !== undefined,
  alone: { distinct: 1 },
  field: { type: "string", format: "email" },
  personal: true,
  advice: "ne publiez pas l'adresse d'une personne sans base légale",
  examples: {
    names: { valid: ["email", "courriel_contact", "Mail"], invalid: ["adresse", "melange"] },
    values: { valid: ["dechets@exemple.fr"], invalid: ["dechets", "a@b", "a b@c.fr"] },
  },
};
