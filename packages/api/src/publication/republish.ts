import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { StoredDataset, StoredVersion } from "../versions/catalogue-store.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import type { ObservationWorkshop } from "./observe-indicators.js";
import { type Publication, type PublicationSettings, publishVersion } from "./publish-version.js";

/**
 * Publishes the received file of a version again, by the present rules. `withdraws`: that version is no longer told once it is replaced.
 * Throws `DamagedFile` where what was received is no longer whole, `PublicationConflict` where another publication came first.
 */
export async function republish(
  { metadata, id, metadataDigest, dataDigest, version, touched }: StoredDataset,
  { manifest }: StoredVersion,
  { note, withdraws }: { note: string; withdraws: boolean },
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
): Promise<Publication> {
  const folder = workshop.folders.path(id, version);
  // Another version is not made of less than what was received.
  const received = [manifest.original, RECEIVED_SCHEMA, "recipe.json"];
  await workshop.folders.ready(id, version, received);
  for (const name of received) {
    const [path, digest] = [workshop.folders.fileOf(id, version, name), manifest.files[name]];
    const fault = digest && (await findAnyFault(path, digest));
    if (fault) throw new DamagedFile(path, fault);
  }
  const readJson = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  return publishVersion(
    {
      metadata: { ...metadata, id },
      schema: await readJson(RECEIVED_SCHEMA),
      recipe: existsSync(join(folder, "recipe.json")) ? await readJson("recipe.json") : undefined,
      source: join(folder, manifest.original),
      originalName: manifest.originalName,
      origin: manifest.origin,
      invented: manifest.invented,
      derivedFrom: manifest.derivedFrom,
      ...{ metadataDigest, dataDigest, touched, note, withdraws },
      actor: "program",
      replaces: version,
    },
    workshop,
    settings,
  );
}
