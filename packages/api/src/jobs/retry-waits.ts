const [MINUTE, HOUR] = [60_000, 3_600_000];

/** What is waited for after each try that failed, in milliseconds. */
const WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR];

/** How often a job is begun at most. */
export const MOST_TRIES = WAITS.length + 1;

/** How long to wait after a number of tries, in milliseconds; undefined when it was the last. */
export function waitAfterTry(tries: number): number | undefined {
  return WAITS[tries - 1];
}

/** The longest wait, for what comes back whatever happens. */
export const LONGEST_WAIT = 6 * HOUR;
