import type { InputValues } from "../simulators/add-up.js";
import {
  type CompiledSimulator,
  compileSimulator,
  listCountedInputs,
  listGroupInputs,
} from "../simulators/compile-simulator.js";
import type { FormulaValue } from "../simulators/evaluate-formula.js";
import {
  add,
  compareExact,
  divide,
  type Exact,
  multiply,
  ONE,
  roundTo,
  subtract,
  toExact,
  toNumber,
  ZERO,
} from "../simulators/exact.js";
import { isEmpty, type TableRow, type TableRows } from "../simulators/find-row.js";
import type { Population, Situation } from "../simulators/list-situations.js";
import { narrowTables, priceSituation, type ReadSituation, readSituations } from "../simulators/price-situations.js";
import type { Simulator } from "../simulators/simulator-schema.js";
import {
  type Compared,
  type Moves,
  movesOf,
  type Spread,
  spreadOf,
  sumOf,
  type Weighed,
} from "../simulators/weigh-amounts.js";
import { writeTemplate } from "../simulators/write-template.js";
import { changeRate, changeRows, parseRateChange, type RateChange, writeRateChange } from "./change-rates.js";
import { findLeast } from "./find-least.js";
import { yearInput } from "./terms.js";

/** A grid applied to a population, and what is asked of it: plain data, for a thread. */
export interface ProjectionTask {
  simulator: Simulator;
  population: Population;
  /** Rows of each table. */
  tables: TableRows;
  /** What is common to all: the place and the year of the grid, by input. */
  grid: Readonly<Record<string, string>>;
  /** Changes of rates, as written, by column of the table of the result; `group`: for the rows of one group alone. */
  changes: Readonly<Record<string, string>>;
  group: string | null;
  /** The step that each rate is voted in, as a decimal. */
  steps: Readonly<Record<string, number>>;
  /** The grid that it is compared with; null for the same one without its changes. */
  reference: Readonly<Record<string, string>> | null;
  /** Hundredths by which what is counted in the year changes. */
  variation: number;
  /** Income sought, and the rate that would give it. */
  target: number | null;
  solve: string | null;
}

/** How amounts spread, in the unit of the result. */
export interface SpreadTold {
  count: number;
  income: number;
  mean: number;
  least: number;
  quartiles: [number, number, number];
  most: number;
}

export interface MovesTold {
  count: number;
  less: number;
  same: number;
  more: number;
  income: number;
  mean: number;
  median: number;
  meanLess: number | null;
  meanMore: number | null;
}

/** Those of one group, or told apart by what one input is. */
export interface GroupMoves extends MovesTold {
  input: string;
  value: string;
  /** The group that those told apart by another input are of; null for a group itself. */
  group: string | null;
}

/** Those whose situation has no price, and why (a French sentence). */
export interface Unpriced {
  group: string;
  why: string;
  count: number;
  rows: number;
}

export interface BreakEven {
  /** The column that was sought. */
  rate: string;
  /** `flat`: it changes nothing to the income; `outside`: none from `low` to `high` gives the target; `uneven`: the income does not go one way. */
  kind: "found" | "flat" | "outside" | "uneven";
  /** Written as a change of rates is; of what was found. */
  change: string | null;
  /** Each rate, and what it becomes. */
  rates: { was: number; becomes: number }[];
  income: number | null;
  /** One step less: the income that misses the target. */
  short: number | null;
  /** Incomes at the ends of what was looked at. */
  ends: [number, number] | null;
}

