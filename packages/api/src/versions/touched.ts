import type { Recipe, Schema } from "@datalogue/ingest";
import type { Manifest } from "./manifest.js";

/** What of a dataset is changed through the site apart from the rest: its data, and the documents that say how they are described, checked and read. */
export type DatasetPart = "data" | "metadata" | "schema" | "recipe";

/** The parts of a dataset that were changed through the site, and are no longer what its folder of the content says. */
export interface Touched {
  data?: true;
  metadata?: true;
  /** What stands in place of the content's (`is`), and the digest of the content's when it was changed (`was`); each absent where unknown. */
  schema?: { is?: Schema; was?: string };
  recipe?: { is?: Recipe | null; was?: string };
}

/** Of a dataset changed through the site before its parts were told apart, or that no folder describes. */
export const WHOLLY_TOUCHED: Touched = { data: true, metadata: true, schema: {}, recipe: {} };

const PARTS: DatasetPart[] = ["data", "metadata", "schema", "recipe"];

/** The names of what was changed through the site, in the order in which they are told. */
export function listTouched(touched: Touched): DatasetPart[] {
  return PARTS.filter((part) => touched[part] !== undefined);
}

/** Whether nothing of the content describes the dataset any more. */
export function isWhollyTouched(touched: Touched): boolean {
  return listTouched(touched).length === PARTS.length;
}

/** The same, with the data that an agent deposited since: their version says it. */
export function touchedOf({ touched }: { touched: Touched }, served: Pick<Manifest, "origin"> | undefined): Touched {
  return served?.origin === "deposit" ? { ...touched, data: true } : touched;
}
