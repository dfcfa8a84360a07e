import { type FieldTypeName, fieldTypes } from "@datalogue/ingest/core";
import { isDay } from "../calendar/civil-day.js";
import { QueryRefused } from "../http/query-refused.js";
import { fold, isNumeric, numberAsText, quote, type StoredColumn } from "./stored-column.js";

/** A condition in SQL, and the values of its question marks. */
export interface Condition {
  sql: string;
  values: (string | number)[];
}

/** A filter of the tabular dialect, `{champ}__{operator}={valeur}`. */
interface RowOperatorDescriptor {
  /** How a page says it between the field and the value: « population vaut au moins 100 ». */
  words: string;
  /** How the definition says it, after « les lignes où ce champ ». */
  title: string;
  /** What comes after it: a value of the field, any text, values between commas, or nothing. */
  takes: "value" | "text" | "list" | "nothing";
  /** What it keeps, `value` being what the address says. Throws `QueryRefused` for a value that it cannot read. */
  keep(column: StoredColumn, value: string): Condition;
}

/** Every filter, in the order in which it is offered. */
export const rowOperators = {
  exact: {
    words: "vaut",
    title: "est égal à la valeur",
    takes: "value",
    keep: (column, value) => compare(column, "=", value),
  },
  differs: {
    words: "ne vaut pas",
    title: "est autre que la valeur, ou vide",
    takes: "value",
    keep: (column, value) => isNot(compare(column, "=", value)),
  },
  contains: {
    words: "contient",
    title: "porte ce texte, accents et majuscules à part",
    takes: "text",
    keep: contains,
  },
  notcontains: {
    words: "ne contient pas",
    title: "a une valeur, qui ne porte pas ce texte, accents et majuscules à part",
    takes: "text",
    keep: (column, value) => {
      const { sql, values } = contains(column, value);
      return { sql: `NOT (${sql})`, values };
    },
  },
  greater: {
    words: "vaut au moins",
    title: "est supérieur ou égal à la valeur",
    takes: "value",
    keep: (column, value) => compare(column, ">=", value),
  },
  less: {
    words: "vaut au plus",
    title: "est inférieur ou égal à la valeur",
    takes: "value",
    keep: (column, value) => compare(column, "<=", value),
  },
  strictly_greater: {
    words: "vaut plus que",
    title: "est supérieur à la valeur",
    takes: "value",
    keep: (column, value) => compare(column, ">", value),
  },
  strictly_less: {
    words: "vaut moins que",
    title: "est inférieur à la valeur",
    takes: "value",
    keep: (column, value) => compare(column, "<", value),
  },
  in: {
    words: "est l’une de ces valeurs",
    title: "est une de ces valeurs, séparées par des virgules",
    takes: "list",
    keep: (column, value) => isOneOf(column, splitList(value), "in"),
  },
  notin: {
    words: "n’est aucune de ces valeurs",
    title: "n'est aucune de ces valeurs, ou est vide",
    takes: "list",
    keep: (column, value) => isNot(isOneOf(column, splitList(value), "notin")),
  },
  isnull: {
    words: "est vide",
    title: "est vide",
    takes: "nothing",
    keep: (column, value) => isNull(column, value, "IS NULL"),
  },
  isnotnull: {
    words: "n’est pas vide",
    title: "n'est pas vide",
    takes: "nothing",
    keep: (column, value) => isNull(column, value, "IS NOT NULL"),
  },
} satisfies Record<string, RowOperatorDescriptor>;

export type RowOperator = keyof typeof rowOperators;

/** The filter of a name that an address gives; undefined for what is none. */
export function findRowOperator(name: string): RowOperatorDescriptor | undefined {
  return Object.hasOwn(rowOperators, name) ? rowOperators[name as RowOperator] : undefined;
}

/** The other rows, those without a value included. */
function isNot({ sql, values }: Condition): Condition {
  return { sql: `(${sql}) IS NOT TRUE`, values };
}

/** Equality reads the values themselves; order reads the folded keys, as sorting does. */
function compare(column: StoredColumn, operator: "=" | "<=" | ">=" | "<" | ">", value: string): Condition {
  if (operator === "=") return isOneOf(column, [value], "exact");
  const parsed = parseValue(column, operatorName(operator), value);
  // "until 2024" goes to the end of that year.
  const bound = PERIODS.has(column.type) && (operator === "<=" || operator === ">") ? endOfPeriod(parsed) : parsed;
  if (column.sortKey === null || typeof bound !== "string")
    return { sql: `${quote(column.stored)} ${operator} ?`, values: [bound] };
  return { sql: `${quote(column.sortKey)} ${operator} ?`, values: [fold(bound)] };
}

const PERIODS = new Set<FieldTypeName>(["date", "datetime", "yearmonth"]);

/** After every date that begins so: "~" comes after each of their characters. */
const endOfPeriod = (text: string | number) => `${text}~`;

/** True when a value names one value of the column, not all those of a year, a month or a day. */
export function isSingleValue({ type }: StoredColumn, value: string): boolean {
  if (!PERIODS.has(type)) return true;
  return (type === "date" && value.length === 10) || (type === "yearmonth" && value.length === 7);
}

function contains(column: StoredColumn, value: string): Condition {
  const pattern = `%${foldWhole(value).replace(/[\\%_]/g, "\\$&")}%`;
  if (column.sortKey === null) return { sql: `${asText(column)} LIKE ? ESCAPE '\\'`, values: [pattern] };
  // The key holds the start of the text: the rest of a long one is folded on the way.
  const text = quote(column.stored);
  return {
    sql: `(${quote(column.sortKey)} LIKE ? ESCAPE '\\' OR (length(${text}) > 120 AND fold(${text}) LIKE ? ESCAPE '\\'))`,
    values: [pattern, pattern],
  };
}

