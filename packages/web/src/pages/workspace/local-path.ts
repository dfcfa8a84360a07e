/** What a browser takes for a path of the site where it is: neither `//host` nor `/\\host`, which are of another. */
const PATH = /^\/(?![/\\])[^\s\\]*$/;

/** A path of this site to come back to; undefined for anything else. */
export function localPath(given: unknown): string | undefined {
  if (typeof given !== "string" || given.length > 500 || !PATH.test(given)) return undefined;
  const url = URL.canParse(given, "http://ici.invalid") ? new URL(given, "http://ici.invalid") : undefined;
  if (url?.host !== "ici.invalid") return undefined;
  // Tested again: `/.//host` is `//host` once its dots are resolved.
  const path = `${url.pathname}${url.search}`;
  return PATH.test(path) ? path : undefined;
}
