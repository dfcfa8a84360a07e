import { asWritten, nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import type { Point } from "../observatory/series.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import type { Drawing } from "./drawing.js";
import { type Layers, layerOf } from "./layers.js";
import { boundsOf, isInside, labelSpots, type PixelMap, type PixelOutline, projectOutlines } from "./outline.js";
import { COMMUNE, featureOf, LINK, onMap, PLACED, placeOf, READ } from "./outline-map.js";
import { classOf, tickDecimals } from "./scale.js";
import { colours, FONT_SIZE, HATCHING, textWidth } from "./style.js";

interface Area {
  code: string;
  name: string;
  point: Point;
  /** As it is written, which says its class. */
  value: number | null;
  outline: PixelOutline;
  fill: string;
  ink: string;
  text: string;
}

const MASKED = "secret statistique";

/** Communes coloured by the class of their value, the value written on each, each one a link. */
export function drawChoropleth(context: ChartContext, limits: number[], cut: Cut): Drawing {
  const { indicator, communes, address, territory, outlines } = context;
  const compared = new Set(communes.map(({ code }) => code));
  const map = mapOf(outlines, cut);
  const land = map.outlines.filter(({ code }) => !compared.has(code));
  const areas = areasOf(context, limits, map);
  const shapes = areas.map(({ outline, code, name, point, value }) =>
    featureOf(outline.geometry, {
      ...{ territory: code, commune: name, value },
      ...(point.value === null ? { absence: point.absence } : {}),
      name: `${name}\u00a0: ${point.value === null ? point.absence : shortQuantity(indicator, point.value)}`,
      href: address(code),
    }),
  );
  const outlinesOf = (kept: (area: Area) => boolean) =>
    areas.filter(kept).map(({ outline, code }) => featureOf(outline.geometry, { territory: code }));
  const classes = Array.from({ length: limits.length + 1 }, (_, rank) => paintOf(rank, limits));
  const values =
    limits.length > 0
      ? {
          field: "properties.value",
          type: "quantitative",
          scale: { type: "threshold", domain: limits, range: classes },
          legend: { title: null, type: "symbol", format: `,.${Math.max(indicator.decimals, tickDecimals(limits))}f` },
        }
      : { value: classes[0] };
  return onMap(map, land, cut, [
    layerOf("communes", shapes, COMMUNE, {
      fill: {
        ...values,
        condition: [
          { test: `datum.properties.absence === '${MASKED}'`, value: HATCHING },
          { test: "datum.properties.value === null", value: colours.sheet },
        ],
      },
      ...LINK,
    }),
    layerOf(
      "missing",
      outlinesOf(({ point }) => point.value === null && point.absence !== MASKED),
      { type: "geoshape", style: "absent" },
      {},
    ),
    layerOf(
      "read",
      outlinesOf(({ code }) => code === territory.code),
      READ,
      {},
    ),
    valueLayer(placeOnMap(areas, map)),
  ]);
}

/** The map of communes in a cut: those of the home perimeter seen whole, what is around where it falls. */
export function mapOf(outlines: ChartContext["outlines"], cut: Cut): PixelMap {
  const homes = new Set(
    outlines.features.map(({ properties }) => String(properties?.code)).filter((code) => /^\d[\dAB]\d{3}$/.test(code)),
  );
  // The wide cut stands beside another chart: more of what is around makes it no higher.
  const [side, end] = cut === 480 ? [64, 14] : [cut === 296 ? 14 : 22, 22];
  return projectOutlines(outlines, cut - 2, { top: end, right: side, bottom: end, left: side }, homes);
}

/** Fewer than five classes spread over the five tints, so that low and high keep their look. */
export function swatchOf(index: number, limits: number[]): number {
  return limits.length === 0 ? 3 : 1 + Math.round((index * 4) / limits.length);
}

function paintOf(rank: number, limits: number[]): string {
  return colours.classes[swatchOf(rank, limits) - 1] ?? colours.classes[2];
}

function areasOf({ indicator, series, communes, year }: ChartContext, limits: number[], map: PixelMap): Area[] {
  const compared = new Map(communes.map((commune) => [commune.code, commune]));
  return map.outlines.flatMap((outline): Area[] => {
    const commune = compared.get(outline.code);
    if (!commune) return [];
    const point = series.at(outline.code, year);
    const value = point.value === null ? null : asWritten(point.value, indicator.decimals);
    const rank = value === null ? null : classOf(value, limits);
    const isMasked = point.absence === MASKED;
    return [
      {
        ...{ code: outline.code, name: nameOf(commune), point, value, outline },
        fill: rank !== null ? paintOf(rank, limits) : isMasked ? HATCHING : colours.sheet,
        ink: rank !== null && swatchOf(rank, limits) >= 4 ? colours.onDark : colours.ink,
        text: point.value !== null ? bareValue(indicator, point.value) : isMasked ? "secret" : "n.\u00a0d.",
      },
    ];
  });
}

interface PlacedValue {
  longitude: number;
  latitude: number;
  territory: string;
  text: string;
  ink: string;
  /** What lies under it. */
  halo: string;
}

/** Values in the ink that is read on what lies under them. */
function valueLayer(placed: PlacedValue[]): Layers {
  return layerOf(
    "labels",
    placed,
    {
      ...{ type: "text", align: "center", baseline: "middle", fontWeight: 600 },
      ...{ fill: { expr: "datum.ink" }, stroke: { expr: "datum.halo" }, strokeWidth: 3, strokeJoin: "round" },
    },
    { ...PLACED, text: { field: "text", type: "nominal" } },
  );
}

/**
 * Each value on its commune, the tightest first, at the roomiest place that covers no other label; on the water beside a
 * commune narrower than its value.
 */
function placeOnMap(areas: Area[], map: PixelMap): PlacedValue[] {
  const candidates = areas
    .map((area) => ({ area, spots: labelSpots(area.outline) }))
    .sort((a, b) => (a.spots[0]?.room ?? 0) - (b.spots[0]?.room ?? 0));
  const taken: Taken[] = [];
  const placed: PlacedValue[] = [];
  for (const { area, spots } of candidates) {
    const width = textWidth(area.text, FONT_SIZE, true);
    const fits = (x: number) => x - width / 2 > 1 && x + width / 2 < map.width - 1;
    const spot =
      spots.find(
        ({ x, y }) =>
          fits(x) &&
          taken.every(
            (other) => Math.abs(other.x - x) > (other.width + width) / 2 + 3 || Math.abs(other.y - y) > FONT_SIZE + 1,
          ),
      ) ?? spots[0];
    // A commune without value too small for its words: the drawing and the legend say it.
    if (!spot || (area.point.value === null && spot.room < width * 0.42)) continue;
    const narrow = [-1, 1].every((side) => !isInside(area.outline, spot.x + (side * width) / 2, spot.y));
    const beside = narrow ? placeOnWater(area, spot.y, width, map, taken) : undefined;
    const { x, y } = beside ?? spot;
    taken.push({ x, y, width });
    const ink = beside ? colours.ink : area.ink;
    const halo = beside ? colours.sea : area.fill === HATCHING ? colours.sheet : area.fill;
    placed.push({ ...placeOf(map, [x, y]), territory: area.code, text: area.text, ink, halo });
  }
  return placed;
}

interface Taken {
  x: number;
  y: number;
  width: number;
}

/** The place for a label on the water, left or right of a commune, at the height of its middle. */
function placeOnWater({ outline }: Area, y: number, width: number, map: PixelMap, taken: Taken[]) {
  const { left, right } = boundsOf(outline);
  return [left - width / 2 - 3, right + width / 2 + 3]
    .map((x) => ({ x, y }))
    .find(({ x }) => {
      const corners = [-1, 0, 1].flatMap((side) =>
        [-6, 6].map((shift) => [x + (side * width) / 2, y + shift] as const),
      );
      return (
        x - width / 2 > 1 &&
        x + width / 2 < map.width - 1 &&
        corners.every(([cx, cy]) => map.outlines.every((other) => !isInside(other, cx, cy))) &&
        taken.every(
          (other) => Math.abs(other.x - x) > (other.width + width) / 2 + 3 || Math.abs(other.y - y) > FONT_SIZE,
        )
      );
    });
}
