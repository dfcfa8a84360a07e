import { type CustomCheck, cellCheck, oneColumn } from "./custom-check.js";
import { luhnSum } from "./luhn.js";

/**
 * Whether a text is a SIRET: fourteen digits with a Luhn key. Establishments of La Poste (356000000) follow another rule:
 * the sum of their digits is a multiple of five.
 */
export function isSiret(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false;
  if (luhnSum(text) % 10 === 0) return true;
  if (!text.startsWith("356000000")) return false;
  return [...text].reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
}

export const frenchSiretValue: CustomCheck = {
  code: "french-siret-value",
  title: "Numéro SIRET : quatorze chiffres et clé de contrôle, cas de La Poste compris",
  columns: oneColumn,
  compile: cellCheck((text) => {
    if (isSiret(text)) return undefined;
    const compact = text.replace(/[\s.-]/g, "");
    return isSiret(compact) ? { suggestion: compact } : {};
  }),
  examples: [
    {
      params: { column: "siret" },
      valid: [["73282932000074"], ["35600000049837"], [null]],
      invalid: [
        { texts: ["73282932000075"] },
        { texts: ["7328293200007"] },
        { texts: ["732 829 320 00074"], suggestion: "73282932000074" },
        { texts: ["35600000049838"] },
      ],
    },
  ],
};
