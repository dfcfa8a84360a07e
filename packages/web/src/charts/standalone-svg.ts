import { escapeText } from "../format/escape.js";
import type { Chart, LegendEntry } from "./chart.js";
import { renderDrawing } from "./render-chart.js";
import { categories, colours, FONT_SIZE, textWidth } from "./style.js";
import { wrapText } from "./wrap-text.js";

const WIDTH = 480;
const MARGIN = 20;

/**
 * A chart as a file that stands alone: title, unit and period, drawing, legend, reading and source. Without a drawing, its words
 * say why. Colours are those of the light theme; text is set in the fonts of who opens it.
 */
export async function standaloneSvg(chart: Chart, { id, source }: { id: string; source: string }): Promise<string> {
  const drawing = chart.drawing?.(WIDTH);
  const drawn = drawing
    ? await renderDrawing(drawing, { label: chart.label, className: "", id, links: false, notes: false })
    : "";
  const parts: string[] = [];
  let y = MARGIN;
  const write = (text: string, size: number, { bold = false, fill = colours.ink as string } = {}) => {
    const weight = bold ? ' font-weight="600"' : "";
    for (const line of wrapText(drawable(text), WIDTH, size, bold)) {
      y += size * 1.3;
      parts.push(
        `<text x="${MARGIN}" y="${tenth(y)}" font-size="${size}px"${weight} fill="${fill}">${escapeText(line)}</text>`,
      );
    }
  };
  write(chart.title, 17, { bold: true });
  y += 4;
  write(chart.subtitle, FONT_SIZE, { fill: colours.inkSoft });
  y += 14;
  if (drawing) {
    parts.push(drawn.replace(/^<svg class="" /, `<svg x="${MARGIN}" y="${tenth(y)}" `));
    y += drawing.frame.height + 8;
  }
  y = drawLegend(chart.legend, y, parts);
  if (chart.notes?.length) write(`${chart.notes.join("\u202f; ")}.`, FONT_SIZE, { fill: colours.inkSoft });
  write(`Lecture\u00a0: ${chart.reading}`, FONT_SIZE);
  y += 4;
  write(source, 12, { fill: colours.inkSoft });
  const [width, height] = [WIDTH + 2 * MARGIN, Math.ceil(y + MARGIN)];
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif" font-size="${FONT_SIZE}px"><title>${escapeText(chart.title)}</title><desc>${escapeText(chart.label)}</desc><rect width="${width}" height="${height}" fill="#ffffff"/>${parts.join("")}</svg>
`;
}

/** « 4e », « 1re »: few fonts have the raised letters that pages write. */
function drawable(text: string): string {
  return text.replaceAll("ʳ", "r").replaceAll("ᵉ", "e");
}

/** Entries side by side while they fit; gives where the next line begins. */
function drawLegend(legend: LegendEntry[], top: number, parts: string[]): number {
  if (legend.length === 0) return top;
  let [x, y] = [MARGIN, top + 16];
  for (const { swatch, label } of legend) {
    const width = 24 + textWidth(label) + 14;
    if (x > MARGIN && x + width > WIDTH + MARGIN) [x, y] = [MARGIN, y + 20];
    parts.push(
      `${drawSwatch(swatch, x, y - 11)}<text x="${tenth(x + 24)}" y="${tenth(y)}" fill="${colours.ink}">${escapeText(label)}</text>`,
    );
    x += width;
  }
  return y + 6;
}

/** What the style sheet draws before an entry, in a square of 14 px. */
export function drawSwatch(swatch: string, x: number, y: number): string {
  const [, scale, rank] = /^s([wq])(\d)$/.exec(swatch) ?? [];
  const edge = `stroke="${colours.control}"`;
  const box = (fill: string, more = "") =>
    `<rect x="${x}" y="${y}" width="13" height="13" fill="${fill}" ${edge}${more}/>`;
  if (scale === "w") return box(categories[Number(rank) - 1] ?? colours.data);
  if (scale === "q") return box(colours.classes[Number(rank) - 1] ?? colours.data);
  const line = (stroke: string, more = "") =>
    `<path d="M${x} ${y + 7}h18" stroke="${stroke}" stroke-width="2.5"${more}/>`;
  if (swatch.includes("swatch--plan")) return line(colours.plan, ' stroke-dasharray="6,4"');
  if (swatch.includes("swatch--mark")) return line(colours.control, ' stroke-dasharray="2,3"');
  if (swatch.includes("swatch--ref")) return line(colours.control);
  if (swatch.includes("swatch--line")) return line(colours.data);
  if (swatch === "swatch--provisional")
    return `<circle cx="${x + 7}" cy="${y + 7}" r="5" fill="#ffffff" stroke="${colours.data}" stroke-width="2.5"/>`;
  if (swatch === "swatch--circle") return `<circle cx="${x + 7}" cy="${y + 7}" r="6" fill="${colours.data}"/>`;
  if (swatch === "swatch--dot") return `<circle cx="${x + 7}" cy="${y + 7}" r="6" fill="${colours.ink}"/>`;
  if (swatch === "swatch--tick") return `<path d="M${x + 7} ${y}v14" stroke="${colours.data}" stroke-width="2.5"/>`;
  if (swatch === "swatch--average")
    return `<path d="M${x + 7} ${y}v14" stroke="${colours.ink}" stroke-width="1.5" stroke-dasharray="2,3"/>`;
  if (swatch === "swatch--masked")
    return `${box("#ffffff")}<path d="M${x} ${y + 7}l6-7M${x} ${y + 13}l12-13M${x + 6} ${y + 13}l7-7" ${edge} stroke-width="1.5"/>`;
  if (swatch === "swatch--rest") return box(colours.grid);
  return box("#ffffff", ' stroke-dasharray="3,3"');
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
