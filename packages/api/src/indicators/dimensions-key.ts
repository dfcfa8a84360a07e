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
  return [...new Set([...Object.keys(own), ...Object.keys(asked)])].every((name) =>
    asked[name] === "*" ? own[name] !== undefined : own[name] === asked[name],
  );
}
