import { detectKind } from "./files/format.js";
import { type FileScan, scanFile } from "./files/scan-file.js";
import type { Geography } from "./geography.js";
import type { FormatName } from "./input-formats.js";
import type { IssueCollector } from "./issues/issue-collector.js";
import { readers } from "./readers/index.js";
import type { ForeseenLayout } from "./readers/reader.js";
import type { RecipeChange } from "./recipes/apply-recipe.js";
import type { Recipe } from "./recipes/recipe.js";
import type { Schema } from "./schema.js";
import type { Table } from "./table.js";

export interface OpenOptions {
  /** Original name of the file. */
  name: string;
  issues: IssueCollector;
  schema?: Schema | undefined;
  /** Turns the table into the one that the schema describes. */
  recipe?: Recipe | undefined;
  /** Told of each change that the recipe makes. */
  onChange?: ((change: RecipeChange) => void) | undefined;
  /** Layout to expect, when it is not that of the recipe. */
  foreseen?: ForeseenLayout | undefined;
  /** Limit of the size of the file, in bytes. */
  maxBytes?: number | undefined;
  geography?: Geography | undefined;
  reproject?: boolean | undefined;
  /** All columns must be known before the first record. */
  allColumns?: boolean;
}

/** A file, its format once recognised, and its table once opened; the collector says why there is none. */
export interface OpenedFile {
  scan: FileScan;
  format: FormatName | undefined;
  table: Table | undefined;
}

/** Recognises the format of a file and opens it as a table, as a recipe makes it when there is one. */
export async function openTable(path: string, options: OpenOptions): Promise<OpenedFile> {
  const { name, issues, recipe, schema, maxBytes } = options;
  const scan = await scanFile(path, maxBytes);
  const format = findFormat(scan, name, maxBytes, issues);
  if (!format) return { scan, format, table: undefined };
  if (recipe && !schema) throw new Error("a recipe needs the schema that its files become");
  const reader = await readers[format]();
  const table = await reader.open({
    path,
    scan,
    // The properties that a recipe names are not those of the schema: all are listed.
    schema: recipe && format === "geojson" ? undefined : schema,
    geography: options.geography,
    reproject: options.reproject ?? false,
    issues,
    allColumns: options.allColumns ?? false,
    foreseen: options.foreseen ?? (recipe && schema ? await foresee(recipe, schema) : undefined),
  });
  if (!table || !recipe || !schema) return { scan, format, table };
  const context = { schema, issues, fileName: name, ...(options.onChange ? { onChange: options.onChange } : {}) };
  const { applyRecipe } = await import("./recipes/apply-recipe.js");
  return { scan, format, table: applyRecipe(table, recipe, context) };
}

async function foresee(recipe: Recipe, schema: Schema): Promise<ForeseenLayout> {
  const { foreseeLayout } = await import("./recipes/foresee-layout.js");
  return foreseeLayout(recipe, schema);
}

/** The format to read the file with; undefined when it is not to be read (the collector says why). */
function findFormat(
  scan: FileScan,
  name: string,
  maxBytes: number | undefined,
  issues: IssueCollector,
): FormatName | undefined {
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
  if (typeof kind === "string") return kind;
  issues.add("unsupported-format", null, {}, { names: [kind.unsupported, kind.advice] });
  return undefined;
}

function formatSize(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)}\u00a0ko`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0).replace(".", ",")}\u00a0Mo`;
}
