import type { CellKey, Figures } from "./cell-key.js";
import type { UnknownCells } from "./unknown-cells.js";

/** What readers have of one period from one version. */
export interface TablePast {
  version: number;
  withdrawn: boolean;
  /** The count and the measures that it has, as the new version names them. */
  fields: ReadonlySet<string>;
  told: ReadonlyMap<CellKey, Figures>;
  unknown: UnknownCells;
  /** Values that each dimension has there. */
  values: ReadonlyMap<string, ReadonlySet<string>>;
}
