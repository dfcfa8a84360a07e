import { digestFile } from "../versions/hashed-file.js";
import { type DataOrigin, receivedDigest } from "../versions/manifest.js";
import type { DescribedDataset, ObservationWorkshop } from "./observe-indicators.js";

/** A file to publish, as a `Submission` says it. */
interface ToPublish {
  metadata: DescribedDataset;
  source: string;
  originalName: string;
  origin?: DataOrigin | undefined;
  byHand?: boolean | undefined;
}

type Finder = Pick<ObservationWorkshop, "store" | "resultOf">;

/**
 * The register (identifier) that a file to publish is made of: it is a table of results of inspections, or it comes from a version that was made of one,
 * be it the same file again, one of its name or its rows changed by hand. Undefined of any other file. The file is there to be read.
 */
export async function findMadeOf(
  { metadata, source, originalName, origin, byHand }: ToPublish,
  { store, resultOf }: Finder,
): Promise<string | undefined> {
  if (origin === "deposit" && resultOf(metadata)?.file === originalName)
    return findDeclared(metadata, { store, resultOf });
  const made = await store.listVersions(metadata.id, { made: true });
  if (made.length === 0) return undefined;
  const { sha256 } = digestFile(source);
  return made.find(
    ({ manifest }) => byHand || manifest.originalName === originalName || receivedDigest(manifest) === sha256,
  )?.manifest.madeOf;
}

/** The register (identifier) whose results of inspections a dataset holds, by the documents served now; undefined of any other dataset. */
export async function findDeclared(
  dataset: DescribedDataset,
  { store, resultOf }: Finder,
): Promise<string | undefined> {
  const register = resultOf(dataset)?.register;
  return register === undefined ? undefined : store.findSlugOwner(register);
}
