import { basename } from "node:path";
import { createIssueCollector } from "../issues/issue-collector.js";
import { isMissingWord } from "../missing-words.js";
import { type OpenOptions, openTable } from "../open-table.js";
import { foldText } from "../recipes/drop-rule.js";
import type { DropRule } from "../recipes/recipe.js";
import { isBlank } from "../table.js";
import { NUMBER_AND_UNIT } from "./accept-loosely.js";
import { createDropProposer, type FootCell } from "./propose-drops.js";

/** Lines under a table that may be its foot. */
const MAX_FOOT = 50;

/**
 * The rules that drop the lines of total and the notes under a table whose schema nobody knows yet. Only what is surely none of its records: it is
 * at the end, a total has figures only, and no rule drops a record above. None of a layer, nor of a file that cannot be read as a table.
 */
export async function proposeFootDrops(
  path: string,
  options: Pick<OpenOptions, "maxBytes" | "sheet" | "foreseen"> & { name?: string } = {},
): Promise<DropRule[]> {
  const open = async () => {
    const { name = basename(path), maxBytes, sheet, foreseen } = options;
    const issues = createIssueCollector();
    return (await openTable(path, { name, maxBytes, sheet, foreseen, issues, allColumns: true })).table;
  };
  const table = await open();
  if (!table || table.geographic) return [];
  const drops = createDropProposer({ headers: table.columns.map(({ name }) => name), isListed: () => false });
  async function* listRecords(from: typeof table): AsyncIterable<string[]> {
    for await (const { records } of from?.batches() ?? [])
      for (const record of records) {
        const texts = record.map((cell) => (cell ?? "").trim());
        if (!isBlank(texts)) yield texts;
      }
  }
  let read = 0;
  let foot: string[][] = [];
  for await (const record of listRecords(table)) {
    read++;
    const found = drops.findFoot(record);
    if (!found || !isSure(record, found)) foot = [];
    // One more tells that there are too many.
    else if (foot.length <= MAX_FOOT) foot.push(record);
  }
  if (foot.length === 0 || foot.length > MAX_FOOT || foot.length === read) return [];
  for (const record of foot) drops.add(record);
  let left = read - foot.length;
  for await (const record of listRecords(await open())) {
    if (left-- <= 0) break;
    drops.keep(record);
  }
  return drops.rules();
}

/** "Moyenne" and "Ensemble" may be values of a list; a total leaves empty what it is the total of. */
function isSure(record: readonly string[], { text }: FootCell): boolean {
  const others = record.filter((cell) => cell !== text);
  const isOfFigures = others.every((cell) => cell === "" || isMissingWord(cell) || NUMBER_AND_UNIT.test(cell));
  return isOfFigures && (/^(?:sous|s ?[/.-]|tota)/.test(foldText(text)) || others.includes(""));
}