export interface Projection {
  period: string;
  /** By group, in the order of those counted. Amounts are those of the counts of the distribution, unchanged. */
  groups: (SpreadTold & { group: string })[];
  total: SpreadTold;
  /** Income with the counts changed by the variation asked; equal to that of `total` without one. */
  income: number;
  /** By group. */
  incomes: Record<string, number>;
  /** What the income becomes when what is counted falls by a tenth, from the counts of the distribution. */
  tenthLess: number;
  unpriced: Unpriced[];
  withheld: { group: string; rows: number }[];
  /** Of those who have a number included: how many stay within it, and how much the others exceed it together, in words too. */
  package: { count: number; within: number; beyond: number; told: string } | null;
  comparison: {
    total: MovesTold;
    groups: GroupMoves[];
    details: GroupMoves[];
    gaps: { gap: number; count: number }[];
    /** Those who have a price in one of both grids alone. */
    alone: number;
  } | null;
  breakEven: BreakEven | null;
}

/** The rates of a grid that, one unit more, change nothing to what those counted pay: cards, or bags where nobody has any. */
export function findIdleRates({ simulator, population, tables, grid, steps }: ProjectionTask): string[] {
  const compiled = compileSimulator(simulator);
  const table = simulator.result.table ?? "";
  const published = narrowTables(simulator, tables, commonOf(simulator, grid));
  const all = published[table] ?? [];
  const read = readSituations(simulator, population.situations, grid, published);
  const before = read.map((one) => priceSituation(compiled, one, published));
  return Object.entries(steps).flatMap(([column, step]) => {
    const columns = { [column]: { change: { kind: "add", value: ONE } as const, step: toExact(step) } };
    const changed = { ...published, [table]: changeRows(all, { columns }).rows };
    // The first one who pays it settles it.
    const isPaid = read.some((one, rank) => {
      const [was, becomes] = [before[rank], priceSituation(compiled, one, changed)];
      return was && "amount" in was && "amount" in becomes && compareExact(was.amount, becomes.amount) !== 0;
    });
    return isPaid ? [] : [column];
  });
}

/** Why nothing can be projected. */
export type NotProjected =
  /** No row for this value of an input. */
  | { kind: "absent"; input: string; value: string; reference: boolean }
  /** These rates would go below 0. */
  | { kind: "below"; columns: string[] };

const HUNDRED = toExact(100);
/** The decimal that a percentage is sought to. */
const PERCENT_STEP = toExact("0.01");
/** How many times a rate may become, when one is sought. */
const MOST_TIMES = 10;

