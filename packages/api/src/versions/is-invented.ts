import type { DatasetMetadata } from "@datalogue/ingest";
import type { DataOrigin } from "./manifest.js";

/**
 * True for the version of a demonstration that holds the invented figures of the content: what is received since, from a source or by a
 * deposit, is real, whatever `dataset.json` says of the stand-in.
 */
export function isInvented(
  { demonstration }: DatasetMetadata,
  { origin }: { origin?: DataOrigin | undefined },
): boolean {
  return demonstration !== undefined && demonstration !== false && origin === undefined;
}
