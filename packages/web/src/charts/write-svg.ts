import * as vega from "vega";
import { escapeAttribute, escapeText } from "../format/escape.js";
import type { Drawing } from "./drawing.js";
import { shortenPath } from "./short-path.js";
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

/**
 * The marks that Vega has placed, written as the least SVG that shows them: no classes, inner ARIA, inline style, empty groups
 * or fonts; one decimal; a root with a role and a sentence. Presentation attributes stay, so that a file stands alone.
 *
 * An item with a link becomes one, named by its tooltip; another with a tooltip bears it as `data-n`, and the `territory` of its
 * row as `data-t`, for the script of a page; it may then show nothing itself.
 */
export function writeSvg(scenegraph: vega.Scene, frame: Drawing["frame"], identity: SvgIdentity): string {
  const { label, className, id, links, notes = true } = identity;
  const root = (scenegraph as unknown as { root: Mark }).root;
  const outlines = new Map<Item, Attribute[]>();
  const shared = sharePaths(root, id, outlines);
  const marks = writeMark(root, { links, notes, shared, outlines, isAround: true });
  const { width, height, left, top } = frame;
  const place = left || top ? [`<g transform="translate(${left},${top})">`, "</g>"] : ["", ""];
  const patterns = marks.includes(HATCHING) ? hatching(`${id}-hachures`) : "";
  const long = [...shared].map(([d, name]) => `<path id="${name}" d="${d}"/>`).join("");
  const body = `${long && `<defs>${long}</defs>`}${place[0]}${marks.replaceAll(HATCHING, `url(#${id}-hachures)`)}${place[1]}`;
  return `<svg class="${className}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="${FONT_SIZE}px" role="${links ? "group" : "img"}" aria-label="${escapeAttribute(label)}">${patterns}${body}</svg>`;
}

/** A mark of Vega's scenegraph: items of one type, in the order they are painted. */
interface Mark {
  marktype: string;
  items: Item[];
}

/** An item, or a group of marks. Its properties are those of Vega's encoding channels. */
interface Item {
  [property: string]: unknown;
  items?: Mark[];
  datum?: { territory?: string } | null;
  x?: number;
  y?: number;
}

interface Writing {
  links: boolean;
  notes: boolean;
  /** Names of the outlines that are written once. */
  shared: Map<string, string>;
  /** What was computed to find them. */
  outlines: Map<Item, Attribute[]>;
  /** True for the outermost group, whose place is that of the frame. */
  isAround?: boolean;
}

type Emitter = (emit: (name: string, value: unknown) => void, item: object) => void;

/** How Vega says the place and the outline of an item of a type: `nested` types draw one item for all. */
interface MarkType {
  tag: string;
  nested: boolean;
  attr: Emitter;
  background: Emitter;
}

/** What Vega's own renderers are made of (https://github.com/vega/vega/tree/main/packages/vega-scenegraph), without types. */
const { Marks: types, sceneVisit: visit } = vega as unknown as {
  Marks: Record<string, MarkType>;
  sceneVisit(parent: Mark | Item, see: (one: never) => void): void;
};

function writeMark(mark: Mark, writing: Writing): string {
  if (mark.marktype === "group") return writeGroups(mark, writing);
  const type = types[mark.marktype];
  if (!type) throw new Error(`unknown type of mark: ${mark.marktype}`);
  let svg = "";
  if (type.nested) return mark.items[0] ? writeItem(mark, mark.items[0], writing) : "";
  visit(mark, (item: Item) => {
    svg += writeItem(mark, item, writing);
  });
  return svg;
}

function writeGroups(mark: Mark, writing: Writing): string {
  let svg = "";
  visit(mark, (group: Item) => {
    let inner = hasPaint(group)
      ? element("path", [...attributesOf(types.group?.background, group), ...paintOf(group, "path")])
      : "";
    visit(group, (one: Mark) => {
      inner += writeMark(one, { ...writing, isAround: false });
    });
    const place = writing.isAround ? [] : attributesOf(types.group?.attr, group);
    svg += inner && place.length > 0 ? element("g", place, inner) : inner;
  });
  return svg;
}

function writeItem({ marktype }: Mark, item: Item, { links, notes, shared, outlines }: Writing): string {
  const { tag, attr } = types[marktype] as MarkType;
  const note = notes && isText(item.tooltip) ? item.tooltip : undefined;
  const href = isText(item.href) ? item.href : undefined;
  const isSeen = hasPaint(item) && item.opacity !== 0 && item.text !== "" && item.text !== null;
  if (!isSeen && note === undefined) return "";
  const attributes = outlines.get(item) ?? attributesOf(attr, item);
  const outline = attributes.find(([name]) => name === "d")?.[1];
  if (tag === "path" && outline === undefined) return "";
  const name = outline === undefined ? undefined : shared.get(outline);
  const place: Attribute[] = attributes.map((one) => (name && one[0] === "d" ? ["href", `#${name}`] : one));
  const paint: Attribute[] = isSeen ? paintOf(item, tag) : [["fill", "none"]];
  const drawn = element(name ? "use" : tag, [...place, ...paint], tag === "text" ? wordsOf(item) : undefined);
  if (href !== undefined && links) return element("a", [["href", href], ...named("aria-label", note)], drawn);
  if (note === undefined || href !== undefined) return drawn;
  return element("g", [["data-n", note], ...named("data-t", item.datum?.territory)], drawn);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

type Attribute = [name: string, value: string];

function named(name: string, value: string | undefined): Attribute[] {
  return value ? [[name, value]] : [];
}

function element(tag: string, attributes: Attribute[], inner?: string): string {
  const written = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("");
  return inner === undefined ? `<${tag}${written}/>` : `<${tag}${written}>${inner}</${tag}>`;
}

/** One line of text, or several one under the other. */
function wordsOf({ text, lineHeight = FONT_SIZE * 1.2 }: Item): string {
  if (!Array.isArray(text)) return escapeText(String(text));
  return text
    .map((line, rank) => `<tspan${rank ? ` x="0" dy="${lineHeight}"` : ""}>${escapeText(String(line))}</tspan>`)
    .join("");
}

function hasPaint(item: Item): boolean {
  return [item.fill, item.stroke].some((paint) => paint && paint !== "none" && paint !== "transparent");
}

/** Where an item is, and its outline. */
function attributesOf(emitter: Emitter | undefined, item: object): Attribute[] {
  const attributes: Attribute[] = [];
  emitter?.((name, value) => {
    if (!PLACES.has(name) || value === null || value === undefined || value === "") return;
    const rounded = typeof value === "number" ? oneDecimal(value) : String(value).replace(DECIMALS, oneDecimal);
    const text = name === "d" && rounded.length > LONG ? shortenPath(rounded) : rounded;
    if (text !== "translate(0,0)" && text !== "start") attributes.push([name, text]);
  }, item);
  return attributes;
}

/** Signs of an outline that is worth shortening: those of maps. */
const LONG = 80;

const PLACES = new Set(["transform", "d", "x2", "y2", "text-anchor"]);

/** Vega's names of what paints an item, and those of SVG with the value that need not be written. */
const PAINTS: [string, string, unknown?][] = [
  ["fill", "fill"],
  ["fillOpacity", "fill-opacity", 1],
  ["stroke", "stroke"],
  ["strokeOpacity", "stroke-opacity", 1],
  ["strokeWidth", "stroke-width", 1],
  ["strokeCap", "stroke-linecap", "butt"],
  ["strokeJoin", "stroke-linejoin", "miter"],
  ["strokeDash", "stroke-dasharray"],
  ["opacity", "opacity", 1],
];
const FONTS: [string, string, unknown?][] = [
  ["fontSize", "font-size", FONT_SIZE],
  ["fontStyle", "font-style"],
  ["fontWeight", "font-weight"],
];

function paintOf(item: Item, tag: string): Attribute[] {
  const attributes: Attribute[] = [];
  const isStroked = isText(item.stroke) && item.stroke !== "transparent";
  for (const [property, name, usual] of tag === "text" ? [...PAINTS, ...FONTS] : PAINTS) {
    const value = item[property];
    if (value === null || value === undefined || value === usual) continue;
    if (name.startsWith("stroke") && !isStroked) continue;
    if (name === "fill" && value === "transparent") continue;
    attributes.push([name, name === "font-size" ? `${value}px` : String(value)]);
  }
  if (tag === "path" && (!item.fill || item.fill === "transparent")) attributes.push(["fill", "none"]);
  // The edge of letters lies under them.
  if (tag === "text" && isStroked) attributes.push(["paint-order", "stroke"]);
  return attributes;
}

/** Outlines that are long and drawn several times, with the name that each is written once under; all are put in `outlines`. */
function sharePaths(root: Mark, id: string, outlines: Map<Item, Attribute[]>): Map<string, string> {
  const counts = new Map<string, number>();
  const see = ({ marktype, items }: Mark) => {
    for (const item of items) {
      if (marktype === "group") for (const one of item.items ?? []) see(one);
      if (marktype !== "shape") continue;
      const attributes = attributesOf(types.shape?.attr, item);
      outlines.set(item, attributes);
      const d = attributes.find(([name]) => name === "d")?.[1] ?? "";
      if (d.length > 400) counts.set(d, (counts.get(d) ?? 0) + 1);
    }
  };
  see(root);
  const long = [...counts].filter(([, count]) => count > 1);
  return new Map(long.map(([d], rank) => [d, `${id}-${rank + 1}`]));
}

function hatching(id: string): string {
  return `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0,0h6v6h-6Z" fill="#ffffff"/><path d="M0,0v6" stroke="#74868d" stroke-width="2.5"/></pattern></defs>`;
}

const DECIMALS = /-?\d*\.\d+(?:e-?\d+)?/g;

function oneDecimal(value: number | string): string {
  return String(Math.round(Number(value) * 10) / 10 || 0);
}
