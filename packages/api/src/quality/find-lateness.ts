import type { Frequency } from "@datalogue/ingest";
import { addDays, addMonths, civilDay, daysBetween } from "../calendar/civil-day.js";

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
  const day = civilDay(new Date(modified));
  const due = "days" in interval ? addDays(day, interval.days) : addMonths(day, interval.months);
  const days = daysBetween(due, civilDay(now));
  return days > 1 ? { due, late: true, days } : { due, late: false, days: 0 };
}
