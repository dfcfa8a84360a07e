import type { Lang } from "../field-types/field-type.js";
import type { ReportIssue } from "../report.js";
import { type IssueCode, issueCodes } from "./issue-code.js";
import type { Example, IssueGroup } from "./issue-collector.js";
import { writeMessage } from "./messages.js";

const RANK = { error: 0, warning: 1, info: 2 };

/** Codes that speak of the structure: they come before those of the cells. */
const STRUCTURE =
  /header|^one-column|^recipe|^(empty|file|binary|unsupported|unknown-(enc|csv)|mixed|invalid-(col|json|geojson)|malformed|unclosed-quote|record-too-long|no-row)/;

/** The issues of a report: errors first, structure before cells, then in the order they were met. */
export function writeIssues(groups: IssueGroup[], lang: Lang, sheet?: string): ReportIssue[] {
  return groups
    .map((group, order) => ({
      group,
      order,
      rank: RANK[issueCodes[group.code].severity] * 2 + (STRUCTURE.test(group.code) ? 0 : 1),
    }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ group }) => writeIssue(group, lang, sheet));
}

function writeIssue({ code, field, facts, count, examples }: IssueGroup, lang: Lang, sheet?: string): ReportIssue {
  const [first = {}, ...more] = examples;
  const issue: ReportIssue = {
    ...place(first),
    code,
    severity: issueCodes[code].severity,
    field,
    message: writeMessage(
      code as IssueCode,
      { ...first, field, facts, count, ...(sheet === undefined ? {} : { sheet }) },
      lang,
    ),
    suggestion: suggestionOf(first),
    count,
  };
  if (sheet) issue.sheet = sheet;
  if (more.length > 0)
    issue.examples = more.map((example) => ({ ...place(example), suggestion: suggestionOf(example) }));
  return issue;
}

/** What is refused is never proposed again. */
function suggestionOf({ suggestion, value }: Example): string | null {
  return suggestion === undefined || suggestion === value ? null : suggestion;
}

function place({ line, column, feature, value }: Example) {
  return {
    line: line ?? null,
    column: column ?? null,
    ...(feature === undefined ? {} : { feature }),
    value: value ?? null,
  };
}
