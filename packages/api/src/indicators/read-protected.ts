import { PROTECTED_COLUMNS, type Territory } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { quote } from "../rows/stored-column.js";
import { ALL, SECRET, UNSAID } from "../secrecy/protected-columns.js";
import type { TableSecrecy } from "../secrecy/table-secrecy.js";
import { listNative } from "../territories/geography-at.js";
import type { CodeAmount, DimensionCell } from "./cells.js";
import type { RowsIndicator } from "./indicator.js";
import type { Amount } from "./read-amounts.js";
import type { TermReading } from "./term-reading.js";
import type { Term } from "./terms.js";

type Protected = Omit<RowsIndicator, "dimensions"> & Partial<Pick<RowsIndicator, "dimensions">>;

/** A row of the table. */
interface TableRow {
  /** Values of the dimensions of the table. */
  values: string[];
  amount: number | null;
  secret: boolean;
  coverage: number;
}

/**
 * Reads a term in a protected table. Whatever it gives is made of published cells: a masked one makes secret all that it would be
 * part of. Margins are the table's own, never sums of what is left of it, but for what is weighted by a dimension (bins × their volume): that
 * has no margin, and one masked cell under it makes it secret. A column made of both in the rows would be one more equation over the
 * masked cells, and solve them; this says nothing that the table does not. Throws when the table has not what the measure asks.
 */
export function readProtected(rowsFile: string, secrecy: TableSecrecy, term: Term, indicator: Protected): TermReading {
  checkTerm(secrecy, term, indicator);
  const { dimensions = [], nativeLevel } = indicator;
  const rows = readTable(rowsFile, secrecy, term.field as string, indicator.period);
  const places = dimensions.map(({ field }) => secrecy.dimensions.indexOf(field));
  const kept = secrecy.dimensions.map((field) => term.where?.[field]);
  const weighting = term.weight === undefined ? -1 : secrecy.dimensions.indexOf(term.weight);

  /** Whether a row is one of those that make a cell. */
  const isOf = ({ values }: TableRow, wanted: (string | undefined)[]) =>
    values.every((value, at) => {
      const asked = places.indexOf(at) < 0 ? undefined : wanted[places.indexOf(at)];
      const among = kept[at];
      if (asked !== undefined) return value === asked && (among?.includes(value) ?? true);
      if (among) return among.includes(value);
      return at === weighting ? value !== ALL : value === ALL;
    });
  /** NaN where the dimension does not say by how much: a bin of unknown volume is not one of no litre. */
  const weighted = ({ amount, values }: TableRow) =>
    amount === null || amount === 0 || weighting < 0 ? amount : amount * Number(values[weighting]);
  const add = (of: readonly TableRow[]): Omit<CodeAmount, "territory"> => {
    const isSecret = of.some(({ secret }) => secret);
    const known = of.flatMap((row) => weighted(row) ?? []);
    const empty = known.filter(Number.isNaN).length;
    return {
      total: isSecret || empty > 0 || known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0),
      matched: of.length,
      empty,
      ...(isSecret ? { secret: true } : {}),
      ...(of.length > 0 ? { coverage: Math.min(...of.map(({ coverage }) => coverage)) } : {}),
    };
  };
  const native = rows.get(nativeLevel) ?? new Map<string, Map<string, TableRow[]>>();

  const amounts: Amount[] = [];
  for (const [period, territories] of native)
    for (const [territory, of] of territories) {
      // The finest cells of the dimensions asked, as rows of any other dataset give them.
      const found = new Map<string, TableRow[]>();
      for (const row of of) {
        if (places.some((at) => row.values[at] === ALL)) continue;
        if (
          !isOf(
            row,
            places.map((at) => row.values[at]),
          )
        )
          continue;
        const key = JSON.stringify(places.map((at) => row.values[at]));
        found.set(key, [...(found.get(key) ?? []), row]);
      }
      for (const parts of found.values()) {
        const cell = places.map((at) => (parts[0]?.values[at] === UNSAID ? null : (parts[0]?.values[at] ?? null)));
        amounts.push({ territory, period, cell, ...add(parts) });
      }
      if (found.size === 0) amounts.push({ territory, period, cell: places.map(() => null), ...add([]) });
    }

  return {
    amounts,
    of: (period, { wanted }) =>
      [...(native.get(period) ?? [])].map(([territory, of]) => ({
        territory,
        ...add(of.filter((row) => isOf(row, wanted))),
      })),
    totalOf({ level, code }: Territory, period, { wanted }: DimensionCell, territories) {
      if (level === nativeLevel || !isMadeOf(secrecy, code, listNative(territories, code, secrecy.nativeLevel)))
        return undefined;
      const found = rows.get(level)?.get(period)?.get(code);
      const { total } = add((found ?? []).filter((row) => isOf(row, wanted)));
      return total ?? undefined;
    },
  };
}

