import { isDay } from "../../calendar/civil-day.js";
import type { FilterOperand } from "../../http/filter-fault.js";
import { QueryRefused } from "../../http/query-refused.js";
import { intersectsCondition } from "../features/intersects-condition.js";
import { type Condition, foldWhole, type RowOperator, rowOperators } from "../row-operators.js";
import { GEOMETRY, isNumeric, quote, type StoredColumn } from "../stored-column.js";
import { badFilter, type Cql2Comparison, type Cql2Expression, type Cql2Literal } from "./cql2-expression.js";

/** The property of a filter that is the geometry of a feature, unless a column is called so. */
export const GEOMETRY_PROPERTY = "geometry";

const MAX_CONDITIONS = 100;
const MAX_VALUES = 300;

/** The columns that a filter may speak of: those of one plain value. */
export function listQueryables<T extends Pick<StoredColumn, "type">>(columns: T[]): T[] {
  return columns.filter(({ type }) => !["object", "array", "list", "geojson"].includes(type));
}

/** True when the geometry of rows is looked at, which may be long. */
export function readsGeometry(expression: Cql2Expression): boolean {
  if ("parts" in expression) return expression.parts.some(readsGeometry);
  return expression.op === "not" ? readsGeometry(expression.part) : expression.op === "s_intersects";
}

/**
 * A filter as a condition on the table of rows, its values bound. As in SQL, a comparison with an empty cell is neither true nor false: the row
 * is kept neither by it nor by its contrary. Throws `QueryRefused`, naming the properties there are.
 */
export function planCql2(columns: StoredColumn[], expression: Cql2Expression, geographic: boolean): Condition {
  const queryables = listQueryables(columns);
  const hasGeometry = geographic && !queryables.some(({ name }) => name === GEOMETRY_PROPERTY);
  const unknown = (property: string) =>
    new QueryRefused({ kind: "unknown-field", field: property }, "filter", [
      ...queryables.map(({ name }) => name),
      ...(hasGeometry ? [GEOMETRY_PROPERTY] : []),
    ]);
  const find = (property: string): StoredColumn => {
    const column = queryables.find(({ name }) => name === property);
    if (column) return column;
    if (hasGeometry && property === GEOMETRY_PROPERTY) throw badFilter({ why: "geometry-compared" });
    throw unknown(property);
  };
  let conditions = 0;
  const plan = (one: Cql2Expression, negated: boolean): Condition => {
    if (one.op === "not") return plan(one.part, !negated);
    if ("parts" in one) {
      const parts = one.parts.map((part) => plan(part, negated));
      // Not (a and b): not a, or not b.
      return joinConditions(parts, (one.op === "and") !== negated ? "AND" : "OR");
    }
    if (++conditions > MAX_CONDITIONS) throw badFilter({ why: "too-many", of: "conditions", most: MAX_CONDITIONS });
    if (one.op === "s_intersects") {
      if (!hasGeometry || one.property !== GEOMETRY_PROPERTY) {
        if (!queryables.some(({ name }) => name === one.property)) throw unknown(one.property);
        throw badFilter({ why: "no-geometry", property: one.property });
      }
      const { sql, values } = intersectsCondition(one.geometry);
      // What has no place neither meets nor does not.
      return negated ? { sql: `(${quote(GEOMETRY)} IS NOT NULL AND NOT ${sql})`, values } : { sql, values };
    }
    if (one.op === "constant") return { sql: one.value !== negated ? "1" : "0", values: [] };
    if (one.op === "isNull" && hasGeometry && one.property === GEOMETRY_PROPERTY)
      return { sql: `${quote(GEOMETRY)} IS ${negated ? "NOT " : ""}NULL`, values: [] };
    const condition = planPredicate(find(one.property), one);
    return negated ? { ...condition, sql: `NOT (${condition.sql})` } : condition;
  };
  const condition = plan(expression, false);
  if (condition.values.length > MAX_VALUES) throw badFilter({ why: "too-many", of: "values", most: MAX_VALUES });
  return condition;
}

type Predicate = Exclude<
  Cql2Expression,
  { op: "and" | "or" } | { op: "not" } | { op: "constant" } | { op: "s_intersects" }
>;

function planPredicate(column: StoredColumn, predicate: Predicate): Condition {
  const name = quote(column.stored);
  switch (predicate.op) {
    case "isNull":
      return { sql: `${name} IS NULL`, values: [] };
    case "like":
    case "ilike":
      if (column.sortKey === null)
        throw badFilter({ why: "no-text", property: column.name, operator: predicate.op.toUpperCase() });
      return predicate.op === "like"
        ? { sql: `${name} GLOB ?`, values: [toGlob(searchable(predicate.pattern))] }
        : { sql: `fold(${name}) LIKE ? ESCAPE '\\'`, values: [foldWhole(searchable(predicate.pattern))] };
    case "between":
      return joinConditions([compare(column, ">=", predicate.from), compare(column, "<=", predicate.to)], "AND");
    case "in":
      return joinConditions(
        predicate.values.map((value) => compare(column, "=", value)),
        "OR",
      );
    default:
      return compare(column, predicate.op, predicate.value);
  }
}

