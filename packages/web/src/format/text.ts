import { capitalise, typeset } from "@datalogue/ingest";
import { formatNumber } from "./number.js";

export { capitalise };

/** A text of anybody set as French is printed. */
export const typographic = (text: string): string => typeset(text, { page: true });

/** The form of a noun for a count: French keeps the singular below two (`0 jeu`, `1 jeu`, `2 jeux`). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return Math.abs(count) < 2 ? one : many;
}

/** A count and its noun, held together: `12 lignes`. */
export function counted(count: number, one: string, many?: string): string {
  return `${formatNumber(count)}\u00a0${plural(count, one, many)}`;
}

/** The number of an article or of a text of law, a span of years: `L. 541-1`, `n° 2021-1104`, `2021-2030`. */
const UNBROKEN = /(\b[LRDA]\.[ \u00a0]?\d+(?:-\d+)+|\bn°[ \u00a0]\d+(?:-\d+)+|\b\d{4}[-–]\d{4}\b)/;

/** A text set as `typographic` does, cut into what may break at the end of a line and, at the odd ranks, what may not. */
export function splitUnbroken(text: string): string[] {
  return typographic(text).split(UNBROKEN);
}
