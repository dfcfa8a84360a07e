import { listGroupInputs, parameterOf } from "../simulators/compile-simulator.js";
import { isEmpty, listChoices, type TableRow, type TableRows } from "../simulators/find-row.js";
import type { Simulator, SimulatorInput } from "../simulators/simulator-schema.js";
import { parseRateChange, writeRateChange } from "./change-rates.js";

/** What is asked of a grid, as an address writes it, by parameter: what a scenario keeps. */
export type WrittenTerms = Readonly<Record<string, string>>;

/** The parameters that every projection takes besides the place, the year and the rates. */
export const TERMS = {
  group: "groupe",
  variation: "variation",
  target: "recette",
  solve: "equilibre",
  reference: "reference",
} as const;

/** What comes before the name of a column, in the parameter that changes it. */
export const RATE = "tarif.";

/** A rate of the grid that may be changed. */
export interface Rate {
  column: string;
  title: string;
  unit: string | null;
  /** The step that it is voted in, as a decimal. */
  step: number;
  /** What it is in the rows of those counted, each once, the least first. */
  values: number[];
  /** Whether none of those counted pays it: changing it changes nothing here. */
  idle: boolean;
}

/** A grid that is published: of a place and a year. */
export interface GridChoice {
  /** As the parameter `reference` writes it. */
  value: string;
  /** By input. */
  inputs: Readonly<Record<string, string>>;
  label: string;
}

/** What is wrong with a term: a French sentence, and what would do. */
export interface TermFault {
  parameter: string;
  message: string;
  accepted: string[];
}

/** What was asked, read. */
export interface Terms {
  grid: Readonly<Record<string, string>>;
  /** Changes of rates, by column, as they are written in French. */
  changes: Readonly<Record<string, string>>;
  group: string | null;
  variation: number;
  target: number | null;
  solve: string | null;
  reference: GridChoice | null;
}

/** What terms are read against. */
export interface TermContext {
  rates: readonly Rate[];
  groups: readonly { value: string; label: string }[];
  grids: readonly GridChoice[];
}

/** The inputs that choose a grid: its rows are found by what they are, and those counted do not say it. */
export function gridInputs(simulator: Simulator): SimulatorInput[] {
  const { inputs, distribution } = simulator;
  const table = simulator.tables?.find(({ id }) => id === simulator.result.table);
  const counted = new Set([
    ...Object.keys(distribution?.inputs ?? {}),
    ...listGroupInputs(simulator).map(({ id }) => id),
  ]);
  return inputs.filter(
    ({ id }) =>
      !counted.has(id) && table?.where.some((filter) => "column" in filter && filter.equals === id && !filter.orEmpty),
  );
}

/** The input that is the year of a grid, where there is one. */
export function yearInput({ inputs, period }: Simulator): string | undefined {
  return period?.year ?? inputs.find((input) => input.default === "@annee")?.id;
}

/** Every parameter that a projection of a simulator may be asked with, but for its rates. */
export function listTermNames(simulator: Simulator): string[] {
  return [...gridInputs(simulator).map(parameterOf), ...Object.values(TERMS)];
}

/** The grids that the rows hold, by place then year. */
export function listGrids(
  simulator: Simulator,
  rows: TableRows,
  nameOf: (input: SimulatorInput, value: string) => string,
): GridChoice[] {
  const table = simulator.tables?.find(({ id }) => id === simulator.result.table);
  let grids: Record<string, string>[] = [{}];
  for (const { id } of gridInputs(simulator)) {
    const filter = table?.where.find((one) => "column" in one && one.equals === id);
    if (!table || !filter || !("column" in filter)) continue;
    grids = grids.flatMap((grid) =>
      listChoices(table, rows[table.id] ?? [], filter.column, (name) => grid[name]).map((value) => ({
        ...grid,
        [id]: value,
      })),
    );
  }
  const inputs = gridInputs(simulator);
  return grids.map((grid) => ({
    value: inputs.flatMap(({ id }) => grid[id] ?? []).join("-"),
    inputs: grid,
    label: inputs
      .flatMap((input) => (grid[input.id] === undefined ? [] : nameOf(input, grid[input.id] ?? "")))
      .join(", "),
  }));
}

