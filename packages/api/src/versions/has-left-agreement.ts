import { type DatasetMetadata, isOpenLicence } from "@datalogue/ingest";
import type { Manifest } from "./manifest.js";

/** Whether a version was made under an agreement, and its dataset carries an open licence since: nothing is given of that version (`isTold`). */
export function hasLeftAgreement(
  { licence }: Pick<DatasetMetadata, "licence">,
  manifest: Pick<Manifest, "agreement"> | undefined,
): boolean {
  return manifest?.agreement !== undefined && isOpenLicence(licence);
}
