import { protectedUnits } from "@datalogue/ingest";
import { isEmpty, type TableRow } from "./find-row.js";
import type { Simulator } from "./simulator-schema.js";

/** How many are alike for a simulator: what each of them gives, as an address writes it, by input. */
export interface Situation {
  inputs: Readonly<Record<string, string>>;
  count: number;
}

/** Those that a distribution counts. */
export interface Population {
  /** As its dataset writes it: the last one. */
  period: string;
  situations: Situation[];
  /** Rows that count nobody here: their count is masked, or under the least that a row may tell. */
  withheld: { inputs: Readonly<Record<string, string>>; rows: number }[];
}

/** Fewer than these in a row could be known by name: none is read from it. */
export const LEAST_ALIKE = protectedUnits.menages.threshold;

type Distribution = NonNullable<Simulator["distribution"]>;

/** The columns of a distribution that are read. */
export function columnsOfDistribution({ count, period, same, inputs }: Distribution): string[] {
  return [...new Set([count, period, ...Object.values(same), ...Object.values(inputs)])];
}

/** The population of the last period among the rows that have what is asked of some inputs (`same`); undefined where there is none. */
export function listSituations(
  { same, inputs, count, period }: Distribution,
  rows: readonly TableRow[],
  asked: ReadonlyMap<string, string>,
): Population | undefined {
  const alike = rows.filter((row) =>
    Object.entries(same).every(([id, column]) => !asked.has(id) || String(row[column]) === asked.get(id)),
  );
  const last = alike
    .flatMap((row) => (isEmpty(row[period]) ? [] : [String(row[period])]))
    .sort()
    .at(-1);
  if (last === undefined) return undefined;
  const all = Object.entries({ ...same, ...inputs });
  const situations: Situation[] = [];
  const withheld = new Map<string, Population["withheld"][number]>();
  for (const row of alike) {
    if (String(row[period]) !== last) continue;
    const given = all.flatMap(([id, column]) => (isEmpty(row[column]) ? [] : [[id, String(row[column])] as const]));
    const counted = row[count];
    if (counted === 0) continue;
    if (typeof counted === "number" && counted >= LEAST_ALIKE)
      situations.push({ inputs: Object.fromEntries(given), count: counted });
    else {
      const group = Object.fromEntries(given.filter(([id]) => same[id] !== undefined));
      const key = JSON.stringify(group);
      withheld.set(key, { inputs: group, rows: (withheld.get(key)?.rows ?? 0) + 1 });
    }
  }
  return { period: last, situations, withheld: [...withheld.values()] };
}
