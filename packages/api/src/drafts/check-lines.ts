import {
  capitalise,
  civilDay,
  createIssueCollector,
  type Geography,
  openTable,
  type Report,
  type Schema,
  validateRow,
} from "@datalogue/ingest";
import type { RowFault } from "./hand-table.js";

/**
 * What is wrong with each line of the file of a table kept by hand, said as at its cell: what `validateRow` says of the record, then what only
 * the whole table tells (a key that comes twice). Lines without a fault are not there.
 */
export async function checkLines(
  path: string,
  {
    name,
    schema,
    report,
    geography,
  }: { name: string; schema: Schema; report: Report; geography: Geography | undefined },
): Promise<Record<number, RowFault[]>> {
  const ofLines = gatherByLine(report);
  if (ofLines.size === 0) return {};
  const { table } = await openTable(path, { name, issues: createIssueCollector(), schema });
  if (!table) return {};
  const found: Record<number, RowFault[]> = {};
  const options = { today: civilDay(new Date()), ...(geography ? { geography } : {}) };
  for await (const batch of table.batches())
    for (const [rank, record] of batch.records.entries()) {
      const line = batch.lineOf(rank);
      const told = line === null ? undefined : ofLines.get(line);
      if (line === null || !told) continue;
      const texts = Object.fromEntries(table.columns.map((column, at) => [column.name, record[at] ?? null]));
      // What is of the whole file is said of it, not of each line.
      const own = validateRow(schema, texts, options).issues.filter(
        ({ code, field }) => field !== null || told.some((one) => one.code === code),
      );
      const said = new Set(own.map(codeAndField));
      found[line] = [...own, ...told.filter((one) => !said.has(codeAndField(one)))].map(toFault);
    }
  return found;
}

/** The issues that have a line, those of their examples too. */
export function gatherByLine({ issues }: Pick<Report, "issues">): Map<number, RowFault[]> {
  const found = new Map<number, RowFault[]>();
  for (const { examples = [], ...issue } of issues)
    for (const { line, value, suggestion } of [issue, ...examples]) {
      if (line === null) continue;
      const { code, severity, field } = issue;
      const message = line === issue.line ? issue.message : retell(issue.message, issue.value, value);
      found.set(line, [...(found.get(line) ?? []), { code, severity, field, message, suggestion }]);
    }
  return found;
}

/** The sentence of the first place, for another one: its own value, and no line that it names. */
function retell(message: string, first: string | null, value: string | null): string {
  const plain = message.replace(/\s\(lignes?\s[^)]*\)/g, "");
  return first && value
    ? plain.replace(/«(\s)(.*?)(\s)»/g, (whole, a, said, b) => (said === first ? `«${a}${value}${b}»` : whole))
    : plain;
}

/** « Ligne 3, colonne « volume » (Volume) : … »: where it is goes without saying. */
const PLACE = /^(?:ligne\s\d+(?:,\s|\s:\s))?(?:colonne\s«\s[^»]*\s»(?:\s\(.*?\))?\s:\s)?/i;

/** An issue as it is said at its cell: without the place, which goes without saying. */
export function toFault({ code, severity, field, message, suggestion }: RowFault): RowFault {
  return { code, severity, field, message: capitalise(message.replace(PLACE, "")), suggestion };
}

function codeAndField({ code, field }: RowFault): string {
  return `${code} ${field}`;
}
