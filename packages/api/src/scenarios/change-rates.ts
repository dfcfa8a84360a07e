import { add, divide, type Exact, multiply, ONE, roundTo, toExact, toNumber } from "../simulators/exact.js";
import type { TableRow } from "../simulators/find-row.js";

/** What becomes of a rate: a value in its place, or what is added to it, or that many hundredths of it. */
export type RateChange = { kind: "set" | "add" | "percent"; value: Exact };

/** « 3,40 », « +0,20 », « −5 % »; undefined for what is none of them. */
export function parseRateChange(text: string): RateChange | undefined {
  const plain = text
    .replace(/[\s\u00A0\u202F]/g, "")
    .replace(/[−–]/g, "-")
    .replace(/,/g, ".")
    .replace(/€$/, "");
  const found = /^([+-]?)(\d{1,9}(?:\.\d{1,4})?)(%?)$/.exec(plain);
  if (!found) return undefined;
  const [, sign = "", digits = "", percent] = found;
  // « 5 % » is neither a rate nor a change that one can be sure of.
  if (percent && sign === "") return undefined;
  const value = toExact(sign === "-" ? `-${digits}` : digits);
  return { kind: percent ? "percent" : sign === "" ? "set" : "add", value };
}

/** How `parseRateChange` reads it again. */
export function writeRateChange({ kind, value }: RateChange): string {
  const number = Math.abs(toNumber(value)).toLocaleString("fr-FR", { maximumFractionDigits: 4, useGrouping: false });
  const sign = value.over < 0n ? "−" : "+";
  return kind === "set" ? number : `${sign}${number}${kind === "percent" ? "\u202F%" : ""}`;
}

/** A rate changed, rounded to the step that its column is voted in. */
export function changeRate(rate: Exact, { kind, value }: RateChange, step: Exact): Exact {
  const hundredths = add(ONE, divide(value, toExact(100)));
  return roundTo({ set: value, add: add(rate, value), percent: multiply(rate, hundredths) }[kind], step);
}

/** Changes of columns, with the step of each, and the rows that they are for. */
export interface RateChanges {
  columns: Readonly<Record<string, { change: RateChange; step: Exact }>>;
  /** All, without it. */
  isFor?(row: TableRow): boolean;
}

/** Rows with changed rates: a column that a row does not use stays empty. `below`: columns where a rate would go below 0. */
export function changeRows(
  rows: readonly TableRow[],
  { columns, isFor = () => true }: RateChanges,
): { rows: TableRow[]; below: string[] } {
  const below = new Set<string>();
  const changed = rows.map((row) => {
    if (!isFor(row)) return row;
    const own: Record<string, TableRow[string]> = { ...row };
    for (const [column, { change, step }] of Object.entries(columns)) {
      const rate = row[column];
      if (typeof rate !== "number") continue;
      const next = changeRate(toExact(rate), change, step);
      if (next.over < 0n) below.add(column);
      own[column] = toNumber(next);
    }
    return own;
  });
  return { rows: changed, below: [...below] };
}
