import { addDays } from "../calendar/civil-day.js";
import { tidy } from "../rows/tidy.js";
import { findSuccession, walkBetween } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Objective } from "./plan-schema.js";

/** The shares of an objective, given to the communes of one geography. */
export interface PlacedShares {
  /** By commune. */
  shares: ReadonlyMap<string, number>;
  /** Of the others that the document names, the first ended first. */
  moved: MovedShare[];
}

/** What became of the share of a commune (`code`) that is none of the territory. */
export type MovedShare = { code: string } & (
  | { kind: "renamed" | "joined"; heir: string }
  /** The document gives a share to what came after it: its own counts no more. */
  | { kind: "rewritten"; heir: string }
  /** `values`: those of all that the heir is made of, which do not make one. `dropsHeir`: the heir had one, which is judged no more either. */
  | { kind: "unlike"; heir: string; values: number[]; dropsHeir: boolean }
  /** `missing`: those that the heir is made of and that have no share. */
  | { kind: "incomplete"; heir: string; missing: string[]; dropsHeir: boolean }
  | { kind: "divided"; heirs: string[] }
  | { kind: "elsewhere" | "not-yet" }
);

/**
 * Gives the shares that a document wrote to the communes that its territory has: that of a commune which merged goes to the one that took
 * it in, where the document gave a share to each of those that this one is made of. Such shares add up (`adds`), or are those that all had alike.
 */
export function placeShares(
  { split = {} }: Pick<Objective, "split">,
  territory: string,
  { territories, adds }: { territories: TerritoryReader; adds: boolean },
): PlacedShares {
  const { vintage } = territories.sources();
  const communes = new Set(territories.communesOf(territory).map(({ code }) => code));
  const shares = new Map(Object.entries(split).filter(([code]) => communes.has(code)));
  const moved = new Map<string, MovedShare>();
  const endOf = (code: string) => territories.get(code)?.validity?.to ?? vintage;
  const others = Object.keys(split)
    .filter((code) => !communes.has(code))
    .sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
  for (const code of others) {
    const found = tellAlone(code, { split, communes, territories });
    if (found) moved.set(code, found);
  }
  for (const code of others) {
    const { heirs: [heir] = [], origins = [] } = (!moved.has(code) && findSuccession(territories, code)) || {};
    if (heir === undefined) continue;
    const values = origins.flatMap((one) => split[one] ?? []);
    const isWhole = values.length === origins.length && (adds || new Set(values).size === 1);
    const dropsHeir = split[heir] !== undefined;
    if (isWhole) shares.set(heir, adds ? tidy(values.reduce((sum, value) => sum + value, 0)) : (values[0] as number));
    else shares.delete(heir);
    const missing = origins.filter((one) => split[one] === undefined);
    for (const one of origins) {
      if (one === heir || split[one] === undefined || moved.has(one)) continue;
      if (isWhole) moved.set(one, { code: one, kind: origins.length > 1 ? "joined" : "renamed", heir });
      else if (missing.length > 0) moved.set(one, { code: one, kind: "incomplete", heir, missing, dropsHeir });
      else moved.set(one, { code: one, kind: "unlike", heir, values, dropsHeir });
    }
  }
  return { shares, moved: others.flatMap((code) => moved.get(code) ?? []) };
}

/** What became of a share, where those of other communes do not matter. */
function tellAlone(
  code: string,
  {
    split,
    communes,
    territories,
  }: { split: Record<string, number>; communes: ReadonlySet<string>; territories: TerritoryReader },
): MovedShare | undefined {
  const { vintage } = territories.sources();
  const { from = "", to } = territories.get(code)?.validity ?? {};
  if (from > vintage) return { code, kind: "not-yet" };
  const succession = findSuccession(territories, code);
  if (!succession || to === undefined) return { code, kind: "elsewhere" };
  const eve = addDays(to, -1);
  const rewritten = Object.keys(split).find((one) => {
    const begins = territories.get(one)?.validity?.from;
    if (begins === undefined || begins <= eve || begins > vintage) return false;
    return walkBetween(territories, new Set([code]), eve, begins).has(one);
  });
  if (rewritten !== undefined) return { code, kind: "rewritten", heir: rewritten };
  if (succession.kind === "divided") return { code, kind: "divided", heirs: succession.heirs };
  return succession.heirs.every((heir) => communes.has(heir)) ? undefined : { code, kind: "elsewhere" };
}
