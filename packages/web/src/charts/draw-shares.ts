import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { formatQuantity, nameOf } from "../format/index.js";
import type { Part } from "../observatory/part.js";
import { shortQuantity } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { inSentence } from "./in-sentence.js";
import { type LabelRow, labelLayers, layerOf, stackLayers } from "./layers.js";
import { colourRanks, inkOn, type Split } from "./parts.js";
import { categories, colours, FONT_SIZE, HATCHING, textWidth } from "./style.js";
import { wrapText } from "./wrap-text.js";

/** How a territory divides. */
export interface ShareRow {
  territory: Territory;
  split: Split;
}

/** A part in hundredths of its whole; null when either is not known. */
export function shareOf({ values, whole }: Split, index: number): number | null {
  const value = values[index];
  return value == null || !whole ? null : (value / whole) * 100;
}

/** « 12 % », « 0,4 % » under one. */
export function percent(share: number): string {
  return formatQuantity(share, share > 0 && share < 1 ? 1 : 0, "%");
}

/** Pixels from a bar to the next one and across a bar, in a narrow cut and in a wide one; over a bar for its name. */
const BARS = { narrow: { pitch: 70, bar: 40 }, wide: { pitch: 86, bar: 54 } };
const TOP = 26;

/** Pixels under the bars: to the key, across its swatches, from a line of it to the next, between its columns. */
const KEY = { top: 16, swatch: 13, line: 22, gap: 28 };

/** What no known part accounts for, under statistical secrecy or not. */
const MASKED = "secret statistique";
const REST = "non détaillé";

/** A bar of 100 % for each territory, its parts in the order given; what is not known hatched or dashed. */
export function drawShares(indicator: Indicator, parts: Part[], rows: ShareRow[], cut: Cut): Drawing {
  const width = cut - 2;
  const segments = rows.flatMap((row) => segmentsOf(row, parts, { indicator, width }));
  const { pitch, bar } = cut < 400 ? BARS.narrow : BARS.wide;
  const plotHeight = (rows.length - 1) * pitch + bar;
  const key = keyOf(rows[0], parts, { width, top: plotHeight + KEY.top, across: cut < 400 ? 1 : 2 });
  const missing = rows.flatMap(({ territory, split }) =>
    split.whole ? [] : [{ territory: territory.code, absence: split.absence ?? "non disponible" }],
  );
  const y = {
    field: "territory",
    type: "nominal",
    scale: {
      domain: rows.map(({ territory }) => territory.code),
      ...{ paddingInner: 1 - bar / pitch, paddingOuter: 0 },
    },
    axis: null,
  };
  const stacked = {
    y,
    x: { field: "value", type: "quantitative", stack: "normalize", scale: { domain: [0, 1] }, axis: null },
    order: { field: "order", type: "quantitative" },
  };
  const left = (looks: object) =>
    segments.some(({ part }) => part === REST)
      ? Object.fromEntries(
          Object.entries(looks).map(([channel, value]) => [
            channel,
            {
              condition: { test: `datum.part === '${REST}'`, value },
              value: EDGE[channel as keyof typeof EDGE] ?? null,
            },
          ]),
        )
      : {};
  const colour = {
    field: "part",
    type: "nominal",
    scale: {
      domain: [...parts.map(({ label }) => label), MASKED, REST],
      range: [...colourRanks(parts).map((rank) => categories[rank] ?? colours.data), HATCHING, colours.sheet],
    },
    legend: null,
  };
  const isMasked = `datum.absence === '${MASKED}'`;
  return drawingOf({
    ...{ width, height: plotHeight, margins: { left: 1, right: 1, top: TOP, bottom: key.bottom - plotHeight } },
    layers: stackLayers(
      layerOf(
        "parts",
        segments,
        { type: "bar", ...EDGE },
        {
          ...stacked,
          ...{ fill: colour, tooltip: { field: "note", type: "nominal" } },
          ...left({ stroke: colours.control, strokeWidth: 1, strokeDash: [3, 3] }),
        },
      ),
      layerOf(
        "missing",
        missing,
        { type: "rect", style: "absent" },
        {
          ...{ y, x: { value: 0 }, x2: { value: width } },
          fill: { condition: { test: isMasked, value: HATCHING }, value: "transparent" },
        },
      ),
      labelLayers(headings(rows, indicator, width), { y: { ...y, bandPosition: 0 }, x: { value: 0 } }),
      labelLayers(
        missing.map(({ territory, absence }): LabelRow => {
          return { territory, text: absence, style: "absent-label", align: "left", dx: 8, dy: 0 };
        }),
        { y, x: { value: 0 } },
        { baseline: "middle" },
        "missing",
      ),
      layerOf(
        "key",
        key.swatches,
        { type: "rect", ...EDGE },
        {
          x: { field: "x", type: "quantitative", axis: null, scale: null },
          y: { field: "y", type: "quantitative", axis: null, scale: null },
          ...{ x2: { field: "x2" }, y2: { field: "y2" } },
          fill: { field: "colour", type: "nominal", scale: null },
        },
      ),
      labelLayers(key.labels, { x: { value: 0 }, y: { value: 0 } }, {}, "key"),
      // The same rows: each is written in the middle of its segment.
      {
        datasets: {},
        layer: [
          {
            data: { name: "parts" },
            mark: { type: "text", baseline: "middle", fontWeight: 600 },
            encoding: {
              ...{ ...stacked, x: { ...stacked.x, bandPosition: 0.5 } },
              text: { field: "share", type: "nominal" },
              detail: { field: "part", type: "nominal" },
              color: { condition: { test: "datum.isDark", value: colours.onDark }, value: colours.onLight },
            },
          },
        ].filter(() => segments.length > 0),
      },
    ),
  });
}

