import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import type { Organisation } from "@datalogue/ingest";
import { exportFormats } from "../exports/index.js";
import type { Manifest } from "../publication/manifest.js";
import type { VersionFolders } from "../publication/version-folders.js";
import { nextCursor, planQuery } from "../rows/query-rows.js";
import { readCursor } from "../rows/row-cursor.js";
import type { RowsReader } from "../rows/rows-reader.js";
import {
  BadQuery,
  type CatalogueInfo,
  type CatalogueReader,
  type Dataset,
  type ObservatoryReader,
  type TerritoryReader,
} from "../services.js";
import {
  CATALOGUE_DOCUMENT,
  type CatalogueStore,
  type StoredDataset,
  type StoredVersion,
  toDataset,
} from "./catalogue-store.js";
import { boxOfFeatures, describeDataset, describeVersion } from "./describe-dataset.js";
import { readRevision } from "./open-database.js";
import { searchDatasets } from "./search-datasets.js";
import { createSearchIndex } from "./search-index.js";
import { territoryRelations } from "./territory-relations.js";

/** A file of a version, to be sent as it is. */
export interface ServedFile {
  path: string;
  name: string;
  bytes: number;
  sha256: string;
  modified: string;
  original: boolean;
  manifest: Manifest;
}

/** What the routes of files need besides what every visitor may read. */
export interface FileReader {
  /** `name` is "original" or the name of a derived file; without `version`, of the version served. */
  findFile(dataset: Dataset, name: string, version?: number): Promise<ServedFile | undefined>;
  /** The rows of the version served, or of another that keeps them. */
  findRows(dataset: Dataset, version?: number): Promise<Omit<ServedFile, "name" | "original"> | undefined>;
}

interface ReaderParts {
  store: CatalogueStore;
  folders: VersionFolders;
  rows: RowsReader;
  territories: TerritoryReader;
  observatories: ObservatoryReader;
  /** What is told before `catalogue.json` was ever loaded. */
  fallback: CatalogueInfo;
}

interface Entry {
  stored: StoredDataset;
  manifest: Manifest;
  dataset: Dataset;
}

/**
 * Reads the catalogue database through a copy in memory of what is public, brought up to date by difference when the
 * revision counter moved: what another process published shows at the next request.
 */
