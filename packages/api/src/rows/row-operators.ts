import type { FieldTypeName } from "@datalogue/ingest";
import { BadQuery } from "../services.js";
import { fold, isNumeric, quote, type StoredColumn } from "./stored-column.js";

/** A condition in SQL, and the values of its question marks. */
export interface Condition {
  sql: string;
  values: (string | number)[];
}

/** What each operator of the tabular dialect keeps. `value` is what the address says. */
export const rowOperators = {
  exact: (column, value) => compare(column, "=", value),
  differs: (column, value) => {
    const { sql, values } = compare(column, "=", value);
    return { sql: `(${sql}) IS NOT TRUE`, values };
  },
  contains,
  in: (column, value) => isOneOf(column, value, "in"),
  notin: (column, value) => {
    const { sql, values } = isOneOf(column, value, "notin");
    return { sql: `(${sql}) IS NOT TRUE`, values };
  },
  less: (column, value) => compare(column, "<=", value),
  greater: (column, value) => compare(column, ">=", value),
  strictly_less: (column, value) => compare(column, "<", value),
  strictly_greater: (column, value) => compare(column, ">", value),
  isnull: (column, value) => isNull(column, value, "IS NULL"),
  isnotnull: (column, value) => isNull(column, value, "IS NOT NULL"),
} satisfies Record<string, (column: StoredColumn, value: string) => Condition>;

export type RowOperator = keyof typeof rowOperators;

/** Equality reads the values themselves; order reads the folded keys, as sorting does. */
function compare(column: StoredColumn, operator: "=" | "<=" | ">=" | "<" | ">", value: string): Condition {
  let parsed = parseValue(column, operatorName(operator), value);
  // "until 2024" goes to the end of that year: "~" comes after every character of a date.
  if (PERIODS.has(column.type) && (operator === "<=" || operator === ">")) parsed = `${parsed}~`;
  if (operator === "=" || column.sortKey === null || typeof parsed !== "string")
    return { sql: `${quote(column.stored)} ${operator} ?`, values: [parsed] };
  return { sql: `${quote(column.sortKey)} ${operator} ?`, values: [fold(parsed)] };
}

const PERIODS = new Set<FieldTypeName>(["date", "datetime", "yearmonth"]);

function contains(column: StoredColumn, value: string): Condition {
  const pattern = `%${foldWhole(value).replace(/[\\%_]/g, "\\$&")}%`;
  if (column.sortKey === null)
    return { sql: `CAST(${quote(column.stored)} AS TEXT) LIKE ? ESCAPE '\\'`, values: [pattern] };
  // The key holds the start of the text: the rest of a long one is folded on the way.
  const text = quote(column.stored);
  return {
    sql: `(${quote(column.sortKey)} LIKE ? ESCAPE '\\' OR (length(${text}) > 120 AND fold(${text}) LIKE ? ESCAPE '\\'))`,
    values: [pattern, pattern],
  };
}

/** Folds a whole text, piece by piece: the sort key stops at its first characters. */
export function foldWhole(text: string): string {
  let folded = "";
  for (let start = 0; start < text.length; start += 120) folded += fold(text.slice(start, start + 120));
  return folded;
}

function isOneOf(column: StoredColumn, value: string, operator: string): Condition {
  const values = splitList(value).map((item) => parseValue(column, operator, item));
  return { sql: `${quote(column.stored)} IN (${values.map(() => "?").join(", ")})`, values };
}

function isNull(column: StoredColumn, value: string, test: string): Condition {
  if (!["", "true", "1"].includes(value))
    throw new BadQuery(
      "valeur-invalide",
      `Le filtre «\u00A0${column.name}__${test === "IS NULL" ? "isnull" : "isnotnull"}\u00A0» ne prend pas de valeur.`,
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

const FORMS: Partial<Record<FieldTypeName, { pattern: RegExp; expected: string }>> = {
  integer: { pattern: /^[+-]?\d+(\.0*)?$/, expected: "un nombre entier (12)" },
  number: {
    pattern: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i,
    expected: "un nombre, avec un point pour les décimales (12.5)",
  },
  year: { pattern: /^-?\d{1,5}$/, expected: "une année (2024)" },
  boolean: { pattern: /^(true|false|1|0)$/i, expected: "true ou false" },
  date: {
    pattern: /^\d{4}(-\d{2}(-\d{2})?)?$/,
    expected: "une date (2024-03-01), un mois (2024-03) ou une année (2024)",
  },
  yearmonth: { pattern: /^\d{4}(-\d{2})?$/, expected: "un mois (2024-03) ou une année (2024)" },
  datetime: {
    pattern: /^\d{4}(-\d{2}(-\d{2}([T ].*)?)?)?$/,
    expected: "une date et heure (2024-03-01T12:00:00Z) ou une date",
  },
};

function parseValue({ name, type }: StoredColumn, operator: string, text: string): string | number {
  const form = FORMS[type];
  if (form && !form.pattern.test(text))
    throw new BadQuery(
      "valeur-invalide",
      `Le filtre «\u00A0${name}__${operator}\u00A0» attend ${form.expected}, et non «\u00A0${text}\u00A0».`,
      `${name}__${operator}`,
    );
  if (isNumeric(type)) return Number(text);
  if (type === "boolean") return /^(true|1)$/i.test(text) ? 1 : 0;
  return text;
}

function operatorName(operator: "=" | "<=" | ">=" | "<" | ">"): RowOperator {
  return ({ "=": "exact", "<=": "less", ">=": "greater", "<": "strictly_less", ">": "strictly_greater" } as const)[
    operator
  ];
}