const EDGE = { stroke: colours.sheet, strokeWidth: 1.5 };

/** The parts of a territory, as long as they are values, each with its share where it has room. */
function segmentsOf(
  { territory, split }: ShareRow,
  parts: Part[],
  { indicator, width }: { indicator: Indicator; width: number },
) {
  const { values, whole, rest, absence } = split;
  if (!whole) return [];
  const ranks = colourRanks(parts);
  const sum = values.reduce<number>((all, value) => all + (value ?? 0), rest);
  const known = values.flatMap((value, rank) => {
    if (!value) return [];
    const label = parts[rank]?.label ?? "";
    const share = (value / whole) * 100;
    const forms = [percent(share), share >= 1 ? String(Math.round(share)) : ""];
    const room = (value / sum) * width;
    return {
      ...{ territory: territory.code, part: label, value, order: rank },
      share: forms.find((form) => form && textWidth(form, 13, true) + 6 < room) ?? "",
      ...(inkOn(ranks[rank] ?? 0) === "on-dark-fill" ? { isDark: true } : {}),
      note: `${nameOf(territory)}, ${inSentence(label)}\u00a0: ${shortQuantity(indicator, value)}, ${percent(share)}`,
    };
  });
  if (rest <= 0) return known;
  const part = absence === MASKED ? MASKED : REST;
  return [...known, { territory: territory.code, part, value: rest, order: parts.length, share: "" }];
}

/** The name of each territory over its bar, and its whole where both have room. */
function headings(rows: ShareRow[], indicator: Indicator, width: number): LabelRow[] {
  return rows.flatMap(({ territory, split }): LabelRow[] => {
    const name = nameOf(territory);
    const total = split.whole === null ? "" : shortQuantity(indicator, split.whole);
    const row = { territory: territory.code, dy: -8 };
    return [
      { ...row, text: name, style: "value-label", align: "left", dx: 0 },
      ...(total && textWidth(name, 13, true) + textWidth(total) + 12 < width
        ? [{ ...row, text: total, style: "reference-label" as const, align: "right" as const, dx: width }]
        : []),
    ];
  });
}

/** What each colour is, and its share of the territory read: a list under the bars, in one column or two. */
function keyOf(
  row: ShareRow | undefined,
  parts: Part[],
  { width, top, across }: { width: number; top: number; across: number },
) {
  const ranks = colourRanks(parts);
  const column = (width - (across - 1) * KEY.gap) / across;
  const swatches: { x: number; x2: number; y: number; y2: number; colour: string }[] = [];
  const labels: LabelRow[] = [];
  const perColumn = Math.ceil(parts.length / across);
  let bottom = top;
  let y = top;
  for (const [index, { label }] of parts.entries()) {
    if (index % perColumn === 0) y = top;
    const x = Math.floor(index / perColumn) * (column + KEY.gap);
    const share = row ? shareOf(row.split, index) : null;
    const told = share === null ? "" : percent(share);
    const room = column - KEY.swatch - 8 - (told ? textWidth(told, FONT_SIZE, true) + 8 : 0);
    swatches.push({
      ...{ x, x2: x + KEY.swatch, y, y2: y + KEY.swatch },
      colour: categories[ranks[index] ?? 0] ?? colours.data,
    });
    const base = y + KEY.swatch - 2;
    if (told) labels.push({ text: told, style: "value-label", align: "right", dx: x + column, dy: base });
    for (const [rank, text] of wrapText(label, room, FONT_SIZE, false).entries()) {
      if (rank > 0) y += FONT_SIZE + 3;
      labels.push({
        ...{ text, style: "reference-label" as const, align: "left" as const },
        ...{ dx: x + KEY.swatch + 8, dy: base + rank * (FONT_SIZE + 3) },
      });
    }
    y += KEY.line;
    bottom = Math.max(bottom, y);
  }
  return { swatches, labels, bottom };
}
