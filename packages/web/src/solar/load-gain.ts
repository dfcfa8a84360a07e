import type { OpenCadastre, Simulated, Simulating } from "@datalogue/api";
import type { Query, Site } from "../site.js";

/** What panels would give, by the simulator of a cadastre. */
export interface Gain {
  simulated: Simulated;
  /** Inputs that may be changed, as the address writes them. */
  simulating: Simulating;
  /** A figure by the part that it plays in the cadastre; undefined where it cannot be. */
  figure(name: string): number | undefined;
  /** What the address says and cannot be read: French sentences. */
  faults: string[];
}

type Role = NonNullable<OpenCadastre["cadastre"]["simulator"]>;

/** Parameters of the assumptions that a visitor may change. */
export function listAssumptions({ services }: Site, theme: string): string[] {
  const role = services.solar.list().find((one) => one.theme === theme)?.simulator;
  const inputs = (role && services.simulators.get(role.id)?.inputs) ?? [];
  return inputs
    .filter(({ id }) => id !== role?.area && id !== role?.irradiation)
    .map(({ id, parameter }) => parameter ?? id);
}

/**
 * Asks the simulator of a cadastre for an area (m²) that receives an irradiation (kWh/m²) with the assumptions of an address; undefined without
 * simulator, where it has no result, or where it does not take what is asked for: its usual roof is another. An assumption that cannot be read
 * is told, and its usual value taken.
 */
export async function loadGain(
  site: Site,
  { cadastre }: OpenCadastre,
  query: Query,
  { area, irradiation, bounded }: { area: number; irradiation: number; bounded: boolean },
): Promise<Gain | undefined> {
  const { simulators } = site.services;
  const role: Role | undefined = cadastre.simulator;
  const simulator = role && simulators.get(role.id);
  if (!role || !simulator) return undefined;
  const names = listAssumptions(site, cadastre.theme);
  const own = new Map(names.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const])));
  const asked = [
    ...[[role.area, area.toFixed(2)] as const, [role.irradiation, irradiation.toFixed(2)] as const],
    ...(bounded ? [] : Object.entries(role.unbounded).map(([id, value]) => [id, String(value)] as const)),
  ];
  for (const [id, text] of asked) own.set(simulator.inputs.find((one) => one.id === id)?.parameter ?? id, text);
  let simulating = await simulators.simulate(simulator, own);
  if (simulating.faults.some(({ input }) => asked.some(([id]) => id === input))) return undefined;
  const faults = simulating.faults.map(({ message }) => message);
  if (faults.length > 0) {
    for (const { parameter } of simulating.faults) own.delete(parameter);
    simulating = await simulators.simulate(simulator, own);
  }
  const { simulation } = simulating;
  if (simulation.kind !== "done") return undefined;
  return {
    ...{ simulated: simulation, simulating, faults },
    figure: (name) => simulation.figures.find(({ id }) => id === name)?.value,
  };
}
