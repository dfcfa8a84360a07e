import { isCovered } from "./index-cells.js";
import type { Cell } from "./series-cells.js";

/** The cells that a value of a target is made of, and the members they are of. */
export interface Gathered {
  cells: { numerators: Cell[]; denominators: Cell[] };
  counted: Set<string>;
}

/**
 * Keeps the largest part of a target where numerators and denominators are of the very same members. Members tied by a
 * cell that covers several of them (one population for two communes merged since) count together or not at all.
 */
export function gather(members: Set<string>, numerators: Cell[], denominators: Cell[] | undefined): Gathered {
  const isWithin = ({ cover }: Cell) => isCovered(cover, members);
  const tops = numerators.filter(isWithin);
  const bottoms = denominators?.filter(isWithin) ?? [];
  const covered = (cells: Cell[]) => new Set(cells.flatMap(({ cover }) => [...cover]));
  const above = covered(tops);
  const below = denominators ? covered(bottoms) : above;

  const counted = new Set<string>();
  for (const group of tie(members, [...tops, ...bottoms]))
    if (group.every((member) => above.has(member) && below.has(member)))
      for (const member of group) counted.add(member);
  const isCounted = ({ cover }: Cell) => [...cover].every((member) => counted.has(member));
  return { cells: { numerators: tops.filter(isCounted), denominators: bottoms.filter(isCounted) }, counted };
}

/** Groups of members that no cell lets be told apart. */
function tie(members: Set<string>, cells: Cell[]): string[][] {
  let groups = [...members].map((member) => [member]);
  for (const { cover } of cells) {
    if (cover.size < 2) continue;
    const touched = groups.filter((group) => group.some((member) => cover.has(member)));
    groups = [...groups.filter((group) => !touched.includes(group)), touched.flat()];
  }
  return groups;
}
