import type { Schema } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Dataset } from "../versions/dataset.js";
import type { Manifest } from "../versions/manifest.js";
import { describeUse } from "../vocabularies/vocabularies.js";
import { keyOf, listCsvFields } from "./csv-fields.js";

export interface PackageContext {
  info: CatalogueInfo;
  publicUrl: string;
  manifest: Manifest;
  schema: Schema | undefined;
}

/**
 * A dataset as a Data Package: its CSV as a table with its schema, its other files as they are, at permanent addresses.
 * @see https://datapackage.org/standard/data-package/ (2.0)
 */
export function toDataPackage(dataset: Dataset, { info, publicUrl, manifest, schema }: PackageContext) {
  const { title, identifier, uri } = describeUse(dataset, publicUrl);
  return {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: dataset.slug,
    id: `${info.idBase}/id/jeu/${dataset.id}`,
    title: dataset.title,
    description: dataset.description,
    homepage: `${publicUrl}/jeux/${dataset.slug}`,
    // A number alone is not a version of the standard (major.minor.patch).
    version: `${dataset.version}.0.0`,
    created: dataset.issued,
    ...(dataset.keywords.length > 0 ? { keywords: dataset.keywords } : {}),
    licenses: [{ ...(identifier === null ? {} : { name: identifier }), title, path: uri }],
    contributors: [
      {
        title: dataset.organisationName,
        path: `${publicUrl}/organismes/${dataset.organisation}`,
        roles: ["publisher"],
      },
    ],
    ...(dataset.derivedFrom
      ? {
          sources: [
            { title: `${dataset.derivedFrom.producer}, ${dataset.derivedFrom.title}`, path: dataset.derivedFrom.page },
          ],
        }
      : dataset.provenance
        ? { sources: [{ title: dataset.provenance }] }
        : {}),
    resources: dataset.distributions.map(({ id, title, format, mediaType, path, bytes, sha256 }) => ({
      name: format === "CSV" ? dataset.slug : `${dataset.slug}-${id}`,
      title,
      path: `${publicUrl}${path}`,
      mediatype: mediaType.replace(/;.*/, ""),
      bytes,
      hash: `sha256:${sha256}`,
      ...(format === "ORIGINAL" ? {} : { format: format.toLowerCase() }),
      ...(format === "CSV" ? { type: "table", encoding: "utf-8", schema: describeTable(manifest, schema) } : {}),
    })),
  };
}

/** The schema of the CSV: what is ours in it, and keys to tables that are not in the package, are left out. */
function describeTable(manifest: Manifest, schema: Schema | undefined) {
  const key = keyOf(schema);
  const fields = listCsvFields(manifest).map(({ field, missing }) => {
    const { extendsField: _extended, missingValues: _own, ...described } = field;
    return missing.length === 1 && missing[0] === "" ? described : { ...described, missingValues: missing };
  });
  return {
    $schema: "https://datapackage.org/profiles/2.0/tableschema.json",
    fields,
    ...(key.length > 0 ? { primaryKey: key } : {}),
    ...(schema?.uniqueKeys ? { uniqueKeys: schema.uniqueKeys } : {}),
  };
}
