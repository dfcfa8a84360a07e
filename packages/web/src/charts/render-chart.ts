import * as vega from "vega";
import type { Chart, Cut } from "./chart.js";
import type { Drawing } from "./drawing.js";
import { runtimeOf } from "./runtime-of.js";
import { type SvgIdentity, writeSvg } from "./write-svg.js";

const CUTS: { cut: Cut; className: string }[] = [
  { cut: 296, className: "cut-narrow" },
  { cut: 480, className: "cut-wide" },
];

/** A drawing as SVG: Vega places its marks, `writeSvg` writes them. */
export async function renderDrawing({ spec, frame }: Drawing, identity: SvgIdentity): Promise<string> {
  const { runtime, rows, signals } = runtimeOf(spec);
  await breathe();
  const view = new vega.View(runtime, { renderer: "none", logLevel: vega.Error });
  try {
    for (const [name, value] of signals) view.signal(name, value);
    for (const [name, values] of rows) view.data(name, values);
    await view.runAsync();
    return writeSvg(view.scenegraph(), frame, identity);
  } finally {
    view.finalize();
  }
}

/** Lets whatever waits on this thread go first. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What is drawn: in each cut, and what it says of itself. */
export type Drawable = Pick<Chart, "label" | "links" | "drawing">;

/**
 * A chart in its two cuts, ready to be inlined; the page shows the one that fits. Lets the event loop breathe between
 * drawings, so that a page full of charts never holds the others for more than one drawing.
 */
export async function renderChart({ drawing, label, links }: Drawable, id: string): Promise<string> {
  if (!drawing) return "";
  let svg = "";
  for (const { cut, className } of CUTS) {
    await breathe();
    svg += await renderDrawing(drawing(cut), { label, className, id: `${id}-${cut}`, links });
  }
  return svg;
}
