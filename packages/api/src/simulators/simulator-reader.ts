import { isPublic } from "@datalogue/ingest";
import { LRUCache } from "lru-cache";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { giveWay } from "../threads/give-way.js";
import type { Dataset } from "../versions/dataset.js";
import { compileSimulator, parameterOf } from "./compile-simulator.js";
import { type Exact, toNumber } from "./exact.js";
import { isEmpty, type TableRow } from "./find-row.js";
import { columnsOfDistribution, listSituations } from "./list-situations.js";
import { priceSituation, readSituations } from "./price-situations.js";
import type { Choice, InputContext, ReadInputs } from "./read-inputs.js";
import { settleInputs, simulateWritten } from "./settle-inputs.js";
import { type Simulation, tryAddUp } from "./simulate.js";
import type { Simulator } from "./simulator-schema.js";
import { SOURCE, type TableReader } from "./table-rows.js";
import { spreadOf } from "./weigh-amounts.js";
import { writeTemplate } from "./write-template.js";

/** What was asked of a simulator, and what it answers. */
export interface Simulating extends ReadInputs {
  simulator: Simulator;
  simulation: Simulation;
  /** Datasets that its tables were read from, those that are published and public. */
  sources: Dataset[];
  /** Names of datasets that no public row could be read of. */
  unread: string[];
  /** Inputs that matter to what is given, by identifier: a page shows these. */
  shown: ReadonlySet<string>;
  /** What is given, in words, in the order of the inputs. */
  told: string[];
  /** Whether a dataset used is the demonstration's. */
  demonstration: boolean;
}

/** What half of those counted pay less than, and half more. */
export interface Median {
  title: string;
  amount: number;
  /** How many it is of: those whose situation has a result. */
  count: number;
  period: string;
}

/** The simulators of the content, and what they give: from public rows only. */
export interface SimulatorReader {
  /** By theme, then name. */
  list(): Simulator[];
  get(id: string): Simulator | undefined;
  /** The one that has a page of a theme. */
  findPage(theme: string, path: string): Simulator | undefined;
  /** The one that answers at an address of its own. */
  findAlias(alias: "fees"): Simulator | undefined;
  /** Simulates with what is given, by parameter. */
  simulate(simulator: Simulator, written: ReadonlyMap<string, string>): Promise<Simulating>;
  /** The same, for other values of some inputs (by identifier): the result alone, null where there is none. */
  vary(simulating: Simulating, changes: readonly ReadonlyMap<string, string>[]): Promise<(number | null)[]>;
  /** The median result of those counted by the distribution of the document; undefined where none is published for them. */
  median(simulating: Simulating): Promise<Median | undefined>;
}

interface ReaderParts {
  /** Those served. */
  simulators(): Simulator[];
  /** As anybody reads it. */
  catalogue: Pick<CatalogueReader, "getDataset" | "listRows" | "fingerprint">;
  territories: TerritoryReader;
  tables: TableReader;
  now(): Date;
}

/** Medians that are kept: of each grid, those of each category. */
const MOST_MEDIANS = 500;

