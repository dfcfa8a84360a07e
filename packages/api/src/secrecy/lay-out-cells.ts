import { addCells, type CellSystem, type CountedCell, type Relation } from "./cell-system.js";

/** What the rows of one period say of one territory and one value of each dimension. */
export interface Atom {
  territory: string;
  /** Values of the dimensions, in their order. */
  values: string[];
  cell: CountedCell;
}

/** A territory that figures are added up for, and the codes of the rows that it is made of. */
export interface Summed {
  level: string;
  code: string;
  members: ReadonlySet<string>;
}

/** A cell of the table: a territory, and for each dimension a value, or null for all of them. */
export interface CellPlace {
  level: string;
  territory: string;
  values: (string | null)[];
}

export interface LaidOutCells extends CellSystem {
  places: CellPlace[];
}

/**
 * The cells of one period: each territory of the rows and each one that they add up to, by each combination of values of the
 * dimensions and of their margins; and the relations that tie them. `native` is the level of the rows: not declared, its cells
 * are hidden.
 */
export function layOutCells(
  atoms: readonly Atom[],
  native: { level: string; declared: boolean },
  summed: readonly Summed[],
): LaidOutCells {
  const places: CellPlace[] = [];
  const cells: CountedCell[] = [];
  const hidden: number[] = [];
  const ranks = new Map<string, Map<string, number>>();
  const relations: Relation[] = [];
  const put = (place: CellPlace, cell: CountedCell, isHidden: boolean) => {
    const of = ranks.get(place.territory) ?? new Map<string, number>();
    ranks.set(place.territory, of);
    of.set(keyOf(place.values), cells.length);
    places.push(place);
    cells.push(cell);
    hidden.push(isHidden ? 1 : 0);
  };

  for (const [territory, parts] of groupBy(atoms, ({ territory }) => territory))
    for (const [values, gathered] of addMargins(parts))
      put({ level: native.level, territory, values }, addCells(gathered), !native.declared);

  // The smallest first: the larger ones are sums of them where they hold in them.
  const ordered = [...summed].sort((a, b) => a.members.size - b.members.size);
  const made: Summed[] = [];
  for (const target of ordered) {
    const children: string[] = [];
    const left = new Set([...target.members].filter((code) => ranks.has(code)));
    if (left.size === 0) continue;
    for (const smaller of [...made].reverse()) {
      const present = [...smaller.members].filter((code) => ranks.has(code));
      if (!present.every((code) => left.has(code))) continue;
      children.push(smaller.code);
      for (const code of present) left.delete(code);
    }
    children.push(...left);
    const parts = new Map<string, { values: (string | null)[]; ranks: number[] }>();
    for (const child of children)
      for (const [key, rank] of ranks.get(child) ?? []) {
        const known = parts.get(key) ?? { values: (places[rank] as CellPlace).values, ranks: [] };
        parts.set(key, known);
        known.ranks.push(rank);
      }
    for (const { values, ranks: of } of parts.values()) {
      relations.push({ total: cells.length, parts: of });
      put(
        { level: target.level, territory: target.code, values },
        addCells(of.map((rank) => cells[rank] as CountedCell)),
        false,
      );
    }
    made.push(target);
  }

  for (const of of ranks.values()) relations.push(...tieMargins(of, places));
  return { places, cells, relations: markImplied(relations), hidden: Uint8Array.from(hidden) };
}

/** One relation is enough to make each total of the smallest cells; any other follows from it and from those of its parts. */
function markImplied(relations: readonly Relation[]): Relation[] {
  const made = new Set<number>();
  return relations.map((relation) => {
    if (made.has(relation.total)) return { ...relation, implied: true };
    made.add(relation.total);
    return relation;
  });
}

/** Several tables as one, the cells of each after those of the one before. */
export function placeSideBySide(tables: readonly LaidOutCells[]): LaidOutCells {
  const [first, ...others] = tables;
  if (first && others.length === 0) return first;
  let start = 0;
  const relations: Relation[] = [];
  for (const table of tables) {
    const from = start;
    for (const { total, parts, ...relation } of table.relations)
      relations.push({ ...relation, total: total + from, parts: parts.map((part) => part + from) });
    start += table.cells.length;
  }
  return {
    places: tables.flatMap(({ places }) => places),
    cells: tables.flatMap(({ cells }) => cells),
    hidden: Uint8Array.from(tables.flatMap(({ hidden }) => [...hidden])),
    relations,
  };
}

/** Each margin is the sum of the values of one dimension, the others being the same. */
function tieMargins(of: ReadonlyMap<string, number>, places: readonly CellPlace[]): Relation[] {
  const relations = new Map<string, Relation>();
  for (const rank of of.values()) {
    const { values } = places[rank] as CellPlace;
    for (const [dimension, value] of values.entries()) {
      if (value === null) continue;
      const total = of.get(keyOf(values.with(dimension, null)));
      if (total === undefined) continue;
      const key = `${dimension} ${total}`;
      const relation = relations.get(key) ?? { total, parts: [] };
      relations.set(key, relation);
      relation.parts.push(rank);
    }
  }
  return [...relations.values()];
}

/** The cells of a territory that each combination of values and margins is made of. */
function addMargins(atoms: readonly Atom[]): [(string | null)[], CountedCell[]][] {
  const found = new Map<string, [(string | null)[], CountedCell[]]>();
  for (const { values, cell } of atoms)
    for (let bits = 0; bits < 2 ** values.length; bits++) {
      const kept = values.map((value, rank) => ((bits >> rank) & 1 ? null : value));
      const key = keyOf(kept);
      const known = found.get(key) ?? [kept, []];
      found.set(key, known);
      known[1].push(cell);
    }
  return [...found.values()];
}

function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function keyOf(values: readonly (string | null)[]): string {
  return JSON.stringify(values);
}
