import type { IssueCode } from "./issue-code.js";

/** How many examples of one cause are kept, the first included: the memory of a report does not grow with the faults. */
export const MAX_EXAMPLES = 5;

/** Where an issue is, and the value met there. */
export interface Example {
  line?: number | null;
  column?: number | null;
  feature?: number;
  sheet?: string;
  value?: string | null;
  suggestion?: string | null;
  /** What the sentence needs beyond the value: a bound, the line of a first occurrence, a reason. */
  detail?: string | number;
  /** The whole record, as a sentence shows it. */
  row?: string;
  /** The form expected, where it is not that of the cause. */
  expected?: { fr: string; en: string };
  /** Why, as a clause, where it depends on the value. */
  reason?: { fr: string; en: string };
  /** What to do, where it depends on the value: sentences. */
  remedy?: { fr: string; en: string };
}

/** What a sentence may need to know of a cause, the same for all its occurrences. */
export interface Facts {
  /** Title of the column, as its schema says. */
  title?: string;
  /** The form expected, as a noun phrase without capital: "un nombre entier". */
  expected?: { fr: string; en: string };
  /** The bound, the pattern, the list of allowed values… */
  bound?: string;
  example?: string;
  /** The column may not be empty. */
  required?: boolean;
  names?: string[];
  /** Why, as a clause without capital nor full stop. */
  reason?: { fr: string; en: string };
}

/** All the occurrences of one cause: a code and a field. */
export interface IssueGroup {
  code: IssueCode;
  field: string | null;
  facts: Facts;
  count: number;
  examples: Example[];
  /** True while `examples` accepts one more: callers skip the making of an example otherwise. */
  open: boolean;
  /** How many examples it keeps. */
  limit: number;
}

/** Gathers issues by cause in the order of their first occurrence. */
export interface IssueCollector {
  /**
   * The group of a cause, created at first call; it appears in the report only once it counts something. `kind` tells apart
   * the causes of one code in one column.
   */
  group(code: IssueCode, field?: string | null, facts?: Facts, kind?: string): IssueGroup;
  /** Counts one occurrence. */
  add(code: IssueCode, field: string | null, example: Example, facts?: Facts): void;
  /** Forgets a cause that a better one replaces. */
  remove(code: IssueCode, field: string | null): void;
  /** Groups that count something. */
  list(): IssueGroup[];
}

/** Counts one more occurrence of a cause; `make` is called for the first few only. */
export function count(group: IssueGroup, make: () => Example): void {
  group.count++;
  if (!group.open) return;
  group.examples.push(make());
  group.open = group.examples.length < group.limit;
}

/** @param limit how many examples of a cause are kept, 5 by default. */
export function createIssueCollector(limit = MAX_EXAMPLES): IssueCollector {
  const groups: IssueGroup[] = [];
  // By code, then column, then kind: found without writing a key, for it may be asked for in each cell.
  const byCode = new Map<IssueCode, Map<string | null, Map<string, IssueGroup>>>();
  const collector: IssueCollector = {
    group(code, field = null, facts = {}, kind = "") {
      const byKind = within(within(byCode, code), field);
      let group = byKind.get(kind);
      if (!group) {
        group = { code, field, facts, count: 0, examples: [], open: true, limit };
        byKind.set(kind, group);
        groups.push(group);
      }
      return group;
    },
    add: (code, field, example, facts) => count(collector.group(code, field, facts), () => example),
    remove(code, field) {
      const group = collector.group(code, field);
      group.count = 0;
      group.examples = [];
      group.open = true;
    },
    list: () => groups.filter((group) => group.count > 0),
  };
  return collector;
}

/** The map kept under a key of another, made when there is none. */
function within<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  let inner = map.get(key);
  if (!inner) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}
