import { NB, NNB } from "../typography.js";

/** « text » with its no-break spaces; a long text is cut, a line break and the spaces at its ends, which nobody sees, are drawn. */
export function quote(text: string, max = 80): string {
  const flat = text.replace(/\r?\n/g, "⏎").replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length));
  return `«${NB}${flat.length > max ? `${flat.slice(0, max)}…` : flat}${NB}»`;
}

/** 9687 → "9 687". */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, NNB);
}

/** A text with its decimal numbers written the French way: "de -1.40 à 46.05" → "de −1,40 à 46,05". */
export function writeDecimals(text: string): string {
  return text.replace(
    /(-?)(\d+)\.(\d+)/g,
    (_, minus: string, whole: string, decimals: string) => `${minus && "−"}${whole},${decimals}`,
  );
}

/** "1 colonne", "3 colonnes". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)}${NB}${value > 1 ? many : one}`;
}

/** "a, b et c"; the end of a long list is counted. */
export function list(names: readonly string[], max = 30): string {
  const shown = names.length > max ? [...names.slice(0, max), `${names.length - max} autres`] : [...names];
  const last = shown.pop() ?? "";
  return shown.length > 0 ? `${shown.join(", ")} et ${last}` : last;
}
