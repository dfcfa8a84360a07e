import { readCell } from "./add-up.js";
import { type CompiledSimulator, columnOfChoices, parameterOf } from "./compile-simulator.js";
import { evaluateFormula } from "./evaluate-formula.js";
import type { TableRow, TableRows } from "./find-row.js";
import { namesOf } from "./parse-formula.js";
import { type InputContext, type ReadInputs, readInputs } from "./read-inputs.js";
import { type Simulation, simulate } from "./simulate.js";

/** The rows that a calculation used of each table; none where it gave nothing. */
export type UsedRows = Readonly<Record<string, readonly TableRow[]>>;

/** What inputs are read with. */
interface Basis {
  tables: TableRows;
  context: InputContext;
}

interface Settled {
  read: ReadInputs;
  /** Inputs that matter to what is computed, by identifier: a page shows these. */
  shown: ReadonlySet<string>;
}

/** Calculations that may follow each other: an answer put aside may move the row, and with it what is asked. */
const MOST_ROUNDS = 6;

/** Simulates with what is written, by parameter, as far as it is asked. */
export function simulateWritten(
  compiled: CompiledSimulator,
  written: ReadonlyMap<string, string>,
  basis: Basis,
): Settled & { simulation: Simulation } {
  const { computed, ...settled } = settleInputs(compiled, written, basis, ({ given, words }) => {
    const simulation = simulate(compiled, given, basis.tables, words);
    return { simulation, rows: simulation.kind === "done" ? simulation.rows : undefined };
  });
  return { ...settled, simulation: computed.simulation };
}

/**
 * Reads what is given of the inputs, by parameter, and computes with it. An answer to what is not asked, since the condition of its input does not
 * hold with the row that is found, counts for nothing: its input has its usual value, until nothing moves any more.
 */
export function settleInputs<Computed extends { rows?: UsedRows | undefined }>(
  compiled: CompiledSimulator,
  written: ReadonlyMap<string, string>,
  { tables, context }: Basis,
  compute: (read: ReadInputs) => Computed,
): Settled & { computed: Computed } {
  const { inputs } = compiled.simulator;
  let counted = written;
  for (let round = 1; ; round++) {
    const read = readInputs(compiled.simulator, counted, tables, context);
    const computed = compute(read);
    const asked = inputs.map((_, rank) => isAsked(compiled, rank, read, computed.rows ?? {}));
    const aside = new Set(inputs.filter((_, rank) => asked[rank] === false).map(parameterOf));
    const next = new Map([...written].filter(([parameter]) => !aside.has(parameter)));
    const isSettled = next.size === counted.size && [...next.keys()].every((parameter) => counted.has(parameter));
    if (!isSettled && round < MOST_ROUNDS) {
      counted = next;
      continue;
    }
    const shown = inputs.filter((input, rank) => {
      // Of those chosen in a column, one that leaves no choice is not asked.
      const isFixed = columnOfChoices(input) && input.type !== "territory" && offeredOf(read, input.id) < 2;
      return asked[rank] === true && !isFixed;
    });
    return { read, computed, shown: new Set(shown.map(({ id }) => id)) };
  }
}

/** Whether the condition of an input holds, with a row that was used; undefined where it looks at cells and no row was found. */
function isAsked({ formulas }: CompiledSimulator, rank: number, { given }: ReadInputs, rows: UsedRows) {
  const formula = formulas.get(`inputs[${rank}].shown`);
  if (!formula) return true;
  const tables = [...new Set(namesOf(formula).flatMap((name) => (name.includes(".") ? [splitCell(name)[0]] : [])))];
  const used = tables.map((id) => rows[id]?.length ?? 0);
  if (used.includes(0)) return undefined;
  const steps = { left: 10_000 };
  // A year may have several rows, one after the other.
  return Array.from({ length: Math.max(1, ...used) }).some((_, at) => {
    const read = (name: string) => {
      const [id, column] = splitCell(name);
      return name.includes(".") ? readCell((rows[id]?.[at] ?? rows[id]?.[0])?.[column]) : given.get(name);
    };
    const found = evaluateFormula(formula, { valueOf: read, steps });
    return "value" in found && typeof found.value !== "string" && found.value.over !== 0n;
  });
}

const offeredOf = ({ choices }: ReadInputs, id: string) => choices.get(id)?.length ?? 0;

function splitCell(name: string): [table: string, column: string] {
  const [id = "", column = ""] = name.split(".");
  return [id, column];
}
