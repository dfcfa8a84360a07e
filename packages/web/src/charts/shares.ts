import type { Territory } from "@datalogue/ingest";
import type { TopLevelSpec } from "vega-lite";
import { capitalise, formatQuantity, nameOf } from "../format/index.js";
import { bareValue, fullQuantity, shortQuantity, titleWithUnit } from "../observatory/wording.js";
import type { Chart, ChartContext, ChartKind, Cut, LegendEntry } from "./chart.js";
import { inSentence } from "./in-sentence.js";
import { type PlacedText, type Rect, rects, texts } from "./marks.js";
import { gatherParts, inkOn, type Part, type Split, splitAt } from "./parts.js";
import { categories, colours, config, HATCHING, styles, textWidth } from "./style.js";

/** What is it made of? A bar of 100 % for the territory and for those it is compared with, the same order everywhere. */
export const shares: ChartKind = (context) => {
  const { indicator, territory, year } = context;
  const parts = gatherParts(context.parts, territory.code, year);
  const rows = comparedWith(context).map((one) => ({
    territory: one,
    split: splitAt(parts, context.series, one.code, year),
  }));
  const isDrawable = parts.length > 0 && rows.some(({ split }) => split.whole !== null && split.whole > 0);
  return {
    form: "répartition",
    ...describe(context, parts),
    legend: legendOf(parts, rows[0]?.split, rows),
    table: {
      caption: `${titleWithUnit(indicator)}, et part du total, ${year}`,
      head: ["Part", ...rows.map(({ territory: { shortName, name } }) => shortName ?? name)],
      rows: [
        ...parts.map(({ label, series }, index) => ({
          name: label,
          cells: rows.map(({ territory: { code }, split }) => {
            const share = shareOf(split, index);
            const point = series.at(code, year);
            if (share === null || point.value === null) return point;
            return { text: `${bareValue(indicator, point.value)} (${percent(share)})` };
          }),
        })),
        { name: "Total", cells: rows.map(({ territory: { code } }) => context.series.at(code, year)) },
      ],
    },
    links: false,
    outlines: false,
    spec: isDrawable ? (cut) => draw(context, parts, rows, cut) : null,
  };
};

interface Row {
  territory: Territory;
  split: Split;
}

/** The territory read, then what it lies in; the home one is told by its intercommunalities. */
function comparedWith({ territory, home, epcis, communes }: ChartContext): Territory[] {
  if (territory.code === home.code) return [home, ...(epcis.length > 1 ? epcis : [])];
  const within = epcis.filter(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const own = territory.level === "commune" && communes.some(({ code }) => code === territory.code) ? within : [];
  return [territory, ...own, home];
}

function shareOf({ values, whole }: Split, index: number): number | null {
  const value = values[index];
  return value == null || !whole ? null : (value / whole) * 100;
}

function percent(share: number): string {
  return formatQuantity(share, share > 0 && share < 1 ? 1 : 0, "%");
}

type Words = Pick<Chart, "heading" | "title" | "subtitle" | "label" | "reading" | "prose">;

function describe(context: ChartContext, parts: Part[]): Words {
  const { indicator, series, territory, year, compareWith } = context;
  const here = splitAt(parts, series, territory.code, year);
  const subtitle = `Part dans le total, ${titleWithUnit(indicator)}, ${year}`;
  const ranked = parts
    .flatMap(({ label }, index) => {
      const [value, share] = [here.values[index], shareOf(here, index)];
      return value == null || share === null ? [] : [{ label, value, share, index }];
    })
    .sort((a, b) => b.share - a.share);
  const [first, second] = ranked;
  if (!first || here.whole === null) {
    const nothing = `Répartition non disponible en ${year}`;
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label: `${nothing}\u00a0: ${titleWithUnit(indicator)}, ${nameOf(territory)}.`,
      reading: `le détail n’est pas connu pour ${nameOf(territory)} en ${year}${here.absence ? ` (${here.absence})` : ""}.`,
      prose: [],
    };
  }
  const before = shareOf(splitAt(parts, series, territory.code, compareWith), first.index);
  const list = ranked.map(({ label, share }) => `${inSentence(label)} ${percent(share)}`).join(", ");
  return {
    heading: `${capitalise(first.label)}\u00a0: ${percent(first.share)} du total`,
    title: `${capitalise(first.label)}, ${percent(first.share)} du total${second ? `\u202f; ${inSentence(second.label)}, ${percent(second.share)}` : ""}`,
    subtitle,
    label: `Barres de répartition\u00a0: ${titleWithUnit(indicator)}, ${nameOf(territory)}, ${year}. ${capitalise(list)}.`,
    reading: `${nameOf(territory)}, ${inSentence(first.label)}\u00a0: ${fullQuantity(indicator, first.value)} sur ${bareValue(indicator, here.whole)}, soit ${percent(first.share)}.`,
    prose:
      before !== null && compareWith < year && percent(before) !== percent(first.share)
        ? [
            `${capitalise(first.label)}\u00a0: ${percent(first.share)} du total en ${year}, ${percent(before)} en ${compareWith}.`,
          ]
        : [],
  };
}

