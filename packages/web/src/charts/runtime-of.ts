import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** A spec made ready to run, and what it is given each time. */
export interface ReadyChart {
  runtime: vega.Runtime;
  /** Rows of each layer, by the name that the runtime knows them by. */
  rows: Map<string, object[]>;
  width: number;
  height: number;
  padding: vega.Padding;
}

/** Structures kept ready: more than the kinds of charts and of what they may lack. */
const MOST = 400;
const ready = new Map<string, vega.Runtime>();

/**
 * Compiling and parsing cost more than drawing, and depend on the structure of a spec alone: its layers with their looks, not
 * their rows, nor its size. Structures are kept, so that most charts are only given their rows.
 */
export function runtimeOf(spec: TopLevelSpec): ReadyChart {
  const { layer, width, height, padding, ...rest } = spec as unknown as Layered;
  const rows = new Map<string, object[]>();
  const layers = layer.map((one, index) => {
    if (!one.data) return one;
    const name = `rows${index}`;
    // Vega marks the rows it is given.
    rows.set(
      name,
      one.data.values.map((row) => ({ ...row })),
    );
    return { ...one, data: { name } };
  });
  const structure = { ...rest, width: 1, height: 1, padding: 0, layer: layers };
  const key = JSON.stringify(structure);
  let runtime = ready.get(key);
  if (!runtime) {
    const compiled = compile(structure as unknown as TopLevelSpec, { logger: vega.logger(vega.Error) }).spec;
    runtime = vega.parse(compiled);
  }
  ready.delete(key);
  ready.set(key, runtime);
  for (const oldest of ready.keys()) {
    if (ready.size <= MOST) break;
    ready.delete(oldest);
  }
  return { runtime, rows, width, height, padding };
}

/** What every spec of `charts/` is: layers over rows already in pixels. */
interface Layered {
  width: number;
  height: number;
  padding: vega.Padding;
  layer: { data?: { values: object[] } }[];
}
