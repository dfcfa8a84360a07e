import { columnWords, foldName } from "../column-names.js";
import { fieldTypes } from "../field-types/index.js";
import { isMissingWord } from "../missing-words.js";
import type { Field, Schema } from "../schema.js";
import { compileConstraints } from "../validation/compile-constraints.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { compilePattern } from "../validation/pattern.js";
import { missingTexts } from "../validation/read-column.js";
import { isSpreadsheetError } from "../validation/spreadsheet-error.js";
import { wordLikeness } from "./name-likeness.js";

/** Whether the schema takes a text for a field as it is. */
export function compileAcceptance(field: Field, schema: Schema): (text: string) => boolean {
  const parse = fieldTypes[field.type ?? "string"].compile(field);
  const constraints = compileConstraints(field);
  const missing = missingTexts(field.missingValues, schema.missingValues);
  const pattern =
    field.constraints?.pattern === undefined
      ? undefined
      : compilePattern(field.constraints.pattern, nodePatternEngines);
  return (text) => {
    if (missing.includes(text)) return true;
    const value = parse(text);
    if (value === undefined) return false;
    if (value === null) return true;
    const matches = !pattern || (pattern.kind === "sync" ? pattern.test(text) : (pattern.test([text])?.[0] ?? true));
    return matches && constraints.every((constraint) => constraint.test(value, text));
  };
}

/** Words that may mean zero as well as no value: a person decides. */
const MAY_BE_ZERO = new Set(["neant", "aucun", "vide"]);

/** What the text of a cell means for a field that refuses it: another text, null (no value); undefined when nothing tells. */
export function proposeValue(text: string, field: Field, required: boolean): string | null | undefined {
  const { type = "string", constraints = {} } = field;
  if (constraints.enum) {
    const found = findEnumValue(text, constraints.enum);
    if (found !== undefined) return found;
  }
  if (type === "boolean") {
    const folded = foldName(text);
    if (/^(oui|o|vrai|yes|true)$/.test(folded)) return field.trueValues?.[0] ?? "true";
    if (/^(non|n|faux|no|false)$/.test(folded)) return field.falseValues?.[0] ?? "false";
  }
  if (required || isSpreadsheetError(text)) return undefined;
  return isMissingWord(text) && !MAY_BE_ZERO.has(foldName(text)) ? null : undefined;
}

/** The allowed value that a text writes otherwise: same letters, same initials ("OMR"), nearly the same words; undefined without a single one. */
export function findEnumValue(text: string, values: readonly unknown[]): string | undefined {
  const known = values.map(String);
  const folded = foldName(text);
  const same = known.filter((value) => foldName(value) === folded);
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  const initials = known.filter(
    (value) => initialsOf(value) === folded || (initialsOf(text).length > 2 && initialsOf(text) === foldName(value)),
  );
  if (initials.length === 1 && folded.length > 1) return initials[0];
  const scored = known.map((value) => ({ value, score: wordLikeness(text, value) })).sort((a, b) => b.score - a.score);
  const [best, next] = scored;
  return best && best.score >= 0.6 && best.score > (next?.score ?? 0) ? best.value : undefined;
}

function initialsOf(text: string): string {
  return columnWords(text)
    .filter((word) => !/^(d|de|des|du|et|l|la|le|les|en)$/.test(word))
    .map((word) => word[0])
    .join("");
}
