import {
  addMonths,
  isDay,
  parameterOf,
  type Services,
  type SimulatedCurve,
  type Simulating,
  type Simulator,
} from "@datalogue/api";
import { nameOf } from "../format/index.js";

/** A point of what the result is, as one input grows. */
export interface CurvePoint {
  at: number;
  amount: number;
}

export interface Curve {
  words: SimulatedCurve;
  points: CurvePoint[];
  /** Where the person stands. */
  own: CurvePoint;
}

/** The same person elsewhere: other choices of the inputs that are compared. */
export interface Compared {
  /** Value of each input that is compared, and of the days that follow its year, by parameter. */
  parameters: Record<string, string>;
  label: string;
  /** Null where the same person finds no price. */
  amount: number | null;
  isOwn: boolean;
  /** A year to come. */
  isPlanned: boolean;
}

/** Simulations that a comparison may cost. */
const MOST_COMPARED = 24;

/** What the result is for each whole value of the input that the document draws; undefined where it draws none, or not for this row. */
export async function loadCurve({ simulators }: Services, simulating: Simulating): Promise<Curve | undefined> {
  const { simulator, simulation, given, shown } = simulating;
  const { curve } = simulator;
  const words = simulation.kind === "done" ? simulation.curve : null;
  if (!curve || !words || !shown.has(curve.input)) return undefined;
  const own = Number(simulating.written.get(curve.input));
  // Far beyond what is drawn, the place of the person would squeeze all the rest.
  if (!given.has(curve.input) || own > 4 * curve.to) return undefined;
  const to = Math.max(curve.to, own);
  const step = Math.max(1, Math.ceil(to / 80));
  const counts = new Set([own, to]);
  for (let at = 0; at <= to; at += step) counts.add(at);
  const { included } = words;
  if (included !== null && Number.isInteger(included) && included <= to) counts.add(included);
  const all = [...counts].sort((a, b) => a - b);
  const amounts = await simulators.vary(
    simulating,
    all.map((at) => new Map([[curve.input, String(at)]])),
  );
  const points = all.flatMap((at, rank) => {
    const amount = amounts[rank];
    return amount === undefined || amount === null ? [] : [{ at, amount }];
  });
  const found = points.find(({ at }) => at === own);
  return found && { words, points, own: found };
}

/** The same person with each choice of the inputs that the document compares; of another year, on the same days of it. */
export async function loadCompared(services: Services, simulating: Simulating, year: number): Promise<Compared[]> {
  const { simulators } = services;
  const { simulator, simulation } = simulating;
  const nameIn = (id: string, code: string) => {
    const territory =
      simulator.inputs.some((one) => one.id === id && one.type === "territory") && services.territories.get(code);
    return territory ? nameOf(territory) : undefined;
  };
  const names = simulator.compared ?? [];
  if (names.length === 0 || simulation.kind !== "done") return [];
  let combinations: { values: Map<string, string>; labels: string[]; isPlanned: boolean }[] = [
    { values: new Map(), labels: [], isPlanned: false },
  ];
  for (const name of names) {
    const next: typeof combinations = [];
    for (const { values, labels, isPlanned } of combinations) {
      const { choices } = await simulators.simulate(simulator, parametersWith(simulating, values));
      for (const { value, label } of choices.get(name) ?? [])
        next.push({
          values: new Map([
            ...values,
            [name, value],
            ...(name === simulator.period?.year ? daysOf(simulating, value) : []),
          ]),
          labels: [...labels, nameIn(name, value) ?? label],
          isPlanned: isPlanned || (name === simulator.period?.year && Number(value) > year),
        });
    }
    combinations = next.slice(0, MOST_COMPARED);
  }
  if (combinations.length < 2) return [];
  const amounts = await simulators.vary(
    simulating,
    combinations.map(({ values }) => values),
  );
  const parameter = new Map(simulator.inputs.map((input) => [input.id, parameterOf(input)]));
  return combinations.map(({ values, labels, isPlanned }, rank) => ({
    parameters: Object.fromEntries([...values].map(([name, value]) => [parameter.get(name) ?? name, value])),
    label: labels.join(", "),
    amount: amounts[rank] ?? null,
    isOwn: names.every((name) => values.get(name) === simulating.written.get(name)),
    isPlanned,
  }));
}

/** The first and the last day that were given, in another year: those of the one asked have no price there. */
function daysOf({ simulator: { period }, written }: Simulating, year: string): [string, string][] {
  return [period?.from, period?.to].flatMap((name): [string, string][] => {
    const day = name && written.get(name);
    return day && isDay(day) ? [[name, addMonths(day, 12 * (Number(year) - Number(day.slice(0, 4))))]] : [];
  });
}

/** What was given, by parameter, with other values of some inputs. */
function parametersWith({ simulator, written }: Simulating, changed: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    simulator.inputs.flatMap((input) => {
      const text = changed.get(input.id) ?? written.get(input.id);
      return text === undefined ? [] : [[parameterOf(input), text] as const];
    }),
  );
}

/** The address of the page of a simulator, with what is given. */
export function pathOfSimulator({ theme, path }: Simulator): string {
  return `/observatoires/${theme}/${path}`;
}
