import type { PublicPage } from "./list-public-pages.js";

/** Most addresses that a sitemap may hold. */
const MAX = 50_000;

/** The addresses of pages, for search engines. @see https://www.sitemaps.org/protocol.html */
export function writeSitemap(pages: PublicPage[], publicUrl: string): string {
  const lines = pages.slice(0, MAX).map(({ path, modified }) => {
    const address = `${publicUrl}${path}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return ` <url><loc>${address}</loc>${modified === null ? "" : `<lastmod>${modified}</lastmod>`}</url>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...lines,
    "</urlset>",
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
