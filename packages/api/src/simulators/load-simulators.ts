import { definitionCheck } from "../documents/definition-check.js";
import { checkPlace, loadDefinitions, type Place } from "../documents/load-definitions.js";
import { checkSimulator, compileSimulator, parameterOf } from "./compile-simulator.js";
import type { InputContext } from "./read-inputs.js";
import { simulateWritten } from "./settle-inputs.js";
import type { Simulation } from "./simulate.js";
import { type Simulator, type SimulatorCase, simulatorSchema } from "./simulator-schema.js";

/**
 * Reads `datasets/<theme>/simulators/*.json`. A document that contradicts itself, or of which a case does not come out, is left out (unless `former` has
 * what its file gave before) and told. Of two that have the same page, or answer at the same address, the first one has it.
 */
export async function loadSimulators(
  contentFolder: string,
  former: Simulator[] = [],
): Promise<{ simulators: Simulator[]; problems: string[] }> {
  const { definitions, problems } = await loadDefinitions(contentFolder, "simulators", validateSimulator, former);
  const kept: Simulator[] = [];
  for (const simulator of definitions) {
    const { id, theme, path, alias } = simulator;
    const other = kept.find(
      (one) =>
        (path !== undefined && one.theme === theme && one.path === path) ||
        (alias !== undefined && one.alias === alias),
    );
    if (!other) kept.push(simulator);
    else
      problems.push(
        `${theme}/simulators/${id}.json\u00A0: ${other.id} a déjà la même adresse («\u00A0path\u00A0» ou «\u00A0alias\u00A0»). Seul ${other.id} est servi.`,
      );
  }
  return { simulators: kept, problems };
}

const checkWords = definitionCheck(simulatorSchema);

/** What is wrong with a simulator by itself, with where it lies, and with its cases; none when it can be used. */
export function validateSimulator(json: unknown, place: Place): string[] {
  const problems = checkWords(json);
  if (problems.length > 0) return problems;
  const simulator = json as Simulator;
  problems.push(...checkPlace(simulator, place), ...checkSimulator(simulator));
  return problems.length > 0 ? problems : runCases(simulator);
}

/** Plays the cases of a simulator, with the rows that it gives them: a sentence for each that does not come out. */
function runCases(simulator: Simulator): string[] {
  return simulator.cases.flatMap((one, rank) => {
    const shown = `«\u00A0cases[${rank}]\u00A0» (${one.title})\u00A0: `;
    const tables = one.with === undefined ? {} : simulator.fixtures?.[one.with];
    if (!tables) return [`${shown}aucune «\u00A0fixtures\u00A0» ne s'appelle «\u00A0${one.with}\u00A0».`];
    const byId = new Map(simulator.inputs.map((input) => [input.id, parameterOf(input)]));
    const unknown = Object.keys(one.inputs).filter((id) => !byId.has(id));
    if (unknown.length > 0) return [`${shown}${unknown.join(", ")} n'est pas une entrée.`];
    const written = new Map(Object.entries(one.inputs).map(([id, value]) => [byId.get(id) ?? id, String(value)]));
    const { read, simulation } = simulateWritten(compileSimulator(simulator), written, { tables, context: ANYWHERE });
    const [fault] = read.faults;
    if (fault) return [`${shown}${fault.message}`];
    const gap = compareCase(one, simulation);
    return gap === undefined ? [] : [`${shown}${gap}`];
  });
}

/** A case says what it needs: no year is under way, and any code is a territory. */
const ANYWHERE: InputContext = {
  year: 0,
  resolve: (code) => ({ value: code, label: code }),
  listTerritories: () => [],
};

/** What differs from what a case expects; undefined when it comes out. */
export function compareCase({ expected }: SimulatorCase, found: Simulation): string | undefined {
  if (expected.absent !== undefined) {
    if (found.kind === "absent" && found.name === expected.absent) return undefined;
    return `aucune ligne ne devait convenir à ${expected.absent}, ${tell(found)}`;
  }
  if (found.kind !== "done") return tell(found);
  if (expected.amount !== undefined && found.amount !== expected.amount)
    return `le résultat est ${found.amount}, et non ${expected.amount}.`;
  for (const [id, amount] of Object.entries(expected.parts ?? {})) {
    const cents = found.parts.filter((part) => part.id === id).reduce((sum, part) => sum + part.amount, 0);
    if (Math.abs(cents - amount) > 1e-9) return `la partie ${id} est ${cents}, et non ${amount}.`;
  }
  for (const [id, value] of Object.entries(expected.figures ?? {})) {
    const own = found.figures.find((figure) => figure.id === id)?.value;
    if (own !== value) return `le chiffre ${id} est ${own ?? "absent"}, et non ${value}.`;
  }
  return undefined;
}

function tell(found: Simulation): string {
  switch (found.kind) {
    case "done":
      return `le résultat est ${found.amount}.`;
    case "absent":
      return `aucune ligne ne convient à ${found.name} (${found.value}).`;
    case "incomplete":
      return `il manque ${found.names.join(", ")}.`;
    case "refused":
    case "impossible":
      return found.message;
  }
}
