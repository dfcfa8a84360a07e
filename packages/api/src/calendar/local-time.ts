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

/** What the clocks of a zone show at an instant: "2026-03-29T03:00:00", texts that sort as they follow each other but in the hour that comes twice. */
function localTime(instant: Date, timeZone: string): string {
  return clockOf(timeZone).format(instant).replace(" ", "T");
}

/**
 * The instant at which the clocks of a zone show a day and an hour ("2026-06-01T08:00", "2026-06-01" for its first instant). An hour that
 * comes twice is the second one; one that is skipped is the instant of the skip.
 */
export function instantOf(local: string, timeZone: string): Date {
  const asked = `${local}T00:00:00`.slice(0, local.length > 10 ? local.length : undefined).padEnd(19, ":00");
  const near = Date.parse(`${asked}Z`);
  const shown = [near - DAY, near + DAY].map(
    (around) => near - (Date.parse(`${localTime(new Date(around), timeZone)}Z`) - around),
  );
  const exact = shown.filter((instant) => localTime(new Date(instant), timeZone) === asked);
  if (exact.length > 0) return new Date(Math.max(...exact));
  // Skipped: clocks show less just before, more just after.
  let [before, after] = [near - DAY, near + DAY];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localTime(new Date(middle), timeZone) < asked) before = middle;
    else after = middle;
  }
  return new Date(after);
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
