import { compiledUrl } from "@datalogue/ingest";
import { LRUCache } from "lru-cache";
import { ActRefused } from "../access/act-refused.js";
import { type Caller, isMember } from "../access/decide-access.js";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { Refusal } from "../refusal.js";
import { compileSimulator, listGroupInputs, parameterOf } from "../simulators/compile-simulator.js";
import { toExact } from "../simulators/exact.js";
import type { TableRow } from "../simulators/find-row.js";
import { columnsOfDistribution, listSituations, type Population } from "../simulators/list-situations.js";
import { namesOf } from "../simulators/parse-formula.js";
import { keyColumns, narrowTables } from "../simulators/price-situations.js";
import type { Simulator, SimulatorInput } from "../simulators/simulator-schema.js";
import type { TableReader } from "../simulators/table-rows.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { openThreads } from "../threads/open-threads.js";
import { isOverload } from "../threads/thread-failure.js";
import type { Dataset } from "../versions/dataset.js";
import type { NotProjected, Projection, ProjectionTask } from "./project.js";
import type { Projecting } from "./projecting.js";
import type { ScenarioTask } from "./projection-worker.js";
import { gridInputs, listGrids, numbersOf, type Rate, readTerms, type TermFault } from "./terms.js";

/** A projection that takes longer than allowed, or that too many wait for. */
export class ProjectionTooLong extends Refusal {}

/** Applies the grids of simulators to those that a distribution counts, for members. */
export interface Projector {
  /** The simulators that say how many are in each situation. */
  list(): Simulator[];
  get(id: string): Simulator | undefined;
  /** What is asked, by parameter. Throws `ActRefused` for who is no member, `ProjectionTooLong`. */
  project(caller: Caller, simulator: Simulator, written: ReadonlyMap<string, string>): Promise<Projecting>;
  close(): Promise<void>;
}

interface ProjectorParts {
  simulators(): Simulator[];
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  tables: TableReader;
  now(): Date;
}

const TIME_LIMIT = 10_000;
const MOST_WAITING = 20;
const KEPT = 100;

export function openProjector({ simulators, catalogue, territories, tables, now }: ProjectorParts): Projector {
  const threads = openThreads<ScenarioTask>(compiledUrl("./projection-worker.js", import.meta.url), {
    ...{ timeLimit: TIME_LIMIT, patience: TIME_LIMIT, maxWaiting: MOST_WAITING, idleLimit: 60_000 },
    limits: { maxOldGenerationSizeMb: 256 },
  });
  const kept = new LRUCache<string, Promise<Projection | NotProjected | string[]>>({ max: KEPT });
  const list = () => simulators().filter(({ distribution }) => distribution !== undefined);

  /** Computed once for what it is made of. */
  const run = <Result extends Projection | NotProjected | string[]>(
    task: ScenarioTask,
    sources: readonly Dataset[],
  ): Promise<Result> => {
    const { tables: rows, population, ...asked } = task.asked;
    const key = JSON.stringify([task.kind, sources.map(({ id, version, modified }) => [id, version, modified]), asked]);
    const known = kept.get(key);
    if (known) return known as Promise<Result>;
    const running = threads.run<Result>(task).catch((error) => {
      throw isOverload(error) ? new ProjectionTooLong() : error;
    });
    kept.set(key, running);
    running.catch(() => kept.delete(key));
    return running;
  };

  const labelOf = (input: SimulatorInput, value: string): string => {
    if (input.type === "territory") {
      const territory = territories.get(value);
      return territory?.shortName ?? territory?.name ?? value;
    }
    const { choices } = input;
    if (Array.isArray(choices)) return choices.find((one) => one.value === value)?.label ?? value;
    return choices?.labels?.[value] ?? value;
  };
  /** The place of who asks, where it has a grid. */
  const placeOf = async (caller: Caller, places: readonly string[]) => {
    for (const { organisation } of caller.kind === "public" ? [] : caller.memberships) {
      const code = (await catalogue.getOrganisation(organisation))?.territory;
      if (code !== undefined && places.includes(code)) return code;
    }
    return places[0];
  };

  return {
    list,
    get: (id) => list().find((one) => one.id === id),
    async project(caller, simulator, written) {
      if (!isMember(caller)) throw new ActRefused(caller.kind === "public" ? "sans-compte" : "autre-organisme");
      // With the eyes of who asks: a grid that is only proposed, a distribution kept for members.
      const own = catalogue.as(caller);
      const { distribution } = simulator;
      if (!distribution) throw new Error(`no distribution: ${simulator.id}`);
      const { rows, sources } = await tables.readTables(own, simulator, () => true);
      const dataset = await own.getDataset(distribution.dataset);
      const counted = dataset?.readable
        ? await tables.readDataset(own, dataset, columnsOfDistribution(distribution))
        : [];

      const allGrids = listGrids(simulator, rows, labelOf);
      const grid: Record<string, string> = {};
      const choices = new Map<string, { value: string; label: string }[]>();
      const faults: TermFault[] = [];
      for (const input of gridInputs(simulator)) {
        const parameter = parameterOf(input);
        const values = [
          ...new Set(
            allGrids
              .filter(({ inputs }) => Object.entries(grid).every(([id, value]) => inputs[id] === value))
              .flatMap(({ inputs }) => inputs[input.id] ?? []),
          ),
        ];
        choices.set(
          input.id,
          values.map((value) => ({ value, label: labelOf(input, value) })),
        );
        const asked = written.get(parameter)?.trim();
        const year = civilDay(now()).slice(0, 4);
        const usual =
          input.type === "territory" ? await placeOf(caller, values) : values.includes(year) ? year : values.at(-1);
        const resolved = asked && input.type === "territory" ? resolvePlace(asked, input, values) : asked;
        if (asked && input.type === "territory" && resolved === undefined)
          faults.push({
            parameter,
            message: `aucune grille n'est publiée pour «\u00A0${asked}\u00A0».`,
            accepted: values,
          });
        const value = resolved || usual;
        if (value !== undefined && /^[\w-]{1,40}$/.test(value)) grid[input.id] = value;
        if (asked && input.type === "integer" && !/^\d{1,6}$/.test(asked)) {
          faults.push({
            parameter,
            message: `écrivez un nombre entier, et non «\u00A0${asked}\u00A0».`,
            accepted: values,
          });
          if (usual !== undefined) grid[input.id] = usual;
        }
      }
      const place = new Map(
        gridInputs(simulator).flatMap(({ id, type }) =>
          type === "territory" && grid[id] !== undefined ? [[id, grid[id]] as const] : [],
        ),
      );
      const population = listSituations(distribution, counted, place);
      const [groupInput] = listGroupInputs(simulator);
      const groups = [
        ...new Set(population?.situations.flatMap(({ inputs }) => inputs[groupInput?.id ?? ""] ?? [])),
      ].map((value) => ({ value, label: groupInput ? labelOf(groupInput, value) : value }));
      const rates = listRates(simulator, rows, grid, sources, population, groups);
      const read = readTerms(written, grid, { rates, groups, grids: allGrids });
      const { terms } = read;
      const used = [...sources, ...(dataset?.readable ? [dataset] : [])];
      const answer = {
        ...{ simulator, terms, choices, groups, rates, grids: allGrids, sources: used },
        faults: [...faults, ...read.faults],
        written: writeTerms(simulator, written, grid),
        gridLabel: gridInputs(simulator)
          .flatMap((input) => labelOf(input, grid[input.id] ?? ""))
          .join(", "),
        demonstration: used.some(({ demonstration }) => demonstration),
      };
      if (allGrids.length === 0) return { ...answer, result: { kind: "gridless" } };
      if (!population) return { ...answer, result: { kind: "undistributed" } };
      const { solve } = terms;
      const task: ProjectionTask = {
        ...{ simulator, population, tables: rows, grid, changes: terms.changes, group: terms.group },
        steps: Object.fromEntries(rates.map(({ column, step }) => [column, step])),
        reference: terms.reference?.inputs ?? null,
        ...{ variation: terms.variation, target: terms.target, solve },
      };
      const usual = { changes: {}, group: null, reference: null, variation: 0, target: null, solve: null };
      const [result, idle] = await Promise.all([
        run<Projection | NotProjected>({ kind: "project", asked: task }, used),
        run<string[]>({ kind: "idle-rates", asked: { ...task, ...usual } }, used),
      ]);
      for (const rate of rates) rate.idle = idle.includes(rate.column);
      if ("kind" in result && result.kind === "below")
        for (const column of result.columns)
          answer.faults.push({
            parameter: `tarif.${column}`,
            message: "ce changement mènerait un tarif sous zéro.",
            accepted: [],
          });
      return { ...answer, result };
    },
    close: () => threads.close(),
  };

  /** A commune is taken for the place that collects there. */
  function resolvePlace(code: string, { level }: SimulatorInput, values: readonly string[]): string | undefined {
    if (values.includes(code)) return code;
    return territories
      .get(code)
      ?.parents.find((one) => territories.get(one.code)?.level === level && values.includes(one.code))?.code;
  }
}

