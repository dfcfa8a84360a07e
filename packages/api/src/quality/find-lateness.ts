import type { Frequency } from "@datalogue/ingest";
import { civilDay } from "./civil-day.js";

/** Where a dataset stands in its announced rhythm; days are civil days in metropolitan France. */
export interface Lateness {
  /** Day by which the next update is due; null when the frequency promises none. */
  due: string | null;
  late: boolean;
  /** Days past that day, 0 when it is not late. */
  days: number;
}

/** What a frequency promises: a number of days or of months; null promises nothing that can be missed. */
const INTERVALS: Record<Frequency, { days: number } | { months: number } | null> = {
  DAILY: { days: 1 },
  WEEKLY: { days: 7 },
  MONTHLY: { months: 1 },
  QUARTERLY: { months: 3 },
  ANNUAL_2: { months: 6 },
  ANNUAL: { months: 12 },
  BIENNIAL: { months: 24 },
  TRIENNIAL: { months: 36 },
  IRREG: null,
  AS_NEEDED: null,
  NEVER: null,
  UNKNOWN: null,
  UPDATE_CONT: null,
};

/** Whether the update that the frequency promises is overdue. Like data.gouv.fr's, the count forgives one day. */
export function findLateness({ frequency, modified }: { frequency: Frequency; modified: string }, now: Date): Lateness {
  const interval = INTERVALS[frequency];
  if (interval === null) return { due: null, late: false, days: 0 };
  const due = addInterval(civilDay(new Date(modified)), interval);
  const days = daysBetween(due, civilDay(now));
  return days > 1 ? { due, late: true, days } : { due, late: false, days: 0 };
}

/** One month after 31 January is the last day of February. */
function addInterval(day: string, interval: { days: number } | { months: number }): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  if ("days" in interval) return toDay(Date.UTC(year, month - 1, date + interval.days));
  const last = new Date(Date.UTC(year, month + interval.months, 0)).getUTCDate();
  return toDay(Date.UTC(year, month - 1 + interval.months, Math.min(date, last)));
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
