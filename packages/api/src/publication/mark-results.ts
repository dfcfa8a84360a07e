import type { StoredVersion } from "../versions/stored-version.js";
import { findDeclared } from "./find-made-of.js";
import type { ObservationWorkshop } from "./observe-indicators.js";

/**
 * Writes, of versions that were published before it was written with them, which register they are made of (`madeOf`): while the document of their
 * inspections tells it, and before the register is lent.
 */
export async function markResults(workshop: Pick<ObservationWorkshop, "store" | "resultOf">): Promise<void> {
  const { store } = workshop;
  for (const { id, metadata } of await store.listDatasets()) {
    const dataset = { ...metadata, id };
    const register = await findDeclared(dataset, workshop);
    if (register === undefined) continue;
    // Rows changed by hand make a file that has the name of their dataset.
    const names = [workshop.resultOf(dataset)?.file, ...(await store.listSlugs(id)).map((slug) => `${slug}.csv`)];
    const isMade = ({ manifest }: StoredVersion) =>
      manifest.origin === "deposit" && names.includes(manifest.originalName);
    for (const version of await store.listVersions(id))
      if (version.manifest.madeOf === undefined && isMade(version))
        await store.markMadeOf(id, version.number, register);
  }
}
