import { nameOf } from "../format/index.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import { averageOf, type ChartContext, type Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type LabelRow, labelLayers, layerOf, notes, quantitative, stackLayers } from "./layers.js";
import { axisFor, linear, TICKS, valueTicks } from "./scale.js";
import { colours, textWidth } from "./style.js";

/** A commune that has a value. */
export interface CommuneValue {
  code: string;
  name: string;
  value: number;
}

const HEIGHT = 96;
/** Where the strip is, and half of the length of its ticks. */
const MIDDLE = 52;
const HALF = 13;

/** A tick for each commune, lowest first; a large dot for the one read, the average dotted. */
export function drawDistribution(context: ChartContext, values: CommuneValue[], cut: Cut): Drawing {
  const { territory } = context;
  const average = averageOf(context);
  const count = cut === 296 ? TICKS - 1 : TICKS;
  const axis = axisFor([...values.map(({ value }) => value), ...(average === null ? [] : [average])], { count });
  const margins = { left: 24, right: 24, top: 4, bottom: 24 };
  const width = cut - margins.left - margins.right;
  const mine = values.find(({ code }) => code === territory.code);
  const domain = [axis.min, axis.max];
  const px = linear(domain, [0, width]);
  const x = quantitative("value", { domain, axis: { ...valueTicks(axis), labelPadding: 3 } });
  const rows = values.map(({ code, name, value }) => ({
    ...{ territory: code, commune: name, value },
    note: `${name}\u00a0: ${shortQuantity(context.indicator, value)}`,
  }));
  const others = rows.filter(({ territory: code }) => code !== mine?.code);
  const own = rows.filter(({ territory: code }) => code === mine?.code);
  const middle = { value: MIDDLE };
  return drawingOf({
    ...{ width, height: HEIGHT, margins },
    layers: stackLayers(
      layerOf(
        "communes",
        others,
        { type: "tick", size: 2 * HALF, thickness: 2.5, color: colours.data },
        { x, y: middle },
      ),
      layerOf(
        "average",
        average === null ? [] : [{ territory: context.home.code, value: average }],
        { type: "rule", style: "average-line", strokeCap: "round" },
        { x, y: { value: 20 }, y2: { value: MIDDLE + 20 } },
      ),
      layerOf("commune", own, { type: "point", ...DOT }, { x, y: middle }),
      average === null ? { datasets: {}, layer: [] } : averageLabel(context, average, { x, px, width, margins }),
      labelLayers(ends(context, values, { px, width, margins }), { x, y: { value: MIDDLE + 34 } }),
      layerOf(
        "notes",
        rows,
        { ...notes.mark, width: 8 },
        {
          ...{ x, tooltip: notes.tooltip },
          ...{ y: { value: MIDDLE - 16 }, y2: { value: MIDDLE + 16 } },
        },
      ),
    ),
  });
}

const DOT = { size: 260, color: colours.ink, stroke: colours.sheet, strokeWidth: 2 };

interface Place {
  px(value: number): number;
  width: number;
  margins: { left: number; right: number };
}

/** Pixels that keep a text centred on a value within the drawing. */
function clamp(value: number, text: string, { px, width, margins }: Place): number {
  const half = textWidth(text, 13, true) / 2;
  const at = Math.min(Math.max(px(value), half - margins.left + 1), width + margins.right - half - 1);
  return at - px(value);
}

/** The average above the strip. */
function averageLabel({ home, indicator }: ChartContext, value: number, { x, ...place }: Place & { x: object }) {
  const text = `${nameOf(home)}\u00a0: ${bareValue(indicator, value)}`;
  const label = { value, text, style: "value-label", align: "center", dx: clamp(value, text, place), dy: 0 } as const;
  return labelLayers([label], { x, y: { value: 14 } }, {}, "average");
}

/** Under the strip: the commune read, or the two ends by their names, or by their values alone where both have no room. */
function ends({ indicator, territory }: ChartContext, values: CommuneValue[], place: Place): LabelRow[] {
  const { px, width, margins } = place;
  const named = ({ name, value }: CommuneValue) => `${name}\u00a0: ${bareValue(indicator, value)}`;
  const mine = values.find(({ code }) => code === territory.code);
  if (mine) {
    const dx = clamp(mine.value, named(mine), place);
    return [{ value: mine.value, text: named(mine), style: "value-label", align: "center", dx, dy: 0 }];
  }
  const [low, high] = [values[0], values.at(-1)];
  if (!low || !high) return [];
  const from = Math.max(-margins.left + 1, px(low.value) - 8);
  const to = Math.min(width + margins.right - 1, px(high.value) + 8);
  const hasRoom = textWidth(named(low)) + textWidth(named(high)) + 12 < to - from;
  const text = (end: CommuneValue) => (hasRoom ? named(end) : bareValue(indicator, end.value));
  const style = "reference-label";
  return [
    { value: low.value, text: text(low), style, align: "left", dx: from - px(low.value), dy: 0 },
    { value: high.value, text: text(high), style, align: "right", dx: to - px(high.value), dy: 0 },
  ];
}
