/** The values of the dimensions as one text, whatever the order they are given in; empty for the total. */
export function dimensionsKey(dimensions: Record<string, string>): string {
  const entries = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? "" : JSON.stringify(Object.fromEntries(entries));
}

/**
 * True when values of the dimensions are those asked for: a dimension that is not named is taken as a whole, "*" is each of
 * its values, "all" every combination.
 */
export function matchesDimensions(
  own: Record<string, string>,
  asked: Record<string, string> | "all" | undefined = {},
): boolean {
  if (asked === "all") return true;
  // Without a list of names: it is asked of thousands of values for a page.
  for (const name in own) if (!isAsked(own, asked, name)) return false;
  for (const name in asked) if (!isAsked(own, asked, name)) return false;
  return true;
}

function isAsked(own: Record<string, string>, asked: Record<string, string>, name: string): boolean {
  return asked[name] === "*" ? own[name] !== undefined : own[name] === asked[name];
}
