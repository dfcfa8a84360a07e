import type { Report } from "@datalogue/ingest";
import { publishesWhole } from "../publication/build-version.js";
import { openReceived } from "../publication/open-received.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { codeOf } from "../system/code-of.js";
import { readKept } from "../versions/read-kept.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import type { ContentLoader } from "./content-loader.js";
import type { ContentDataset } from "./read-dataset.js";

/** Whether the content names a source whose files are not of those that their producer gives to everybody, by the present rule. */
export function isClosed({ named, isOpen }: Pick<ContentDataset, "named" | "isOpen">): boolean {
  return named !== undefined && !isOpen;
}

/**
 * Keeps for their organisation the received files of the versions of a dataset that were given to everybody, since its source then passed for one that gives
 * to all; those that hold nothing else than what is published stay given. Gives the numbers of the versions whose file is no more, in order.
 * Throws what keeps one of them from being read, nothing being closed.
 */
export async function closeReceived(
  { store, workshop, settings }: Pick<ContentLoader, "store" | "workshop" | "settings">,
  { id }: StoredDataset,
): Promise<number[]> {
  const judged: { number: number; whole: boolean }[] = [];
  for (const version of await store.listVersions(id))
    if (version.manifest.derivedFrom?.open)
      judged.unshift({ number: version.number, whole: await isWhole(id, version, workshop) });
  // Nothing is closed before all are judged: what is closed stays so.
  for (const { number, whole } of judged) await store.closeReceived(id, number, whole, settings.now().toISOString());
  return judged.flatMap(({ number, whole }) => (whole ? [] : number));
}

/** What is damaged or gone is taken for a file that holds more; what cannot be read now may be later, and closes nothing. */
async function isWhole(id: string, version: StoredVersion, { folders }: ContentLoader["workshop"]): Promise<boolean> {
  const { number, manifest } = version;
  // Their public report does not say what their file holds.
  if (manifest.secrecy || manifest.agreement) return false;
  try {
    await folders.ready(id, number, ["report.json"]);
    const report = await readKept<Report>(folders.fileOf(id, number, "report.json"));
    const { recipe, schema } = await openReceived(id, version, folders);
    return report !== undefined && publishesWhole(report, recipe, schema);
  } catch (error) {
    const isLost = error instanceof DamagedFile ? error.fault !== "unreadable" : codeOf(error) === "ENOENT";
    if (isLost) return false;
    throw error;
  }
}
