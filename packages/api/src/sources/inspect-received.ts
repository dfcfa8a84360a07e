import {
  chooseSheet,
  createIssueCollector,
  type Geography,
  openTable,
  type RawCell,
  type Report,
  type Table,
  typeset,
  writeIssues,
} from "@datalogue/ingest";
import type { ReceivedFile } from "./family.js";
import { namePattern } from "./name-pattern.js";
import type { Question } from "./question.js";
import type { Control, Source } from "./source-schema.js";

/** What a received file holds, and why it is refused; nothing of it is published when there is a refusal. */
export interface Inspection {
  columns: string[];
  rows: number;
  /** How the file is written; undefined when it could not be opened as a table. */
  file?: Pick<Report["file"], "format" | "encoding" | "delimiter">;
  /** Codes of communes that the official list does not know, and the first of them; undefined when nothing is compared. */
  unknownCodes?: { count: number; first: string[] };
  /** Communes asked for that are in the file, and those that are not; undefined when the guard does not look. */
  communes?: { found: string[]; missing: string[] };
  /** What the control adds up to; null when the file has no row of it (another territory). */
  control?: number | null;
  /** French sentences; none: the file is what it is expected to be. */
  refusals: string[];
}

/** Looks at a received file, row by row, by the guard of its source. */
export async function inspectReceived(
  received: Pick<ReceivedFile, "path" | "name">,
  { guard, control, recipe }: Pick<Source, "guard" | "control" | "recipe">,
  question: Pick<Question, "communes">,
  geography?: Geography,
): Promise<Inspection> {
  const issues = createIssueCollector();
  const { path, name } = received;
  const patterns = guard.columns.map(namePattern);
  const { headerRow, headerRows, sheet: wanted } = recipe ?? {};
  const { table, format } = await openTable(path, {
    ...{ name, issues },
    foreseen: {
      names: { size: patterns.length, has: (column) => patterns.some((matches) => matches(column) !== undefined) },
      ...(headerRow === undefined ? {} : { headerRow }),
      ...(headerRows === undefined ? {} : { headerRows }),
      ...(wanted === undefined ? {} : { sheet: { wanted, choose: (names) => chooseSheet(wanted, names) } }),
    },
  });
  /** What reading itself refuses: a damaged archive, a quote that is never closed. */
  const errors = () =>
    writeIssues(issues.list(), "fr").flatMap(({ severity, message }) => (severity === "error" ? [message] : []));
  if (!table) return { columns: [], rows: 0, refusals: errors() };
  const columns = table.columns.map((column) => column.name);
  const file = { format: format ?? "unknown", encoding: table.encoding, delimiter: table.delimiter } as const;
  const refusals = findColumnRefusals(columns, [
    ...guard.columns,
    ...(guard.communes && !guard.columns.includes(guard.communes.field) ? [guard.communes.field] : []),
  ]);
  if (refusals.length > 0) {
    // A reader leaves its file once it is left.
    for await (const _ of table.batches()) break;
    return { columns, rows: 0, file, refusals };
  }

  const asked = new Set(guard.communes ? question.communes : []);
  const found = new Set<string>();
  const others = new Set<string>();
  const placeRank = guard.communes ? rankOf(columns, guard.communes.field) : -1;
  const sum = control ? summing(columns, control) : undefined;
  let rows = 0;
  for await (const record of recordsOf(table)) {
    rows++;
    if (placeRank >= 0) {
      const code = communeCode(record[placeRank]);
      if (asked.has(code)) found.add(code);
      else if (geography && /^\d[\dAB]\d{3}$/.test(code)) others.add(code);
    }
    sum?.add(record);
  }

  const communes = guard.communes
    ? { found: [...found].sort(), missing: [...asked].filter((code) => !found.has(code)) }
    : undefined;
  if (guard.communes && communes) {
    const least = Math.ceil(guard.communes.leastShare * asked.size);
    if (asked.size > 0 && rows > 0 && found.size === 0)
      refusals.push(
        `Aucune des ${asked.size} communes demandées n'est dans le fichier, à la colonne « ${guard.communes.field} ». Si le producteur ne publie rien pour ce département, dites-le dans source.json : « notCovered ».`,
      );
    else if (found.size < least)
      refusals.push(
        `${found.size} commune${found.size > 1 ? "s" : ""} sur ${asked.size} demandées, il en faut ${least}. Absentes : ${communes.missing.slice(0, 20).join(", ")}${communes.missing.length > 20 ? "…" : ""}.`,
      );
  }
  const unknown = [...others].filter((code) => !geography?.has(code) && !isArrondissement(code)).sort();
  const leastRows = guard.leastRows ?? 1;
  if (rows < leastRows) refusals.push(`${rows} ligne${rows > 1 ? "s" : ""}, il en faut ${leastRows}.`);
  const total = sum?.total();
  if (control && total !== undefined && total !== null && Math.abs(total - control.value) > (control.tolerance ?? 0))
    refusals.push(
      `« ${control.field} » : la somme des lignes de contrôle est ${total}, et non ${control.value} (${control.reference}).`,
    );
  return {
    ...{ columns, rows, file },
    ...(unknown.length > 0 ? { unknownCodes: { count: unknown.length, first: unknown.slice(0, 5) } } : {}),
    ...(communes ? { communes } : {}),
    ...(total === undefined ? {} : { control: total }),
    refusals: [...errors(), ...refusals.map((one) => typeset(one))],
  };
}

function findColumnRefusals(columns: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((template) => rankOf(columns, template) < 0);
  if (missing.length === 0) return [];
  const shown = columns.slice(0, 30).join(", ");
  return [
    typeset(
      `Colonnes attendues et absentes : ${missing.join(", ")}. Colonnes du fichier : ${shown}${columns.length > 30 ? "…" : ""}.`,
    ),
  ];
}

function rankOf(columns: readonly string[], template: string): number {
  const matches = namePattern(template);
  return columns.findIndex((name) => matches(name) !== undefined);
}

async function* recordsOf(table: Table): AsyncGenerator<readonly RawCell[]> {
  for await (const { records, unread = [] } of table.batches())
    for (const [rank, record] of records.entries()) if (!unread.includes(rank)) yield record;
}

/** A code as the official list writes it: what the Insee writes before it (2025-COM-17219) left out, the zero that a spreadsheet lost given back. */
function communeCode(cell: RawCell): string {
  const code = (cell ?? "").trim().replace(/^(?:\d{4}-)?COM-/, "");
  return /^\d{4}$/.test(code) ? `0${code}` : code;
}

/** Arrondissements have codes, which are no communes. */
function isArrondissement(code: string): boolean {
  return /^(751|6938|132)/.test(code);
}

function summing(columns: readonly string[], { field, where }: Control) {
  const rank = rankOf(columns, field);
  const conditions = Object.entries(where).map(([name, value]) => ({ rank: rankOf(columns, name), value }));
  let total: number | null = null;
  return {
    add(record: readonly RawCell[]) {
      if (conditions.some(({ rank: at, value }) => (record[at] ?? "").trim() !== value)) return;
      const cell = (record[rank] ?? "").replace(/[\s\u00A0\u202F]/g, "").replace(",", ".");
      if (cell !== "" && Number.isFinite(Number(cell))) total = (total ?? 0) + Number(cell);
    },
    total: () => total,
  };
}
