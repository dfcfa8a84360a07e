import { type Static, type TSchema, Type } from "typebox";
import { fieldTypes } from "../field-types/index.js";
import { typeset } from "../issues/french.js";
import type { Field, FieldTypeName, Schema } from "../schema.js";
import { compileConstraints } from "../validation/compile-constraints.js";
import { compilePattern } from "../validation/pattern.js";
import { isJsonSchema, parseJsonSchema } from "./json-schema.js";
import { compileDocument } from "./parse-document.js";
import { findSchemaExcess } from "./schema-limits.js";

const TYPE_NAMES = Object.keys(fieldTypes) as FieldTypeName[];

/** One of a few words, with its literal type. */
export function oneOf<const T extends string>(words: readonly T[]) {
  return Type.Unsafe<T>({ type: "string", enum: [...words] });
}

const open = { additionalProperties: true };
const names = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]);
const bound = Type.Union([Type.Number(), Type.String()]);
const missingValues = Type.Array(
  Type.Union([Type.String(), Type.Object({ value: Type.String(), label: Type.Optional(Type.String()) }, open)]),
);

const constraints = Type.Object(
  {
    required: Type.Optional(Type.Boolean()),
    unique: Type.Optional(Type.Boolean()),
    minLength: Type.Optional(Type.Integer({ minimum: 0 })),
    maxLength: Type.Optional(Type.Integer({ minimum: 0 })),
    minimum: Type.Optional(bound),
    maximum: Type.Optional(bound),
    exclusiveMinimum: Type.Optional(bound),
    exclusiveMaximum: Type.Optional(bound),
    pattern: Type.Optional(Type.String()),
    enum: Type.Optional(Type.Array(Type.Unknown(), { minItems: 1 })),
    jsonSchema: Type.Optional(Type.Unsafe<object>({ type: "object" })),
  },
  open,
);

const field = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    type: Type.Optional(oneOf(TYPE_NAMES)),
    format: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    example: Type.Optional(Type.Unknown()),
    constraints: Type.Optional(constraints),
    decimalChar: Type.Optional(Type.String({ minLength: 1 })),
    groupChar: Type.Optional(Type.String()),
    bareNumber: Type.Optional(Type.Boolean()),
    trueValues: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    falseValues: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    delimiter: Type.Optional(Type.String({ minLength: 1 })),
    itemType: Type.Optional(Type.String()),
    missingValues: Type.Optional(missingValues),
    categories: Type.Optional(Type.Array(Type.Unknown())),
    extendsField: Type.Optional(Type.String()),
    unit: Type.Optional(Type.String()),
  },
  open,
);

/** The form of a Table Schema document: the source of its validator, checked against the type `Schema` below. */
export const schemaDocument = Type.Object(
  {
    name: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    homepage: Type.Optional(Type.String()),
    path: Type.Optional(Type.String()),
    fields: Type.Array(field, { minItems: 1 }),
    missingValues: Type.Optional(missingValues),
    primaryKey: Type.Optional(names),
    uniqueKeys: Type.Optional(Type.Array(Type.Array(Type.String(), { minItems: 1 }))),
    foreignKeys: Type.Optional(
      Type.Array(
        Type.Object(
          {
            fields: names,
            reference: Type.Object({ resource: Type.Optional(Type.String()), fields: names }, open),
          },
          open,
        ),
      ),
    ),
    axes: Type.Optional(Type.Array(Type.String())),
    fieldsMatch: Type.Optional(oneOf(["exact", "equal", "subset", "superset", "partial"])),
    custom_checks: Type.Optional(
      Type.Array(
        Type.Object({ name: Type.String(), params: Type.Unsafe<Record<string, unknown>>({ type: "object" }) }, open),
      ),
    ),
    jsonSchema: Type.Optional(Type.Unsafe<object>({ type: "object" })),
  },
  open,
);

/** Fails to compile when a document form and the type it stands for drift apart. */
export type Same<Document extends TSchema, Target> = Target extends Static<Document> ? true : never;
true satisfies Same<typeof schemaDocument, Schema>;

const findProblems = compileDocument(schemaDocument, {
  fields: 'Un schéma de table décrit ses colonnes : « "fields": [{ "name": "…", "type": "string" }] ».',
});

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
  if (pattern !== undefined) attempt(() => compilePattern(pattern));
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
