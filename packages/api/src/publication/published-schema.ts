import type { Field, Schema } from "@datalogue/ingest";

/**
 * The schema of what is published: the one the file was checked against, once values are normalised (ISO dates, decimal
 * points, `true` and `false`). A normalised CSV is valid against it and gives the same rows again.
 */
export function publishedSchema(schema: Schema): Schema {
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
