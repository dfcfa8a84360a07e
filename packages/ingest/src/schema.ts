/**
 * Types of Frictionless Table Schema, as we read it: v1 whole, v2 where it adds something. How each is read is in `field-types/`.
 * @see https://specs.frictionlessdata.io/table-schema/
 */
export const fieldTypeNames = [
  ...["string", "number", "integer", "boolean"],
  ...["date", "time", "datetime", "year", "yearmonth", "duration"],
  ...["geopoint", "geojson", "object", "array", "list", "any"],
] as const;

export type FieldTypeName = (typeof fieldTypeNames)[number];

/** What a value must satisfy beyond its type. `enum` and bounds are written as in the file. */
export interface Constraints {
  required?: boolean;
  unique?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number | string;
  maximum?: number | string;
  exclusiveMinimum?: number | string;
  exclusiveMaximum?: number | string;
  pattern?: string;
  enum?: unknown[];
  jsonSchema?: object;
}

/** A value that means "no value", with the reason when the schema gives it (Table Schema v2). */
export type MissingValue = string | { value: string; label?: string };

/** One column of a table, or one property of a GeoJSON feature. */
export interface Field {
  name: string;
  type?: FieldTypeName;
  format?: string;
  title?: string;
  description?: string;
  example?: unknown;
  constraints?: Constraints;
  decimalChar?: string;
  groupChar?: string;
  bareNumber?: boolean;
  trueValues?: string[];
  falseValues?: string[];
  delimiter?: string;
  itemType?: string;
  missingValues?: MissingValue[];
  categories?: unknown[];
  /** Name that the column has in the schema that this one extends. */
  extendsField?: string;
  /** Unit of the values, shown beside the column title ("t", "kg/hab"). Ours, ignored by other validators. */
  unit?: string;
}

export interface ForeignKey {
  fields: string | string[];
  reference: { resource?: string; fields: string | string[] };
}

/** French extension of Table Schema, understood by Validata: a named check at schema level. */
export interface CustomCheck {
  name: string;
  params: Record<string, unknown>;
}

export interface Schema {
  name?: string;
  title?: string;
  description?: string;
  version?: string;
  homepage?: string;
  /** Where the schema is published, the `dct:conformsTo` of the dataset when it is an address. */
  path?: string;
  fields: Field[];
  missingValues?: MissingValue[];
  primaryKey?: string | string[];
  uniqueKeys?: string[][];
  foreignKeys?: ForeignKey[];
  /**
   * Columns that readers group by: what a publication computes the figures of once for all. Ours, ignored by other validators.
   */
  axes?: string[];
  fieldsMatch?: "exact" | "equal" | "subset" | "superset" | "partial";
  custom_checks?: CustomCheck[];
  /**
   * The JSON Schema that this one was read from: `fields` then name and type the columns, and each GeoJSON feature is
   * checked against it.
   */
  jsonSchema?: object;
}