export function createCatalogueReader(parts: ReaderParts): CatalogueReader & FileReader {
  const { store, folders } = parts;
  const entries = new Map<string, Entry>();
  const slugs = new Map<string, string>();
  const index = createSearchIndex();
  const relations = territoryRelations(parts.territories);
  let organisations = new Map<string, Organisation>();
  let info = parts.fallback;
  let revision = 0;
  let common = "";
  let refreshing: Promise<void> | undefined;
  const boxes = new Map<string, Dataset["bbox"]>();
  const openLists = new Map<string | undefined, ReturnType<typeof listOpen>>();

  const describe = (stored: StoredDataset, manifest: Manifest): Dataset =>
    describeDataset(stored, manifest, {
      info,
      organisation: organisations.get(stored.metadata.organisation),
      themeTitle: parts.observatories.get(stored.metadata.theme)?.title ?? stored.metadata.theme,
      boxOfTerritory: (code) => {
        const box = boxes.get(code) ?? boxOfTerritory(parts.territories, code);
        boxes.set(code, box);
        return box;
      },
    });

  const put = (stored: StoredDataset, manifest: Manifest) => {
    const entry = { stored, manifest, dataset: describe(stored, manifest) };
    entries.set(stored.id, entry);
    index.put(entry.dataset);
  };

  const refresh = async () => {
    const next = await readRevision(store.knex);
    if (next === revision) return;
    const document = await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT);
    const producers = (await store.listOrganisations()).map(({ data }) => data);
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

    info = document?.data ?? parts.fallback;
    organisations = new Map(producers.map((organisation) => [organisation.slug, organisation]));
    const nextCommon = JSON.stringify([info, producers]);
    if (nextCommon !== common) openLists.clear();
    if (nextCommon !== common) for (const { stored, manifest } of [...entries.values()]) put(stored, manifest);
    common = nextCommon;
    let since = performance.now();
    for (const row of changed) {
      // The thread also answers HTTP.
      if (performance.now() - since > 10) {
        await breathe();
        since = performance.now();
      }
      const stored = toDataset(row);
      if (stored.metadata.access === "open") put(stored, JSON.parse(row.manifest));
      else {
        entries.delete(stored.id);
        index.remove(stored.id);
      }
    }
    if (changed.length > 0) openLists.clear();
    for (const { slug, dataset_id } of names) slugs.set(slug, dataset_id);
    revision = next;
  };

  const upToDate = async () => {
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    await refreshing;
  };

  const find = async (ref: string): Promise<Entry | undefined> => {
    await upToDate();
    return entries.get(ref.toLowerCase()) ?? entries.get(slugs.get(ref) ?? "");
  };

  const readVersionJson = async (ref: string, name: string) => {
    const entry = await find(ref);
    if (!entry) return undefined;
    return JSON.parse(await readFile(join(folders.path(entry.stored.id, entry.stored.version), name), "utf8"));
  };

  const findVersion = async (id: string, number: number): Promise<StoredVersion | undefined> =>
    (await store.listVersions(id)).find((version) => version.number === number);

  return {
    info: () => info,
    async revision() {
      await upToDate();
      return String(revision);
    },
    async listOrganisations() {
      await upToDate();
      return [...organisations.values()];
    },
    async getOrganisation(slug) {
      await upToDate();
      return organisations.get(slug);
    },
    async searchDatasets(query) {
      await upToDate();
      const text = query.q?.trim() ?? "";
      const hits = text ? await index.search(text) : undefined;
      return searchDatasets(
        [...entries.values()].map(({ dataset }) => dataset),
        query,
        { hits, territories: parts.territories, relations },
      );
    },
    async listOpenDatasets({ organisation, page, pageSize }) {
      await upToDate();
      const list = openLists.get(organisation) ?? listOpen(entries, organisation);
      openLists.set(organisation, list);
      const { ids, issued, modified } = list;
      const data = ids.slice((page - 1) * pageSize, page * pageSize).flatMap((id) => entries.get(id)?.dataset ?? []);
      return { data, page, pageSize, total: ids.length, issued, modified };
    },
    getDataset: async (ref) => (await find(ref))?.dataset,
    async listVersions(ref) {
      const entry = await find(ref);
      return entry ? (await store.listVersions(entry.stored.id)).map(describeVersion) : [];
    },
    getSchema: (ref) => readVersionJson(ref, "schema.json"),
    getReport: (ref) => readVersionJson(ref, "report.json"),
    async listRows(ref, query) {
      // Who gives the identifier has just been given it by `getDataset`: the catalogue is not asked twice for one answer.
      const entry = entries.get(ref) ?? (await find(ref));
      if (!entry) throw new Error(`unknown dataset: ${ref}`);
      const { id } = entry.stored;
      const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const number = query.version ?? cursor?.version ?? entry.stored.version;
      let manifest = entry.manifest;
      if (number !== entry.stored.version) {
        const version = await findVersion(id, number);
        if (!version?.rowsKept) throw unknownVersion(number);
        manifest = version.manifest;
      }
      const plan = planQuery(manifest.columns, query, {
        cursor,
        textIndex: manifest.textIndex,
        territories: parts.territories,
      });
      const file = join(folders.path(id, number), "rows.sqlite");
      const answer = await parts.rows.read(file, manifest.rows, plan);
      const page = cursor?.page ?? query.page ?? 1;
      return {
        data: answer.rows,
        page,
        pageSize: plan.limit,
        total: answer.total,
        cursor: nextCursor(answer, query, page, number),
      };
    },
    async findRows({ id, version: current }, number = current) {
      const version = await findVersion(id, number);
      const file = version?.manifest.files["rows.sqlite"];
      if (!version?.rowsKept || !file) return undefined;
      const path = join(folders.path(id, number), "rows.sqlite");
      return { path, ...file, modified: version.publishedAt, manifest: version.manifest };
    },
    async findFile({ id, version: current, fileName }, name, number = current) {
      const version = await findVersion(id, number);
      if (!version) return undefined;
      const { manifest } = version;
      const original = name === "original";
      if (!original && !Object.keys(exportFormats).some((extension) => name === `${fileName}.${extension}`))
        return undefined;
      const stored = original ? manifest.original : name;
      const file = manifest.files[stored];
      if (!file || (!original && !version.rowsKept)) return undefined;
      return {
        path: join(folders.path(id, number), stored),
        name: original ? manifest.originalName : name,
        ...file,
        modified: version.publishedAt,
        original,
        manifest,
      };
    },
  };
}

/** Identifiers of the open datasets, in order, and the dates of all: made once per change of the catalogue. */
function listOpen(entries: Map<string, Entry>, organisation: string | undefined) {
  const ids: string[] = [];
  let issued: string | null = null;
  let modified: string | null = null;
  for (const { dataset } of entries.values()) {
    if (dataset.access !== "open" || (organisation !== undefined && dataset.organisation !== organisation)) continue;
    ids.push(dataset.id);
    if (issued === null || dataset.issued < issued) issued = dataset.issued;
    if (modified === null || dataset.modified > modified) modified = dataset.modified;
  }
  return { ids: ids.sort(), issued, modified };
}

function unknownVersion(number: number): BadQuery {
  return new BadQuery(
    "lignes-non-conservees",
    `La version ${number} n'existe pas, ou ses lignes ne sont plus conservées\u00A0: son fichier d'origine reste téléchargeable.`,
    "version",
  );
}

function boxOfTerritory(territories: TerritoryReader, code: string): Dataset["bbox"] {
  const codes = new Set([code, ...territories.communesOf(code).map((commune) => commune.code)]);
  const { features, ...collection } = territories.outlines();
  return boxOfFeatures({ ...collection, features: features.filter(({ properties }) => codes.has(properties?.code)) });
}
