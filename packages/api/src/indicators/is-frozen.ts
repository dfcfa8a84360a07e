/**
 * Whether an address (`state` of the API, `etat` of pages) asks for values as they were once served: they are made of what they were
 * made of then, so that what they are kept by is the state of everything, and not of the datasets of today.
 */
export function isFrozen({ state, etat }: { state?: unknown; etat?: unknown }): boolean {
  return state !== undefined || etat !== undefined;
}
