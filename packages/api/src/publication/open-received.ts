import { readFile } from "node:fs/promises";
import type { Recipe, Schema } from "@datalogue/ingest";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";

/** What a version was made from. */
export interface ReceivedVersion {
  source: string;
  originalName: string;
  schema: Schema;
  recipe: Recipe | undefined;
}

/** The received file of a version and what it is read with, at hand. Throws `DamagedFile` where any of it is no longer whole. */
export async function openReceived(
  dataset: string,
  { number, manifest }: Pick<StoredVersion, "number" | "manifest">,
  folders: VersionFolders,
): Promise<ReceivedVersion> {
  const RECIPE = "recipe.json";
  const received = [manifest.original, RECEIVED_SCHEMA, RECIPE];
  await folders.ready(dataset, number, received);
  const pathOf = (name: string) => folders.fileOf(dataset, number, name);
  for (const name of received) {
    const digest = manifest.files[name];
    const fault = digest && (await findAnyFault(pathOf(name), digest));
    if (fault) throw new DamagedFile(pathOf(name), fault);
  }
  const readJson = async (name: string) => JSON.parse(await readFile(pathOf(name), "utf8"));
  return {
    source: pathOf(manifest.original),
    originalName: manifest.originalName,
    schema: await readJson(RECEIVED_SCHEMA),
    recipe: manifest.files[RECIPE] ? await readJson(RECIPE) : undefined,
  };
}
