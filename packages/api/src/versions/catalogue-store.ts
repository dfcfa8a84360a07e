import { isDeepStrictEqual } from "node:util";
import { type Access, accessNames, type DatasetMetadata, isOpenLicence, type Organisation } from "@datalogue/ingest";
import type { Knex } from "knex";
import type { VersionAgreement } from "../agreements/terms.js";
import type { ActName } from "../store/act-name.js";
import { journal } from "../store/journal.js";
import { datasetTransaction, writeTransaction } from "../store/open-database.js";
import { giveWay } from "../threads/give-way.js";
import { asReal, isCorrected, isInvented, staysInvented } from "./is-invented.js";
import { type Manifest, receivedDigest, type SecrecyReview, withoutOpenness } from "./manifest.js";
import { PublicationConflict } from "./publication-conflict.js";
import {
  type DatabaseRow,
  type DatasetState,
  isSameState,
  type StoredDataset,
  toDataset,
  toTouched,
} from "./stored-dataset.js";
import { type StoredVersion, toVersion } from "./stored-version.js";
import { listTouched, type Touched } from "./touched.js";

/** Which versions of a dataset: all of them, unless it is told. */
export interface VersionRange {
  /** Leaves out so many of the last ones. */
  skip?: number;
  /** Those of lower numbers. */
  below?: number;
  most?: number;
  /** Those alone whose rows are kept. */
  rowsKept?: boolean;
  /** Those alone that were made of a register (`madeOf`). */
  made?: boolean;
  /** Those alone that were published for one of these. */
  access?: readonly Access[];
}

/** What was loaded from content, and whether it was changed through the site since. */
export interface LoadedState<T> {
  data: T;
  digest: string | null;
  loadedAt: string | null;
  touchedAt: string | null;
}

/** An organisation that the content names, or named: it has `left` since. */
export interface StoredOrganisation extends LoadedState<Organisation> {
  slug: string;
  left?: true;
}

/** A version to be named by the catalogue: what the flip writes. */
export interface NewVersion {
  metadata: DatasetMetadata & { id: string };
  /** Name of the files, when this is the first version. */
  fileName: string;
  /** Slugs that the dataset had in another catalogue: those that nobody has here answer for it. */
  formerSlugs?: string[];
  metadataDigest: string | null;
  dataDigest: string | null;
  number: number;
  manifest: Manifest;
  note: string | null;
  at: string;
  /** The dataset as it was when the work began, undefined before its first version. */
  madeFrom: DatasetState | undefined;
  /** Versions of the other datasets that the new observations were computed from. */
  computedFrom: { dataset: string; version: number }[];
  actor: string;
  /** What is no longer what the content says, this change included: content leaves it alone from then on. */
  touched?: Touched;
  /** How the journal names it; `publish` without it. */
  act?: "rollback";
  /** True when the version served until then must not be told any more. */
  withdraws?: boolean | undefined;
}

