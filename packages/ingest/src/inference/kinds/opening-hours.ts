import { openingHoursValue } from "../../checks/opening-hours-value.js";
import { hasWord, type TextKind } from "./kind.js";

const examine = openingHoursValue.compile({});

export const openingHours: TextKind = {
  of: "text",
  title: "Horaires d'ouverture (écriture d'OpenStreetMap)",
  announced: (words) => hasWord(words, "horaire", "horaires", "ouverture"),
  accepts: (text) => examine([text]) === undefined,
  field: { type: "string" },
  check: { name: "opening-hours-value" },
  examples: {
    names: { valid: ["horaires", "horaires_ouverture"], invalid: ["heure"] },
    values: { valid: ["Mo-Fr 09:00-18:00", "24/7"], invalid: ["9h-18h", "du lundi au vendredi"] },
  },
};
