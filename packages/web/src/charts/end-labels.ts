import type { Layers } from "./layers.js";
import { type LabelRow, labelLayers } from "./layers.js";
import type { OverYears } from "./over-years.js";
import { FONT_SIZE, type StyleName, textWidth } from "./style.js";

/** What is written at the right of a plot, at the height that a line ends at: its name, its last value. */
export interface EndLabel {
  name: string;
  /** Follows the name, on its last line. */
  value: string;
  /** What it tells, in data units: whoever reads the specification finds it there. */
  at: { year: number; value: number };
  style: StyleName;
  bold: boolean;
}

/** Pixels from a line of text to the next one, between two labels, from the plot to them. */
const LEADING = 15;
const BETWEEN = 3;
const AWAY = 9;

interface Block extends EndLabel {
  lines: string[];
}

/** The lines of each label, and the margin that they need at the right of a plot: names are cut at spaces and hyphens to fit in `most`. */
export function layOutLabels(labels: EndLabel[], most: number): { blocks: Block[]; margin: number } {
  const blocks = labels.map((label) => ({ ...label, lines: linesOf(label, most) }));
  const widths = blocks.flatMap(({ lines, bold }) => lines.map((line) => textWidth(line, FONT_SIZE, bold)));
  return { blocks, margin: Math.ceil(Math.max(0, ...widths)) + AWAY + 2 };
}

/** The labels written, each as near as can be of the height that it tells, none over another, in the order of their heights. */
export function endLabels(plot: OverYears, blocks: Block[]): Layers {
  const heightOf = ({ lines }: Block) => lines.length * LEADING + BETWEEN;
  const sorted = blocks.map((block) => ({ block, middle: plot.spot(block.at).y })).sort((a, b) => a.middle - b.middle);
  const middles = sorted.map(({ middle }) => middle);
  const half = (index: number) => heightOf((sorted[index] as (typeof sorted)[number]).block) / 2;
  for (const [index, middle] of middles.entries()) {
    const above = middles[index - 1];
    const least = above === undefined ? half(index) - plot.margins.top : above + half(index - 1) + half(index);
    middles[index] = Math.max(middle, least);
  }
  for (let index = middles.length - 1; index >= 0; index--) {
    const below = middles[index + 1];
    const most =
      below === undefined
        ? plot.height + plot.margins.bottom - 22 - half(index)
        : below - half(index) - half(index + 1);
    middles[index] = Math.min(middles[index] ?? 0, most);
  }
  const rows = sorted.flatMap(({ block }, index) => {
    const place = plot.spot(block.at);
    const top = (middles[index] ?? 0) - ((block.lines.length - 1) * LEADING) / 2 + 4.5;
    return block.lines.map(
      (text, rank): LabelRow => ({
        ...block.at,
        text,
        style: block.style,
        align: "left",
        dx: plot.width + AWAY - place.x,
        dy: top + rank * LEADING - place.y,
      }),
    );
  });
  return labelLayers(rows, { x: plot.x, y: plot.y }, {}, "ends");
}

function linesOf({ name, value, bold }: EndLabel, most: number): string[] {
  const parts = name.split(/(?<=[ -])/).filter(Boolean);
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line && textWidth((line + part).trimEnd(), FONT_SIZE, bold) > most) {
      lines.push(line.trimEnd());
      line = part;
    } else line += part;
  }
  const last = `${line.trimEnd()}\u00a0${value}`;
  if (textWidth(last, FONT_SIZE, bold) <= most || line === "") return [...lines, line === "" ? value : last];
  return [...lines, line.trimEnd(), value];
}
