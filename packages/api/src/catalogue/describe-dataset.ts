import {
  type DatasetMetadata,
  inputFormats,
  isOpenLicence,
  type Organisation,
  packings,
  UNDER_AGREEMENT,
} from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import { explainClosure } from "../access/explain-closure.js";
import type { DatasetAgreement } from "../agreements/agreements.js";
import { exportFormats, formatName } from "../exports/index.js";
import { boxOf } from "../rows/box-of.js";
import type {
  AgreementTold,
  ClosedDataset,
  Dataset,
  DatasetDescription,
  Distribution,
  Version,
} from "../versions/dataset.js";
import { isInvented } from "../versions/is-invented.js";
import { isTold } from "../versions/is-told.js";
import { isWholePublished } from "../versions/is-whole-published.js";
import { derivedName, type Manifest, receivedDigest, withoutOpenness } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { tellCounts } from "../versions/tell-report.js";
import type { CatalogueInfo } from "./catalogue-info.js";
import { isOfOthers } from "./find-parties.js";
import { isGiven } from "./is-given.js";

/** What completes the metadata of a dataset. */
export interface DescriptionContext {
  info: CatalogueInfo;
  organisation: Organisation | undefined;
  themeTitle: string;
  /** The agreement under which a partner shares it, as it stands. */
  agreement: AgreementTold | undefined;
  /** Box of a territory, null when its outline is not known. */
  boxOfTerritory(code: string): Dataset["bbox"];
}

/** The dataset as pages and metadata see it: what the metadata do not say comes from the organisation, then the data. */
export function describeDataset(stored: StoredDataset, manifest: Manifest, context: DescriptionContext): Dataset {
  const { id, fileName, metadata, version } = stored;
  const description = describeWithoutData(stored, manifest, context);
  // What is written of the period is that of the file of the content.
  const temporal = (manifest.origin && manifest.coverage) ?? metadata.temporal ?? manifest.coverage;
  const { demonstration: _, ...described } = metadata;
  const { spatial } = description;
  return {
    ...described,
    ...description,
    readable: true,
    fileName,
    ...(temporal ? { temporal } : {}),
    version,
    rows: manifest.rows,
    fields: manifest.fields,
    geographic: manifest.geographic,
    ...(manifest.layer === undefined ? {} : { layer: manifest.layer }),
    bbox: manifest.box ?? context.boxOfTerritory(spatial),
    distributions: isTold(metadata, manifest) ? listDistributions(id, fileName, manifest, metadata) : [],
    ...(!isUnderRule(metadata, manifest) && !isWholePublished(manifest)
      ? { receivedKept: manifest.wholePublished === undefined ? "unknown" : "holds-more" }
      : {}),
    ...(manifest.derivedFrom ? { derivedFrom: withoutOpenness(manifest.derivedFrom) } : {}),
    ...(manifest.secrecy ? { secrecy: withoutMembers(manifest.secrecy) } : {}),
    validation: { valid: true, ...tellCounts(manifest) },
    schemaPath: `/api/datasets/${id}/schema`,
  };
}

/** The dataset as it shows to who may not read its contents. */
export function describeClosed(stored: StoredDataset, manifest: Manifest, context: DescriptionContext): ClosedDataset {
  const description = describeWithoutData(stored, manifest, context);
  return { ...description, readable: false, closure: explainClosure(description) };
}

