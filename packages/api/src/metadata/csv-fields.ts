import type { Field, Schema } from "@datalogue/ingest";
import { positionFields } from "../exports/export-format.js";
import { SECRET } from "../secrecy/protected-columns.js";
import type { Manifest } from "../versions/manifest.js";

/** A column of the permanent CSV. */
export interface CsvField {
  field: Field;
  /** What stands for an absent value. */
  missing: string[];
}

/**
 * The columns of the permanent CSV of a version, in order: those of the schema, then the position of points. Whatever stood for an absent value in
 * the received file, it is empty there.
 */
export function listCsvFields({
  secrecy,
  ...manifest
}: Pick<Manifest, "fields" | "pointsOnly" | "positions" | "secrecy">): CsvField[] {
  const masked = new Set(secrecy?.fields);
  return [...manifest.fields, ...positionFields(manifest)].map((field) => ({
    field,
    missing: ["", ...(masked.has(field.name) ? [SECRET] : [])],
  }));
}

/** The columns that tell a row from the others. */
export function keyOf(schema: Schema | undefined): string[] {
  return [schema?.primaryKey ?? []].flat();
}
