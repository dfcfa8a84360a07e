import { yearIntervalValue } from "../../checks/year-interval-value.js";
import { hasWord, type TextKind } from "./kind.js";

const params = { "allow-year-only": "true" };
const examine = yearIntervalValue.compile(params);

export const period: TextKind = {
  of: "text",
  title: "Année ou période (AAAA/AAAA)",
  announced: (words) => hasWord(words, "annee", "annees", "periode", "saison", "exercice", "campagne"),
  accepts: (text) => /^\d{4}/.test(text) && examine([text]) === undefined,
  field: { type: "string" },
  check: { name: "year-interval-value", params },
  keyLike: true,
  examples: {
    names: { valid: ["periode", "Année", "saison"], invalid: ["date"] },
    values: { valid: ["2021/2024", "2024"], invalid: ["2021-2024", "2024/2021", "été 2024"] },
  },
};
