import { isByInhabitant } from "@datalogue/api";
import type { Reading } from "./reading.js";

/** What the key figures by inhabitant of a reading are divided by, each with its year: « population municipale 2023 ». */
export function listPopulations({ data, territory, year }: Reading): string[] {
  const labels = data.figures
    .filter(isByInhabitant)
    .flatMap(({ id }) => data.series.get(id)?.at(territory.code, year).observation?.denominatorLabel ?? []);
  return [...new Set(labels)];
}
