import { type FollowedObjective, followUpStatuses, type Indicator } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { describeLatest, describeTarget, latestWord } from "../observatory/plan-words.js";
import { StatusBadge } from "./status-badge.js";
import { Unbroken } from "./unbroken.js";

interface ObjectiveListProps {
  objectives: FollowedObjective[];
  indicators: ReadonlyMap<string, Indicator>;
  address(objective: FollowedObjective): string;
  /** « Île d’Oléron »: whose figure it is, where it is not that of the territory read; else null. */
  whose(objective: FollowedObjective): string | null;
}

/** A line for each objective: where it is, what it aims at, its state. What goes wrong comes first. */
export function ObjectiveList({ objectives, indicators, address, whose }: ObjectiveListProps) {
  const rank = ({ status }: FollowedObjective) => followUpStatuses.indexOf(status);
  return (
    <ul class="objectives">
      {[...objectives]
        .sort((a, b) => rank(a) - rank(b))
        .map((objective) => {
          const indicator = indicators.get(objective.indicator);
          const latest = describeLatest(objective, indicator);
          return (
            <li key={objective.id}>
              <strong>
                <a href={address(objective)}>
                  <Unbroken text={objective.title} />
                </a>
              </strong>
              <span>
                {whose(objective) ?? latestWord(objective)}&nbsp;:{" "}
                {latest ?? <span class="missing">non disponible</span>}
              </span>
              <span class="plan">{describeTarget(objective, indicator)}</span>
              <StatusBadge status={objective.status} />
              {objective.range && <span class="small">{typographic(objective.range)}</span>}
            </li>
          );
        })}
    </ul>
  );
}