/** What is written in the metadata. Each property is named: one added to the metadata is not shown of a closed dataset unasked. */
function describeWithoutData(
  { id, slug, metadata, issued, modified }: StoredDataset,
  manifest: Manifest,
  { info, organisation, themeTitle, agreement }: DescriptionContext,
): DatasetDescription {
  const { theme, frequency, access } = metadata;
  const { demonstration, temporal, hvd, documentation } = metadata;
  const invented = isInvented(metadata, manifest);
  const { title, description, keywords, provenance, notice } = invented
    ? describeStandIn(metadata)
    : { ...metadata, notice: undefined };
  return {
    id,
    slug,
    title,
    description,
    organisation: metadata.organisation,
    organisationName: organisation?.name ?? metadata.organisation,
    theme,
    themeTitle,
    licence: agreement ? UNDER_AGREEMENT : metadata.licence,
    ...(agreement ? { agreement } : {}),
    frequency,
    keywords,
    contact: metadata.contact ?? organisation?.contact ?? info.contact,
    access,
    spatial: metadata.spatial ?? organisation?.territory ?? info.homeTerritory,
    issued,
    modified,
    ...(demonstration === undefined && !invented ? {} : { demonstration: invented }),
    ...(notice === undefined ? {} : { notice }),
    ...(temporal ? { temporal } : {}),
    ...(provenance === undefined ? {} : { provenance }),
    ...(hvd === undefined ? {} : { hvd }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

/** What is said of invented data, in place of what `dataset.json` says of the real ones. */
function describeStandIn({ title, description, keywords, provenance, demonstration }: DatasetMetadata) {
  const words = typeof demonstration === "object" ? demonstration : undefined;
  const notice =
    words?.notice ??
    "Ces données sont inventées\u00A0: elles montrent ce que l’outil sait faire et ne décrivent pas le territoire.";
  return {
    title: `${title} (démonstration)`,
    description: `${description} ${notice}`,
    keywords: [...keywords, "démonstration"],
    provenance: words?.provenance ?? provenance,
    notice,
  };
}

function withoutMembers({ members: _, changes: __, ...secrecy }: NonNullable<Manifest["secrecy"]>) {
  return secrecy;
}

/** A version of a dataset; `found`: the agreement that names the dataset, at the instant at which it counts. */
export function describeVersion(
  { number, publishedAt, note, manifest, rowsKept }: StoredVersion,
  metadata: DatasetMetadata,
  found: DatasetAgreement | undefined,
): Version {
  const isSecret = isKept(metadata, manifest);
  const given = isGiven(metadata, manifest, found);
  return {
    number,
    publishedAt,
    rows: manifest.rows,
    originalName: manifest.originalName,
    origin: manifest.origin ?? "content",
    demonstration: isInvented(metadata, manifest),
    originalSha256: isSecret ? null : (receivedDigest(manifest) ?? ""),
    note,
    current: rowsKept && given,
    withdrawn: !given,
    ofOthers: isOfOthers(manifest, found),
  };
}

/** Whether more was received than is told: the file is then for its producer alone, or the parties of an agreement. */
function isKept(metadata: DatasetMetadata, manifest: Manifest): boolean {
  return isUnderRule(metadata, manifest) || !isWholePublished(manifest);
}

function isUnderRule({ confidentialite, licence }: DatasetMetadata, { secrecy, agreement }: Manifest): boolean {
  return confidentialite !== undefined || secrecy !== undefined || !isOpenLicence(licence) || agreement !== undefined;
}

/** Normalised forms first, then the file as received, unless it holds more than is told (`isKept`). */
function listDistributions(
  id: string,
  fileName: string,
  manifest: Manifest,
  metadata: DatasetMetadata,
): Distribution[] {
  const derived = Object.entries(exportFormats).flatMap(([extension, { title, mediaType }]) => {
    const file = manifest.files[derivedName(manifest, fileName, extension)];
    if (!file) return [];
    const path = `/fichiers/${id}/${fileName}.${extension}`;
    return [
      { id: extension, title, format: formatName(extension), mediaType: mediaType.replace(/;.*/, ""), path, ...file },
    ];
  });
  const original = isKept(metadata, manifest) ? undefined : manifest.files[manifest.original];
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
  const extension = /\.(\w+)$/.exec(original)?.[1]?.toLowerCase() ?? "";
  if (extension === "csv") return `text/csv${charset}`;
  if (extension === "tsv" || extension === "txt") return `text/plain${charset}`;
  if (extension === "json") return "application/json";
  if (extension === "kmz") return "application/vnd.google-earth.kmz";
  if (extension === packings.gzip.extension) return packings.gzip.mediaTypes[0];
  const format = Object.values(inputFormats).find(({ extensions }) =>
    (extensions as readonly string[]).includes(extension),
  );
  return format && extension !== "zip" ? format.mediaTypes[0] : "application/octet-stream";
}

/** Box that holds every feature. */
export function boxOfFeatures({ features }: FeatureCollection): Dataset["bbox"] {
  const geometries = features.map(({ geometry }) => geometry).filter((geometry) => geometry !== null);
  return boxOf({ type: "GeometryCollection", geometries }) ?? null;
}
