import {
  type FollowedObjective,
  followUpStatuses,
  geographyOf,
  type Indicator,
  type ObjectivePart,
  type Services,
} from "@datalogue/api";
import { asTold } from "../follow-up/as-told.js";
import type { InHectares } from "../follow-up/in-hectares.js";
import { gapOf, type ObjectiveGap } from "../follow-up/objective-gap.js";
import { subjectOfObjective } from "../follow-up/off-objectives.js";
import { nameOf, typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";
import { presentCode } from "../observatory/territory-choice.js";
import { bareValue } from "../observatory/wording.js";
import { ScrollTable } from "./scroll-table.js";

interface PartTableProps {
  territories: Services["territories"];
  objective: FollowedObjective;
  indicator: Indicator;
  parts: ObjectivePart[];
}

/** What each commune does for an objective, folded: its value, its share where the document splits it, its state; what slips comes first. */
export function PartTable({ territories, objective, indicator, parts }: PartTableProps) {
  if (parts.length === 0) return null;
  const isSplit = parts.some(({ share }) => share !== null);
  const isCeiling = objective.type === "PLAFOND_CUMULE";
  const geography = geographyOf(
    territories,
    parts.map(({ territory }) => territory),
  );
  const rows = parts
    .map((part) => {
      const share = part.share && { ...objective, ...part.share };
      const told = asTold({ ...objective, ...(part.share ?? { expected: null }), latest: part.value }, indicator);
      const place = geography.get(part.territory);
      const name = place ? nameOf(place) : part.territory;
      const hasPage = presentCode({ territories }, part.territory) === part.territory;
      return {
        part,
        told,
        gap: share && gapOf(share, indicator),
        name,
        hasPage,
      };
    })
    .sort(
      (a, b) =>
        (b.part.share?.gap ?? Number.NEGATIVE_INFINITY) - (a.part.share?.gap ?? Number.NEGATIVE_INFINITY) ||
        (b.told.objective.latest?.value ?? -1) - (a.told.objective.latest?.value ?? -1),
    );
  const off = rows.filter(({ part }) => part.share?.status === "off-track").length;
  const period = objective.latest?.period;
  const when = period === undefined ? "" : isCeiling ? `, fin ${period}` : `, ${period}`;
  const subject = typographic(subjectOfObjective(objective, indicator));
  return (
    <details class="fold">
      <summary>
        <span>{subject}, par commune</span>
        <span class="fold-note small">{isSplit ? `${off} hors sur ${parts.length}` : `${parts.length} communes`}</span>
      </summary>
      <ScrollTable label={`Par commune\u00a0: ${typographic(objective.title)}`}>
        <table class="tight">
          <caption>
            {typographic(`${subject}, ${asTold(objective, indicator).indicator.unitLabel}`)}
            {when}
            {isSplit
              ? `. Le document donne sa part à chaque commune, jugée comme l’ensemble${rulesOf(parts)}.`
              : `. Le document ne répartit pas cet objectif\u00a0: seule la contribution de chaque commune est donnée.`}
          </caption>
          <thead>
            <tr>
              <th scope="col">Commune</th>
              {isSplit && <th scope="col">État</th>}
              <th scope="col" class="num">
                {isCeiling ? "Somme" : "Valeur"}
              </th>
              {isSplit && (
                <>
                  <th scope="col" class="num">
                    Prévu
                  </th>
                  <th scope="col" class="num">
                    {isCeiling ? "Plafond" : "Part"} {objective.target.period}
                  </th>
                  <th scope="col">Écart</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ part, told, gap, name, hasPage }) => (
              <tr key={part.territory}>
                <th scope="row">{hasPage ? <a href={`/territoires/${part.territory}`}>{name}</a> : name}</th>
                {isSplit && (
                  <td data-status={part.share?.status}>
                    {part.share && (
                      <>
                        <Icon name={statusWords[part.share.status].icon} /> {statusWords[part.share.status].objective}
                      </>
                    )}
                  </td>
                )}
                <PartFigures told={told} gap={gap} isSplit={isSplit} hasShare={part.share !== null} />
              </tr>
            ))}
          </tbody>
          {objective.latest && (
            <tfoot>
              <Whole objective={objective} indicator={indicator} isSplit={isSplit} territories={territories} />
            </tfoot>
          )}
        </table>
      </ScrollTable>
    </details>
  );
}

/** « : hors trajectoire, plus de 4 % du plafond ; à surveiller, entre 2 et 4 % du plafond »: the rule of each state told, as far as it is one. */
function rulesOf(parts: ObjectivePart[]): string {
  const rules = followUpStatuses.flatMap((status) => {
    const ranges = new Set(parts.flatMap(({ share }) => (share?.status === status && share.range ? share.range : [])));
    const [range] = ranges;
    return ranges.size === 1 && range ? `${statusWords[status].objective}, ${typographic(range)}` : [];
  });
  return rules.length > 0 ? `\u00a0: ${rules.join("\u202f; ")}` : "";
}

/** The line of the whole, under those of its communes. */
function Whole({ objective, indicator, isSplit, territories }: Omit<PartTableProps, "parts"> & { isSplit: boolean }) {
  const place = territories.get(objective.territory);
  return (
    <tr>
      <th scope="row">{place ? nameOf(place) : objective.territory}</th>
      {isSplit && (
        <td data-status={objective.status}>
          <Icon name={statusWords[objective.status].icon} /> {statusWords[objective.status].objective}
        </td>
      )}
      <PartFigures told={asTold(objective, indicator)} gap={gapOf(objective, indicator)} isSplit={isSplit} hasShare />
    </tr>
  );
}

interface PartFiguresProps {
  told: InHectares<FollowedObjective>;
  gap: ObjectiveGap | null;
  isSplit: boolean;
  hasShare: boolean;
}

/** A value, then what was planned, what is aimed at and by how much it slips; the value in the decimals of the finer of the two. */
export function PartFigures({
  told: { objective, indicator, planned, aimed },
  gap,
  isSplit,
  hasShare,
}: PartFiguresProps) {
  const finest = aimed.decimals > indicator.decimals ? aimed : indicator;
  return (
    <>
      <td class="num">{cell(finest, objective.latest?.value)}</td>
      {isSplit && (
        <>
          <td class="num">{hasShare ? cell(planned, objective.expected) : "–"}</td>
          <td class="num">{hasShare ? cell(aimed, objective.target.value) : "–"}</td>
          <td>{gap?.words ?? "–"}</td>
        </>
      )}
    </>
  );
}

function cell(indicator: Indicator, value: number | null | undefined): string {
  return value === null || value === undefined ? "n.\u00a0d." : bareValue(indicator, value);
}
