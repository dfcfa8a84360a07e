/** An address as it was asked, once the signs that it lets pass are escaped: braces too, which would ask another file each year in a source. */
export function escapeAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  return new URL(url).href.replace(/[|\\^`{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
