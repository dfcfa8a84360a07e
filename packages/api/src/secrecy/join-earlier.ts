import { tidy } from "../indicators/tidy.js";
import { type CellClasses, listWidenings } from "./cell-classes.js";
import { addFigures, areZero, type CellKey, type Figures, haveSameFigures } from "./cell-key.js";
import { addCells, type CellSystem, type CountedCell, isEmpty, type Relation } from "./cell-system.js";
import type { TablePast } from "./earlier-tables.js";
import type { EarlierKnowledge } from "./mask-cells.js";

/** A table and what earlier versions let readers know of it, as one system whose first cells are those of the table. */
export interface JoinedSystem {
  system: CellSystem;
  earlier: EarlierKnowledge;
}

/** A cell of the table, as it is named and told in all versions. */
export interface DescribedCell {
  key: CellKey;
  figures: Figures;
}

/** The same cell with other figures is another one. */
interface Placed {
  figures: Figures;
  rank: number;
}

/**
 * A table and every figure that `past` tells of it, as systems that must each hold:
 *
 * - the first, in which a cell is that of another version when all its figures are the same. A cell masked then is masked in it; one told
 *   then is known, at whatever level it was; one that is no longer in the table, or has other figures, is one more cell that must not
 *   be found out either. Wholes that are named otherwise (a merged commune, gathered values, the months of a year) tie their parts of
 *   one version to those of another where they count the same.
 * - one more for each field that stayed the same where another changed: a count is then known through a measure that is not.
 *
 * `fields`: that of the count, then those of the measures.
 */
export function joinEarlier(
  table: CellSystem,
  now: readonly DescribedCell[],
  past: readonly TablePast[],
  classes: CellClasses,
  fields: readonly string[],
): JoinedSystem[] {
  const cells: CountedCell[] = [...table.cells];
  const hidden = [...table.hidden];
  const masked: number[] = table.cells.map(() => 0);
  const placed = new Map<CellKey, Placed[]>(now.map(({ key, figures }, rank) => [key, [{ figures, rank }]]));

  const place = (key: CellKey, figures: Figures, make: () => CountedCell): number => {
    const known = placed.get(key) ?? [];
    placed.set(key, known);
    const same = known.find((one) => haveSameFigures(one.figures, figures));
    if (same) return same.rank;
    known.push({ figures, rank: cells.length });
    cells.push(make());
    hidden.push(1);
    masked.push(0);
    return cells.length - 1;
  };
  const placeEarlier = (key: CellKey, figures: Figures, largest: readonly (number | null)[] = []) =>
    place(key, figures, () => cellOf(figures, fields, table.cells[0], largest));

  const constants: number[] = [];
  const addCell = (cell: CountedCell, isConstant: boolean): number => {
    cells.push(cell);
    hidden.push(isConstant ? 0 : 1);
    masked.push(0);
    if (isConstant) constants.push(cells.length - 1);
    return cells.length - 1;
  };
  /** The relation, with what is known beside it: a version keeps its published cells out, another has no such measure. */
  const balance = (total: number, parts: number[]): Relation[] => {
    const whole = cells[total];
    if (!whole) return [{ total, parts }];
    const sum = addCells(parts.map((part) => cells[part] as CountedCell));
    const [more, less] = [excessOf(whole, sum), excessOf(sum, whole)];
    const all = isEmpty(more) ? parts : [...parts, addCell(more, true)];
    if (isEmpty(less)) return [{ total, parts: all }];
    const both = addCell(addCells([whole, less]), false);
    return [
      { total: both, parts: [total, addCell(less, true)] },
      { total: both, parts: all },
    ];
  };

  const relations: Relation[] = [];
  for (const { unknown } of past) {
    const ranks = unknown.cells.map(({ key, figures, largest, masked: wasMasked }) => {
      const rank = placeEarlier(key, figures, largest);
      // What a version says is secret must stay so, were it masked for others only and at a level that is not told any more.
      if (wasMasked) [masked[rank], hidden[rank]] = [1, 0];
      return rank;
    });
    const rankOf = (rank: number) => (rank < 0 ? -1 : (ranks[rank] as number));
    relations.push(
      ...unknown.relations.map(({ total, parts }) => ({ total: rankOf(total), parts: parts.map(rankOf) })),
    );
  }
  const wholes: Relation[] = [];
  for (const { key, sums } of listWholes(now, past, classes)) {
    for (const { figures, parts } of sums) {
      const ranks = parts.map((part) => placeEarlier(part.key, part.figures));
      const total = place(key, figures, () => wholeOf(figures, fields, cells, ranks, table));
      if (ranks.length > 1 || ranks[0] !== total) wholes.push(...balance(total, ranks));
    }
  }

  relations.push(...wholes);

  const told = new Uint8Array(cells.length);
  for (const constant of constants) told[constant] = 1;
  for (const [key, list] of placed)
    for (const { told: ofVersion } of past) {
      const figures = ofVersion.get(key);
      for (const one of figures ? list : [])
        if (haveSameFigures(one.figures, figures as Figures)) {
          told[one.rank] = 1;
          hidden[one.rank] = 0;
        }
    }
  // The parts of a whole come after it.
  for (const { total, parts } of wholes.toReversed())
    if (parts.every((part) => told[part])) [told[total], hidden[total]] = [1, 0];
  const system = { cells, relations: table.relations, hidden: Uint8Array.from(hidden) };
  const base: JoinedSystem = {
    system,
    earlier: { told, masked: Uint8Array.from(masked), relations: withoutRepeats(system, told, relations) },
  };
  return [base, ...fields.flatMap((field) => tieField(field, base, placed, past) ?? [])];
}

