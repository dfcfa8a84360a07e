import type { FileSource } from "./files/file-source.js";
import { detectKind } from "./files/format.js";
import { type FileScan, scanFile } from "./files/scan-file.js";
import type { Geography } from "./geography.js";
import type { FormatName } from "./input-formats.js";
import type { IssueCollector } from "./issues/issue-collector.js";
import type { Note } from "./note.js";
import { readers } from "./readers/index.js";
import { type ForeseenLayout, sheetNamed, type WantedSheet } from "./readers/reader.js";
import type { RecipeChange } from "./recipes/apply-recipe.js";
import type { Recipe } from "./recipes/recipe.js";
import type { Schema } from "./schema.js";
import type { Table } from "./table.js";
import type { ReferenceReader } from "./validation/foreign-keys.js";

export interface OpenOptions {
  /** Original name of the file. */
  name: string;
  issues: IssueCollector;
  schema?: Schema | undefined;
  /** Turns the table into the one that the schema describes. */
  recipe?: Recipe | undefined;
  /** Told of each change that the recipe makes. */
  onChange?: ((change: RecipeChange) => void) | undefined;
  /** Name of the sheet, of the layer or of the file of an archive to read. */
  sheet?: string | undefined;
  /** Layout to expect, when it is not that of the recipe. */
  foreseen?: ForeseenLayout | undefined;
  /** Limit of the size of the file, in bytes. */
  maxBytes?: number | undefined;
  geography?: Geography | undefined;
  /** Reads published datasets, for the lookups of a recipe. */
  references?: ReferenceReader | undefined;
  reproject?: boolean | undefined;
  /** Whether the records that a recipe makes tell what they were made of. */
  traced?: boolean | undefined;
  /** All columns must be known before the first record. */
  allColumns?: boolean;
  /** Sees the table as the file has it, before any recipe, and gives the one that is read. */
  look?: ((table: Table) => Table) | undefined;
}

/** A file, its format once recognised, and its table once opened; the collector says why there is none. */
export interface OpenedFile {
  scan: FileScan;
  format: FormatName | undefined;
  table: Table | undefined;
  /** Name of the file that was read in an archive. */
  entry?: string;
  /** Names of the sheets, the layers or the files among which one is read, when there are several, or when the one asked for is not there. */
  sheets?: readonly string[];
  /** It holds more than what is read of it: other sheets, layers or files, texts that nothing reads. Known once all was read. */
  holdsMore: boolean;
}

/** Recognises the format of a file and opens it as a table, as a recipe makes it when there is one. */
export async function openTable(path: string, options: OpenOptions): Promise<OpenedFile> {
  const { name, issues, recipe, schema, maxBytes } = options;
  const scan = await scanFile(path, maxBytes);
  if (recipe && !schema) throw new Error("a recipe needs the schema that its files become");
  const foreseen = options.foreseen ?? (recipe && schema ? await foresee(recipe, schema) : undefined);
  const opened: OpenedFile = { scan, format: undefined, table: undefined, holdsMore: false };
  const found = await findFile(path, scan, foreseen, options, opened);
  if (!found) return opened;
  const { format } = found;
  opened.format = format;
  opened.holdsMore = found.isAmong;
  const onMore = () => {
    opened.holdsMore = true;
  };
  const reader = await readers[format]();
  const read = await reader.open({
    path: found.file,
    scan: found.scan,
    // The properties that a recipe names are not those of the schema: all are listed.
    schema: recipe && format === "geojson" ? undefined : schema,
    geography: options.geography,
    reproject: options.reproject ?? false,
    issues,
    allColumns: options.allColumns ?? false,
    foreseen,
    sheet: found.sheet,
    onSheets: (names) => {
      if (names.length > 1 || (found.sheet && found.sheet.choose(names) < 0)) opened.sheets = names;
    },
    onMore,
  });
  if (found.note) read?.normalised.unshift(found.note);
  const table = read && options.look ? options.look(read) : read;
  if (!table || !recipe || !schema) return Object.assign(opened, { table });
  const { geography } = options;
  const context = {
    schema,
    issues,
    geography,
    fileName: name,
    traced: options.traced,
    onMore,
    ...(options.onChange ? { onChange: options.onChange } : {}),
  };
  const { applyRecipe } = await import("./recipes/apply-recipe.js");
  const { readKeptTexts, readLookupTables } = await import("./recipes/look-up.js");
  const { tables, absent } = await readLookupTables(recipe.lookup, options.references);
  const kept = await readKeptTexts(recipe.keepRows, options.references);
  const names = [...new Set([...absent, ...kept.absent])];
  if (names.length > 0) issues.add("recipe-dataset-absent", null, {}, { names });
  const whole = recipe.keepRows ? { ...recipe, keepRows: kept.rules } : recipe;
  return Object.assign(opened, { table: applyRecipe(table, whole, { ...context, tables }) });
}

