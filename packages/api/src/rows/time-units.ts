import type { FieldTypeName } from "@datalogue/ingest";

/** A unit of time that dates are grouped by: the same told in SQL and in words of the program, for the two ways of grouping. */
export interface TimeUnit {
  /** Fields that tell it. */
  types: FieldTypeName[];
  /** Type of what it gives. */
  type: FieldTypeName;
  /** SQL of the unit of a stored date. */
  sql: (date: string) => string;
  /** The unit of a date told as `YYYY-MM`, or `YYYY-MM-DD` and more. */
  of: (date: string) => string | number;
}

export type TimeUnitName = "year" | "quarter" | "month" | "week" | "day";

/**
 * Units of time by name, longest first. A date-time counts on the day that it writes, whatever its zone. A week is that of
 * ISO 8601: it starts on Monday and belongs to the year of its Thursday (2021-01-03 is in 2020-W53).
 */
export const timeUnits: Record<TimeUnitName, TimeUnit> = {
  year: {
    types: ["date", "datetime", "yearmonth"],
    type: "integer",
    sql: (date) => `CAST(substr(${date}, 1, 4) AS INTEGER)`,
    of: (date) => Number(date.slice(0, 4)),
  },
  quarter: {
    types: ["date", "datetime", "yearmonth"],
    type: "string",
    sql: (date) => `substr(${date}, 1, 4) || '-Q' || ((CAST(substr(${date}, 6, 2) AS INTEGER) + 2) / 3)`,
    of: (date) => `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`,
  },
  month: {
    types: ["date", "datetime", "yearmonth"],
    type: "yearmonth",
    sql: (date) => `substr(${date}, 1, 7)`,
    of: (date) => date.slice(0, 7),
  },
  week: {
    types: ["date", "datetime"],
    type: "string",
    sql: (date) => `strftime('%G-W%V', substr(${date}, 1, 10))`,
    of: isoWeek,
  },
  day: {
    types: ["date", "datetime"],
    type: "date",
    sql: (date) => `substr(${date}, 1, 10)`,
    of: (date) => date.slice(0, 10),
  },
};

export function isTimeUnit(name: string): name is TimeUnitName {
  return Object.hasOwn(timeUnits, name);
}

const DAY = 86_400_000;

function isoWeek(date: string): string {
  const day = Date.parse(date.slice(0, 10));
  const thursday = new Date(day + (4 - (new Date(day).getUTCDay() || 7)) * DAY);
  const year = thursday.toISOString().slice(0, 4);
  const week = 1 + Math.floor((thursday.getTime() - Date.parse(`${year}-01-01`)) / (7 * DAY));
  return `${year}-W${String(week).padStart(2, "0")}`;
}
