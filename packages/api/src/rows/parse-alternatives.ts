import { QueryRefused } from "../http/query-refused.js";
import { operatorName } from "./operator-name.js";
import { isConditionTree, parseConditionTree } from "./parse-condition-tree.js";
import { findRowOperator } from "./row-operators.js";
import type { RowFilter } from "./row-query.js";

/** Alternatives, and conditions of one: SQLite takes expressions 1000 deep. */
const MOST = 300;

/**
 * Reads `or=(a__exact=1|b__contains=x)`: alternatives split by "|", the conditions of one by "&" (written %26 in an
 * address). Within double quotes these signs are plain text, a quote being doubled. The way of data.gouv.fr is read too:
 * `or=(a__exact.1,and(b__contains.x,c__isnull))`. Throws `QueryRefused`.
 */
export function parseAlternatives(text: string): RowFilter[][] {
  const alternatives = isConditionTree(text) ? (parseConditionTree(text, MOST) ?? []) : splitAlternatives(text);
  if (alternatives === "too-many" || [alternatives, ...alternatives].some(({ length }) => length > MOST))
    throw new QueryRefused({ kind: "too-many-conditions", most: MOST, mostValues: MOST }, "or");
  if (alternatives.length === 0) throw badAlternatives(text);
  return alternatives;
}

function splitAlternatives(text: string): RowFilter[][] {
  const inner = /^\((.*)\)$/s.exec(text)?.[1];
  const alternatives = inner === undefined ? [] : splitOutsideQuotes(inner, "|");
  return alternatives.map((alternative) => splitOutsideQuotes(alternative, "&").map((one) => parseCondition(one)));
}

function parseCondition(text: string): RowFilter {
  const equal = text.indexOf("=");
  const name = (equal === -1 ? text : text.slice(0, equal)).trim();
  const value = equal === -1 ? "" : text.slice(equal + 1);
  const split = name.lastIndexOf("__");
  if (split <= 0) throw badAlternatives(text);
  const operator = operatorName(name.slice(split + 2));
  // A list keeps its own quotes.
  const quoted = findRowOperator(operator)?.takes === "list" ? undefined : /^"((?:[^"]|"")*)"$/s.exec(value)?.[1];
  return { field: name.slice(0, split), operator, value: quoted?.replaceAll('""', '"') ?? value };
}

function splitOutsideQuotes(text: string, sign: "|" | "&"): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') quoted = !quoted;
    else if (text[index] === sign && !quoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function badAlternatives(text: string): QueryRefused {
  return new QueryRefused({ kind: "bad-alternatives", text }, "or", [
    "(champ__exact=1|autre__contains=mot)",
    "(champ__exact.1,and(autre__contains.mot,autre__isnotnull))",
  ]);
}
