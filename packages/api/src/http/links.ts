import type { Request, Response } from "express";
import type { Page } from "./page.js";
import { searchParameters } from "./query-parameters.js";

/** Absolute addresses of the next and previous page of a list, null at the ends; `path`: of the list, as it is asked for by default. */
export function pageLinks(
  request: Request,
  publicUrl: string,
  { page, pageSize, total }: Page<unknown>,
  path = pathOf(request),
) {
  const link = (number: number) => {
    const parameters = searchParameters(request);
    parameters.set("page", String(number));
    parameters.set("page_size", String(pageSize));
    return `${publicUrl}${path}?${parameters}`;
  };
  const last = Math.max(1, Math.ceil(total / pageSize));
  return { next: page < last ? link(page + 1) : null, prev: page > 1 ? link(Math.min(page - 1, last)) : null };
}

/** The same for rows: the next page is told by a cursor, the previous one by its number as far as numbers go. */
export function rowLinks(
  request: Request,
  publicUrl: string,
  { page, pageSize, cursor }: Page<unknown> & { cursor: string | null },
  path = pathOf(request),
) {
  const link = (name: string, value: string) => {
    const parameters = searchParameters(request);
    parameters.delete("page");
    parameters.delete("cursor");
    parameters.set(name, value);
    parameters.set("page_size", String(pageSize));
    return `${publicUrl}${path}?${parameters}`;
  };
  const previous = page > 1 && (page - 2) * pageSize < 10_000;
  return {
    next: cursor === null ? null : link("cursor", cursor),
    prev: previous ? link("page", String(page - 1)) : null,
  };
}

function pathOf({ originalUrl }: Request): string {
  return originalUrl.replace(/\?.*/, "");
}

/** A link of the `Link` header (RFC 8288). */
export interface HeaderLink {
  href: string;
  rel: string;
  type?: string;
}

/** Characters of the header: proxies refuse the whole answer when its headers are long, and bodies tell their links too. */
const MAX_HEADER = 2_000;

/** Adds links to the header of an answer, as long as there is room; titles are left to bodies, since headers take no accents. */
export function addLinks(response: Response, links: HeaderLink[]): void {
  let room = MAX_HEADER - String(response.get("Link") ?? "").length;
  const written = links
    .map(({ href, rel, type }) => `<${href}>; rel="${rel}"${type ? `; type="${type}"` : ""}`)
    .filter((link) => {
      const fits = link.length + 2 <= room;
      if (fits) room -= link.length + 2;
      return fits;
    });
  if (written.length > 0) response.append("Link", written.join(", "));
}

/** How the links of a list are named in its header. */
const RELATIONS: Record<string, string> = {
  next: "next",
  prev: "prev",
  profile: "describedby",
  swagger: "service-desc",
};

/** Sends a page of a list, numbered; `path`: of the list, as it is asked for by default; `meta`: what is told with it. */
export function sendPage(
  request: Request,
  response: Response,
  publicUrl: string,
  found: Page<unknown>,
  { path, meta = {} }: { path?: string; meta?: object } = {},
): void {
  const { data, page, pageSize, total } = found;
  const links = pageLinks(request, publicUrl, found, path);
  sendList(response, { data, links, meta: { page, page_size: pageSize, total, ...meta } });
}

/** Sends a list; the pages around it, its profile and its definition are told in the header too. */
export function sendList(
  response: Response,
  list: { data: unknown[]; links: Record<string, string | null>; meta: object; facets?: object },
): void {
  const links = Object.entries(list.links).flatMap(([name, href]) => {
    const rel = RELATIONS[name];
    return rel && href ? [{ href, rel, type: "application/json" }] : [];
  });
  addLinks(response, links);
  response.json(list);
}
