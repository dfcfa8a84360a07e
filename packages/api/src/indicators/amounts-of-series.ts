import type { TerritoryReader } from "../services.js";
import { geographyAt, listCodes } from "./geography-at.js";
import { indexCells } from "./index-cells.js";
import type { SeriesIndicator } from "./indicator.js";
import type { NativeAmounts } from "./native-amounts.js";
import { periodsBetween, startOfGeography } from "./periods.js";
import { seriesCells } from "./series-cells.js";
import { denominatorLabel, seriesOf } from "./terms.js";

/** What a reference series says at the native level, by year: those that one of the territories has a figure of, and those between. */
export function* amountsOfSeries(indicator: SeriesIndicator, territories: TerritoryReader): Generator<NativeAmounts> {
  const { nativeLevel } = indicator;
  const { numerator, denominator } = indicator.measure;
  const years = listCodes(territories, nativeLevel, territories.home().territory.code).flatMap((code) =>
    territories
      .populations(code)
      .filter(({ kind }) => kind === seriesOf(numerator))
      .map(({ year }) => String(year)),
  );
  for (const period of periodsBetween(years)) {
    const at = geographyAt(territories, nativeLevel, startOfGeography(period));
    // A figure of another year would be told as one of this year.
    const above = seriesCells(territories, { ...numerator, lookBack: 0 }, nativeLevel, at);
    const below = denominator && seriesCells(territories, denominator, nativeLevel, at);
    yield {
      ...{ indicator, territories, period, dimensions: {}, at, seriesYear: below?.year, versions: [] },
      numerators: indexCells(above?.cells ?? []),
      denominators: denominator && indexCells(below?.cells ?? []),
      denominatorLabel: denominator ? denominatorLabel(denominator, period, below?.year) : null,
    };
  }
}
