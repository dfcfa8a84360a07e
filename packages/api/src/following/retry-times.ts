const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** What is waited for after each try that failed, in milliseconds: ten tries, the last one three days after the first at the latest. */
const WAITS = [...[5 * SECOND, 5 * MINUTE, 30 * MINUTE], ...[2, 5, 10, 12, 18, 24].map((hours) => hours * HOUR)];

/** How often a message is sent at most. */
export const MOST_TRIES = WAITS.length + 1;

/**
 * How long to wait after a number of tries, in milliseconds; undefined when it was the last. Up to a tenth is taken off at random (`random`, 0 to 1), so that
 * what failed together does not come back together.
 */
export function waitAfter(tries: number, random: number): number | undefined {
  const wait = WAITS[tries - 1];
  return wait === undefined ? undefined : Math.round(wait * (1 - 0.1 * random));
}
