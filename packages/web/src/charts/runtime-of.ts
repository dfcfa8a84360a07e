import { LRUCache } from "lru-cache";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** A spec made ready to run, and what it is given each time. */
export interface ReadyChart {
  runtime: vega.Runtime;
  /** Rows by the name of their dataset. */
  rows: Map<string, object[]>;
  /** Values of signals: bounds of scales, ticks, sizes. */
  signals: Map<string, unknown>;
}

/**
 * Structures kept ready: more than the kinds of charts and of what they may lack. As JSON, out of the heap: read again in a fiftieth of a drawing, and
 * nothing to look through at each collection.
 */
const ready = new LRUCache<string, Buffer>({ max: 400 });
/** Told to the compiler, which wants a number: a drawing has its own. */
const ANY_SIZE = 100;

/**
 * Compiling and parsing cost more than drawing, and depend on the structure of a spec alone: its layers with their looks, not
 * their rows, the bounds of their scales nor their sizes. Structures are kept, so that most charts are only given these.
 */
export function runtimeOf(spec: TopLevelSpec): ReadyChart {
  const { datasets = {}, params = [], width, height, ...rest } = spec as Loose;
  const { node, signals } = liftValues(rest);
  for (const { name, value } of params) signals.set(name, value);
  const names = [...signals.keys()].map((name) => ({ name, value: null }));
  // Vega has a signal for each: compiled scales, axes and marks read them there.
  const size = Object.entries({ width, height }).filter(([, pixels]) => pixels !== undefined);
  for (const [name, pixels] of size) signals.set(name, pixels);
  const config = { ...rest.config, aria: false };
  // Pages place a drawing themselves, and say in HTML what it is.
  const anySize = Object.fromEntries(size.map(([name]) => [name, ANY_SIZE]));
  const structure = { ...(node as object), ...anySize, padding: 0, autosize: "none", config, params: names };
  const key = JSON.stringify(structure);
  let kept = ready.get(key);
  if (!kept) {
    const { spec: compiled } = compile(structure as unknown as TopLevelSpec, { logger: vega.logger(vega.Error) });
    kept = Buffer.from(JSON.stringify(vega.parse(compiled)));
    ready.set(key, kept);
  }
  // Vega marks the rows it is given.
  const rows = Object.entries(datasets).map(([name, values]) => [name, values.map((row) => ({ ...row }))] as const);
  return { runtime: JSON.parse(kept.toString()), rows: new Map(rows), signals };
}

/** What is read here of a spec, whichever its composition. */
interface Loose {
  datasets?: Record<string, object[]>;
  params?: { name: string; value: unknown }[];
  /** In pixels, as drawings are: neither by step nor by container. None where panels have their own. */
  width?: number;
  height?: number;
  config?: object;
}

/** A spec with its values replaced by names of signals, and their values. Equal values of a channel share one, as merged scales ask. */
function liftValues(spec: object): { node: unknown; signals: Map<string, unknown> } {
  const signals = new Map<string, unknown>();
  const names = new Map<string, string>();
  const lift = (node: unknown, path: string[]): unknown => {
    if (Array.isArray(node)) return node.map((one) => (isLifted(path, one) ? give(one, path) : lift(one, path)));
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        // Legends of pages are HTML.
        if (key === "legend") return [key, null];
        const here = [...path, key];
        return [key, isLifted(here, value) ? give(value, here) : lift(value, here)];
      }),
    );
  };
  const give = (value: unknown, path: string[]) => {
    const channel = path.findLast((one) => CHANNELS.has(one))?.charAt(0);
    const id = `${channel} ${JSON.stringify(value)}`;
    const name = names.get(id) ?? `lifted${signals.size}`;
    names.set(id, name);
    signals.set(name, value);
    return { expr: name };
  };
  return { node: lift(spec, []), signals };
}

const CHANNELS = new Set(["x", "x2", "y", "y2", "fill", "color", "size"]);
const POSITIONS = new Set(["x", "x2", "y", "y2"]);

/** Bounds and ranges of scales, ticks, places in pixels, projections. */
function isLifted(path: string[], value: unknown): boolean {
  const [parent = "", key = ""] = path.slice(-2);
  if (parent === "scale") return key === "domain" ? Array.isArray(value) : key === "range" && typeof value === "number";
  if (parent === "axis") return key === "values";
  if (parent === "projection") return key === "scale" || key === "translate" || key === "center";
  return POSITIONS.has(parent) && key === "value" && typeof value === "number";
}
