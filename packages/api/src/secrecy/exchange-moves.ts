import type { Relation } from "./cell-system.js";

/** Steps that a search may take, and cells in one exchange: beyond, a linear program is as quick. */
const STEPS = 120;
const LONGEST = 20;
/** Cells tried in each relation, the least disturbing first. */
const BRANCHES = 4;
/** Exchanges added up before giving up. */
const ROUNDS = 40;

/** One figure of the unknown cells of a table, and all that readers know of it. */
export interface FigureSystem {
  relations: readonly Relation[];
  unknown: Readonly<Uint8Array>;
  values: Readonly<Float64Array>;
  floors: Readonly<Float64Array>;
  /** Counts: only whole numbers are possible. */
  isWhole: boolean;
}

/** The relations of each unknown cell, and with which sign it stands in them. */
export interface Incidence {
  members: number[][];
  of: { relation: number; sign: 1 | -1 }[][];
}

/** The relations between unknown cells, those left out that others imply. */
export function listIncidence({ relations, unknown }: Pick<FigureSystem, "relations" | "unknown">): Incidence {
  const members: number[][] = [];
  const of: Incidence["of"] = Array.from(unknown, () => []);
  for (const { total, parts, implied } of relations) {
    if (implied) continue;
    const inside = parts.filter((part) => unknown[part]);
    if (unknown[total]) inside.push(total);
    if (inside.length === 0) continue;
    for (const cell of inside) of[cell]?.push({ relation: members.length, sign: cell === total ? -1 : 1 });
    members.push(inside);
  }
  return { members, of };
}

/**
 * Looks for tables that readers cannot tell from the true one, by exchanges: one cell takes what others of its relations give, and so on
 * until every relation holds. What is found is a proof, since it is a table; nothing found proves nothing.
 *
 * Answers the changes by cell, or undefined. Those of a whole figure go by steps that are tables too: each number
 * on the way is possible as well.
 */
export function exchange(
  { values, floors, isWhole }: FigureSystem,
  { members, of }: Incidence,
  cell: number,
  direction: 1 | -1,
  need: number,
): Map<number, number> | undefined {
  const changes = new Map<number, number>();
  const least = isWhole ? 1 : need * 1e-3;
  const slackOf = (one: number) => (values[one] as number) + (changes.get(one) ?? 0) - (floors[one] as number);

  /** A closed exchange of which each cell that gives can give `amount`: cells with what they take (+) or give (−). */
  const search = (amount: number): Map<number, number> | undefined => {
    const taken = new Map<number, number>();
    const broken = new Map<number, number>();
    let steps = 0;
    const put = (one: number, sign: number) => {
      if (sign === 0) return;
      taken.set(one, sign);
      for (const { relation, sign: side } of of[one] as Incidence["of"][number]) add(relation, side * sign);
    };
    const take = (one: number) => {
      const sign = taken.get(one) as number;
      taken.delete(one);
      for (const { relation, sign: side } of of[one] as Incidence["of"][number]) add(relation, -side * sign);
    };
    const add = (relation: number, sign: number) => {
      const sum = (broken.get(relation) ?? 0) + sign;
      if (sum === 0) broken.delete(relation);
      else broken.set(relation, sum);
    };
    const repair = (): boolean => {
      const [next] = broken;
      if (!next) return true;
      if (taken.size >= LONGEST || ++steps > STEPS) return false;
      const [relation, excess] = next;
      const choices: { one: number; sign: number; cost: number }[] = [];
      for (const one of members[relation] as number[]) {
        if (taken.has(one)) continue;
        const around = of[one] as Incidence["of"][number];
        let sign = 0;
        for (const { relation: other, sign: side } of around) if (other === relation) sign = -side * Math.sign(excess);
        if (sign < 0 && slackOf(one) < amount) continue;
        let cost = 0;
        for (const { relation: other, sign: side } of around) {
          const before = Math.abs(broken.get(other) ?? 0);
          cost += Math.abs((broken.get(other) ?? 0) + side * sign) - before;
        }
        choices.push({ one, sign, cost });
        if (cost === -around.length && choices.length >= BRANCHES) break;
      }
      choices.sort((a, b) => a.cost - b.cost);
      for (const { one, sign } of choices.slice(0, BRANCHES)) {
        put(one, sign);
        if (repair()) return true;
        take(one);
        if (steps > STEPS) return false;
      }
      return false;
    };
    put(cell, direction);
    return repair() ? taken : undefined;
  };

  let done = 0;
  for (let round = 0; round < ROUNDS && done < need; round++) {
    const left = need - done;
    if (direction < 0 && slackOf(cell) < left) return undefined;
    let found: Map<number, number> | undefined;
    let amount = left;
    for (const wanted of [left, least]) {
      amount = isWhole ? Math.max(1, Math.floor(wanted)) : Math.max(least, wanted);
      found = search(Math.min(left, amount));
      if (found || amount <= least) break;
    }
    if (!found) return undefined;
    // The narrowest giver says how much the exchange moves.
    let most = left;
    for (const [one, sign] of found) if (sign < 0) most = Math.min(most, slackOf(one));
    if (isWhole) most = Math.floor(most);
    for (const [one, sign] of found) changes.set(one, (changes.get(one) ?? 0) + sign * most);
    done += most;
  }
  return done >= need * (1 - 1e-9) ? changes : undefined;
}
