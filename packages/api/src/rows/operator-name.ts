import { rowAggregates } from "./row-aggregates.js";
import { rowOperators } from "./row-operators.js";

const NAMES = new Set(["sort", "groupby", ...Object.keys(rowOperators), ...Object.keys(rowAggregates)]);

/** What follows "__" in an address, capitals aside (`__EXACT`); as it is written when it is nothing known, for the refusal to name it. */
export function operatorName(written: string): string {
  const name = written.toLowerCase();
  return NAMES.has(name) ? name : written;
}
