import { civilDay, middleOfDay, startsWithIsoDay } from "@datalogue/ingest/core";

export { civilDay, middleOfDay };

/** The civil year of an instant in metropolitan France. */
export function civilYear(instant: Date): number {
  return Number(civilDay(instant).slice(0, 4));
}

const PARIS_MINUTE = new Intl.DateTimeFormat("sv-SE", {
  ...{ timeZone: "Europe/Paris", hourCycle: "h23" },
  ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
});

/** The day and the minute of an instant in metropolitan France, "2026-01-31T14:05": texts that sort as they follow each other. */
export function civilMinute(instant: Date): string {
  return PARIS_MINUTE.format(instant).replace(" ", "T");
}

const PARIS_HOUR = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", hourCycle: "h23" });

/** The hour of an instant in metropolitan France, from 0 to 23. */
export function hourOf(instant: Date): number {
  return Number.parseInt(PARIS_HOUR.format(instant), 10);
}

/** True for a day that exists: "2024-02-29", not "2023-02-29". */
export function isDay(text: string): boolean {
  return text.length === 10 && startsWithIsoDay(text);
}

/** The day after 9999-12-31 is written as ISO 8601 writes it: "+010000-01-01". */
export function addDays(day: string, days: number): string {
  return toDay(Date.parse(day) + days * DAY);
}

/** One month after 31 January is the last day of February. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return toDay(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

/** The last day of a month: "2024-02" → "2024-02-29". */
export function lastDayOf(month: string): string {
  const [year = 0, rank = 1] = month.split("-").map(Number);
  return `${month}-${new Date(Date.UTC(year, rank, 0)).getUTCDate()}`;
}

/** Days from one day to another, negative when it is before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

const DAY = 86_400_000;

function toDay(time: number): string {
  return Number.isNaN(time) ? "" : new Date(time).toISOString().replace(/T.*/, "");
}
