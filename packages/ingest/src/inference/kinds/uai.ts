import { hasWord, type TextKind } from "./kind.js";

/** Letters of the key, by the rest of the number divided by 23: I, O and Q are not used. */
const KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ";

export const uai: TextKind = {
  of: "text",
  code: true,
  title: "Code UAI d'établissement scolaire",
  announced: (words) => hasWord(words, "uai", "rne", "codeuai", "numerouai", "codeetab", "coderne"),
  accepts: (text) => /^\d{7}[A-Z]$/.test(text) && KEYS[Number(text.slice(0, 7)) % KEYS.length] === text[7],
  // One text of this form in 23 has a right key by chance.
  alone: { distinct: 4 },
  field: { type: "string", constraints: { pattern: "^\\d{7}[A-Z]$" } },
  keyLike: true,
  examples: {
    names: { valid: ["UAI", "code_uai", "numero_uai", "rne"], invalid: ["duai", "etablissement"] },
    values: { valid: ["0422170F", "0170022G"], invalid: ["0422170A", "04292E", "0422170f", "422170F"] },
  },
};
