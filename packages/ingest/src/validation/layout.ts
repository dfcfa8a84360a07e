import { cleanName, foldName } from "../column-names.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Field, Schema } from "../schema.js";
import type { FoundColumn } from "../table.js";

/** A column of the published table: its field, and where its cells are in a record (-1: absent from the file). */
export interface LayoutColumn {
  field: Field;
  inSchema: boolean;
  source: number;
  /** Rank in the file, from 1. */
  rank: number | null;
}

/** Columns of the schema in its order, absent ones included, then those it does not know. */
export function layoutColumns(found: readonly FoundColumn[], schema: Schema | undefined): LayoutColumn[] {
  const fields = schema?.fields ?? [];
  const sources = new Map(found.map(({ name }, source) => [name, source]));
  const known = fields.map((field): LayoutColumn => {
    const source = sources.get(cleanName(field.name)) ?? -1;
    return { field, inSchema: true, source, rank: found[source]?.rank ?? null };
  });
  const names = new Set(fields.map((field) => cleanName(field.name)));
  const extra = found
    .map(({ name, rank }, source) => ({ field: { name, type: "string" as const }, inSchema: false, source, rank }))
    .filter(({ field }) => !names.has(field.name));
  return [...known, ...extra];
}

/** Names of the fields that the schema requires: constraint, or part of the primary key. */
export function requiredNames(schema: Schema): Set<string> {
  const keys = typeof schema.primaryKey === "string" ? [schema.primaryKey] : (schema.primaryKey ?? []);
  const required = schema.fields.filter((field) => field.constraints?.required).map((field) => field.name);
  return new Set([...required, ...keys]);
}

/**
 * Says what differs between the header and the schema: required columns one by one, optional and extra ones in one sentence
 * each. With `fieldsMatch` (Table Schema v2) the differences that the schema forbids are errors.
 * @param told absent fields that were told already.
 */
export function compareHeader(
  columns: readonly LayoutColumn[],
  schema: Schema,
  headerLine: number | null,
  issues: IssueCollector,
  told: ReadonlySet<string> = new Set(),
): void {
  const match = schema.fieldsMatch;
  const required = requiredNames(schema);
  const absent = columns.filter(({ inSchema, source, field }) => inSchema && source < 0 && !told.has(field.name));
  const extra = columns.filter(({ inSchema }) => !inSchema);
  const present = columns.filter(({ inSchema, source }) => inSchema && source >= 0);
  const line = headerLine;

  if (match === "partial" && present.length === 0)
    issues.add("missing-headers", null, { line, value: absent.map(({ field }) => field.name).join(", ") });
  const optional: string[] = [];
  for (const { field } of absent) {
    if (required.has(field.name)) {
      const close = extra.find(({ field: other }) => foldName(other.name) === foldName(field.name));
      const facts = field.title ? { title: field.title } : {};
      issues.add("missing-required-header", field.name, { line, suggestion: close?.field.name ?? null }, facts);
    } else optional.push(field.name);
  }
  const missing =
    match === "exact" || match === "equal" || match === "subset" ? "missing-headers" : "missing-header-warn";
  addNames(missing, optional, null);
  const surplus =
    match === "exact" || match === "equal" || match === "superset" ? "extra-headers" : "extra-header-warn";
  addNames(
    surplus,
    extra.map(({ field }) => field.name),
    extra[0]?.rank ?? null,
  );
  const misplaced = present.find(({ source }, at) => at > 0 && source < (present[at - 1]?.source ?? -1));
  if (misplaced?.rank) issues.add("disordered-header-warn", misplaced.field.name, { line, column: misplaced.rank });

  function addNames(
    code: "missing-headers" | "missing-header-warn" | "extra-headers" | "extra-header-warn",
    names: string[],
    column: number | null,
  ) {
    if (names.length === 0) return;
    const field = names.length === 1 ? (names[0] as string) : null;
    const group = issues.group(code, field, { names });
    group.count += names.length;
    group.open = false;
    group.examples.push({ line, column: names.length === 1 ? column : null, value: names.join(", ") });
  }
}