/** What a person writes for an amount: « 6 500 000 € », « 3,4 ». Undefined for what is none. */
function parseNumber(text: string): number | undefined {
  const plain = text
    .replace(/[\s\u00A0\u202F€%]/g, "")
    .replace(/[−–]/g, "-")
    .replace(",", ".");
  return /^[+-]?\d{1,12}(\.\d{1,2})?$/.test(plain) ? Number(plain) : undefined;
}

/** Reads what is asked besides the grid; what cannot be read is told, and counts as not asked. */
export function readTerms(
  written: ReadonlyMap<string, string>,
  grid: Terms["grid"],
  { rates, groups, grids }: TermContext,
): { terms: Terms; faults: TermFault[] } {
  const faults: TermFault[] = [];
  const asked = (name: string) => {
    const text = written.get(name)?.trim();
    return text === undefined || text === "" ? undefined : text;
  };
  const tell = (parameter: string, message: string, accepted: string[] = []) => {
    faults.push({ parameter, message, accepted });
    return null;
  };
  const chosen = (name: string, values: readonly string[], what: string): string | null => {
    const text = asked(name);
    if (text === undefined) return null;
    return values.includes(text) ? text : tell(name, `«\u00A0${text}\u00A0» n'est pas ${what}.`, [...values]);
  };

  const changes: Record<string, string> = {};
  for (const { column } of rates) {
    const text = asked(`${RATE}${column}`);
    if (text === undefined) continue;
    const change = parseRateChange(text);
    if (change) changes[column] = writeRateChange(change);
    else
      tell(
        `${RATE}${column}`,
        `écrivez un tarif (3,40), ce qui s'y ajoute (+0,20) ou un pourcentage avec son signe (+5 %, −5 %), et non «\u00A0${text}\u00A0».`,
      );
  }
  const known = rates.map(({ column }) => column);
  for (const name of written.keys())
    if (name.startsWith(RATE) && asked(name) !== undefined && !known.includes(name.slice(RATE.length)))
      tell(name, `«\u00A0${name.slice(RATE.length)}\u00A0» n'est pas un tarif que cette grille utilise.`, known);

  const variationText = asked(TERMS.variation);
  const variation = variationText === undefined ? 0 : parseNumber(variationText);
  const isVariation = variation !== undefined && variation >= -100 && variation <= 100;
  if (!isVariation)
    tell(
      TERMS.variation,
      `écrivez un pourcentage de −100 à +100, deux décimales au plus, et non «\u00A0${variationText}\u00A0».`,
    );
  const targetText = asked(TERMS.target);
  const target = targetText === undefined ? null : (parseNumber(targetText) ?? undefined);
  const isTarget = target === null || (target !== undefined && target >= 0);
  if (!isTarget)
    tell(TERMS.target, `écrivez un montant (6 500 000), deux décimales au plus, et non «\u00A0${targetText}\u00A0».`);
  const reference = chosen(
    TERMS.reference,
    grids.map(({ value }) => value),
    "une grille publiée",
  );

  return {
    faults,
    terms: {
      ...{ grid, changes },
      group: chosen(
        TERMS.group,
        groups.map(({ value }) => value),
        "une catégorie comptée ici",
      ),
      variation: isVariation ? variation : 0,
      target: isTarget && target !== undefined ? target : null,
      solve: chosen(TERMS.solve, known, "un tarif que cette grille utilise"),
      reference: grids.find(({ value }) => value === reference) ?? null,
    },
  };
}

/** The distinct numbers of a column, the least first. */
export function numbersOf(rows: readonly TableRow[], column: string): number[] {
  const found = rows.flatMap((row) => {
    const cell = row[column];
    return isEmpty(cell) || typeof cell !== "number" ? [] : [cell];
  });
  return [...new Set(found)].sort((a, b) => a - b);
}
