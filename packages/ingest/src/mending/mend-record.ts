import { isCommuneField } from "../checks/commune-code.js";
import { findCustomCheck } from "../checks/index.js";
import type { Finding, RowCheck } from "../checks/row-check.js";
import type { Geography } from "../geography.js";
import { type ColumnHabits, createColumnHabits } from "../inference/column-habits.js";
import type { IssueCode } from "../issues/issue-code.js";
import { createIssueCollector } from "../issues/issue-collector.js";
import type { Schema } from "../schema.js";
import { isBlank } from "../table.js";
import { type LayoutColumn, requiredNames } from "../validation/layout.js";
import { listRowChecks } from "../validation/list-checks.js";
import { compileCellMender } from "./mend-cell.js";
import { correctionKey, type MendReason } from "./mend-reason.js";

/**
 * How much is left alone, because a first attempt brought errors to light: 0 = all that is sure is mended; 1 = communes are
 * not merged in the columns of a key; 2 = the columns of keys and of checks between columns are left as they are.
 */
export type Caution = 0 | 1 | 2;

export interface RecordMenderOptions {
  columns: readonly LayoutColumn[];
  schema: Schema | undefined;
  geography: Geography | undefined;
  asOf: string | undefined;
  habits: ReadonlyMap<number, ColumnHabits>;
  caution: Caution;
  refused?: ReadonlySet<string> | undefined;
}

/** Told of each cell mended, by the rank of its column from 0. */
export type OnMend = (source: number, before: string, after: string, reason: MendReason) => void;

/** Checks whose suggestions are proved by a key of control or by an official list. */
const PROVED = new Set<IssueCode>(["french-siren-value", "french-siret-value", "unknown-commune"]);

/** Compiles the mending of records, in place: cells by the type of their column, then identifiers and communes. */
export function compileRecordMender(options: RecordMenderOptions): (record: string[], onMend: OnMend) => void {
  const { columns, geography, asOf, caution, refused = new Set() } = options;
  const nameOf = new Map(columns.map(({ source, field }) => [source, field.name]));
  const isRefused = (source: number, reason: MendReason) =>
    refused.size > 0 && refused.has(correctionKey({ reason, field: nameOf.get(source) ?? null }));
  const schema = options.schema ?? { fields: [] };
  const required = requiredNames(schema);
  const keys = keyNames(schema);
  const tied = caution === 2 ? new Set([...keys, ...tiedNames(schema)]) : new Set<string>();
  const free = columns.filter(({ source, field }) => source >= 0 && !tied.has(field.name));
  // A JSON Schema checks features; the cells of a table are not checked by it.
  const cells = free.flatMap(({ field, source, inSchema }) => {
    if (!inSchema || schema.jsonSchema) return [];
    const habits = options.habits.get(source) ?? createColumnHabits();
    const mend = compileCellMender(field, { schema, required: required.has(field.name), habits });
    return mend ? [{ source, mend }] : [];
  });
  const freeNames = new Set(free.map(({ field }) => field.name));
  const checks = listRowChecks(columns, options.schema, geography, asOf, createIssueCollector())
    .filter(({ code, columns: [name] }) => PROVED.has(code) && freeNames.has(name as string))
    .map((check) => ({
      check,
      sources: check.columns.map((name) => columns.find(({ field }) => field.name === name)?.source ?? -1),
      mayMerge: caution === 0 || !keys.has(check.columns[0] as string),
    }));

  return (record, onMend) => {
    if (isBlank(record)) return;
    for (const { source, mend } of cells) {
      const text = record[source];
      const mending = text === undefined ? undefined : mend(text);
      if (mending && !isRefused(source, mending.reason)) change(source, mending.text, mending.reason);
    }
    for (const { check, sources, mayMerge } of checks) {
      const source = sources[0] as number;
      // A restored code may be that of a merged commune.
      for (let step = 0; step < 2; step++) {
        const texts = sources.map((at) => record[at] || null);
        const finding = check.test(texts);
        const reason = finding?.suggestion ? findReason(finding, texts, check, asOf) : undefined;
        if (!reason || (reason === "merged-commune" && !mayMerge) || isRefused(source, reason)) break;
        change(source, finding?.suggestion as string, reason);
      }
    }

    function change(source: number, after: string, reason: MendReason): void {
      const before = record[source] as string;
      record[source] = after;
      onMend(source, before, after, reason);
    }
  };
}

/** Why the suggestion of a check can be followed without asking; undefined when it cannot. */
function findReason(
  { code, suggestion = "" }: Finding,
  [text, when]: readonly (string | null)[],
  check: RowCheck,
  asOf: string | undefined,
): MendReason | undefined {
  if (code === "former-commune") {
    const dated = check.columns.length > 1 && when ? /^\d{4}$/.test(when) : asOf !== undefined;
    return dated ? "merged-commune" : undefined;
  }
  if (suggestion.replace(/\D/g, "").length > (text ?? "").replace(/\D/g, "").length) return "leading-zero";
  return check.code === "unknown-commune" ? "commune-code" : "identifier-spaces";
}

function keyNames(schema: Schema): Set<string> {
  const foreign = (schema.foreignKeys ?? []).flatMap(({ fields }) => fields);
  const unique = schema.fields.filter(({ constraints }) => constraints?.unique).map(({ name }) => name);
  return new Set([schema.primaryKey ?? [], ...(schema.uniqueKeys ?? []), foreign, unique].flat());
}

function tiedNames(schema: Schema): string[] {
  const checked = (schema.custom_checks ?? []).flatMap(
    ({ name, params }) => findCustomCheck(name)?.columns(params ?? {}) ?? [],
  );
  return [...checked, ...schema.fields.filter(isCommuneField).map(({ name }) => name)];
}
