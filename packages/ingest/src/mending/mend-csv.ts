import { cleanName } from "../column-names.js";
import { type Encoding, readPieces } from "../files/encoding.js";
import { type ColumnHabits, createColumnHabits, hasHabits, observeCell } from "../inference/column-habits.js";
import { createIssueCollector } from "../issues/issue-collector.js";
import { nameColumns, readSample } from "../readers/csv.js";
import { detectDialect } from "../readers/csv-dialect.js";
import { createRecordReader, type RecordPiece } from "../readers/csv-records.js";
import { readFormulas } from "../readers/formula-text.js";
import { expectedNames } from "../readers/reader.js";
import { layoutColumns } from "../validation/layout.js";
import type { MendOptions } from "./mend-options.js";
import type { Change } from "./mend-reason.js";
import { compileRecordMender } from "./mend-record.js";
import type { TextOutput } from "./text-output.js";

/**
 * Writes a CSV file again, in UTF-8, with its own delimiter and no needless quote: cells with one sure mending are mended,
 * all others are the same. Two passes, memory of one piece of the file.
 */
export async function mendCsv(
  path: string,
  encoding: Encoding,
  options: MendOptions,
  output: TextOutput,
  onChange: (change: Change) => void,
): Promise<void> {
  const { schema, scan, caution } = options;
  const sample = await readSample(path, encoding);
  const verdict = detectDialect(sample.text, sample.complete, expectedNames({ schema }));
  if (verdict.kind !== "found") throw new Error(`not a readable CSV file: ${verdict.kind}`);
  const { dialect, header, headerRecord, headerLine } = verdict;
  const context = {
    path,
    scan,
    schema,
    geography: options.geography,
    issues: createIssueCollector(),
    allColumns: false,
    reproject: false,
  };
  const columns = layoutColumns(nameColumns(header, headerLine, context, []), schema);
  const fieldOf = new Map(columns.map(({ source, field }) => [source, field.name]));
  const habits = new Map<number, ColumnHabits>();
  for (const { source, inSchema, field } of columns)
    if (source >= 0 && inSchema && hasHabits(field)) habits.set(source, createColumnHabits());
  if (habits.size > 0)
    for await (const piece of readRecordPieces(path, encoding, dialect))
      for (const record of piece.records) {
        readFormulas(record);
        for (const [source, known] of habits) if (record[source]) observeCell(known, record[source] as string);
      }
  const mend = compileRecordMender({ ...options, columns, habits });
  const write = createRecordWriter(dialect.delimiter, findNewline(sample.text, dialect.newline), caution > 0);
  let rank = 0;
  for await (const piece of readRecordPieces(path, encoding, dialect)) {
    for (const [at, record] of piece.records.entries()) {
      const line = piece.lines?.[at] ?? piece.firstLine + at;
      const tell = (source: number, before: string, after: string, reason: Change["reason"]) =>
        onChange({ line, column: source + 1, field: fieldOf.get(source) ?? null, before, after, reason });
      if (rank >= headerRecord)
        readFormulas(record, (source, before, after) => tell(source, before, after, "formula-text"));
      if (rank > headerRecord) mend(record, tell);
      else if (rank === headerRecord)
        for (const [source, before] of record.entries()) {
          const after = cleanName(before);
          if (after === before) continue;
          record[source] = after;
          tell(source, before, after, "header-name");
        }
      output.write(write(record));
      rank++;
    }
    await output.drain();
  }
}

async function* readRecordPieces(
  path: string,
  encoding: Encoding,
  dialect: Parameters<typeof createRecordReader>[0],
): AsyncGenerator<RecordPiece> {
  const reader = createRecordReader(dialect);
  for await (const pieces of readPieces(path, encoding)) for (const text of pieces) yield reader.read(text, false);
  yield reader.read("", true);
}

function findNewline(sample: string, newline: "\n" | "\r"): string {
  return newline === "\n" && sample[sample.indexOf("\n") - 1] === "\r" ? "\r\n" : newline;
}

/** @param wary all that another reader could take for a delimiter is quoted too. */
export function createRecordWriter(delimiter: string, newline: string, wary: boolean): (record: string[]) => string {
  const special = wary ? /[",;|\t\r\n]/ : new RegExp(`["\\r\\n${delimiter === "|" ? "\\|" : delimiter}]`);
  const writeCell = (cell: string) => (special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return (record) => record.map(writeCell).join(delimiter) + newline;
}