/** Reads and writes of the catalogue database. */
export interface CatalogueStore {
  readonly knex: Knex;
  findDataset(by: { id: string } | { slug: string }): Promise<StoredDataset | undefined>;
  listDatasets(): Promise<StoredDataset[]>;
  /** Those of some identifiers that are there. */
  findDatasets(ids: readonly string[]): Promise<StoredDataset[]>;
  /** Those of some identifiers that were changed through the site, in no order; some may have nothing of theirs changed. */
  findTouched(ids: readonly string[]): Promise<StoredDataset[]>;
  /** The version served of each of some identifiers, where there is one. */
  findServed(ids: readonly string[]): Promise<Map<string, number>>;
  /** Identifiers of those whose version served is marked as invented, whatever their metadata say. */
  listMarkedInvented(): Promise<Set<string>>;
  /** Identifiers of those that have a version made of a register (`madeOf`). */
  listMadeOfRegisters(): Promise<Set<string>>;
  /** Those whose source was written through the site, by identifier. */
  listWithWrittenSource(): Promise<StoredDataset[]>;
  /** Dataset that has, or once had, a slug. */
  findSlugOwner(slug: string): Promise<string | undefined>;
  /** Every slug that a dataset has or had, in alphabetical order. */
  listSlugs(dataset: string): Promise<string[]>;
  /** Those of all datasets, by identifier. */
  listAllSlugs(): Promise<Map<string, string[]>>;
  /** The last one first, as they are asked for: a dataset may have thousands, and each tells all its columns. */
  readVersions(dataset: string, range?: VersionRange): AsyncIterable<StoredVersion>;
  /** All of them. */
  listVersions(dataset: string, range?: VersionRange): Promise<StoredVersion[]>;
  /** Undefined for whatever is the number of none, as addresses may ask for. */
  findVersion(dataset: string, number: number): Promise<StoredVersion | undefined>;
  /** The last version that was made of a received file. */
  findLastMadeOf(dataset: string, sha256: string): Promise<StoredVersion | undefined>;
  /** How many, of a number above one and published for some where these are given. */
  countVersions(dataset: string, above?: number, access?: readonly Access[]): Promise<number>;
  /** The highest number among them, 0 without any; one may have been given to a folder and to no version. */
  highestVersion(dataset: string): Promise<number>;
  listPublished(): Promise<Set<string>>;
  /** Names a new version, and its observations through `also`, in one transaction. Throws `PublicationConflict`. */
  flip(version: NewVersion, also: (trx: Knex.Transaction) => Promise<void>): Promise<void>;
  /**
   * Metadata alone: no new version, and `modified` stays that of the data (harvesters and lateness read it). Throws `PublicationConflict`
   * where the dataset is no longer as it was `before`.
   */
  updateMetadata(
    before: DatasetState,
    metadata: DatasetMetadata & { id: string },
    digest: string | null,
    at: string,
    actor: string,
  ): Promise<void>;
  /** Marks what of a dataset is no longer what the content says, without a new version: `change` makes it of what is marked then. */
  touch(
    dataset: string,
    change: (touched: Touched) => Touched,
    act: { action: ActName; actor: string; at: string },
  ): Promise<void>;
  markRowsDropped(dataset: string, version: number): Promise<void>;
  /** The files of a version as they are after a repair; nothing else of it changes. */
  noteRepair(dataset: string, version: number, files: Manifest["files"], at: string, actor: string): Promise<void>;
  /** Writes what was found of the protected table of a version; `withdrawn` takes it from readers. */
  writeReview(dataset: string, version: number, review: SecrecyReview, at: string): Promise<void>;
  /** Writes of a version which register (identifier) it was made of; nothing that readers see of it changes. */
  markMadeOf(dataset: string, version: number, register: string): Promise<void>;
  /**
   * Takes from readers a version made by other terms than those of its agreement, or of what an agreement (`of`) let out of another dataset; one
   * made by none is told to nobody anyway.
   */
  withdrawLent(dataset: string, version: number, reason: string, at: string, of?: VersionAgreement): Promise<void>;
  /**
   * The received file of a version is not given to everybody for its source any more, but where it holds nothing else than what is published; undefined
   * where nothing tells it yet: it is given to nobody until a later call does.
   */
  closeReceived(dataset: string, version: number, wholePublished: boolean | undefined, at: string): Promise<void>;
  /** Those too that have left. */
  listOrganisations(): Promise<StoredOrganisation[]>;
  /** Slugs of those that have not, in order. */
  listPresentOrganisations(): Promise<string[]>;
  loadOrganisation(organisation: Organisation, digest: string, at: string): Promise<void>;
  /** The content no longer names it: nothing is held in it until it is loaded again. What it published stays its own. */
  markLeft(organisation: string, at: string): Promise<void>;
  findDocument<T>(key: string): Promise<LoadedState<T> | undefined>;
  loadDocument(key: string, data: unknown, digest: string, at: string): Promise<void>;
  /** The same within a transaction under way. */
  writeDocument(trx: Knex, key: string, data: unknown, digest: string, at: string): Promise<void>;
}

/** Versions read from the database at once: those of a page that lists some, and the one before. */
const AT_ONCE = 21;

/** The highest number that the catalogue can keep (an integer of PostgreSQL). */
const HIGHEST = 2 ** 31 - 1;

/** What the manifest of a version that was made of a register has: written as the index of these says it, which is used then. */
const MADE_OF = `manifest LIKE '%"madeOf":"%'`;

/** Key of the document that holds `catalogue.json`. */
export const CATALOGUE_DOCUMENT = "catalogue";

