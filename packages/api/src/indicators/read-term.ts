import type { Territory } from "@datalogue/ingest";
import type { TableSecrecy } from "../secrecy/table-secrecy.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { type CodeAmount, type DimensionCell, sumByCode } from "./cells.js";
import type { RowsIndicator } from "./indicator.js";
import { type Amount, readAmounts } from "./read-amounts.js";
import { readProtected } from "./read-protected.js";
import { type Term, termsOf } from "./terms.js";

/** The rows of the served version of a dataset. */
export interface RowsSource {
  rowsFile: string;
  version: number;
  demonstration: boolean;
  /** When the rows are a table protected by statistical secrecy. */
  secrecy?: TableSecrecy | undefined;
}

/** What the rows of a dataset say of one term of a measure. */
export interface TermReading {
  /** By territory, period and value of each dimension: what there is. */
  amounts: Amount[];
  /** One for each territory that has rows in the period. */
  of(period: string, cell: DimensionCell): CodeAmount[];
  /**
   * The total of a larger territory where it is published as such, beside masked parts; undefined when it is masked too, or was
   * made of other territories than those of today. Only protected tables have some.
   */
  totalOf(territory: Territory, period: string, cell: DimensionCell, territories: TerritoryReader): number | undefined;
}

/** `byDimension`: whether the dimensions of the indicator are told apart. Throws, naming what the rows do not have. */
export function readTerm(source: RowsSource, term: Term, indicator: RowsIndicator, byDimension: boolean): TermReading {
  const { dimensions: _, ...undivided } = indicator;
  const asked = byDimension ? indicator : undivided;
  if (source.secrecy) return readProtected(source.rowsFile, source.secrecy, term, asked);
  // The rows of another dataset have a status of their own, or none.
  const isOfNumerator = term.dataset === termsOf(indicator.measure).numerator.dataset;
  const { statusField } = indicator;
  const told = statusField !== undefined && isOfNumerator ? { ...term, statusField } : term;
  const amounts = readAmounts(source.rowsFile, told, asked);
  const byPeriod = new Map<string | null, Amount[]>();
  for (const amount of amounts) {
    const known = byPeriod.get(amount.period);
    if (known) known.push(amount);
    else byPeriod.set(amount.period, [amount]);
  }
  return {
    amounts,
    of: (period, cell) => sumByCode(byPeriod.get(period) ?? [], cell),
    totalOf: () => undefined,
  };
}
