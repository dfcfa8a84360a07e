import { foldName } from "../../column-names.js";
import { hasWord, type TextKind } from "./kind.js";

const DAYS = /^(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?)$/;

export const weekDay: TextKind = {
  of: "text",
  title: "Jour de la semaine",
  announced: (words) => hasWord(words, "jour", "jours", "semaine", "nomjour", "jourdelasemaine"),
  accepts: (text) => text.length < 12 && DAYS.test(foldName(text)),
  alone: { distinct: 3 },
  field: { type: "string" },
  enumerable: true,
  keyLike: true,
  examples: {
    names: { valid: ["jour", "jour_semaine", "Jour de collecte"], invalid: ["journal", "sejour"] },
    values: {
      valid: ["lundi", "Mardi", "mer.", "DIMANCHE"],
      invalid: ["jour de la bière", "monday", "lundis", "2024"],
    },
  },
};
