import type { Chart, Cut } from "../charts/chart.js";
import { renderDrawing } from "../charts/render-chart.js";
import { PAPER_SCALE, paperCuts, textHeight, toMm, widthOf } from "./measures.js";

/** A chart drawn for its place on a sheet, with the millimetres that it takes. */
export interface PaperChart {
  view: preact.VNode;
  height: number;
}

const PADDING = 2.5;
const TITLE = { size: 10.5, leading: 1.2, bold: true, title: true };
const LEGEND_LINE = 4.4;

/** Draws a chart at its printed size: title, unit, drawing, legend. Undefined where it has nothing to draw. */
export async function paperChart(
  chart: Chart,
  id: string,
  place: keyof typeof paperCuts,
): Promise<PaperChart | undefined> {
  const cut: Cut = paperCuts[place];
  const drawing = chart.drawing?.(cut);
  if (!drawing) return undefined;
  const svg = await renderDrawing(drawing, { label: chart.label, className: "", id, links: false, notes: false });
  const { width, height } = drawing.frame;
  const printed = { width: width * PAPER_SCALE, height: height * PAPER_SCALE };
  const inner = toMm(cut * PAPER_SCALE);
  return {
    height:
      PADDING * 2 +
      1 +
      textHeight(chart.title, inner, TITLE) +
      textHeight(chart.subtitle, inner) +
      2 +
      toMm(printed.height) +
      legendLines(chart, inner) * LEGEND_LINE,
    view: (
      <figure class={`chart-card chart-card--${place}`}>
        <figcaption>
          <h3>{chart.title}</h3>
          <p class="subtitle">{chart.subtitle}</p>
        </figcaption>
        <div class="plot" dangerouslySetInnerHTML={{ __html: sized(svg, printed) }} />
        {chart.legend.length > 0 && (
          <ul class="legend">
            {chart.legend.map(({ swatch, label }) => (
              <li key={label}>
                <span class={`swatch ${swatch}`} />
                {label}
              </li>
            ))}
          </ul>
        )}
      </figure>
    ),
  };
}

/** The drawing at another size: its letters follow. */
function sized(svg: string, { width, height }: { width: number; height: number }): string {
  const tenth = (value: number) => Math.round(value * 10) / 10;
  return svg.replace(/^<svg [^>]*>/, (head) =>
    head.replace(/ width="[^"]*"/, ` width="${tenth(width)}"`).replace(/ height="[^"]*"/, ` height="${tenth(height)}"`),
  );
}

/** Entries side by side, each with its swatch. */
function legendLines({ legend }: Chart, width: number): number {
  if (legend.length === 0) return 0;
  let [lines, x] = [1, 0];
  for (const { label } of legend) {
    const wide = Math.min(width, widthOf(label, { size: 8 }) + 8);
    if (x > 0 && x + wide > width) [lines, x] = [lines + 1, 0];
    x += wide;
  }
  return lines;
}
