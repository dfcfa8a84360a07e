import { isSiren } from "../../checks/french-siren-value.js";
import { hasWord, type TextKind } from "./kind.js";

export const siren: TextKind = {
  of: "text",
  code: true,
  title: "Numéro SIREN",
  announced: (words) => hasWord(words, "siren"),
  accepts: isSiren,
  // One number of nine digits in ten has a right key by chance.
  alone: { distinct: 6 },
  field: { type: "string", constraints: { pattern: "^\\d{9}$" } },
  check: { name: "french-siren-value" },
  keyLike: true,
  examples: {
    names: { valid: ["siren", "siren_amenageur", "SIREN"], invalid: ["siret", "sirene_pompiers"] },
    values: { valid: ["241700624", "732829320"], invalid: ["241700625", "24170062", "73282932000074"] },
  },
};
