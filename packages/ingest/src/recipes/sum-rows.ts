import { fieldTypes } from "../field-types/index.js";
import { asWritten, counted, plural } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import type { Note } from "../note.js";
import { createCellWriter } from "../readers/cell-text.js";
import type { Part } from "../row.js";
import type { Field, Schema } from "../schema.js";
import type { Batch, RawCell, Table } from "../table.js";
import { compileKeyPart } from "../validation/canonical-text.js";
import { missingTexts } from "../validation/read-column.js";
import type { Sum } from "./recipe.js";

const BATCH = 1000;
const NONE: readonly Part[] = [];

/** The words of statuses that say why a sum has no value, or is a minimum; the first that a line has is told. */
export const sumStatuses = { secret: "SECRET", incomplete: "NON_CALCULABLE", minimum: "MINIMUM" } as const;
const FIRST_TOLD = Object.keys(sumStatuses) as (keyof typeof sumStatuses)[];

/** Lines that become one. */
interface Group {
  /** As the first line has it. */
  record: RawCell[];
  line: number | null;
  /** By column added up: the sum so far, and whether a cell had no value. */
  sums: number[];
  lacks: boolean[];
  /** Whether a cell had one. */
  has: boolean[];
  /** What the lines come from, where it is asked for. */
  parts: Part[];
  /** Columns of which a line says that its value is secret. */
  secret: Set<string>;
  /** Lines after the first one, as long as all cells can be read; else they are handed over as they came, for the validation to tell. */
  others: { record: RawCell[]; line: number | null }[] | undefined;
  unreadable: boolean;
}

/**
 * Adds up lines that have the same values of some fields. A cell without value leaves the sum without, since a part is not the whole, or makes it a minimum. Fields
 * that are neither in the key nor added keep their value where all lines agree, else have none. A line whose number cannot be read is handed
 * over as it came, and so are those of its key: nothing is hidden in a sum, and all lines are kept until the last one is read.
 * @param table has all the columns of the key.
 */
