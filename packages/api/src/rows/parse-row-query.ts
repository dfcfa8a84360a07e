import { readParameter } from "../http/query-parameters.js";
import { QueryRefused } from "../http/query-refused.js";
import { readFilter } from "./cql2/read-filter.js";
import { operatorName } from "./operator-name.js";
import { parseAlternatives } from "./parse-alternatives.js";
import { rowAggregates } from "./row-aggregates.js";
import { rowOperators } from "./row-operators.js";
import { rowParameters } from "./row-parameters.js";
import { type RowQuery, sortDirections } from "./row-query.js";

/** Reads the parameters of an address in the tabular dialect of data.gouv.fr. Throws `QueryRefused`. */
export function parseRowQuery(parameters: URLSearchParams): RowQuery & { page: number; pageSize: number } {
  const query: RowQuery & { page: number; pageSize: number } = {
    filters: [],
    sort: [],
    page: readParameter(parameters, "page", rowParameters.page),
    pageSize: readParameter(parameters, "page_size", rowParameters.page_size),
  };
  for (const name of ["cursor", "columns", "q", "filter"] as const)
    readParameter(parameters, name, rowParameters[name]);
  const filter = readFilter(parameters);
  if (filter) query.filter = filter;
  for (const [name, value] of parameters) addParameter(query, name, value);
  return query;
}

function addParameter(query: RowQuery, name: string, value: string): void {
  if (name === "page" || name === "page_size" || /^filter(-lang|-crs)?$/.test(name)) return;
  if (name === "cursor") query.cursor = value;
  else if (name === "q") query.q = value;
  else if (name === "columns") query.columns = value.split(",").map((column) => column.trim());
  else if (name === "or") query.alternatives = [...(query.alternatives ?? []), parseAlternatives(value)];
  else addFieldParameter(query, name, value);
}

function addFieldParameter(query: RowQuery, name: string, value: string): void {
  const split = name.lastIndexOf("__");
  if (split <= 0)
    throw new QueryRefused({ kind: "unknown-parameter" }, name, [
      ...Object.keys(rowParameters),
      "{champ}__sort",
      "{champ}__groupby",
      ...Object.keys(rowOperators).map((operator) => `{champ}__${operator}`),
      ...Object.keys(rowAggregates).map((operation) => `{champ}__${operation}`),
    ]);
  const field = name.slice(0, split);
  const operator = operatorName(name.slice(split + 2));
  if (operator === "groupby")
    query.groups = [...(query.groups ?? []), { field, by: ["", "true"].includes(value) ? null : value }];
  else if (Object.hasOwn(rowAggregates, operator)) {
    if (!["", "true"].includes(value))
      throw new QueryRefused({ kind: "unexpected-value", of: "parameter" }, name, ["", "true"]);
    query.aggregates = [...(query.aggregates ?? []), { field, operation: operator }];
  } else if (operator !== "sort") query.filters?.push({ field, operator, value });
  else if (query.sort?.some((sort) => sort.field === field))
    throw new QueryRefused({ kind: "repeated-parameter" }, name);
  else {
    const direction = sortDirections.find((one) => one === value);
    if (direction === undefined) throw new QueryRefused({ kind: "bad-sort", value }, name, [...sortDirections]);
    query.sort?.push({ field, direction });
  }
}
