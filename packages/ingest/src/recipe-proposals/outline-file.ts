import { basename } from "node:path";
import { createIssueCollector } from "../issues/issue-collector.js";
import { openTable } from "../open-table.js";
import { foreseeLayout } from "../recipes/foresee-layout.js";
import { matchColumns } from "../recipes/match-columns.js";
import type { Recipe } from "../recipes/recipe.js";
import { compileWideHeader } from "../recipes/wide-header.js";
import type { Schema } from "../schema.js";
import { requiredNames } from "../validation/layout.js";
import { nameLikeness } from "./name-likeness.js";
import { proposeColumns } from "./propose-columns.js";

/** A column of a file, and the field that it gives by the schema and the recipe. */
export interface OutlinedColumn {
  header: string;
  /** Null: it is left out. */
  field: string | null;
  /** Whether its header looks like the field. */
  named: boolean;
  /** The first different texts, in the order of the file. */
  samples: string[];
}

/** What a person looks at to know whether a file was understood: its columns, and its first records. */
export interface FileOutline {
  columns: OutlinedColumn[];
  /** Texts of the first records, cut at 200 characters. */
  preview: (string | null)[][];
  headerLine: number | null;
  sheets: string[];
  sheet: string | null;
}

export interface OutlineOptions {
  name?: string;
  maxBytes?: number;
  schema?: Schema | undefined;
  recipe?: Recipe | undefined;
}

/** Records looked at, records shown, texts remembered of a column to recognise it. */
const LOOKED_AT = 2000;
const SHOWN = 10;
const REMEMBERED = 200;
const MAX_TEXT = 200;

/** Reads the beginning of a file as it is, before any recipe. Undefined when it cannot be opened as a table: its check says why. */
export async function outlineFile(path: string, options: OutlineOptions = {}): Promise<FileOutline | undefined> {
  const { name = basename(path), maxBytes, schema, recipe } = options;
  const known = schema ?? { fields: [] };
  const { table, sheets } = await openTable(path, {
    ...{ name, maxBytes, issues: createIssueCollector(), allColumns: true },
    foreseen: recipe ? foreseeLayout(recipe, known) : undefined,
    ...(schema && !recipe ? { schema } : {}),
  });
  if (!table) return undefined;
  const headers = table.columns.map((column) => column.name);
  const witnesses = { sheet: table.sheet, above: table.above ?? [], file: name };
  const { fates } = matchColumns(headers, recipe ?? {}, known, witnesses);
  const wide = Object.entries(recipe?.unpivot?.columns ?? {}).map(([form, field]) => ({
    ...compileWideHeader(form),
    field,
  }));
  const samples = headers.map((): Set<string> => new Set());
  const preview: (string | null)[][] = [];
  let read = 0;
  for await (const { records } of table.batches()) {
    for (const record of records) {
      if (preview.length < SHOWN) preview.push(headers.map((_, at) => record[at]?.slice(0, MAX_TEXT) ?? null));
      for (const [at, sample] of samples.entries()) {
        const text = (record[at] ?? "").trim();
        if (text !== "" && sample.size < REMEMBERED) sample.add(text.slice(0, MAX_TEXT));
      }
    }
    read += records.length;
    if (read >= LOOKED_AT) break;
  }
  return {
    columns: headers.map((header, at) => {
      const fate = fates[at];
      const fieldName =
        fate?.kind === "field"
          ? fate.name
          : fate?.kind === "extra"
            ? (wide.find(({ match }) => match(header))?.field ?? null)
            : null;
      const field = known.fields.find((one) => one.name === fieldName);
      return {
        header,
        field: fieldName,
        named: field !== undefined && nameLikeness(header, field) >= 0.5,
        samples: [...(samples[at] ?? [])],
      };
    }),
    preview,
    headerLine: table.headerLine,
    sheets: [...(sheets ?? [])],
    sheet: table.sheet ?? null,
  };
}

/**
 * How much a file looks like what a schema describes, from 0 to 1: the share of its required fields, of all where none is required, that a
 * column gives by its header or its cells.
 */
export function measureLikeness(
  { columns }: Pick<FileOutline, "columns">,
  schema: Schema,
): { likeness: number; found: string[]; missing: string[] } {
  const fields = proposeColumns(
    columns.map(({ header }) => header),
    columns.map(({ samples }) => samples),
    schema,
  );
  const found = fields.flatMap((field) => (field ? [field.name] : []));
  const required = [...requiredNames(schema)];
  const wanted = required.length > 0 ? required : schema.fields.map(({ name }) => name);
  const missing = wanted.filter((name) => !found.includes(name));
  return { likeness: wanted.length === 0 ? 0 : 1 - missing.length / wanted.length, found, missing };
}
