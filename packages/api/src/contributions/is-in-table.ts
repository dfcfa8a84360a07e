import { type HandCells, type StepChange, textOf } from "../drafts/hand-table.js";
import type { ContributionKind } from "./contribution.js";

/** What was accepted of a contribution: `step` is what it moved in its row. */
interface Accepted {
  kind: ContributionKind;
  step: readonly StepChange[];
}

/**
 * Whether what was accepted is still in its row of the table: undone, by a step or by hand, it is there no more. What an agent wrote otherwise since is done
 * of it. A row that its author had removed (`isWithdrawn`) is where it should be.
 */
export function isInTable(
  { kind, step }: Accepted,
  row: { cells: HandCells; removed: boolean } | undefined,
  isWithdrawn: boolean,
): boolean {
  if (!row || row.removed) return row !== undefined && isWithdrawn;
  if (kind !== "correction") return kind === "addition";
  const cells = step.flatMap((change) =>
    change.kind === "edit"
      ? Object.entries(change.after).map(([name, asked]) => ({
          ...{ asked, was: textOf(change.before, name), now: textOf(row.cells, name) },
        }))
      : [],
  );
  // A cell that it found as it asked must stay so: nothing tells what would undo it.
  return cells.length === 0 || cells.some(({ asked, was, now }) => now === asked || (was !== asked && now !== was));
}
