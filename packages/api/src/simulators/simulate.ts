import { agree, formatCivil } from "@datalogue/ingest";
import {
  type Added,
  addUp,
  daysOfYear,
  type InputValues,
  type Line,
  type NoResult,
  readCell,
  whyNoResult,
} from "./add-up.js";
import { type CompiledSimulator, isWithinBounds } from "./compile-simulator.js";
import { evaluateFormula, type FormulaValue } from "./evaluate-formula.js";
import { type Exact, roundTo, subtract, toExact, toNumber } from "./exact.js";
import type { TableRow, TableRows } from "./find-row.js";
import { writeTemplate } from "./write-template.js";

/** A line of the result: a quantity by a price. */
export interface SimulatedPart {
  id: string;
  label: string;
  /** To four decimals, as `unitPrice`. */
  quantity: number;
  unitPrice: number;
  /** Rounded to the step of the result. */
  amount: number;
}

export interface SimulatedNote {
  id: string;
  /** One of both at least. */
  strong: string | null;
  text: string | null;
}

export interface SimulatedFigure {
  id: string;
  label: string;
  value: number;
  unit: string;
}

/** The words of the curve that a document draws, and up to where it is flat. */
export interface SimulatedCurve {
  title: string;
  heading: string | null;
  mark: string | null;
  included: number | null;
}

/** What a simulation gives: numbers of the exact calculation, rounded as the document writes. */
export interface Simulated {
  kind: "done";
  /** The sum of the lines. */
  amount: number;
  label: string;
  parts: SimulatedPart[];
  figures: SimulatedFigure[];
  notes: SimulatedNote[];
  /** Null where the document draws none, or not here. */
  curve: SimulatedCurve | null;
  /** The values that are numbers, added up over the period. */
  values: Record<string, number>;
  /** The rows used of each table, that of the first day first. */
  rows: Record<string, TableRow[]>;
}

export type Simulation = Simulated | NoResult;

/** What a choice or a territory is called, by input: for the sentences. */
export type InputWords = ReadonlyMap<string, string>;

/** Quantities and prices are told to the ten-thousandth. */
const FINE = toExact("0.0001");

/**
 * Computes a simulator, exactly: the same inputs and rows always give the same. Each line is a quantity by a price; what one part has at one price is added up, then rounded to the
 * step of the result (a half goes away from zero), and the result is the sum of the rounded lines.
 */
export function simulate(
  compiled: CompiledSimulator,
  given: InputValues,
  tables: TableRows,
  words: InputWords = new Map(),
): Simulation {
  try {
    return describe(compiled, given, tables, words, addUp(compiled, given, tables));
  } catch (error) {
    return whyNoResult(error);
  }
}

/** The sum alone, undefined where there is none: for curves and comparisons, which ask for many. */
export function tryAddUp(compiled: CompiledSimulator, given: InputValues, tables: TableRows): Added | undefined {
  try {
    return addUp(compiled, given, tables);
  } catch (error) {
    whyNoResult(error);
    return undefined;
  }
}

