import { type Static, Type } from "typebox";

/** Names of the types of fields: each has its file in `field-types/`. */
export const fieldTypeNames = [
  "any",
  "array",
  "boolean",
  "date",
  "datetime",
  "duration",
  "geojson",
  "geopoint",
  "integer",
  "list",
  "number",
  "object",
  "string",
  "time",
  "year",
  "yearmonth",
] as const;
export type FieldTypeName = (typeof fieldTypeNames)[number];

const open = { additionalProperties: true };
const names = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]);
const bound = Type.Union([Type.Number(), Type.String()]);
const missingValues = Type.Array(
  Type.Union([Type.String(), Type.Object({ value: Type.String(), label: Type.Optional(Type.String()) }, open)]),
);

/** `enum` and bounds are written as in the file. */
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

/** Small drawings that stand for a kind of place on a map. */
export const mapSigns = [
  "bin",
  "bottle",
  "box",
  "leaf",
  "recycle",
  "plug",
  "bike",
  "car",
  "sun",
  "wind",
  "drop",
  "place",
] as const;
export type MapSign = (typeof mapSigns)[number];

/** What the values of a field mean on a map, and in what is said of an object there. Ours, ignored by other validators. */
const mapMeaning = Type.Object(
  {
    /** True for what an object is called. */
    name: Type.Optional(Type.Boolean()),
    /** Its values are days, written as the schema of origin asks ("20220310"), or codes of communes. */
    kind: Type.Optional(Type.Enum(["date", "commune"], { type: "string" })),
    /** True for the day that a map tells of its objects: since when they are what it shows. */
    dated: Type.Optional(Type.Boolean()),
    /** The sign of every object, where no value has its own. */
    sign: Type.Optional(Type.Enum(mapSigns, { type: "string" })),
    /** Share of a colour that covers what is under it, 0 to 1. */
    opacity: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    /** True writes the value on each area. */
    letter: Type.Optional(Type.Boolean()),
    /** Values that a map shows, null for an empty cell; the others stay in the table and the files. */
    only: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Null()]), { minItems: 1 })),
    /** What each value is called, and how it looks. */
    values: Type.Optional(
      Type.Array(
        Type.Object(
          {
            value: Type.Union([Type.String(), Type.Number()]),
            label: Type.String({ minLength: 1 }),
            colour: Type.Optional(Type.String({ pattern: "^#[0-9a-f]{6}$" })),
            sign: Type.Optional(Type.Enum(mapSigns, { type: "string" })),
          },
          open,
        ),
        { minItems: 1 },
      ),
    ),
  },
  open,
);
/** What the values of a field mean on a map. */
export type MapMeaning = Static<typeof mapMeaning>;

const field = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    type: Type.Optional(Type.Enum(fieldTypeNames, { type: "string" })),
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
    /** Name that the column has in the schema that this one extends. */
    extendsField: Type.Optional(Type.String()),
    /** Unit of the values, shown beside the column title ("t", "kg/hab"). Ours, ignored by other validators. */
    unit: Type.Optional(Type.String()),
    map: Type.Optional(mapMeaning),
  },
  open,
);

/**
 * Frictionless Table Schema, as we read it: v1 whole, v2 where it adds something.
 * @see https://specs.frictionlessdata.io/table-schema/
 */
export const tableSchema = Type.Object(
  {
    name: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    homepage: Type.Optional(Type.String()),
    /** Where the schema is published, the `dct:conformsTo` of the dataset when it is an address. */
    path: Type.Optional(Type.String()),
    fields: Type.Array(field, {
      minItems: 1,
      description: 'Un schéma de table décrit ses colonnes : « "fields": [{ "name": "…", "type": "string" }] ».',
    }),
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
    /**
     * Columns that readers group by: what a publication computes the figures of once for all. Ours, ignored by other validators.
     */
    axes: Type.Optional(Type.Array(Type.String())),
    fieldsMatch: Type.Optional(Type.Enum(["exact", "equal", "subset", "superset", "partial"], { type: "string" })),
    /** French extension of Table Schema, understood by Validata: named checks at schema level. */
    custom_checks: Type.Optional(
      Type.Array(
        Type.Object({ name: Type.String(), params: Type.Unsafe<Record<string, unknown>>({ type: "object" }) }, open),
      ),
    ),
    /**
     * The JSON Schema that this one was read from: `fields` then name and type the columns, and each GeoJSON feature is
     * checked against it.
     */
    jsonSchema: Type.Optional(Type.Unsafe<object>({ type: "object" })),
  },
  open,
);

export type Schema = Static<typeof tableSchema>;
/** One column of a table, or one property of a GeoJSON feature. */
export type Field = Schema["fields"][number];
/** What a value must satisfy beyond its type. */
export type Constraints = NonNullable<Field["constraints"]>;
/** A value that means "no value", with the reason when the schema gives it (Table Schema v2). */
export type MissingValue = NonNullable<Schema["missingValues"]>[number];
export type ForeignKey = NonNullable<Schema["foreignKeys"]>[number];
export type CustomCheck = NonNullable<Schema["custom_checks"]>[number];
