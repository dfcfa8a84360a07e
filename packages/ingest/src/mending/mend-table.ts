import { type ColumnHabits, createColumnHabits, hasHabits, observeCell } from "../inference/column-habits.js";
import { createIssueCollector } from "../issues/issue-collector.js";
import { openTable } from "../open-table.js";
import type { RecipeChange } from "../recipes/apply-recipe.js";
import type { Recipe } from "../recipes/recipe.js";
import type { ReferenceReader } from "../validation/foreign-keys.js";
import { layoutColumns } from "../validation/layout.js";
import { createRecordWriter } from "./mend-csv.js";
import type { MendOptions } from "./mend-options.js";
import type { Change } from "./mend-reason.js";
import { compileRecordMender } from "./mend-record.js";
import type { TextOutput } from "./text-output.js";

/**
 * Writes as CSV (UTF-8, « ; ») the table that a recipe makes of a file, its columns in the order of the schema: cells with one sure mending are
 * mended, all others are as the recipe gives them. Changes name the lines and columns of the received file. Two passes.
 */
export async function mendTable(
  path: string,
  {
    recipe,
    name,
    sheet,
    references,
    ...options
  }: MendOptions & {
    recipe: Recipe;
    name: string;
    sheet: string | undefined;
    references: ReferenceReader | undefined;
  },
  output: TextOutput,
  onChange: (change: Change) => void,
): Promise<void> {
  const { schema, geography } = options;
  const open = async (told?: (change: RecipeChange) => void) => {
    const { table } = await openTable(path, {
      name,
      issues: createIssueCollector(),
      schema,
      recipe,
      sheet,
      geography,
      references,
      onChange: told,
    });
    if (!table) throw new Error(`not a readable table: ${path}`);
    return table;
  };
  const first = await open();
  const columns = layoutColumns(first.columns, schema);
  const habits = new Map<number, ColumnHabits>();
  for (const { source, inSchema, field } of columns)
    if (source >= 0 && inSchema && hasHabits(field)) habits.set(source, createColumnHabits());
  if (habits.size > 0)
    for await (const { records } of first.batches())
      for (const record of records)
        for (const [source, known] of habits) if (record[source]) observeCell(known, record[source] as string);
  const mend = compileRecordMender({ ...options, columns, habits });
  const write = createRecordWriter(";", "\n", true);
  // The recipe is ahead by a batch: its changes wait for their line.
  const waiting: RecipeChange[] = [];
  const tell = (upTo: number) => {
    const due = waiting.findIndex(({ line }) => (line ?? 0) > upTo);
    for (const change of waiting.splice(0, due < 0 ? waiting.length : due)) onChange(change);
  };
  const table = await open((change) => waiting.push(change));
  output.write(write(table.columns.map((column) => column.name)));
  for await (const batch of table.batches()) {
    for (const [row, read] of batch.records.entries()) {
      const record = read as string[];
      // A line with nothing on it is no record.
      if (record.length < table.columns.length) continue;
      const line = batch.lineOf(row);
      tell(line ?? 0);
      mend(record, (source, before, after, reason) => {
        const { name: field = null, rank: column = null } = table.columns[source] ?? {};
        onChange({ line, column, field, before, after, reason });
      });
      output.write(write(record));
    }
    await output.drain();
  }
  tell(Number.POSITIVE_INFINITY);
}
