import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type Access, accessNames, type Field, type Organisation, type Schema } from "@datalogue/ingest";
import { AccessRefused } from "../access/access-refused.js";
import {
  type Caller,
  decideAccess,
  type Limit,
  mayRead,
  type Part,
  PUBLIC,
  type SharingState,
  type Target,
} from "../access/decide-access.js";
import { explainPart } from "../access/explain-closure.js";
import { NotShared } from "../access/not-shared.js";
import type { AgreementStates } from "../agreements/agreements.js";
import { exportFormats } from "../exports/index.js";
import type { Coding } from "../http/accepted-coding.js";
import type { Page } from "../http/page.js";
import { QueryRefused } from "../http/query-refused.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import { codedExtensions } from "../publication/compress-file.js";
import type { RebuiltRows } from "../publication/rebuilt-rows.js";
import { Refusal } from "../refusal.js";
import { MAX_PAGE_SIZE, nextCursor } from "../rows/query-rows.js";
import { readCursor } from "../rows/row-cursor.js";
import type { RowQuery, RowRecord } from "../rows/row-query.js";
import type { RowsReader } from "../rows/rows-reader.js";
import type { PublicReport } from "../secrecy/public-report.js";
import { readTold } from "../store/open-database.js";
import type { RevisionReader } from "../store/revision-reader.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import type { FileKeeper } from "../stored-files/file-keeper.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { giveWay } from "../threads/give-way.js";
import {
  CATALOGUE_DOCUMENT,
  type CatalogueStore,
  type StoredDataset,
  type StoredOrganisation,
  type StoredVersion,
  toDataset,
} from "../versions/catalogue-store.js";
import type { AgreementTold, ClosedDataset, Dataset, ReadablePart, Version } from "../versions/dataset.js";
import type { Received } from "../versions/dataset-reader.js";
import { derivedName, type Manifest, ROWS_FILE } from "../versions/manifest.js";
import { hasOldCounts, tellReport } from "../versions/tell-report.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";
import { boxOfTerritory } from "./box-of-territory.js";
import type { CatalogueInfo } from "./catalogue-info.js";
import type { DatasetQuery, Facet, FacetName, FoundDataset, OpenDatasets } from "./dataset-query.js";
import { describeAgreement } from "./describe-agreement.js";
import { type DescriptionContext, describeClosed, describeDataset, describeVersion } from "./describe-dataset.js";
import { isGiven } from "./is-given.js";
import { codesWithin, limitSchema, limitTable, type PublishedTable, planTable } from "./published-table.js";
import { searchDatasets } from "./search-datasets.js";
import type { Found, SearchIndex, WordsRead } from "./search-index.js";
import { territoryRelations } from "./territory-relations.js";

/** What an answer is made of. */
export interface Basis {
  /** Slugs, or identifiers. */
  datasets: string[];
  /** What is said of datasets beside them counts too: questions, reuses, versions announced. */
  told?: boolean;
}

/**
 * The catalogue as one caller may read it: the public, unless it is asked for with `as`. A closed dataset shows its description;
 * each method that gives contents throws `AccessRefused` to who may not read them. A dataset under an agreement that does not run is in no
 * list and answers nothing, `NotShared` at its own addresses, to anybody but the two organisations, who read its description.
 */
