/** What the paths of our routes are written with: for others, Express has rules that are not followed here. */
const WRITTEN = /^(?:[\w./-]|[:*]\w|[{}])*$/;

/**
 * The source of a pattern of the paths that a route takes, written as Express has them (`/a/:b`, `/a/*rest`, `/a{/:b}`); `one`: what a parameter
 * is. Throws on a path written with anything else.
 */
export function pathSource(path: string, one = "[^/]+"): string {
  if (!WRITTEN.test(path)) throw new Error(`the path of a route is not one that is read: ${path}`);
  return path
    .replaceAll(".", "\\.")
    .replaceAll(/\*\w+/g, ".+")
    .replaceAll(/:\w+/g, one)
    .replaceAll("{", "(?:")
    .replaceAll("}", ")?");
}
