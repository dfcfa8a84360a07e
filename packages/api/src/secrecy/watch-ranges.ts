import {
  type CellSystem,
  type CountedCell,
  DOMINANCE,
  hasTooFew,
  isDominated,
  isEmpty,
  type Relation,
  type SecrecyRule,
} from "./cell-system.js";
import { exchange, type FigureSystem, type Incidence, listIncidence } from "./exchange-moves.js";
import { openPrograms, type Programs } from "./linear-programs.js";
import { narrowBounds } from "./narrow-bounds.js";

/** Of what is asked, the part that may be missing: programs are exact to about a millionth. */
const TOLERANCE = 1e-6;

/** What must be possible for somebody who knows all that is published. */
export interface Demand {
  cell: number;
  /** 0 for the count, then the measures. */
  figure: number;
  /** Up by `need`, down by `need`, or either way by whatever: the figure is then not determined. */
  direction: 1 | -1 | 0;
  need: number;
  /** Shown once to hold, and then for ever: what is possible stays so when more is masked. Or given up. */
  isMet: boolean;
}

export interface RangeWatch {
  /** What does not hold, given which cells are not known. */
  findNarrow(unknown: Readonly<Uint8Array>): Demand[];
  /** Gives back the memory of the solver. */
  close(): void;
}

/**
 * Watches that readers cannot tell too well what was masked, knowing that masked counts are whole and at least 1, and that measures are
 * not negative:
 *
 *   masked by the threshold T: its count may be as low as 1 and as high as T, as far as they know
 *   masked by its largest contributor: its measure may be as high as makes that contributor pass
 *   any other masked cell: no figure is determined
 *
 *   bounds (cheap): what is outside is impossible → found narrow
 *   → exchanges (cheap): a table that could be, in whole numbers → holds
 *   → programs: settle the rest
 *
 * A total cannot be lower than the number of its cells where somebody is, which readers see: what not even a table masked whole would
 * hide is not asked. Figures that may be negative have no bounds and are not watched.
 */
