import type { Caller } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FileReader } from "../catalogue/file-reader.js";
import { QueryRefused } from "../http/query-refused.js";
import type { FeatureQuery } from "../rows/features/feature-query.js";
import { listFilters, planFeatures } from "../rows/features/plan-features.js";
import type { RowsReader } from "../rows/rows-reader.js";
import type { StoredColumn } from "../rows/stored-column.js";
import type { Dataset } from "../versions/dataset.js";
import { findDatetimeColumn } from "../versions/find-datetime-extent.js";
import { type Manifest, ROWS_FILE } from "../versions/manifest.js";
import { writeFeatureCursor } from "./feature-query.js";

/** A geographic dataset as OGC API Features shows it. */
export interface Collection {
  dataset: Dataset;
  manifest: Manifest;
  /** The path of a file of the version served. Throws `DamagedFile`. */
  fileOf(name: string): Promise<string>;
  /** The column that `datetime` speaks of: that of the period, else the only one of dates. */
  temporal: StoredColumn | undefined;
  /** Properties that can be asked by their name. */
  filters: StoredColumn[];
}

export interface FeaturePage {
  /** The features as GeoJSON text, separated by commas. */
  text: string;
  returned: number;
  total: number;
  /** The column that `datetime` speaks of in the version read, which is not always the one served. */
  temporal: StoredColumn | undefined;
  /** Where the next page begins, null after the last one. */
  next: { cursor: string; offset: number } | null;
}

/** The features of the geographic datasets that one caller may read: the public, unless asked for with `as`. */
export interface FeatureReader {
  as(caller: Caller): FeatureReader;
  /** In the order of their titles. */
  listCollections(): Promise<Collection[]>;
  /** By slug, also a former one. Throws the refusal of a closed dataset; undefined for one without geometry too. */
  getCollection(slug: string): Promise<Collection | undefined>;
  /** Throws `QueryRefused`. */
  listFeatures(collection: Collection, query: FeatureQuery): Promise<FeaturePage>;
  /** GeoJSON text of the feature of a number, in the reference system of an address; undefined without one. */
  getFeature(collection: Collection, id: string, crs?: string): Promise<string | undefined>;
}

interface ReaderParts {
  catalogue: CatalogueReader;
  files: FileReader;
  rows: RowsReader;
}

export function createFeatureReader({ catalogue, files, rows }: ReaderParts): FeatureReader {
  const describe = async (dataset: Dataset): Promise<Collection | undefined> => {
    const served = dataset.geographic ? await files.findServed(dataset) : undefined;
    if (!served) return undefined;
    const { manifest, fileOf } = served;
    return { dataset, manifest, fileOf, temporal: findDatetimeColumn(manifest), filters: listFilters(manifest) };
  };

  /** The rows of the version served, or of the one that a reading began with. */
  const findRows = async ({ dataset, manifest, fileOf }: Collection, version: number) => {
    if (version === dataset.version) return { path: await fileOf(ROWS_FILE), manifest };
    const found = await files.findRows(dataset, version);
    if (found?.manifest.geographic) return found;
    throw new QueryRefused({ kind: "bad-cursor", why: "old-version" }, "cursor");
  };

  return {
    as: (caller) => createFeatureReader({ catalogue: catalogue.as(caller), files: files.as(caller), rows }),
    async listCollections() {
      const collections: Collection[] = [];
      for (const dataset of await catalogue.listReadable()) {
        const collection = await describe(dataset);
        if (collection) collections.push(collection);
      }
      return collections.sort((a, b) => a.dataset.title.localeCompare(b.dataset.title, "fr"));
    },
    async getCollection(slug) {
      // An identifier is no name of a collection.
      if (!/^[a-z0-9-]+$/.test(slug) || UUID.test(slug)) return undefined;
      const dataset = await catalogue.getReadable(slug);
      return dataset && describe(dataset);
    },
    async listFeatures(collection, query) {
      const version = query.cursor?.version ?? collection.dataset.version;
      const { path, manifest } = await findRows(collection, version);
      const temporal = findDatetimeColumn(manifest);
      const plan = planFeatures(manifest, query, temporal);
      const { text, returned, total, last } = await rows.readFeatures(path, manifest.rows, plan);
      const next =
        last === null
          ? null
          : { cursor: writeFeatureCursor({ version, after: last }), offset: query.offset + returned };
      return { text, returned, total, temporal, next };
    },
    async getFeature(collection, id, crs) {
      if (!/^[1-9]\d{0,14}$/.test(id) || Number(id) > collection.manifest.rows) return undefined;
      const query: FeatureQuery = {
        boxes: [],
        datetime: null,
        properties: [],
        limit: 1,
        offset: Number(id) - 1,
        cursor: null,
        ...(crs === undefined ? {} : { crs }),
      };
      const plan = planFeatures(collection.manifest, query, undefined);
      const { text } = await rows.readFeatures(await collection.fileOf(ROWS_FILE), collection.manifest.rows, plan);
      return text;
    },
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
