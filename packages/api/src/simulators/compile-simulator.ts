import { isDay } from "../calendar/civil-day.js";
import { ExpressionError } from "../expressions/parse-tree.js";
import { columnsOf, operandOf } from "./find-row.js";
import { type Formula, namesOf, parseFormula, parseFormulaCondition, RESERVED } from "./parse-formula.js";
import type { Simulator, SimulatorInput, SimulatorTable } from "./simulator-schema.js";
import { namesInTemplate } from "./write-template.js";

/** A simulator whose formulas were read, each under the path where it is written. */
export interface CompiledSimulator {
  simulator: Simulator;
  formulas: ReadonlyMap<string, Formula>;
}

const compiled = new WeakMap<Simulator, CompiledSimulator>();

/** Reads the formulas of a simulator that can be used, once. Throws `ExpressionError`. */
export function compileSimulator(simulator: Simulator): CompiledSimulator {
  const known = compiled.get(simulator);
  if (known) return known;
  const formulas = new Map(
    listFormulas(simulator).map(({ path, text, isCondition }) => [
      path,
      isCondition ? parseFormulaCondition(text) : parseFormula(text),
    ]),
  );
  const made = { simulator, formulas };
  compiled.set(simulator, made);
  return made;
}

/** The name of an input in an address. */
export function parameterOf({ id, parameter }: SimulatorInput): string {
  return parameter ?? id;
}

/** The table and the column of an input whose choices are the values of one; undefined for another. */
export function columnOfChoices({ choices }: SimulatorInput): { table: string; column: string } | undefined {
  if (choices === undefined || Array.isArray(choices)) return undefined;
  const [table = "", column = ""] = choices.column.split(".");
  return { table, column };
}

/** The inputs by which those counted are told apart in groups: what the distribution shares with a person, but the place. */
export function listGroupInputs({ inputs, distribution }: Simulator): SimulatorInput[] {
  return inputs.filter(({ id, type }) => distribution?.same[id] !== undefined && type !== "territory");
}

/** The inputs that a distribution counts in the year, by identifier: lifts, openings. What it does not say of them is none. */
export function listCountedInputs({ distribution, period, curve }: Simulator): Set<string> {
  const counted = [...(period?.shared ?? []), ...(curve ? [curve.input] : [])];
  return new Set(counted.filter((id) => distribution?.inputs[id] !== undefined));
}

interface WrittenFormula {
  path: string;
  text: string;
  isCondition: boolean;
  /** What it may name besides the inputs and the cells. */
  sees: Sight;
}

/** The values that a formula may name: those before it, all, or all and the result. */
type Sight = { values: number; result?: boolean; gap?: boolean; share?: boolean };

/** The formulas of a simulator, each with the path where it is written. */
function listFormulas(simulator: Simulator): WrittenFormula[] {
  const { inputs, values = [], parts, figures = [], notes = [], curve } = simulator;
  const all = { values: values.length };
  const one = (path: string, text: string | undefined, sees: Sight, isCondition = false): WrittenFormula[] =>
    text === undefined ? [] : [{ path, text, isCondition, sees }];
  return [
    ...inputs.flatMap(({ shown }, rank) => one(`inputs[${rank}].shown`, shown, { values: 0 }, true)),
    ...values.flatMap(({ formula }, rank) => one(`values[${rank}].formula`, formula, { values: rank, share: true })),
    ...parts.flatMap(({ quantity, unitPrice, when }, rank) => [
      ...one(`parts[${rank}].when`, when, { ...all, share: true }, true),
      ...one(`parts[${rank}].quantity`, quantity, { ...all, share: true }),
      ...one(`parts[${rank}].unitPrice`, unitPrice, { ...all, share: true }),
    ]),
    ...figures.flatMap(({ formula, when }, rank) => [
      ...one(`figures[${rank}].when`, when, { ...all, result: true }, true),
      ...one(`figures[${rank}].formula`, formula, { ...all, result: true }),
    ]),
    ...notes.flatMap(({ changes = {}, when }, rank) => [
      ...Object.entries(changes).flatMap(([name, text]) =>
        one(`notes[${rank}].changes.${name}`, text, { ...all, result: true }),
      ),
      ...one(`notes[${rank}].when`, when, { ...all, result: true, gap: true }, true),
    ]),
    ...one("curve.when", curve?.when, { ...all, result: true }, true),
  ];
}

/** What is wrong with the names and formulas of a simulator, as French sentences that name the path; none when it can be used. */
export function checkSimulator(simulator: Simulator): string[] {
  return [
    ...checkNames(simulator),
    ...checkInputs(simulator),
    ...checkTables(simulator),
    ...checkPeriod(simulator),
    ...checkFormulas(simulator),
    ...checkTemplates(simulator),
    ...checkPage(simulator),
  ];
}

const say = (path: string, message: string) => `«\u00A0${path}\u00A0»\u00A0: ${message}`;

