/** A path of this site to come back to; undefined for anything else. */
export function localPath(given: unknown): string | undefined {
  if (typeof given !== "string" || given.length > 500 || !/^\/(?![/\\])[^\s\\]*$/.test(given)) return undefined;
  const url = URL.canParse(given, "http://ici.invalid") ? new URL(given, "http://ici.invalid") : undefined;
  return url?.host === "ici.invalid" ? `${url.pathname}${url.search}` : undefined;
}