export function openCatalogueStore(knex: Knex): CatalogueStore {
  const store: CatalogueStore = {
    knex,
    async findDataset(by) {
      const row = await knex("datasets").where(by).first();
      return row && toDataset(row);
    },
    async listDatasets() {
      return (await knex("datasets")).map(toDataset).sort(by(({ id }) => id));
    },
    async findDatasets(ids) {
      if (ids.length === 0) return [];
      return (await knex("datasets").whereIn("id", [...ids])).map(toDataset);
    },
    async findTouched(ids) {
      if (ids.length === 0) return [];
      const rows = await knex("datasets")
        .whereIn("id", [...ids])
        .where((touched) =>
          // Before parts were told apart, the day alone says that something was changed.
          touched.whereNotNull("touched_at").orWhere("touched_parts", "<>", "{}"),
        );
      return rows.map(toDataset);
    },
    async findServed(ids) {
      if (ids.length === 0) return new Map();
      const rows = await knex("datasets")
        .whereIn("id", [...ids])
        .select("id", "version");
      return new Map(rows.map(({ id, version }) => [id, version]));
    },
    async listMarkedInvented() {
      const served = await knex("datasets")
        .join("versions", (on) => on.on("versions.dataset_id", "datasets.id").on("versions.number", "datasets.version"))
        .where("manifest", "like", '%"invented":true%')
        .pluck("id");
      return new Set(served);
    },
    async listMadeOfRegisters() {
      return new Set(await knex("versions").whereRaw(MADE_OF).pluck("dataset_id"));
    },
    async listWithWrittenSource() {
      const rows = await knex("datasets").where("touched_parts", "like", '%"source":%').orderBy("id");
      return rows.map(toDataset).filter(({ touched }) => touched.source !== undefined);
    },
    async findSlugOwner(slug) {
      return (await knex("slugs").where({ slug }).first("dataset_id"))?.dataset_id;
    },
    async listSlugs(dataset) {
      return (await knex("slugs").where({ dataset_id: dataset }).pluck("slug")).sort();
    },
    async listAllSlugs() {
      const slugs = new Map<string, string[]>();
      for (const { slug, dataset_id } of await knex("slugs").orderBy("slug").select("slug", "dataset_id"))
        slugs.set(dataset_id, [...(slugs.get(dataset_id) ?? []), slug]);
      return slugs;
    },
    async *readVersions(dataset, { skip = 0, below = HIGHEST, most = HIGHEST, rowsKept, made, access } = {}) {
      let [from, left, offset] = [below, most, skip];
      let rows: DatabaseRow[];
      do {
        rows = await knex("versions")
          .where({ dataset_id: dataset, ...(rowsKept ? { rows_kept: 1 } : {}) })
          .where("number", "<", from)
          .where((query) => void (made && query.whereRaw(MADE_OF)))
          .where(publishedFor(access, dataset))
          .orderBy("number", "desc")
          .limit(Math.min(AT_ONCE, left))
          .offset(offset);
        for (const row of rows) {
          await giveWay();
          yield toVersion(row);
        }
        [from, left, offset] = [rows.at(-1)?.number, left - rows.length, 0];
      } while (rows.length === AT_ONCE && left > 0);
    },
    async listVersions(dataset, range) {
      const versions: StoredVersion[] = [];
      for await (const version of store.readVersions(dataset, range)) versions.push(version);
      return versions;
    },
    async findVersion(dataset, number) {
      if (!(number > 0 && number <= HIGHEST && Number.isInteger(number))) return undefined;
      const row = await knex("versions").where({ dataset_id: dataset, number }).first();
      return row && toVersion(row);
    },
    findLastMadeOf: async (dataset, sha256) => (await listMadeOf(knex, dataset, sha256))[0],
    async countVersions(dataset, above = 0, access) {
      const counted = await knex("versions")
        .where({ dataset_id: dataset })
        .where("number", ">", above)
        .where(publishedFor(access, dataset))
        .count({ count: "*" })
        .first();
      return Number(counted?.count ?? 0);
    },
    async highestVersion(dataset) {
      const found = await knex("versions").where({ dataset_id: dataset }).max({ highest: "number" }).first();
      return Number(found?.highest ?? 0);
    },
    async listPublished() {
      const rows = await knex("versions").select("dataset_id", "number");
      return new Set(rows.map(({ dataset_id, number }) => `${dataset_id}/${number}`));
    },
    flip: (version, also) =>
      datasetTransaction(knex, async (trx, revision, supersede) => {
        const { metadata, at, touched = {} } = version;
        const current = await trx("datasets").where({ id: metadata.id }).first();
        requireState(current, version.madeFrom);
        for (const { dataset, version: used } of version.computedFrom) {
          const source = await trx("datasets").where({ id: dataset }).first("version");
          if (source?.version !== used) throw new PublicationConflict();
        }
        const values = {
          slug: metadata.slug,
          metadata: JSON.stringify(metadata),
          metadata_digest: version.metadataDigest,
          data_digest: version.dataDigest,
          touched_parts: JSON.stringify(touched),
          ...momentsOf(touched, at),
          version: version.number,
          modified: at,
          revision,
        };
        if (current) await trx("datasets").where({ id: metadata.id }).update(values);
        else await trx("datasets").insert({ ...values, id: metadata.id, file_name: version.fileName, issued: at });
        await claimSlug(trx, metadata, at);
        for (const slug of version.formerSlugs ?? [])
          await trx("slugs").insert({ slug, dataset_id: metadata.id, since: at }).onConflict("slug").ignore();
        await trx("versions").insert({
          dataset_id: metadata.id,
          number: version.number,
          published_at: at,
          note: version.note,
          manifest: JSON.stringify(version.manifest),
          rows_kept: 1,
          access: metadata.access,
        });
        await also(trx);
        const place = { dataset_id: metadata.id, number: current?.version ?? 0 };
        const before = await trx("versions").where(place).first("manifest");
        if (before) {
          const manifest: Manifest = JSON.parse(before.manifest);
          if (isSuperseding(version, { metadata: current.metadata, manifest })) supersede();
          const described = JSON.parse(current.metadata);
          // What is published now says nothing of what was.
          if (isInvented(described, manifest))
            await trx("versions")
              .where(place)
              .update({ manifest: JSON.stringify({ ...manifest, invented: true } satisfies Manifest) });
          if (isCorrected(described, metadata)) await takeMarksOff(trx, metadata.id, version.manifest);
        }
        const { known = 0 } = version.manifest.secrecyReview ?? {};
        await journal(trx, at, version.actor, version.act ?? "publish", `dataset:${metadata.id}`, {
          ...{ version: version.number },
          ...(known > 0 ? { maskedYetKnown: known } : {}),
        });
      }),
    updateMetadata: (before, metadata, digest, at, actor) =>
      datasetTransaction(knex, async (trx, revision) => {
        requireState(await trx("datasets").where({ id: metadata.id }).first(), before);
        const place = { dataset_id: metadata.id, number: before.version };
        const { manifest } = await trx("versions").where(place).first("manifest");
        const { invented, ...unmarked }: Manifest = JSON.parse(manifest);
        const isMarked =
          staysInvented(before.metadata, metadata, { ...unmarked, invented }) && !isInvented(metadata, unmarked);
        const next: Manifest = isMarked ? { ...unmarked, invented: true } : unmarked;
        if (next.invented !== invented)
          await trx("versions")
            .where(place)
            .update({ manifest: JSON.stringify(next) });
        if (isCorrected(before.metadata, metadata)) await takeMarksOff(trx, metadata.id, unmarked);
        await trx("datasets")
          .where({ id: metadata.id })
          .update({
            slug: metadata.slug,
            metadata: JSON.stringify(metadata),
            metadata_digest: digest,
            loaded_at: at,
            revision,
          });
        // The version served is read from now on by whom the dataset is for; those before it are not.
        await trx("versions")
          .where(place)
          .whereIn("access", accessNames.slice(accessNames.indexOf(metadata.access) + 1))
          .update({ access: metadata.access });
        await claimSlug(trx, metadata, at);
        await journal(trx, at, actor, "describe", `dataset:${metadata.id}`, {});
      }),
    touch: (dataset, change, { action, actor, at }) =>
      datasetTransaction(knex, async (trx, revision) => {
        const row = () => trx("datasets").where({ id: dataset });
        const touched = change(toTouched(await row().first()));
        await row().update({ touched_parts: JSON.stringify(touched), ...momentsOf(touched, at), revision });
        await journal(trx, at, actor, action, `dataset:${dataset}`, { parts: listTouched(touched) });
      }),
    markRowsDropped: (dataset, version) =>
      datasetTransaction(knex, async (trx, revision, supersede) => {
        supersede();
        await trx("versions").where({ dataset_id: dataset, number: version }).update({ rows_kept: 0 });
        await trx("datasets").where({ id: dataset }).update({ revision });
      }),
    noteRepair: (dataset, version, files, at, actor) =>
      datasetTransaction(knex, async (trx, revision) => {
        const row = await trx("versions").where({ dataset_id: dataset, number: version }).first("manifest");
        const manifest: Manifest = JSON.parse(row.manifest);
        await trx("versions")
          .where({ dataset_id: dataset, number: version })
          .update({ manifest: JSON.stringify({ ...manifest, files: { ...manifest.files, ...files } }) });
        // Whoever keeps the version in memory reads it again.
        await trx("datasets").where({ id: dataset }).update({ revision });
        await journal(trx, at, actor, "repair", `dataset:${dataset}`, { version, files: Object.keys(files) });
      }),
    writeReview: (dataset, number, secrecyReview, at) =>
      datasetTransaction(knex, async (trx, revision) => {
        const place = { dataset_id: dataset, number };
        const { manifest } = await trx("versions").where(place).first("manifest");
        const written = JSON.stringify({ ...JSON.parse(manifest), secrecyReview });
        await trx("versions").where(place).update({ manifest: written });
        await trx("datasets").where({ id: dataset }).update({ revision });
        const { withdrawn, rule } = secrecyReview;
        const detail = { version: number, rule, ...(withdrawn === undefined ? {} : { reason: withdrawn }) };
        await journal(
          trx,
          at,
          "program",
          withdrawn === undefined ? "review" : "withdraw",
          `dataset:${dataset}`,
          detail,
        );
      }),
    markMadeOf: (dataset, number, madeOf) =>
      datasetTransaction(knex, async (trx, revision, supersede) => {
        supersede();
        const place = { dataset_id: dataset, number };
        const { manifest } = await trx("versions").where(place).first("manifest");
        const written: Manifest = { ...JSON.parse(manifest), madeOf };
        await trx("versions")
          .where(place)
          .update({ manifest: JSON.stringify(written) });
        await trx("datasets").where({ id: dataset }).update({ revision });
      }),
    withdrawLent: (dataset, number, reason, at, of) =>
      datasetTransaction(knex, async (trx, revision) => {
        const place = { dataset_id: dataset, number };
        const { manifest } = await trx("versions").where(place).first("manifest");
        const made: Manifest = JSON.parse(manifest);
        const agreement = made.agreement ?? of;
        if (!agreement) return;
        const written: Manifest = { ...made, agreement, withdrawn: reason };
        await trx("versions")
          .where(place)
          .update({ manifest: JSON.stringify(written) });
        await trx("datasets").where({ id: dataset }).update({ revision });
        await journal(trx, at, "program", "withdraw", `dataset:${dataset}`, { version: number, reason });
      }),
    closeReceived: (dataset, number, wholePublished, at) =>
      datasetTransaction(knex, async (trx, revision) => {
        const place = { dataset_id: dataset, number };
        const { manifest } = await trx("versions").where(place).first("manifest");
        const { derivedFrom, unjudged, ...made }: Manifest = JSON.parse(manifest);
        if (!derivedFrom || !(derivedFrom.open || unjudged)) return;
        const written: Manifest = {
          ...made,
          derivedFrom: withoutOpenness(derivedFrom),
          ...(wholePublished === undefined ? { wholePublished: false, unjudged: true } : { wholePublished }),
        };
        await trx("versions")
          .where(place)
          .update({ manifest: JSON.stringify(written) });
        await trx("datasets").where({ id: dataset }).update({ revision });
        if (wholePublished === false)
          await journal(trx, at, "program", "close-received", `dataset:${dataset}`, { version: number });
      }),
    async listOrganisations() {
      const rows = await knex("organisations");
      return rows
        .map(
          (row): StoredOrganisation => ({
            slug: row.slug,
            ...toState<Organisation>(row),
            ...(row.left_at === null ? {} : { left: true }),
          }),
        )
        .sort(by(({ slug }) => slug));
    },
    async listPresentOrganisations() {
      return (await knex("organisations").where({ left_at: null }).pluck("slug")).sort();
    },
    loadOrganisation: (organisation, digest, at) =>
      writeTransaction(knex, async (trx) => {
        const values = { data: JSON.stringify(organisation), content_digest: digest, loaded_at: at, left_at: null };
        await trx("organisations")
          .insert({ slug: organisation.slug, ...values })
          .onConflict("slug")
          .merge(values);
        await journal(trx, at, "content", "load", `organisation:${organisation.slug}`, {});
      }),
    markLeft: (slug, at) =>
      writeTransaction(knex, async (trx) => {
        const marked = await trx("organisations")
          .where({ slug, left_at: null })
          // Written again as it was, it is loaded all the same.
          .update({ left_at: at, content_digest: null });
        if (marked > 0) await journal(trx, at, "content", "remove", `organisation:${slug}`, {});
      }),
    async findDocument<T>(key: string) {
      const row = await knex("documents").where({ key }).first();
      return row && toState<T>(row);
    },
    loadDocument: (key, data, digest, at) =>
      writeTransaction(knex, async (trx) => {
        await store.writeDocument(trx, key, data, digest, at);
        await journal(trx, at, "content", "load", key, {});
      }),
    async writeDocument(trx, key, data, digest, at) {
      const values = { data: JSON.stringify(data), content_digest: digest, loaded_at: at };
      await trx("documents")
        .insert({ key, ...values })
        .onConflict("key")
        .merge(values);
    },
  };
  return store;
}