function describe(
  compiled: CompiledSimulator,
  given: InputValues,
  tables: TableRows,
  words: InputWords,
  { amount, lines, totals, rows, pieces }: Added,
): Simulated {
  const { simulator, formulas } = compiled;
  const { figures = [], notes = [], result } = simulator;
  const steps = { left: 20_000 };
  const none: ReadonlyMap<string, FormulaValue> = new Map();
  const cellOf = (name: string, row?: TableRow) => {
    const [id = "", column = ""] = name.split(".");
    return readCell((row !== undefined && id === simulator.period?.table ? row : rows[id]?.[0])?.[column]);
  };
  const reading = (own: ReadonlyMap<string, FormulaValue>, row?: TableRow) => (name: string) =>
    own.get(name) ?? (name === "montant" ? amount : (given.get(name) ?? totals.get(name) ?? cellOf(name, row)));
  const writing = (own: ReadonlyMap<string, FormulaValue>, row?: TableRow) => {
    const read = reading(own, row);
    return (template: string) => writeTemplate(template, (name) => words.get(name) ?? read(name));
  };
  const numberAt = (path: string, own = none): Exact | undefined => {
    const formula = formulas.get(path);
    const found = formula && evaluateFormula(formula, { valueOf: reading(own), steps });
    return found && "value" in found && typeof found.value !== "string" ? found.value : undefined;
  };
  /** Without a condition, yes; where something it names is not given, no. */
  const holds = (path: string, own = none) => !formulas.has(path) || (numberAt(path, own)?.over ?? 0n) !== 0n;

  return {
    kind: "done",
    amount: toNumber(amount),
    label: writing(none)(result.label),
    parts: lines.map((line) => ({
      id: line.part.id,
      label: writing(ownOf(line, pieces.length), line.row)(line.part.label),
      quantity: toNumber(roundTo(line.quantity, FINE)),
      unitPrice: toNumber(roundTo(line.price, FINE)),
      amount: toNumber(line.total),
    })),
    figures: figures.flatMap(({ id, label, unit, step }, rank) => {
      const value = holds(`figures[${rank}].when`) ? numberAt(`figures[${rank}].formula`) : undefined;
      return value === undefined ? [] : [{ id, label, value: toNumber(roundTo(value, toExact(step))), unit }];
    }),
    notes: notes.flatMap(({ id, text, strong, changes }, rank) => {
      const own = new Map<string, FormulaValue>();
      if (changes) {
        const changed = new Map(given);
        for (const name of Object.keys(changes)) {
          const value = numberAt(`notes[${rank}].changes.${name}`);
          const input = simulator.inputs.find((one) => one.id === name);
          if (value === undefined || !input || !isWithinBounds(input, toNumber(value))) return [];
          changed.set(name, value);
        }
        const other = tryAddUp(compiled, changed, tables)?.amount;
        if (other === undefined) return [];
        own.set("montant_autre", other).set("ecart", subtract(amount, other));
      }
      if (!holds(`notes[${rank}].when`, own)) return [];
      const say = writing(own);
      const write = (template: string | undefined) => (template === undefined ? null : say(template));
      return [{ id, strong: write(strong), text: write(text) }];
    }),
    curve: describeCurve(),
    values: Object.fromEntries(
      [...totals].flatMap(([id, value]) => (typeof value === "string" ? [] : [[id, toNumber(value)]])),
    ),
    rows,
  };

  function describeCurve(): SimulatedCurve | null {
    const { curve } = simulator;
    const own = curve && given.get(curve.input);
    if (!curve || own === undefined || typeof own === "string" || !holds("curve.when")) return null;
    const found = curve.included === undefined ? undefined : totals.get(curve.included);
    const included = found === undefined || typeof found === "string" || found.over === 0n ? null : toNumber(found);
    const heading = included !== null && toNumber(own) <= included ? curve.within : curve.heading;
    const write = (template: string | undefined) => (template === undefined ? null : writing(none)(template));
    return { title: writing(none)(curve.title), heading: write(heading), mark: write(curve.mark), included };
  }
}

/** What the words of a line may say besides: its quantity and price, and which part of the year it is about. */
function ownOf({ quantity, price, pieces, proration, values }: Line, all: number): ReadonlyMap<string, FormulaValue> {
  const [first, last] = [pieces[0], pieces.at(-1)];
  const days = pieces.reduce((sum, piece) => sum + piece.days, 0);
  const months = pieces.reduce((sum, piece) => sum + piece.months, 0);
  const whole = first?.from ? daysOfYear(first.from) : days;
  const isWhole = proration === "MOIS" ? months === 12 : days === whole || proration === "AUCUN";
  const told = proration === "MOIS" ? `${months} mois sur 12` : `${days} ${agree(days, "jours")} sur ${whole}`;
  return new Map<string, FormulaValue>([
    ...values,
    ["quantite", quantity],
    ["prix", price],
    ["prorata", isWhole ? "" : ` (${told})`],
    [
      "periode",
      pieces.length === all || !first || !last ? "" : ` du ${dayOfYear(first.from)} au ${dayOfYear(last.to)}`,
    ],
  ]);
}

/** The year is that of the simulation. */
const dayOfYear = (day: string) => formatCivil(day).replace(/ \d+$/, "");
