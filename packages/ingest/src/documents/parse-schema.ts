import type { Schema } from "../schema.js";
import { typeset } from "../typography.js";
import { isJsonSchema, parseJsonSchema } from "./json-schema.js";
import { parseTableSchema } from "./parse-table-schema.js";
import { findSchemaExcess } from "./schema-limits.js";

/** Reads a Table Schema, or a JSON Schema of GeoJSON features. Problems are French sentences with the path in the document. */
export function parseSchema(json: unknown): { schema: Schema } | { problems: string[] } {
  const excess = findSchemaExcess(json);
  if (excess.length > 0) return { problems: excess };
  if (!isJsonSchema(json)) return parseTableSchema(json);
  const parsed = parseJsonSchema(json);
  return "problems" in parsed ? { problems: parsed.problems.map((one) => typeset(one)) } : parsed;
}
