/**
 * Where a JSON text is broken, as " (vers la ligne 3, caractère 12)", from the error of `JSON.parse`; empty when it does
 * not tell. Never gives a piece of the text itself.
 */
export function jsonPlace(text: string, error: unknown): string {
  const position = /position (\d+)/.exec((error as Error).message)?.[1];
  const before = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
  const lines = before.split("\n");
  return text.trim() === ""
    ? " (il est vide)"
    : ` (vers la ligne ${lines.length}, caractère ${(lines.at(-1)?.length ?? 0) + 1})`;
}