/** Whether the total of a territory was made of the members that it has today. */
function isMadeOf({ members }: TableSecrecy, code: string, today: readonly string[]): boolean {
  const then = new Set(members[code]);
  return then.size === today.length && today.every((member) => then.has(member));
}

function checkTerm(secrecy: TableSecrecy, term: Term, indicator: Protected): void {
  const { dataset, aggregate, field, weight, where = {} } = term;
  const fail = (what: string): never => {
    throw new Error(`le jeu «\u00A0${dataset}\u00A0» est un tableau protégé par le secret statistique\u00A0: ${what}`);
  };
  const list = (names: readonly string[]) => names.join(", ") || "aucune";
  if (weight !== undefined && !secrecy.dimensions.includes(weight))
    fail(
      `«\u00A0${weight}\u00A0» n'est pas une de ses dimensions (${list(secrecy.dimensions)}), et ne peut rien multiplier`,
    );
  if (aggregate !== "sum") fail("ses mesures se lisent par une somme («\u00A0sum\u00A0»), et rien d'autre");
  if (field === undefined || !secrecy.fields.includes(field))
    fail(`«\u00A0${field ?? ""}\u00A0» n'est pas une de ses mesures (${list(secrecy.fields)})`);
  for (const name of [...Object.keys(where), ...(indicator.dimensions ?? []).map((one) => one.field)])
    if (!secrecy.dimensions.includes(name))
      fail(`«\u00A0${name}\u00A0» n'est pas une de ses dimensions (${list(secrecy.dimensions)})`);
  if (indicator.statusField !== undefined)
    fail("chaque case y porte déjà son statut, retirez «\u00A0statusField\u00A0»");
  if (indicator.territoryField !== secrecy.territoryField)
    fail(`la colonne du territoire y est «\u00A0${secrecy.territoryField}\u00A0»`);
  if ((indicator.periodField ?? null) !== secrecy.periodField)
    fail(
      secrecy.periodField === null
        ? "il est d'un seul moment, donnez «\u00A0period\u00A0»"
        : `la colonne de la période y est «\u00A0${secrecy.periodField}\u00A0»`,
    );
  if (!secrecy.levels.includes(indicator.nativeLevel))
    fail(
      `il n'a pas la maille «\u00A0${indicator.nativeLevel}\u00A0» («\u00A0nativeLevel\u00A0»), mais\u00A0: ${list(secrecy.levels)}`,
    );
}

/** The rows of the table, by level, period and territory. A day counts as its year. */
function readTable(
  rowsFile: string,
  { territoryField, periodField, dimensions }: TableSecrecy,
  field: string,
  period = "",
): Map<string, Map<string, Map<string, TableRow[]>>> {
  const { level, status, coverage } = PROTECTED_COLUMNS;
  const when = periodField === null ? "?" : `coalesce(${quote(periodField)}, ?)`;
  const selected = [level, territoryField, status, coverage, field, ...dimensions].map(quote).join(", ");
  const db = new Database(rowsFile, { readonly: true, fileMustExist: true });
  const found = new Map<string, Map<string, Map<string, TableRow[]>>>();
  try {
    const rows = db.prepare(`SELECT ${when}, ${selected} FROM rows`).raw(true).iterate(period) as IterableIterator<
      (string | number | null)[]
    >;
    for (const [at, ofLevel, territory, state, share, amount, ...values] of rows) {
      const key = String(at).replace(/^(\d{4})-\d{2}-\d{2}.*$/, "$1");
      const byPeriod = getOrMake(found, String(ofLevel), () => new Map());
      const byTerritory = getOrMake(byPeriod, key, () => new Map());
      getOrMake(byTerritory, String(territory), () => [] as TableRow[]).push({
        values: values.map(String),
        amount: typeof amount === "number" ? amount : null,
        secret: state === SECRET,
        coverage: typeof share === "number" ? share : 1,
      });
    }
  } finally {
    db.close();
  }
  return found;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
