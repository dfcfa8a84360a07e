import type { Organisation, Schema } from "@datalogue/ingest";
import { type Caller, mayRead, PUBLIC, type SharingState, type Target } from "../access/decide-access.js";
import type { Page } from "../http/page.js";
import { QueryRefused } from "../http/query-refused.js";
import type { RebuiltRows } from "../publication/rebuilt-rows.js";
import { Refusal } from "../refusal.js";
import { MAX_PAGE_SIZE, nextCursor } from "../rows/query-rows.js";
import { readCursor } from "../rows/row-cursor.js";
import type { RowQuery, RowRecord } from "../rows/row-query.js";
import type { RowsReader } from "../rows/rows-reader.js";
import type { PublicReport } from "../secrecy/public-report.js";
import type { FileKeeper } from "../stored-files/file-keeper.js";
import type { ClosedDataset, Dataset, Version } from "../versions/dataset.js";
import type { Received } from "../versions/dataset-reader.js";
import { ROWS_FILE } from "../versions/manifest.js";
import { tellReport } from "../versions/tell-report.js";
import type { VersionFolders } from "../versions/version-folders.js";
import type { Basis } from "./basis.js";
import { openCatalogueCopy } from "./catalogue-copy.js";
import type { CatalogueInfo } from "./catalogue-info.js";
import type { DatasetQuery, Facet, FacetName, FoundDataset, OpenDatasets } from "./dataset-query.js";
import { type Entry, openEntry, refusalOf } from "./entry.js";
import { openEntryVersions, versionWithoutRows } from "./entry-versions.js";
import { type DatasetTable, type FileReader, fileReader } from "./file-reader.js";
import { limitSchema, planTable } from "./published-table.js";
import { searchDatasets } from "./search-datasets.js";
import type { Found, WordsRead } from "./search-index.js";
import { territoryRelations } from "./territory-relations.js";

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
  /**
   * Every dataset whose contents the caller would read, were its version served not withdrawn, or not kept by the agreement that runs
   * (`unpublished`), or made under one that is over before the dataset got its open licence: for who publishes the next one or followed it,
   * not to show its rows.
   */
  listWithdrawn(): Promise<Dataset[]>;
  /** Every other dataset that an agreement which does not run keeps from everybody, where the caller is of one of its parties. */
  listUnshared(): Promise<Dataset[]>;
  /** By slug (also a former one) or UUID; only its description when it is closed to the caller; undefined for one that is not shared. */
  getDataset(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  /** The same for what an address names: throws `NotShared` where it is no longer shared. */
  getNamed(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  /** The same, when the contents are needed: throws the refusal of a closed one. */
  getReadable(ref: string): Promise<Dataset | undefined>;
  /** What the caller may read of the rows, all or the part that a scope gives; throws the refusal of one closed to them, or withdrawn. */
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

interface ReaderParts extends Omit<Parameters<typeof openCatalogueCopy>[0], "isTold" | "readVersionJson"> {
  folders: VersionFolders;
  keeper: FileKeeper;
  rows: RowsReader;
  rebuilt: RebuiltRows;
}

/** What `createCatalogueReader` gives. */
interface Readers extends CatalogueReader, FileReader {
  as(caller: Caller): Readers;
  /**
   * Where the agreement of a dataset (slug) stands at the instant of the call; undefined of one under none. At once: what was published
   * meanwhile is known from the next reading of the catalogue.
   */
  sharingOf(slug: string): SharingState | undefined;
  /** Changes where a version or a name of a dataset changes what `sharingOf` gives; at once as well. */
  standings(): string;
  /** Brings what is read at once up to a revision of the database; nothing is read where it is there. */
  reach(revision: number): void | Promise<void>;
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
  const { store, index, territories } = parts;
  const versions = openEntryVersions(parts);
  const { isTold, requireTold, tellVersion, fileOf, readVersionJson, levelsFor, findPast, versionOf, rowsOf } =
    versions;
  const copy = openCatalogueCopy({ ...parts, isTold, readVersionJson });
  const { entries, upToDate, entryOf, find, see, openRows, agreementOf } = copy;
  const files = { ...copy, ...versions };
  const relations = territoryRelations(territories);

  /** What an address names, undefined for what is not there yet. Throws `NotShared` for what is no longer shared. */
  const findNamed = async (ref: string, caller: Caller): Promise<Entry | undefined> => {
    const entry = await find(ref);
    if (!entry || mayRead(caller, entry.dataset, "description")) return entry;
    if (entry.dataset.agreement?.state === "coming") return undefined;
    throw refusalOf(entry, caller, "description");
  };

  /** What an address names, for what the caller may read of it. Throws the refusal. */
  const findOpen = async (ref: string, caller: Caller): Promise<Entry | undefined> => {
    const entry = await findNamed(ref, caller);
    return entry && openEntry(entry, caller);
  };

  /** @param received The field whose cells in the received file are asked for too. */
  const readRows = async (ref: string, query: RowQuery, caller: Caller, received?: string) => {
    // Who gives the identifier has just been given it by `getDataset`: the catalogue is not asked twice for one answer.
    const entry = entries.get(ref) ?? (await findNamed(ref, caller));
    if (!entry) throw new Error(`unknown dataset: ${ref}`);
    const part = openRows(entry, caller);
    if (part && received !== undefined) openEntry(entry, caller);
    const { id } = entry.stored;
    // A cursor tells how many rows of others come before.
    if (part && query.cursor !== undefined) throw new QueryRefused({ kind: "bad-cursor", why: "unreadable" }, "cursor");
    if (part && query.version !== undefined) openEntry(entry, caller);
    const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const number = query.version ?? cursor?.version ?? entry.stored.version;
    let { manifest } = entry;
    let file: string;
    if (number !== entry.stored.version) {
      const version = await versionOf(entry, number, caller);
      if (!version || !isTold(entry.stored, version.manifest)) throw versionWithoutRows(number);
      ({ file, manifest } = await rowsOf(entry, version));
    } else {
      if (query.version === undefined) requireTold(entry);
      else if (!isTold(entry.stored, manifest)) throw versionWithoutRows(number);
      file = await fileOf(id, number, manifest, ROWS_FILE);
    }
    const plan = planTable(part ?? manifest, query, { cursor, territories });
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
    info: copy.info,
    ...fileReader(files, caller),
    async listOrganisations() {
      await upToDate();
      return [...copy.organisations().values()].filter(({ left }) => !left).map(({ data }) => data);
    },
    async listNamedOrganisations() {
      await upToDate();
      return [...copy.organisations().values()].map(({ data }) => data);
    },
    async getOrganisation(slug) {
      await upToDate();
      return copy.organisations().get(slug)?.data;
    },
    async searchDatasets(query, { some = false } = {}) {
      await upToDate();
      const text = query.q?.trim() ?? "";
      const found = text ? await index.search(text) : undefined;
      const all = caller.kind === "public" ? copy.listPublic() : copy.listSeen(caller);
      const named = {
        theme: parts.observatories.list().map(({ theme }) => theme),
        organisation: [...copy.organisations().keys()],
      };
      const search = (found: Found | undefined) => searchDatasets(all, query, { found, named, territories, relations });
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
      const { ids, issued, modified } = copy.listOpen(organisation);
      const data = ids.slice((page - 1) * pageSize, page * pageSize).flatMap((id) => entries.get(id)?.dataset ?? []);
      return { data, page, pageSize, total: ids.length, issued, modified };
    },
    async fingerprint(basis) {
      await upToDate();
      return copy.fingerprint(basis);
    },
    async correctedAt() {
      await upToDate();
      return copy.corrected();
    },
    async listReadable() {
      await upToDate();
      return copy.listReadable(caller);
    },
    async listWithdrawn() {
      await upToDate();
      return copy.listWithdrawn(caller);
    },
    async listUnshared() {
      await upToDate();
      return copy.listUnshared(caller);
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
      const entry = copy.ofSlug(slug);
      return entry ? agreementOf(entry.stored, entry.manifest)?.state : parts.agreements.stateOf(slug)?.state;
    },
    standings: copy.standings,
    reach: copy.reach,
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
      requireTold(entry);
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
  });
  const everybody = readersFor(PUBLIC);
  return everybody;
}
