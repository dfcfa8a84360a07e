/** A text folded by our own function, in comparisons. */
const FOLDED = 10;

/** What it costs to look at one row, in comparisons of a column with a value: 1 without condition. */
export function weighCondition({ where, values }: { where: string; values: readonly unknown[] }): number {
  return 1 + values.length + FOLDED * (where.split("fold(").length - 1);
}

/** What sorting by all the columns adds to it; another sort is by few, most often with an index. */
export function weighOrder(plan: { kind: string; ordered?: true; keys?: readonly unknown[] }): number {
  return plan.ordered ? (plan.keys?.length ?? 0) : 0;
}

/** So many comparisons take a few milliseconds. */
export const FEW_COMPARISONS = 25_000;
