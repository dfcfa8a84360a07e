import { count, type Example, type IssueCollector } from "../issues/issue-collector.js";
import type { Schema } from "../schema.js";
import type { Batch, RawCell } from "../table.js";
import { compileKeyPart } from "./canonical-text.js";
import { createKeyIndex, type KeyIndex } from "./key-index.js";
import type { LayoutColumn } from "./layout.js";
import type { RowKinds } from "./read-column.js";

/**
 * Gives the keys of another dataset: for each of its records, the texts of the fields asked for. Undefined when the dataset
 * is not known.
 */
export type ReferenceReader = (
  resource: string,
  fields: string[],
) => Promise<AsyncIterable<readonly (string | null)[]> | Iterable<readonly (string | null)[]> | undefined>;

/** A link being checked: batch after batch, then at the end for what refers to a later record. */
export interface ForeignKeyCheck {
  read(batch: Batch, kinds: RowKinds): void;
  finish(): void;
}

/** Keys that refer to a record not met yet, at most; beyond, the link is not checked. */
const MAX_PENDING = 200_000;

/** Compiles the `foreignKeys` of a schema, towards the file itself or towards other datasets. */
export async function compileForeignKeys(
  schema: Schema,
  columns: readonly LayoutColumn[],
  issues: IssueCollector,
  references?: ReferenceReader,
): Promise<ForeignKeyCheck[]> {
  const checks: ForeignKeyCheck[] = [];
  for (const { fields, reference } of schema.foreignKeys ?? []) {
    const names = [fields].flat();
    const target = [reference.fields].flat();
    const sources = names.map((name) => sourceOf(columns, name));
    if (sources.includes(-1)) continue;
    const self = !reference.resource;
    const targetSources = self ? target.map((name) => sourceOf(columns, name)) : [];
    // Both sides are compared as values of the columns of this file.
    const parts = names.map((name) => {
      const field = columns.find((column) => column.field.name === name)?.field;
      return compileKeyPart(field ?? { name }, schema.missingValues);
    });
    const keys = await readKeys(reference.resource, target, references, parts);
    if (self ? targetSources.includes(-1) : keys === undefined) {
      issues.add("foreign-key-not-checked", null, {}, { names: [reference.resource || target.join(", ")] });
      continue;
    }
    const where = self ? target.join(", ") : `${reference.resource} (${target.join(", ")})`;
    checks.push(bind(names, sources, targetSources, keys ?? createKeyIndex(), parts, where, columns, issues));
  }
  return checks;
}

function sourceOf(columns: readonly LayoutColumn[], name: string): number {
  return columns.find((column) => column.field.name === name)?.source ?? -1;
}

async function readKeys(
  resource: string | undefined,
  fields: string[],
  references: ReferenceReader | undefined,
  parts: KeyParts,
): Promise<KeyIndex | undefined> {
  if (!resource) return undefined;
  const records = await references?.(resource, fields);
  if (!records) return undefined;
  const index = createKeyIndex();
  const sources = fields.map((_, at) => at);
  for await (const texts of records) {
    const key = keyOf(texts, sources, parts);
    if (key !== undefined) index.add(key, 0);
  }
  return index;
}

/** What the cells of each part of a key are compared by. */
type KeyParts = readonly ReturnType<typeof compileKeyPart>[];

function bind(
  names: string[],
  sources: number[],
  targetSources: number[],
  keys: KeyIndex,
  parts: KeyParts,
  where: string,
  columns: readonly LayoutColumn[],
  issues: IssueCollector,
): ForeignKeyCheck {
  const field = names.length === 1 ? (names[0] as string) : null;
  const group = issues.group("foreign-key", field, { names: [where] });
  const rank = field ? (columns.find((column) => column.field.name === field)?.rank ?? null) : null;
  const self = targetSources.length > 0;
  const pending = new Map<string, { times: number; example: Example }>();
  let full = false;
  return {
    read(batch, kinds) {
      for (let row = 0; row < batch.records.length; row++) {
        if (kinds && kinds[row] !== 0) continue;
        const record = batch.records[row] as RawCell[];
        if (self) {
          const target = keyOf(record, targetSources, parts);
          if (target !== undefined) {
            keys.add(target, 0);
            pending.delete(target);
          }
        }
        const key = keyOf(record, sources, parts);
        if (key === undefined || keys.has(key)) continue;
        const example = (): Example => {
          const value = sources.map((source) => record[source]).join(", ");
          const made: Example = { line: batch.lineOf(row), column: rank, value };
          if (batch.firstFeature !== undefined) made.feature = batch.firstFeature + row;
          return made;
        };
        if (!self) {
          count(group, example);
          continue;
        }
        const waiting = pending.get(key);
        if (waiting) waiting.times++;
        else if (pending.size < MAX_PENDING) pending.set(key, { times: 1, example: example() });
        else full = true;
      }
    },
    finish() {
      if (full) issues.add("foreign-key-not-checked", null, {}, { names: [where] });
      for (const { times, example } of pending.values()) {
        count(group, () => example);
        group.count += times - 1;
      }
    },
  };
}

/** The key of a record; undefined when a part of it has no value: such a record refers to nothing. */
function keyOf(record: readonly RawCell[], sources: readonly number[], parts: KeyParts): string | undefined {
  let key = "";
  for (let at = 0; at < sources.length; at++) {
    const cell = parts[at]?.(record[sources[at] as number]);
    if (cell === undefined) return undefined;
    key = at === 0 ? cell : `${key}\u001f${cell}`;
  }
  return key;
}
