import { BadQuery } from "../http/bad-query.js";
import { readParameter } from "../http/query-parameters.js";
import { readFilter } from "./cql2/read-filter.js";
import { parseAlternatives } from "./parse-alternatives.js";
import { rowAggregates } from "./row-aggregates.js";
import { rowOperators } from "./row-operators.js";
import { rowParameters } from "./row-parameters.js";
import type { RowQuery } from "./row-query.js";

/** Reads the parameters of an address in the tabular dialect of data.gouv.fr. Throws `BadQuery`. */
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
    throw new BadQuery("parametre-inconnu", `Le paramètre «\u00A0${name}\u00A0» n'existe pas ici.`, name, [
      ...Object.keys(rowParameters),
      "{champ}__sort",
      "{champ}__groupby",
      ...Object.keys(rowOperators).map((operator) => `{champ}__${operator}`),
      ...Object.keys(rowAggregates).map((operation) => `{champ}__${operation}`),
    ]);
  const field = name.slice(0, split);
  const operator = name.slice(split + 2);
  if (operator === "groupby")
    query.groups = [...(query.groups ?? []), { field, by: ["", "true"].includes(value) ? null : value }];
  else if (Object.hasOwn(rowAggregates, operator)) {
    if (!["", "true"].includes(value))
      throw new BadQuery("valeur-invalide", `«\u00A0${name}\u00A0» ne prend pas de valeur.`, name, ["", "true"]);
    query.aggregates = [...(query.aggregates ?? []), { field, operation: operator }];
  } else if (operator !== "sort") query.filters?.push({ field, operator, value });
  else if (query.sort?.some((sort) => sort.field === field))
    throw new BadQuery("parametre-repete", `Le paramètre «\u00A0${name}\u00A0» est donné deux fois.`, name);
  else if (value === "asc" || value === "desc") query.sort?.push({ field, direction: value });
  else
    throw new BadQuery(
      "valeur-invalide",
      `Le tri est «\u00A0asc\u00A0» ou «\u00A0desc\u00A0», et non «\u00A0${value}\u00A0».`,
      name,
      ["asc", "desc"],
    );
}
