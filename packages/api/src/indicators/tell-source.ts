import { typeset } from "@datalogue/ingest";

/** Where figures come from, as a sentence; of invented ones it says first that they stand for those. */
export function tellSource({ source }: { source: string }, demonstration: boolean): string {
  const told = typeset(source, { page: true }).replace(/[.]?$/, ".");
  return demonstration ? `Chiffres inventés pour la démonstration, en attendant\u00A0: ${told}` : told;
}
