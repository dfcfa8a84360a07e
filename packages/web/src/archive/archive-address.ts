import { posix } from "node:path";

/** What of the site has no place in a copy that answers nothing: searches, services, what is made for one visitor. */
const LEFT_OUT =
  /^\/(?:api(?:\/|$)|ogc(?:\/|$)|catalogue(?:[./]|$)|id\/|verifier|comparer|publier|connexion|suivre|abonnements|integrer|oembed|organismes\/[^/]+\/catalogue|fichiers\/[^/]+\/versions\/|jeux\/[^/]+\/proposer-|observatoires\/[^/]+\/solaire)/;
/** What machines read that a copy can hold. */
const KEPT_OF_API = /^\/api\/indicators\/[^/]+\/(?:observations\.csv|chart\.svg)$/;

/** The lists whose pages are kept; those of the rows of a dataset are not: its files hold them all. */
const LISTS = /^\/(?:jeux|organismes\/[^/]+)$/;

/** What is frozen at the day its address names. */
const REPORTS = /^\/suivi\/[^/]+\/bilan(?:\.zip)?$/;

/**
 * An address of the site as the archive names it, without its fragment; undefined for what the archive does not hold:
 * another site, a service, a page in a state (year, search, sort) other than that of its latest figures.
 */
export function archivedAddress(href: string, page: string): string | undefined {
  const base = new URL(page, "http://site.invalid");
  if (!URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  if (url.origin !== base.origin) return undefined;
  const isApi = KEPT_OF_API.test(url.pathname);
  if (LEFT_OUT.test(url.pathname) && !isApi) return undefined;
  const isKept = (name: string) =>
    name === "territoire" ||
    (name === "page" && LISTS.test(url.pathname)) ||
    (name === "au" && REPORTS.test(url.pathname));
  if (!isApi && ![...url.searchParams.keys()].every(isKept)) return undefined;
  return url.pathname + url.search;
}

/**
 * The file of an address, from the root of the archive: « /observatoires/dechets?territoire=17093 » →
 * « observatoires/dechets--territoire-17093.html ». Names are plain enough for any file system.
 */
export function archivedFile(address: string, isPage: boolean): string {
  const { pathname, searchParams } = new URL(address, "http://site.invalid");
  const parts = pathname
    .split("/")
    .filter(Boolean)
    .map((part) => plain(decodeURIComponent(part)));
  const last = parts.pop() ?? "index";
  const dot = isPage ? -1 : last.lastIndexOf(".");
  const [name, extension] = dot > 0 ? [last.slice(0, dot), last.slice(dot)] : [last, isPage ? ".html" : ""];
  const state = [...searchParams].map(([key, value]) => `--${plain(key)}-${plain(value)}`).join("");
  return [...parts, `${name}${state}${extension}`].join("/");
}

/** The way from a file of the archive to another. */
export function relativeLink(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to).split("/").map(encodeURIComponent).join("/");
}

function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^\.+/, "-");
}
