import { PageProblem } from "../site.js";

/** The page number of an address, 1 when absent; undefined when it is not a whole number from 1. */
export function readPageNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return 1;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** The page number of an address. Throws a `PageProblem` when it cannot be read. */
export function parsePageNumber(text: string | undefined, first: string): number {
  const page = readPageNumber(text);
  if (page !== undefined) return page;
  throw new PageProblem(400, "Page illisible", `«\u202f${text?.slice(0, 40)}\u202f» n’est pas un numéro de page.`, [
    { label: "Première page", href: first },
  ]);
}

/** Refuses a page after the last one. */
export function checkPageNumber(page: number, pages: number, first: string): void {
  if (page <= Math.max(1, pages)) return;
  throw new PageProblem(404, "Cette page n’existe pas", `La dernière page est la ${Math.max(1, pages)}.`, [
    { label: "Première page", href: first },
  ]);
}

/** How many pages hold so many, `size` to a page: one at least. */
export function countPages(count: number, size: number): number {
  return Math.max(1, Math.ceil(count / size));
}
