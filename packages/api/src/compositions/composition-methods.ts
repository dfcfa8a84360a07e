/** The methods of each address of the documents that are composed. */
const METHODS: [RegExp, string[]][] = [
  [/^\/api\/compositions\/[^/]+\/[^/]+$/, ["GET", "PUT", "DELETE"]],
  [/^\/api\/compositions\/[^/]+\/[^/]+\/draft$/, ["DELETE"]],
  [/^\/api\/compositions\/[^/]+\/[^/]+\/(publish|revert)$/, ["POST"]],
];

/** What an address of compositions takes besides OPTIONS; undefined for what reads only, and for the others. */
export function methodsOfComposition(path: string): string[] | undefined {
  const address = path.toLowerCase().replace(/(.)\/$/, "$1");
  return METHODS.find(([pattern]) => pattern.test(address))?.[1];
}
