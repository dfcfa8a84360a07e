import type { ObservationStatus, UncertainStatus } from "./observation-status.js";

/**
 * What a row says of its value: with a value ESTIME, PROVISOIRE or MINIMUM (undefined when it is observed), SECRET, or that there is none. A minimum is
 * what a recipe makes of a sum of which a part is secret or unknown.
 */
export type RowStatus = UncertainStatus | "MINIMUM" | "SECRET" | "NONE" | undefined;

const WORDS = {
  "": undefined,
  OBSERVE: undefined,
  ESTIME: "ESTIME",
  PROVISOIRE: "PROVISOIRE",
  MINIMUM: "MINIMUM",
  SECRET: "SECRET",
  NON_DISPONIBLE: "NONE",
  NON_CALCULABLE: "NONE",
} satisfies Record<ObservationStatus | "MINIMUM" | "", RowStatus>;

/** Reads the cell of a status column, whatever its accents and capitals. Throws, naming the column, for any other word. */
export function parseRowStatus(cell: unknown, { dataset, field }: { dataset: string; field: string }): RowStatus {
  const text = cell === null ? "" : String(cell).trim();
  const word = text.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase().replaceAll(" ", "_");
  if (!Object.hasOwn(WORDS, word))
    throw new Error(
      `la colonne «\u00A0${field}\u00A0» du jeu «\u00A0${dataset}\u00A0» porte un statut inconnu, «\u00A0${text}\u00A0» (statuts\u00A0: ${Object.keys(WORDS).filter(Boolean).join(", ")})`,
    );
  return WORDS[word as keyof typeof WORDS];
}
