import type { TopLevelSpec } from "vega-lite";
import { atTerritory, formatQuantity, nameOf, ofTerritory, typographic } from "../format/index.js";
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
import { type PlacedText, raw, texts } from "./marks.js";
import { labelSpots, type PixelMap, type PixelOutline, projectOutlines } from "./outline.js";
import { featureOf, onMap } from "./outline-map.js";
import { provisionalSuffix, rank } from "./ranking.js";
import { colours, styles, textWidth } from "./style.js";

/** Where, and how many? A circle on each commune, its surface in proportion to the quantity. */
export const symbols: ChartKind = (context) => {
  const { series, communes, year } = context;
  const isKnown = communes.some(({ code }) => series.at(code, year).value !== null);
  return {
    form: "carte",
    ...describe(context),
    legend: legendOf(context),
    table: communeTable(context),
    links: true,
    outlines: true,
    spec: isKnown && context.outlines.features.length > 0 ? (cut) => draw(context, cut) : null,
  };
};

type Words = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

function describe(context: ChartContext): Words {
  const { indicator, series, communes, year, territory, home } = context;
  const title = typographic(indicator.title);
  const subtitle = `${titleWithUnit(indicator)}, par commune, ${year}${provisionalSuffix(context)}`;
  const ranked = rank(context).flatMap(({ code, point }) => {
    const commune = communes.find((one) => one.code === code);
    return point.value === null || !commune ? [] : [{ commune, value: point.value }];
  });
  const [top, bottom] = [ranked[0], ranked.at(-1)];
  if (!top || !bottom) {
    const nothing = `Aucune commune n’a de valeur en ${year}`;
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label: `${nothing}\u00a0: ${title}.`,
      reading: `les valeurs de ${year} ne sont pas disponibles.`,
      prose: [],
    };
  }
  const mine = ranked.find(({ commune }) => commune.code === territory.code) ?? top;
  const total = series.at(home.code, year);
  const share = (value: number) =>
    total.value
      ? `, soit ${formatQuantity((value / total.value) * 100, 0, "%")} ${ofWhole(home)}${inBrackets(total.incomplete)}`
      : "";
  const three = ranked.slice(0, 3);
  const together = three.reduce((sum, { value }) => sum + value, 0);
  const more = followsMore(indicator);
  const most = `Le plus ${more ? typographic(indicator.wording.of) : "haut"} ${atTerritory(top.commune)}`;
  return {
    heading: most,
    title: `${most}${ranked.length > 1 ? `, le ${more ? "moins" : "plus bas"} ${atTerritory(bottom.commune)}` : ""}`,
    subtitle,
    label: `Carte de cercles\u00a0: ${title}, ${year}, de ${shortQuantity(indicator, bottom.value)} ${atTerritory(bottom.commune)} à ${shortQuantity(indicator, top.value)} ${atTerritory(top.commune)}. Chaque commune est un lien.`,
    reading: `${atTerritory(mine.commune)}, ${fullQuantity(indicator, mine.value)}${share(mine.value)}.`,
    prose:
      total.value && ranked.length > 5
        ? [
            `${three
              .slice(0, -1)
              .map(({ commune }) => nameOf(commune))
              .join(
                ", ",
              )} et ${three.slice(-1).map(({ commune }) => nameOf(commune))} réunissent ${formatQuantity((together / total.value) * 100, 0, "%")} du total.`,
          ]
        : [],
  };
}

function ofWhole(home: ChartContext["home"]): string {
  return `du total ${ofTerritory(home)}`;
}

function legendOf({ communes, series, year }: ChartContext): LegendEntry[] {
  const absences = new Set(communes.flatMap(({ code }) => series.at(code, year).absence ?? []));
  return [
    { swatch: "swatch--circle", label: "la surface du cercle est proportionnelle à la quantité" },
    ...[...absences].map((absence) => ({
      swatch: absence === "secret statistique" ? "swatch--masked" : "swatch--missing",
      label: absence === "secret statistique" ? absence : `n. d.\u00a0: ${absence}`,
    })),
  ];
}

interface Circle {
  code: string;
  name: string;
  point: Point;
  outline: PixelOutline;
  x: number;
  y: number;
  radius: number;
}

