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
