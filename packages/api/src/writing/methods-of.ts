/** The methods of the addresses that take several, by their pattern; what is in no table reads only, as the rest of the API. */
export type MethodTable = readonly (readonly [RegExp, string[]])[];

/** What an address takes besides OPTIONS, by a table of its room; undefined for the others. Routes do not look at case, nor at a final slash. */
export function methodsOf(table: MethodTable, path: string): string[] | undefined {
  const address = path.toLowerCase().replace(/(.)\/$/, "$1");
  return table.find(([pattern]) => pattern.test(address))?.[1];
}
