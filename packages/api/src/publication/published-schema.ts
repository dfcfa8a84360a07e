import { type Field, type Schema, withoutToComplete } from "@datalogue/ingest";

/**
 * The schema of what is published: the one the file was checked against, once values are normalised (ISO dates, decimal
 * points, `true` and `false`), without what its producer still has to write. A normalised CSV is valid against it and gives the same
 * rows again.
 */
export function publishedSchema(schema: Schema): Schema {
  return withoutToComplete(normalisedSchema(schema));
}

/** The same with what was still to be written, which older versions tell. */
export function normalisedSchema(schema: Schema): Schema {
  return {
    ...schema,
    fields: schema.fields.map(publishedField),
    ...(schema.missingValues ? { missingValues: withEmpty(schema.missingValues) } : {}),
  };
}

function publishedField(field: Field): Field {
  const { decimalChar, groupChar, bareNumber, trueValues, falseValues, ...rest } = field;
  const result: Field = rest;
  if (result.missingValues) result.missingValues = withEmpty(result.missingValues);
  const type = field.type ?? "string";
  if (["date", "time", "datetime", "geopoint", "geojson"].includes(type)) delete result.format;
  return result;
}

function withEmpty<T>(values: (T | string)[]): (T | string)[] {
  return values.includes("") ? values : ["", ...values];
}
