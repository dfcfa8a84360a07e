import type { FollowedObjective, Indicator } from "@datalogue/api";
import { asTold } from "../follow-up/as-told.js";
import { typographic } from "../format/index.js";
import { isDocumentReference } from "../observatory/plan-words.js";
import { bareValue, titleWithUnit } from "../observatory/wording.js";
import { ScrollTable } from "./scroll-table.js";

/** Years with a value that are shown, the last ones, beside those of the steps and of the target. */
const MOST = 14;

interface Told {
  objective: FollowedObjective;
  indicator: Indicator;
}

/** Values and what was planned, years side by side: the table of a report, always open. */
export function TrajectoryTable(told: Told) {
  return (
    yearsOf(told).length > 0 && (
      <ScrollTable label={`Valeurs\u00a0: ${typographic(told.objective.title)}`}>
        <YearsTable {...told} />
      </ScrollTable>
    )
  );
}

/** The years of an objective that its table tells. */
export function yearsOf({ objective: { trajectory, steps, target } }: Told): FollowedObjective["trajectory"] {
  const known = trajectory.filter(({ value, status }) => value !== null || status !== null).slice(-MOST);
  const isDue = (year: number) => [...steps, target.period].some((period) => period.endsWith(String(year)));
  return trajectory.filter((point) => known.includes(point) || isDue(point.year));
}

/** The table itself. */
export function YearsTable(told: Told) {
  const { objective, indicator, planned } = asTold(told.objective, told.indicator);
  const shown = yearsOf({ objective, indicator });
  const isCeiling = objective.type === "PLAFOND_CUMULE";
  return (
    <table class="years">
      <caption>
        {titleWithUnit(indicator)}
        {isCeiling && ", somme des années"}
      </caption>
      <thead>
        <tr>
          <th scope="col">Année</th>
          {shown.map(({ year }) => (
            <th key={year} scope="col" class="num">
              {year}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{isCeiling ? "Somme" : "Observé"}</th>
          {shown.map(({ year, value, status, coverage }) => (
            <td key={year} class="num">
              {value === null ? (status === null ? "à venir" : "n.\u00a0d.") : bareValue(indicator, value)}
              {status === "PROVISOIRE" && value !== null && (
                <>
                  {" "}
                  <abbr title="valeur provisoire">p</abbr>
                </>
              )}
              {value !== null && coverage !== null && coverage < 1 && (
                <>
                  {" "}
                  <abbr title={`${Math.floor(coverage * 100)}\u202f% des communes`}>i</abbr>
                </>
              )}
            </td>
          ))}
        </tr>
        <tr>
          <th scope="row">Prévu</th>
          {shown.map(({ year, expected }) => (
            <td key={year} class="num">
              {expected === null ? "–" : bareValue(planned, expected)}
              {isDocumentReference(objective, year) && (
                <>
                  {" "}
                  <abbr title="référence du document">r</abbr>
                </>
              )}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** What the marks of these tables mean. */
export const TRAJECTORY_MARKS =
  "p\u00a0: valeur provisoire\u202f; i\u00a0: valeur incomplète, des communes manquent\u202f; r\u00a0: référence du document\u202f; n.\u00a0d.\u00a0: non disponible.";
