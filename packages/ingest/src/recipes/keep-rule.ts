import { list, quote } from "../issues/french.js";
import { compilePattern, type PatternEngines } from "../validation/pattern.js";
import { foldText } from "./drop-rule.js";
import type { KeepRule } from "./recipe.js";

/** A compiled condition on the text of a cell. Throws an Error with a French sentence when its pattern cannot be used. */
export function compileKeepRule(rule: KeepRule, engines: PatternEngines): (text: string) => boolean {
  if ("filled" in rule) return (text) => (text.trim() !== "") === rule.filled;
  // Which texts they are is read when a file is.
  if ("of" in rule) return () => true;
  if ("startsWith" in rule) {
    const start = foldText(rule.startsWith);
    return (text) => foldText(text).startsWith(start);
  }
  if ("pattern" in rule) {
    const compiled = compilePattern(rule.pattern, engines);
    if (compiled.kind === "limited")
      throw new Error(
        `l'expression régulière « ${rule.pattern} » demande trop de calcul : retirez ce qui regarde autour ou en arrière`,
      );
    return (text) => compiled.test(text.trim());
  }
  const among = new Set(("is" in rule ? rule.is : rule.isNot).map(foldText));
  // Columns of codes say the same texts again and again.
  const known = new Map<string, boolean>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = among.has(foldText(text)) === "is" in rule;
      if (known.size < 10_000) known.set(text, found);
    }
    return found;
  };
}

/**
 * A condition as anybody may read it: the texts that lines are kept by, where their column is published (`isPublished`), and never those of the
 * lines that are left.
 */
export function describeKeepRule(rule: KeepRule, isPublished: boolean): { fr: string; en: string } {
  const { column } = rule;
  const [fr, en] = [quote(column), `“${column}”`];
  if ("is" in rule && rule.label !== undefined)
    return { fr: `${fr} est ${rule.label}`, en: `${en} is among ${rule.is.length} texts (${rule.label})` };
  if ("is" in rule && isPublished)
    return {
      fr: `${fr} est ${list(rule.is.map((one) => quote(one)))}`,
      en: `${en} is ${rule.is.map((text) => `“${text}”`).join(", ")}`,
    };
  if ("filled" in rule)
    return rule.filled
      ? { fr: `${fr} est remplie`, en: `${en} is filled` }
      : { fr: `${fr} est vide`, en: `${en} is empty` };
  if ("of" in rule)
    return {
      fr: `${fr} est dans le jeu ${quote(rule.of.dataset)}`,
      en: `${en} is in the dataset “${rule.of.dataset}”`,
    };
  return { fr: `${fr} suit la règle`, en: `${en} follows the rule` };
}
