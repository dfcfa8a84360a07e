import { formatCivil } from "@datalogue/ingest/core";
import { daysBetween } from "../calendar/civil-day.js";
import type { CompiledSimulator } from "./compile-simulator.js";
import { type Counting, cutPeriod, type Piece, type Proration, type Rule, shareCount } from "./cut-period.js";
import { evaluateFormula, type FormulaResult, type FormulaValue } from "./evaluate-formula.js";
import { add, type Exact, multiply, ONE, roundTo, TooLarge, toExact, toNumber, ZERO } from "./exact.js";
import { type CellValue, findRows, isEmpty, type TableRow, type TableRows } from "./find-row.js";
import type { Simulator, SimulatorPeriod, SimulatorTable } from "./simulator-schema.js";

/** The value of each input that is given, by its identifier. */
export type InputValues = ReadonlyMap<string, FormulaValue>;

/** Why there is no result. */
export type NoResult =
  /** No row suits this input; these values would. */
  | { kind: "absent"; name: string; value: string; available: string[] }
  /** Inputs that are needed. */
  | { kind: "incomplete"; names: string[] }
  /** An input that contradicts another. */
  | { kind: "refused"; name: string; message: string }
  /** The document or its table does not allow it: a French sentence. */
  | { kind: "impossible"; message: string };

/** Thrown where there is no result, and caught by `simulate`. */
class Unable extends Error {
  constructor(readonly why: NoResult) {
    super();
  }
}

/** Why a calculation gave no result, from what it threw; throws again what is no reason. */
export function whyNoResult(error: unknown): NoResult {
  if (error instanceof Unable) return error.why;
  if (error instanceof TooLarge) return { kind: "impossible", message: "Le calcul donne un nombre trop grand." };
  throw error;
}

/** Quantities of one part at one price, added up. */
export interface Line {
  part: Simulator["parts"][number];
  quantity: Exact;
  price: Exact;
  /** Rounded to the step of the result. */
  total: Exact;
  /** Where it comes from, and the row of the table of the period there. */
  pieces: Piece[];
  row: TableRow | undefined;
  proration: Proration;
  /** The values of these pieces, numbers added up. */
  values: Map<string, FormulaValue>;
}

export interface Added {
  amount: Exact;
  lines: Line[];
  /** Each value, numbers added up over the pieces. */
  totals: ReadonlyMap<string, FormulaValue>;
  /** The rows used of each table, that of the first day first. */
  rows: Record<string, TableRow[]>;
  pieces: Piece[];
}

/** Visits of nodes of formulas that one result may cost. */
const STEPS = 20_000;
/** Rules that may follow each other within a year. */
const MOST_RULES = 24;

/** The whole of what is not cut into pieces. */
const UNCUT: Piece = { from: "", to: "", rule: 0, days: 1, months: 12, ofYear: ONE, ofCounting: ONE };