export function simulatorReader({ simulators, catalogue, territories, tables, now }: ReaderParts): SimulatorReader {
  const medians = new LRUCache<string, Promise<Median | undefined>>({ max: MOST_MEDIANS });
  const list = (): Simulator[] => simulators();
  // What is closed, whole or in part, serves no figure that anybody sees.
  const readTables = (simulator: Simulator) =>
    tables.readTables(catalogue, simulator, ({ access }) => isPublic(access));

  const vary: SimulatorReader["vary"] = async ({ simulator, written, shown }, changes) => {
    const { rows } = await readTables(simulator);
    const compiled = compileSimulator(simulator);
    const parameters = new Map(simulator.inputs.map((input) => [input.id, parameterOf(input)]));
    // What is not asked here, and has its usual value, is read anew where it is.
    const asked = simulator.inputs.filter((input) => input.shown === undefined || shown.has(input.id));
    const base = new Map(
      asked.flatMap((input) => {
        const text = written.get(input.id);
        return text === undefined ? [] : [[parameterOf(input), text] as const];
      }),
    );
    const amounts: (number | null)[] = [];
    for (const changed of changes) {
      await giveWay();
      const own = new Map(base);
      for (const [id, text] of changed) own.set(parameters.get(id) ?? id, text);
      const { computed } = settleInputs(compiled, own, { tables: rows, context: context() }, ({ given }) => {
        const added = tryAddUp(compiled, given, rows);
        return { amount: added && toNumber(added.amount), rows: added?.rows };
      });
      amounts.push(computed.amount ?? null);
    }
    return amounts;
  };

  const context = (): InputContext => ({
    year: Number(civilDay(now()).slice(0, 4)),
    resolve: (code, level) => {
      const own = territories.get(code);
      if (!own) return undefined;
      const parents = own.level === level ? [own] : own.parents.map((one) => territories.get(one.code));
      const found = parents.find((one) => one?.level === level);
      return found && { value: found.code, label: found.name };
    },
    listTerritories: (level) => listFollowed(territories, level),
  });

  return {
    list,
    get: (id) => list().find((one) => one.id === id),
    findPage: (theme, path) => list().find((one) => one.theme === theme && one.path === path),
    findAlias: (alias) => list().find((one) => one.alias === alias),
    async simulate(simulator, written) {
      const { rows, sources, unread } = await readTables(simulator);
      const settled = simulateWritten(compileSimulator(simulator), written, { tables: rows, context: context() });
      const { read, shown, simulation } = settled;
      const used = simulation.kind === "done" ? listUsed(simulation.rows) : undefined;
      const own = used ? sources.filter(({ slug }) => used.has(slug)) : sources;
      return {
        ...read,
        ...{ simulator, simulation, sources: own, unread, shown },
        told: tellInputs(simulator, read, shown),
        demonstration: own.some(({ demonstration }) => demonstration),
      };
    },
    vary,
    async median({ simulator, written }) {
      const { distribution } = simulator;
      const dataset = distribution && (await catalogue.getDataset(distribution.dataset));
      if (!distribution || !dataset?.readable || !isPublic(dataset.access)) return undefined;
      // Everybody is there all year, with nothing of what the person asking adds.
      const year = simulator.period?.year;
      const common = Object.fromEntries(
        [...Object.keys(distribution.same), ...(year === undefined ? [] : [year])].flatMap((id) => {
          const text = written.get(id);
          return text === undefined ? [] : [[id, text] as const];
        }),
      );
      const basis = (simulator.tables ?? []).flatMap((table) => table.datasets);
      const key = JSON.stringify([
        await catalogue.fingerprint({ datasets: [distribution.dataset, ...basis] }),
        simulator.id,
        dataset.version,
        common,
      ]);
      const known = medians.get(key);
      if (known) return known;
      const computing = computeMedian(simulator, distribution, common, dataset);
      medians.set(key, computing);
      computing.catch(() => medians.delete(key));
      return computing;
    },
  };

  async function computeMedian(
    simulator: Simulator,
    distribution: NonNullable<Simulator["distribution"]>,
    common: Readonly<Record<string, string>>,
    dataset: Dataset,
  ): Promise<Median | undefined> {
    const counted = await tables.readDataset(catalogue, dataset, columnsOfDistribution(distribution));
    const population = listSituations(distribution, counted, new Map(Object.entries(common)));
    if (!population || population.situations.length > MOST_SITUATIONS) return undefined;
    const { rows } = await readTables(simulator);
    const compiled = compileSimulator(simulator);
    const weighed: { amount: Exact; count: number }[] = [];
    for (const situation of readSituations(simulator, population.situations, common, rows)) {
      await giveWay();
      const price = priceSituation(compiled, situation, rows);
      if ("amount" in price) weighed.push({ amount: price.amount, count: situation.situation.count });
    }
    const spread = spreadOf(weighed);
    if (!spread) return undefined;
    return {
      title: distribution.title,
      amount: toNumber(spread.quartiles[1]),
      count: spread.count,
      period: population.period,
    };
  }
}

/** Rows of a distribution that are simulated, for a page. */
const MOST_SITUATIONS = 300;

/** « Résidence principale », « 3 personnes », « bac de 120 litres »: the words of a choice, or those that the document writes. */
function tellInputs(
  { inputs }: Simulator,
  { given, words, written }: ReadInputs,
  shown: ReadonlySet<string>,
): string[] {
  return inputs.flatMap(({ id, told, folded, default: usual }) => {
    if (!shown.has(id) || !given.has(id)) return [];
    // What few answer, and what is none, is told when it is something else.
    if ((folded || usual === 0) && written.get(id) === String(usual)) return [];
    if (told !== undefined) return writeTemplate(told, (name) => words.get(name) ?? given.get(name));
    return words.get(id) ?? [];
  });
}

function listUsed(rows: Record<string, TableRow[]>): Set<string> {
  return new Set(Object.values(rows).flatMap((own) => own.map((row) => String(row[SOURCE]))));
}

/** The rows that a result follows, and the dataset that they come from. */
export interface Grid {
  dataset: string;
  title: string;
  version: number;
  demonstration: boolean;
  /** One for each price of the year, its empty columns left out. */
  rows: Record<string, string | number | boolean>[];
}

/** The rows of the table that the document shows with its result; null where it shows none. */
export function describeGrid({ simulator, simulation, sources }: Simulating): Grid | null {
  const { table } = simulator.result;
  const rows = simulation.kind === "done" && table !== undefined ? simulation.rows[table] : undefined;
  const found = sources.find(({ slug }) => slug === rows?.[0]?.[SOURCE]);
  if (!rows || !found) return null;
  const { slug, title, version, demonstration } = found;
  return { dataset: slug, title, version, demonstration: demonstration === true, rows: rows.map(describeRow) };
}

/** The columns of a row that say something. */
function describeRow(row: TableRow): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, cell]) => (column === SOURCE || isEmpty(cell) ? [] : [[column, cell]])),
  );
}

function listFollowed(territories: TerritoryReader, level: "commune" | "epci"): Choice[] {
  return territories
    .home()
    .all.filter((one) => one.level === level)
    .map(({ code, name }) => ({ value: code, label: name }));
}
