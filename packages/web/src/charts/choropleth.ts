import type { TopLevelSpec } from "vega-lite";
import { atTerritory, formatNumber, isPercentage, nameOf, typographic } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import {
  bareValue,
  followsMore,
  fullQuantity,
  inBrackets,
  shortQuantity,
  titleWithUnit,
} from "../observatory/wording.js";
import type { Chart, ChartContext, ChartKind, Cut, LegendEntry } from "./chart.js";
import { communeTable } from "./commune-table.js";
import { boundsOf, isInside, labelSpots, type PixelMap, type PixelOutline, projectOutlines } from "./outline.js";
import { featureOf, onMap } from "./outline-map.js";
import { provisionalSuffix, rank } from "./ranking.js";
import { classOf, roundLimits } from "./scale.js";
import { colours, FONT_SIZE, HATCHING, styles, textWidth } from "./style.js";

/** Where? Communes coloured in five classes with round limits, the value written on each, each one a link. */
export const choropleth: ChartKind = (context) => {
  const { indicator, series, communes, year } = context;
  const values = communes.flatMap((commune) => series.at(commune.code, year).value ?? []);
  const limits = roundLimits(values.map((value) => Number(value.toFixed(indicator.decimals))));
  return {
    form: "carte",
    ...describe(context, limits),
    legend: legendOf(context, values, limits),
    table: communeTable(context),
    links: true,
    outlines: true,
    spec: context.outlines.features.length > 0 ? (cut) => drawMap(context, limits, cut) : null,
  };
};

type Words = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

function describe(context: ChartContext, limits: number[]): Words {
  const { indicator, series, communes, epcis, year, territory } = context;
  const title = typographic(indicator.title);
  const ranked = rank(context).flatMap(({ code, point }) =>
    point.value === null ? [] : [{ commune: communes.find((other) => other.code === code), value: point.value }],
  );
  const [top, bottom] = [ranked[0], ranked.at(-1)];
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const label = `Carte des communes\u00a0: ${title}, ${year}. Chaque commune est un lien.`;
  if (!top?.commune || !bottom?.commune) {
    const nothing = `Aucune commune n’a de valeur en ${year}`;
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label,
      reading: `les valeurs de ${year} ne sont pas disponibles.`,
      prose: [],
    };
  }
  const range = `De ${bareValue(indicator, bottom.value)} à ${fullQuantity(indicator, top.value)} selon les communes`;
  const mine = series.at(territory.code, year).value;
  const subject =
    territory.level === "commune" && mine !== null
      ? { commune: territory, value: mine }
      : { commune: top.commune, value: top.value };
  const rankOfClass = classOf(Number(subject.value.toFixed(indicator.decimals)), limits);
  const classWords =
    rankOfClass === limits.length
      ? "la classe la plus haute"
      : rankOfClass === 0
        ? "la classe la plus basse"
        : `la ${rankOfClass + 1}ᵉ classe sur ${limits.length + 1}`;
  const sides = epcis
    .map((epci) => ({ name: nameOf(epci), ...series.at(epci.code, year) }))
    .flatMap(({ name, value, incomplete }) => (value === null ? [] : [{ name, value, mark: inBrackets(incomplete) }]))
    // The unit in words once is enough.
    .map(({ name, value, mark }, index) =>
      index === 0
        ? `${name}, ${fullQuantity(indicator, value)}${mark}`
        : `${name}, ${shortQuantity(indicator, value)}${mark}`,
    );
  const more = followsMore(indicator) && !isPercentage(indicator);
  return {
    heading: range,
    title:
      ranked.length > 1
        ? `Le plus ${more ? typographic(indicator.wording.of) : "haut"} ${atTerritory(top.commune)}, le ${more ? "moins" : "plus bas"} ${atTerritory(bottom.commune)}`
        : `${nameOf(top.commune)}\u00a0: ${fullQuantity(indicator, top.value)}`,
    subtitle,
    label: `Carte des communes\u00a0: ${title}, ${year}, de ${shortQuantity(indicator, bottom.value)} ${atTerritory(bottom.commune)} à ${shortQuantity(indicator, top.value)} ${atTerritory(top.commune)}.`,
    reading: `${nameOf(subject.commune)}, ${fullQuantity(indicator, subject.value)}${inBrackets(series.at(subject.commune.code, year).incomplete)}${limits.length ? `, est dans ${classWords}` : ""}.`,
    prose: sides.length > 1 ? [`Par intercommunalité\u00a0: ${sides.join("\u202f; ")}.`] : [],
  };
}

/** « moins de 185 », « 185 à 204 », « 245 et plus »: the classes in words, then the marks of absence in use. */
function legendOf(
  { indicator, series, communes, year }: ChartContext,
  values: number[],
  limits: number[],
): LegendEntry[] {
  const show = (value: number) => formatNumber(value, Math.max(indicator.decimals, decimalsOf(limits)));
  const unit = 10 ** -Math.max(indicator.decimals, decimalsOf(limits));
  const classes = values.length
    ? Array.from({ length: limits.length + 1 }, (_, index): LegendEntry => {
        const [from, to] = [limits[index - 1], limits[index]];
        if (from === undefined) {
          return {
            swatch: `sq${swatchOf(0, limits)}`,
            label: to === undefined ? show(values[0] ?? 0) : `moins de ${show(to)}`,
          };
        }
        const label = to === undefined ? `${show(from)} et plus` : `${show(from)} à ${show(to - unit)}`;
        return { swatch: `sq${swatchOf(index, limits)}`, label };
      })
    : [];
  const absences = new Set(communes.flatMap((commune) => series.at(commune.code, year).absence ?? []));
  return [
    ...classes,
    ...[...absences].map((absence) => ({
      swatch: absence === "secret statistique" ? "swatch--masked" : "swatch--missing",
      label: absence === "secret statistique" ? absence : `n. d.\u00a0: ${absence}`,
    })),
  ];
}

