import type { Organisation } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import { exportFormats } from "../exports/index.js";
import type { Manifest } from "../publication/manifest.js";
import { boxOf } from "../rows/write-rows.js";
import type { CatalogueInfo, Dataset, Distribution, Version } from "../services.js";
import type { StoredDataset, StoredVersion } from "./catalogue-store.js";

/** What completes the metadata of a dataset. */
export interface DescriptionContext {
  info: CatalogueInfo;
  organisation: Organisation | undefined;
  themeTitle: string;
  /** Box of a territory, null when its outline is not known. */
  boxOfTerritory(code: string): Dataset["bbox"];
}

/** The dataset as pages and metadata see it: what the metadata do not say comes from the organisation, then the data. */
export function describeDataset(
  { id, slug, fileName, metadata, version, issued, modified }: StoredDataset,
  manifest: Manifest,
  { info, organisation, themeTitle, boxOfTerritory }: DescriptionContext,
): Dataset {
  const temporal = metadata.temporal ?? manifest.coverage;
  const spatial = metadata.spatial ?? organisation?.territory ?? info.homeTerritory;
  return {
    ...metadata,
    id,
    slug,
    fileName,
    contact: metadata.contact ?? organisation?.contact ?? info.contact,
    organisationName: organisation?.name ?? metadata.organisation,
    themeTitle,
    spatial,
    ...(temporal ? { temporal } : {}),
    issued,
    modified,
    version,
    rows: manifest.rows,
    fields: manifest.fields,
    geographic: manifest.geographic,
    bbox: manifest.box ?? boxOfTerritory(spatial),
    distributions: listDistributions(id, fileName, manifest),
    validation: { valid: true, ...manifest.counts },
    schemaPath: `/api/datasets/${id}/schema`,
  };
}

export function describeVersion({ number, publishedAt, note, manifest, rowsKept }: StoredVersion): Version {
  return {
    number,
    publishedAt,
    rows: manifest.rows,
    originalName: manifest.originalName,
    originalSha256: manifest.files[manifest.original]?.sha256 ?? "",
    note,
    current: rowsKept,
  };
}

/** Normalised forms first, then the file as received. */
function listDistributions(id: string, fileName: string, manifest: Manifest): Distribution[] {
  const derived = Object.entries(exportFormats).flatMap(([extension, { format, title, mediaType }]) => {
    const file = manifest.files[`${fileName}.${extension}`];
    if (!file) return [];
    const path = `/fichiers/${id}/${fileName}.${extension}`;
    return [{ id: extension, title, format, mediaType: mediaType.replace(/;.*/, ""), path, ...file }];
  });
  const original = manifest.files[manifest.original];
  return [
    ...derived,
    ...(original
      ? [
          {
            id: "original",
            title: "Fichier d'origine, tel que reçu",
            format: "ORIGINAL" as const,
            mediaType: originalMediaType(manifest).replace(/;.*/, ""),
            path: `/fichiers/${id}/original`,
            ...original,
          },
        ]
      : []),
  ];
}

/** Media type of the received file, with its encoding when it is text. */
export function originalMediaType({ original, encoding }: Manifest): string {
  const charset = encoding ? `; charset=${encoding.toLowerCase()}` : "";
  if (original.endsWith(".csv")) return `text/csv${charset}`;
  if (original.endsWith(".tsv") || original.endsWith(".txt")) return `text/plain${charset}`;
  if (original.endsWith(".geojson")) return "application/geo+json";
  if (original.endsWith(".json")) return "application/json";
  if (original.endsWith(".xlsx")) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return "application/octet-stream";
}

/** Box that holds every feature. */
export function boxOfFeatures({ features }: FeatureCollection): Dataset["bbox"] {
  const geometries = features.map(({ geometry }) => geometry).filter((geometry) => geometry !== null);
  return boxOf({ type: "GeometryCollection", geometries }) ?? null;
}
