import { ImportFailure } from "./import-failure.js";

/** Slashes of a relative address at most: beyond some more, `jsonld` reads it whole again at each of them. */
const MAX_SLASHES = 10_000;
/** Slashes of an `@base`, which is read again for each address resolved against it; and of those that are relative together, each resolved against the one before. */
const MAX_BASE_SLASHES = 100;

/** What the library takes for an address that needs no other: it is left as it is. */
const ABSOLUTE = /^(?:[a-z][a-z0-9+-.]*|_):\S*$/i;

/**
 * Looks at every text of a JSON-LD document or context, wherever it is: nobody knows before it is read which of them are addresses. Throws `ImportFailure`
 * where one would hold the library for minutes.
 */
export function refuseLongAddresses(document: unknown): void {
  let relativeBases = 0;
  const look = (text: string, key?: string) => {
    if (key === "@base") {
      const slashes = countSlashes(text);
      if (!ABSOLUTE.test(text)) relativeBases += slashes;
      if (Math.max(slashes, relativeBases) > MAX_BASE_SLASHES)
        throw new ImportFailure(
          `Les adresses de base («\u00A0@base\u00A0») de ce JSON-LD comptent plus de ${MAX_BASE_SLASHES} barres obliques\u00A0: raccourcissez-les.`,
        );
    } else if (text.length > MAX_SLASHES && !ABSOLUTE.test(text) && countSlashes(text) > MAX_SLASHES)
      throw new ImportFailure(
        "Une adresse de ce JSON-LD compte plus de 10\u202F000 barres obliques\u00A0: elle ne peut pas être lue.",
      );
  };
  // A stack of its own: documents are nested as deep as their author wants.
  const left: unknown[] = [document];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value === "string") look(value);
    else if (Array.isArray(value)) for (const one of value) left.push(one);
    else if (typeof value === "object" && value !== null)
      for (const [key, held] of Object.entries(value)) {
        look(key);
        if (typeof held === "string") look(held, key);
        else left.push(held);
      }
  }
}

function countSlashes(text: string): number {
  let count = 0;
  for (let at = text.indexOf("/"); at >= 0; at = text.indexOf("/", at + 1)) count++;
  return count;
}
