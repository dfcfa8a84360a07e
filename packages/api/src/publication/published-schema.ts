import { type Field, type Schema, withoutToComplete } from "@datalogue/ingest";

/**
 * The schema of what is published: the one the file was checked against, once values are normalised (ISO dates, decimal
 * points, `true` and `false`), without what its producer still has to write. A normalised CSV is valid against it and gives the same
 * rows again.
 */
export function publishedSchema(schema: Schema): Schema {
  return withoutToComplete(normalisedSchema(schema));
}

/** The same as this program and older ones write it: the first told what was still to be written, and no form of points and shapes. */
export function writtenSchemas(schema: Schema): Schema[] {
  const formless = { ...schema, fields: schema.fields.map(withoutPlaceForm) };
  return [publishedSchema(schema), publishedSchema(formless), normalisedSchema(formless)];
}

function normalisedSchema(schema: Schema): Schema {
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
  if (["date", "time", "datetime"].includes(field.type ?? "string")) delete result.format;
  return result;
}

function withoutPlaceForm(field: Field): Field {
  const { format, ...rest } = field;
  return field.type === "geopoint" || field.type === "geojson" ? rest : field;
}

function withEmpty<T>(values: (T | string)[]): (T | string)[] {
  return values.includes("") ? values : ["", ...values];
}
