/** One cell of a table: how many units it counts, and what they add up to. */
export interface CountedCell {
  /** Households, firms… */
  count: number;
  /** One figure for each measure, null where there is none. */
  values: (number | null)[];
  /** What the largest contributor gives of each measure; null = not known; undefined = not declared for the measure. */
  largest: (number | null | undefined)[];
}

/**
 * An equation that everybody knows: the total is the sum of its parts. Cells are named by their rank; a total of −1 is a figure that
 * was published in another version.
 */
export interface Relation {
  total: number;
  parts: number[];
  /** Says nothing that the others do not: its total is another sum of the same smallest cells, given by a relation before it. */
  implied?: true;
}

/** The cells of one table and all that ties them: every linear relation between them follows from `relations`. */
export interface CellSystem {
  cells: CountedCell[];
  relations: Relation[];
  /** Cells that are published nowhere (a level that is not declared): unknown to readers without being masked. */
  hidden: Uint8Array;
}

/** When a cell lets somebody be recognised. */
export interface SecrecyRule {
  /** Fewer units than this and the cell is secret. */
  threshold: number;
}

/** Share of a figure from which its largest contributor is recognised (Insee, guide du secret statistique). */
export const DOMINANCE = 0.85;

/** A cell in which there is nobody and nothing: it says nothing of anybody. */
export function isEmpty({ count, values }: CountedCell): boolean {
  return count === 0 && values.every((value) => value === null || value === 0);
}

/** True when a cell, or a sum of cells, may be told: enough units, none of which makes most of it. */
export function passes(cell: CountedCell, rule: SecrecyRule): boolean {
  return isEmpty(cell) || (cell.count >= rule.threshold && !cell.values.some((_, rank) => isDominated(cell, rank)));
}

/** True when a cell is masked by the threshold. */
export function hasTooFew(cell: CountedCell, { threshold }: SecrecyRule): boolean {
  return !isEmpty(cell) && cell.count < threshold;
}

/** True when a cell is masked for its largest contributor to a measure, given by its rank. */
export function isDominated({ values, largest }: CountedCell, measure: number): boolean {
  const value = values[measure] ?? null;
  const contribution = largest[measure];
  if (contribution === undefined || value === null || value === 0) return false;
  // Without knowing the largest contributor, nothing shows that there is no such one.
  return contribution === null || Math.abs(contribution) >= DOMINANCE * Math.abs(value) * (1 - 1e-12);
}

/** The cell that several make together. Its largest contributor is the largest of theirs, at least. */
export function addCells(cells: readonly CountedCell[]): CountedCell {
  const [first] = cells;
  const sum: CountedCell = {
    count: 0,
    values: (first?.values ?? []).map(() => null),
    largest: (first?.largest ?? []).map((largest) => (largest === undefined ? undefined : 0)),
  };
  for (const { count, values, largest } of cells) {
    sum.count += count;
    for (let rank = 0; rank < values.length; rank++) {
      const value = values[rank] ?? null;
      if (value === null) continue;
      sum.values[rank] = (sum.values[rank] ?? 0) + value;
      const known = sum.largest[rank];
      if (known === undefined || known === null) continue;
      // One that is not known may be the whole of its cell.
      sum.largest[rank] = Math.max(known, Math.abs(largest[rank] ?? value));
    }
  }
  return sum;
}
