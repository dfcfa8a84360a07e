import type { CellSystem } from "./cell-system.js";
import type { EarlierKnowledge } from "./mask-cells.js";

/** A table and what earlier versions let readers know of it, as one system whose first cells are those of the table. */
export interface JoinedSystem {
  system: CellSystem;
  earlier: EarlierKnowledge;
}
