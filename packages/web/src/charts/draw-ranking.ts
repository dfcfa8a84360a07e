import { nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import { averageOf, type Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type LabelRow, labelLayers, layerOf, quantitative, stackLayers } from "./layers.js";
import type { Ranked } from "./ranked.js";
import { linear } from "./scale.js";
import { colours, textWidth } from "./style.js";

/** Pixels from a bar to the next one: more where there are few, so that a drawing is never a strip. */
const PITCH = { least: 26, most: 48, whole: 300 };

/** What of a pitch a bar takes. */
const THICKNESS = 0.72;

/** Bars from zero, their figures in a column that nothing crosses, the average of a ratio dotted, communes without a value last. */
export function drawRanking(context: ChartContext, ranked: Ranked[], cut: Cut): Drawing {
  const { indicator, series, home, year, territory } = context;
  const rows = nameRows(ranked);
  const here = rows.find(({ territory: code }) => code === territory.code)?.commune ?? null;
  const names = Math.max(...rows.map(({ commune }) => textWidth(commune, 13, commune === here)));
  const incomplete = context.isQuantity ? null : series.at(home.code, year).incomplete;
  const margins = { left: Math.ceil(Math.min(names, cut - 110)) + 8, right: 6, top: incomplete ? 46 : 28, bottom: 4 };
  const width = cut - margins.left - margins.right;
  const average = averageOf(context);
  const known = rows.flatMap(({ point, ...row }) =>
    point.value === null
      ? []
      : [{ ...row, value: point.value, note: `${row.commune}\u00a0: ${shortQuantity(indicator, point.value)}` }],
  );
  const { domain, px } = scaleOf(context, average, width);
  const pitch = Math.min(PITCH.most, Math.max(PITCH.least, PITCH.whole / rows.length));
  const y = {
    field: "commune",
    type: "nominal",
    scale: { domain: rows.map(({ commune }) => commune), padding: 0 },
    axis: {
      ...{ labelPadding: 8, labelColor: colours.ink },
      labelFontWeight: { condition: { test: "datum.value === here", value: 600 }, value: "normal" },
    },
  };
  const x = quantitative("value", { domain, axis: null });
  const figures = known.map(({ commune, value }): LabelRow => {
    return { commune, value, text: bareValue(indicator, value), style: "value-label", align: "right", dx: 0, dy: 0 };
  });
  const absent = rows.flatMap(({ point, commune, territory: code }) =>
    point.value === null
      ? [{ commune, territory: code, absence: point.absence ?? "", note: `${commune}\u00a0: ${point.absence}` }]
      : [],
  );
  const absences = absent.map(({ commune, absence }): LabelRow => {
    return { commune, text: absence, style: "absent-label", align: "left", dx: 0, dy: 0 };
  });
  const widest = Math.min(width, Math.max(...absent.map(({ absence }) => textWidth(absence))) + 12);
  const bar = { type: "bar", height: Math.round(pitch * THICKNESS) };
  const tooltip = { field: "note", type: "nominal" };
  return drawingOf({
    ...{ width, height: Math.round(rows.length * pitch), margins },
    layers: stackLayers(
      layerOf("communes", known, bar, {
        ...{ y, x, tooltip },
        color: {
          condition: { test: "here === null || datum.commune === here", value: colours.data },
          value: colours.control,
        },
      }),
      layerOf(
        "missing",
        absent,
        { type: "rect", style: "absent", height: bar.height },
        {
          ...{ y, tooltip },
          ...{ x: { value: 0 }, x2: { value: widest } },
        },
      ),
      averageRule(context, x, known.length * pitch),
      labelLayers(absences, { y, x: { value: 6 } }, MIDDLE, "missing"),
      averageLabels(context, { x, px, right: width + margins.right, left: -margins.left, incomplete }),
      labelLayers(figures, { y, x: { value: width } }, MIDDLE),
    ),
    rest: { params: [{ name: "here", value: here }] },
  });
}

const MIDDLE = { baseline: "middle" };

/** A row for each commune, under a name that is its own. */
function nameRows(ranked: Ranked[]) {
  return ranked.map(({ code, name, point }) => {
    const isShared = ranked.some((other) => other.name === name && other.code !== code);
    return { commune: isShared ? `${name} (${code})` : name, territory: code, point };
  });
}

/** From zero, or below, to the highest value, on the left of the column of figures. */
function scaleOf({ indicator, communes, series, year }: ChartContext, average: number | null, width: number) {
  const values = communes.flatMap(({ code }) => series.at(code, year).value ?? []);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, average ?? 0, 0) || 1;
  const span = width - COLUMN - Math.max(0, ...values.map((value) => textWidth(bareValue(indicator, value), 13, true)));
  const px = linear([low, high], [0, span]);
  return { domain: [low, low + ((high - low) * width) / span], px: (value: number) => px(value) };
}

/** Pixels between the longest bar and the figures. */
const COLUMN = 10;

function averageRule(context: ChartContext, x: object, bottom: number) {
  const average = averageOf(context);
  return layerOf(
    "average",
    average === null ? [] : [{ territory: context.home.code, value: average }],
    { type: "rule", style: "average-line" },
    { x, y: { value: -6 }, y2: { value: bottom } },
  );
}

interface AveragePlace {
  x: object;
  px(value: number): number;
  left: number;
  right: number;
  incomplete: string | null;
}

/** The average, and what is missing from it: ends at the dotted line, or further right rather than leave the drawing on the left. */
function averageLabels(context: ChartContext, { x, px, left, right, incomplete }: AveragePlace) {
  const average = averageOf(context);
  if (average === null) return { datasets: {}, layer: [] };
  const at = (text: string, bold: boolean) =>
    Math.min(right, Math.max(px(average) + 4, textWidth(text, 13, bold) + left));
  const told = `${nameOf(context.home)}\u00a0: ${bareValue(context.indicator, average)}`;
  const row = { value: average, align: "right" } as const;
  const labels: LabelRow[] = [
    { ...row, text: told, style: "value-label", dx: at(told, true) - px(average), dy: incomplete ? -18 : 0 },
    ...(incomplete
      ? [{ ...row, text: incomplete, style: "absent-label" as const, dx: at(incomplete, false) - px(average), dy: 0 }]
      : []),
  ];
  return labelLayers(labels, { x, y: { value: -12 } }, {}, "average");
}