/** As a balanced tree: SQLite takes expressions 1000 deep. */
function joinConditions(parts: Condition[], word: "AND" | "OR"): Condition {
  const [first, ...others] = parts;
  if (first && others.length === 0) return first;
  const sql = (from: number, to: number): string => {
    if (to - from === 1) return parts[from]?.sql ?? "0";
    const middle = (from + to) >> 1;
    return `(${sql(from, middle)} ${word} ${sql(middle, to)})`;
  };
  return { sql: sql(0, parts.length), values: parts.flatMap(({ values }) => values) };
}

const OPERATORS: Record<Exclude<Cql2Comparison, "<>">, RowOperator> = {
  "=": "exact",
  "<": "strictly_less",
  "<=": "less",
  ">": "strictly_greater",
  ">=": "greater",
};

function compare(column: StoredColumn, op: Cql2Comparison, literal: Cql2Literal): Condition {
  if (op === "<>") {
    const { sql, values } = compare(column, "=", literal);
    return { sql: `NOT (${sql})`, values };
  }
  const { type } = column;
  if (isNumeric(type)) {
    if (literal.kind !== "number") throw wrongKind(column, "number");
    return { sql: `${quote(column.stored)} ${op} ?`, values: [literal.value] };
  }
  if (type === "boolean") {
    // GDAL writes 1 and 0.
    const value = literal.kind === "number" && [0, 1].includes(literal.value) ? literal.value === 1 : literal.value;
    if (typeof value !== "boolean") throw wrongKind(column, "boolean");
    return { sql: `${quote(column.stored)} ${op} ?`, values: [Number(value)] };
  }
  if (literal.kind === "number" || literal.kind === "boolean")
    throw wrongKind(column, type === "string" ? "text" : "quoted");
  if (type === "date" || type === "datetime" || type === "yearmonth") return compareTime(column, op, literal);
  if (literal.kind !== "text") throw wrongKind(column, "no-date");
  return keep(column, op, literal.value);
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/i;

/** A day counts whole, as in the filters of rows; an instant, midnight too, is compared with the instants of a column of them, whatever its zone. */
function compareTime(
  column: StoredColumn,
  op: Exclude<Cql2Comparison, "<>">,
  { value }: { value: string | number | boolean },
): Condition {
  // GDAL writes a day with a "T" at its end, and a midnight for a day in a column of days.
  const text = String(value).replace(column.type === "datetime" ? /T$/i : /T(00:00(:00(\.0+)?)?Z?)?$/i, "");
  const day = INSTANT.exec(text)?.[1];
  if (day === undefined) return keep(column, op, text);
  if (!isDay(day)) throw badFilter({ why: "no-day", value: text });
  const stored = quote(column.stored);
  if (column.type !== "datetime") return { sql: `${stored} ${op} ?`, values: [text.toUpperCase()] };
  const seconds =
    Date.parse(/Z$|[+-]\d{2}:\d{2}$/i.test(text) ? text.replace(":60", ":59").toUpperCase() : `${text}Z`) / 1000;
  return {
    sql: `coalesce(unixepoch(${stored}, 'subsec'), unixepoch(substr(${stored}, 1, 19))) ${op} ?`,
    values: [seconds],
  };
}

/** The same as the filter of rows of that meaning; what it refuses is told as a fault of the filter. */
function keep(column: StoredColumn, op: Exclude<Cql2Comparison, "<>">, text: string): Condition {
  try {
    return rowOperators[OPERATORS[op]].keep(column, searchable(text));
  } catch (error) {
    if (!(error instanceof QueryRefused) || error.fault.kind !== "bad-value") throw error;
    throw badFilter({ why: "bad-value", property: column.name, expected: error.fault.expected, value: text });
  }
}

function wrongKind({ name }: StoredColumn, expected: FilterOperand): QueryRefused {
  return badFilter({ why: "operand", property: name, expected });
}

/** SQLite would read a text only up to its null character. */
function searchable(text: string): string {
  if (text.includes("\0")) throw badFilter({ why: "null-character" });
  return text;
}

/** A pattern of CQL2 as one of SQLite that heeds case: `%` and `_` become `*` and `?`, and what GLOB would read is put in brackets. */
function toGlob(pattern: string): string {
  return pattern.replace(/\\([\s\S])|[%_*?[]/gu, (found, escaped: string | undefined) => {
    if (found === "%") return "*";
    if (found === "_") return "?";
    const plain = escaped ?? found;
    return /[*?[]/.test(plain) ? `[${plain}]` : plain;
  });
}
