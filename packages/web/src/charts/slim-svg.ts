import { escapeAttribute } from "../format/escape.js";
import { POINTED } from "./marks.js";
import { FONT_SIZE, HATCHING } from "./style.js";

/** What an inline drawing says of itself. */
export interface SvgIdentity {
  /** Sentence read aloud instead of the drawing. */
  label: string;
  /** Class of the root element. */
  className: string;
  /** Unique in the page: the ids that the drawing needs begin with it. */
  id: string;
  /** True keeps the links of the drawing, and their names, within reach. */
  links: boolean;
  /** False for a file that no script will read: what is told under the pointer is left out. */
  notes?: boolean;
}

type Node = string | { tag: string; attributes: Map<string, string>; children: Node[] };

/**
 * Vega's SVG reduced to what is seen: no classes, inner ARIA, inline style, empty groups or fonts; one decimal; a root
 * with a role and a sentence. Presentation attributes stay, so that a downloaded file stands alone.
 */
export function slimSvg(svg: string, { label, className, id, links, notes = true }: SvgIdentity): string {
  const root = parse(svg).find((node) => typeof node !== "string" && node.tag === "svg");
  if (!root || typeof root === "string") throw new Error("not an SVG drawing");
  const [width, height] = [root.attributes.get("width") ?? "0", root.attributes.get("height") ?? "0"];
  const children = shareLongPaths(
    root.children.flatMap((node) => slim(node, notes)),
    id,
  );
  const drawn = serialise(children);
  const patterns = drawn.includes(HATCHING) ? hatching(`${id}-hachures`) : "";
  const body = drawn.replaceAll(HATCHING, `url(#${id}-hachures)`);
  const role = links ? "group" : "img";
  return `<svg class="${className}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="${FONT_SIZE}px" role="${role}" aria-label="${escapeAttribute(label)}">${patterns}${body}</svg>`;
}

const DROPPED = /^(class|role|style|font-family|stroke-miterlimit|pointer-events|target|aria-.*)$/;

function slim(node: Node, notes: boolean): Node[] {
  if (typeof node === "string") return node.trim() ? [node] : [];
  const { tag } = node;
  if (tag === "defs" || tag === "clipPath") return [];
  const children = node.children.flatMap((child) => slim(child, notes));
  const attributes = new Map<string, string>();
  for (const [name, value] of node.attributes) {
    if (DROPPED.test(name) || name === "clip-path" || name.startsWith("xmlns")) continue;
    if (name === "transform" && /^translate\(0,\s*0\)$/.test(value)) continue;
    if (/opacity$/.test(name) && value === "1") continue;
    if (name === "font-size" && value === `${FONT_SIZE}px`) continue;
    attributes.set(name, /^(d|transform|x\d?|y\d?|width|height)$/.test(name) ? oneDecimal(value) : value);
  }
  const address = tag === "a" ? (node.attributes.get("xlink:href") ?? node.attributes.get("href") ?? "") : "";
  if (address.startsWith(POINTED)) return notes ? [pointed(node, children, address)] : children;
  if (tag === "a") return [link(node, children)];
  if (tag === "g") return attributes.size ? (children.length ? [{ tag, attributes, children }] : []) : children;
  if (tag === "path" && (!attributes.get("d") || attributes.get("display") === "none")) return [];
  const paint = (name: string) => !["none", "transparent", undefined].includes(attributes.get(name));
  if ((tag === "path" || tag === "rect" || tag === "line") && !paint("fill") && !paint("stroke")) return [];
  if (attributes.get("opacity") === "0") return [];
  if (attributes.get("fill") === "transparent") attributes.set("fill", "none");
  if (tag === "text") {
    if (children.length === 0) return [];
    if (attributes.has("stroke")) attributes.set("paint-order", "stroke");
  }
  return [{ tag, attributes, children }];
}

/** A link keeps its address and takes the name of what it holds. */
function link(node: Exclude<Node, string>, children: Node[]): Node {
  const inner = node.children.find((child) => typeof child !== "string");
  const name = inner && typeof inner !== "string" ? inner.attributes.get("aria-label") : undefined;
  const attributes = new Map([["href", node.attributes.get("xlink:href") ?? node.attributes.get("href") ?? ""]]);
  if (name) attributes.set("aria-label", name);
  return { tag: "a", attributes, children };
}

/** What is told under the pointer, as data; where nothing is drawn, its outline alone. */
function pointed(node: Exclude<Node, string>, children: Node[], address: string): Node {
  const [territory = "", note = ""] = address.slice(POINTED.length).split("|");
  const attributes = new Map([["data-n", note]]);
  if (territory) attributes.set("data-t", territory);
  if (children.length > 0) return { tag: "g", attributes, children };
  const [path] = node.children;
  const place = new Map<string, string>();
  if (path && typeof path !== "string")
    for (const name of ["transform", "d"]) {
      const value = path.attributes.get(name);
      if (value && !/^translate\(0,\s*0\)$/.test(value)) place.set(name, oneDecimal(value));
    }
  return { tag: "g", attributes, children: [{ tag: "path", attributes: place, children: [] }] };
}

/** A long outline drawn several times is written once and used again. */
function shareLongPaths(nodes: Node[], id: string): Node[] {
  const counts = new Map<string, number>();
  const visit = (list: Node[], see: (node: Exclude<Node, string>) => void) => {
    for (const node of list) {
      if (typeof node === "string") continue;
      see(node);
      visit(node.children, see);
    }
  };
  visit(nodes, ({ tag, attributes }) => {
    const d = tag === "path" ? attributes.get("d") : undefined;
    if (d && d.length > 400) counts.set(d, (counts.get(d) ?? 0) + 1);
  });
  const shared = new Map([...counts].filter(([, count]) => count > 1).map(([d], index) => [d, `${id}-${index + 1}`]));
  if (shared.size === 0) return nodes;
  visit(nodes, (node) => {
    const name = shared.get(node.attributes.get("d") ?? "");
    if (node.tag !== "path" || !name) return;
    node.tag = "use";
    node.attributes.delete("d");
    node.attributes = new Map([["href", `#${name}`], ...node.attributes]);
  });
  const children = [...shared].map(
    ([d, name]): Node => ({
      tag: "path",
      attributes: new Map([
        ["id", name],
        ["d", d],
      ]),
      children: [],
    }),
  );
  return [{ tag: "defs", attributes: new Map(), children }, ...nodes];
}

function hatching(id: string): string {
  return `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0,0h6v6h-6Z" fill="#ffffff"/><path d="M0,0v6" stroke="#74868d" stroke-width="2.5"/></pattern></defs>`;
}

function oneDecimal(value: string): string {
  return value.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10 || 0));
}

function parse(svg: string): Node[] {
  const root: Node[] = [];
  const stack: Node[][] = [root];
  for (const [, close, tag, rest = "", alone, text] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g,
  )) {
    if (text !== undefined) stack.at(-1)?.push(text);
    else if (close) stack.pop();
    else if (tag) {
      const attributes = new Map(
        [...rest.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
      );
      const node = { tag, attributes, children: [] as Node[] };
      stack.at(-1)?.push(node);
      if (!alone) stack.push(node.children);
    }
  }
  return root;
}

function serialise(nodes: Node[]): string {
  return nodes
    .map((node) => {
      if (typeof node === "string") return node;
      const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${value}"`).join("");
      return node.children.length || node.tag === "a" || node.tag === "text"
        ? `<${node.tag}${attributes}>${serialise(node.children)}</${node.tag}>`
        : `<${node.tag}${attributes}/>`;
    })
    .join("");
}