/** Looked at in the transaction that writes: whoever changes a dataset waits for it to end. */
function requireState(row: DatabaseRow | undefined, expected: DatasetState | undefined): void {
  if (!isSameState(expected, row && toDataset(row))) throw new PublicationConflict();
}

/**
 * Whether a version takes the place of another with nothing to hide or to describe otherwise: open to all, of the same metadata (`before`: as
 * they were stored) and columns.
 */
function isSuperseding(
  { metadata, manifest, act, withdraws = false }: NewVersion,
  before: { metadata: string; manifest: Manifest },
): boolean {
  const isOpen =
    metadata.access === "open" && metadata.confidentialite === undefined && isOpenLicence(metadata.licence);
  const isSame =
    before.metadata === JSON.stringify(metadata) && isDeepStrictEqual(before.manifest.fields, manifest.fields);
  return isOpen && isSame && act === undefined && !withdraws;
}

/** Of all the versions made of the file of one: it was real all along. */
async function takeMarksOff(trx: Knex.Transaction, dataset: string, corrected: Manifest): Promise<void> {
  for (const { number, manifest } of await listMadeOf(trx, dataset, receivedDigest(corrected)))
    await trx("versions")
      .where({ dataset_id: dataset, number })
      .update({ manifest: JSON.stringify(asReal(manifest)) });
}

