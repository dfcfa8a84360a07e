import { type Indicator, isCount } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { Chart } from "../../charts/chart.js";
import { choropleth, classesOf } from "../../charts/choropleth.js";
import { swatchOf } from "../../charts/draw-choropleth.js";
import type { CommuneValue } from "../../charts/layer-map.js";
import { classOf, roundLimits } from "../../charts/scale.js";
import { colours, HATCHING } from "../../charts/style.js";
import { symbols } from "../../charts/symbols.js";
import { landIndicator } from "../../follow-up/in-hectares.js";
import { asWritten, atTerritory, formatNumber, isPercentage, nameOf, typographic } from "../../format/index.js";
import { hasEnoughCases, leftElsewhere, mayRank, NONE_COMPARED } from "../../observatory/comparison.js";
import { extremesOf, listPlaces } from "../../observatory/extremes.js";
import { contextOf, type IndicatorData, loadIndicator } from "../../observatory/load-indicator.js";
import { kindOfAbsence } from "../../observatory/series.js";
import { fullQuantity, rangeOver, shortQuantity } from "../../observatory/wording.js";
import type { Site } from "../../site.js";

/** What an indicator puts on the communes of a map. */
export interface MapValues {
  data: IndicatorData;
  year: number;
  /** Years of which a commune has a value, the last one last. */
  years: number[];
  chart: Chart;
  values: Map<string, CommuneValue>;
  /** The finding: what is looked at and when, the most and where, the least and where. */
  finding: { subject: string; most: string; least: string | null };
  /** Classes, the same at every year, with how many communes are in each; then why others have no value. No class where circles tell quantities. */
  classes: { swatch: string; label: string; count: number }[];
}

/** Reads an indicator for a map, at a year that it has, else its last; undefined where no commune has a value. */
export async function loadMapValues(
  { services }: Site,
  indicator: Indicator,
  { territory, year, address }: { territory: Territory; year: number | undefined; address(code: string): string },
): Promise<MapValues | undefined> {
  const data = await loadIndicator(services, indicator, territory.code);
  const { series, communes } = data;
  const years = [...new Set(communes.flatMap(({ code }) => series.known(code).map((point) => point.year)))].sort(
    (a, b) => a - b,
  );
  const shown = year !== undefined && years.includes(year) ? year : years.at(-1);
  if (shown === undefined) return undefined;
  const context = await contextOf(services, data, { territory, year: shown, address });
  const isQuantity = isCount(indicator, services.indicators.get);
  const chart = (isQuantity ? symbols : choropleth)(context);
  const written = (year: number) =>
    context.communes.flatMap(({ code }) => {
      const { value } = series.at(code, year);
      return value === null ? [] : [asWritten(value, indicator.decimals)];
    });
  const known = written(shown);
  // From one year to the next a colour and a size keep their meaning: that of the last year of which most communes are known.
  const byYear = years.map(written);
  const most = Math.max(...byYear.map(({ length }) => length));
  const measured = byYear.findLast(({ length }) => length === most) ?? known;
  const limits = isQuantity ? [] : roundLimits(measured);
  const highest = Math.max(0, ...known);
  const highestEver = Math.max(0, ...byYear.flat());
  const values = new Map<string, CommuneValue>();
  for (const commune of context.communes) {
    const { value, absence } = series.at(commune.code, shown);
    const name = nameOf(commune);
    const rank = value === null ? 0 : classOf(asWritten(value, indicator.decimals), limits);
    values.set(commune.code, {
      text:
        value === null
          ? absence === "secret statistique"
            ? "secret"
            : "n.\u00a0d."
          : isPercentage(indicator) || indicator.unit === "m²"
            ? shortQuantity(indicator, value, highest, value)
            : formatNumber(value, indicator.decimals),
      note: `${name}\u00a0: ${value === null ? absence : shortQuantity(indicator, value)}`,
      href: address(commune.code),
      // A quantity that is not known has no circle: the smallest would be read as a zero.
      ...(isQuantity
        ? value !== null && {
            share: highestEver === 0 ? 0 : Math.max(0, value) / highestEver,
            fill: colours.classes[0],
          }
        : {
            fill:
              value !== null
                ? (colours.classes[swatchOf(rank, limits) - 1] ?? colours.classes[2])
                : absence === "secret statistique"
                  ? HATCHING
                  : colours.sheet,
          }),
    });
  }
  const classes = isQuantity
    ? []
    : classesOf(indicator, measured, limits).map((one, rank) => ({
        ...one,
        count: known.filter((value) => classOf(value, limits) === rank).length,
      }));
  const absences = context.communes.flatMap(({ code }) => {
    const { absence } = series.at(code, shown);
    return absence === null ? [] : [kindOfAbsence(absence)];
  });
  const absent = [...new Set(absences)].map((label) => ({
    ...{ swatch: !isQuantity && label === "secret statistique" ? "swatch--masked" : "swatch--missing", label },
    count: absences.filter((one) => one === label).length,
  }));
  return {
    data,
    year: shown,
    years,
    chart,
    values,
    classes: [...classes, ...absent],
    finding: findingOf(data, shown, context.communes),
  };
}

/** « Ordures ménagères, 2024 », « 327 kg par habitant à La Brée-les-Bains », « 162 kg à Saint-Sornin ». */
function findingOf({ indicator, series }: IndicatorData, year: number, communes: Territory[]): MapValues["finding"] {
  const known = communes.flatMap((commune) => {
    const point = series.at(commune.code, year);
    return point.value === null ? [] : [{ commune, value: point.value, point }];
  });
  const ranked = known.filter(({ point }) => hasEnoughCases(indicator, point)).sort((a, b) => b.value - a.value);
  const ends = extremesOf(ranked, indicator.decimals);
  const subject = `${typographic(landIndicator(indicator).shortTitle)}, ${year}`;
  const [top, bottom] = [ranked[0], ranked.at(-1)];
  if (!ends || !top || !bottom)
    return { subject, most: known.length > 0 ? NONE_COMPARED : "aucune valeur publiée", least: null };
  const elsewhere = leftElsewhere(
    known.length - ranked.length,
    communes.map(({ code }) => series.at(code, year)),
  );
  // What no commune is ranked by has no first and no last.
  if (!ends.differ || !mayRank(indicator))
    return {
      subject,
      most: rangeOver(indicator, ends, atTerritory(top.commune), communes.length, elsewhere).replace(/^De /, "de "),
      least: null,
    };
  const at = (list: typeof ranked) => listPlaces(list.map(({ commune }) => atTerritory(commune)));
  return {
    subject,
    most: `${fullQuantity(indicator, top.value, bottom.value)} ${at(ends.top)}`,
    least: `${shortQuantity(indicator, bottom.value, top.value)} ${at(ends.bottom)}${elsewhere}`,
  };
}
