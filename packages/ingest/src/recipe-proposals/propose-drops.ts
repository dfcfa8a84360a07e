import { isNote, isTotal } from "../checks/foot-line.js";
import { compileDropRule, foldText } from "../recipes/drop-rule.js";
import type { DropRule } from "../recipes/recipe.js";
import { capitalise } from "../typography.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";

/** Cells looked at from the left for the word of a total. */
const DEPTH = 3;
/** Whole texts proposed for one word, at most. */
const MAX_TEXTS = 20;
/** A note that says what it is, where a single empty cell would not tell it from a record: "Source : mairie". */
const LABEL = /^\s*\p{L}+\s*:/u;
/** The word that a total or a note begins with, once folded. */
const WORD = /^(?:(?:sous[ -]?|s ?[/.-] ?)total|n\.b\.|\(\d\)|\*|[a-z]+)/;

/** What the rules of a line may need to know of its columns. */
export interface LineReader {
  headers: readonly string[];
  /** Whether the schema takes this text in this column as one of its listed values. */
  isListed(source: number, text: string): boolean;
}

/** The cell that says that a line is no data. */
export interface FootCell {
  /** Rank of its column, where it is not the first filled cell. */
  source: number | undefined;
  text: string;
}

/** The rules that drop the lines of total and the notes of a file, from its records. */
export interface DropProposer {
  /** Whether a record is a line of total, or a note alone on its line: it is then to be dropped. */
  add(record: readonly string[]): boolean;
  /** Where a record says that it is such a line. */
  findFoot(record: readonly string[]): FootCell | undefined;
  /** Tells a record of data: no rule may drop it. */
  keep(record: readonly string[]): void;
  rules(): DropRule[];
}

/**
 * A rule is the word of the lines found, so that it serves for the next file, whose total is « Total 2024 »; where a record of data begins with
 * that word (« Ensemble scolaire Saint-Joseph »), it is the whole text; where a record of data has that text too, there is none. All records
 * are added first, then those of data are kept.
 */
export function createDropProposer({ headers, isListed }: LineReader): DropProposer {
  const found = new Map<string, Proposed[]>();

  function findFoot(record: readonly string[]): FootCell | undefined {
    const first = record.findIndex((cell) => cell.trim() !== "");
    if (first < 0) return undefined;
    for (let source = first; source < Math.min(record.length, first + DEPTH); source++) {
      const text = record[source] as string;
      if (isTotal(text) && !isListed(source, text)) return { source: source === first ? undefined : source, text };
    }
    const text = record[first] as string;
    const isAlone = record.every((cell, at) => at === first || cell.trim() === "");
    const isNoteHere = headers.length >= 3 ? isNote(text) : headers.length === 2 && isNote(text) && LABEL.test(text);
    return isAlone && isNoteHere ? { source: undefined, text } : undefined;
  }

  return {
    findFoot,
    add(record) {
      const foot = findFoot(record);
      if (!foot) return false;
      const { source, text } = foot;
      const { length } = WORD.exec(foldText(text))?.[0] ?? "";
      const word = text.trim().slice(0, length).toLowerCase();
      const key = `${source ?? ""} ${word}`;
      const proposed = found.get(key) ?? [propose({ startsWith: capitalise(word) }, source, headers)];
      found.set(key, proposed);
      const pattern = patternOfText(text);
      if (proposed.length > MAX_TEXTS) return true;
      if (!proposed.some(({ rule }) => typeof rule === "object" && "pattern" in rule && rule.pattern === pattern))
        proposed.push(propose({ pattern }, source, headers));
      return true;
    },
    keep(record) {
      for (const proposed of found.values())
        for (const one of proposed) {
          const text = record[one.source ?? record.findIndex((cell) => cell.trim() !== "")];
          if (text !== undefined && one.test(text)) one.isWrong = true;
        }
    },
    rules: () =>
      [...found.values()].flatMap(([word, ...texts]) =>
        (word && !word.isWrong ? [word] : texts.filter(({ isWrong }) => !isWrong)).map(({ rule }) => rule),
      ),
  };
}

interface Proposed {
  rule: DropRule;
  source: number | undefined;
  test(text: string): boolean;
  /** It would drop a record of data. */
  isWrong: boolean;
}

function propose(
  form: { startsWith: string } | { pattern: string },
  source: number | undefined,
  headers: readonly string[],
): Proposed {
  const rule =
    source !== undefined
      ? { column: headers[source] as string, ...form }
      : "startsWith" in form
        ? form.startsWith
        : form;
  return { rule, source, test: compileDropRule(rule, nodePatternEngines).test, isWrong: false };
}

/** What a rule says of a cell that has this text as a whole, in which a year may be another. */
export function patternOfText(text: string): string {
  const escaped = text.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return escaped.replace(/(?<!\d)(?:19|20)\d\d(?!\d)/g, "\\d{4}");
}
