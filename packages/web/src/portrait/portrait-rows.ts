import type { Cell, Field, Territory } from "@datalogue/ingest";
import { tellSource, yearOf } from "../format/index.js";
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

/** Every year of the territory, then the year shown of those that it is compared with: one value a row, absent ones with their reason. */
export function portraitRows(
  themes: PortraitTheme[],
  territory: Territory,
  nameOf: (code: string) => string,
): Cell[][] {
  return themes.flatMap(({ observatory, lines }) =>
    lines.flatMap((line) => {
      const { id, title, unit } = line.indicator;
      const source = tellSource(line.indicator, line.demonstration);
      const row = (
        code: string,
        year: number,
        value: number | null,
        status: string,
        reason: string | null,
        bound: string | null,
      ): Cell[] => [
        ...[observatory.title, id, title, unit, year, code, nameOf(code), value, status, reason, source, bound],
      ];
      return [
        ...line.series.years(territory.code).map((year) => {
          const { observation } = line.series.at(territory.code, year);
          return row(
            territory.code,
            observation ? yearOf(observation.period) : year,
            observation?.value ?? null,
            observation?.status ?? "NON_DISPONIBLE",
            observation?.reason ?? null,
            observation?.bound ?? null,
          );
        }),
        ...besideOf(line).map(({ code, value, bound }) => row(code, line.year, value, "", null, bound)),
      ];
    }),
  );
}

function besideOf({ others, minima, context }: Line): { code: string; value: number; bound: string | null }[] {
  const around = [...minima, ...context.map(({ territory, point }) => ({ code: territory.code, point }))];
  return [
    ...others.map((one) => ({ ...one, bound: null })),
    ...around.flatMap(({ code, point: { observation } }) => {
      const { value = null, bound = null } = observation ?? {};
      return value === null ? [] : [{ code, value, bound }];
    }),
  ];
}