function legendOf(parts: Part[], here: Split | undefined, rows: Row[]): LegendEntry[] {
  const entries = parts.map(({ label }, index) => {
    const share = here ? shareOf(here, index) : null;
    return { swatch: `sw${index + 1}`, label: share === null ? label : `${label} (${percent(share)})` };
  });
  const left = rows.filter(({ split }) => split.rest > 0);
  const masked = left.some(({ split }) => split.absence === "secret statistique");
  const other = left.some(({ split }) => split.absence !== "secret statistique");
  if (masked) entries.push({ swatch: "swatch--masked", label: "secret statistique" });
  if (other) entries.push({ swatch: "swatch--missing", label: "non détaillé" });
  return entries;
}

const PITCH = 64;
const BAR = 35;
const TOP = 26;

function draw(context: ChartContext, parts: Part[], rows: Row[], cut: Cut): TopLevelSpec {
  const { indicator } = context;
  const padding = { left: 1, right: 1, top: 0, bottom: 4 };
  const width = cut - 2;
  const height = (rows.length - 1) * PITCH + TOP + BAR;
  const words: PlacedText[] = [];
  const bars: Rect[] = [];
  const left: (Rect & { masked: boolean })[] = [];
  for (const [line, { territory, split }] of rows.entries()) {
    const top = line * PITCH + TOP;
    const bottom = top + BAR;
    const total = split.whole === null ? "" : shortQuantity(indicator, split.whole);
    words.push({ x: 0, y: top - 8, text: nameOf(territory), style: "value-label" });
    if (textWidth(nameOf(territory), 13, true) + textWidth(total) + 12 < width)
      words.push({ x: width, y: top - 8, text: total, style: "reference-label", align: "right" });
    if (!split.whole) {
      left.push({ masked: split.absence === "secret statistique", left: 0, right: width, top, bottom });
      words.push({
        x: 8,
        y: (top + bottom) / 2,
        text: split.absence ?? "non disponible",
        style: "absent-label",
        baseline: "middle",
      });
      continue;
    }
    let from = 0;
    for (const [rank, value] of split.values.entries()) {
      if (!value) continue;
      const to = from + (value / split.whole) * width;
      const share = (value / split.whole) * 100;
      const label = parts[rank]?.label ?? "";
      bars.push({
        ...{ left: from, right: to, top, bottom, fill: categories[rank] ?? colours.data },
        pointed: {
          note: `${nameOf(territory)}, ${inSentence(label)}\u00a0: ${shortQuantity(indicator, value)}, ${percent(share)}`,
        },
      });
      const text = [percent(share), share >= 1 ? String(Math.round(share)) : ""].find(
        (one) => one && textWidth(one, 13, true) + 6 < to - from,
      );
      if (text)
        words.push({
          x: (from + to) / 2,
          y: (top + bottom) / 2,
          text,
          style: inkOn(rank),
          align: "center",
          baseline: "middle",
        });
      from = to;
    }
    if (split.rest > 0)
      left.push({ masked: split.absence === "secret statistique", left: from, right: width, top, bottom });
  }
  const edge = { stroke: colours.sheet, strokeWidth: 1.5 };
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      ...rects(bars, edge),
      ...rects(
        left.filter(({ masked }) => masked),
        { fill: HATCHING, ...edge },
      ),
      ...rects(
        left.filter(({ masked }) => !masked),
        styles.absent,
      ),
      ...texts(words),
    ],
  } as TopLevelSpec;
}