export function sumRows(table: Table, sum: Sum, schema: Schema): { table: Table; notes(): Note[] } {
  const rankOf = (name: string) => table.columns.findIndex((column) => column.name === name);
  const keys = sum.by.map((name) => ({
    rank: rankOf(name),
    read: compileKeyPart(schema.fields.find((field) => field.name === name) ?? { name }, schema.missingValues),
  }));
  const isKey = new Set(keys.map(({ rank }) => rank));
  const added = Object.entries(sum.columns)
    .map(([name, empty]) => ({ name, empty, rank: rankOf(name), ...createNumbers(name, schema) }))
    .filter(({ rank }) => rank >= 0);
  const status = sum.status === undefined ? -1 : rankOf(sum.status);
  const isAdded = new Set(added.map(({ rank }) => rank));
  const others = [...table.columns.keys()].filter((rank) => !isKey.has(rank) && !isAdded.has(rank) && rank !== status);
  const tallies = { read: 0, made: 0, lacking: added.map(() => 0), differing: new Set<number>() };
  const groups = new Map<string, Group>();
  let alone = 0;
  let traced = false;

  function add(record: RawCell[], line: number | null, parts: readonly Part[], secret: readonly string[] = []): void {
    tallies.read++;
    const isNothing = record.every((cell) => (cell ?? "").trim() === "");
    // A line with nothing on it is of no key.
    const key = isNothing ? `\u001e${alone++}` : keys.map(({ rank, read }) => read(record[rank]) ?? "").join("\u001f");
    const values = isNothing ? [] : added.map(({ rank, read }) => read(record[rank] ?? ""));
    const group = groups.get(key);
    const unreadable = values.includes(undefined);
    if (!group) {
      groups.set(key, {
        ...{ record, line, unreadable, parts: [...parts], others: undefined },
        sums: values.map((value) => value ?? 0),
        lacks: values.map((value) => value === null),
        has: values.map((value) => typeof value === "number"),
        secret: new Set(secret),
      });
      return;
    }
    for (const name of secret) group.secret.add(name);
    group.others ??= [];
    group.parts.push(...parts);
    group.unreadable ||= unreadable;
    group.others.push({ record, line });
    if (group.unreadable) return;
    for (const [at, value] of values.entries()) {
      if (value === null) group.lacks[at] = true;
      else {
        group.sums[at] = (group.sums[at] as number) + (value as number);
        group.has[at] = true;
      }
    }
  }

  /** The one line that a group becomes. */
  function close({ record, others: more = [], sums, lacks, has, secret }: Group): RawCell[] {
    const made = [...record];
    const whys = new Set<keyof typeof sumStatuses>();
    for (const [at, { name, rank, empty, write, decimals }] of added.entries()) {
      if (lacks[at]) {
        tallies.lacking[at] = (tallies.lacking[at] as number) + 1;
        // A minimum of nothing says nothing.
        const isMinimum = empty === "minimum" && has[at];
        if (isMinimum) secret.delete(name);
        whys.add(isMinimum ? empty : secret.has(name) ? "secret" : empty === "minimum" ? "incomplete" : empty);
        made[rank] = isMinimum ? write(asWritten(sums[at] as number, decimals())) : "";
      } else if (more.length > 0) made[rank] = write(asWritten(sums[at] as number, decimals()));
    }
    for (const rank of others)
      if (more.some((other) => (other.record[rank] ?? "") !== (record[rank] ?? ""))) {
        tallies.differing.add(rank);
        made[rank] = "";
      }
    const why = FIRST_TOLD.find((one) => whys.has(one));
    if (status >= 0 && why) made[status] = sumStatuses[why];
    return made;
  }

  return {
    table: {
      ...table,
      async *batches() {
        for await (const batch of table.batches())
          for (const [row, record] of batch.records.entries()) {
            add(record as RawCell[], batch.lineOf(row), batch.partsOf?.(row) ?? NONE, batch.secrets?.get(row));
            traced ||= batch.partsOf !== undefined;
          }
        let records: RawCell[][] = [];
        let lines: (number | null)[] = [];
        let origins: Part[][] = [];
        let secrets = new Map<number, readonly string[]>();
        const batch = (): Batch => {
          const [numbers, parts] = [lines, origins];
          const full = {
            ...{ records, lineOf: (row: number) => numbers[row] ?? null },
            ...(traced ? { partsOf: (row: number) => parts[row] ?? [] } : {}),
            ...(secrets.size > 0 ? { secrets } : {}),
          };
          [records, lines, origins, secrets] = [[], [], [], new Map()];
          return full;
        };
        for (const group of groups.values()) {
          const out = group.unreadable
            ? [{ record: group.record, line: group.line }, ...(group.others ?? [])]
            : [{ record: group.sums.length > 0 ? close(group) : group.record, line: group.line }];
          for (const { record, line } of out) {
            if (group.secret.size > 0) secrets.set(records.length, [...group.secret]);
            records.push(record);
            lines.push(line);
            origins.push(group.parts);
            tallies.made++;
          }
          if (records.length >= BATCH) yield batch();
        }
        groups.clear();
        if (records.length > 0) yield batch();
      },
    },
    notes: () => [
      {
        fr: `Recette : ${counted(tallies.read, "ligne additionnée", "lignes additionnées")} en ${counted(tallies.made, "ligne")}, par ${list(sum.by.map((name) => quote(name)))}.`,
        en: `Recipe: ${tallies.read} line(s) added up into ${tallies.made}, by ${sum.by.map((name) => `“${name}”`).join(", ")}.`,
      },
      ...added.flatMap(({ name, empty }, at) => {
        const lacking = tallies.lacking[at] as number;
        if (lacking === 0) return [];
        return {
          ...(empty === "minimum"
            ? {
                fr: `Recette : colonne ${quote(name)} : ${counted(lacking, "somme connue comme un minimum", "sommes connues comme un minimum")} : une cellule au moins n'a pas de valeur.`,
                en: `Recipe: column “${name}”: ${lacking} sum(s) known as a minimum: one cell at least has no value.`,
              }
            : {
                fr: `Recette : colonne ${quote(name)} : ${counted(lacking, "somme sans valeur", "sommes sans valeur")}, ${plural(lacking, empty === "secret" ? "secrète" : "incomplète")} : une cellule au moins n'en a pas.`,
                en: `Recipe: column “${name}”: ${lacking} sum(s) without value, ${empty}: one cell at least has none.`,
              }),
        };
      }),
      ...(tallies.differing.size > 0
        ? [
            {
              fr: `Recette : ${counted(tallies.differing.size, "colonne", "colonnes")} sans valeur où les lignes additionnées ne disent pas la même chose : ${list([...tallies.differing].map((rank) => quote(table.columns[rank]?.name ?? "")))}.`,
              en: `Recipe: ${tallies.differing.size} column(s) without value where the lines added up differ: ${[...tallies.differing].map((rank) => `“${table.columns[rank]?.name}”`).join(", ")}.`,
            },
          ]
        : []),
    ],
  };
}

/** The reading of the numbers of a field: undefined for what is none, null for no value; and how many decimals were met. */
function createNumbers(name: string, schema: Schema) {
  const field: Field = schema.fields.find((one) => one.name === name) ?? { name };
  const parse = fieldTypes[field.type ?? "string"].compile(field);
  const missing = missingTexts(field.missingValues, schema.missingValues);
  const writer = createCellWriter(field);
  const mark = field.decimalChar ?? ".";
  let most = 0;
  return {
    read(text: string): number | null | undefined {
      if (text.trim() === "" || missing.includes(text)) return null;
      const value = parse(text);
      if (value === null) return null;
      if (typeof value !== "number") return undefined;
      most = Math.max(most, decimalsOf(text, mark));
      return value;
    },
    decimals: () => Math.min(most, 12),
    write: (value: number) => writer.number(String(value)),
  };
}

/** How many decimals a number is written with: 2 for "1,25", 3 for "1e-3". */
function decimalsOf(text: string, mark: string): number {
  const at = text.lastIndexOf(mark);
  const digits = at < 0 ? 0 : (/^\d*/.exec(text.slice(at + mark.length))?.[0].length ?? 0);
  const power = /\d[.,]?e([+-]?\d+)/i.exec(text)?.[1];
  return power === undefined ? digits : digits - Number(power);
}
