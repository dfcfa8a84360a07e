import type { TopLevelSpec } from "vega-lite";
import type { Layers } from "./layers.js";
import { config } from "./style.js";

/** Pixels around the plot: where axes and labels are written. */
export interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** One cut of a chart: what it is, for any Vega-Lite, and the place that it takes on a page. */
export interface Drawing {
  /** In data units, with all its data: it can be given away. */
  spec: TopLevelSpec;
  /** Pixels: the whole drawing, and where its plot begins. */
  frame: { width: number; height: number; left: number; top: number };
}

/** What a chart is made of, but for the looks that all charts share. */
export interface Plot {
  /** Pixels of the plot, without its margins. */
  width: number;
  height: number;
  margins: Margins;
  layers: Layers;
  /** What else the spec says, as Vega-Lite writes it. */
  rest?: Record<string, unknown>;
  /** Where the layers are those of one panel: how panels are cut from the rows and laid out, as Vega-Lite writes it. */
  panels?: { width: number; height: number; by: Record<string, unknown> };
}

/** A chart ready to be drawn. Rows are those given: nothing here writes into them. */
export function drawingOf({ width, height, margins, layers, rest = {}, panels }: Plot): Drawing {
  return {
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      datasets: layers.datasets,
      ...rest,
      ...(panels
        ? { ...panels.by, spec: { width: panels.width, height: panels.height, layer: layers.layer } }
        : { width, height, layer: layers.layer }),
      config: { ...config, ...(rest.config as object) },
    } as TopLevelSpec,
    frame: {
      width: width + margins.left + margins.right,
      height: height + margins.top + margins.bottom,
      left: margins.left,
      top: margins.top,
    },
  };
}
