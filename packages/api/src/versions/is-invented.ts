import type { DatasetMetadata } from "@datalogue/ingest";
import type { DataOrigin, Manifest } from "./manifest.js";

/** Figures as they came: how, and whether their version is marked as invented, whatever the dataset says since. */
interface Figures {
  origin?: DataOrigin | undefined;
  invented?: boolean | undefined;
}

/**
 * True for the version of a demonstration that holds the invented figures of the content: what is received since, from a source or by a
 * deposit, is real, whatever `dataset.json` says of the stand-in. A version that is marked stays invented.
 */
export function isInvented({ demonstration }: DatasetMetadata, { origin, invented }: Figures): boolean {
  return invented === true || (demonstration !== undefined && demonstration !== false && origin === undefined);
}

/**
 * Whether the same figures are invented still once their dataset is described otherwise. A word that is gone says nothing of them: it may
 * have left before their file did. Only `false`, newly written, says that they were real.
 */
export function staysInvented(before: DatasetMetadata, after: DatasetMetadata, figures: Figures): boolean {
  return isInvented(before, figures) && !isCorrected(before, after);
}

/** Whether a description newly says, of the file that it comes with, that it was real all along. */
export function isCorrected(before: DatasetMetadata, after: DatasetMetadata): boolean {
  return after.demonstration === false && before.demonstration !== false;
}

/**
 * What a version of a corrected file keeps of itself: no mark, and under statistical secrecy it is looked at again, now that it counts among
 * the others.
 */
export function asReal({ invented: _, secrecyReview, ...manifest }: Manifest): Manifest {
  if (!secrecyReview) return manifest;
  const { demonstration } = secrecyReview;
  return {
    ...manifest,
    secrecyReview: demonstration ? { ...secrecyReview, demonstration: false, rule: 0 } : secrecyReview,
  };
}
