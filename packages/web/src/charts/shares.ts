import type { Territory } from "@datalogue/ingest";
import { capitalise, nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { areComparable } from "../observatory/comparable.js";
import type { Part } from "../observatory/part.js";
import { bareValue, fullQuantity, titleWithUnit } from "../observatory/wording.js";
import type { ChartTable, ChartWords, LegendEntry, MakeChart } from "./chart.js";
import { drawShares, percent, type ShareRow, shareOf } from "./draw-shares.js";
import { inSentence } from "./in-sentence.js";
import { describeNoParts, gatherParts, splitAt } from "./parts.js";

/** What is it made of? A bar of 100 % for the territory and for those it is compared with, the same order everywhere. */
export const shares: MakeChart = (context) => {
  const { territory, year } = context;
  const parts = gatherParts(context.parts, territory.code, year);
  const rows = comparedWith(context).map((one) => ({
    territory: one,
    split: splitAt(parts, context.series, one.code, year),
  }));
  const isDrawable = parts.length > 0 && rows.some(({ split }) => split.whole !== null && split.whole > 0);
  return {
    form: "répartition",
    ...describe(context, parts, isDrawable),
    legend: legendOf(rows),
    table: tableOf(context, parts, rows),
    links: false,
    outlines: false,
    drawing: isDrawable ? (cut) => drawShares(context.indicator, parts, rows, cut) : null,
  };
};

function tableOf({ indicator, series, year }: ChartContext, parts: Part[], rows: ShareRow[]): ChartTable {
  return {
    caption: `${titleWithUnit(indicator)}, et part du total, ${year}`,
    head: ["Part", ...rows.map(({ territory: { shortName, name } }) => shortName ?? name)],
    rows: [
      ...parts.map(({ label, series: own }, index) => ({
        name: label,
        cells: rows.map(({ territory: { code }, split }) => {
          const share = shareOf(split, index);
          const point = own.at(code, year);
          if (share === null || point.value === null) return point;
          return { text: `${bareValue(indicator, point.value)} (${percent(share)})` };
        }),
      })),
      { name: "Total", cells: rows.map(({ territory: { code } }) => series.at(code, year)) },
    ],
  };
}

/** The territory read, then what it lies in; the home one is told by its intercommunalities. */
function comparedWith({ territory, home, epcis, communes }: ChartContext): Territory[] {
  if (territory.code === home.code) return [home, ...(epcis.length > 1 ? epcis : [])];
  const within = epcis.filter(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const own = territory.level === "commune" && communes.some(({ code }) => code === territory.code) ? within : [];
  return [territory, ...own, home];
}

function describe(context: ChartContext, parts: Part[], isDrawn: boolean): ChartWords {
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
  if (!first || !here.whole) {
    const { title: nothing, reading } = describeNoParts(here, { territory, year, what: "Répartition", isDrawn });
    return {
      heading: nothing,
      title: nothing,
      subtitle,
      label: `${nothing}\u00a0: ${titleWithUnit(indicator)}, ${nameOf(territory)}.`,
      reading,
      prose: [],
    };
  }
  const isComparable = areComparable(series.at(territory.code, compareWith), series.at(territory.code, year));
  const before = isComparable ? shareOf(splitAt(parts, series, territory.code, compareWith), first.index) : null;
  const list = ranked.map(({ label, share }) => `${inSentence(label)} ${percent(share)}`).join(", ");
  return {
    heading: `${capitalise(first.label)}\u00a0: ${percent(first.share)} du total`,
    title: `${capitalise(first.label)}, ${percent(first.share)} du total${second ? `\u202f; ${inSentence(second.label)}, ${percent(second.share)}` : ""}`,
    subtitle,
    label: `Barres de répartition\u00a0: ${titleWithUnit(indicator)}, ${nameOf(territory)}, ${year}. ${capitalise(list)}.`,
    reading: `${nameOf(territory)}, ${inSentence(first.label)}\u00a0: ${fullQuantity(indicator, first.value, here.whole)} sur ${bareValue(indicator, here.whole, first.value)}, soit ${percent(first.share)}.`,
    prose:
      before !== null && compareWith < year && percent(before) !== percent(first.share)
        ? [
            `${capitalise(first.label)}\u00a0: ${percent(first.share)} du total en ${year}, ${percent(before)} en ${compareWith}.`,
          ]
        : [],
  };
}

/** The marks of what is not known; the key of the parts is in the drawing. */
function legendOf(rows: ShareRow[]): LegendEntry[] {
  const left = rows.filter(({ split }) => split.rest > 0);
  const masked = left.some(({ split }) => split.absence === "secret statistique");
  const other = left.some(({ split }) => split.absence !== "secret statistique");
  return [
    ...(masked ? [{ swatch: "swatch--masked", label: "secret statistique" }] : []),
    ...(other ? [{ swatch: "swatch--missing", label: "non détaillé" }] : []),
  ];
}
