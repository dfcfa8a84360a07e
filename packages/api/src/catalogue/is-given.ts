import type { DatasetMetadata } from "@datalogue/ingest";
import type { DatasetAgreement } from "../agreements/agreements.js";
import { letsOut } from "../agreements/terms.js";
import { isTold } from "../versions/is-told.js";
import type { Manifest } from "../versions/manifest.js";

/** Whether the rows of a version are given: told (`isTold`), and let out by the agreement that names the dataset now, where one let them out. */
export function isGiven(
  metadata: DatasetMetadata,
  manifest: Manifest,
  found: Pick<DatasetAgreement, "agreement" | "shared"> | undefined,
): boolean {
  const { agreement } = manifest;
  return isTold(metadata, manifest) && (!agreement || !found || letsOut(found, agreement));
}
