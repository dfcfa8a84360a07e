import { plainNumber } from "@datalogue/ingest";
import { isDay } from "../calendar/civil-day.js";
import type { InputValues } from "./add-up.js";
import { columnOfChoices, isWithinBounds, MOST, parameterOf } from "./compile-simulator.js";
import type { FormulaValue } from "./evaluate-formula.js";
import { toExact } from "./exact.js";
import { listChoices, type TableRows } from "./find-row.js";
import type { Simulator, SimulatorInput } from "./simulator-schema.js";

/** A value of an input, and its words. */
export interface Choice {
  value: string;
  label: string;
}

/** An input whose value cannot be taken: a French sentence, and what would do. */
export interface InputFault {
  input: string;
  parameter: string;
  message: string;
  accepted: string[];
}

export interface ReadInputs {
  given: InputValues;
  /** What each input is, as an address writes it; absent where nothing is given nor usual. */
  written: ReadonlyMap<string, string>;
  /** Those of an input with choices, as far as the inputs before it leave some; empty where no row uses it. */
  choices: ReadonlyMap<string, Choice[]>;
  /** Words of the choices made, by input. */
  words: ReadonlyMap<string, string>;
  faults: InputFault[];
}

/** What reading inputs needs to know beside the document. */
export interface InputContext {
  /** For a usual value that is the year under way. */
  year: number;
  /** The territory of a level that holds a code, itself included; undefined for one that is not followed here. */
  resolve(code: string, level: "commune" | "epci"): Choice | undefined;
  /** Those that may be chosen. */
  listTerritories(level: "commune" | "epci"): Choice[];
}

/**
 * Reads what is given of the inputs, by parameter, in the order of the document: an input whose choices are in a table has those that the
 * inputs before it leave. What is not given is the usual value; what cannot be read is told, and counts as not given.
 */
export function readInputs(
  simulator: Simulator,
  written: ReadonlyMap<string, string>,
  tables: TableRows,
  context: InputContext,
): ReadInputs {
  const given = new Map<string, FormulaValue>();
  const kept = new Map<string, string>();
  const choices = new Map<string, Choice[]>();
  const words = new Map<string, string>();
  const faults: InputFault[] = [];
  for (const input of simulator.inputs) {
    const parameter = parameterOf(input);
    const offered = listOffered(simulator, input, tables, (name) => given.get(name), context);
    if (offered) choices.set(input.id, offered);
    const asked = written.get(parameter)?.trim();
    const text = asked === undefined || asked === "" ? usualOf(input, offered, context) : asked;
    if (text === undefined) continue;
    const read = readValue(input, text, offered, context);
    if ("message" in read) {
      const label = `«\u00A0${parameter}\u00A0»`;
      faults.push({ input: input.id, parameter, message: `${label} ${read.message}`, accepted: read.accepted ?? [] });
      continue;
    }
    given.set(input.id, read.value);
    kept.set(input.id, read.text);
    if (read.word !== undefined) words.set(input.id, read.word);
  }
  return { given, written: kept, choices, words, faults };
}

function listOffered(
  { tables: declared = [] }: Simulator,
  input: SimulatorInput,
  tables: TableRows,
  read: (name: string) => FormulaValue | undefined,
  context: InputContext,
): Choice[] | undefined {
  const { choices, type, level } = input;
  const column = columnOfChoices(input);
  if (column) {
    const table = declared.find(({ id }) => id === column.table);
    const labels = Array.isArray(choices) ? undefined : choices?.labels;
    if (!table) return [];
    return listChoices(table, tables[table.id] ?? [], column.column, read).map((value) => ({
      value,
      label: labels?.[value] ?? wordOf(input, value, context),
    }));
  }
  if (Array.isArray(choices)) return choices;
  return type === "territory" && level !== undefined ? context.listTerritories(level) : undefined;
}

function wordOf({ type, level, unit }: SimulatorInput, value: string, context: InputContext): string {
  if (type === "territory" && level !== undefined) return context.resolve(value, level)?.label ?? value;
  return unit === undefined ? value : `${value}\u00A0${unit}`;
}

/** What an input is when nothing is given. */
function usualOf(
  { default: usual }: SimulatorInput,
  offered: Choice[] | undefined,
  { year }: InputContext,
): string | undefined {
  if (offered === undefined) return usual === undefined || usual === "@annee" ? undefined : String(usual);
  if (offered.length === 1) return offered[0]?.value;
  if (usual === undefined) return undefined;
  if (usual === "@annee") return (offered.find(({ value }) => value === String(year)) ?? offered.at(-1))?.value;
  return (offered.find(({ value }) => value === String(usual)) ?? offered[0])?.value;
}

type ReadValue = { value: FormulaValue; text: string; word?: string } | { message: string; accepted?: string[] };

function readValue(
  input: SimulatorInput,
  text: string,
  offered: Choice[] | undefined,
  context: InputContext,
): ReadValue {
  const { type, choices, level } = input;
  if (type === "territory") {
    const found = level && context.resolve(text, level);
    if (!found)
      return {
        message: `est le code d'un territoire suivi ici, et non «\u00A0${text}\u00A0».`,
        accepted: (offered ?? []).map(({ value }) => value),
      };
    return { value: found.value, text: found.value, word: found.label };
  }
  if (type === "date") {
    if (!isDay(text)) return { message: `est un jour (2026-01-31), et non «\u00A0${text}\u00A0».` };
    return { value: text, text };
  }
  const chosen = offered?.find(({ value }) => value === text);
  if (type === "choice") {
    // What no row has is told with the values that would do, by whoever looks for the row.
    if (!chosen && Array.isArray(choices))
      return { message: `ne peut pas valoir «\u00A0${text}\u00A0».`, accepted: choices.map(({ value }) => value) };
    return { value: text, text, ...(chosen ? { word: chosen.label } : {}) };
  }
  const plain = plainNumber(text);
  if (!/^-?\d{1,15}(\.\d{1,6})?$/.test(plain) || !isWithinBounds(input, Number(plain)))
    return { message: `est ${describeBounds(input)}, et non «\u00A0${text}\u00A0».` };
  const word = offered?.find(({ value }) => value === String(Number(plain)))?.label;
  return { value: toExact(plain), text: String(Number(plain)), ...(word === undefined ? {} : { word }) };
}

function describeBounds({ type, minimum = 0, maximum = MOST }: SimulatorInput): string {
  return `un nombre${type === "integer" ? " entier" : ""} de ${minimum.toLocaleString("fr-FR")} à ${maximum.toLocaleString("fr-FR")}`;
}
