import type { Field } from "../schema.js";
import type { FieldType } from "./field-type.js";
import { oneOf } from "./one-of.js";

const TRUE = ["true", "True", "TRUE", "1"];
const FALSE = ["false", "False", "FALSE", "0"];

/** True or false, written as the field says. */
export const boolean: FieldType<boolean> = {
  title: "Vrai ou faux",
  expected(field) {
    const { yes, no } = words(field);
    return {
      fr: `une valeur « vrai ou faux » : écrivez ${yes.map((word) => `« ${word} »`).join(" ou ")} (vrai), ${no.map((word) => `« ${word} »`).join(" ou ")} (faux)`,
      en: `a “true or false” value: write ${yes.map((word) => `“${word}”`).join(" or ")} (true), ${no.map((word) => `“${word}”`).join(" or ")} (false)`,
    };
  },
  compile(field) {
    const { yes, no } = words(field);
    const [isYes, isNo] = [oneOf(yes), oneOf(no)];
    return (text) => (isYes(text) ? true : isNo(text) ? false : undefined);
  },
  suggest(text, field) {
    const { yes, no } = words(field);
    const folded = text.trim().toLowerCase();
    const same = [...yes, ...no].find((word) => word.toLowerCase() === folded);
    if (same) return same;
    // Access and Visual Basic write -1 for true.
    if (["oui", "o", "vrai", "v", "yes", "1", "-1", "true", "x"].includes(folded)) return yes[0];
    if (["non", "n", "faux", "f", "no", "0", "false"].includes(folded)) return no[0];
    return undefined;
  },
  examples: [
    {
      valid: [
        ["true", true],
        ["FALSE", false],
        ["1", true],
        ["0", false],
      ],
      invalid: ["oui", "vrai", "tRue", "2"],
    },
    {
      field: { trueValues: ["oui", "O"], falseValues: ["non"] },
      valid: [
        ["oui", true],
        ["O", true],
        ["non", false],
      ],
      invalid: ["true", "N"],
    },
  ],
};

function words(field: Field): { yes: string[]; no: string[] } {
  return { yes: field.trueValues ?? TRUE, no: field.falseValues ?? FALSE };
}
