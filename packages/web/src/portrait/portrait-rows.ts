import { writeSource } from "@datalogue/api";
import type { Cell, Field, Territory } from "@datalogue/ingest";
import type { Point } from "../observatory/series.js";
import type { Line, PortraitTheme } from "./load-portrait.js";

/** The columns of a portrait as a file. */
export const portraitFields: Field[] = [
  { name: "theme", type: "string" },
  { name: "id_indicateur", type: "string" },
  { name: "indicateur", type: "string" },
  { name: "unite", type: "string" },
  { name: "annee", type: "integer" },
  { name: "code_geo", type: "string" },
  { name: "nom_geo", type: "string" },
  { name: "valeur", type: "number" },
  { name: "statut", type: "string" },
  { name: "motif", type: "string" },
  { name: "source", type: "string" },
  { name: "borne", type: "string" },
];

/** Every year of the territory, then the year shown of those that it is compared with: one value a row, absent ones with why they are. */
export function portraitRows(
  themes: PortraitTheme[],
  territory: Territory,
  nameOf: (code: string) => string,
): Cell[][] {
  return themes.flatMap(({ observatory, lines }) =>
    lines.flatMap((line) => {
      const { id, title, unit } = line.indicator;
      const source = writeSource(line.indicator, line.demonstration);
      const row = (code: string, { year, observation, absence, reason: why }: Point): Cell[] => {
        // Of a year that months alone tell, the point says why it has no value.
        const absent = absence === "non calculable" ? "NON_CALCULABLE" : "NON_DISPONIBLE";
        const { value = null, status = absent, reason = why, bound = null } = observation ?? {};
        return [observatory.title, id, title, unit, year, code, nameOf(code), value, status, reason, source, bound];
      };
      return [
        ...line.series.years(territory.code).map((year) => row(territory.code, line.series.at(territory.code, year))),
        ...besideOf(line).map(({ code, point }) => row(code, point)),
      ];
    }),
  );
}

/** Each commune, then each larger territory that the indicator is given for. */
function besideOf({ indicator, peers, context }: Line): Line["peers"] {
  const given = context.filter(({ territory }) => indicator.levels.includes(territory.level));
  return [...peers, ...given.map(({ territory, point }) => ({ code: territory.code, point }))];
}
