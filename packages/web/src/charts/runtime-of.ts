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

/** Structures kept ready: more than the kinds of charts and of what they may lack. */
const MOST = 400;
const ready = new Map<string, vega.Runtime>();

/**
 * Compiling and parsing cost more than drawing, and depend on the structure of a spec alone: its layers with their looks, not
 * their rows, the bounds of their scales nor their sizes. Structures are kept, so that most charts are only given these.
 */
export function runtimeOf(spec: TopLevelSpec): ReadyChart {
  const { datasets = {}, params = [], ...rest } = spec as Loose;
  const { node, signals } = liftValues(rest);
  for (const { name, value } of params) signals.set(name, value);
  const config = { ...rest.config, aria: false };
  const names = [...signals.keys()].map((name) => ({ name, value: null }));
  // Pages place a drawing themselves, and say in HTML what it is.
  const structure = { ...(node as object), padding: 0, autosize: "none", config, params: names };
  const key = JSON.stringify(structure);
  let runtime = ready.get(key);
  if (!runtime) {
    const { spec: compiled } = compile(structure as unknown as TopLevelSpec, { logger: vega.logger(vega.Error) });
    runtime = vega.parse(compiled);
  }
  ready.delete(key);
  ready.set(key, runtime);
  for (const oldest of ready.keys()) {
    if (ready.size <= MOST) break;
    ready.delete(oldest);
  }
  // Vega marks the rows it is given.
  const rows = Object.entries(datasets).map(([name, values]) => [name, values.map((row) => ({ ...row }))] as const);
  return { runtime, rows: new Map(rows), signals };
}

/** What is read here of a spec, whichever its composition. */
interface Loose {
  datasets?: Record<string, object[]>;
  params?: { name: string; value: unknown }[];
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

/** Sizes, bounds and ranges of scales, ticks, places in pixels, projections. */
function isLifted(path: string[], value: unknown): boolean {
  const [parent = "", key = ""] = path.slice(-2);
  if (parent === "scale") return key === "domain" ? Array.isArray(value) : key === "range" && typeof value === "number";
  if (parent === "axis") return key === "values";
  if (parent === "projection") return key === "scale" || key === "translate";
  return POSITIONS.has(parent) && key === "value" && typeof value === "number";
}
