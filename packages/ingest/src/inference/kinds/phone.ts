import { phoneNumberValue } from "../../checks/phone-number-value.js";
import { hasWord, type TextKind } from "./kind.js";

const examine = phoneNumberValue.compile({});

export const phone: TextKind = {
  of: "text",
  code: true,
  title: "Numéro de téléphone",
  announced: (words) => hasWord(words, "tel", "telephone", "portable", "mobile", "fax"),
  accepts: (text) => examine([text]) === undefined,
  alone: { distinct: 5 },
  field: { type: "string" },
  check: { name: "phone-number-value" },
  personal: true,
  advice: "ne publiez pas le numéro d'une personne sans base légale",
  examples: {
    names: { valid: ["telephone", "tel_operateur", "Tél."], invalid: ["hotel", "intel"] },
    values: { valid: ["0546853000", "05 46 85 30 00", "+33546853000"], invalid: ["546853000", "mairie"] },
  },
};