/** The versions that were made of a received file, the last one first. */
async function listMadeOf(knex: Knex, dataset: string, sha256: string | undefined): Promise<StoredVersion[]> {
  const rows = await knex("versions")
    .where({ dataset_id: dataset })
    .where("manifest", "like", `%"sha256":"${sha256}"%`)
    .orderBy("number", "desc");
  return rows.map(toVersion).filter(({ manifest }) => receivedDigest(manifest) === sha256);
}

/** Since when the content says nothing of what was changed; whatever the clock says, that is later than any load. */
function momentsOf(touched: Touched, at: string) {
  return listTouched(touched).length > 0 ? { touched_at: at, loaded_at: null } : { touched_at: null, loaded_at: at };
}

/** The order of texts in code units: that of a PostgreSQL server depends on its locale. */
function by<T>(read: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (read(a) < read(b) ? -1 : read(a) > read(b) ? 1 : 0);
}

/** Which versions of a dataset are for some: that served is for whom it is, by an older program too; all without. */
function publishedFor(access: readonly Access[] | undefined, dataset: string) {
  return (versions: Knex.QueryBuilder): void => {
    if (!access) return;
    const served = (datasets: Knex.QueryBuilder) => datasets.from("datasets").where({ id: dataset }).select("version");
    versions
      .whereNull("access")
      .orWhereIn("access", [...access])
      .orWhereIn("number", served);
  };
}

/** Gives a slug for ever: the former ones keep pointing at the dataset. */
async function claimSlug(trx: Knex, { id, slug }: { id: string; slug: string }, at: string): Promise<void> {
  const owner = await trx("slugs").where({ slug }).first("dataset_id");
  if (owner && owner.dataset_id !== id) throw new Error(`slug already given: ${slug}`);
  if (!owner) await trx("slugs").insert({ slug, dataset_id: id, since: at });
}

function toState<T>(row: DatabaseRow): LoadedState<T> {
  return {
    data: JSON.parse(row.data),
    digest: row.content_digest,
    loadedAt: row.loaded_at,
    touchedAt: row.touched_at,
  };
}
