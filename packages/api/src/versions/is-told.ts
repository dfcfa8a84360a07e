import { type DatasetMetadata, UNDER_AGREEMENT } from "@datalogue/ingest";
import type { Manifest } from "./manifest.js";

/**
 * False for the rows of a version that was published before its dataset declared a statistical secrecy, or withdrawn since because of what
 * it lets find out: they are then no longer given to anybody. Nor are those that no agreement let out, once the dataset is under one, or
 * that another let out, nor those that one let out, once the dataset is under none: it has ended.
 */
export function isTold(
  { confidentialite, licence }: DatasetMetadata,
  { secrecy, secrecyReview, agreement, withdrawn }: Manifest,
): boolean {
  return (
    (confidentialite === undefined || secrecy !== undefined) &&
    (licence === UNDER_AGREEMENT) === (agreement !== undefined) &&
    secrecyReview?.withdrawn === undefined &&
    withdrawn === undefined
  );
}
