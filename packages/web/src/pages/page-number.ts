import { PageProblem } from "../site.js";

/** The page number of an address, 1 when absent. Throws a `PageProblem` when it is not a whole number from 1. */
export function parsePageNumber(text: string | undefined, first: string): number {
  if (text === undefined || text === "") return 1;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new PageProblem(400, "Page illisible", `«\u202f${text.slice(0, 40)}\u202f» n’est pas un numéro de page.`, [
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
