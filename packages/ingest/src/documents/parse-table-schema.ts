import { fieldTypes } from "../field-types/index.js";
import type { Field, Schema } from "../schema.js";
import { typeset } from "../typography.js";
import { compileConstraints } from "../validation/compile-constraints.js";
import { assertPattern } from "../validation/pattern.js";
import { checkDocument } from "./check-document.js";
import { findSchemaExcess } from "./schema-limits.js";
import { validate } from "./validators/schema.js";

/**
 * Reads a Table Schema (v1 or v2). Problems are French sentences with the path in the document; a schema that holds more than anybody needs
 * (`schema-limits.ts`) is one.
 */
export function parseTableSchema(json: unknown): { schema: Schema } | { problems: string[] } {
  const excess = findSchemaExcess(json);
  if (excess.length > 0) return { problems: excess };
  const written = normalise(json);
  const problems = checkDocument(validate, written);
  if (problems.length > 0) return { problems };
  const schema = written as Schema;
  const deeper = [...schema.fields.flatMap(findFieldProblems), ...findKeyProblems(schema)];
  return deeper.length > 0 ? { problems: deeper.map((one) => typeset(one)) } : { schema };
}

/** Table Schema v2 writes `fieldsMatch` as a list of one word. */
function normalise(json: unknown): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const { fieldsMatch } = json as { fieldsMatch?: unknown };
  return Array.isArray(fieldsMatch) && fieldsMatch.length === 1 ? { ...json, fieldsMatch: fieldsMatch[0] } : json;
}

function findFieldProblems(field: Field, rank: number): string[] {
  const where = `« fields[${rank}] » (${field.name}) : `;
  const problems: string[] = [];
  const attempt = (compile: () => unknown) => {
    try {
      compile();
    } catch (error) {
      problems.push(`${where}${(error as Error).message}.`);
    }
  };
  attempt(() => fieldTypes[field.type ?? "string"].compile(field));
  if (problems.length === 0) attempt(() => compileConstraints(field));
  const pattern = field.constraints?.pattern;
  if (pattern !== undefined) attempt(() => assertPattern(pattern));
  return problems;
}

function findKeyProblems(schema: Schema): string[] {
  const known = new Set<string>();
  const problems: string[] = [];
  for (const [rank, { name }] of schema.fields.entries()) {
    if (known.has(name)) problems.push(`« fields[${rank}] » : le nom « ${name} » est déjà pris par une autre colonne.`);
    known.add(name);
  }
  const expect = (path: string, keyNames: string | string[]) => {
    for (const name of [keyNames].flat())
      if (!known.has(name)) problems.push(`« ${path} » : « ${name} » n'est pas une colonne de ce schéma.`);
  };
  if (schema.primaryKey !== undefined) expect("primaryKey", schema.primaryKey);
  expect("axes", schema.axes ?? []);
  for (const [rank, key] of (schema.uniqueKeys ?? []).entries()) expect(`uniqueKeys[${rank}]`, key);
  for (const [rank, { fields, reference }] of (schema.foreignKeys ?? []).entries()) {
    expect(`foreignKeys[${rank}].fields`, fields);
    if (!reference.resource) expect(`foreignKeys[${rank}].reference.fields`, reference.fields);
    if ([fields].flat().length !== [reference.fields].flat().length)
      problems.push(`« foreignKeys[${rank}] » : il faut autant de colonnes de part et d'autre.`);
  }
  return problems;
}
