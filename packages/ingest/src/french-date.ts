import { FRENCH_MONTHS } from "./field-types/calendar.js";

const PARIS = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" });

/** The civil day of an instant in metropolitan France, "2026-01-31". */
export function civilDay(instant: Date): string {
  return PARIS.format(instant);
}

/** The instant written of a day that is told without its hour: its middle, the same day in all of France. */
export function middleOfDay(day: string): string {
  return `${day}T11:00:00Z`;
}

/**
 * A civil day in words, with plain spaces, and its hour where one is said: « 3 mars 2026 », « 1er janvier 2026 à 8 h » for
 * "2026-01-01T08:00". Another text stays as it is.
 */
export function formatCivil(text: string): string {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text) ?? [];
  const name = FRENCH_MONTHS[Number(month) - 1];
  if (name === undefined) return text;
  const told = `${day === "01" ? "1er" : Number(day)} ${name} ${Number(year)}`;
  return hour === undefined ? told : `${told} à ${Number(hour)} h${minute === "00" ? "" : ` ${minute}`}`;
}
