import type { DatasetMetadata } from "@datalogue/ingest";
import type { Manifest } from "./manifest.js";

/**
 * False for the rows of a version that was published before its dataset declared a statistical secrecy, or withdrawn since because of what
 * it lets find out: they are then no longer given to anybody.
 */
export function isTold({ confidentialite }: DatasetMetadata, { secrecy, secrecyReview }: Manifest): boolean {
  return (confidentialite === undefined || secrecy !== undefined) && secrecyReview?.withdrawn === undefined;
}
