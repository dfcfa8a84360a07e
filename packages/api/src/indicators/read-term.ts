import type { TableSecrecy } from "../secrecy/table-secrecy.js";
import { sumByCode } from "./cells.js";
import { findLacking } from "./find-lacking.js";
import type { RowsIndicator } from "./indicator.js";
import { type Amount, type MissingRows, readAmounts, readMissingRows } from "./read-amounts.js";
import { readProtected } from "./read-protected.js";
import type { TermReading } from "./term-reading.js";
import type { Term } from "./terms.js";

/** The rows of the served version of a dataset. */
export interface RowsSource {
  rowsFile: string;
  /** Identifier of the dataset, whose files may be in a shared store alone; undefined of rows that are not published yet. */
  dataset?: string;
  version: number;
  demonstration: boolean;
  /** When the rows are a table protected by statistical secrecy. */
  secrecy?: TableSecrecy | undefined;
}

/** What a row that is not there says. A protected table says itself what is masked. */
export function missingRowsOf({ rowsFile, secrecy }: RowsSource): MissingRows {
  return secrecy ? "unknown" : readMissingRows(rowsFile);
}

/**
 * `byDimension`: whether the dimensions of the indicator are told apart; `isOfNumerator`: whether the rows are those of its numerator. Where a row that is not there is a secret, so is what lacks one. Throws,
 * naming what the rows do not have.
 */
export function readTerm(
  source: RowsSource,
  term: Term,
  indicator: RowsIndicator,
  { byDimension, isOfNumerator }: { byDimension: boolean; isOfNumerator: boolean },
): TermReading {
  const { dimensions: _, ...undivided } = indicator;
  const asked = byDimension ? indicator : undivided;
  if (source.secrecy) return readProtected(source.rowsFile, source.secrecy, term, asked);
  // The rows of another dataset have a status of their own, or none.
  const { statusField } = indicator;
  const told = statusField !== undefined && isOfNumerator ? { ...term, statusField } : term;
  const amounts = readAmounts(source.rowsFile, told, asked);
  const byPeriod = new Map<string | null, Amount[]>();
  for (const amount of amounts) {
    const known = byPeriod.get(amount.period);
    if (known) known.push(amount);
    else byPeriod.set(amount.period, [amount]);
  }
  const isLacking = missingRowsOf(source) === "secret" ? findLacking(source.rowsFile, term, asked) : () => false;
  return {
    amounts,
    of: (period, cell) =>
      sumByCode(byPeriod.get(period) ?? [], cell).map((one) =>
        isLacking(one.territory, period, cell) ? { ...one, secret: true } : one,
      ),
    totalOf: () => undefined,
  };
}