/** Applies a grid to a population: pure, exact until it is told. */
export function project(task: ProjectionTask): Projection | NotProjected {
  const { simulator, population } = task;
  const compiled = compileSimulator(simulator);
  const table = simulator.result.table ?? "";
  const step = toExact(simulator.result.step);
  const groupInput = listGroupInputs(simulator)[0]?.id;
  const groupOf = ({ inputs }: Pick<Situation, "inputs">) =>
    groupInput === undefined ? "" : (inputs[groupInput] ?? "");
  const groupColumn = simulator.tables
    ?.find(({ id }) => id === table)
    ?.where.flatMap((filter) => ("column" in filter && filter.equals === groupInput ? filter.column : []))[0];
  const isFor = (row: TableRow) =>
    task.group === null || groupColumn === undefined || String(row[groupColumn]) === task.group;

  const counted = new Set(population.situations.map(groupOf));
  /** Those that somebody counted may follow: a rate of firms is no part of what is asked where none is counted. */
  const rowsOf = (grid: ProjectionTask["grid"]): TableRows => {
    const tables = narrowTables(simulator, task.tables, commonOf(simulator, grid));
    if (groupColumn === undefined) return tables;
    const isCounted = (row: TableRow) => isEmpty(row[groupColumn]) || counted.has(String(row[groupColumn]));
    return { ...tables, [table]: tables[table]?.filter(isCounted) ?? [] };
  };
  const published = rowsOf(task.grid);
  const missing = (grid: ProjectionTask["grid"], reference: boolean): NotProjected | undefined => {
    if (narrowTables(simulator, task.tables, commonOf(simulator, grid))[table]?.length) return undefined;
    const input = yearInput(simulator) ?? Object.keys(grid)[0] ?? "";
    return { kind: "absent", input, value: grid[input] ?? "", reference };
  };
  const columns = Object.fromEntries(
    Object.entries(task.changes).flatMap(([column, text]) => {
      const change = parseRateChange(text);
      return change ? [[column, { change, step: toExact(task.steps[column] ?? simulator.result.step) }]] : [];
    }),
  );
  const changed = changeRows(published[table] ?? [], { columns, isFor });
  const absent = missing(task.grid, false);
  if (absent) return absent;
  if (changed.below.length > 0) return { kind: "below", columns: changed.below };
  const tables = { ...published, [table]: changed.rows };
  const read = readSituations(simulator, population.situations, task.grid, tables);

  const priced: (Weighed & { group: string; situation: Situation; included: Exact | undefined })[] = [];
  const unpriced = new Map<string, Unpriced>();
  for (const one of read) {
    const price = priceSituation(compiled, one, tables);
    const { situation } = one;
    const group = groupOf(situation);
    if ("amount" in price) {
      priced.push({ ...price, count: situation.count, group, situation });
      continue;
    }
    const key = JSON.stringify([group, price.why]);
    const own = unpriced.get(key) ?? { group, why: price.why, count: 0, rows: 0 };
    unpriced.set(key, { ...own, count: own.count + situation.count, rows: own.rows + 1 });
  }
  const groups = [...new Set(priced.map(({ group }) => group))];
  const ofGroup = (group: string) => priced.filter((one) => one.group === group);
  const withChange = (hundredths: number, own = read) =>
    hundredths === 0 ? undefined : incomeOf(compiled, varySituations(simulator, own, hundredths), tables);
  const total = spreadOf(priced);
  const base = sumOf(priced);
  /** In the unit of the result, to its step. */
  const tell = (value: Exact) => toNumber(roundTo(value, step));

  return {
    period: population.period,
    groups: groups.flatMap((group) => {
      const spread = spreadOf(ofGroup(group));
      return spread ? [{ group, ...tellSpread(spread, tell) }] : [];
    }),
    total: total ? tellSpread(total, tell) : NOBODY,
    income: tell(withChange(task.variation) ?? base),
    incomes: Object.fromEntries(
      groups.map((group) => {
        const own = read.filter(({ situation }) => groupOf(situation) === group);
        return [group, tell(withChange(task.variation, own) ?? sumOf(ofGroup(group)))];
      }),
    ),
    tenthLess: tell(withChange(-10) ?? base),
    unpriced: [...unpriced.values()],
    withheld: population.withheld.map(({ inputs, rows }) => ({ group: groupOf({ inputs }), rows })),
    package: tellPackage(),
    comparison: compare(),
    breakEven: seekBreakEven(),
  };

  /** Those who have a number included: what is counted against it is the input that the document draws. */
  function tellPackage(): Projection["package"] {
    const input = simulator.curve?.input ?? "";
    let [count, within, beyond] = [0, 0, ZERO];
    for (const { situation, included, count: own } of priced) {
      const counted = situation.inputs[input];
      if (included === undefined || counted === undefined) continue;
      const over = subtract(toExact(counted), included);
      count += own;
      if (over.over <= 0n) within += own;
      else beyond = subtract(beyond, multiply(over, toExact(-own)));
    }
    const words = simulator.inputs.find(({ id }) => id === input)?.told ?? `{${input}}`;
    const told = writeTemplate(words, (name) => (name === input ? beyond : undefined));
    return count === 0 ? null : { count, within, beyond: toNumber(beyond), told };
  }

  function compare(): Projection["comparison"] {
    if (task.reference === null && Object.keys(columns).length === 0) return null;
    const grid = task.reference ?? task.grid;
    const other = rowsOf(grid);
    if (missing(grid, true)) return null;
    const before = new Map<Situation, Exact>();
    let alone = 0;
    for (const one of readSituations(simulator, population.situations, grid, other)) {
      const price = priceSituation(compiled, one, other);
      if ("amount" in price) before.set(one.situation, price.amount);
    }
    const both = priced.flatMap(({ situation, amount, count, group }) => {
      const own = before.get(situation);
      before.delete(situation);
      if (own === undefined) alone += count;
      return own === undefined ? [] : [{ situation, group, before: own, after: amount, count }];
    });
    for (const { count } of before.keys()) alone += count;
    const all = movesOf(both);
    if (!all) return null;
    const told = (input: string, value: string, group: string | null, own: readonly Compared[]): GroupMoves[] => {
      const moves = movesOf(own);
      return moves ? [{ input, value, group, ...tellMoves(moves, tell) }] : [];
    };
    const amounts = listCountedInputs(simulator);
    const apart = Object.keys(simulator.distribution?.inputs ?? {}).filter((id) => !amounts.has(id));
    const gaps = new Map<string, { gap: Exact; count: number }>();
    for (const { before: own, after, count } of both) {
      const gap = subtract(after, own);
      const key = `${gap.over}/${gap.under}`;
      gaps.set(key, { gap, count: (gaps.get(key)?.count ?? 0) + count });
    }
    return {
      total: tellMoves(all, tell),
      groups: groups.flatMap((group) =>
        told(
          groupInput ?? "",
          group,
          null,
          both.filter((one) => one.group === group),
        ),
      ),
      details: groups.flatMap((group) =>
        apart.flatMap((input) => {
          const own = both.filter((one) => one.group === group && one.situation.inputs[input] !== undefined);
          const values = [...new Set(own.map(({ situation }) => situation.inputs[input] ?? ""))];
          if (values.length < 2) return [];
          return values.flatMap((value) =>
            told(
              input,
              value,
              group,
              own.filter(({ situation }) => situation.inputs[input] === value),
            ),
          );
        }),
      ),
      gaps: [...gaps.values()]
        .sort((a, b) => compareExact(a.gap, b.gap))
        .map(({ gap, count }) => ({ gap: toNumber(gap), count })),
      alone,
    };
  }

  /** The least change of one rate that gives the income sought: its value where all rows have the same, else so many hundredths of each. */
  function seekBreakEven(): BreakEven | null {
    const { solve, target } = task;
    if (solve === null || target === null) return null;
    const rates = [
      ...new Set(changed.rows.filter(isFor).flatMap((row) => (typeof row[solve] === "number" ? [row[solve]] : []))),
    ].sort((a, b) => a - b);
    const none = { rate: solve, change: null, rates: [], income: null, short: null, ends: null };
    const [first, last] = [rates[0], rates.at(-1)];
    if (first === undefined || last === undefined || (rates.length > 1 && last === 0)) return { ...none, kind: "flat" };
    const own = toExact(task.steps[solve] ?? simulator.result.step);
    const isOne = rates.length === 1;
    const high = isOne ? Math.ceil((MOST_TIMES * Math.max(first, 100)) / toNumber(own)) : (MOST_TIMES - 1) * 10_000;
    const changeAt = (at: number): RateChange =>
      isOne
        ? { kind: "set", value: multiply(toExact(at), own) }
        : { kind: "percent", value: multiply(toExact(at), PERCENT_STEP) };
    const varied = varySituations(simulator, read, task.variation);
    const incomes = new Map<number, Exact>();
    const incomeAt = (at: number) => {
      const { rows } = changeRows(changed.rows, { columns: { [solve]: { change: changeAt(at), step: own } }, isFor });
      const income = incomeOf(compiled, varied, { ...tables, [table]: rows });
      incomes.set(at, income);
      // Of what is counted as it is, whole steps: exact in a number of JavaScript.
      return toNumber(divide(income, step));
    };
    const bounds = { low: isOne ? 0 : -10_000, high };
    const found = findLeast(incomeAt, toNumber(divide(toExact(target), step)), bounds);
    const toldAt = (at: number) => {
      const income = incomes.get(at);
      return income === undefined ? null : tell(income);
    };
    const ends: [number, number] = [toldAt(bounds.low) ?? 0, toldAt(bounds.high) ?? 0];
    if (ends[0] === ends[1]) return { ...none, kind: "flat", ends };
    if (found.kind !== "found") return { ...none, kind: found.kind, ends };
    const change = changeAt(found.at);
    return {
      ...{ rate: solve, kind: "found", ends, change: writeRateChange(change) },
      rates: rates.map((was) => ({ was, becomes: toNumber(changeRate(toExact(was), change, own)) })),
      income: toldAt(found.at),
      short: toldAt(found.at + (ends[1] > ends[0] ? -1 : 1)),
    };
  }
}

