import { fieldTypes } from "../../field-types/index.js";
import { hasWord, type TextKind } from "./kind.js";

const parse = fieldTypes.string.compile({ name: "", format: "uri" });

export const url: TextKind = {
  of: "text",
  title: "Adresse web",
  announced: (words) => hasWord(words, "url", "lien", "site", "web", "siteweb", "uri"),
  accepts: (text) => /^https?:\/\//i.test(text) && parse(text) !== undefined,
  alone: { distinct: 1 },
  field: { type: "string", format: "uri" },
  examples: {
    names: { valid: ["url", "site_web", "lien"], invalid: ["curlew", "source"] },
    values: { valid: ["https://exemple.fr/a?b=c"], invalid: ["www.exemple.fr", "https://exemple.fr/a b"] },
  },
};
