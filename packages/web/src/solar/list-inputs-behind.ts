import type { Simulator } from "@datalogue/api";

/** Identifiers of the inputs that some figures of a simulator are computed from, whether their formulas name them or a value that does. */
export function listInputsBehind({ inputs, values = [], figures = [] }: Simulator, asked: readonly string[]): string[] {
  const formulas = new Map(values.map(({ id, formula }) => [id, formula]));
  const seen = new Set<string>();
  const follow = (formula: string) => {
    for (const [name] of formula.matchAll(/[a-z][a-z0-9_]*/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      follow(formulas.get(name) ?? "");
    }
  };
  for (const { id, formula } of figures) if (asked.includes(id)) follow(formula);
  return inputs.flatMap(({ id }) => (seen.has(id) ? [id] : []));
}