/** Those of a situation who come to the same numbers, once what is counted has changed. */
interface Varied {
  one: ReadSituation;
  weight: Exact;
}

/**
 * Situations whose counts change by so many hundredths. A count that is no longer whole is shared between the two whole ones around it, so that the sum of counts
 * changes by exactly that: 26 lifts less a tenth are 23 for three fifths of them, 24 for two fifths.
 */
function varySituations(simulator: Simulator, read: readonly ReadSituation[], hundredths: number): Varied[] {
  const factor = add(ONE, divide(toExact(hundredths), HUNDRED));
  const told = listCountedInputs(simulator);
  const counted = simulator.inputs.filter(({ id }) => told.has(id));
  return read.flatMap((one) => {
    const { given } = one;
    if ("why" in given) return [];
    let all: { given: InputValues; weight: Exact }[] = [{ given, weight: toExact(one.situation.count) }];
    if (hundredths === 0) return all.map(({ weight }) => ({ one, weight }));
    for (const { id, type } of counted)
      all = all.flatMap(({ given: before, weight }) => {
        const count = before.get(id);
        if (count === undefined || typeof count === "string" || count.over === 0n) return [{ given: before, weight }];
        const next = multiply(count, factor);
        const down = roundTo(next, ONE, "down");
        const part = subtract(next, down);
        const having = (value: Exact) => new Map<string, FormulaValue>(before).set(id, value);
        if (type !== "integer" || part.over === 0n) return [{ given: having(next), weight }];
        return [
          { given: having(down), weight: multiply(weight, subtract(ONE, part)) },
          { given: having(add(down, ONE)), weight: multiply(weight, part) },
        ];
      });
    return all.map((own) => ({ one: { ...one, given: own.given }, weight: own.weight }));
  });
}