function draw(context: ChartContext, cut: Cut): TopLevelSpec {
  const { indicator, series, communes, year, address, territory, outlines } = context;
  const compared = new Map(communes.map((commune) => [commune.code, commune]));
  const homes = new Set(
    outlines.features
      .map(({ properties }) => String(properties?.code))
      .filter((code) => compared.has(code) || /^\d[\dAB]\d{3}$/.test(code)),
  );
  const margin = cut === 296 ? 14 : 22;
  const map = projectOutlines(outlines, cut - 2, { top: margin, right: margin, bottom: margin, left: margin }, homes);
  const highest = Math.max(...communes.map(({ code }) => series.at(code, year).value ?? 0));
  const largest = cut === 296 ? 17 : 27;
  const circles = map.outlines.flatMap((outline): Circle[] => {
    const commune = compared.get(outline.code);
    const spot = labelSpots(outline, 1)[0];
    if (!commune || !spot) return [];
    const point = series.at(outline.code, year);
    const radius = highest > 0 ? Math.sqrt(Math.max(0, point.value ?? 0) / highest) * largest : 0;
    return [{ code: outline.code, name: nameOf(commune), point, outline, x: spot.x, y: spot.y, radius }];
  });
  const land = map.outlines.filter(({ code }) => !compared.has(code));
  const shape = ({ outline, name, code, point }: Circle) =>
    featureOf(outline.geometry, {
      href: address(code),
      label: `${name}\u00a0: ${point.value === null ? point.absence : shortQuantity(indicator, point.value)}`,
    });
  const shown = [...circles].sort((a, b) => b.radius - a.radius);
  const known = shown.filter(({ point }) => point.value !== null);
  const absent = shown.filter(({ point }) => point.value === null);
  // The value of the commune read is placed first: it is the one looked for.
  const placed = place(
    [...known].sort((a, b) => Number(b.code === territory.code) - Number(a.code === territory.code)),
    absent,
    map,
    indicator,
  );
  const within = placed.filter(({ style }) => style === "on-dark-fill");
  const beside = placed.filter(({ style }) => style !== "on-dark-fill");
  const disc = (values: Circle[], mark: object) =>
    values.length === 0
      ? []
      : [
          {
            data: { values: values.map(({ x, y, radius }) => ({ x, y, size: Math.PI * radius ** 2 })) },
            mark: { type: "point", shape: "circle", ...mark },
            encoding: { x: raw("x"), y: raw("y"), size: { field: "size", type: "quantitative", scale: null } },
          },
        ];
  return onMap(map, land, cut, [
    {
      data: { values: circles.map(shape) },
      mark: {
        type: "geoshape",
        clip: false,
        fill: colours.classes[0],
        stroke: colours.sheet,
        strokeWidth: 1.25,
        strokeJoin: "round",
      },
      encoding: {
        href: { field: "properties.href", type: "nominal" },
        description: { field: "properties.label", type: "nominal" },
      },
    },
    ...(circles.some(({ code }) => code === territory.code)
      ? [
          {
            data: { values: circles.filter(({ code }) => code === territory.code).map(shape) },
            mark: {
              type: "geoshape",
              clip: false,
              fill: "transparent",
              stroke: colours.ink,
              strokeWidth: 3,
              strokeJoin: "round",
            },
          },
        ]
      : []),
    ...disc(known, { filled: true, fill: colours.data, fillOpacity: 1, stroke: colours.sheet, strokeWidth: 1 }),
    ...disc(
      absent.map((one) => ({ ...one, radius: 7 })),
      { ...styles.absent },
    ),
    ...texts(within),
    // The outline of the commune read passes under its value, which stays legible.
    ...texts(beside, { stroke: colours.classes[0], strokeWidth: 3, strokeJoin: "round" }),
  ]);
}

/** Values inside circles that hold them, else beside, clear of other texts and circles; where nothing is free, the link and the table say it. */
function place(known: Circle[], absent: Circle[], map: PixelMap, indicator: ChartContext["indicator"]): PlacedText[] {
  const placed: { text: PlacedText; width: number }[] = [];
  const circles = [...known, ...absent.map((one) => ({ ...one, radius: 7 }))];
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
      placed.push({ text: { x, y, text, style: "on-dark-fill", align: "center", baseline: "middle" }, width });
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
    if (spot) placed.push({ text: { ...spot, text, style, align: "center", baseline: "middle" }, width });
  };
  for (const circle of known) {
    const text = bareValue(indicator, circle.point.value ?? 0);
    write(circle, text, textWidth(text, 13, true) + 4 < circle.radius * 2, "value-label");
  }
  for (const circle of absent)
    write(
      { ...circle, radius: 7 },
      circle.point.absence === "secret statistique" ? "secret" : "n.\u00a0d.",
      false,
      "absent-label",
    );
  return placed.map(({ text }) => text);
}
