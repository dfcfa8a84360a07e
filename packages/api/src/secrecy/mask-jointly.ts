import { type CountedCell, isEmpty, type SecrecyRule } from "./cell-system.js";
import { findDisclosed } from "./find-disclosed.js";
import type { JoinedSystem } from "./join-earlier.js";
import { maskCells } from "./mask-cells.js";

/**
 * The masks of a table that hold in each of several systems, of which it is the beginning: what one asks for is masked in all, until
 * none asks for more. `start`: for each cell of the table, 1 where it is masked already.
 */
export function maskJointly(
  systems: readonly JoinedSystem[],
  start: Readonly<Uint8Array>,
  rule: SecrecyRule,
): Uint8Array {
  const masked = Uint8Array.from(start);
  const size = masked.length;
  for (let turn = 0, quiet = 0; quiet < systems.length; turn++) {
    const { system, earlier } = systems[turn % systems.length] as JoinedSystem;
    const asked = Uint8Array.from(earlier.masked);
    for (let cell = 0; cell < size; cell++) if (masked[cell]) asked[cell] = 1;
    const found = maskCells(system, rule, { ...earlier, masked: asked });
    let moved = false;
    for (let cell = 0; cell < size; cell++)
      if (found[cell] && !masked[cell]) {
        masked[cell] = 1;
        moved = true;
      }
    quiet = moved ? 1 : quiet + 1;
  }
  return masked;
}

/** The masked cells of the table that earlier versions let readers know by themselves: no mask hides them any more. */
export function listKnown(systems: readonly JoinedSystem[], masked: Readonly<Uint8Array>): Set<number> {
  const known = new Set<number>();
  for (const { system, earlier } of systems) {
    const unknown = Uint8Array.from(system.cells, (cell, rank) =>
      earlier.told[rank] || isEmpty(cell as CountedCell) ? 0 : 1,
    );
    for (const [rank, isMasked] of masked.entries()) if (isMasked && earlier.told[rank]) known.add(rank);
    for (const [cell, ...others] of findDisclosed([...system.relations, ...earlier.relations], unknown))
      if (cell !== undefined && others.length === 0 && masked[cell]) known.add(cell);
  }
  return known;
}
