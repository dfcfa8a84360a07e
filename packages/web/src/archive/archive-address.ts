import { posix } from "node:path";

/** What of the site has no place in a copy that answers nothing: searches, services, what is made for one visitor. */
const LEFT_OUT =
  /^\/(?:api(?:\/|$)|ogc(?:\/|$)|catalogue(?:[./]|$)|id\/|verifier|comparer|publier|connexion|suivre|abonnements|integrer|oembed|organismes\/[^/]+\/catalogue|fichiers\/[^/]+\/versions\/|jeux\/[^/]+\/proposer-|observatoires\/[^/]+\/solaire)/;
/** What machines read and what is drawn that a copy can hold, in the state that a page of it shows. */
const KEPT_FILES = /^\/(?:api\/indicators\/[^/]+\/(?:observations\.csv|chart\.svg)|carte\.svg)$/;

/** The lists whose pages are kept; those of the rows of a dataset are not: its files hold them all. */
const LISTS = /^\/(?:jeux|jeux\/[^/]+\/versions|manques|organismes\/[^/]+)$/;

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
  const isFile = KEPT_FILES.test(url.pathname);
  if (LEFT_OUT.test(url.pathname) && !isFile) return undefined;
  // Why one figure is missing is told among all that its territory lacks.
  if (url.pathname === "/manques") url.searchParams.delete("indicateur");
  const isKept = (name: string) =>
    name === "territoire" ||
    (name === "page" && LISTS.test(url.pathname)) ||
    (name === "au" && REPORTS.test(url.pathname));
  if (!isFile && ![...url.searchParams.keys()].every(isKept)) return undefined;
  return url.pathname + url.search;
}

/** An address that names a year, without it, and that year; undefined when it names none, or is not of the archive in any year. */
export function datedAddress(href: string, page: string): { address: string; year: string } | undefined {
  const base = new URL(page, "http://site.invalid");
  if (!URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  const year = url.searchParams.get("annee");
  if (year === null) return undefined;
  url.searchParams.delete("annee");
  const address = archivedAddress(url.href, page);
  return address === undefined ? undefined : { address, year };
}

/**
 * The file of an address, from the root of the archive: « /observatoires/dechets?territoire=17093 » →
 * « observatoires/dechets--territoire-17093.html ». Names are plain enough for any file system.
 * `sentAs`: what the site calls the file that it sends; an address that tells no type has it: « fichiers/…/original/data.csv ».
 */
export function archivedFile(address: string, isPage: boolean, sentAs?: string): string {
  const { pathname, searchParams } = new URL(address, "http://site.invalid");
  const parts = pathname
    .split("/")
    .filter(Boolean)
    .map((part) => plain(decodeURIComponent(part)));
  const last = parts.pop() ?? "index";
  const dot = isPage ? -1 : last.lastIndexOf(".");
  if (!isPage && dot <= 0 && sentAs) return [...parts, last, plain(sentAs)].join("/");
  const [name, extension] = dot > 0 ? [last.slice(0, dot), last.slice(dot)] : [last, isPage ? ".html" : ""];
  const state = [...searchParams].map(([key, value]) => `--${plain(key)}-${plain(value)}`).join("");
  return [...parts, `${name}${state}${extension}`].join("/");
}

/** The way from a file of the archive to another. */
export function relativeLink(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to).split("/").map(encodeURIComponent).join("/");
}

/** Bytes of a name that any file system takes, with what the state adds to it. */
const MOST_BYTES = 180;

function plain(text: string): string {
  const name = text.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^\.+/, "-");
  const extension = /\.[a-z\d]{1,8}$/i.exec(name)?.[0] ?? "";
  let kept = name;
  while (Buffer.byteLength(kept) > MOST_BYTES) kept = `${kept.slice(0, -extension.length - 1)}${extension}`;
  return kept;
}
