import type { Field } from "@datalogue/ingest";
import { AccessRefused } from "../access/access-refused.js";
import { type Caller, decideAccess } from "../access/decide-access.js";
import { exportFormats } from "../exports/index.js";
import type { Coding } from "../http/accepted-coding.js";
import { codedExtensions } from "../publication/compress-file.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import type { Dataset } from "../versions/dataset.js";
import { isWholePublished } from "../versions/is-whole-published.js";
import { derivedName, type Manifest, ROWS_FILE } from "../versions/manifest.js";
import type { openCatalogueCopy } from "./catalogue-copy.js";
import { openEntry } from "./entry.js";
import type { EntryVersions } from "./entry-versions.js";
import type { PublishedTable } from "./published-table.js";

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

interface Parts
  extends Pick<ReturnType<typeof openCatalogueCopy>, "entries" | "openRows">,
    Pick<EntryVersions, "isTold" | "requireTold" | "fileOf" | "rowsOf" | "versionOf"> {}

/** The files of what one caller may read. */
export function fileReader(
  { entries, openRows, isTold, requireTold, fileOf, rowsOf, versionOf }: Parts,
  caller: Caller,
): Omit<FileReader, "as"> {
  return {
    async findRows({ id, version: current }, number = current) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      openEntry(entry, caller);
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
      if (whole !== (part === undefined) || (part && number !== undefined)) openEntry(entry, caller);
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
      const { stored } = openEntry(entry, caller);
      const found = await versionOf(entry, version, caller);
      if (!found?.rowsKept || !isTold(stored, found.manifest)) return undefined;
      const { manifest } = found;
      return { fileOf: (name) => fileOf(id, version, manifest, name), manifest };
    },
    async findFile({ id, version: current, fileName }, name, number = current) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      const original = name === "original";
      openEntry(entry, caller, original ? "received-file" : "contents");
      const version = await versionOf(entry, number, caller);
      if (!version) return undefined;
      const { manifest } = version;
      // As it was received, whatever is declared now: under secrecy, an agreement, or with what was not published of it.
      const { secrecy, agreement } = manifest;
      const unpublished = !isWholePublished(manifest);
      if (original && (secrecy || agreement || unpublished)) {
        const { id, organisation, access } = entry.dataset;
        // Where the agreement stands was decided just before.
        const then = agreement && { agreement: { ...agreement, state: "running" as const } };
        const target = { id, organisation, access, unpublished, ...(secrecy ? { secrecy } : {}), ...then };
        const { allowed, rule } = decideAccess(caller, "read", target, "received-file");
        if (!allowed) throw new AccessRefused(caller.kind, { ...entry.closed, ...then }, "received-file", rule);
      }
      if (!original && number === entry.stored.version) requireTold(entry);
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
  };
}

function tableOf({ columns, fields, geographic, pointsOnly, positions, secrecy, textIndex }: Manifest): PublishedTable {
  return {
    columns,
    fields,
    geographic,
    pointsOnly,
    ...(positions ? { positions } : {}),
    ...(secrecy ? { secrecy } : {}),
    ...(textIndex ? { textIndex } : {}),
  };
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
