import { ImportFailure } from "./import-failure.js";

/** Slashes of a relative address at most: beyond some more, `jsonld` reads it whole again at each of them. */
const MAX_SLASHES = 10_000;
/** Slashes of an `@base`, which is read again for each address resolved against it. */
const MAX_BASE_SLASHES = 100;

/** A base that stays where it is however often it is resolved against itself, which a context that applies at each depth does: `""`, `a`, `../`, `/a/`. */
const STAYS = /^(?:\/|(?:\.\.?\/)*[^/]*$)/;

/** What the library takes for an address that needs no other: it is left as it is. */
const ABSOLUTE = /^(?:[a-z][a-z0-9+-.]*|_):\S*$/i;

/**
 * Looks at every text of a JSON-LD document or context, wherever it is: nobody knows before it is read which of them are addresses. Throws `ImportFailure`
 * where one would hold the library for minutes.
 */
export function refuseLongAddresses(document: unknown): void {
  const look = (text: string, key?: string) => {
    if (key === "@base") {
      if (!ABSOLUTE.test(text) && !STAYS.test(text))
        throw new ImportFailure(
          "Une adresse de base («\u00A0@base\u00A0») de ce JSON-LD est relative et descend dans un dossier\u00A0: écrivez-la en entier.",
        );
      if (countSlashes(text) > MAX_BASE_SLASHES)
        throw new ImportFailure(
          `Une adresse de base («\u00A0@base\u00A0») de ce JSON-LD compte plus de ${MAX_BASE_SLASHES} barres obliques\u00A0: raccourcissez-la.`,
        );
    } else if (text.length > MAX_SLASHES && !ABSOLUTE.test(text) && countSlashes(text) > MAX_SLASHES)
      throw new ImportFailure(
        `Un texte de ce JSON-LD, peut-être une adresse, compte plus de ${MAX_SLASHES.toLocaleString("fr-FR")} barres obliques\u00A0: il ne peut pas être lu.`,
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
