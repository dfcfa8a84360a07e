import type { Request } from "express";
import type { Page } from "../services.js";
import { searchParameters } from "./query-parameters.js";

/** Absolute addresses of the next and previous page of a list, null at the ends. */
export function pageLinks(request: Request, publicUrl: string, { page, pageSize, total }: Page<unknown>) {
  const link = (number: number) => {
    const parameters = searchParameters(request);
    parameters.set("page", String(number));
    parameters.set("page_size", String(pageSize));
    return `${publicUrl}${request.originalUrl.replace(/\?.*/, "")}?${parameters}`;
  };
  const last = Math.max(1, Math.ceil(total / pageSize));
  return { next: page < last ? link(page + 1) : null, prev: page > 1 ? link(Math.min(page - 1, last)) : null };
}

/** The same for rows: the next page is told by a cursor, the previous one by its number as far as numbers go. */
export function rowLinks(
  request: Request,
  publicUrl: string,
  { page, pageSize, cursor }: Page<unknown> & { cursor: string | null },
) {
  const link = (name: string, value: string) => {
    const parameters = searchParameters(request);
    parameters.delete("page");
    parameters.delete("cursor");
    parameters.set(name, value);
    parameters.set("page_size", String(pageSize));
    return `${publicUrl}${request.originalUrl.replace(/\?.*/, "")}?${parameters}`;
  };
  const previous = page > 1 && (page - 2) * pageSize < 10_000;
  return {
    next: cursor === null ? null : link("cursor", cursor),
    prev: previous ? link("page", String(page - 1)) : null,
  };
}
