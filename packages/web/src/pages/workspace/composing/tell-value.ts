import { objectiveTypes } from "./change-plan.js";
import { writeNumber } from "./read-number.js";

/** Words of the values of a closed list, by the member that has them. */
const WORDS: Record<string, Record<string, string>> = {
  direction: { up: "une hausse", down: "une baisse", none: "ni l’une ni l’autre" },
  trajectory: { linear: "droite", stepped: "par jalons", envelope: "part régulière d’un plafond" },
  type: objectiveTypes,
};

/** A value of a document in words, by where it is: numbers as French writes them; a text, or a word unknown here, stays. */
export function tellValue(path: string, value: unknown): string {
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "boolean") return value ? "oui" : "non";
  const text = String(value);
  const words = WORDS[/\w+$/.exec(path)?.[0] ?? ""] ?? {};
  return Object.hasOwn(words, text) ? (words[text] ?? text) : text;
}