/** The rates of a grid that formulas use, and that those counted may pay. */
function listRates(
  simulator: Simulator,
  rows: Readonly<Record<string, readonly TableRow[]>>,
  grid: Readonly<Record<string, string>>,
  sources: readonly Dataset[],
  population: Population | undefined,
  groups: readonly { value: string }[],
): Rate[] {
  const table = simulator.tables?.find(({ id }) => id === simulator.result.table);
  if (!table || !population) return [];
  const keys = keyColumns(simulator, table.id);
  const { formulas } = compileSimulator(simulator);
  const named = new Set(
    [...formulas].flatMap(([path, formula]) => (/^(values|parts)/.test(path) ? namesOf(formula) : [])),
  );
  const common = new Map(
    Object.entries(grid).map(([id, text]) => {
      const isNumber = simulator.inputs.some((one) => one.id === id && one.type === "integer");
      return [id, isNumber ? toExact(text) : text] as const;
    }),
  );
  const [groupInput] = listGroupInputs(simulator);
  const groupColumn = table.where.flatMap((one) =>
    "column" in one && one.equals === groupInput?.id ? one.column : [],
  )[0];
  const own = (narrowTables(simulator, rows, common)[table.id] ?? []).filter(
    (row) => groupColumn === undefined || groups.some(({ value }) => value === String(row[groupColumn])),
  );
  return table.columns.flatMap((column) => {
    const values = numbersOf(own, column);
    if (keys.has(column) || values.length === 0 || !named.has(`${table.id}.${column}`)) return [];
    const field = sources.flatMap(({ fields }) => fields).find(({ name }) => name === column);
    return [
      {
        ...{ column, title: field?.title ?? column, unit: field?.unit ?? null, values },
        step: field?.type === "integer" ? 1 : simulator.result.step,
        idle: false,
      },
    ];
  });
}

/** What was asked and can be kept: no empty answer, the grid written out. */
function writeTerms(
  simulator: Simulator,
  written: ReadonlyMap<string, string>,
  grid: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = gridInputs(simulator).flatMap((input) =>
    grid[input.id] === undefined ? [] : [[parameterOf(input), grid[input.id] ?? ""] as const],
  );
  const others = [...written].filter(([, text]) => text.trim() !== "");
  return { ...Object.fromEntries(others), ...Object.fromEntries(own) };
}
