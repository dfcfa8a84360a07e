/**
 * Which figures a reader can compute from those that are published, by another way than the program's: each figure is a sum of
 * the smallest cells, a vector of 0 and 1; one is computable when it is a combination of those published. Fractions are exact
 * (pairs of big integers), elimination is plain.
 */
export interface Span {
  /** True when the vector is a combination of those given so far. */
  holds(vector: readonly number[]): boolean;
  add(vector: readonly number[]): void;
}

type Row = { lead: number; factors: bigint[] };

export function span(): Span {
  const rows: Row[] = [];
  const reduce = (vector: readonly number[]): bigint[] => {
    let left = vector.map(BigInt);
    for (const { lead, factors } of rows) {
      const [a, b] = [left[lead] as bigint, factors[lead] as bigint];
      if (a === 0n) continue;
      left = left.map((factor, rank) => factor * b - a * (factors[rank] as bigint));
      const common = left.reduce((known, factor) => gcd(known, factor < 0n ? -factor : factor), 0n);
      if (common > 1n) left = left.map((factor) => factor / common);
    }
    return left;
  };
  return {
    holds: (vector) => reduce(vector).every((factor) => factor === 0n),
    add(vector) {
      const factors = reduce(vector);
      const lead = factors.findIndex((factor) => factor !== 0n);
      if (lead >= 0) rows.push({ lead, factors });
    },
  };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
