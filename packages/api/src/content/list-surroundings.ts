import type { Schema } from "@datalogue/ingest";
import type { AgreementSurroundings } from "../agreements/load-agreements.js";
import { ContentError } from "../documents/content-problem.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { findReadable } from "../versions/find-readable.js";
import { readKept } from "../versions/read-kept.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";
import { listContentDatasets, listNamed } from "./find-datasets.js";
import { readDataset } from "./read-dataset.js";

/** What agreements may name: organisations of the catalogue, those too that have left it (an end is written all the same), datasets of the content, or else of the catalogue. Read when asked. */
export async function listSurroundings({
  contentFolder,
  store,
  workshop,
  log,
}: {
  contentFolder: string;
  store: CatalogueStore;
  workshop: { folders: VersionFolders };
  log(line: string): void;
}): Promise<AgreementSurroundings> {
  let named: Promise<Map<string, string>> | undefined;
  return {
    organisations: new Set((await store.listOrganisations()).map(({ slug }) => slug)),
    async findDataset(slug) {
      named ??= listContentDatasets(contentFolder).then(listNamed);
      const folder = (await named).get(slug);
      if (folder !== undefined) {
        try {
          const { metadata, schema } = await readDataset(folder, contentFolder);
          return {
            organisation: metadata.organisation,
            licence: metadata.licence,
            fields: schema.fields,
            confidentialite: metadata.confidentialite,
          };
        } catch (error) {
          // Told where it is loaded.
          if (error instanceof ContentError) return undefined;
          throw error;
        }
      }
      const stored = await store.findDataset({ slug });
      if (!stored) return undefined;
      const { id, version, metadata } = stored;
      return findReadable(slug, log, async () => {
        await workshop.folders.ready(id, version, [RECEIVED_SCHEMA]);
        const schema = await readKept<Schema>(workshop.folders.fileOf(id, version, RECEIVED_SCHEMA));
        return {
          organisation: metadata.organisation,
          licence: metadata.licence,
          fields: schema?.fields ?? [],
          confidentialite: metadata.confidentialite,
        };
      });
    },
  };
}
