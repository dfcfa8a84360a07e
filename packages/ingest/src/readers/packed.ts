import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { PackedFile } from "../files/file-source.js";
import { type PackingName, readExtensions } from "../input-formats.js";
import { quote } from "../issues/french.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import { hasPlacemarks } from "./kml.js";
import { isLayerPart } from "./layer-files.js";
import { refuseSheet, type WantedSheet } from "./reader.js";
import { isOfSystem, openArchive, tellRefusal, ZIP_LIMITS, type ZipLimits, type ZipVerdict } from "./zip-entries.js";

/** What was found in a packed file. */
export type Unpacked =
  /** The archive is itself what is read: the parts of a layer. */
  | { kind: "whole" }
  | {
      kind: "file";
      file: PackedFile;
      name: string;
      note: Note;
      /** The sheet to choose in it, once the file is chosen. */
      sheet: WantedSheet | undefined;
      /** Names of all the files that could have been read. */
      files: string[];
      /** There are others beside it, be they not to be read. */
      isAmong: boolean;
    };

/** Names of files that could be read, when the collector says why none is. */
export interface Unread {
  kind: "none";
  files: string[];
}

export { tellRefusal };

/** What was unpacked is more than an archive of a stranger may hold, or is damaged. */
export class RefusedArchive extends Error {
  constructor(readonly verdict: Exclude<ZipVerdict, { kind: "read" }>) {
    super("refused archive");
  }
}

/**
 * Finds the file to read in an archive or a compressed file. Nothing is written to disk: the file is decompressed each time that it is read,
 * and its reading throws `RefusedArchive` beyond the limits.
 */
export async function unpack(
  path: string,
  packing: PackingName,
  { name, issues, sheet }: { name: string; issues: IssueCollector; sheet: WantedSheet | undefined },
): Promise<Unpacked | Unread> {
  if (packing === "gzip") {
    const inner = name.replace(/\.t?gz$/i, "");
    const note = { fr: "Fichier décompressé (gzip).", en: "File decompressed (gzip)." };
    return { kind: "file", file: gunzipped(path), name: inner, note, sheet, files: [], isAmong: false };
  }
  const opened = await openArchive(path, () => false);
  if (opened.kind !== "open") {
    tellRefusal(opened, issues);
    return { kind: "none", files: [] };
  }
  opened.archive.close();
  const names = opened.archive.names.filter((entry) => !isOfSystem(entry));
  if (names.some(isLayerPart)) return { kind: "whole" };
  const readable = listReadable(names, name);
  const files = isKmz(name) ? await leaveLinks(path, readable) : readable;
  // By its very name, even one that is left may be asked for.
  const named = readable.find((file) => file === sheet?.wanted);
  const chosen = named === undefined ? chooseFile(files, names, sheet, issues) : { file: named, sheet: undefined };
  if (!chosen) return { kind: "none", files };
  const others = names.length - 1;
  return {
    kind: "file",
    file: zipEntry(path, chosen.file),
    name: chosen.file,
    sheet: chosen.sheet,
    files,
    isAmong: names.some((entry) => entry !== chosen.file && !entry.endsWith("/")),
    note: {
      fr: `Fichier ${quote(chosen.file)} lu dans l'archive${others > 0 ? `, parmi ${names.length}` : ""}.`,
      en: `File “${chosen.file}” read in the archive${others > 0 ? `, among ${names.length}` : ""}.`,
    },
  };
}

const extensionOf = (name: string) => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";

const isKmz = (name: string) => extensionOf(name) === "kmz";

/** A licence, a notice: beside the data, rarely the data. */
const NOTICE = /(lisez|read.?me|licen[cs]e|notice|changelog)[^/]*$/i;

/** The files of an archive that may be the data. */
function listReadable(names: readonly string[], archive: string): string[] {
  const extensions = isKmz(archive) ? ["kml"] : readExtensions;
  const readable = names.filter((name) => extensions.includes(extensionOf(name)));
  const data = readable.filter((name) => !NOTICE.test(name));
  return data.length > 0 ? data : readable.filter((name) => extensionOf(name) !== "txt");
}

/** Where a KMZ begins (OGC 12-007r2, annex C). */
const ROOT = "doc.kml";