/** The system in which cells of several versions are tied by one field that stayed the same; nothing when there is no such cell. */
function tieField(
  field: string,
  { system, earlier }: JoinedSystem,
  placed: ReadonlyMap<CellKey, readonly Placed[]>,
  past: readonly TablePast[],
): JoinedSystem | undefined {
  const cells = [...system.cells];
  const hidden = [...system.hidden];
  const told = [...earlier.told];
  const relations = [...earlier.relations];
  let moved = false;
  const addCell = (cell: CountedCell, isTold: boolean): number => {
    cells.push(cell);
    hidden.push(isTold ? 0 : 1);
    told.push(isTold ? 1 : 0);
    return cells.length - 1;
  };
  const tie = (a: Placed, b: Placed) => {
    // What differs is taken as known: the figures of all fields then add up.
    const [first, second] = [cells[a.rank] as CountedCell, cells[b.rank] as CountedCell];
    const [more, less] = [excessOf(second, first), excessOf(first, second)];
    if (isEmpty(less)) relations.push({ total: b.rank, parts: [a.rank, addCell(more, true)] });
    else if (isEmpty(more)) relations.push({ total: a.rank, parts: [b.rank, addCell(less, true)] });
    else {
      const both = addCell(addCells([first, more]), false);
      relations.push({ total: both, parts: [a.rank, addCell(more, true)] });
      relations.push({ total: both, parts: [b.rank, addCell(less, true)] });
    }
  };
  for (const [key, list] of placed) {
    const alike = new Map<number, Placed[]>();
    for (const one of list) {
      const value = one.figures[field];
      if (value !== undefined && value !== null) alike.set(value, [...(alike.get(value) ?? []), one]);
    }
    for (const [value, same] of alike) {
      const [leader, ...others] = same as [Placed, ...Placed[]];
      if (same.some(({ rank }) => told[rank]) || past.some((table) => table.told.get(key)?.[field] === value)) {
        for (const { rank } of same) {
          if (told[rank]) continue;
          [told[rank], hidden[rank]] = [1, 0];
          moved = true;
        }
      } else
        for (const one of others) {
          tie(leader, one);
          moved = true;
        }
    }
  }
  if (!moved) return undefined;
  const masked = new Uint8Array(cells.length);
  masked.set(earlier.masked);
  return {
    system: { ...system, cells, hidden: Uint8Array.from(hidden) },
    earlier: { told: Uint8Array.from(told), masked, relations },
  };
}