function decimalsOf(limits: number[]): number {
  return Math.max(0, ...limits.map((limit) => (String(limit).split(".")[1] ?? "").length));
}

/** Fewer than five classes spread over the five tints, so that low and high keep their look. */
function swatchOf(index: number, limits: number[]): number {
  return limits.length === 0 ? 3 : 1 + Math.round((index * 4) / limits.length);
}

interface Area {
  code: string;
  name: string;
  point: Point;
  outline: PixelOutline;
  fill: string;
  ink: string;
  text: string;
}

function drawMap(context: ChartContext, limits: number[], cut: Cut): TopLevelSpec {
  const { indicator, series, communes, year, address, territory, outlines } = context;
  const compared = new Map(communes.map((commune) => [commune.code, commune]));
  const homes = new Set(
    outlines.features
      .map((feature) => String(feature.properties?.code))
      .filter((code) => /^\d{5}$|^2[AB]\d{3}$/.test(code)),
  );
  const margin = cut === 296 ? 14 : 22;
  const map = projectOutlines(outlines, cut - 2, { top: margin, right: margin, bottom: margin, left: margin }, homes);
  const land = map.outlines.filter(({ code }) => !compared.has(code));
  const areas = map.outlines.flatMap((outline): Area[] => {
    const commune = compared.get(outline.code);
    if (!commune) return [];
    const point = series.at(outline.code, year);
    const swatch =
      point.value === null ? null : swatchOf(classOf(Number(point.value.toFixed(indicator.decimals)), limits), limits);
    return [
      {
        code: outline.code,
        name: nameOf(commune),
        point,
        outline,
        fill:
          swatch !== null
            ? (colours.classes[swatch - 1] ?? colours.classes[2])
            : point.absence === "secret statistique"
              ? HATCHING
              : colours.sheet,
        ink: swatch !== null && swatch >= 4 ? colours.onDark : colours.ink,
        text:
          point.value === null
            ? point.absence === "secret statistique"
              ? "secret"
              : "n.\u00a0d."
            : bareValue(indicator, point.value),
      },
    ];
  });
  const shapes = (values: Area[]) =>
    values.map((area) =>
      featureOf(area.outline.geometry, {
        fill: area.fill,
        href: address(area.code),
        label: `${area.name}\u00a0: ${area.point.value === null ? area.point.absence : shortQuantity(indicator, area.point.value)}`,
      }),
    );
  const here = areas.filter((area) => area.code === territory.code);
  const labels = placeOnMap(areas, map);
  const raw = (field: string) => ({ field, type: "quantitative", scale: null }) as const;
  return onMap(map, land, cut, [
    {
      data: { values: shapes(areas) },
      mark: { type: "geoshape", clip: false, stroke: colours.sheet, strokeWidth: 1.25, strokeJoin: "round" },
      encoding: {
        fill: { field: "properties.fill", type: "nominal", scale: null },
        href: { field: "properties.href", type: "nominal" },
        description: { field: "properties.label", type: "nominal" },
      },
    },
    {
      data: { values: shapes(areas.filter((area) => area.fill === colours.sheet)) },
      mark: { type: "geoshape", clip: false, ...styles.absent },
    },
    {
      data: { values: shapes(here) },
      mark: {
        type: "geoshape",
        clip: false,
        fill: "transparent",
        stroke: colours.ink,
        strokeWidth: 3,
        strokeJoin: "round",
      },
    },
    ...labels.map((group) => ({
      data: { values: group.labels },
      mark: {
        type: "text",
        align: "center",
        baseline: "middle",
        fill: group.ink,
        fontWeight: 600,
        fontSize: group.fontSize,
        stroke: group.halo,
        strokeWidth: 3,
        strokeJoin: "round",
      },
      encoding: { x: raw("x"), y: raw("y"), text: { field: "text" } },
    })),
  ]);
}

interface LabelGroup {
  ink: string;
  halo: string;
  fontSize: number;
  labels: { x: number; y: number; text: string }[];
}

/**
 * Each value on its commune, the tightest first, at the roomiest place that covers no other label; on the water beside a
 * commune narrower than its value.
 */
function placeOnMap(areas: Area[], map: PixelMap): LabelGroup[] {
  const candidates = areas
    .map((area) => ({ area, spots: labelSpots(area.outline) }))
    .sort((a, b) => (a.spots[0]?.room ?? 0) - (b.spots[0]?.room ?? 0));
  const taken: Taken[] = [];
  const groups = new Map<string, LabelGroup>();
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
    const key = `${ink} ${halo}`;
    const group = groups.get(key) ?? { ink, halo, fontSize: FONT_SIZE, labels: [] };
    groups.set(key, group);
    group.labels.push({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10, text: area.text });
  }
  return [...groups.values()];
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
