import type { FoundColumn } from "../table.js";
import type { DropTest } from "./drop-rule.js";
import type { CellEditor } from "./edit-cells.js";

/** A column of the result: a column of the file, edited, or a constant. */
export interface PlannedColumn {
  found: FoundColumn;
  source: number;
  editor: CellEditor | undefined;
  constant: string | undefined;
  /** Of a column looked up in another one: that of the file, whose cell is kept where nothing is told. */
  own?: { source: number; editor: CellEditor };
  /** The column that it would be looked up in is not in the file. */
  isUnread?: true;
}

/** What a rule dropped: how many lines, and the first of them. */
export interface DropTally {
  test: DropTest;
  count: number;
  lines: number[];
  /** The column that it looks at is not in the file. */
  absent: boolean;
}
