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

/** A condition as a person reads it. */
export function describeKeepRule(rule: KeepRule): { fr: string; en: string } {
  const { column } = rule;
  const quoted = (texts: readonly string[]) => texts.map((text) => `“${text}”`).join(", ");
  if ("is" in rule && rule.label !== undefined)
    return {
      fr: `${quote(column)} est ${rule.label}`,
      en: `“${column}” is among ${rule.is.length} texts (${rule.label})`,
    };
  if ("is" in rule)
    return {
      fr: `${quote(column)} est ${list(rule.is.map((one) => quote(one)))}`,
      en: `“${column}” is ${quoted(rule.is)}`,
    };
  if ("isNot" in rule)
    return {
      fr: `${quote(column)} n'est pas ${list(rule.isNot.map((one) => quote(one)))}`,
      en: `“${column}” is not ${quoted(rule.isNot)}`,
    };
  if ("filled" in rule)
    return rule.filled
      ? { fr: `${quote(column)} est remplie`, en: `“${column}” is filled` }
      : { fr: `${quote(column)} est vide`, en: `“${column}” is empty` };
  if ("of" in rule)
    return {
      fr: `${quote(column)} est dans le jeu ${quote(rule.of.dataset)}`,
      en: `“${column}” is in the dataset “${rule.of.dataset}”`,
    };
  return "startsWith" in rule
    ? {
        fr: `${quote(column)} commence par ${quote(rule.startsWith)}`,
        en: `“${column}” begins with “${rule.startsWith}”`,
      }
    : { fr: `${quote(column)} suit ${quote(rule.pattern)}`, en: `“${column}” follows “${rule.pattern}”` };
}