/** A whole that versions make of other cells, with what each makes of it. */
interface Whole {
  key: CellKey;
  sums: { figures: Figures; parts: DescribedCell[] }[];
}

/** What a version makes of a whole: its parts, with their figures. */
type Parts = ReadonlyMap<CellKey, Figures>;

/**
 * The wholes that two versions at least make of different cells, and in which a figure is the same, with those that they are made of in
 * turn. Each widening starts from the cells and from the wholes of those before it: a merged commune, then all its volumes.
 */
function listWholes(now: readonly DescribedCell[], past: readonly TablePast[], classes: CellClasses): Whole[] {
  const widenings = listWidenings(classes);
  if (widenings.length === 0) return [];
  const versions = new Map<number, Map<CellKey, Figures>>();
  const cellsOf = (version: number) => {
    const known = versions.get(version) ?? new Map<CellKey, Figures>();
    versions.set(version, known);
    return known;
  };
  const put = (version: number, { key, figures }: DescribedCell) => {
    if (!areZero(figures)) cellsOf(version).set(key, figures);
  };
  for (const cell of now) put(Number.MAX_SAFE_INTEGER, cell);
  for (const { version, told, unknown } of past) {
    for (const [key, figures] of told) put(version, { key, figures });
    for (const cell of unknown.cells) put(version, cell);
  }
  const made = new Map<CellKey, Parts[]>();
  const supposed = new Map<number, Set<CellKey>>();
  for (const widen of widenings)
    for (const [version, cells] of versions) {
      const wider = new Map<string, { whole: CellKey; parts: Map<CellKey, Figures> }>();
      for (const [key, figures] of cells)
        for (const { whole, way } of widen(key)) {
          const sum = wider.get(way + whole) ?? { whole, parts: new Map<CellKey, Figures>() };
          wider.set(way + whole, sum);
          sum.parts.set(key, figures);
        }
      const names = supposed.get(version) ?? new Set<CellKey>();
      supposed.set(version, names);
      for (const { whole, parts } of wider.values()) {
        made.set(whole, [...(made.get(whole) ?? []), parts]);
        if (cells.has(whole)) continue;
        cells.set(whole, addFigures([...parts.values()]));
        names.add(whole);
      }
    }
  // A margin is made of itself too, in a version that has no more than it.
  for (const [key, all] of made)
    for (const [version, cells] of versions) {
      const figures = cells.get(key);
      if (figures && !supposed.get(version)?.has(key)) all.push(new Map([[key, figures]]));
    }
  return tieWholes(made);
}

function tieWholes(made: ReadonlyMap<CellKey, readonly Parts[]>): Whole[] {
  const found = new Map<CellKey, Whole>();
  const list = (key: CellKey, isNeeded: boolean) => {
    const all = made.get(key);
    if (!all || found.has(key)) return;
    const sums = listSums(all);
    const isTied = sums.some((one) =>
      sums.some((other) => other.names !== one.names && shareFigure(one.figures, other.figures)),
    );
    if (!isTied && !isNeeded) return;
    found.set(key, { key, sums });
    for (const { parts } of sums) for (const part of parts) list(part.key, true);
  };
  for (const key of made.keys()) list(key, false);
  return [...found.values()];
}

