import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import type { ObservationWorkshop } from "./observe-indicators.js";
import { openReceived } from "./open-received.js";
import { type Publication, type PublicationSettings, publishVersion } from "./publish-version.js";

/**
 * Publishes the received file of a version again, by the present rules. `withdraws`: that version is no longer told once it is replaced.
 * Throws `DamagedFile` where what was received is no longer whole, `PublicationConflict` where another publication, or a change of the dataset, came first.
 */
export async function republish(
  dataset: StoredDataset,
  { manifest }: StoredVersion,
  { note, withdraws }: { note: string; withdraws: boolean },
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
): Promise<Publication> {
  const { metadata, id, metadataDigest, dataDigest, version, touched } = dataset;
  // Another version is not made of less than what was received.
  const received = await openReceived(id, { number: version, manifest }, workshop.folders);
  return publishVersion(
    {
      metadata: { ...metadata, id },
      ...received,
      origin: manifest.origin,
      invented: manifest.invented,
      derivedFrom: manifest.derivedFrom,
      ...{ metadataDigest, dataDigest, touched, note, withdraws },
      actor: "program",
      replaces: version,
      madeFrom: dataset,
    },
    workshop,
    settings,
  );
}
