import { type Static, type TSchema, Type } from "typebox";
import { fieldTypes } from "../field-types/index.js";
import type { FieldTypeName, Schema } from "../schema.js";

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

/**
 * The form of a Table Schema document, checked against the type `Schema` below. Its validator is written ahead from it, in `validate-schema-document.ts`:
 * after a change, `npm run build && node scripts/generate-schema-validator.mjs`.
 */
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
