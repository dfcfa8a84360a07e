import { type DatasetMetadata, isOpenLicence, type Recipe, type Schema } from "@datalogue/ingest";
import { type Caller, mayRead, PUBLIC } from "../access/decide-access.js";
import { describeMemberships } from "../access/read-memberships.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { isTold } from "../versions/is-told.js";
import type { VersionFolders } from "../versions/version-folders.js";
import { findPublished, type PublishedReferences, type ServedVersion } from "./published-references.js";

/** A dataset, and how its file would be read. */
export interface ToPublish {
  metadata: Pick<DatasetMetadata, "organisation">;
  schema: Schema;
  recipe: Recipe | undefined;
}

/**
 * What a dataset refers to when it is published: the links of its schema, as its producer may read them, and the lookups of its recipe, as the public may.
 * What a partner lends is looked up by none, since what is copied does not end with the agreement; links to it are those of its own organisation.
 */
export async function findPublicationReferences(
  { metadata, schema, recipe }: ToPublish,
  { store, folders }: { store: CatalogueStore; folders: VersionFolders },
): Promise<PublishedReferences> {
  return findPublished(
    { schema, recipe },
    {
      toPublisher: servedTo(
        await publisherOf(metadata, store),
        ({ licence, organisation }) => isOpenLicence(licence) || organisation === metadata.organisation,
        { store, folders },
      ),
      toPublic: servedTo(PUBLIC, ({ licence }) => isOpenLicence(licence), { store, folders }),
    },
  );
}

/** The datasets that a publisher may read, by slug, former ones too, or identifier. */
function servedTo(
  publisher: Caller,
  isGiven: (metadata: DatasetMetadata) => boolean,
  { store, folders }: { store: CatalogueStore; folders: VersionFolders },
) {
  return async (ref: string): Promise<ServedVersion | undefined> => {
    const found = await store.findDataset({ id: (await store.findSlugOwner(ref)) ?? ref.toLowerCase() });
    const served = found && (await store.findVersion(found.id, found.version));
    if (!served || !isGiven(found.metadata) || !mayRead(publisher, found.metadata)) return undefined;
    if (!isTold(found.metadata, served.manifest)) return undefined;
    const fileOf = async (name: string) => {
      await folders.ready(found.id, found.version, [name]);
      return folders.fileOf(found.id, found.version, name);
    };
    return { fileOf, manifest: served.manifest };
  };
}

/** Who publishes a dataset: its producer, whoever does it in its name; one that has left reads its own datasets, and no member's. */
async function publisherOf(
  { organisation }: Pick<DatasetMetadata, "organisation">,
  { knex }: CatalogueStore,
): Promise<Caller> {
  const held = await describeMemberships(knex, [{ organisation, role: "publisher" }]);
  const memberships = held.map((one) => (one.left ? { ...one, kind: undefined } : one));
  return { kind: "key", memberships, key: null };
}
