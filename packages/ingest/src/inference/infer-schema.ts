import { basename } from "node:path";
import type { Geography } from "../geography.js";
import { createIssueCollector } from "../issues/issue-collector.js";
import { openTable } from "../open-table.js";
import type { ForeseenLayout } from "../readers/reader.js";
import { matchColumns } from "../recipes/match-columns.js";
import type { DropRule } from "../recipes/recipe.js";
import { reshapeTable } from "../recipes/reshape-table.js";
import type { Batch, RawCell, Table } from "../table.js";
import { createKeyIndex } from "../validation/key-index.js";
import { createKeySample } from "./key-sample.js";
import { addKeys, isIdentifier, listKeyCandidates, proposeSchema, type SchemaProposal } from "./propose-schema.js";
import { createColumnSurvey, surveyCell } from "./survey-column.js";

export interface InferOptions {
  /** Original name of the file, when the path is a temporary one. */
  name?: string;
  /** Limit of the size of the file, in bytes. */
  maxBytes?: number;
  /** Name of the sheet, of the layer or of the file of an archive to read. */
  sheet?: string;
  /** Where its header is, how its text is written, when that is told and not found. */
  layout?: Omit<ForeseenLayout, "names" | "sheet">;
  /** Lines that are no records, as a recipe says them. */
  dropRows?: readonly DropRule[] | undefined;
  /** The official list of communes: codes are then recognised whatever the name of their column. */
  geography?: Geography | undefined;
}

/** Fewer records do not show what tells them apart. */
export const MIN_ROWS = 10;
/** Sets of columns followed over a whole file. */
const MAX_KEYS = 3;

/**
 * Proposes a Table Schema (v1) for a file of any format that we read: one that the file itself passes. Undefined when the file cannot be
 * read as a table, or has no record: its check says why. Streaming: what is remembered of a column is bounded; a file of more than
 * some thousands of records is read again to make sure of its keys.
 */
export async function inferSchema(path: string, options: InferOptions = {}): Promise<SchemaProposal | undefined> {
  const { name = basename(path), geography, maxBytes, sheet, layout, dropRows = [] } = options;
  const issues = createIssueCollector();
  const foreseen = layout && { names: new Set<string>(), ...layout };
  const look = (table: Table): Table => {
    const recipe = { dropRows: [...dropRows] };
    const headers = table.columns.map((column) => column.name);
    const match = matchColumns(headers, recipe, { fields: [] }, { sheet: table.sheet, above: [], file: name });
    return reshapeTable(table, recipe, match, { issues }).table;
  };
  const open = async () =>
    (await openTable(path, { name, issues, geography, maxBytes, sheet, foreseen, allColumns: true, look })).table;
  const table = await open();
  if (!table) return undefined;
  const surveys = table.columns.map((column) => createColumnSurvey(column.name));
  const sample = createKeySample(surveys.length);
  let rows = 0;
  for await (const batch of table.batches())
    for (const [row, record] of listRecords(batch, table)) {
      rows++;
      const line = batch.lineOf(row);
      for (const [at, survey] of surveys.entries()) surveyCell(survey, record[at], line, geography);
      sample.add(record);
    }
  if (rows === 0) return undefined;
  for (const survey of surveys) survey.percents = table.percents?.(survey.name) ?? false;
  const proposal = proposeSchema(name, surveys, rows, {
    numbers: (column) => table.numbers?.(column) ?? false,
    typed: table.typed ?? false,
  });
  const candidates = listKeyCandidates(proposal).filter((at) => {
    const found = proposal.fields[at];
    return rows >= MIN_ROWS || (rows > 1 && found !== undefined && isIdentifier(found.field, found.kind));
  });
  const keys = sample.find(candidates, MAX_KEYS);
  addKeys(proposal, sample.complete() || keys.length === 0 ? keys : await confirmKeys(keys, open));
  return proposal;
}

/** Records of a batch that could be read, with their rank; a line without anything is no record, a feature always is one. */
function* listRecords(
  { records, unread }: Batch,
  { geographic }: Table,
): Generator<[rank: number, record: readonly RawCell[]]> {
  for (const [rank, record] of records.entries())
    if (!unread?.includes(rank) && (geographic || record.some((cell) => cell && cell.trim() !== "")))
      yield [rank, record];
}

/** Of some sets of columns, those that tell all the records of a file apart. */
async function confirmKeys(
  keys: readonly (readonly number[])[],
  open: () => Promise<Table | undefined>,
): Promise<(readonly number[])[]> {
  const table = await open();
  if (!table) return [];
  let followed = keys.map((columns) => ({ columns, index: createKeyIndex() }));
  for await (const batch of table.batches()) {
    for (const [, record] of listRecords(batch, table))
      followed = followed.filter(({ columns, index }) => {
        const key = columns.map((column) => record[column]).join("\u001f");
        return index.add(key, 1) === undefined;
      });
    if (followed.length === 0) break;
  }
  return followed.map(({ columns }) => columns);
}