export function watchRanges(
  { cells, hidden }: CellSystem,
  relations: readonly Relation[],
  rule: SecrecyRule,
  told: Readonly<Uint8Array>,
  countFloors: Readonly<Float64Array>,
): RangeWatch {
  const maskable = Uint8Array.from(cells, (cell, rank) => (told[rank] || isEmpty(cell) ? 0 : 1));
  /** Masked whole, the smallest cells of such a table can be any figure at all, from 1. */
  const isFree = !told.includes(1) && !hidden.includes(1) && relations.every(({ total }) => total >= 0);
  /** Programs over counts of the table masked whole. */
  const wholeBlocks: OpenBlock[] = [];
  const measures = cells[0]?.values.length ?? 0;
  const figures = Array.from({ length: 1 + measures }, (_, figure) => watchFigure(figure)).filter(
    (watch) => watch !== undefined,
  );
  return {
    findNarrow(unknown) {
      for (const findNarrow of figures) {
        const narrow = findNarrow(unknown);
        if (narrow.length > 0) return narrow;
      }
      return [];
    },
    close() {
      for (const block of wholeBlocks.splice(0)) block.close();
    },
  };

  function watchFigure(figure: number): RangeWatch["findNarrow"] | undefined {
    const values = Float64Array.from(cells, (cell) => figureOf(cell, figure));
    if (values.some((value) => value < 0)) return undefined;
    const isWhole = figure === 0 && values.every(Number.isInteger);
    const floors = figure === 0 ? countFloors : new Float64Array(cells.length);
    const largest = values.reduce((most, value) => Math.max(most, value), 0);
    const unitOf = (cell: number) => (isWhole ? 1 : Math.max(values[cell] as number, largest * 1e-3, 1e-9));
    const systemOf = (unknown: Readonly<Uint8Array>): FigureSystem => ({ relations, unknown, values, floors, isWhole });
    /** The table masked whole, made when it is first needed. */
    let whole: { system: FigureSystem; incidence: Incidence; bounds: ReturnType<typeof narrowBounds> } | undefined;
    const masks = () => {
      if (whole) return whole;
      const system = systemOf(maskable);
      const bounds = narrowBounds(relations, maskable, values, floors);
      whole = { system, incidence: listIncidence(system), bounds };
      return whole;
    };
    const demands = new Map<number, Demand[]>();
    const demandsOf = (cell: number): Demand[] => {
      const known = demands.get(cell);
      if (known) return known;
      const list: Demand[] = [];
      const put = (direction: Demand["direction"], need: number) => {
        if (need > 0) list.push({ cell, figure, direction, need, isMet: false });
      };
      const one = cells[cell] as CountedCell;
      if (figure === 0 && hasTooFew(one, rule)) {
        put(1, rule.threshold - one.count);
        put(-1, one.count - Math.max(1, masks().bounds.low[cell] as number));
      }
      if (figure > 0 && isDominated(one, figure - 1)) {
        const contribution = Math.abs(one.largest[figure - 1] ?? one.values[figure - 1] ?? 0);
        const need = contribution / DOMINANCE - (values[cell] as number);
        if (need > TOLERANCE * contribution) put(1, need);
      }
      if (list.length === 0 && !(hidden[cell] && !hasTooFew(one, rule) && !isDominated(one, figure - 1)))
        put(0, unitOf(cell));
      demands.set(cell, list);
      return list;
    };
    const isDone = ({ need }: Demand, amount: number) => amount >= need * (1 - TOLERANCE);
    const isMoved = (cell: number, amount: number) => Math.abs(amount) > TOLERANCE * unitOf(cell);
    /** What a possible table shows of other cells than the one that it was looked for. */
    const learn = (changes: Iterable<readonly [number, number]>, hasSteps: boolean) => {
      for (const [cell, change] of changes)
        for (const demand of demands.get(cell) ?? []) {
          const isShown =
            demand.direction === 0
              ? isMoved(cell, change)
              : // Of counts, the numbers on the way must be possible too.
                (hasSteps || demand.need <= 1) && isDone(demand, demand.direction * change);
          if (isShown) demand.isMet = true;
        }
    };

    const byExchange = (system: FigureSystem, incidence: Incidence, demand: Demand, note = learn): boolean => {
      const { cell, direction, need } = demand;
      for (const way of direction === 0 ? ([1, -1] as const) : ([direction] as const)) {
        const found = exchange(system, incidence, cell, way, direction === 0 && !isWhole ? need * 1e-3 : need);
        if (!found) continue;
        demand.isMet = true;
        note(found, true);
        return true;
      }
      return false;
    };
    const byProgram = (block: OpenBlock, demand: Demand, note = learn): number => {
      const { cell, direction, need } = demand;
      let best = 0;
      for (const way of direction === 0 ? ([1, -1] as const) : ([direction] as const)) {
        const { amount, changes } = block.reach(cell, way, need);
        note(changes, !block.isInWhole);
        best = Math.max(best, amount);
        if (direction === 0 ? isMoved(cell, amount) : isDone(demand, amount)) {
          demand.isMet = direction === 0 || !isWhole || block.allowsUpTo(cell, way, need);
          if (demand.isMet) break;
          best = 0;
        }
      }
      return best;
    };
    /** The programs of a block of counts serve all its cells; those of a measure are in the unit of what is asked of one. */
    const openFor = (blocks: OpenBlock[], system: FigureSystem, incidence: Incidence, { cell, need }: Demand) => {
      const known = isWhole ? blocks.find((one) => one.has(cell)) : undefined;
      if (known) return known;
      const block = openBlock(system, incidence, cell, isWhole ? 1 : need);
      if (isWhole) blocks.push(block);
      return block;
    };
    /** A table masked whole shows nothing of the one that is published. */
    const nothing = () => {};
    /** Asks no more than what a table masked whole would give. */
    const isAttainable = (demand: Demand): boolean => {
      if (isFree) return true;
      const { system, incidence } = masks();
      const trial = { ...demand };
      if (byExchange(system, incidence, trial, nothing)) return true;
      const block = openFor(wholeBlocks, system, incidence, demand);
      const most = byProgram(block, trial, nothing);
      if (!isWhole) block.close();
      if (trial.isMet) return true;
      demand.need = demand.direction === 0 ? 0 : isWhole ? Math.floor(most + TOLERANCE) : most;
      demand.isMet = demand.need <= TOLERANCE * unitOf(demand.cell);
      return false;
    };
    const keepAttainable = (narrow: readonly Demand[]) => narrow.filter((demand) => isAttainable(demand));

    return (unknown) => {
      const system = systemOf(unknown);
      const incidence = listIncidence(system);
      const tight = isWhole ? undefined : findTight(system, incidence);
      const asked = [...unknown.keys()].flatMap((cell) => (unknown[cell] ? demandsOf(cell) : []));
      const open = asked.filter(
        (demand) =>
          // Where no figure of the block is 0, what is not determined by the relations alone can move either way.
          !demand.isMet && (demand.direction !== 0 || !tight || tight.has(demand.cell)),
      );
      if (open.length === 0) return [];
      const { low, high } = narrowBounds(relations, unknown, values, floors);
      const outside = open.filter((demand) => {
        const value = values[demand.cell] as number;
        const up = (high[demand.cell] as number) - value;
        const down = value - (low[demand.cell] as number);
        if (demand.direction === 0) return !isMoved(demand.cell, up) && !isMoved(demand.cell, down);
        return !isDone(demand, demand.direction > 0 ? up : down);
      });
      const sure = keepAttainable(outside);
      if (sure.length > 0) return sure;
      const unsure = open.filter((demand) => !demand.isMet && !byExchange(system, incidence, demand));
      const narrow: Demand[] = [];
      const blocks: OpenBlock[] = [];
      for (const demand of unsure) {
        if (demand.isMet) continue;
        const block = openFor(blocks, system, incidence, demand);
        byProgram(block, demand);
        if (!isWhole) block.close();
        if (!demand.isMet) narrow.push(demand);
      }
      for (const block of blocks) block.close();
      return keepAttainable(narrow);
    };
  }
}