export interface CatalogueReader {
  /** The catalogue as another caller may read it. */
  as(caller: Caller): CatalogueReader;
  info(): CatalogueInfo;
  /** Those of the catalogue. */
  listOrganisations(): Promise<Organisation[]>;
  /** Those too that have left it: what they published still names them. */
  listNamedOrganisations(): Promise<Organisation[]>;
  /** One of the catalogue, or one that has left it. */
  getOrganisation(slug: string): Promise<Organisation | undefined>;
  /**
   * `some`: where none answers to all of the words, those that answer to the most of them, without why. Throws `QueryRefused` when the
   * territory is not known.
   */
  searchDatasets(
    query: DatasetQuery,
    options?: { some?: boolean },
  ): Promise<Page<FoundDataset> & { facets: Record<FacetName, Facet[]> }>;
  /** What became of each word of a question in what anybody may know of the datasets, whoever asks. */
  readWords(text: string): Promise<WordsRead>;
  /** What may be harvested, of everybody or of one producer; costs the same whatever their number. */
  listOpenDatasets(query: { organisation?: string; page: number; pageSize: number }): Promise<OpenDatasets>;
  /**
   * Changes when one of these datasets does, or what every page shares: the catalogue's own description, producers, definitions, what
   * partners share.
   */
  fingerprint(basis: Basis): Promise<string>;
  /** The revision of the last change that could correct or withdraw something, more than a version that follows another. */
  correctedAt(): Promise<number>;
  /** Every dataset whose contents the caller may read. */
  listReadable(): Promise<Dataset[]>;
  /** By slug (also a former one) or UUID; only its description when it is closed to the caller; undefined for one that is not shared. */
  getDataset(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  /** The same for what an address names: throws `NotShared` where it is no longer shared. */
  getNamed(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  /** The same, when the contents are needed: throws the refusal of a closed one. */
  getReadable(ref: string): Promise<Dataset | undefined>;
  /** What the caller may read of the rows, all or the part that a scope gives; throws the refusal of one closed to them. */
  getTable(ref: string): Promise<DatasetTable | undefined>;
  /** Without those that were published for others than the caller: so below. */
  listVersions(ref: string, range?: ListedVersions): Promise<Version[]>;
  /** How many there are, of a number above one where it is given. */
  countVersions(ref: string, above?: number): Promise<number>;
  /** One of them, withdrawn or not; undefined for whatever is the number of none. */
  findVersion(ref: string, number: number): Promise<Version | undefined>;
  /** The number of the last version before one whose rows are told; null without any. */
  findPreviousVersion(ref: string, number: number): Promise<number | null>;
  getSchema(ref: string): Promise<Schema | undefined>;
  getReport(ref: string): Promise<PublicReport | undefined>;
  /** `cursor` leads to the next page, null after the last. Throws `QueryRefused` (an unknown field, operator or value) with a French sentence. */
  listRows(ref: string, query: RowQuery): Promise<Page<RowRecord> & { cursor: string | null }>;
  /** Where a field of some rows is in the received file (`DatasetReader`). */
  listReceived(ref: string, query: RowQuery, field: string): Promise<Received | null>;
}

/** Which versions to list, the last one first: a dataset may have thousands. */
interface ListedVersions {
  /** Leaves out so many of the last ones, told or not. */
  skip?: number;
  most?: number;
  /** Those alone whose rows are told. */
  told?: boolean;
}

/** The rows of a dataset as one caller may ask for them. */
export interface DatasetTable {
  id: string;
  slug: string;
  /** Of the files made of it. */
  fileName: string;
  fields: Field[];
  /** Whether a partner shares it: it may be stopped at any instant, so that nothing on the way keeps it. */
  agreed: boolean;
  /** Whether all of it is read: a part has neither files, versions, nor anything else than rows. */
  whole: boolean;
}

/** Rows to be written as a file, of the version served or of another. */
export interface ServedTable extends PublishedTable {
  version: number;
  path: string;
  /** Digest of all the rows: told to nobody who reads a part of them. */
  sha256: string;
  modified: string;
}

/** A file of a version, to be sent as it is. */
export interface ServedFile {
  path: string;
  name: string;
  bytes: number;
  sha256: string;
  modified: string;
  original: boolean;
  /** Where the same is compressed; nothing for what is not, or was published before compression was. */
  codings: Partial<Record<Coding, string>>;
  manifest: Manifest;
}

/**
 * The files of the datasets that one caller may read: the public, unless asked for with `as`. Throws `AccessRefused` as
 * the catalogue does.
 */
export interface FileReader {
  as(caller: Caller): FileReader;
  /** `name` is "original" or the name of a derived file; without `version`, of the version served. */
  findFile(dataset: Dataset, name: string, version?: number): Promise<ServedFile | undefined>;
  /** The rows of the version served, or of another that keeps them. */
  findRows(dataset: Dataset, version?: number): Promise<Omit<ServedFile, "name" | "original" | "codings"> | undefined>;
  /** The same, as the caller may read them: the version served alone to who reads a part. */
  findTable(table: DatasetTable, version?: number): Promise<ServedTable | undefined>;
  /**
   * The version that was served as the dataset was read, another or not since; `fileOf` gives the path of a file of its folder, and throws
   * `DamagedFile`.
   */
  findServed(dataset: Dataset): Promise<{ fileOf(name: string): Promise<string>; manifest: Manifest } | undefined>;
}

/** What is needed of a version to give what it is made of. */
type ReadVersion = Pick<StoredVersion, "number" | "publishedAt" | "manifest" | "rowsKept">;

interface ReaderParts {
  store: CatalogueStore;
  revisions: RevisionReader;
  index: SearchIndex;
  folders: VersionFolders;
  keeper: FileKeeper;
  rows: RowsReader;
  rebuilt: RebuiltRows;
  territories: TerritoryReader;
  observatories: ObservatoryReader;
  agreements: Pick<AgreementStates, "stateOf" | "digest">;
  /** Brings the observatories up to the database. */
  refreshDefinitions(): void | Promise<void>;
  definitionsDigest(): string;
  /** What is told before `catalogue.json` was ever loaded. */
  fallback: CatalogueInfo;
}

interface Entry {
  stored: StoredDataset;
  manifest: Manifest;
  dataset: Dataset;
  /** What shows of it to who may not read its contents. */
  closed: ClosedDataset;
}

/** What `createCatalogueReader` gives. */
interface Readers extends CatalogueReader, FileReader {
  as(caller: Caller): Readers;
  /**
   * Where the agreement of a dataset (slug) stands at the instant of the call; undefined of one under none. At once: what was published
   * meanwhile is known from the next reading of the catalogue.
   */
  sharingOf(slug: string): SharingState | undefined;
  /** The names of a dataset (slug, a former one too, or UUID), at once as well. */
  namesOf(ref: string): { id: string; slug: string } | undefined;
  /** What decisions about a dataset depend on, and its names: of whoever asks, nothing is read in it. */
  findTarget(ref: string): Promise<(Target & { id: string; slug: string; title: string }) | undefined>;
}

/**
 * Reads the catalogue database through a copy in memory, brought up to date by difference when the revision counter moved: what
 * another process published shows at the next request. Everything of a dataset leaves through here, for one caller: the public,
 * or the one of `as`. Whoever forgets to say who asks answers as to the public.
 */
export function createCatalogueReader(parts: ReaderParts): Readers {
  const { store, folders } = parts;
  const entries = new Map<string, Entry>();
  const slugs = new Map<string, string>();
  const { index } = parts;
  /** What anybody sees, in one list until something changes. */
  let publicList: (Dataset | ClosedDataset)[] | undefined;
  const relations = territoryRelations(parts.territories);
  /** Those too that have left. */
  let organisations = new Map<string, StoredOrganisation>();
  let info = parts.fallback;
  let themeTitles: ReadonlyMap<string, string> = new Map();
  let revision = 0;
  let sharing = "";
  let common = "";
  let commonDigest = "";
  /** Grows with what is told of datasets beside them. */
  let told = 0;
  let corrected = 0;
  let refreshing: Promise<void> | undefined;
  const openLists = new Map<string | undefined, ReturnType<typeof listOpen>>();

  const nameOf = (slug: string) => organisations.get(slug)?.data.name ?? slug;
  const agreementOf = (stored: StoredDataset, manifest: Manifest): AgreementTold | undefined =>
    describeAgreement(stored, manifest, parts.agreements.stateOf(stored.slug), nameOf);
  /** Of a version made under an agreement, that which names its dataset at the instant of the call. */
  const agreementFor = ({ slug }: StoredDataset, { agreement }: Manifest) =>
    agreement && parts.agreements.stateOf(slug);
  const isTold = (stored: StoredDataset, manifest: Manifest): boolean =>
    isGiven(stored.metadata, manifest, agreementFor(stored, manifest));
  const tellVersion = (stored: StoredDataset, version: StoredVersion): Version =>
    describeVersion(version, stored.metadata, agreementFor(stored, version.manifest));
  const contextOf = (stored: StoredDataset, manifest: Manifest): DescriptionContext => ({
    info,
    agreement: agreementOf(stored, manifest),
    organisation: organisations.get(stored.metadata.organisation)?.data,
    themeTitle: themeTitles.get(stored.metadata.theme) ?? stored.metadata.theme,
    boxOfTerritory: (code) => boxOfTerritory(parts.territories, code),
  });

  const put = (stored: StoredDataset, manifest: Manifest) => {
    const context = contextOf(stored, manifest);
    const entry = {
      stored,
      manifest,
      dataset: describeDataset(stored, manifest, context),
      closed: describeClosed(stored, manifest, context),
    };
    entries.set(stored.id, entry);
    // One index for all callers: of a closed dataset it knows what anybody may know, of one that is not shared nothing.
    index.put(see(entry, PUBLIC) ?? { ...entry.closed, ...NO_WORDS });
    publicList = undefined;
  };

  /** Takes the counts of a version from its report as it is told, once that is read; as they are where it cannot be. */
  const readCounts = async (stored: StoredDataset, manifest: Manifest): Promise<void> => {
    const report = await readVersionJson({ stored, manifest }, "report.json").catch(() => undefined);
    if (!report || entries.get(stored.id)?.manifest !== manifest) return;
    put(stored, { ...manifest, counts: tellReport(report, manifest).counts });
    openLists.clear();
  };
  /** What is read aside, one after the other: a store that does not answer keeps nobody from reading the rest. */
  let counting: Promise<void> = Promise.resolve();

  const refresh = async (reading: number | Promise<number>) => {
    const next = await reading;
    if (next === revision && parts.agreements.digest() === sharing) return;
    await parts.refreshDefinitions();
    // Read before where each agreement stands: what changes meanwhile is seen by the next request.
    const stands = parts.agreements.digest();
    const document = await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT);
    const producers = await store.listOrganisations();
    const changed = await store
      .knex("datasets")
      .join("versions", function on() {
        this.on("versions.dataset_id", "datasets.id").andOn("versions.number", "datasets.version");
      })
      .where("datasets.revision", ">", revision)
      .orderBy("datasets.id")
      .select("datasets.*", "versions.manifest");
    // Every slug is given by a change of its dataset.
    const names = await store
      .knex("slugs")
      .join("datasets", "datasets.id", "slugs.dataset_id")
      .where("datasets.revision", ">", revision)
      .orderBy("slugs.slug")
      .select("slugs.slug", "slugs.dataset_id");

    ({ told, corrected } = await readTold(store.knex));
    info = document?.data ?? parts.fallback;
    organisations = new Map(producers.map((producer) => [producer.slug, producer]));
    // An observatory that still waits for its figures names its theme all the same.
    const named = [...parts.observatories.list(), ...parts.observatories.awaited()];
    themeTitles = new Map(named.map(({ theme, title }) => [theme, title]));
    const nextCommon = JSON.stringify([info, producers.map(({ data, left }) => [data, left]), [...themeTitles]]);
    if (nextCommon !== common) openLists.clear();
    for (const { stored, manifest, dataset } of [...entries.values()])
      if (nextCommon !== common || !isDeepStrictEqual(dataset.agreement, agreementOf(stored, manifest)))
        put(stored, manifest);
    if (stands !== sharing) openLists.clear();
    if (nextCommon !== common) commonDigest = createHash("sha256").update(nextCommon).digest("base64url");
    common = nextCommon;
    for (const row of changed) {
      await giveWay();
      const stored = toDataset(row);
      const manifest: Manifest = JSON.parse(row.manifest);
      put(stored, manifest);
      if (hasOldCounts(manifest)) counting = counting.then(() => readCounts(stored, manifest)).catch(() => {});
    }
    if (changed.length > 0) openLists.clear();
    for (const { slug, dataset_id } of names) slugs.set(slug, dataset_id);
    revision = next;
    sharing = stands;
  };

  const upToDate = async () => {
    // What is under way may have read the counter before this request came.
    await refreshing?.catch(() => {});
    if (!refreshing) {
      const reading = parts.revisions.read();
      if (reading === revision && parts.agreements.digest() === sharing) return;
      refreshing = refresh(reading).finally(() => {
        refreshing = undefined;
      });
    }
    await refreshing;
  };

  /** By identifier, or by slug, a former one too. */
  const entryOf = (ref: string): Entry | undefined =>
    entries.get(ref.toLowerCase()) ?? entries.get(slugs.get(ref) ?? "");
  const find = async (ref: string): Promise<Entry | undefined> => {
    await upToDate();
    return entryOf(ref);
  };

  /** What an address names, undefined for what is not there yet. Throws `NotShared` for what is no longer shared. */
  const findNamed = async (ref: string, caller: Caller): Promise<Entry | undefined> => {
    const entry = await find(ref);
    if (!entry || mayRead(caller, entry.dataset, "description")) return entry;
    if (entry.dataset.agreement?.state === "coming") return undefined;
    throw refusalOf(entry, caller, "description");
  };

  /** The entry, for what the caller may read of it. Throws the refusal. */
  const open = (entry: Entry, caller: Caller, part?: Part): Entry => {
    if (mayRead(caller, entry.dataset, part)) return entry;
    throw refusalOf(entry, caller, part);
  };

  /** What an address names, for what the caller may read of it. Throws the refusal. */
  const findOpen = async (ref: string, caller: Caller): Promise<Entry | undefined> => {
    const entry = await findNamed(ref, caller);
    return entry && open(entry, caller);
  };

  /** What a scope leaves to a caller of the version served; undefined where all of it is read. Throws the refusal. */
  const openRows = (entry: Entry, caller: Caller): PublishedTable | undefined => {
    const { allowed, limit } = decideAccess(caller, "read", entry.dataset, "rows");
    if (!allowed) throw refusalOf(entry, caller);
    return limit && limitTable(entry.manifest, limit.scope, codesOf(limit));
  };
  const territoriesOf = ({ organisations: slugs }: Limit) =>
    slugs.flatMap((slug) => organisations.get(slug)?.data.territory ?? []);
  const codesOf = (limit: Limit) => [
    ...new Set(territoriesOf(limit).flatMap((code) => codesWithin(parts.territories, code))),
  ];

  /** What a caller sees of a dataset; undefined where it is as if it were not there. */
  const see = (entry: Entry, caller: Caller): Dataset | ClosedDataset | undefined => {
    const { dataset, closed } = entry;
    if (!mayRead(caller, dataset, "description")) return undefined;
    const { allowed, limit } = decideAccess(caller, "read", dataset, "rows");
    if (allowed && !limit) return dataset;
    if (!limit || !isTold(entry.stored, entry.manifest)) return closed;
    const { fields, secrecy } = limitTable(entry.manifest, limit.scope, []);
    const names = territoriesOf(limit).map((code) => parts.territories.get(code)?.name ?? code);
    const part: ReadablePart = {
      fields,
      explanation: explainPart(limit.scope.rows === undefined ? null : names),
      ...(secrecy ? { masked: secrecy.fields } : {}),
    };
    return { ...closed, part };
  };

  /** The path of a file of a version. Throws `DamagedFile`, `StoreUnavailable`. */
  const fileOf = async (id: string, number: number, { files }: Manifest, name: string): Promise<string> => {
    const path = folders.fileOf(id, number, name);
    await folders.ready(id, number, [name]);
    const digest = files[name];
    return digest ? parts.keeper.ensure(path, digest) : path;
  };

  const readVersionJson = async ({ stored, manifest }: Pick<Entry, "stored" | "manifest">, name: string) => {
    if (!isTold(stored, manifest)) return undefined;
    return JSON.parse(await readFile(await fileOf(stored.id, stored.version, manifest, name), "utf8"));
  };

  /** Whether a caller reads what was published for some: once a dataset opens, what it held before stays for those who read it then. */
  const isFor = (caller: Caller, { dataset }: Entry, access: Access): boolean =>
    mayRead(caller, { ...dataset, access });
  const levelsFor = (caller: Caller, entry: Entry) => accessNames.filter((access) => isFor(caller, entry, access));

  const findPast = async (entry: Entry, number: number, caller: Caller): Promise<StoredVersion | undefined> => {
    const found = await store.findVersion(entry.stored.id, number);
    if (!found || number === entry.stored.version || found.access === null) return found;
    return isFor(caller, entry, found.access) ? found : undefined;
  };

  /** A version that the caller may read: the one served is in memory, `modified` being when it was published. */
  const versionOf = async (entry: Entry, number: number, caller: Caller): Promise<ReadVersion | undefined> => {
    const { stored, manifest } = entry;
    return number === stored.version
      ? { number, publishedAt: stored.modified, manifest, rowsKept: true }
      : findPast(entry, number, caller);
  };

  /** The rows file of a version, made again from the received file when it was dropped, and what is in it. */
  const rowsOf = async ({ stored: { id, fileName } }: Entry, { number, manifest, rowsKept }: ReadVersion) => {
    if (rowsKept) return { file: await fileOf(id, number, manifest, ROWS_FILE), manifest };
    // The received file of a protected table, or of one under agreement, is not what was published.
    if (manifest.secrecy || manifest.agreement) throw unknownVersion(number);
    const folder = folders.path(id, number);
    await folders.ready(id, number, [manifest.original, RECEIVED_SCHEMA, "schema.json", "recipe.json"]);
    const file = await parts.rebuilt.find({ dataset: id, number, folder, manifest, fileName });
    // Features are written from the rows when asked for.
    const { featureTexts: _, ...rebuilt } = manifest;
    return { file, manifest: rebuilt };
  };

  /** @param received The field whose cells in the received file are asked for too. */
  const readRows = async (ref: string, query: RowQuery, caller: Caller, received?: string) => {
    // Who gives the identifier has just been given it by `getDataset`: the catalogue is not asked twice for one answer.
    const entry = entries.get(ref) ?? (await findNamed(ref, caller));
    if (!entry) throw new Error(`unknown dataset: ${ref}`);
    const part = openRows(entry, caller);
    if (part && received !== undefined) open(entry, caller);
    const { id } = entry.stored;
    // A cursor tells how many rows of others come before.
    if (part && query.cursor !== undefined) throw new QueryRefused({ kind: "bad-cursor", why: "unreadable" }, "cursor");
    if (part && query.version !== undefined) open(entry, caller);
    const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const number = query.version ?? cursor?.version ?? entry.stored.version;
    let { manifest } = entry;
    let file: string;
    if (number !== entry.stored.version) {
      const version = await versionOf(entry, number, caller);
      if (!version || !isTold(entry.stored, version.manifest)) throw unknownVersion(number);
      ({ file, manifest } = await rowsOf(entry, version));
    } else {
      if (!isTold(entry.stored, manifest)) throw unknownVersion(number);
      file = await fileOf(id, number, manifest, ROWS_FILE);
    }
    const plan = planTable(part ?? manifest, query, { cursor, territories: parts.territories });
    const column = received === undefined ? -1 : manifest.columns.findIndex(({ name }) => name === received);
    const asked =
      plan.kind === "rows" && column >= 0 && !manifest.secrecy && !manifest.agreement
        ? { ...plan, received: column }
        : plan;
    const answer = await parts.rows.read(file, manifest.rows, asked);
    return { answer, plan, manifest, number, page: cursor?.page ?? query.page ?? 1, whole: part === undefined };
  };

  const readersFor = (caller: Caller): Readers => ({
    as: (other) => (other.kind === "public" ? everybody : readersFor(other)),
    info: () => info,
    async listOrganisations() {
      await upToDate();
      return [...organisations.values()].filter(({ left }) => !left).map(({ data }) => data);
    },
    async listNamedOrganisations() {
      await upToDate();
      return [...organisations.values()].map(({ data }) => data);
    },
    async getOrganisation(slug) {
      await upToDate();
      return organisations.get(slug)?.data;
    },
    async searchDatasets(query, { some = false } = {}) {
      await upToDate();
      const text = query.q?.trim() ?? "";
      const found = text ? await index.search(text) : undefined;
      const list = () => [...entries.values()].flatMap((entry) => see(entry, caller) ?? []);
      if (caller.kind === "public") publicList ??= list();
      const all = caller.kind === "public" && publicList ? publicList : list();
      const named = {
        theme: parts.observatories.list().map(({ theme }) => theme),
        organisation: [...organisations.keys()],
      };
      const search = (found: Found | undefined) =>
        searchDatasets(all, query, { found, named, territories: parts.territories, relations });
      const whole = await search(found);
      if (!text || !some || whole.total > 0) return whole;
      for (const ids of await index.searchSome(text)) {
        const part = await search({ ids, explain: async () => new Map() });
        if (part.total > 0) return part;
      }
      return whole;
    },
    async readWords(text) {
      await upToDate();
      return index.readWords(text);
    },
    async listOpenDatasets({ organisation, page, pageSize }) {
      await upToDate();
      const list = openLists.get(organisation) ?? listOpen(entries, organisation);
      openLists.set(organisation, list);
      const { ids, issued, modified } = list;
      const data = ids.slice((page - 1) * pageSize, page * pageSize).flatMap((id) => entries.get(id)?.dataset ?? []);
      return { data, page, pageSize, total: ids.length, issued, modified };
    },
    async fingerprint(basis) {
      await upToDate();
      const datasets = basis.datasets.map((ref) => {
        const entry = entryOf(ref);
        return entry ? [entry.stored.id, entry.stored.revision] : null;
      });
      // What is made of no dataset (population) is computed anew with what is told beside them.
      const beside = basis.told || basis.datasets.length === 0 ? told : null;
      return createHash("sha256")
        .update(JSON.stringify([commonDigest, parts.definitionsDigest(), sharing, datasets, beside]))
        .digest("base64url");
    },
    async correctedAt() {
      await upToDate();
      return corrected;
    },
    async listReadable() {
      await upToDate();
      return [...entries.values()].map(({ dataset }) => dataset).filter((dataset) => mayRead(caller, dataset));
    },
    async getDataset(ref) {
      const entry = await find(ref);
      return entry && see(entry, caller);
    },
    async getNamed(ref) {
      const entry = await findNamed(ref, caller);
      return entry && see(entry, caller);
    },
    async getReadable(ref) {
      return (await findOpen(ref, caller))?.dataset;
    },
    sharingOf(slug) {
      const entry = entries.get(slugs.get(slug) ?? "");
      return entry ? agreementOf(entry.stored, entry.manifest)?.state : parts.agreements.stateOf(slug)?.state;
    },
    namesOf: (ref) => entryOf(ref)?.stored,
    async findTarget(ref) {
      const { dataset } = (await find(ref)) ?? {};
      if (!dataset) return undefined;
      const { id, slug, title, organisation, licence, agreement, scopes } = dataset;
      const { access, confidentialite, secrecy } = dataset;
      return {
        ...{ id, slug, title, organisation, access, confidentialite, secrecy, licence, agreement },
        ...(scopes ? { scopes } : {}),
      };
    },
    async getTable(ref) {
      const entry = await findNamed(ref, caller);
      if (!entry) return undefined;
      const part = openRows(entry, caller);
      const { id, slug, fileName, fields } = entry.dataset;
      const agreed = entry.dataset.agreement !== undefined;
      return part
        ? { id, slug, agreed, fileName: slug, fields: part.fields, whole: false }
        : { id, slug, agreed, fileName, fields, whole: true };
    },
    async listVersions(ref, { told = false, most, ...range } = {}) {
      const entry = await findOpen(ref, caller);
      const versions: Version[] = [];
      if (!entry) return versions;
      const { id } = entry.stored;
      const asked = { ...range, access: levelsFor(caller, entry) };
      for await (const version of store.readVersions(id, told || most === undefined ? asked : { ...asked, most })) {
        if (versions.length === most) break;
        if (!told || isTold(entry.stored, version.manifest)) versions.push(tellVersion(entry.stored, version));
      }
      return versions;
    },
    async countVersions(ref, above) {
      const entry = await findOpen(ref, caller);
      return entry ? store.countVersions(entry.stored.id, above, levelsFor(caller, entry)) : 0;
    },
    async findVersion(ref, number) {
      const entry = await findOpen(ref, caller);
      if (!entry) return undefined;
      const found = await findPast(entry, number, caller);
      return found && tellVersion(entry.stored, found);
    },
    async findPreviousVersion(ref, number) {
      const entry = await findOpen(ref, caller);
      if (!entry) return null;
      const { id } = entry.stored;
      const access = levelsFor(caller, entry);
      const [last] = await store.listVersions(id, { below: number, most: 1, access });
      if (!last || isTold(entry.stored, last.manifest)) return last?.number ?? null;
      for await (const before of store.readVersions(id, { below: last.number, access }))
        if (isTold(entry.stored, before.manifest)) return before.number;
      return null;
    },
    async getSchema(ref) {
      const entry = await findNamed(ref, caller);
      if (!entry) return undefined;
      const part = openRows(entry, caller);
      const schema = await readVersionJson(entry, "schema.json");
      return part && schema ? limitSchema(schema, part.fields) : schema;
    },
    async getReport(ref) {
      const entry = await findOpen(ref, caller);
      const report = entry && (await readVersionJson(entry, "report.json"));
      return report && tellReport(report, entry.manifest);
    },
    async listRows(ref, query) {
      const { answer, plan, page, number, whole } = await readRows(ref, query, caller);
      return {
        data: answer.rows,
        page,
        pageSize: plan.limit,
        total: answer.total,
        cursor: whole ? nextCursor(answer, query, page, number) : null,
      };
    },
    async listReceived(ref, query, field) {
      try {
        const { answer, manifest } = await readRows(ref, { ...query, page: 1, pageSize: MAX_PAGE_SIZE }, caller, field);
        const { received = [], rows, total } = answer;
        if (received.length === 0) return null;
        const cells = received.slice(0, MAX_PAGE_SIZE);
        return { file: manifest.originalName, cells, whole: total <= rows.length && cells.length === received.length };
      } catch (error) {
        // What is refused to whom asks for rows is not told here either, and is no fault of a figure.
        if (error instanceof Refusal) return null;
        throw error;
      }
    },
    async findRows({ id, version: current }, number = current) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      open(entry, caller);
      const version = await versionOf(entry, number, caller);
      const digest = version?.manifest.files[ROWS_FILE];
      if (!version || !digest || !isTold(entry.stored, version.manifest)) return undefined;
      const { file, manifest } = await rowsOf(entry, version);
      return { path: file, ...digest, modified: version.publishedAt, manifest };
    },
    async findTable({ id, whole }, number) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      const part = openRows(entry, caller);
      // The right may have changed since the table was asked for.
      if (whole !== (part === undefined) || (part && number !== undefined)) open(entry, caller);
      const { dataset, stored } = entry;
      const wanted = number ?? dataset.version;
      const version = await versionOf(entry, wanted, caller);
      const digest = version?.manifest.files[ROWS_FILE];
      if (!version || !digest || !isTold(stored, version.manifest)) return undefined;
      const { file, manifest } = await rowsOf(entry, version);
      const { sha256 } = digest;
      return { version: wanted, path: file, sha256, modified: version.publishedAt, ...(part ?? tableOf(manifest)) };
    },
    async findServed({ id, version }) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      const { stored } = open(entry, caller);
      const found = await versionOf(entry, version, caller);
      if (!found?.rowsKept || !isTold(stored, found.manifest)) return undefined;
      const { manifest } = found;
      return { fileOf: (name) => fileOf(id, version, manifest, name), manifest };
    },
    async findFile({ id, version: current, fileName }, name, number = current) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      const original = name === "original";
      open(entry, caller, original ? "received-file" : "contents");
      const version = await versionOf(entry, number, caller);
      if (!version) return undefined;
      const { manifest } = version;
      // Under secrecy or an agreement when it was received, whatever is declared now.
      const { secrecy, agreement } = manifest;
      if (original && (secrecy || agreement)) {
        const { id, organisation, access } = entry.dataset;
        // Where the agreement stands was decided just before.
        const then = agreement && { agreement: { ...agreement, state: "running" as const } };
        const target = { id, organisation, access, ...(secrecy ? { secrecy } : {}), ...then };
        const { allowed, rule } = decideAccess(caller, "read", target, "received-file");
        if (!allowed) throw new AccessRefused(caller.kind, { ...entry.closed, ...then }, "received-file", rule);
      }
      if (!original && !isTold(entry.stored, manifest)) return undefined;
      const extension = Object.keys(exportFormats).find((one) => name === `${fileName}.${one}`);
      if (!original && extension === undefined) return undefined;
      const stored = extension === undefined ? manifest.original : derivedName(manifest, fileName, extension);
      const file = manifest.files[stored];
      if (!file || (!original && !version.rowsKept)) return undefined;
      return {
        path: await fileOf(id, number, manifest, stored),
        name: original ? manifest.originalName : name,
        ...file,
        modified: version.publishedAt,
        original,
        codings: await findCodings(manifest, stored, (coded) => fileOf(id, number, manifest, coded)),
        manifest,
      };
    },
  });
  const everybody = readersFor(PUBLIC);
  return everybody;
}

