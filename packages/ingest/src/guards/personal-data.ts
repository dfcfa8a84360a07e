import { columnWords } from "../column-names.js";
import type { Example, IssueCollector } from "../issues/issue-collector.js";
import type { Batch } from "../table.js";
import type { LayoutColumn } from "../validation/layout.js";
import type { Guard } from "./guard.js";
import { type PersonalKind, type PersonalKindName, personalKinds } from "./personal-kinds.js";

/** How many filled cells of a column are looked at. */
const SAMPLE = 10_000;

/** Addresses and surnames are those of persons where the table names persons; so is a column of streets from this share. */
const STREETS = 0.3;

interface Tally {
  name: PersonalKindName;
  kind: PersonalKind;
  announced: boolean;
  count: number;
  first: Example | null;
}

interface Watched {
  column: LayoutColumn;
  words: string[];
  cells: number;
  tallies: Tally[];
}

const TEXTS = new Set(["string", "any"]);

/**
 * Notices the columns that look like personal data: names, e-mail addresses, phone numbers, NIR, addresses of persons
 * (CRPA, art. L. 312-1-2; GDPR). Looks at the name of the column and at its first 10 000 filled cells; what it shows is masked.
 */
export function personalDataGuard(columns: readonly LayoutColumn[], issues: IssueCollector): Guard {
  const watched = columns.flatMap((column): Watched[] => {
    const tallies = startTallies(column);
    return tallies.length > 0 ? [{ column, words: columnWords(column.field.name), cells: 0, tallies }] : [];
  });
  let open = [...watched];

  return {
    read(batch) {
      if (open.length === 0) return;
      for (const one of open) readColumn(one, batch);
      if (open.some(({ cells }) => cells >= SAMPLE)) open = open.filter(({ cells }) => cells < SAMPLE);
    },
    finish() {
      const persons = watched.some(({ tallies }) =>
        tallies.some(({ name, announced, count }) => name === "name" && announced && count > 0),
      );
      for (const one of watched) {
        const said = one.tallies.filter((tally) => tally.count > 0 && isPersonal(tally, one, persons));
        for (const { name, kind, count, first } of said) {
          if (name === "civility" && said.some((other) => other.name === "name")) continue;
          const { title } = one.column.field;
          const group = issues.group(
            "personal-data",
            one.column.field.name,
            { expected: kind.title, ...(title ? { title } : {}) },
            name,
          );
          group.count += count;
          group.open = false;
          if (first) group.examples.push(first);
        }
      }
    },
  };
}

/** The kinds that the cells of a column are compared to: numbers may only be NIRs, a list of values none. */
function startTallies({ field, source, inSchema }: LayoutColumn): Tally[] {
  if (source < 0 || field.constraints?.enum) return [];
  const type = field.type ?? "string";
  const words = columnWords(field.name);
  return (Object.entries(personalKinds) as [PersonalKindName, PersonalKind][]).flatMap(([name, kind]): Tally[] => {
    if (!TEXTS.has(type) && !(name === "nir" && type === "integer")) return [];
    if (kind.excused?.(words, field, inSchema)) return [];
    const announced = kind.announced(words);
    // Surnames and streets are looked at where the name of a column may speak of them.
    if (name === "name" && !announced && words[0] !== "nom") return [];
    if (name === "address" && !announced && !words.some((word) => word === "adresse" || word === "adr")) return [];
    return [{ name, kind, announced, count: 0, first: null }];
  });
}

function readColumn(one: Watched, batch: Batch): void {
  const { source, rank } = one.column;
  for (let row = 0; row < batch.records.length && one.cells < SAMPLE; row++) {
    const cell = batch.records[row]?.[source];
    if (!cell) continue;
    one.cells++;
    const text = cell.length > 200 ? cell.slice(0, 200) : cell;
    for (const tally of one.tallies) {
      if (!tally.kind.test(text)) continue;
      tally.count++;
      if (tally.first) continue;
      tally.first = { line: batch.lineOf(row), column: rank, value: tally.kind.mask(text) };
      if (batch.firstFeature !== undefined) tally.first.feature = batch.firstFeature + row;
    }
  }
}

/** @param persons whether another column of the table names persons. */
function isPersonal({ name, kind, announced, count }: Tally, { words, cells }: Watched, persons: boolean): boolean {
  if (name === "landline") return announced && persons;
  if (announced) return true;
  if (name === "name") return persons && words.length === 1;
  if (name === "address") return persons && count >= STREETS * cells;
  return count >= kind.share * cells;
}
