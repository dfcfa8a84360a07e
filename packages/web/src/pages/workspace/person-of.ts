/** The person who acted, by id; undefined for a key or a program, as the author of a draft is written (`person:{id}`, `key:{id}`). */
export function personOf(actor: string): string | undefined {
  return /^person:(.+)$/.exec(actor)?.[1];
}
