import { addUp, type InputValues, type NoResult, whyNoResult } from "./add-up.js";
import { type CompiledSimulator, listCountedInputs, parameterOf } from "./compile-simulator.js";
import type { FormulaValue } from "./evaluate-formula.js";
import { compareExact, type Exact, ZERO } from "./exact.js";
import { columnsOf, findRows, operandOf, type TableRows } from "./find-row.js";
import type { Situation } from "./list-situations.js";
import { type InputContext, readInputs } from "./read-inputs.js";
import type { Simulator } from "./simulator-schema.js";

/** A situation as a simulator reads it, or why it cannot. */
export interface ReadSituation {
  situation: Situation;
  given: InputValues | { why: string };
}

/** What a situation comes to; `why` not, a French sentence. */
export type Price =
  | {
      amount: Exact /** How far the counted input goes without changing the amount, where the document tells. */;
      included: Exact | undefined;
    }
  | { why: string };

/** Situations say what they need: no year is under way, and any code is a territory. */
const ANYWHERE: InputContext = {
  year: 0,
  resolve: (code) => ({ value: code, label: code }),
  listTerritories: () => [],
};

/**
 * Reads what situations give, with what is asked of all of them (`common`, by input). What the distribution does not say of a row is not guessed: what is counted in
 * the year is then none, and another input is not given, so that a table that tells it apart has no row for them.
 */
export function readSituations(
  simulator: Simulator,
  situations: readonly Situation[],
  common: Readonly<Record<string, string>>,
  tables: TableRows,
): ReadSituation[] {
  const { distribution, inputs } = simulator;
  const counted = listCountedInputs(simulator);
  const told = Object.keys(distribution?.inputs ?? {});
  const parameters = new Map(inputs.map((input) => [input.id, parameterOf(input)]));
  return situations.map((situation) => {
    const own: Record<string, string> = { ...situation.inputs, ...common };
    const unsaid = told.filter((id) => own[id] === undefined);
    for (const id of unsaid) if (counted.has(id)) own[id] = "0";
    const written = new Map(Object.entries(own).map(([id, text]) => [parameters.get(id) ?? id, text]));
    const { given, faults } = readInputs(simulator, written, tables, ANYWHERE);
    const [fault] = faults;
    if (fault) return { situation, given: { why: `${labelOf(simulator, fault.input)}\u00A0: ${fault.message}` } };
    const kept = new Map(given);
    for (const id of unsaid) if (!counted.has(id)) kept.delete(id);
    return { situation, given: kept };
  });
}

/** What one situation pays. */
export function priceSituation(compiled: CompiledSimulator, { given }: ReadSituation, tables: TableRows): Price {
  if ("why" in given) return given;
  try {
    const { amount, totals } = addUp(compiled, given, tables);
    const { curve } = compiled.simulator;
    const included = curve?.included === undefined ? undefined : totals.get(curve.included);
    return { amount, included: isAbove(included) ? included : undefined };
  } catch (error) {
    return { why: tellWhy(compiled.simulator, whyNoResult(error)) };
  }
}

function isAbove(value: FormulaValue | undefined): value is Exact {
  return value !== undefined && typeof value !== "string" && compareExact(value, ZERO) > 0;
}

/** The rows that what is common to all situations leaves: the others would be looked at by each in vain. */
export function narrowTables(
  { tables: declared = [] }: Simulator,
  tables: TableRows,
  common: ReadonlyMap<string, FormulaValue>,
): TableRows {
  return Object.fromEntries(
    declared.map((table) => {
      const all = tables[table.id] ?? [];
      // An equal cell wins over an empty one among the rows that the filters before leave: such a filter is not moved.
      const where = table.where.filter(
        (filter) => "column" in filter && !filter.orEmpty && common.has(operandOf(filter)),
      );
      const found = findRows({ where }, all, (name) => common.get(name));
      return [table.id, "rows" in found ? found.rows : []];
    }),
  );
}

/** The columns of a table that a filter looks at, and those that say when a row holds: they are no prices. */
export function keyColumns({ tables = [], period }: Simulator, id: string): Set<string> {
  const table = tables.find((one) => one.id === id);
  return new Set([
    ...(table?.where ?? []).flatMap(columnsOf),
    ...(period && period.table === id ? [period.effective, period.counting, period.proration] : []).flatMap(
      (column) => column ?? [],
    ),
  ]);
}

function tellWhy(simulator: Simulator, why: NoResult): string {
  switch (why.kind) {
    case "absent":
      return `aucun tarif pour «\u00A0${labelOf(simulator, why.name)}\u00A0»\u00A0: ${why.value}`;
    case "incomplete":
      return `la répartition ne dit pas ${why.names.map((name) => `«\u00A0${labelOf(simulator, name)}\u00A0»`).join(", ")}, que la grille demande`;
    case "refused":
      return `«\u00A0${labelOf(simulator, why.name)}\u00A0»\u00A0: ${why.message}`;
    case "impossible":
      return why.message;
  }
}

function labelOf({ inputs }: Simulator, id: string): string {
  return inputs.find((one) => one.id === id)?.label ?? id;
}
