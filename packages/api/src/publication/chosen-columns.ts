import { type DatasetMetadata, type Schema, UNDER_AGREEMENT } from "@datalogue/ingest";
import type { CatalogueStore } from "../versions/catalogue-store.js";

/**
 * Columns that are held for chosen: those served, whether somebody published them or they came by themselves, and those that the schema
 * names. Undefined where nothing is served yet, and where a secrecy or an agreement says already what goes out.
 */
export async function listChosenColumns(
  {
    metadata: { id, confidentialite, licence },
    schema,
  }: { metadata: Pick<DatasetMetadata, "id" | "confidentialite" | "licence">; schema: Schema },
  store: Pick<CatalogueStore, "findDataset" | "findVersion">,
): Promise<string[] | undefined> {
  if (id === undefined || confidentialite || licence === UNDER_AGREEMENT) return undefined;
  const dataset = await store.findDataset({ id });
  const served = dataset && (await store.findVersion(id, dataset.version));
  return served && [...served.manifest.fields, ...schema.fields].map(({ name }) => name);
}
