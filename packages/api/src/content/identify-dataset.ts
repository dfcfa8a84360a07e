import { resolve } from "node:path";
import { v7 as uuid } from "uuid";
import { refuse } from "../documents/content-problem.js";
import { writeTransaction } from "../store/open-database.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { hasIdentifier, mintIdentifier } from "./mint-identifier.js";
import { findOrigin } from "./origin.js";
import { type ContentDataset, showPath } from "./read-dataset.js";

/** Of several folders that bear an identifier, only the one the dataset was loaded from is the dataset; others are copies. */
export async function checkBearer(
  { store, contentFolder }: { store: CatalogueStore; contentFolder: string },
  { file, shown }: ContentDataset,
  id: string,
  bearers: Map<string, Set<string>>,
): Promise<void> {
  const own = resolve(file);
  const others = [...(bearers.get(id) ?? [])].filter((other) => other !== own);
  if (others.length === 0) return;
  const origin = await findOrigin(store, id);
  if (origin === own) return;
  const twin = showPath(others.find((other) => other === origin) ?? (others[0] as string), contentFolder);
  throw refuse(
    shown,
    `cet identifiant est aussi celui de ${twin}. Si l'un des deux est une copie, retirez-en la ligne «\u00A0id\u00A0» et donnez-lui un autre «\u00A0slug\u00A0».`,
  );
}

/** A dataset of an organisation that the content does not name is not published: one that has left stays served as it is. */
export function checkOrganisation(
  { metadata, shown }: Pick<ContentDataset, "metadata" | "shown">,
  slugs: string[],
): void {
  if (!slugs.includes(metadata.organisation))
    throw refuse(
      shown,
      `l'organisme «\u00A0${metadata.organisation}\u00A0» n'est pas dans organisations.json. Organismes connus\u00A0: ${slugs.join(", ") || "aucun"}.`,
    );
}

/**
 * Finds the dataset that the content speaks of; gives it its permanent identifier the first time. Refused when the organisation that has it,
 * which is no longer that of the content once it was given to another, is not of the catalogue.
 */
export async function identify(
  store: CatalogueStore,
  content: ContentDataset,
): Promise<{ id: string; stored: StoredDataset | undefined }> {
  const { metadata, file, shown, text } = content;
  const stored = await findNamed(store, content);
  const served = stored ? content.withTouched(stored.touched, stored.metadata) : content;
  checkOrganisation(served, await store.listPresentOrganisations());
  if (metadata.id !== undefined) return { id: metadata.id, stored };
  const id = stored?.id ?? (await claimIdentifier(store, metadata.slug));
  await mintIdentifier(file, shown, text, id);
  metadata.id = id;
  return { id, stored };
}

/** The dataset of the catalogue that bears the identifier of the content, or its slug where it has none yet; refused when the slug is another's. */
async function findNamed(
  store: CatalogueStore,
  { metadata: { id, slug }, file, shown }: ContentDataset,
): Promise<StoredDataset | undefined> {
  const owner = await store.findSlugOwner(slug);
  if (id !== undefined) {
    if (owner !== undefined && owner !== id)
      throw refuse(
        shown,
        `le nom court «\u00A0${slug}\u00A0» est, ou a été, celui d'un autre jeu (${owner}). Un nom court n'est jamais redonné\u00A0: choisissez-en un autre.`,
      );
    return store.findDataset({ id });
  }
  const stored = owner === undefined ? undefined : await store.findDataset({ id: owner });
  if (stored && stored.slug !== slug)
    throw refuse(
      shown,
      `le nom court «\u00A0${slug}\u00A0» a été celui du jeu «\u00A0${stored.slug}\u00A0». Un nom court n'est jamais redonné\u00A0: choisissez-en un autre.`,
    );
  // Already published, and yet without identifier here: another process has just written it, or it is another dataset.
  if (stored && !(await hasIdentifier(file, stored.id)))
    throw refuse(
      shown,
      `le nom court «\u00A0${slug}\u00A0» est déjà celui d'un jeu publié, «\u00A0${stored.metadata.title}\u00A0». Si c'est le même jeu, ajoutez ici la ligne "id": "${stored.id}",\u00A0; sinon, choisissez un autre nom court.`,
    );
  return stored;
}

/** The same identifier for two processes that load the same new dataset at once, and after a crash. */
async function claimIdentifier({ knex }: CatalogueStore, slug: string): Promise<string> {
  const key = `identifier:${slug}`;
  await writeTransaction(knex, async (trx) => {
    await trx("documents")
      .insert({ key, data: JSON.stringify(uuid()) })
      .onConflict("key")
      .ignore();
  });
  const { data } = await knex("documents").where({ key }).first("data");
  return JSON.parse(data);
}
