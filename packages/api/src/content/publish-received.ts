import { resolve } from "node:path";
import { isReadAlike } from "@datalogue/ingest";
import type { Knex } from "knex";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import { type Publication, type PublicationSettings, publishVersion } from "../publication/publish-version.js";
import type { FileGuard } from "../sources/guard-table.js";
import type { Source } from "../sources/source-schema.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { hasLeftAgreement } from "../versions/has-left-agreement.js";
import type { DataOrigin, Manifest } from "../versions/manifest.js";
import { PublicationConflict, retryConflicts } from "../versions/publication-conflict.js";
import { type DatasetState, isSameState, type StoredDataset } from "../versions/stored-dataset.js";
import { type Touched, writtenSource } from "../versions/touched.js";
import { checkOrganisation, identify } from "./identify-dataset.js";
import { rememberOrigin } from "./origin.js";
import { readCatalogued } from "./read-catalogued.js";
import { type DataFile, digestOf, readDataset } from "./read-dataset.js";

/** What became of a received file: « unchanged » where it is the one served already. */
export type Reception = Publication | { kind: "unchanged"; version: number };

/** What a publication of a received file is made with. */
interface Workshop {
  contentFolder: string;
  store: CatalogueStore;
  workshop: ObservationWorkshop;
  territories: TerritoryReader;
  settings: PublicationSettings;
}

/** What a file comes for: the folder that describes a dataset, or the identifier of one that the catalogue alone describes. */
export type ReceivingPlace = string | { dataset: string };

/** A file that came for a dataset otherwise than by the content. */
export interface ReceivedFile {
  path: string;
  /** As its producer called it. */
  name: string;
  origin: DataOrigin;
  /** Whether its rows are those of an earlier version, changed by hand. */
  byHand?: boolean | undefined;
  note: string | null;
  /** What must be true of it, when a source gave it. */
  guard?: FileGuard;
  /** The source that the dataset has from this version on, written in the site. */
  binds?: Source | undefined;
  /** Who brought it, for the journal. */
  actor: string;
  /** The version that it replaces, when who brought it looked at that one; throws `PublicationConflict` for another, or as the dataset changes. */
  replaces?: number;
  /** The dataset that `binds` was made from, likewise. */
  madeFrom?: DatasetState | undefined;
  /** Whether somebody asks for it now: a file that was left for an earlier version is published again. */
  wanted?: boolean | undefined;
  /**
   * Looked at again in its turn, each time that it is tried: what it replaces, and what must be true of it by then. What it throws stops the
   * publication.
   */
  look?: () => Promise<Pick<ReceivedFile, "replaces" | "wanted" | "guard">>;
  /** Written in the transaction that names the version. */
  also?: (trx: Knex.Transaction, version: number) => Promise<void>;
}

/**
 * Publishes a received file as the new version of the dataset of a content folder, read and checked by what the folder says (schema, recipe,
 * secrecy). From then on the content describes the dataset, and its own data file, if any, is no longer looked at. Throws `ContentError` for a folder that cannot be read,
 * and for a dataset whose organisation is not of the catalogue.
 */
export async function publishReceived(
  workshop: Workshop,
  place: ReceivingPlace,
  received: ReceivedFile,
): Promise<Reception> {
  const sha256 = await digestOf(received.path);
  const publish = () => publishOver(workshop, place, { ...received, sha256 });
  // Who looked at what it takes the place of is to look again.
  return received.replaces === undefined ? retryConflicts(publish) : publish();
}

/** The same over the dataset as it is described and served now. Throws `PublicationConflict`. */
async function publishOver(
  { contentFolder, store, workshop, settings, territories }: Workshop,
  place: ReceivingPlace,
  brought: ReceivedFile & { sha256: string },
): Promise<Reception> {
  const own = typeof place === "string" ? await readDataset(place, contentFolder) : undefined;
  const find = async () => {
    if (own) return identify(store, own);
    const { dataset: id } = place as Exclude<ReceivingPlace, string>;
    const stored = await store.findDataset({ id });
    if (stored) checkOrganisation({ ...stored, shown: stored.slug }, await store.listPresentOrganisations());
    return { id, stored };
  };
  const { name, origin, sha256 } = brought;
  const file = { name, origin, sha256 };
  const { id, stored } = await find();
  // Once the dataset is read: what changes after that begins again.
  const received = { ...brought, ...(await brought.look?.()) };
  // What was written through the site of its documents is not undone by a file that came; that file is its data now.
  const { data, ...documents } = stored?.touched ?? {};
  const touched: Touched = {
    ...documents,
    // No folder says where the data of the others are.
    ...(own || data === undefined ? {} : { data }),
    ...(received.binds ? { source: writtenSource(received.binds, documents, own?.sourceDigest) } : {}),
  };
  const content = own
    ? stored
      ? own.withTouched(touched, stored.metadata)
      : own
    : stored && (await readCatalogued(workshop.folders, { ...stored, touched }));
  if (!content) throw new Error(`unknown dataset: ${id}`);
  if (received.replaces !== undefined && received.replaces !== (stored?.version ?? 0)) throw new PublicationConflict();
  if (received.madeFrom && !isSameState(received.madeFrom, stored)) throw new PublicationConflict();
  const before = stored && (await findReceived(workshop, stored));
  const recipe = content.recipeOf(received.origin, territories);
  const isSame = before?.sha256 === file.sha256 && isReadAlike(recipe, before.name, file.name);
  // The same bytes, read the same, are the same data whatever their name has become.
  const known = content.digestWith(isSame ? { ...file, name: before.name } : file, territories);
  const isLeft = received.wanted === true && before?.sha256 !== file.sha256;
  const isFreed = hasLeftAgreement(content.metadata, before?.manifest);
  if (stored && before && stored.dataDigest === known && !received.binds && !isLeft && !isFreed)
    return { kind: "unchanged", version: stored.version };
  const publication = await publishVersion(
    {
      metadata: { ...content.metadata, id },
      touched,
      schema: content.schema,
      recipe,
      released: content.releasedBy(received.origin),
      derivedFrom: content.derivedFrom(received.origin, settings.now().toISOString()),
      source: received.path,
      originalName: received.name,
      origin: received.origin,
      byHand: received.byHand,
      metadataDigest: own && !(touched.metadata && stored) ? own.metadataDigest : (stored?.metadataDigest ?? null),
      // As a later look makes it, of the name that is kept with the version.
      dataDigest: content.digestWith(file, territories),
      note: received.note,
      guard: received.guard,
      actor: received.actor,
      replaces: stored?.version ?? 0,
      madeFrom: stored,
      also: received.also,
    },
    workshop,
    settings,
  );
  if (own && publication.kind === "published") await rememberOrigin(store, id, resolve(own.file));
  return publication;
}

/** What is served of a dataset, where it was received from a source, by a deposit, or chosen among its versions; undefined where it is the file of the content. */
export async function findReceived(
  { store, folders }: Pick<ObservationWorkshop, "store" | "folders">,
  { id, version, touched }: StoredDataset,
): Promise<(DataFile & { receivedAt: string; manifest: Manifest }) | undefined> {
  const served = await store.findVersion(id, version);
  if (!served || (served.manifest.origin === undefined && !touched.data)) return undefined;
  const { manifest } = served;
  const { sha256 = "", bytes = 0 } = manifest.files[manifest.original] ?? {};
  const path = folders.fileOf(id, version, manifest.original);
  const receivedAt = manifest.derivedFrom?.received ?? served.publishedAt;
  const { originalName: name, origin, derivedFrom } = manifest;
  return { path, name, sha256, bytes, origin, derivedFrom, receivedAt, manifest };
}