/** Of the files of a KMZ, the one where it begins; where it has no placemark and only leads to others, as GDAL writes it, those that have some. */
async function leaveLinks(path: string, files: string[]): Promise<string[]> {
  if (files.length < 2 || !files.includes(ROOT)) return files;
  const wanted = new Set(files);
  const opened = await openArchive(path, (name) => wanted.has(name));
  // Together they are more than what is read at once: one alone may not be.
  if (opened.kind !== "open") return [ROOT];
  try {
    const { archive } = opened;
    if (await hasPlacemarks(archive.stream(ROOT))) return [ROOT];
    const found: string[] = [];
    for (const file of files) if (file !== ROOT && (await hasPlacemarks(archive.stream(file)))) found.push(file);
    return found.length > 0 ? found : [ROOT];
  } finally {
    opened.archive.close();
  }
}

function chooseFile(
  files: readonly string[],
  names: readonly string[],
  sheet: WantedSheet | undefined,
  issues: IssueCollector,
): { file: string; sheet: WantedSheet | undefined } | undefined {
  const [only] = files;
  if (only === undefined) {
    const shown = names.slice(0, 5).join(", ");
    issues.add("unsupported-format", null, {
      reason: {
        fr: `une archive sans fichier à lire (on y trouve : ${shown || "rien"})`,
        en: `an archive without file to read (it holds: ${shown || "nothing"})`,
      },
      remedy: names.some((name) => /\.(tab|mif|gml|gpkg-wal)$/i.test(name))
        ? {
            fr: "Dans QGIS, exportez la couche en GeoJSON ou en GeoPackage (ou avec ogr2ogr).",
            en: "In QGIS, export the layer as GeoJSON or GeoPackage (or with ogr2ogr).",
          }
        : {
            fr: "Mettez-y un tableau (CSV, .xlsx, .ods) ou une couche (GeoJSON, GeoPackage, shapefile).",
            en: "Put in it a table (CSV, .xlsx, .ods) or a layer (GeoJSON, GeoPackage, shapefile).",
          },
    });
    return undefined;
  }
  const asked = sheet?.choose(files) ?? -1;
  // A lone file may be a workbook: what is asked for is then a sheet of it.
  if (files.length === 1)
    return { file: only, sheet: asked === 0 && typeof sheet?.wanted === "string" ? undefined : sheet };
  const file = files[asked];
  if (file !== undefined) return { file, sheet: undefined };
  if (sheet) refuseSheet(sheet, files, issues);
  else issues.add("several-tables", null, {}, { names: [...files] });
  return undefined;
}

function zipEntry(path: string, name: string): PackedFile {
  return {
    async *bytes() {
      const opened = await openArchive(path, (entry) => entry === name);
      if (opened.kind !== "open") throw new RefusedArchive(opened);
      try {
        yield* opened.archive.stream(name);
      } catch (error) {
        throw new RefusedArchive({ kind: "unreadable", reason: (error as Error).message });
      } finally {
        opened.archive.close();
      }
    },
  };
}

/** What a .gz file holds, within the limits of an archive. */
export function gunzipped(path: string, limits: ZipLimits = ZIP_LIMITS): PackedFile {
  return {
    async *bytes() {
      const { size } = await stat(path);
      const source = createReadStream(path);
      const unzip = createGunzip();
      source.on("error", (error) => unzip.destroy(error));
      let bytes = 0;
      try {
        for await (const piece of source.pipe(unzip)) {
          bytes += (piece as Buffer).length;
          const excess = excessOf(bytes, size, limits);
          if (excess) throw new RefusedArchive({ kind: "unsafe", reason: excess });
          yield piece as Buffer;
        }
      } catch (error) {
        if (error instanceof RefusedArchive) throw error;
        throw new RefusedArchive({ kind: "unreadable", reason: (error as Error).message });
      } finally {
        source.destroy();
        unzip.destroy();
      }
    },
  };
}

/** Below this size the ratio says nothing. */
const SMALL = 10_000_000;

function excessOf(bytes: number, packed: number, { bytes: most, ratio }: ZipLimits) {
  if (bytes > most) {
    const limit = Math.ceil(most / 1_000_000);
    return {
      fr: `ses données dépassent ${limit} Mo une fois décompressées, la limite admise`,
      en: `its data take more than ${limit} MB once decompressed`,
    };
  }
  if (bytes > SMALL && bytes > ratio * Math.max(1, packed))
    return {
      fr: `elle est compressée plus de ${ratio} fois, ce qu'aucun vrai fichier ne permet`,
      en: `it is compressed more than ${ratio} times, which no real file is`,
    };
  return undefined;
}