/** Every sum that makes a whole, named by its parts. */
function listSums(all: readonly Parts[]): { names: string; figures: Figures; parts: DescribedCell[] }[] {
  const variants = new Map<CellKey, Figures[]>();
  const sets = new Map<string, CellKey[]>();
  for (const parts of all) {
    const keys = [...parts.keys()].sort();
    sets.set(JSON.stringify(keys), keys);
    for (const [part, figures] of parts) {
      const known = variants.get(part) ?? [];
      variants.set(part, known);
      if (!known.some((one) => haveSameFigures(one, figures))) known.push(figures);
    }
  }
  return [...sets].flatMap(([names, keys]) =>
    combine(keys, all, variants).map((parts) => ({
      ...{ names, parts },
      figures: addFigures(parts.map(({ figures }) => figures)),
    })),
  );
}

/** Ways of making one whole that are tried; beyond, those of each version alone. */
const MAX_COMBINATIONS = 128;

/**
 * The parts of a whole with the figures of any version each: one may have been corrected before the version that tells the whole, and
 * another after.
 */
function combine(
  keys: readonly CellKey[],
  all: readonly Parts[],
  variants: ReadonlyMap<CellKey, readonly Figures[]>,
): DescribedCell[][] {
  const ways = keys.reduce((product, key) => product * (variants.get(key)?.length ?? 1), 1);
  if (ways <= MAX_COMBINATIONS)
    return keys.reduce<DescribedCell[][]>(
      (list, key) => list.flatMap((parts) => (variants.get(key) ?? []).map((figures) => [...parts, { key, figures }])),
      [[]],
    );
  return all.flatMap((parts) =>
    parts.size === keys.length && keys.every((key) => parts.has(key))
      ? [keys.map((key) => ({ key, figures: parts.get(key) as Figures }))]
      : [],
  );
}

function shareFigure(a: Figures, b: Figures): boolean {
  return Object.keys(a).some((field) => a[field] !== null && a[field] === b[field]);
}

/** A cell of an earlier version. */
function cellOf(
  figures: Figures,
  [countField, ...measures]: readonly string[],
  like: CountedCell | undefined,
  largest: readonly (number | null)[],
): CountedCell {
  return {
    count: figures[countField as string] ?? 0,
    values: measures.map((measure) => figures[measure] ?? null),
    largest: measures.map((_, rank) => (like?.largest[rank] === undefined ? undefined : (largest[rank] ?? null))),
  };
}

/** A whole, which is nowhere told as such: its largest contributor is known where it is made of the cells of the table. */
function wholeOf(
  figures: Figures,
  fields: readonly string[],
  cells: readonly CountedCell[],
  ranks: readonly number[],
  table: CellSystem,
): CountedCell {
  const sum = addCells(ranks.map((rank) => cells[rank] as CountedCell));
  const isOwn = ranks.every((rank) => rank < table.cells.length);
  const whole = cellOf(figures, fields, undefined, []);
  return isOwn ? { ...whole, largest: sum.largest } : whole;
}

/** What one cell has more than another, field by field. */
function excessOf(more: CountedCell, less: CountedCell): CountedCell {
  const over = (a: number | null | undefined, b: number | null | undefined) => Math.max(0, tidy((a ?? 0) - (b ?? 0)));
  return {
    count: over(more.count, less.count),
    values: more.values.map((value, rank) => over(value, less.values[rank])),
    largest: more.values.map(() => undefined),
  };
}

/** Each equation once, those of the table left out: versions mostly repeat each other. What is known is a constant. */
function withoutRepeats({ cells, relations }: CellSystem, told: Uint8Array, added: readonly Relation[]): Relation[] {
  const isKnown = (cell: number) => cell < 0 || told[cell] === 1 || isEmpty(cells[cell] as CountedCell);
  const nameOf = ({ total, parts }: Relation) =>
    `${isKnown(total) ? "" : total} ${parts.filter((part) => !isKnown(part)).sort((a, b) => a - b)}`;
  const names = new Set(relations.map(nameOf));
  return added.filter((relation) => {
    const name = nameOf(relation);
    if (name === " " || names.has(name)) return false;
    names.add(name);
    return true;
  });
}
