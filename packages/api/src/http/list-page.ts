import type { Page } from "./page.js";

/** Short lists (territories, indicators, values of one indicator) come whole unless asked otherwise. */
export const LIST_PAGE_SIZE = 1000;

/** The page of a list that is asked for. */
export function listPage<T>(
  list: readonly T[],
  { page, page_size: pageSize }: { page: number; page_size: number },
): Page<T> {
  return { data: list.slice((page - 1) * pageSize, page * pageSize), page, pageSize, total: list.length };
}
