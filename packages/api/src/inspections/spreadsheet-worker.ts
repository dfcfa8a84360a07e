import { type Column, checkFile } from "@datalogue/ingest";
import { serveTasks } from "../threads/serve-tasks.js";
import type { ReadSpreadsheet, SpreadsheetTask } from "./read-spreadsheet.js";

/** The thread where a campaign filled in a spreadsheet is read: one may be large, or made to last. */
serveTasks(async ({ path, name, schema, recipe, today, maxRows }: SpreadsheetTask): Promise<ReadSpreadsheet> => {
  let columns: Column[] = [];
  const rows: ReadSpreadsheet["rows"] = [];
  let count = 0;
  const report = await checkFile(path, {
    ...{ name, schema, today },
    ...(recipe ? { recipe } : {}),
    onColumns: (found) => {
      columns = found;
    },
    onRows: (batch) => {
      count += batch.length;
      for (const { line, cells } of batch.slice(0, maxRows - rows.length)) {
        const answers = columns.flatMap((column, at) => {
          const cell = cells[at] ?? null;
          return cell === null ? [] : [[column.name, String(cell)] as const];
        });
        rows.push({ line, answers: Object.fromEntries(answers) });
      }
    },
  });
  const faults = report.issues
    .filter(({ severity }) => severity === "error")
    .map(({ line, field, message, count: times }) => ({ line, field, message, count: times }));
  return { rows, count, faults, unknown: columns.filter(({ inSchema }) => !inSchema).map((one) => one.name) };
});
