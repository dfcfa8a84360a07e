import * as vega from "vega";
import type { TopLevelSpec } from "vega-lite";
import type { Chart, Cut } from "./chart.js";
import { runtimeOf } from "./runtime-of.js";
import { slimSvg } from "./slim-svg.js";
import { numberLocale, textWidth } from "./style.js";

// Node has no canvas to measure text with.
const metrics = vega as unknown as { textMetrics: { width: (item: { fontSize?: number }, text: string) => number } };
metrics.textMetrics.width = (item, text) => textWidth(text, item.fontSize);

const CUTS: { cut: Cut; className: string }[] = [
  { cut: 296, className: "cut-narrow" },
  { cut: 480, className: "cut-wide" },
];

/** Vega's own SVG of a spec, untouched. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const { runtime, rows, width, height, padding } = runtimeOf(spec);
  await breathe();
  const view = new vega.View(runtime, {
    renderer: "none",
    logLevel: vega.Error,
    locale: { number: numberLocale } as never,
  })
    .width(width)
    .height(height)
    .padding(padding);
  try {
    for (const [name, values] of rows) view.data(name, values);
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Lets whatever waits on this thread go first. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What is drawn: a spec for each cut, and what it says of itself. */
export type Drawable = Pick<Chart, "label" | "links" | "spec">;

/**
 * A chart in its two cuts, ready to be inlined; the page shows the one that fits. Lets the event loop breathe between
 * drawings, so that a page full of charts never holds the others for more than one drawing.
 */
export async function renderChart({ spec, label, links }: Drawable, id: string): Promise<string> {
  if (!spec) return "";
  let svg = "";
  for (const { cut, className } of CUTS) {
    await breathe();
    svg += slimSvg(await renderSvg(spec(cut)), { label, className, id: `${id}-${cut}`, links });
  }
  return svg;
}
