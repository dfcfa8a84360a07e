import type { Report } from "@datalogue/ingest";
import { StoreUnavailable } from "../object-store/object-store.js";
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

/** The numbers of versions whose received file is given no more, in order. */
export interface ClosedReceived {
  /** Those that hold more than what is published, for good. */
  closed: number[];
  /** Those of which nothing can be read now that tells it: kept back until a later call reads it. */
  unjudged: number[];
}

/**
 * Keeps for their organisation the received files of the versions of a dataset that were given to everybody, since its source then passed for one that gives
 * to all; those that hold nothing else than what is published stay given, or are given again.
 */
export async function closeReceived(
  { store, workshop, settings, log }: Pick<ContentLoader, "store" | "workshop" | "settings" | "log">,
  { id, slug }: StoredDataset,
): Promise<ClosedReceived> {
  const found: ClosedReceived = { closed: [], unjudged: [] };
  let isAway = false;
  for (const version of (await store.listVersions(id)).reverse()) {
    const { number, manifest } = version;
    if (!manifest.derivedFrom?.open && !manifest.unjudged) continue;
    let whole: boolean | undefined;
    try {
      // A shared store that does not answer is waited for once, not for each version.
      whole = isAway ? undefined : await isWhole(id, version, workshop);
    } catch (error) {
      isAway = error instanceof StoreUnavailable;
      log(`${slug}, version ${number}: ${error instanceof Error ? error.stack : error}`);
    }
    if (whole !== undefined || !manifest.unjudged)
      await store.closeReceived(id, number, whole, settings.now().toISOString());
    if (whole === undefined) found.unjudged.push(number);
    else if (!whole) found.closed.push(number);
  }
  return found;
}

/** What is damaged or gone is taken for a file that holds more. Throws what keeps it from being read now, and may not later. */
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
