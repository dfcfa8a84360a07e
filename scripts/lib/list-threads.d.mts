/** Paths of the compiled modules that threads start from, in order. */
export function listThreads(): string[];
