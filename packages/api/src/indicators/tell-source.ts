import { typeset } from "@datalogue/ingest";

const INVENTED = "Chiffres inventés pour la démonstration, en attendant\u00A0: ";

/** Where figures come from, as a sentence; of invented ones it says first that they stand for those. */
export function tellSource({ source }: { source: string }, demonstration: boolean): string {
  const told = typeset(source, { page: true }).replace(/(?<![.!?…])$/, ".");
  return demonstration ? INVENTED + told : told;
}

/** The same in a cell of a file: as the definition writes it, whose addresses are followed from there. */
export function writeSource({ source }: { source: string }, demonstration: boolean): string {
  return demonstration ? INVENTED + source : source;
}
