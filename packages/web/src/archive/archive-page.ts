import { posix } from "node:path";
import { type DefaultTreeAdapterTypes, parse, serialize, defaultTreeAdapter as tree } from "parse5";
import { typographic } from "../format/index.js";
import { archivedAddress, datedAddress, relativeLink } from "./archive-address.js";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** A page of the site, read for the archive. */
export interface ReadPage {
  document: DefaultTreeAdapterTypes.Document;
  /** Addresses that it leads to and needs, as the archive names them. */
  addresses: string[];
  /** The year that it shows, where one may be chosen. */
  year: string | undefined;
}

/**
 * Reads a page: what needs a server to answer is taken out (scripts, searches, what `data-live` marks), and the choice of a territory, a
 * form on the site, becomes a list of links. `home`: the code of the territory shown when an address names none.
 */
export function readPage(html: string, page: string, home: string): ReadPage {
  const document = parse(html);
  const year = readYear(document);
  for (const element of elements(document)) {
    if (element.tagName === "script" || element.tagName === "noscript") tree.detachNode(element);
    if (read(element, "class") === "menu-search" || read(element, "data-live") !== undefined) tree.detachNode(element);
    if (element.tagName === "form") replaceForm(element, page, home);
  }
  const addresses = new Set<string>();
  for (const element of elements(document)) {
    const address = linkOf(element)?.value;
    const archived = address === undefined ? undefined : archivedAddress(address, page);
    if (archived !== undefined && !isCanonical(element)) addresses.add(archived);
  }
  return { document, addresses: [...addresses], year };
}

/** The year chosen in the form of a page. */
function readYear(document: Node): string | undefined {
  const select = elements(document).find(
    (element) => element.tagName === "select" && read(element, "name") === "annee",
  );
  const chosen = select && elements(select).find((option) => read(option, "selected") !== undefined);
  return chosen && read(chosen, "value");
}

interface Archived {
  /** File of the page in the archive. */
  file: string;
  page: string;
  /** File of an address, when the archive holds it, and in this year when one is asked. */
  find(address: string, year?: string): string | undefined;
  /** What the first line of the page says. */
  notice: string;
}

/** Writes a page that was read: its links lead to files beside it, and those that cannot say so. */
export function writePage({ document }: ReadPage, { file, page, find, notice }: Archived): string {
  for (const pager of elements(document).filter(
    (element) => element.tagName === "nav" && read(element, "class") === "pager",
  )) {
    const leads = elements(pager).some((element) => {
      const address = archivedAddress(linkOf(element)?.value ?? "#", page);
      return element.tagName === "a" && address !== undefined && find(address) !== undefined;
    });
    if (!leads) tree.detachNode(pager);
  }
  for (const element of elements(document)) {
    const link = linkOf(element);
    if (!link || link.value.startsWith("#") || isElsewhere(link.value) || isCanonical(element)) continue;
    const [, fragment = ""] = /(#.*)$/.exec(link.value) ?? [];
    const address = archivedAddress(link.value, page);
    const dated = datedAddress(link.value, page);
    // The page of a territory shows its latest year: an address may name it.
    const target = address === undefined ? dated && find(dated.address, dated.year) : find(address);
    if (target !== undefined)
      link.value = target === file && fragment ? fragment : relativeLink(file, target) + fragment;
    else if (element.tagName === "a") leaveOut(element, link.value);
    else tree.detachNode(element);
  }
  const body = elements(document).find(({ tagName }) => tagName === "body");
  const first = body && tree.getFirstChild(body);
  if (body && first) tree.insertBefore(body, make("p", { class: "wrap small" }, notice), first);
  return serialize(document);
}

/** A link without file: its words stay, and say it. A way to sort or to change a state is no content: its words are enough. */
function leaveOut(element: Element, href: string): void {
  const isControl = /[?&]tri=/.test(href);
  element.tagName = "span";
  element.nodeName = "span";
  element.attrs = element.attrs.filter(({ name }) => name === "class");
  if (!isControl) tree.appendChild(element, make("small", {}, " (hors de l’archive)"));
}

/** A choice of territory becomes links; any other form leaves. */
function replaceForm(form: Element, page: string, home: string): void {
  const select = elements(form).find(
    (element) => element.tagName === "select" && read(element, "name") === "territoire",
  );
  const action = read(form, "action") ?? page;
  const parent = form.parentNode;
  if (select && parent) {
    const list = make("ul", { class: "plain" });
    const options = elements(select).filter(({ tagName }) => tagName === "option");
    const codes = options.map((option) => read(option, "value") ?? "");
    // What is shown when an address names none: all of them, where they may be chosen together.
    const unnamed = codes.includes("") ? "" : home;
    // A page of a territory, named in its path, leads to those of the others.
    const isOfOne = codes.includes(posix.basename(action));
    for (const [rank, option] of options.entries()) {
      const code = codes[rank] ?? "";
      const href = isOfOne
        ? posix.join(posix.dirname(action), encodeURIComponent(code))
        : code === unnamed
          ? action
          : `${action}?territoire=${encodeURIComponent(code)}`;
      const item = make("li", {});
      tree.appendChild(item, make("a", { href }, textOf(option)));
      tree.appendChild(list, item);
    }
    const details = make("details", { class: "wrap" });
    tree.appendChild(details, make("summary", {}, "Choisir un territoire"));
    tree.appendChild(details, list);
    tree.insertBefore(parent, details, form);
  }
  tree.detachNode(form);
  // A fold that held it alone leaves with it.
  if (parent && "tagName" in parent && parent.tagName === "details") {
    const left = parent.childNodes.filter((one) => "tagName" in one && one.tagName !== "summary");
    if (left.length === 0) tree.detachNode(parent);
  }
}

/** The attribute by which an element leads to an address or needs it. */
function linkOf(element: Element): { value: string } | undefined {
  const name = { a: "href", link: "href", img: "src", source: "src", iframe: "src" }[element.tagName];
  return name === undefined ? undefined : element.attrs.find((attribute) => attribute.name === name);
}

/** Names the page on the live site. */
function isCanonical(element: Element): boolean {
  return element.tagName === "link" && read(element, "rel") === "canonical";
}

function isElsewhere(href: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(href);
}

function read(element: Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

function textOf(node: Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

function make(name: string, attributes: Record<string, string>, text = ""): Element {
  const attrs = Object.entries(attributes).map(([key, value]) => ({ name: key, value }));
  const element = tree.createElement(name, "http://www.w3.org/1999/xhtml" as never, attrs);
  if (text) tree.insertText(element, typographic(text));
  return element;
}

/** Every element of a part of a page, in its order. */
function elements(node: Node): Element[] {
  const children = "childNodes" in node ? node.childNodes.flatMap(elements) : [];
  return "tagName" in node ? [node, ...children] : children;
}