function checkNames({ inputs, tables = [], values = [], parts, notes = [], figures = [] }: Simulator): string[] {
  const problems: string[] = [];
  const taken = new Set<string>();
  const takeFrom = (list: readonly { id: string }[], member: string, isOwn = false) => {
    const own = isOwn ? new Set<string>() : taken;
    for (const [rank, { id }] of list.entries()) {
      if (own.has(id)) problems.push(say(`${member}[${rank}].id`, `${id} est déjà pris.`));
      if (!isOwn && RESERVED.has(id)) problems.push(say(`${member}[${rank}].id`, `${id} est un mot des formules.`));
      own.add(id);
    }
  };
  takeFrom(inputs, "inputs");
  takeFrom(tables, "tables");
  takeFrom(values, "values");
  takeFrom(parts, "parts", true);
  takeFrom(figures, "figures", true);
  takeFrom(notes, "notes", true);
  const parameters = inputs.map(parameterOf);
  for (const [rank, parameter] of parameters.entries())
    if (parameters.indexOf(parameter) !== rank)
      problems.push(say(`inputs[${rank}].parameter`, `${parameter} est déjà pris.`));
  return problems;
}

function checkInputs({ inputs, tables = [] }: Simulator): string[] {
  return inputs.flatMap((input, rank) => {
    const { id, type, level, minimum, maximum, choices, default: usual } = input;
    const problems: string[] = [];
    const tell = (member: string, message: string) => void problems.push(say(`inputs[${rank}].${member}`, message));
    const isNumber = type === "integer" || type === "number";
    if (type === "choice" && choices === undefined) tell("choices", "un choix a une liste, ou une colonne.");
    if ((type === "territory") !== (level !== undefined))
      tell("level", "la maille va avec le type territory, et lui avec elle.");
    if (!isNumber && (minimum !== undefined || maximum !== undefined)) tell("minimum", "seul un nombre a des bornes.");
    if (minimum !== undefined && maximum !== undefined && minimum > maximum)
      tell("maximum", `écrivez un nombre à partir de ${minimum}.`);
    const chosen = columnOfChoices(input);
    if (chosen) {
      const table = tables.find((one) => one.id === chosen.table);
      if (!table?.where.some((filter) => "column" in filter && filter.column === chosen.column && filter.equals === id))
        tell(
          "choices.column",
          `${chosen.table} n'a pas de filtre { "column": "${chosen.column}", "equals": "${id}" }.`,
        );
    }
    if (usual === undefined) return problems;
    if (isNumber && usual !== "@annee" && !isWithinBounds(input, Number(usual)))
      tell("default", `${usual} n'est pas un nombre que cette entrée accepte.`);
    if (type === "date" && !isDay(String(usual))) tell("default", "écrivez un jour (2026-01-31).");
    if (Array.isArray(choices) && !choices.some(({ value }) => value === String(usual)))
      tell("default", `${usual} n'est pas dans «\u00A0choices\u00A0».`);
    return problems;
  });
}

/** Whether an input takes a number. */
export function isWithinBounds({ type, minimum, maximum }: SimulatorInput, value: number): boolean {
  if (!Number.isFinite(value) || (type === "integer" && !Number.isInteger(value))) return false;
  return value >= (minimum ?? 0) && value <= (maximum ?? MOST);
}

/** What a number is at most when its input does not say. */
export const MOST = 1_000_000;

function checkTables({ tables = [], inputs, values = [] }: Simulator): string[] {
  const known = new Set([...inputs, ...values].map(({ id }) => id));
  return tables.flatMap(({ where, columns }, rank) =>
    where.flatMap((filter, at) => [
      ...columnsOf(filter)
        .filter((column) => !columns.includes(column))
        .map((column) => say(`tables[${rank}].where[${at}]`, `ajoutez ${column} à «\u00A0columns\u00A0».`)),
      ...(known.has(operandOf(filter))
        ? []
        : [say(`tables[${rank}].where[${at}]`, `${operandOf(filter)} n'est ni une entrée ni une valeur.`)]),
    ]),
  );
}

function checkPeriod({ period, inputs, tables = [] }: Simulator): string[] {
  if (!period) return [];
  const problems: string[] = [];
  const typeOf = (id: string) => inputs.find((one) => one.id === id)?.type;
  if (typeOf(period.year) !== "integer") problems.push(say("period.year", "écrivez une entrée de type integer."));
  for (const member of ["from", "to"] as const)
    if (typeOf(period[member]) !== "date") problems.push(say(`period.${member}`, "écrivez une entrée de type date."));
  const table = tables.find(({ id }) => id === period.table);
  if (!table) problems.push(say("period.table", `${period.table} n'est pas une table.`));
  for (const member of ["effective", "counting", "proration"] as const) {
    const column = period[member];
    if (table && column !== undefined && !table.columns.includes(column))
      problems.push(say(`period.${member}`, `ajoutez ${column} aux colonnes de ${table.id}.`));
  }
  for (const member of ["shared", "once"] as const)
    for (const [rank, id] of (period[member] ?? []).entries())
      if (!["integer", "number"].includes(typeOf(id) ?? ""))
        problems.push(say(`period.${member}[${rank}]`, `${id} n'est pas une entrée de type integer ou number.`));
  return problems;
}

