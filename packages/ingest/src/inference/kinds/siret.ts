import { isSiret } from "../../checks/french-siret-value.js";
import { hasWord, type TextKind } from "./kind.js";

export const siret: TextKind = {
  of: "text",
  code: true,
  title: "Numéro SIRET",
  announced: (words) => hasWord(words, "siret"),
  accepts: isSiret,
  alone: { distinct: 6 },
  field: { type: "string", constraints: { pattern: "^\\d{14}$" } },
  check: { name: "french-siret-value" },
  keyLike: true,
  examples: {
    names: { valid: ["siret", "num_siret", "COLL_SIRET"], invalid: ["siren"] },
    values: { valid: ["73282932000074", "35600000049837"], invalid: ["73282932000075", "732829320"] },
  },
};
