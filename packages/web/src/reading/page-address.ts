import type { Request } from "express";
import type { PageRoute } from "../http/page-route.js";
import type { Query } from "../site.js";
import { isDialect } from "./row-state.js";

/**
 * The address of a page as our links write it: its place, then its parameters in a fixed order. Any other way to write it gives the
 * same page; this one leaves from the first middleware.
 */
export function canonicalAddress(path: string, params: Record<string, string>, query: Query): string {
  const place = path.replace(/:(\w+)/g, (_all, name) => encodeURIComponent(params[name] ?? ""));
  const words = new URLSearchParams(query as Record<string, string>).toString();
  return words ? `${place}?${words}` : place;
}

/**
 * The parameters a page reads (those of its route, unless others are given), the first value of each (every one of a list, joined), in a fixed order; others are left out of
 * the key and the page.
 */
export function readQuery(
  request: Request,
  { parameters: usual, lists = [], dialect }: Pick<PageRoute, "parameters" | "lists" | "dialect">,
  parameters = usual,
): Query {
  const query: Query = {};
  const words = dialect ? Object.keys(request.query).filter(isDialect).sort() : [];
  for (const name of [...parameters, ...words]) {
    const value = request.query[name];
    if (lists.includes(name) && Array.isArray(value)) {
      query[name] = value
        .filter((one) => typeof one === "string")
        .join(",")
        .slice(0, 1000);
      continue;
    }
    const text = Array.isArray(value) ? value[0] : value;
    if (typeof text === "string" && (text.trim() !== "" || words.includes(name)))
      query[name] = text.trim().slice(0, 200);
  }
  return query;
}
