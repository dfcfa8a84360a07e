import { nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import type { Point } from "../observatory/series.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { mapOf } from "./draw-choropleth.js";
import type { Drawing } from "./drawing.js";
import { type LabelRow, labelLayers, layerOf } from "./layers.js";
import { labelSpots, type PixelMap, type PixelOutline } from "./outline.js";
import { COMMUNE, featureOf, LINK, onMap, PLACED, placeOf, READ } from "./outline-map.js";
import { colours, type StyleName, textWidth } from "./style.js";

interface Circle {
  code: string;
  name: string;
  point: Point;
  outline: PixelOutline;
  x: number;
  y: number;
  radius: number;
}

/** Radius of the circle of a commune without value. */
const ABSENT_RADIUS = 7;

/** A circle on each commune, its surface in proportion to the quantity, the value within or beside; each commune is a link. */
export function drawSymbols(context: ChartContext, cut: Cut): Drawing {
  const { indicator, series, communes, year, address, territory, outlines } = context;
  const compared = new Map(communes.map((commune) => [commune.code, commune]));
  const map = mapOf(outlines, cut);
  const highest = Math.max(0, ...communes.map(({ code }) => series.at(code, year).value ?? 0));
  const largest = cut === 296 ? 17 : 27;
  const circles = map.outlines.flatMap((outline): Circle[] => {
    const commune = compared.get(outline.code);
    const spot = labelSpots(outline, 1)[0];
    if (!commune || !spot) return [];
    const point = series.at(outline.code, year);
    const radius = highest > 0 ? Math.sqrt((point.value ?? 0) / highest) * largest : 0;
    return [{ code: outline.code, name: nameOf(commune), point, outline, x: spot.x, y: spot.y, radius }];
  });
  const land = map.outlines.filter(({ code }) => !compared.has(code));
  const shapes = circles.map(({ outline, name, code, point }) =>
    featureOf(outline.geometry, {
      ...{ territory: code, href: address(code) },
      name: `${name}\u00a0: ${point.value === null ? point.absence : shortQuantity(indicator, point.value)}`,
    }),
  );
  const shown = [...circles].sort((a, b) => b.radius - a.radius);
  const known = shown.filter(({ point }) => point.value !== null);
  const absent = shown.filter(({ point }) => point.value === null);
  // The value of the commune read is placed first: it is the one looked for.
  const labels = place(
    [...known].sort((a, b) => Number(b.code === territory.code) - Number(a.code === territory.code)),
    absent,
    map,
    indicator,
  ).map(({ x, y, text, style }): LabelRow => {
    return { ...placeOf(map, [x, y]), text, style, align: "center", dx: 0, dy: 0 };
  });
  const rows = (list: Circle[]) =>
    list.map(({ code, name, point: { value, absence }, x, y }) => ({
      ...{ territory: code, commune: name, value, ...(absence ? { absence } : {}) },
      ...placeOf(map, [x, y]),
    }));
  const size = {
    field: "value",
    type: "quantitative",
    scale: { domain: [0, highest || 1], range: [0, Math.PI * largest ** 2] },
    legend: { title: null },
  };
  return onMap(map, land, cut, [
    layerOf("communes", shapes, { ...COMMUNE, fill: colours.classes[0] }, LINK),
    layerOf(
      "read",
      circles.flatMap(({ code, outline }) => (code === territory.code ? [featureOf(outline.geometry)] : [])),
      READ,
      {},
    ),
    layerOf("circles", rows(known), DISC, { ...PLACED, size }),
    layerOf(
      "missing",
      rows(absent),
      { type: "point", shape: "circle", style: "absent", size: Math.PI * ABSENT_RADIUS ** 2 },
      PLACED,
    ),
    labelLayers(
      labels.filter(({ style }) => style === "on-dark-fill"),
      PLACED,
      { baseline: "middle" },
    ),
    // The outline of the commune read passes under its value, which stays legible.
    labelLayers(
      labels.filter(({ style }) => style !== "on-dark-fill"),
      PLACED,
      { baseline: "middle", stroke: colours.classes[0], strokeWidth: 3, strokeJoin: "round" },
    ),
  ]);
}

const DISC = { type: "circle", opacity: 1, fill: colours.data, stroke: colours.sheet, strokeWidth: 1 };

interface PlacedText {
  x: number;
  y: number;
  text: string;
  style: StyleName;
}

/** Values inside circles that hold them, else beside, clear of other texts and circles; where nothing is free, the link and the table say it. */
function place(known: Circle[], absent: Circle[], map: PixelMap, indicator: ChartContext["indicator"]): PlacedText[] {
  const placed: { text: PlacedText; width: number }[] = [];
  const circles = [...known, ...absent.map((one) => ({ ...one, radius: ABSENT_RADIUS }))];
  const isFree = (own: Circle, x: number, y: number, width: number) =>
    x - width / 2 > 1 &&
    x + width / 2 < map.width - 1 &&
    y > 10 &&
    y < map.height - 10 &&
    placed.every(
      ({ text, width: other }) => Math.abs(text.x - x) > (width + other) / 2 + 3 || Math.abs(text.y - y) > 14,
    ) &&
    circles.every(
      (other) =>
        other.code === own.code ||
        Math.hypot(Math.max(0, Math.abs(other.x - x) - width / 2), Math.max(0, Math.abs(other.y - y) - 5)) >
          other.radius,
    );
  const write = (circle: Circle, text: string, isInside: boolean, style: PlacedText["style"]) => {
    const { x, y, radius } = circle;
    const width = textWidth(text, 13, true);
    if (isInside) {
      placed.push({ text: { x, y, text, style: "on-dark-fill" }, width });
      return;
    }
    const spots = [
      { x, y: y + radius + 9 },
      { x, y: y - radius - 9 },
      { x: x + radius + 4 + width / 2, y },
      { x: x - radius - 4 - width / 2, y },
      ...[1, -1].flatMap((down) =>
        [1, -1].map((side) => ({ x: x + side * (radius + width / 2), y: y + down * (radius + 3) })),
      ),
    ];
    const spot = spots.find((one) => isFree(circle, one.x, one.y, width));
    if (spot) placed.push({ text: { ...spot, text, style }, width });
  };
  for (const circle of known) {
    const text = bareValue(indicator, circle.point.value ?? 0);
    write(circle, text, textWidth(text, 13, true) + 4 < circle.radius * 2, "value-label");
  }
  for (const circle of absent)
    write(
      { ...circle, radius: ABSENT_RADIUS },
      circle.point.absence === "secret statistique" ? "secret" : "n.\u00a0d.",
      false,
      "absent-label",
    );
  return placed.map(({ text }) => text);
}
