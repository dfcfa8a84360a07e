import type { ErrorObject } from "ajv";
import { fieldTypes } from "../field-types/index.js";
import { typeset } from "../issues/french.js";
import type { Field, Schema } from "../schema.js";
import { compileConstraints } from "../validation/compile-constraints.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { compilePattern } from "../validation/pattern.js";
import { describeFaults } from "./describe-faults.js";
import { compileValueCheck, isJsonSchema, parseJsonSchema } from "./json-schema.js";
import { findSchemaExcess } from "./schema-limits.js";
import { validateSchemaDocument } from "./validate-schema-document.js";

const advice = {
  fields: 'Un schéma de table décrit ses colonnes : « "fields": [{ "name": "…", "type": "string" }] ».',
};

/**
 * Reads a Table Schema (v1 or v2), or a JSON Schema of GeoJSON features. Problems are French sentences with the path in the
 * document; a schema that holds more than anybody needs (`schema-limits.ts`) is one.
 */
export function parseSchema(json: unknown): { schema: Schema } | { problems: string[] } {
  const excess = findSchemaExcess(json);
  if (excess.length > 0) return { problems: excess };
  if (isJsonSchema(json)) {
    const parsed = parseJsonSchema(json);
    return "problems" in parsed ? { problems: parsed.problems.map(typeset) } : parsed;
  }
  const problems = findProblems(normalise(json));
  if (problems.length > 0) return { problems };
  const schema = normalise(json) as Schema;
  const deeper = [...schema.fields.flatMap(findFieldProblems), ...findKeyProblems(schema)].map(typeset);
  return deeper.length > 0 ? { problems: deeper } : { schema };
}

function findProblems(json: unknown): string[] {
  if (validateSchemaDocument(json)) return [];
  const { errors } = validateSchemaDocument as { errors?: ErrorObject[] | null };
  return describeFaults(errors ?? [], advice);
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
  const jsonSchema = field.constraints?.jsonSchema;
  if (jsonSchema) attempt(() => compileValueCheck(jsonSchema));
  const pattern = field.constraints?.pattern;
  if (pattern !== undefined) attempt(() => compilePattern(pattern, nodePatternEngines));
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