/** What is read: the file itself, or the one that it packs. */
interface FoundFile {
  file: FileSource;
  scan: FileScan;
  format: FormatName;
  sheet: WantedSheet | undefined;
  /** Other files are packed with it. */
  isAmong: boolean;
  /** What unpacking did. */
  note?: Note;
}

/** Finds what to read; undefined when there is nothing to (the collector says why). */
async function findFile(
  path: string,
  scan: FileScan,
  foreseen: ForeseenLayout | undefined,
  { name, issues, maxBytes, sheet: named }: OpenOptions,
  opened: OpenedFile,
): Promise<FoundFile | undefined> {
  const sheet = named === undefined ? foreseen?.sheet : sheetNamed(named);
  if (scan.bytes === 0) {
    issues.add("empty-file", null, {});
    return undefined;
  }
  if (maxBytes !== undefined && scan.bytes > maxBytes) {
    const detail = formatSize(scan.bytes);
    issues.add("file-too-large", null, { detail }, { bound: formatSize(maxBytes) });
    return undefined;
  }
  const kind = detectKind(scan.head, name);
  if (kind.kind === "refused") return refuse(kind.what, kind.advice, issues);
  if (kind.kind === "read") return { file: path, scan, format: kind.format, sheet, isAmong: false };
  const { RefusedArchive, tellRefusal, unpack } = await import("./readers/packed.js");
  const unpacked = await unpack(path, kind.packing, { name, issues, sheet });
  if (unpacked.kind === "whole") return { file: path, scan, format: "shapefile", sheet, isAmong: false };
  if (unpacked.files.length > 1) opened.sheets = unpacked.files;
  if (unpacked.kind === "none") return undefined;
  try {
    const { file } = unpacked;
    const inner = await scanFile(file);
    if (inner.bytes === 0) {
      issues.add("empty-file", null, {});
      return undefined;
    }
    opened.entry = unpacked.name;
    const packed = detectKind(inner.head, unpacked.name);
    if (packed.kind === "refused") return refuse(packed.what, packed.advice, issues);
    if (packed.kind === "read") {
      const { sheet: inside, isAmong, note } = unpacked;
      return { file, scan: inner, format: packed.format, sheet: inside, isAmong, note };
    }
    return refuse(
      { fr: "une archive dans une archive", en: "an archive within an archive" },
      {
        fr: "Décompressez-la, puis déposez le fichier qu'elle contient.",
        en: "Unpack it, then give the file it holds.",
      },
      issues,
    );
  } catch (error) {
    if (!(error instanceof RefusedArchive)) throw error;
    tellRefusal(error.verdict, issues);
    return undefined;
  }
}

function refuse(what: Note, advice: Note, issues: IssueCollector): undefined {
  issues.add("unsupported-format", null, { reason: what, remedy: advice });
  return undefined;
}

async function foresee(recipe: Recipe, schema: Schema): Promise<ForeseenLayout> {
  const { foreseeLayout } = await import("./recipes/foresee-layout.js");
  return foreseeLayout(recipe, schema);
}

function formatSize(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)}\u00a0ko`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0).replace(".", ",")}\u00a0Mo`;
}