function figureOf(cell: CountedCell, figure: number): number {
  return (figure === 0 ? cell.count : cell.values[figure - 1]) ?? 0;
}

/** Unknown cells tied to one that is as low as it can be: bounds may hold them where relations alone do not. */
function findTight({ values, floors, unknown }: FigureSystem, incidence: Incidence): Set<number> {
  const tight = new Set<number>();
  for (const cell of unknown.keys())
    if (unknown[cell] && !tight.has(cell) && (values[cell] as number) <= (floors[cell] as number))
      for (const other of listBlock(incidence, cell)) tight.add(other);
  return tight;
}

/** The unknown cells that are tied to this one. */
function listBlock({ members, of }: Incidence, cell: number): Set<number> {
  const block = new Set([cell]);
  const seen = new Set<number>();
  for (const one of block)
    for (const { relation } of of[one] ?? []) {
      if (seen.has(relation)) continue;
      seen.add(relation);
      for (const other of members[relation] ?? []) block.add(other);
    }
  return block;
}

/**
 * True when each cell is in two relations at most, of two sides: with opposite signs in relations of the same side, with the same sign across
 * sides. Ends of programs are then whole by themselves, and all numbers between them possible (totally unimodular: Heller and Tompkins).
 */
function isNetwork({ members, of }: Incidence, block: readonly number[]): boolean {
  const sides = new Map<number, number>();
  for (const cell of block) {
    const around = of[cell] ?? [];
    if (around.length > 2) return false;
    for (const { relation } of around) {
      if (sides.has(relation)) continue;
      sides.set(relation, 1);
      for (const waiting = [relation]; waiting.length > 0; ) {
        const one = waiting.pop() as number;
        for (const member of members[one] ?? []) {
          const [a, b] = of[member] ?? [];
          if (!a || !b) continue;
          const [here, there] = a.relation === one ? [a, b] : [b, a];
          const side = -here.sign * there.sign * (sides.get(one) as number);
          const known = sides.get(there.relation);
          if (known === undefined) {
            sides.set(there.relation, side);
            waiting.push(there.relation);
          } else if (known !== side) return false;
        }
      }
    }
  }
  return true;
}

interface OpenBlock {
  /** Solved in whole numbers. */
  isInWhole: boolean;
  has(cell: number): boolean;
  reach(
    cell: number,
    direction: 1 | -1,
    need: number,
  ): { amount: number; changes: Iterable<readonly [number, number]> };
  /** Whether each whole number up to a change is possible. */
  allowsUpTo(cell: number, direction: 1 | -1, change: number): boolean;
  close(): void;
}

/** The programs of the block of a cell, in terms of cells; figures are divided by `unit`, so that they are near 1. */
function openBlock(
  { values, floors, isWhole }: FigureSystem,
  incidence: Incidence,
  cell: number,
  unit: number,
): OpenBlock {
  const block = [...listBlock(incidence, cell)];
  const columns = new Map(block.map((one, column) => [one, column]));
  const rows = new Map<number, { column: number; sign: 1 | -1 }[]>();
  for (const [column, one] of block.entries())
    for (const { relation, sign } of incidence.of[one] ?? []) {
      const row = rows.get(relation) ?? [];
      rows.set(relation, row);
      row.push({ column, sign });
    }
  const programs: Programs = openPrograms({
    down: block.map((one) => Math.max(0, (values[one] as number) - (floors[one] as number)) / unit),
    rows: [...rows.values()],
    isWhole: isWhole && !isNetwork(incidence, block),
  });
  const columnOf = (one: number) => columns.get(one) as number;
  return {
    isInWhole: programs.isInWhole,
    has: (one) => columns.has(one),
    reach(one, direction, need) {
      const { amount, changes } = programs.reach(columnOf(one), direction, need / unit);
      const byCell = block.map((other, column) => [other, (changes[column] as number) * unit] as const);
      return { amount: amount * unit, changes: byCell };
    },
    allowsUpTo(one, direction, change) {
      if (programs.isInWhole)
        for (let step = 1; step < change; step++) if (!programs.allows(columnOf(one), direction * step)) return false;
      return true;
    },
    close: programs.close,
  };
}
