/** Lines that were typed, as one; a text is read once, however long its spaces are. */
export function joinLines(typed: string): string {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** What stands before and after the first `sign` of a line; undefined without one. */
export function splitOnce(line: string, sign: string): [before: string, after: string] | undefined {
  const at = line.indexOf(sign);
  return at < 0 ? undefined : [line.slice(0, at).trim(), line.slice(at + sign.length).trim()];
}
