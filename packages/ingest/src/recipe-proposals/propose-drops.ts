import { foldText } from "../recipes/drop-rule.js";
import type { DropRule } from "../recipes/recipe.js";

const TOTAL = /^(sous[- ]?total|total|totaux|ensemble|moyenne|cumul)(?![a-z0-9])/;
/** How the notes under a table begin. */
const NOTE = /^(source|sources|note|notes|nb|n\.b\.|legende|lecture|remarque|donnees|champ|\*|\(\d\))/;
/** Cells looked at from the left for the word of a total. */
const DEPTH = 3;

/** What the rules of a line may need to know of its columns. */
export interface LineReader {
  headers: readonly string[];
  /** Whether the schema takes this text in this column as one of its listed values. */
  isListed(source: number, text: string): boolean;
}

/** The rule that drops a line of total, or a note under the table; undefined for a line of data. */
export function proposeDrop(record: readonly string[], { headers, isListed }: LineReader): DropRule | undefined {
  const first = record.findIndex((cell) => cell.trim() !== "");
  if (first < 0) return undefined;
  const filled = record.filter((cell) => cell.trim() !== "").length;
  for (let source = first; source < Math.min(record.length, first + DEPTH); source++) {
    const text = foldText(record[source] ?? "");
    const word = TOTAL.exec(text)?.[1];
    if (!word || text.length > 60 || isListed(source, record[source] as string)) continue;
    const startsWith = WORDS[word.replace(" ", "-")] ?? "Total";
    return source === first ? startsWith : { column: headers[source] as string, startsWith };
  }
  if (filled > 1 || headers.length < 3) return undefined;
  const note = NOTE.exec(foldText(record[first] ?? ""))?.[1];
  return note === undefined ? undefined : record[first]?.trim().slice(0, note.length);
}

const WORDS: Record<string, string> = {
  "sous-total": "Sous-total",
  soustotal: "Sous-total",
  total: "Total",
  totaux: "Totaux",
  ensemble: "Ensemble",
  moyenne: "Moyenne",
  cumul: "Cumul",
};
