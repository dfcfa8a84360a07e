import type { PublicPage } from "./list-public-pages.js";

/** Most addresses that a sitemap may hold. */
const MAX = 50_000;

/**
 * The addresses of pages, for search engines; of more than a sitemap may hold, the list of the sitemaps that hold a part of them each (`?page=1`).
 * Undefined for the number of none. @see https://www.sitemaps.org/protocol.html
 */
export function writeSitemap(pages: PublicPage[], publicUrl: string, page?: number): string | undefined {
  const count = Math.max(1, Math.ceil(pages.length / MAX));
  if (page === undefined && count > 1) {
    const parts = Array.from({ length: count }, (_, rank) => `/sitemap.xml?page=${rank + 1}`);
    return writeList(
      "sitemapindex",
      "sitemap",
      parts.map((path) => ({ path, modified: null })),
      publicUrl,
    );
  }
  const rank = (page ?? 1) - 1;
  if (rank >= count) return undefined;
  return writeList("urlset", "url", pages.slice(rank * MAX, (rank + 1) * MAX), publicUrl);
}

/** `root` and `name` are those of the elements. */
function writeList(root: string, name: string, pages: PublicPage[], publicUrl: string): string {
  const lines = pages.map(({ path, modified }) => {
    const address = `${publicUrl}${path}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return ` <${name}><loc>${address}</loc>${modified === null ? "" : `<lastmod>${modified}</lastmod>`}</${name}>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`,
    ...lines,
    `</${root}>`,
    "",
  ].join("\n");
}

/**
 * What search engines may visit: everything, each page saying itself whether it is to be indexed; a page that they could not
 * visit could not say so. @see https://www.rfc-editor.org/rfc/rfc9309
 */
export function writeRobots(publicUrl: string): string {
  return `User-agent: *\nDisallow:\n\nSitemap: ${publicUrl}/sitemap.xml\n`;
}
