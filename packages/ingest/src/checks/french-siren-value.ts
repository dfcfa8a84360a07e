import { type CustomCheck, cellCheck, oneColumn } from "./custom-check.js";
import { luhnSum } from "./luhn.js";

/** Whether a text is a SIREN: nine digits, the last one a Luhn key. */
export function isSiren(text: string): boolean {
  return /^\d{9}$/.test(text) && luhnSum(text) % 10 === 0;
}

export const frenchSirenValue: CustomCheck = {
  code: "french-siren-value",
  title: "Numéro SIREN : neuf chiffres et clé de contrôle",
  columns: oneColumn,
  compile: cellCheck((text) => {
    if (isSiren(text)) return undefined;
    const compact = text.replace(/[\s.-]/g, "");
    const whole = compact.length === 8 ? `0${compact}` : compact;
    return isSiren(whole) ? { suggestion: whole } : {};
  }),
  examples: [
    {
      params: { column: "siren" },
      valid: [["241700624"], ["241700699"], [null]],
      invalid: [
        { texts: ["241700625"] },
        { texts: ["2417006"] },
        { texts: ["241 700 624"], suggestion: "241700624" },
        { texts: ["57202780"], suggestion: "057202780" },
        { texts: ["ABCDEFGHI"] },
      ],
    },
  ],
};
