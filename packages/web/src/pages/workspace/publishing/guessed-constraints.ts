import type { Reading } from "@datalogue/api";
import { type Constraints, foldText, isToComplete, type ReportIssue, type Schema, showSigns } from "@datalogue/ingest";
import { listed } from "../../../format/index.js";

/** What was guessed of an earlier file, nobody chose, and rows of this one do not meet. */
export interface Guess {
  /** What is admitted once it is let go of, in words. */
  words: string;
  letGo(schema: Schema): Schema;
  /** Texts of the column that are read as an admitted one, of which they are another spelling. */
  readAs?: Record<string, string>;
}

/**
 * The key, the list of values or the obligation that a cause comes from, where it stands as it was proposed: nobody wrote what it describes. A
 * shared schema is let go of by nobody here, nor a JSON Schema, whose rules are not in its fields alone.
 * @param values texts that the cause refuses, where they are all known.
 */
export function findGuess(
  { schema, schemaFrom }: Pick<Reading, "schema" | "schemaFrom">,
  { code, field: name }: Pick<ReportIssue, "code" | "field">,
  values: readonly string[] = [],
): Guess | undefined {
  if (!schema || schema.jsonSchema || schemaFrom === "shared") return undefined;
  const key = [schema.primaryKey ?? []].flat();
  const isKeyGuessed = isToComplete(schema);
  if (code === "primary-key") {
    const [same, serve] = key.length > 1 ? ["mêmes", "serviront"] : ["même", "servira"];
    const words = `Admettre plusieurs lignes de ${same} ${named(key)}, qui ne ${serve} plus à reconnaître les lignes`;
    return isKeyGuessed ? { words, letGo: withoutKey } : undefined;
  }
  const field = schema.fields.find((one) => one.name === name);
  if (!field) return undefined;
  const { required, unique, enum: allowed } = field.constraints ?? {};
  const isGuessed = isToComplete(field);
  const change = (make: (constraints: Constraints) => Constraints) => (from: Schema) => ({
    ...from,
    fields: from.fields.map((one) => (one.name === name ? { ...one, constraints: make(one.constraints ?? {}) } : one)),
  });
  if (code === "enumerable-constraint" && isGuessed && allowed) {
    if (values.length === 0)
      return { words: "Admettre toute valeur dans cette colonne", letGo: change(({ enum: _, ...rest }) => rest) };
    const { added, readAs } = spell(values, allowed);
    return added.length === 0
      ? undefined
      : {
          words: `Admettre aussi ${named(added)}`,
          letGo: change(({ enum: known = [], ...rest }) => ({ ...rest, enum: [...known, ...added] })),
          readAs,
        };
  }
  if (code === "unique-constraint" && isGuessed && unique)
    return {
      words: "Admettre que la même valeur revienne dans cette colonne",
      letGo: change(({ unique: _, ...rest }) => rest),
    };
  const lacks = LACKS[code];
  const isOfKey = key.includes(field.name);
  if (lacks === undefined || !(required || isOfKey) || (required && !isGuessed) || (isOfKey && !isKeyGuessed))
    return undefined;
  const optional = change(({ required: _, ...rest }) => rest);
  return isOfKey
    ? {
        words: `${lacks}, et ne plus reconnaître les lignes à ${named(key)}`,
        letGo: (from) => withoutKey(optional(from)),
      }
    : { words: lacks, letGo: optional };
}

/** Of texts that a list does not have, those to add to it, in one spelling each, and what each other spelling is read as: texts that a recipe does not tell apart. */
function spell(values: readonly string[], allowed: readonly unknown[]) {
  const spellings = new Map(allowed.map((one) => [foldText(String(one)), String(one)]));
  const added: string[] = [];
  // By folded text: a recipe refuses the same text twice.
  const readAs = new Map<string, [text: string, spelling: string]>();
  for (const value of values) {
    const folded = foldText(value);
    const spelling = spellings.get(folded) ?? value.trim();
    if (!spellings.has(folded)) added.push(spelling);
    spellings.set(folded, spelling);
    if (value !== spelling) readAs.set(folded, [value, spelling]);
  }
  return { added, readAs: Object.fromEntries(readAs.values()) };
}

/** What is admitted where a column is no longer required. */
const LACKS: Record<string, string> = {
  "required-constraint": "Admettre des cellules vides dans cette colonne",
  "missing-required-header": "Admettre un fichier sans cette colonne, qui sera vide",
};

function withoutKey({ primaryKey: _, ...schema }: Schema): Schema {
  return schema;
}

/** Texts as a sentence names them, with the signs that do not show. */
export const named = (texts: readonly string[]) =>
  listed(texts.map((text) => `« ${showSigns(text.length > 60 ? `${text.slice(0, 60)}…` : text)} »`));