/** Adds up the parts of a simulator over the pieces of its period. Throws what `whyNoResult` reads. */
export function addUp({ simulator, formulas }: CompiledSimulator, given: InputValues, tables: TableRows): Added {
  const { period, values = [], parts } = simulator;
  const steps = { left: STEPS };
  const cut = period ? cutRows(simulator, period, given, tables) : undefined;
  const pieces = cut?.pieces ?? [UNCUT];
  const shares = new Map([
    ...(period?.shared ?? []).map((id) => [id, shareInput(given.get(id), pieces)] as const),
    ...(period?.once ?? []).map((id) => [id, pieces.map((_, rank) => (rank === 0 ? given.get(id) : ZERO))] as const),
  ]);
  const totals = new Map<string, FormulaValue>();
  const rows: Record<string, TableRow[]> = {};
  const lines = new Map<string, Line>();

  for (const [rank, piece] of pieces.entries()) {
    const found = new Map<string, FormulaResult>();
    const used = new Map<string, TableRow>();
    const readName = (name: string): FormulaValue | undefined => {
      if (name === "part_annee") return piece.ofYear;
      if (name === "part_comptage") return piece.ofCounting;
      if (name.includes(".")) return cellOf(name);
      const value = found.get(name);
      if (value) return "value" in value ? value.value : undefined;
      return shares.has(name) ? shares.get(name)?.[rank] : given.get(name);
    };
    const cellOf = (name: string) => {
      const [id = "", column = ""] = name.split(".");
      const row =
        used.get(id) ?? (id === period?.table ? cut?.rows[piece.rule] : oneRow(id, simulator, tables, readName));
      if (!row) return undefined;
      if (!used.has(id)) {
        used.set(id, row);
        rows[id] = [...new Set([...(rows[id] ?? []), row])];
      }
      return readCell(row[column]);
    };
    const evaluate = (path: string) => {
      const formula = formulas.get(path);
      if (!formula) throw new Error(`a formula that was not read: ${path}`);
      return evaluateFormula(formula, { valueOf: readName, steps });
    };
    const numberAt = (path: string): Exact => {
      const result = evaluate(path);
      if ("impossible" in result) throw new Unable({ kind: "impossible", message: result.impossible });
      if ("missing" in result) throw needed(result.missing, simulator, found);
      if (typeof result.value === "string")
        throw new Unable({ kind: "impossible", message: `«\u00A0${path}\u00A0» donne un texte.` });
      return result.value;
    };

    for (const [at, { id }] of values.entries()) {
      const result = evaluate(`values[${at}].formula`);
      if ("impossible" in result) throw new Unable({ kind: "impossible", message: result.impossible });
      found.set(id, result);
      if (!("value" in result)) continue;
      accumulate(totals, id, result.value);
    }
    const addValues = (own: Map<string, FormulaValue>) => {
      for (const [id, result] of found) if ("value" in result) accumulate(own, id, result.value);
      return own;
    };
    for (const [at, part] of parts.entries()) {
      if (part.when !== undefined && numberAt(`parts[${at}].when`).over === 0n) continue;
      const quantity = numberAt(`parts[${at}].quantity`);
      if (quantity.over === 0n) continue;
      const price = numberAt(`parts[${at}].unitPrice`);
      const key = `${at} ${price.over}/${price.under}`;
      const line = lines.get(key);
      if (line) {
        line.quantity = add(line.quantity, quantity);
        line.pieces.push(piece);
        addValues(line.values);
        continue;
      }
      const row = cut?.rows[piece.rule];
      const proration = cut?.rules[piece.rule]?.proration ?? "JOUR";
      lines.set(key, {
        part,
        quantity,
        price,
        total: ZERO,
        pieces: [piece],
        row,
        proration,
        values: addValues(new Map()),
      });
    }
  }
  const step = toExact(simulator.result.step);
  // In the order of the document; of one part, the first days first.
  const order = (line: Line) => parts.indexOf(line.part);
  const sorted = [...lines.values()].sort((a, b) => order(a) - order(b));
  for (const line of sorted) line.total = roundTo(multiply(line.quantity, line.price), step);
  return { amount: sorted.reduce((sum, { total }) => add(sum, total), ZERO), lines: sorted, totals, rows, pieces };
}

function accumulate(totals: Map<string, FormulaValue>, id: string, value: FormulaValue): void {
  const before = totals.get(id);
  totals.set(
    id,
    typeof value === "string" || before === undefined || typeof before === "string" ? value : add(before, value),
  );
}

/** A cell as a formula reads it. */
export function readCell(cell: CellValue | undefined): FormulaValue | undefined {
  if (isEmpty(cell)) return undefined;
  if (typeof cell === "boolean") return toExact(cell ? 1 : 0);
  return typeof cell === "number" ? toExact(cell) : cell;
}

/** The one row of a table that suits; undefined for a name that is none. */
function oneRow(
  id: string,
  { tables: declared = [] }: Simulator,
  tables: TableRows,
  read: (name: string) => FormulaValue | undefined,
): TableRow | undefined {
  const table = declared.find((one) => one.id === id);
  if (!table) return undefined;
  const rows = suitingRows(table, tables, read);
  if (rows.length > 1) throw severalRows(table);
  return rows[0];
}

function suitingRows(
  table: SimulatorTable,
  tables: TableRows,
  read: (name: string) => FormulaValue | undefined,
): TableRow[] {
  const found = findRows(table, tables[table.id] ?? [], read);
  if ("absent" in found) throw new Unable({ kind: "absent", ...found.absent });
  if (found.rows.length === 0)
    throw new Unable({ kind: "impossible", message: `«\u00A0${table.title}\u00A0» n'a aucune ligne publiée.` });
  if (found.open.length > 0) throw new Unable({ kind: "incomplete", names: found.open });
  return found.rows;
}

function severalRows({ title }: SimulatorTable): Unable {
  return new Unable({
    kind: "impossible",
    message: `Plusieurs lignes de «\u00A0${title}\u00A0» conviennent à la fois\u00A0: la table est à corriger.`,
  });
}

