import { guillemets, listed } from "../typography.js";

/** « text » with its no-break spaces; a long text is cut, a line break and the spaces at its ends, which nobody sees, are drawn. */
export function quote(text: string, max = 80): string {
  const flat = text.replace(/\r?\n/g, "⏎").replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length));
  return guillemets(flat.length > max ? `${flat.slice(0, max)}…` : flat);
}

/** A text with its decimal numbers written the French way: "de -1.40 à 46.05" → "de −1,40 à 46,05". */
export function writeDecimals(text: string): string {
  return text.replace(
    /(-?)(\d+)\.(\d+)/g,
    (_, minus: string, whole: string, decimals: string) => `${minus && "−"}${whole},${decimals}`,
  );
}

/** "a, b et c"; the end of a long list is counted. */
export function list(names: readonly string[], max = 30): string {
  return listed(names.length > max ? [...names.slice(0, max), `${names.length - max} autres`] : names);
}
