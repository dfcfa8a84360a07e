import type { Indicator } from "../indicators/indicator.js";
import { type CsvOptions, csvText } from "../rows/csv-text.js";
import { type Gap, gapCauses } from "./gap.js";

const HEADER = [
  "cause",
  "theme",
  "id_indicateur",
  "indicateur",
  "jeux",
  "code_geo",
  "nom_geo",
  "maille",
  "periode",
  "motif",
  "producteur",
  "depuis",
  "prochaine_mise_a_jour",
];

/** Gaps as CSV (UTF-8, comma, but for `options`), one a line, an empty cell where there is nothing to say. */
export function writeGapsCsv(
  gaps: Gap[],
  names: {
    indicators: { get(id: string): Indicator | undefined };
    territories: { get(code: string): { name: string } | undefined };
  },
  options?: CsvOptions,
): string {
  const lines = gaps.map((gap) => [
    gapCauses[gap.cause].label,
    gap.theme,
    gap.indicator,
    gap.indicator === null ? null : (names.indicators.get(gap.indicator)?.title ?? gap.indicator),
    gap.datasets.join(" "),
    gap.territory,
    names.territories.get(gap.territory)?.name ?? gap.territory,
    gap.level,
    gap.period,
    gap.reason,
    gap.owedBy.map(({ name }) => name).join(", "),
    gap.since,
    gap.next,
  ]);
  return csvText([HEADER, ...lines], options);
}
