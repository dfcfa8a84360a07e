import type { Recipe, Schema } from "@datalogue/ingest";
import { publishVersion } from "../publication/publish-version.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { StoredDataset } from "../versions/catalogue-store.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { DraftRefused } from "./draft-refused.js";
import type { DraftsParts } from "./drafts-parts.js";
import { findReception } from "./find-reception.js";
import { readKept } from "./read-kept.js";

/**
 * Publishes an earlier version again, as a new one, from the file that was received with it: its number. Throws `DraftRefused` for a
 * version that is not there or is the one served, `DamagedFile` for a file that is no longer what was received.
 */
export async function rollBack(
  parts: DraftsParts,
  { dataset, number, actor }: { dataset: StoredDataset; number: number; actor: string },
): Promise<number> {
  const { workshop, settings, territories } = parts;
  const { store, folders } = workshop;
  const { id } = dataset;
  const stored = (await store.findDataset({ id })) ?? dataset;
  const former = (await store.listVersions(id)).find((version) => version.number === number);
  if (!former || number === stored.version) throw new DraftRefused({ kind: "unknown-version", version: number });
  const { manifest } = former;
  const source = folders.fileOf(id, number, manifest.original);
  const digest = manifest.files[manifest.original];
  const fault = digest && (await findAnyFault(source, digest));
  if (fault) throw new DamagedFile(source, fault);
  const schema = await readKept<Schema>(folders.fileOf(id, number, RECEIVED_SCHEMA));
  if (!schema) throw new DraftRefused({ kind: "unknown-version", version: number });
  const recipe = await readKept<Recipe>(folders.fileOf(id, number, "recipe.json"));
  const { originalName, origin, derivedFrom } = manifest;
  const kept = await findReception({ ...parts, store, folders }, id);
  const file = { name: originalName, origin, sha256: digest?.sha256 ?? "" };
  const published = await publishVersion(
    {
      ...{ metadata: { ...stored.metadata, id }, schema, recipe, source, originalName, origin, derivedFrom },
      metadataDigest: stored.metadataDigest,
      dataDigest: kept?.content?.read.digestWith(file, territories) ?? stored.dataDigest,
      note: `Retour à la version ${number}.`,
      ...{ actor, act: "rollback", replaces: stored.version, touches: true },
    },
    workshop,
    settings,
  );
  if (published.kind === "refused")
    throw new DraftRefused({
      kind: "faulty-file",
      errors: published.report.counts.error,
      sentence: published.report.issues[0]?.message ?? "Le fichier de cette version ne se relit plus.",
    });
  return published.version;
}
