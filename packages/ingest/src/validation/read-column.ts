import { explainSameDay } from "../field-types/date.js";
import type { Lang } from "../field-types/field-type.js";
import { fieldTypes } from "../field-types/index.js";
import { parseWhole, wholeEnd } from "../field-types/integer.js";
import { parseJson } from "../field-types/json-value.js";
import { explainTwoWays, isAmbiguousNumber, isRounded, withoutExponent } from "../field-types/number-text.js";
import type { IssueCode } from "../issues/issue-code.js";
import { count, type Example, type Facts, type IssueCollector, type IssueGroup } from "../issues/issue-collector.js";
import type { Cell } from "../row.js";
import type { MissingValue, Schema } from "../schema.js";
import type { Batch } from "../table.js";
import { type Constraint, compileConstraints } from "./compile-constraints.js";
import { exampleOfPattern } from "./example-of-pattern.js";
import { createKeyIndex } from "./key-index.js";
import type { LayoutColumn } from "./layout.js";
import { compilePattern, type PatternEngines } from "./pattern.js";
import { isSpreadsheetError } from "./spreadsheet-error.js";

/** What a record is: 0 = to be read, 1 = all cells empty, 2 = nothing at all, or nothing where a value is required (not a record). */
export type RowKinds = Uint8Array | null;

/** Reads and checks the cells of one column in a batch; writes values in `out` when there is one. */
export type ColumnReader = (batch: Batch, kinds: RowKinds, out: Cell[] | null) => void;

export interface ColumnOptions {
  schema: Schema;
  required: boolean;
  issues: IssueCollector;
  /** Civil day: a date after it is noticed. */
  today: string;
  absent: Map<string, number>;
  engines: PatternEngines;
  /** Compiles the JSON Schema of a field; without it such rules are told not to be checked. */
  valueCheck?: ValueCheckCompiler | undefined;
  /** Receives the number that each cell of the batch is as it is written, NaN where it is none, for the checks that ask for it. */
  numbers?: NumbersOfColumn | undefined;
}

/** The numbers of a column in the batch being read, in its order; what stands for an empty cell is of no meaning. */
export interface NumbersOfColumn {
  values: Float64Array;
}

/** From a JSON Schema, what is wrong with a value, as a clause. */
export type ValueCheckCompiler = (json: object) => (value: unknown) => Record<Lang, string> | undefined;

/** Types whose values are JSON: a JSON Schema may speak of them. */
const JSON_TYPES = new Set(["object", "array", "geojson"]);

/** Texts that mean "no value" for a field: its own, else those of the schema, else the empty text. */
export function missingTexts(own: MissingValue[] | undefined, common: MissingValue[] | undefined): string[] {
  return (own ?? common ?? [""]).map((value) => (typeof value === "string" ? value : value.value));
}

