import { typographic } from "./text.js";

/** Where figures come from, as a sentence; of invented ones it says first that they stand for those. */
export function tellSource({ source }: { source: string }, demonstration: boolean): string {
  const told = typographic(source).replace(/[.]?$/, ".");
  return demonstration ? `Chiffres inventés pour la démonstration, en attendant\u00A0: ${told}` : told;
}
