import { readFile } from "node:fs/promises";
import { type Access, accessNames } from "@datalogue/ingest";
import { type Caller, mayRead } from "../access/decide-access.js";
import type { AgreementStates } from "../agreements/agreements.js";
import { QueryRefused } from "../http/query-refused.js";
import type { RebuiltRows } from "../publication/rebuilt-rows.js";
import type { FileKeeper } from "../stored-files/file-keeper.js";
import { openVersionFiles } from "../stored-files/open-version-files.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { Version } from "../versions/dataset.js";
import { type Manifest, ROWS_FILE } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";
import { describeVersion } from "./describe-dataset.js";
import type { Entry } from "./entry.js";
import { isGiven } from "./is-given.js";
import { RowsWithdrawn } from "./rows-withdrawn.js";

/** What is needed of a version to give what it is made of. */
type ReadVersion = Pick<StoredVersion, "number" | "publishedAt" | "manifest" | "rowsKept">;

interface Parts {
  store: CatalogueStore;
  folders: VersionFolders;
  keeper: FileKeeper;
  rebuilt: RebuiltRows;
  agreements: Pick<AgreementStates, "stateOf">;
}

export type EntryVersions = ReturnType<typeof openEntryVersions>;

/** The versions of entries: which are told, to whom, and the files of each. */
export function openEntryVersions({ store, folders, keeper, rebuilt, agreements }: Parts) {
  /** Of a version made under an agreement, that which names its dataset at the instant of the call. */
  const agreementFor = ({ slug }: StoredDataset, { agreement }: Manifest) => agreement && agreements.stateOf(slug);
  const isTold = (stored: StoredDataset, manifest: Manifest): boolean =>
    isGiven(stored.metadata, manifest, agreementFor(stored, manifest));
  /** Throws `RowsWithdrawn` where the rows of the version served are not told. */
  const requireTold = ({ stored, manifest, dataset }: Entry): void => {
    if (!isTold(stored, manifest)) throw new RowsWithdrawn(dataset);
  };
  const tellVersion = (stored: StoredDataset, version: StoredVersion): Version =>
    describeVersion(version, stored.metadata, agreementFor(stored, version.manifest));

  const fileOf = openVersionFiles({ folders, keeper });

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
    if (manifest.secrecy || manifest.agreement) throw versionWithoutRows(number);
    const folder = folders.path(id, number);
    await folders.ready(id, number, [manifest.original, RECEIVED_SCHEMA, "schema.json", "recipe.json"]);
    const file = await rebuilt.find({ dataset: id, number, folder, manifest, fileName });
    // Features are written from the rows when asked for.
    const { featureTexts: _, ...kept } = manifest;
    return { file, manifest: kept };
  };

  return { isTold, requireTold, tellVersion, fileOf, readVersionJson, levelsFor, findPast, versionOf, rowsOf };
}

export function versionWithoutRows(version: number): QueryRefused {
  return new QueryRefused({ kind: "version-without-rows", version }, "version");
}
