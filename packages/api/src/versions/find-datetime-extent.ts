import { instantOf } from "../rows/features/plan-features.js";
import { quote, type StoredColumn } from "../rows/stored-column.js";
import { type Coverage, findTemporalColumn, readCoverage } from "./find-coverage.js";
import type { Manifest } from "./manifest.js";

/** The column that `datetime` speaks of in a layer: the one that tells when a row holds, else the only one of dates. */
export function findDatetimeColumn({
  columns,
  temporal,
}: Pick<Manifest, "columns" | "temporal">): StoredColumn | undefined {
  const told =
    temporal === undefined ? findTemporalColumn(columns, {}) : columns.find(({ stored }) => stored === temporal);
  return told ?? onlyDate(columns);
}

/** The first and the last day that `datetime` finds in a layer: of UTC for instants. Null without a column, or when no row has a value. */
export function findDatetimeExtent(rowsFile: string, layer: Pick<Manifest, "columns" | "temporal">): Coverage | null {
  const column = findDatetimeColumn(layer);
  if (!column) return null;
  const name = quote(column.stored);
  return readCoverage(rowsFile, column.type === "datetime" ? `date(${instantOf(name)}, 'unixepoch')` : name);
}

/** The only column of days or instants, whatever it tells of: nobody can mean another one. */
function onlyDate(columns: StoredColumn[]): StoredColumn | undefined {
  const [column, another] = columns.filter(({ type }) => type === "date" || type === "datetime");
  return another ? undefined : column;
}
