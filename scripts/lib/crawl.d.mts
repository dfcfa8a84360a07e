export interface Crawl {
  paths: string[];
  ask(path: string): Promise<{ status: number; text: string }>;
  head?(path: string): Promise<{ status: number }>;
  /** Links that are another matter. */
  skip?(path: string): boolean;
  /** False for pages whose text names documents on purpose. */
  readable?(path: string): boolean;
}
/** Asks pages and each of their links once: what answers 400 or more, and words of the program in their text. */
export function crawl(asked: Crawl): Promise<{ pages: number; links: number; faults: string[] }>;
/** Each kind of page, bare and for each territory. */
export function pagesOfTerritories(paths: string[], territories: string[]): string[];
/** True for an address that only sorts or pages a list. */
export function isSortingOrPaging(path: string): boolean;
/** The addresses of the site that a page leads to or shows, without their fragment. */
export function linksOf(html: string): string[];
