import type { Chart } from "../charts/chart.js";
import { renderDrawing } from "../charts/render-chart.js";
import { drawSwatch } from "../charts/standalone-svg.js";
import { colours } from "../charts/style.js";
import { fitText, LEADING, writeLine } from "./image-text.js";
import { type CardShape, cardShapes, placeDrawing, signature } from "./share-card.js";

interface Slide {
  chart: Chart;
  id: string;
  /** Where the figures come from. */
  source: string;
  /** Name of the site, which names its territory. */
  site: string;
  demonstration: boolean;
}

const MARGIN = 64;

/** A chart as it is shown to a room: what it finds, its unit, the drawing as large as it can be, legend, source, whose it is. */
export async function drawSlide({ chart, id, source, site, demonstration }: Slide, shape: CardShape): Promise<string> {
  const { width, height } = cardShapes[shape];
  const isTall = width === height;
  const parts: string[] = [];
  let y = 40;
  const write = (
    words: string,
    room: { x: number; width: number; height: number },
    sizes: number[],
    fill: string,
    bold = false,
  ) => {
    const { lines, size } = fitText(words, room.width, sizes, room.height, bold);
    for (const line of lines) {
      y += size * LEADING;
      parts.push(writeLine(line, room.x, y, size, { fill, bold }));
    }
  };
  const whole = { x: MARGIN, width: width - 2 * MARGIN };
  write(chart.title, { ...whole, height: isTall ? 150 : 100 }, [44, 40, 36, 32], colours.ink, true);
  y += 6;
  write(chart.subtitle, { ...whole, height: 64 }, [24, 21], colours.inkSoft);
  const top = y + 24;
  const foot = height - 150;
  // Beside the drawing where the image is wide, under it where it is a square.
  const side = isTall ? { x: MARGIN, width: whole.width } : { x: width - MARGIN - 320, width: 320 };
  const legend = chart.legend.slice(0, 8);
  const under = isTall ? Math.ceil(legend.length / 2) * 34 + 24 : 0;
  const frame = { x: MARGIN, y: top, width: isTall ? whole.width : side.x - MARGIN - 40, height: foot - top - under };
  const drawing = chart.drawing?.(480);
  if (drawing)
    parts.push(
      placeDrawing(
        await renderDrawing(drawing, { label: chart.label, className: "", id, links: false, notes: false }),
        frame,
      ),
    );
  y = isTall ? foot - under + 24 : top;
  for (const [rank, { swatch, label }] of legend.entries()) {
    const x = isTall ? side.x + (rank % 2) * (side.width / 2) : side.x;
    const { lines } = fitText(label, (isTall ? side.width / 2 : side.width) - 40, [20], isTall ? 30 : 60, false);
    const line = isTall ? y + Math.floor(rank / 2) * 34 : y;
    parts.push(`<g transform="translate(${x} ${line + 6}) scale(1.5)">${drawSwatch(swatch, 0, 0)}</g>`);
    for (const [at, words] of lines.entries()) parts.push(writeLine(words, x + 40, line + 22 + at * 24, 20));
    if (!isTall) y += lines.length * 24 + 14;
  }
  if (!isTall) {
    y += 8;
    write(`Lecture\u00a0: ${chart.reading}`, { ...side, height: Math.max(0, foot - y) }, [20], colours.inkSoft);
  }
  y = foot + 10;
  write(source, { ...whole, height: 44 }, [17], colours.inkSoft);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13px"><rect width="${width}" height="${height}" fill="${colours.sheet}"/>${parts.join("")}${signature(site, { width, height }, demonstration)}</svg>`;
}
