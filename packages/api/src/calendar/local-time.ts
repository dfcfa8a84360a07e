/** How the clocks of a zone show an instant, to the second. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Whether a text names a zone of the IANA base: "Europe/Paris", and not a shift ("+02:00"), which knows no summer time. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(text)) return false;
  try {
    clockOf(text);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at an instant, to the second, as the instant at which those of UTC show the same. */
function localTime(instant: number, timeZone: string): number {
  const parts = clockOf(timeZone).format(instant).split(/\D+/).map(Number);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  // `Date.UTC` takes the year 99 for 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1_000;
}

/**
 * The instant at which the clocks of a zone show a day and an hour ("2026-06-01T08:00", "2026-06-01" for its first instant). An hour that
 * comes twice is the second one; one that is skipped is the instant of the skip.
 */
export function instantOf(local: string, timeZone: string): Date {
  const asked = Date.parse(local.includes("T") ? `${local}Z` : local);
  const shown = [asked - DAY, asked + DAY].map((around) => asked - (localTime(around, timeZone) - around));
  const exact = shown.filter((instant) => localTime(instant, timeZone) === asked);
  if (exact.length > 0) return new Date(Math.max(...exact));
  // Skipped: clocks show less just before, more just after.
  let [before, after] = [asked - DAY, asked + DAY];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localTime(middle, timeZone) < asked) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** The day and the minute that the clocks of a zone show at an instant, "2026-06-01T08:00"; the day alone at midnight. */
export function localMoment(timeZone: string, instant: Date): string {
  return clockOf(timeZone).format(instant).slice(0, 16).replace(" 00:00", "").replace(" ", "T");
}

/** The day that the clocks of a zone show at an instant: "2026-06-01". */
export function dayIn(timeZone: string, instant: Date): string {
  return clockOf(timeZone).format(instant).slice(0, 10);
}

const DAY = 86_400_000;

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  clocks.set(timeZone, clock);
  return clock;
}
