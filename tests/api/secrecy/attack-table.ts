import imported from "highs";
import { addCells, type CountedCell, isEmpty } from "../../../packages/api/src/secrecy/cell-system.js";
import type { LaidOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { partsOf, type RandomTable } from "./random-tables.js";

/** Its types are those of a CommonJS module. */
const highs = await (imported as unknown as typeof imported.default)();

/** No figure of these tables is this large. */
const FAR = 1e5;

/** What an attacker found of one cell. */
export interface Leak {
  place: string;
  what: string;
}

/**
 * Attacks a protected table by another way than the program protects it: one unknown for each row of the file that has somebody, every published
 * cell an equation, every masked one "at least 1". The attacker asks a solver for the least and the most of each masked figure: counts in whole
 * numbers, measures from 0 on.
 */
export function attackTable(
  table: RandomTable,
  { places, hidden }: LaidOutCells,
  masked: Readonly<Uint8Array>,
): Leak[] {
  const { atoms, threshold } = table;
  const present = atoms.flatMap(({ cell }, rank) => (isEmpty(cell) ? [] : [rank]));
  const vectors = places.map((place) => {
    const parts = partsOf(place, table);
    return present.filter((rank) => parts[rank]);
  });
  const truth = vectors.map((ranks) => addCells(ranks.map((rank) => (atoms[rank] as (typeof atoms)[number]).cell)));
  const leaks: Leak[] = [];
  const published = { counts: attacker(present, known(0), true), amounts: attacker(present, known(1), false) };
  const unpublished = attacker(present, secretive(), true);
  for (const [rank, place] of places.entries()) {
    const of = vectors[rank] as number[];
    const { count, values, largest } = (truth[rank] ?? {}) as CountedCell;
    if (of.length === 0 || (!masked[rank] && !hidden[rank])) continue;
    const isSmall = count < threshold;
    const [value = 0, contribution] = [values[0] ?? 0, largest[0]];
    const isDominated =
      contribution !== undefined && contribution !== null && value > 0 && contribution >= 0.85 * value;
    if (hidden[rank] && !isSmall && !isDominated) continue;
    const put = (what: string) => leaks.push({ place: JSON.stringify(place), what });
    const counts = published.counts.rangeOf(of);
    if (isSmall) {
      if (counts.high < threshold) put(`${count} is known to be at most ${counts.high}`);
      const least = Math.max(1, unpublished.rangeOf(of).low);
      if (counts.low > least) put(`${count} is known to be at least ${counts.low}, not ${least}`);
    } else if (counts.low === counts.high) put(`${count} is determined`);
    const amounts = published.amounts.rangeOf(of);
    if (isDominated && amounts.high < (contribution / 0.85) * (1 - 1e-5)) put(`${value} is at most ${amounts.high}`);
    if (value > 0 && amounts.high - amounts.low < 1e-5) put(`the measure ${value} is determined`);
  }
  published.counts.close();
  published.amounts.close();
  unpublished.close();
  return leaks;

  /** What everybody knows of one figure. */
  function known(figure: 0 | 1): Known[] {
    return places.flatMap((_, rank) => {
      const of = vectors[rank] as number[];
      const { count, values } = (truth[rank] ?? {}) as CountedCell;
      const value = figure === 0 ? count : (values?.[0] ?? 0);
      if (of.length === 0) return [];
      if (!masked[rank] && !hidden[rank]) return [{ of, from: value, to: value }];
      return figure === 0 && masked[rank] ? [{ of, from: 1, to: FAR }] : [];
    });
  }
  /** The same when no cell is published but those where nobody is. */
  function secretive(): Known[] {
    return places.flatMap((_, rank) =>
      hidden[rank] || vectors[rank]?.length === 0 ? [] : [{ of: vectors[rank] as number[], from: 1, to: FAR }],
    );
  }
}

/** A sum of rows, and between what it is known to be. */
interface Known {
  of: readonly number[];
  from: number;
  to: number;
}

/** Somebody who knows these sums of rows, and asks a solver for what others can be. */
function attacker(rows: readonly number[], known: readonly Known[], isWhole: boolean) {
  const columns = new Map(rows.map((row, column) => [row, column]));
  const { variableType, modelStatus } = highs.constants;
  const model = highs.createModel();
  model.options.set({ output_flag: false });
  for (const _ of rows) model.addVar(0, FAR);
  for (const { of, from, to } of known)
    model.addRow(from, to, {
      indices: of.map((row) => columns.get(row) as number).sort((a, b) => a - b),
      values: of.map(() => 1),
    });
  const run = () => {
    model.run();
    if (model.getModelStatus() !== modelStatus.optimal)
      throw new Error(`the solver ended with ${model.getModelStatus()}`);
    return model.getSolution().colValue;
  };
  const setTypes = (type: "integer" | "continuous") => {
    for (const column of columns.values()) model.changeColIntegrality(column, variableType[type]);
  };
  const best = (of: readonly number[], cost: number): number => {
    for (const row of of) model.changeColCost(columns.get(row) as number, cost);
    let found = run();
    if (isWhole && found.some((value) => Math.abs(value - Math.round(value)) > 1e-6)) {
      setTypes("integer");
      found = run();
      setTypes("continuous");
    }
    const sum = of.reduce((all, row) => all + (found[columns.get(row) as number] as number), 0);
    for (const row of of) model.changeColCost(columns.get(row) as number, 0);
    return isWhole ? Math.round(sum) : sum;
  };
  return {
    rangeOf: (of: readonly number[]) => ({ low: best(of, 1), high: best(of, -1) }),
    close: () => model.dispose(),
  };
}
