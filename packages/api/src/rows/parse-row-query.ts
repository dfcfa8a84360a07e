import { BadQuery, type RowQuery } from "../services.js";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./query-rows.js";
import { rowOperators } from "./row-operators.js";

/** Reads the parameters of an address in the tabular dialect of data.gouv.fr. Throws `BadQuery`. */
export function parseRowQuery(parameters: URLSearchParams): RowQuery & { page: number; pageSize: number } {
  const query: RowQuery & { page: number; pageSize: number } = {
    filters: [],
    sort: [],
    page: parsePage(parameters.get("page")),
    pageSize: parsePageSize(parameters.get("page_size")),
  };
  for (const [name, value] of parameters) {
    if (name === "page" || name === "page_size") continue;
    if (name === "cursor") {
      query.cursor = value;
      continue;
    }
    const split = name.lastIndexOf("__");
    if (name === "columns") query.columns = value.split(",").map((column) => column.trim());
    else if (split <= 0)
      throw new BadQuery("parametre-inconnu", `Le paramètre «\u00A0${name}\u00A0» n'existe pas ici.`, name, [
        "page",
        "page_size",
        "cursor",
        "columns",
        "{champ}__sort",
        ...Object.keys(rowOperators).map((operator) => `{champ}__${operator}`),
      ]);
    else {
      const field = name.slice(0, split);
      const operator = name.slice(split + 2);
      if (operator !== "sort") query.filters?.push({ field, operator, value });
      else if (value === "asc" || value === "desc") query.sort?.push({ field, direction: value });
      else
        throw new BadQuery(
          "valeur-invalide",
          `Le tri est «\u00A0asc\u00A0» ou «\u00A0desc\u00A0», et non «\u00A0${value}\u00A0».`,
          name,
          ["asc", "desc"],
        );
    }
  }
  return query;
}

/** A page number, from 1. */
export function parsePage(text: string | null): number {
  if (text === null) return 1;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0page\u00A0» est un nombre entier à partir de 1, et non «\u00A0${text}\u00A0».`,
      "page",
    );
  return Number(text);
}

export function parsePageSize(text: string | null): number {
  if (text === null) return DEFAULT_PAGE_SIZE;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1 || Number(text) > MAX_PAGE_SIZE)
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0page_size\u00A0» est un nombre entier de 1 à ${MAX_PAGE_SIZE}, et non «\u00A0${text}\u00A0».`,
      "page_size",
    );
  return Number(text);
}
