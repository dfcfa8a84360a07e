import { foldName } from "../../column-names.js";
import { hasWord, type TextKind } from "./kind.js";

const MONTHS =
  /^(?:jan(?:v(?:ier)?)?|fev(?:r(?:ier)?)?|mars?|avr(?:il)?|mai|juin?|juil(?:l|let)?|aou(?:t)?|sep(?:t(?:embre)?)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)$/;

export const monthName: TextKind = {
  of: "text",
  title: "Mois de l'année",
  announced: (words) => hasWord(words, "mois", "month", "nommois"),
  accepts: (text) => text.length < 12 && MONTHS.test(foldName(text)),
  alone: { distinct: 4 },
  field: { type: "string" },
  enumerable: true,
  keyLike: true,
  advice: "un mois avec son année (2024-06) se trie et se compare mieux",
  examples: {
    names: { valid: ["mois", "Mois de collecte"], invalid: ["moisson", "moisissure"] },
    values: { valid: ["JUIN", "décembre", "janv.", "Août"], invalid: ["november", "06", "juin 2024", "m"] },
  },
};
