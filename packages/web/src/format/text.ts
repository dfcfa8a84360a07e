import { capitalise, counted, listed, plural, typeset } from "@datalogue/ingest";

export { capitalise, counted, listed, plural };

/** A text of anybody set as French is printed. */
export const typographic = (text: string): string => typeset(text, { page: true });

/** The number of an article or of a text of law, a span of years: `L. 541-1`, `n° 2021-1104`, `2021-2030`. */
const UNBROKEN = /(\b[LRDA]\.[ \u00a0]?\d+(?:-\d+)+|\bn°[ \u00a0]\d+(?:-\d+)+|\b\d{4}[-–]\d{4}\b)/;

/** A text set as `typographic` does, cut into what may break at the end of a line and, at the odd ranks, what may not. */
export function splitUnbroken(text: string): string[] {
  return typographic(text).split(UNBROKEN);
}
