/**
 * Milliseconds that a page of the tests waits for what is under way before it says so, in the place of the eight seconds of the site: threads
 * let all others pass, those of other tests too.
 */
export const PATIENCE = 120_000;
