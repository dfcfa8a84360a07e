import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { getFile, getFileOfVersion } from "../datasets/file-operations.js";
import { getDataset, getProfile, getReport, getSchema, listVersions } from "../datasets/operations.js";
import { getCsvw, getDataPackage } from "../datasets/package-operations.js";
import {
  downloadRows,
  downloadRowsOfVersion,
  listRows,
  listRowsOfVersion,
  rowLinks,
} from "../datasets/row-operations.js";
import type { Operation } from "../http/operation.js";
import type { Samples } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import type { RowRecord } from "../rows/row-query.js";
import type { Dataset } from "../versions/dataset.js";
import { describeUse } from "../vocabularies/vocabularies.js";
import { describeHead, describePaths } from "./describe-api.js";
import { describeFields, describeRow } from "./describe-fields.js";
import { type Described, describeOperation, shareSchemas } from "./describe-operation.js";

export interface DatasetApiContext {
  info: CatalogueInfo;
  publicUrl: string;
  dataset: Dataset;
  /** Some rows, whose values are the examples. */
  rows: RowRecord[];
  samples: Samples;
}

/** Addresses of one dataset, in the order of the reference; `{ref}` is filled. */
export function listDatasetOperations({ slug, id }: Pick<Dataset, "slug" | "id">): Operation[] {
  const listed: Operation[] = [
    listRows,
    downloadRows,
    getDataset,
    getSchema,
    getProfile,
    listVersions,
    getReport,
    listRowsOfVersion,
    downloadRowsOfVersion,
    getFile,
    getFileOfVersion,
    getDataPackage,
    getCsvw,
  ];
  return listed.map((operation) => {
    const { ref: _ref, ...parts } = operation.parts;
    const name = operation.path.startsWith("/fichiers/") ? id : slug;
    return { ...operation, path: operation.path.replace("{ref}", name), parts };
  });
}

/** By its SPDX identifier where it has one, else by its address: the standard takes one of them. */
function licenceOf({ title, identifier, uri }: ReturnType<typeof describeUse>): object {
  return { name: title, ...(identifier === null ? { url: uri } : { identifier }) };
}

/** The OpenAPI 3.1 definition of one dataset: real fields, their types, the filters that each takes, real values. */
export function describeDatasetApi({ info, publicUrl, dataset, rows, samples }: DatasetApiContext): Described {
  const fields = describeFields(dataset.fields, rows, dataset.secrecy?.fields);
  const row = describeRow(dataset.fields, rows);
  const answers = { "application/json": listOf(row, { links: rowLinks }) };
  return shareSchemas({
    ...describeHead(
      { info, publicUrl },
      {
        title: dataset.title,
        description: dataset.description,
        tags: ["lignes", "catalogue", "fichiers"],
        documentation: `${publicUrl}/api/docs?jeu=${dataset.slug}`,
        licence: licenceOf(describeUse(dataset, publicUrl)),
        version: String(dataset.version),
      },
    ),
    paths: describePaths(listDatasetOperations(dataset), (operation) =>
      describeOperation(
        operation.id === listRows.id || operation.id === listRowsOfVersion.id ? { ...operation, answers } : operation,
        samples,
        fields,
      ),
    ),
  });
}