function checkFormulas(simulator: Simulator): string[] {
  const { notes = [], inputs } = simulator;
  const problems = listFormulas(simulator).flatMap(({ path, text, isCondition, sees }) => {
    try {
      const formula = isCondition ? parseFormulaCondition(text) : parseFormula(text);
      const known = namesSeen(simulator, sees);
      return namesOf(formula)
        .filter((name) => !known.has(name))
        .map((name) => say(path, `${name} n'est rien de connu ici. ${listKnown(known)}`));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return [say(path, error.message)];
    }
  });
  for (const [rank, { changes = {} }] of notes.entries())
    for (const name of Object.keys(changes))
      if (!inputs.some(({ id, type }) => id === name && (type === "integer" || type === "number")))
        problems.push(say(`notes[${rank}].changes.${name}`, "écrivez une entrée de type integer ou number."));
  return problems;
}

function namesSeen({ inputs, tables = [], values = [], period }: Simulator, sees: Sight): Set<string> {
  const before = new Set(values.slice(0, sees.values).map(({ id }) => id));
  const own = new Set([...inputs.map(({ id }) => id), ...before]);
  const isReady = ({ where }: SimulatorTable) => where.every((filter) => own.has(operandOf(filter)));
  return new Set([
    ...own,
    ...tables.filter(isReady).flatMap(({ id, columns }) => columns.map((column) => `${id}.${column}`)),
    ...(sees.share && period ? ["part_annee", "part_comptage"] : []),
    ...(sees.result ? ["montant"] : []),
    ...(sees.gap ? ["ecart", "montant_autre"] : []),
  ]);
}

function listKnown(known: Set<string>): string {
  return `Noms connus\u00A0: ${[...known].slice(0, 60).join(", ")}.`;
}

function checkTemplates(simulator: Simulator): string[] {
  const { inputs, parts, notes = [], values = [], result, curve } = simulator;
  const all = { values: values.length };
  const written: [path: string, template: string | undefined, known: Set<string>][] = [
    ...parts.map(
      ({ label }, rank) =>
        [
          `parts[${rank}].label`,
          label,
          new Set([...namesSeen(simulator, all), "quantite", "prix", "prorata", "periode"]),
        ] as [string, string, Set<string>],
    ),
    ...notes.flatMap(({ text, strong }, rank) => {
      const known = namesSeen(simulator, { ...all, result: true, gap: true });
      return [
        [`notes[${rank}].text`, text, known],
        [`notes[${rank}].strong`, strong, known],
      ] as [string, string | undefined, Set<string>][];
    }),
    ...inputs.map(({ told }, rank): [string, string | undefined, Set<string>] => [
      `inputs[${rank}].told`,
      told,
      namesSeen(simulator, { values: 0 }),
    ]),
    ["result.label", result.label, namesSeen(simulator, { ...all, result: true })],
    ...(["title", "heading", "within", "mark"] as const).map((member): [string, string | undefined, Set<string>] => [
      `curve.${member}`,
      curve?.[member],
      namesSeen(simulator, { ...all, result: true }),
    ]),
  ];
  return written.flatMap(([path, template = "", known]) =>
    namesInTemplate(template)
      .filter((name) => !known.has(name))
      .map((name) => say(path, `{${name}} n'est rien de connu ici. ${listKnown(known)}`)),
  );
}

function checkPage({
  curve,
  compared = [],
  distribution,
  inputs,
  path,
  tables = [],
  values = [],
  result,
}: Simulator): string[] {
  const problems: string[] = [];
  // Other pages stand there.
  if (path === "papier" || path === "solaire")
    problems.push(say("path", "ce mot est pris par une autre page\u00A0: choisissez-en un autre."));
  const find = (id: string) => inputs.find((one) => one.id === id);
  for (const member of ["same", "inputs"] as const)
    for (const id of Object.keys(distribution?.[member] ?? {}))
      if (!find(id)) problems.push(say(`distribution.${member}.${id}`, `${id} n'est pas une entrée.`));
  if (curve && find(curve.input)?.type !== "integer")
    problems.push(say("curve.input", "écrivez une entrée de type integer."));
  if (curve?.included !== undefined && !values.some(({ id }) => id === curve.included))
    problems.push(say("curve.included", `${curve.included} n'est pas une valeur.`));
  for (const [rank, id] of compared.entries())
    if (find(id)?.choices === undefined && find(id)?.type !== "territory")
      problems.push(say(`compared[${rank}]`, `${id} n'est pas une entrée qui a des choix.`));
  if (result.table !== undefined && !tables.some(({ id }) => id === result.table))
    problems.push(say("result.table", `${result.table} n'est pas une table.`));
  return problems;
}