/** The pieces of the period, and the row of its table that each follows. */
function cutRows(
  { tables: declared = [] }: Simulator,
  period: SimulatorPeriod,
  given: InputValues,
  tables: TableRows,
): { rules: Rule[]; rows: TableRow[]; pieces: Piece[] } {
  const table = declared.find(({ id }) => id === period.table);
  const year = given.get(period.year);
  // What no row suits is told before what is not given: its choices are none for that reason.
  const suiting = table ? suitingRows(table, tables, (name) => given.get(name)) : [];
  if (!table || year === undefined || typeof year === "string")
    throw new Unable({ kind: "incomplete", names: [period.year] });
  const civil = String(toNumber(year)).padStart(4, "0");
  const dayOf = (name: string, usual: string) => {
    const day = given.get(name) ?? usual;
    if (typeof day !== "string" || !day.startsWith(`${civil}-`))
      throw new Unable({ kind: "refused", name, message: `écrivez un jour de ${civil}, l'année de la simulation.` });
    return day;
  };
  const from = dayOf(period.from, `${civil}-01-01`);
  const to = dayOf(period.to, `${civil}-12-31`);
  if (to < from)
    throw new Unable({
      kind: "refused",
      name: period.to,
      message: "écrivez un jour qui ne vient pas avant le premier.",
    });

  const rows = suiting
    .map((row) => ({ row, rule: ruleOf(row, period, civil) }))
    .sort((a, b) => (a.rule.from < b.rule.from ? -1 : 1));
  for (const [rank, { rule }] of rows.entries()) if (rows[rank + 1]?.rule.from === rule.from) throw severalRows(table);
  const first = rows[0]?.rule.from ?? "";
  if (first > from)
    throw new Unable({
      kind: "refused",
      name: period.from,
      message: `«\u00A0${table.title}\u00A0» ne commence que le ${formatCivil(first)}\u00A0: écrivez un jour à partir de celui-là.`,
    });
  if (rows.length > MOST_RULES) throw severalRows(table);
  const rules = rows.map(({ rule }) => rule);
  return { rules, rows: rows.map(({ row }) => row), pieces: cutPeriod({ from, to }, rules) };
}

const COUNTINGS: readonly Counting[] = ["ANNEE", "SEMESTRE"];
const PRORATIONS: readonly Proration[] = ["JOUR", "MOIS", "AUCUN"];

function ruleOf(row: TableRow, { effective, counting, proration }: SimulatorPeriod, civil: string): Rule {
  const cell = (column: string | undefined) => (column === undefined ? undefined : row[column]);
  const written = cell(effective);
  return {
    from: typeof written === "string" && written > `${civil}-01-01` ? written : `${civil}-01-01`,
    counting: COUNTINGS.find((one) => one === cell(counting)) ?? "ANNEE",
    proration: PRORATIONS.find((one) => one === cell(proration)) ?? "JOUR",
  };
}

/** What an input counted over the period is in each piece: whole numbers stay whole, others keep three decimals. */
function shareInput(value: FormulaValue | undefined, pieces: Piece[]): (Exact | undefined)[] {
  if (value === undefined || typeof value === "string") return pieces.map(() => undefined);
  if (pieces.length === 1) return [value];
  const count = toNumber(value);
  return shareCount(count, pieces, Number.isInteger(count) ? 0 : 3).map(toExact);
}

/** What misses: inputs that somebody may give, or a cell that the table leaves empty. */
function needed(
  names: string[],
  { inputs, values = [], tables = [] }: Simulator,
  found: ReadonlyMap<string, FormulaResult>,
): Unable {
  const roots = (name: string): string[] => {
    const value = values.some(({ id }) => id === name) ? found.get(name) : undefined;
    return value && "missing" in value ? value.missing.flatMap(roots) : [name];
  };
  const all = [...new Set(names.flatMap(roots))];
  const asked = all.filter((name) => inputs.some(({ id }) => id === name));
  if (asked.length > 0) return new Unable({ kind: "incomplete", names: asked });
  const told = all.map((name) => {
    const [id, column] = name.split(".");
    return `${column} de «\u00A0${tables.find((table) => table.id === id)?.title ?? id}\u00A0»`;
  });
  return new Unable({ kind: "impossible", message: `Il manque ${told.join(", ")}.` });
}

/** Days of the civil year of a day. */
export function daysOfYear(day: string): number {
  return daysBetween(`${day.slice(0, 4)}-01-01`, `${day.slice(0, 4)}-12-31`) + 1;
}
