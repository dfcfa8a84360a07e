import type { Schema } from "../schema.js";
import { typeset } from "../typography.js";
import { compileValueCheck, isJsonSchema, parseJsonSchema } from "./json-schema.js";
import { parseTableSchema } from "./parse-table-schema.js";
import { findSchemaExcess } from "./schema-limits.js";

/** Reads a Table Schema, or a JSON Schema of GeoJSON features. Problems are French sentences with the path in the document. */
export function parseSchema(json: unknown): { schema: Schema } | { problems: string[] } {
  const excess = findSchemaExcess(json);
  if (excess.length > 0) return { problems: excess };
  if (!isJsonSchema(json)) return checkValueRules(parseTableSchema(json));
  const parsed = parseJsonSchema(json);
  return "problems" in parsed ? { problems: parsed.problems.map((one) => typeset(one)) } : parsed;
}

/** The JSON Schemas of fields can be used. */
function checkValueRules(parsed: ReturnType<typeof parseTableSchema>): ReturnType<typeof parseTableSchema> {
  if ("problems" in parsed) return parsed;
  const problems = parsed.schema.fields.flatMap(({ name, constraints }, rank) => {
    if (!constraints?.jsonSchema) return [];
    try {
      compileValueCheck(constraints.jsonSchema);
      return [];
    } catch (error) {
      return [typeset(`« fields[${rank}] » (${name}) : ${(error as Error).message}.`)];
    }
  });
  return problems.length > 0 ? { problems } : parsed;
}
