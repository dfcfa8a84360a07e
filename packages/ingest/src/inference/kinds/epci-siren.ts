import { isSiren } from "../../checks/french-siren-value.js";
import { counts, hasWord, type TextKind } from "./kind.js";

export const epciSiren: TextKind = {
  of: "text",
  code: true,
  title: "SIREN d'intercommunalité (EPCI)",
  announced: (words) => hasWord(words, "epci", "codeepci", "intercommunalite", "groupement") && !counts(words),
  accepts: (text) => text.startsWith("2") && isSiren(text),
  field: { type: "string", constraints: { pattern: "^2\\d{8}$" } },
  check: { name: "french-siren-value" },
  keyLike: true,
  examples: {
    names: { valid: ["siren_epci", "codeEpci", "EPCI"], invalid: ["siren", "nb_epci"] },
    values: { valid: ["241700624", "241700699"], invalid: ["241700625", "732829320", "CC de l'Île d'Oléron"] },
  },
};
