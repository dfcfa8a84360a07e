import type { Indicator } from "../indicators/indicator.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { parentsOf } from "../indicators/parents-of.js";

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

/** `populations`: the present slug of the dataset that receives them, which feeds all that is divided by inhabitants. */
export async function readFigures(
  indicators: IndicatorReader,
  dataset: string,
  populations?: string | undefined,
): Promise<Figures> {
  const all = indicators.list();
  const counts = new Set(dataset === populations ? all.filter(readsPopulations).map(({ id }) => id) : []);
  // What is derived from those, and so on.
  for (let before = -1; before < counts.size; ) {
    before = counts.size;
    for (const one of all) if (parentsOf(one).some((id) => counts.has(id))) counts.add(one.id);
  }
  const fed = all.filter(({ id }) => counts.has(id) || indicators.datasetsOf(id).includes(dataset));
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

/** Whether an indicator divides by inhabitants, or follows them. */
function readsPopulations({ measure }: Indicator): boolean {
  return Object.values(measure).some((term) => typeof term === "object" && term !== null && "population" in term);
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
