import { civilDay, formatCivil } from "@datalogue/ingest/core";

/** A day in words: `3 mars 2025`, `1er janvier 2024`. Takes an ISO date, or a date-time read at Paris. */
export function formatDate(iso: string): string {
  const isInstant = /T/.test(iso) && !Number.isNaN(Date.parse(iso));
  return bind(formatCivil(isInstant ? civilDay(new Date(iso)) : iso));
}

const clock = new Intl.DateTimeFormat("fr-FR", { timeStyle: "short", timeZone: "Europe/Paris" });

/** « 3 mars 2026 à 10 h 42 » */
export function formatMoment(iso: string): string {
  const hour = clock.format(new Date(iso)).replace(/^0?(\d+):/, "$1\u00a0h\u00a0");
  return `${formatDate(iso)} à ${hour}`;
}

/** « 12 mars 2026 », « 12 mars 2026 à 14 h 30 »: a civil day, with an hour ("14:30") where one is said. */
export function formatPlanned({ day, hour }: { day: string; hour: string | null }): string {
  return formatLocal(hour === null ? day : `${day}T${hour}`);
}

/** The same of a text, "2026-03-12" or "2026-03-12T14:30": of a zone that the reader knows. */
export function formatLocal(text: string): string {
  return bind(formatCivil(text)).replace("\u00a0à", " à");
}

/** A date, which no line breaks. */
const bind = (text: string) => text.replaceAll(" ", "\u00a0");

/** The year a period ends with: "2024" → 2024, "2024-03" → 2024, "2021/2024" → 2024. */
export function yearOf(period: string): number {
  return Number((period.split("/").at(-1) ?? period).slice(0, 4));
}

/** A span of time in words: `de 2015 à 2024`, or the days when they are not whole years. */
export function formatSpan(span: { from: string; to: string }): string {
  if (span.from === span.to && span.from.length > 4) return `le ${formatDate(span.from)}`;
  const [from, to] = [span.from.slice(0, 4), span.to.slice(0, 4)];
  if (!/^\d{4}(-01-01)?$/.test(span.from) || !/^\d{4}(-12-31)?$/.test(span.to)) {
    return `du ${formatDate(span.from)} au ${formatDate(span.to)}`;
  }
  return from === to ? from : `de ${from} à ${to}`;
}

const monthLong = new Intl.DateTimeFormat("fr-FR", { month: "long", year: "numeric", timeZone: "UTC" });

/** A month in words: "2026-03" → `mars 2026`. */
export function formatMonth(month: string): string {
  return monthLong.format(new Date(`${month}-01T00:00:00Z`)).replaceAll(" ", "\u00a0");
}
