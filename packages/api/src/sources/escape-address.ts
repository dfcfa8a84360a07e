/** An address as it was asked, once the signs that it lets pass are escaped: braces too, which would ask another file each year in a source. */
export function escapeAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  return new URL(url).href.replace(/[|\\^`{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The same for an address that somebody writes in a source, whose holes (`{AAAA}`) stay. */
export function escapeTemplate(url: string): string {
  const holes = url.match(/\{\w+\}/g) ?? [];
  return holes.reduce((escaped, hole) => escaped.replaceAll(`%7B${hole.slice(1, -1)}%7D`, hole), escapeAddress(url));
}
