const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** What is waited for after each try that failed, in milliseconds: ten tries, the last one three days after the first at the latest. */
const WAITS = [...[5 * SECOND, 5 * MINUTE, 30 * MINUTE], ...[2, 5, 10, 12, 18, 24].map((hours) => hours * HOUR)];

/** How often a message is sent at most. */
export const MOST_TRIES = WAITS.length + 1;

/** The longest that a receiver may ask to be left alone. */
const LONGEST_ASKED = 24 * HOUR;

/**
 * How long a receiver asks to be left alone by its `Retry-After` (RFC 9110: seconds, or a date), in milliseconds, a day at most; 0 for what
 * is neither, or past.
 */
export function readRetryAfter(written: string | undefined, now: Date): number {
  const text = written?.trim() ?? "";
  const asked = /^\d{1,10}$/.test(text)
    ? Number(text) * SECOND
    : /[a-z]/i.test(text)
      ? Date.parse(text) - now.getTime()
      : 0;
  return Number.isFinite(asked) ? Math.min(LONGEST_ASKED, Math.max(0, asked)) : 0;
}

/**
 * How long to wait after a number of tries, in milliseconds; undefined when it was the last. Up to a tenth is taken off at random (`random`, 0 to 1), so that
 * what failed together does not come back together.
 */
export function waitAfter(tries: number, random: number): number | undefined {
  const wait = WAITS[tries - 1];
  return wait === undefined ? undefined : Math.round(wait * (1 - 0.1 * random));
}
