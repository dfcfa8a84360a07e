import { BadQuery, type Page } from "../services.js";

/** Short lists (territories, indicators, values of one indicator) come whole unless asked otherwise. */
export const LIST_PAGE_SIZE = 1000;

/** The page of a list that `page` and `page_size` (1 to 1 000, 1 000 by default) ask for. Throws `BadQuery`. */
export function listPage<T>(list: T[], parameters: URLSearchParams): Page<T> {
  const page = whole(parameters, "page", 1, 1_000_000);
  const pageSize = whole(parameters, "page_size", LIST_PAGE_SIZE, LIST_PAGE_SIZE);
  return { data: list.slice((page - 1) * pageSize, page * pageSize), page, pageSize, total: list.length };
}

function whole(parameters: URLSearchParams, name: string, fallback: number, most: number): number {
  const value = parameters.get(name);
  if (value === null) return fallback;
  if (!/^\d{1,9}$/.test(value) || Number(value) < 1 || Number(value) > most)
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0${name}\u00A0» est un nombre entier de 1 à ${most.toLocaleString("fr-FR")}, et non «\u00A0${value}\u00A0».`,
      name,
    );
  return Number(value);
}
