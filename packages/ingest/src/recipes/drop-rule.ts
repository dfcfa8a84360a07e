import { compilePattern, type PatternEngines } from "../validation/pattern.js";
import type { DropRule } from "./recipe.js";

/** Texts of a recipe are compared without case, accents, nor the spaces around and between words. */
export function foldText(text: string): string {
  const plain = /[^ -~]/.test(text) ? text.normalize("NFD").replace(/[\u0300-\u036f]/g, "") : text;
  return plain.toLowerCase().replace(/\s+/g, " ").trim();
}

/** A quick look at the first character: whether a text, once folded, may begin as one of these folded texts. Nearly all cells stop there. */
export function mayBegin(folded: readonly string[]): (text: string) => boolean {
  const firsts = new Set(folded.map((text) => text.charCodeAt(0)));
  return (text) => {
    const code = text.charCodeAt(0);
    if (code <= 32 || code > 126) return true;
    return firsts.has(code >= 65 && code <= 90 ? code + 32 : code);
  };
}

/** A compiled rule on the text of one cell. Throws an Error with a French sentence when its pattern cannot be used. */
export interface DropTest {
  rule: DropRule;
  /** Header or field that it looks at; undefined = the first filled cell. */
  column: string | undefined;
  test(text: string): boolean;
}

export function compileDropRule(rule: DropRule, engines: PatternEngines): DropTest {
  if (typeof rule === "string") return { rule, column: undefined, test: startsWithWord(rule) };
  const { column } = rule;
  if ("startsWith" in rule) return { rule, column, test: startsWithWord(rule.startsWith) };
  const { pattern } = rule;
  const compiled = compilePattern(pattern, engines);
  if (compiled.kind === "limited")
    throw new Error(
      `l'expression régulière « ${pattern} » demande trop de calcul : retirez ce qui regarde autour ou en arrière`,
    );
  return { rule, column, test: (text) => compiled.test(text.trim()) };
}

/** Whole words: "Total" is not the beginning of "Totalité". */
function startsWithWord(start: string): (text: string) => boolean {
  const folded = foldText(start);
  const may = mayBegin([folded]);
  return (text) => {
    if (!may(text)) return false;
    const found = foldText(text);
    return found.startsWith(folded) && !(/[a-z0-9]$/.test(folded) && /[a-z0-9]/.test(found[folded.length] ?? ""));
  };
}

/** A rule as a person names it. */
export function describeDropRule(rule: DropRule): string {
  if (typeof rule === "string") return rule;
  const form = "startsWith" in rule ? rule.startsWith : rule.pattern;
  return rule.column === undefined ? form : `${rule.column} : ${form}`;
}
