import type { Readable } from "node:stream";
import yauzl from "yauzl";
import { type FileSource, readPacked } from "../files/file-source.js";
import type { IssueCollector } from "../issues/issue-collector.js";

/** What an archive of a stranger may hold at most. */
export interface ZipLimits {
  /** Number of entries, those that are not read included. */
  entries: number;
  /** Bytes once decompressed, of the entries that are read. */
  bytes: number;
  /** Decompressed size of an entry for one byte of the archive; small entries may exceed it. */
  ratio: number;
}

/** 200 MB once decompressed; real workbooks and layers shrink 5 to 60 times, a bomb 1 000 times. */
export const ZIP_LIMITS: ZipLimits = { entries: 5_000, bytes: 200_000_000, ratio: 300 };

/** Below this size the ratio says nothing. */
const SMALL = 10_000_000;

export type ZipVerdict =
  /** `names` are all the files of the archive, in its order; `entries` the content of those wanted. */
  | { kind: "read"; names: string[]; entries: Map<string, Buffer> }
  /** A limit was exceeded, or the archive is made to mislead. */
  | { kind: "unsafe"; reason: { fr: string; en: string } }
  | { kind: "unreadable"; reason: string };

/** An archive whose limits were verified; its entries are read one by one. */
export interface Archive {
  /** All the files of the archive, in its order. */
  names: string[];
  /** Size once decompressed of a wanted entry; undefined when there is none of that name. */
  sizeOf(name: string): number | undefined;
  /** The bytes of a wanted entry, while they are decompressed; fails when they are more or fewer than declared. */
  stream(name: string): AsyncIterable<Uint8Array>;
  read(name: string): Promise<Buffer>;
  close(): void;
}

/** Whether an entry is of the system that made the archive, and of nobody. */
export const isOfSystem = (name: string): boolean => /(^|\/)(__MACOSX\/|\._|\.DS_Store|Thumbs\.db)/.test(name);

/**
 * Opens a ZIP file. Nothing is written to disk, so that no name can lead anywhere. The sizes that the archive declares are compared with
 * the limits before a byte is decompressed, and with the bytes while they come.
 */
export async function openArchive(
  path: FileSource,
  wanted: (name: string) => boolean,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<{ kind: "open"; archive: Archive } | Exclude<ZipVerdict, { kind: "read" }>> {
  let zip: yauzl.ZipFile | undefined;
  try {
    zip = await openZip(path);
    const opened = zip;
    const listed = await listEntries(zip, limits);
    const fault =
      "reason" in listed
        ? listed.reason
        : findExcess(
            listed.entries.filter(({ fileName }) => wanted(fileName)),
            limits,
          );
    if ("reason" in listed || fault) {
      zip.close();
      return { kind: "unsafe", reason: fault as { fr: string; en: string } };
    }
    const entries = new Map(listed.entries.map((entry) => [entry.fileName, entry]));
    const entryOf = (name: string) => {
      const entry = wanted(name) ? entries.get(name) : undefined;
      if (!entry) throw new Error(`no such entry: ${name}`);
      return entry;
    };
    return {
      kind: "open",
      archive: {
        names: [...entries.keys()],
        sizeOf: (name) => (wanted(name) ? entries.get(name)?.uncompressedSize : undefined),
        async *stream(name) {
          yield* await openEntry(opened, entryOf(name));
        },
        read: (name) => readEntry(opened, entryOf(name)),
        close: () => opened.close(),
      },
    };
  } catch (error) {
    zip?.close();
    return { kind: "unreadable", reason: (error as Error).message };
  }
}

/** Reads the wanted entries of a ZIP file to memory, within the limits of `openArchive`. */
export async function readZipEntries(
  path: FileSource,
  wanted: (name: string) => boolean,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<ZipVerdict> {
  const opened = await openArchive(path, wanted, limits);
  if (opened.kind !== "open") return opened;
  const { archive } = opened;
  try {
    const entries = new Map<string, Buffer>();
    for (const name of archive.names) if (wanted(name)) entries.set(name, await archive.read(name));
    return { kind: "read", names: archive.names, entries };
  } catch (error) {
    return { kind: "unreadable", reason: (error as Error).message };
  } finally {
    archive.close();
  }
}

/** `readZipEntries`, where what goes wrong goes to the collector. */
export async function openZipEntries(
  path: FileSource,
  wanted: (name: string) => boolean,
  issues: IssueCollector,
  limits?: ZipLimits,
): Promise<{ names: string[]; entries: Map<string, Buffer> } | undefined> {
  const verdict = await readZipEntries(path, wanted, limits);
  if (verdict.kind === "read") return verdict;
  tellRefusal(verdict, issues);
  return undefined;
}

/** Tells the collector why an archive is not read. */
export function tellRefusal(verdict: Exclude<ZipVerdict, { kind: "read" }>, issues: IssueCollector): void {
  if (verdict.kind === "unsafe") issues.add("unsafe-archive", null, {}, { reason: verdict.reason });
  else issues.add("unreadable-archive", null, { detail: verdict.reason });
}

/** What a ZIP file takes once decompressed, as it says; 0 for another file, and for one that will not be read. */
export async function decompressedBytes(path: string): Promise<number> {
  const opened = await openArchive(path, () => true, { ...ZIP_LIMITS, bytes: Number.POSITIVE_INFINITY });
  if (opened.kind !== "open") return 0;
  const { names, sizeOf, close } = opened.archive;
  close();
  return names.reduce((sum, name) => sum + (sizeOf(name) ?? 0), 0);
}

/** An archive within another one is read from memory. */
async function openZip(source: FileSource): Promise<yauzl.ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const;
  const bytes = typeof source === "string" ? undefined : await readPacked(source);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, zip: yauzl.ZipFile) => (error ? reject(error) : resolve(zip));
    if (bytes) yauzl.fromBuffer(bytes, options, done);
    else yauzl.open(source as string, options, done);
  });
}

