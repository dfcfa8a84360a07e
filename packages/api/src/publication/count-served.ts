import type { CatalogueStore } from "../versions/catalogue-store.js";

/**
 * Rows of the version that a file is to replace, where it was received and is published as it was; undefined of the file of the content, which
 * gives way to what is received, and of what a secrecy or an agreement publishes otherwise.
 */
export async function countServed(
  dataset: string,
  replaces: number,
  store: Pick<CatalogueStore, "findVersion">,
): Promise<number | undefined> {
  const { manifest } = (await store.findVersion(dataset, replaces)) ?? {};
  return manifest?.origin && !manifest.secrecy && !manifest.agreement ? manifest.rows : undefined;
}
