import type { IndicatorReader } from "../indicators/indicator-reader.js";

/** Every value of the indicators that a dataset feeds: by indicator, then by territory, period and dimensions. */
export type Figures = Map<string, Map<string, string>>;

/** How many values of one indicator are not what they were. */
export interface FiguresMoved {
  indicator: string;
  /** Values where there was none, other than before, no more there. */
  added: number;
  changed: number;
  removed: number;
}

export async function readFigures(indicators: IndicatorReader, dataset: string): Promise<Figures> {
  const fed = indicators.list().filter(({ id }) => indicators.datasetsOf(id).includes(dataset));
  const figures: Figures = new Map();
  for (const { id } of fed) {
    const values = new Map<string, string>();
    for (const { territory, period, dimensions, value, status } of await indicators.observations(id, {
      dimensions: "all",
    }))
      if (value !== null || status === "SECRET")
        values.set(JSON.stringify([territory, period, dimensions]), `${status === "SECRET" ? "s" : value}`);
    figures.set(id, values);
  }
  return figures;
}

/** The indicators whose values moved, and how many. */
export function compareFigures(before: Figures, after: Figures): FiguresMoved[] {
  return [...after].flatMap(([indicator, now]) => {
    const then = before.get(indicator) ?? new Map<string, string>();
    const known = [...now].filter(([key]) => then.has(key));
    const moved = {
      indicator,
      added: now.size - known.length,
      changed: known.filter(([key, value]) => then.get(key) !== value).length,
      removed: [...then.keys()].filter((key) => !now.has(key)).length,
    };
    return moved.added + moved.changed + moved.removed > 0 ? moved : [];
  });
}