/** The files of an archive; refused when they are too many, encrypted, or two of the same name. */
function listEntries(
  zip: yauzl.ZipFile,
  limits: ZipLimits,
): Promise<{ entries: yauzl.Entry[] } | Extract<ZipVerdict, { kind: "unsafe" }>> {
  return new Promise((resolve, reject) => {
    const entries: yauzl.Entry[] = [];
    const names = new Set<string>();
    const refuse = (fr: string, en: string) => resolve({ kind: "unsafe", reason: { fr, en } });
    if (zip.entryCount > limits.entries) {
      refuse(
        `elle contient ${zip.entryCount} fichiers, ${limits.entries} au plus sont admis`,
        `it holds ${zip.entryCount} files, the limit is ${limits.entries}`,
      );
      return;
    }
    zip.on("error", reject);
    zip.on("end", () => resolve({ entries }));
    zip.on("entry", (entry: yauzl.Entry) => {
      const { fileName } = entry;
      if (entry.isEncrypted()) return refuse("elle est protégée par un mot de passe", "it is protected by a password");
      if (names.has(fileName))
        return refuse(`elle contient deux fichiers du même nom (${fileName})`, `it holds two files named ${fileName}`);
      names.add(fileName);
      if (!fileName.endsWith("/")) entries.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function findExcess(entries: yauzl.Entry[], limits: ZipLimits): { fr: string; en: string } | undefined {
  const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (total > limits.bytes) {
    const [size, limit] = [total, limits.bytes].map((bytes) => Math.ceil(bytes / 1_000_000));
    return {
      fr: `ses données font ${size} Mo une fois décompressées, ${limit} Mo au plus sont admis`,
      en: `its data take ${size} MB once decompressed, the limit is ${limit} MB`,
    };
  }
  const bomb = entries.find(
    ({ uncompressedSize, compressedSize }) =>
      uncompressedSize > SMALL && uncompressedSize > limits.ratio * Math.max(1, compressedSize),
  );
  return (
    bomb && {
      fr: `le fichier ${bomb.fileName} y est compressé plus de ${limits.ratio} fois, ce qu'aucun vrai fichier ne permet`,
      en: `${bomb.fileName} is compressed more than ${limits.ratio} times, which no real file is`,
    }
  );
}

/** The bytes of an entry, as they come; yauzl stops when they are more or fewer than declared. */
function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
}

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(entry.uncompressedSize);
  let at = 0;
  for await (const chunk of await openEntry(zip, entry)) at += (chunk as Buffer).copy(bytes, at);
  return bytes.subarray(0, at);
}