/** Without those that are damaged: the same leaves as it is. */
async function findCodings(
  { files }: Manifest,
  name: string,
  fileOf: (name: string) => Promise<string>,
): Promise<ServedFile["codings"]> {
  const found = Object.entries(codedExtensions).filter(([, extension]) => files[`${name}${extension}`]);
  const codings: ServedFile["codings"] = {};
  try {
    for (const [coding, extension] of found) codings[coding as Coding] = await fileOf(`${name}${extension}`);
    return codings;
  } catch (error) {
    if (error instanceof DamagedFile) return {};
    throw error;
  }
}

const NO_WORDS = { title: "", description: "", keywords: [], themeTitle: "", organisationName: "" };

/** Why a part of a dataset is not given. */
function refusalOf({ dataset, closed }: Entry, caller: Caller, part?: Part): NotShared | AccessRefused {
  const { agreement } = dataset;
  if (agreement && agreement.state !== "running") return new NotShared(agreement.state);
  return new AccessRefused(caller.kind, closed, part, decideAccess(caller, "read", dataset, part).rule);
}

/** Identifiers of the open datasets, in order, and the dates of all: made once per change of the catalogue. */
function listOpen(entries: Map<string, Entry>, organisation: string | undefined) {
  const ids: string[] = [];
  let issued: string | null = null;
  let modified: string | null = null;
  for (const { dataset } of entries.values()) {
    // What an agreement gives ends with it: it is in no feed, which others copy.
    if (
      dataset.agreement ||
      !mayRead(PUBLIC, dataset) ||
      (organisation !== undefined && dataset.organisation !== organisation)
    )
      continue;
    ids.push(dataset.id);
    if (issued === null || dataset.issued < issued) issued = dataset.issued;
    if (modified === null || dataset.modified > modified) modified = dataset.modified;
  }
  return { ids: ids.sort(), issued, modified };
}

function tableOf({ columns, fields, geographic, pointsOnly, secrecy, textIndex }: Manifest): PublishedTable {
  return {
    columns,
    fields,
    geographic,
    pointsOnly,
    ...(secrecy ? { secrecy } : {}),
    ...(textIndex ? { textIndex } : {}),
  };
}

function unknownVersion(version: number): QueryRefused {
  return new QueryRefused({ kind: "version-without-rows", version }, "version");
}
