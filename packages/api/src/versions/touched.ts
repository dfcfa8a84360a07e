import type { Recipe, Schema } from "@datalogue/ingest";
import type { Manifest } from "./manifest.js";

/** What of a dataset is changed through the site apart from the rest: its data, and the documents that say how they are described, checked and read. */
export type DatasetPart = "data" | "metadata" | "schema" | "recipe" | "source";

/** The parts of a dataset that were changed through the site, and are no longer what its folder of the content says. */
export interface Touched {
  data?: true;
  metadata?: true;
  /** What stands in place of the content's (`is`), and the digest of the content's when it was changed (`was`); each absent where unknown. */
  schema?: { is?: Schema; was?: string };
  recipe?: { is?: Recipe | null; was?: string };
  /** The document of its source (`source.json`), whole; whoever reads it checks it. */
  source?: { is: unknown; was?: string };
}

/** Of a dataset changed through the site before its parts were told apart, or that no folder describes. */
export const WHOLLY_TOUCHED: Touched = { data: true, metadata: true, schema: {}, recipe: {} };

/** A source written in the site, with the digest of the content's that it stands for (undefined where no folder describes the dataset). */
export function writtenSource(
  is: unknown,
  { source }: Touched,
  contentDigest: string | undefined,
): NonNullable<Touched["source"]> {
  const was = source?.was ?? contentDigest;
  return { is, ...(was === undefined ? {} : { was }) };
}

const PARTS: DatasetPart[] = ["data", "metadata", "schema", "recipe", "source"];

/** The names of what was changed through the site, in the order in which they are told. */
export function listTouched(touched: Touched): DatasetPart[] {
  return PARTS.filter((part) => touched[part] !== undefined);
}

/** Whether nothing of the content describes the dataset any more; where its data come from is none of it. */
export function isWhollyTouched(touched: Touched): boolean {
  return PARTS.every((part) => part === "source" || touched[part] !== undefined);
}

/** The same, with the data that an agent deposited since: their version says it. */
export function touchedOf({ touched }: { touched: Touched }, served: Pick<Manifest, "origin"> | undefined): Touched {
  return served?.origin === "deposit" ? { ...touched, data: true } : touched;
}