/** A value as it is shown: `true`, and 12 for the 12.0 that SQLite writes. */
function asText({ stored, type }: StoredColumn): string {
  const value = quote(stored);
  if (type === "boolean") return `CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
  return type === "number" ? numberAsText(value) : `CAST(${value} AS TEXT)`;
}

/** Folds a whole text, piece by piece: the sort key stops at its first characters. */
export function foldWhole(text: string): string {
  let folded = "";
  for (let start = 0; start < text.length; start += 120) folded += fold(text.slice(start, start + 120));
  return folded;
}

/** "2024" is any day of that year where the column holds dates. */
function isOneOf(column: StoredColumn, values: string[], operator: string): Condition {
  const parsed = values.map((value) => ({ value: parseValue(column, operator, value), text: value }));
  const single = parsed.filter(({ text }) => isSingleValue(column, text));
  const periods = parsed.filter(({ text }) => !isSingleValue(column, text));
  const name = quote(column.stored);
  const marks = single.map(() => "?").join(", ");
  const parts = [
    ...(single.length > 0 ? [single.length === 1 ? `${name} = ?` : `${name} IN (${marks})`] : []),
    ...periods.map(() => `(${name} >= ? AND ${name} <= ?)`),
  ];
  return {
    sql: parts.length === 1 ? String(parts[0]) : `(${parts.join(" OR ")})`,
    values: [...single.map(({ value }) => value), ...periods.flatMap(({ value }) => [value, endOfPeriod(value)])],
  };
}

function isNull(column: StoredColumn, value: string, test: string): Condition {
  if (!["", "true", "1"].includes(value))
    throw new QueryRefused(
      { kind: "unexpected-value", of: "filter" },
      `${column.name}__${test === "IS NULL" ? "isnull" : "isnotnull"}`,
      ["", "true"],
    );
  return { sql: `${quote(column.stored)} ${test}`, values: [] };
}

/** `a,b,"c,d"`: three values. */
function splitList(text: string): string[] {
  return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

/** The text that `splitList` reads as these values. */
export function joinList(values: readonly string[]): string {
  return values.map((value) => (/^$|[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(",");
}

const MONTH = "(0[1-9]|1[0-2])";
const DAY = "(0[1-9]|[12]\\d|3[01])";
const DEGREES = "-?\\d+(\\.\\d+)?(e-\\d+)?";
const TIME = "([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?(Z|[+-]\\d{2}(:?\\d{2})?)?";

/** How a value is written in an address, by type of field; any text for the others. */
export const valueForms: Partial<Record<FieldTypeName, { pattern: RegExp; expected: string }>> = {
  integer: { pattern: /^[+-]?\d+(\.0*)?$/, expected: "un nombre entier (12)" },
  number: {
    pattern: /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i,
    expected: "un nombre, avec un point pour les décimales (12.5)",
  },
  year: { pattern: /^-?\d{1,5}$/, expected: "une année (2024)" },
  boolean: { pattern: /^(true|false|1|0)$/i, expected: "true ou false" },
  date: {
    pattern: new RegExp(`^\\d{4}(-${MONTH}(-${DAY})?)?$`),
    expected: "une date (2024-03-01), un mois (2024-03) ou une année (2024)",
  },
  yearmonth: { pattern: new RegExp(`^\\d{4}(-${MONTH})?$`), expected: "un mois (2024-03) ou une année (2024)" },
  datetime: {
    pattern: new RegExp(`^\\d{4}(-${MONTH}(-${DAY}([T ]${TIME})?)?)?$`),
    expected: "une date et heure (2024-03-01T12:00:00Z), une date (2024-03-01), un mois ou une année",
  },
  time: { pattern: new RegExp(`^${TIME}$`), expected: "une heure (08:30 ou 08:30:00)" },
  geopoint: {
    // As files write it too, in any form that a schema may ask.
    pattern: new RegExp(
      `^(${DEGREES}, ?${DEGREES}|\\[${DEGREES}, ?${DEGREES}\\]|\\{"lon": ?${DEGREES}, ?"lat": ?${DEGREES}\\})$`,
    ),
    expected: "un point (-1.22,45.88), entre guillemets dans une liste",
  },
};

function parseValue({ name, type }: StoredColumn, operator: string, text: string): string | number {
  const form = valueForms[type];
  if (form && !(form.pattern.test(text) && (!PERIODS.has(type) || isInCalendar(text))))
    throw new QueryRefused({ kind: "bad-value", expected: form.expected, value: text }, `${name}__${operator}`);
  if (isNumeric(type)) return Number(text);
  if (type === "boolean") return /^(true|1)$/i.test(text) ? 1 : 0;
  // Dates and times are kept with a "T", points as two numbers.
  if (type === "datetime") return text.replace(" ", "T");
  return type === "geopoint" ? (fieldTypes.geopoint.suggest?.(text, { name }) ?? text) : text;
}

/** False for 31 April. */
function isInCalendar(text: string): boolean {
  return text.length < 10 || isDay(text.slice(0, 10));
}

function operatorName(operator: "=" | "<=" | ">=" | "<" | ">"): RowOperator {
  return ({ "=": "exact", "<=": "less", ">=": "greater", "<": "strictly_less", ">": "strictly_greater" } as const)[
    operator
  ];
}