/** Compiles the reading of a column: missing values, type, constraints, in one pass over the cells. */
export function compileColumn(column: LayoutColumn, options: ColumnOptions): ColumnReader {
  const { field, source, rank } = column;
  const { schema, issues, numbers } = options;
  const typeName = field.type ?? "string";
  const type = fieldTypes[typeName];
  const parse = type.compile(field);
  const constraints = compileConstraints(field);
  const groups = constraints.map(({ code, facts }) => groupOf(code, facts));
  const missing = missingTexts(field.missingValues, schema.missingValues);
  const onlyEmpty = missing.length === 1 && missing[0] === "";
  const isText = typeName === "string" && (field.format ?? "default") === "default";
  const isDate = typeName === "date";
  const isNumber = typeName === "number";
  const requiredGroup = options.required ? groupOf("required-constraint", {}) : null;
  const typeGroup = groupOf("type-or-format-error", {
    expected: type.expected(field),
    ...(options.required ? { required: true } : {}),
  });
  const pattern =
    field.constraints?.pattern === undefined ? null : compilePattern(field.constraints.pattern, options.engines);
  const syncPattern = pattern?.kind === "sync" ? pattern.test : null;
  const patternGroup = groupOf("pattern-constraint", pattern ? showPattern() : {});
  const { jsonSchema } = field.constraints ?? {};
  const valueCheck = jsonSchema && JSON_TYPES.has(typeName) ? options.valueCheck?.(jsonSchema) : undefined;
  if (jsonSchema && !valueCheck) issues.add("json-schema-not-checked", field.name, { column: rank });
  const unique = field.constraints?.unique ? createKeyIndex() : null;
  const uniqueGroup = groupOf("unique-constraint", {});
  // Where a form or a list is asked for, the errors of spreadsheets are told from the others once refused.
  const isFree = isText && !pattern && !field.constraints?.enum;
  const idle = isText && constraints.length === 0 && !pattern && !unique;

  const spreadsheetGroup = seldom("valeur-tableur");
  const paddedGroup = seldom("padded-value");
  const decimalGroup = seldom("integer-written-decimal");
  const roundedGroup = seldom("rounded-number");
  const futureGroup = seldom("future-date");

  function groupOf(code: IssueCode, facts: Facts): IssueGroup {
    return issues.group(code, field.name, field.title ? { title: field.title, ...facts } : facts);
  }

  /** An example of the form that the pattern asks for: that of the schema where it follows it. */
  function showPattern(): Facts {
    const test = syncPattern ?? (() => false);
    const own = field.example === undefined ? undefined : exampleText(field.example);
    const example = own !== undefined && test(own) ? own : exampleOfPattern(field.constraints?.pattern ?? "", test);
    return example === undefined ? {} : { example };
  }

  /** Whether the type accepts a rewriting, and its constraints too. */
  function holds(text: string): boolean {
    const value = parse(text);
    if (value === undefined || !constraints.every((constraint) => constraint.test(value as Cell, text))) return false;
    return syncPattern?.(text) ?? true;
  }

  /** How to mend a text that the type refuses. */
  function mend(text: string): Pick<Example, "suggestion" | "expected" | "remedy"> {
    const trimmed = text.trim();
    if (isNumber && isAmbiguousNumber(trimmed)) {
      const decimal = trimmed.replace(/[.,]/, field.decimalChar ?? ".");
      if (holds(decimal) && holds(trimmed.replace(/[.,]/, "")))
        return { suggestion: null, ...explainTwoWays(trimmed, decimal) };
    }
    const suggestion = type.suggest?.(text, field);
    const isMended = suggestion !== undefined && suggestion !== text && holds(suggestion);
    return { suggestion: isMended ? suggestion : null, ...type.explain?.(text, field) };
  }

  /** A group made at its first occurrence, whose place in the report it takes, and found at once in each cell after. */
  function seldom(code: IssueCode): () => IssueGroup {
    let group: IssueGroup | undefined;
    return () => {
      group ??= groupOf(code, {});
      return group;
    };
  }

  function place(batch: Batch, row: number): Example {
    const example: Example = { line: batch.lineOf(row), column: batch.columnOf?.(row, source) ?? rank };
    if (batch.firstFeature !== undefined) example.feature = batch.firstFeature + row;
    return example;
  }

  // Apart from the loop over cells, as all that makes an example: what a closure there holds would be allocated anew for each cell.
  function tell(group: IssueGroup, value: string | null, batch: Batch, row: number): void {
    count(group, () => ({ ...place(batch, row), value }));
  }

  /** The cold path of a cell that its type refuses: a spreadsheet error, a mending that leaves no doubt, or an error. */
  function refuse(text: string, batch: Batch, row: number): Cell {
    if (isSpreadsheetError(text)) {
      tell(spreadsheetGroup(), text, batch, row);
      return null;
    }
    const trimmed = isTight(text) ? text : text.trim();
    if (trimmed !== text) {
      const isAbsent = missing.includes(trimmed);
      if (isAbsent && requiredGroup) {
        tell(requiredGroup, text, batch, row);
        return null;
      }
      const value = isAbsent ? null : parse(trimmed);
      if (value !== undefined) {
        count(paddedGroup(), () => ({ ...place(batch, row), value: text, suggestion: trimmed }));
        return value;
      }
    }
    const end = typeName === "integer" ? wholeEnd(trimmed, field) : 0;
    const value = end === 0 ? undefined : parseWhole(trimmed, end);
    if (value !== undefined) {
      count(decimalGroup(), () => ({ ...place(batch, row), value: text, suggestion: trimmed.slice(0, end) }));
      return value;
    }
    count(typeGroup, () => ({ ...place(batch, row), value: text, ...mend(text) }));
    return null;
  }

  function breach(at: number, text: string, batch: Batch, row: number): void {
    if (isSpreadsheetError(text)) {
      tell(spreadsheetGroup(), text, batch, row);
      return;
    }
    count(groups[at] as IssueGroup, () => {
      const suggestion = (constraints[at] as Constraint).suggest?.(text) ?? null;
      return { ...place(batch, row), value: text, suggestion: suggestion === text ? null : suggestion };
    });
  }

  function tellRounded(text: string, value: number, batch: Batch, row: number): void {
    count(roundedGroup(), () => ({ ...place(batch, row), value: text, detail: withoutExponent(String(value)) }));
  }

  function refusePattern(text: string, batch: Batch, row: number): void {
    const isError = isSpreadsheetError(text);
    count(isError ? spreadsheetGroup() : patternGroup, () => ({
      ...place(batch, row),
      value: text,
      ...(isError ? {} : { suggestion: suggestPattern(text) ?? null }),
    }));
  }

  /** The same without its spaces ("200 085 132 00013"), or in capitals ("2a004"), when the pattern wants it so. */
  function suggestPattern(text: string): string | undefined {
    const bare = text.replace(/\s/g, "");
    return [bare, bare.toUpperCase()].find((found) => found !== text && found !== "" && syncPattern?.(found));
  }

  function checkValue(text: string, batch: Batch, row: number): void {
    const reason = valueCheck?.(parseJson(text));
    if (reason) count(groupOf("json-schema-constraint", {}), () => ({ ...place(batch, row), value: text, reason }));
  }

  function checkUnique(text: string, value: Cell, batch: Batch, row: number): void {
    if (value === null) return;
    const position = batch.firstFeature === undefined ? (batch.lineOf(row) ?? 0) : batch.firstFeature + row;
    const first = unique?.add(typeof value === "string" ? value : String(value), position);
    if (first === undefined) return;
    const remedy = explainSameDay(field);
    count(uniqueGroup, () => ({ ...place(batch, row), value: text, detail: first, ...(remedy ? { remedy } : {}) }));
  }

  return (batch, kinds, out) => {
    const { records } = batch;
    const { length } = records;
    if (numbers && numbers.values.length < length) numbers.values = new Float64Array(length);
    const known = numbers?.values;
    const waiting: number[] | null = pattern?.kind === "limited" ? [] : null;
    for (let row = 0; row < length; row++) {
      if (kinds !== null && kinds[row] !== 0) {
        if (out) out[row] = null;
        continue;
      }
      const text = (records[row] as (string | null | undefined)[])[source];
      if (text === undefined || text === null || (onlyEmpty ? text.length === 0 : missing.includes(text))) {
        if (requiredGroup) tell(requiredGroup, text ?? null, batch, row);
        if (text) options.absent.set(field.name, (options.absent.get(field.name) ?? 0) + 1);
        if (out) out[row] = null;
        continue;
      }
      if (isFree && isSpreadsheetError(text)) {
        tell(spreadsheetGroup(), text, batch, row);
        if (out) out[row] = null;
        continue;
      }
      if (idle) {
        if (out) out[row] = text;
        continue;
      }
      let value = parse(text);
      if (known) known[row] = typeof value === "number" ? value : Number.NaN;
      if (value === undefined) value = refuse(text, batch, row);
      // NaN
      else if (value === null && requiredGroup) tell(requiredGroup, text, batch, row);
      if (value === null) {
        if (out) out[row] = null;
        continue;
      }
      for (let at = 0; at < constraints.length; at++)
        if (!(constraints[at] as Constraint).test(value as Cell, text)) breach(at, text, batch, row);
      if (syncPattern !== null && !syncPattern(text)) refusePattern(text, batch, row);
      if (waiting !== null) waiting.push(row);
      if (valueCheck) checkValue(text, batch, row);
      if (unique !== null) checkUnique(text, value as Cell, batch, row);
      if (isNumber && isRounded(text, value as number, field)) tellRounded(text, value as number, batch, row);
      if (isDate && (value as string) > options.today) tell(futureGroup(), text, batch, row);
      if (out) out[row] = value as Cell;
    }
    if (waiting !== null && waiting.length > 0 && pattern?.kind === "limited") {
      const texts = waiting.map((row) => (records[row] as string[])[source] as string);
      const answers = pattern.test(texts);
      if (!answers) issues.add("pattern-not-checked", field.name, place(batch, waiting[0] as number));
      for (const [at, row] of waiting.entries())
        if (answers && !answers[at]) refusePattern(texts[at] as string, batch, row);
    }
  };
}

/** Whether a text begins and ends with a plain sign, at a glance: nothing is there to trim. */
function isTight(text: string): boolean {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first > 32 && first < 127 && last > 32 && last < 127;
}

function exampleText(example: unknown): string {
  return typeof example === "string" ? example : JSON.stringify(example);
}