/** What all of them pay together; those without a price pay nothing. */
function incomeOf(compiled: CompiledSimulator, varied: readonly Varied[], tables: TableRows): Exact {
  return varied.reduce((sum, { one, weight }) => {
    const price = priceSituation(compiled, one, tables);
    return "amount" in price ? add(sum, multiply(price.amount, weight)) : sum;
  }, ZERO);
}

/** What is common to all, as formulas read it. */
function commonOf({ inputs }: Simulator, grid: Readonly<Record<string, string>>): Map<string, FormulaValue> {
  const isNumber = (id: string) =>
    inputs.some((one) => one.id === id && (one.type === "integer" || one.type === "number"));
  return new Map(Object.entries(grid).map(([id, text]) => [id, isNumber(id) ? toExact(text) : text]));
}

type Tell = (value: Exact) => number;

function tellSpread({ count, sum, mean, least, quartiles, most }: Spread, tell: Tell): SpreadTold {
  const [low, middle, high] = quartiles;
  return {
    ...{ count, income: tell(sum), mean: tell(mean), least: tell(least), most: tell(most) },
    quartiles: [tell(low), tell(middle), tell(high)],
  };
}

const NOBODY: SpreadTold = { count: 0, income: 0, mean: 0, least: 0, quartiles: [0, 0, 0], most: 0 };

function tellMoves({ count, less, same, more, sum, mean, median, meanLess, meanMore }: Moves, tell: Tell): MovesTold {
  return {
    ...{ count, less, same, more, income: tell(sum), mean: tell(mean), median: tell(median) },
    meanLess: meanLess && tell(meanLess),
    meanMore: meanMore && tell(meanMore),
  };
}
