import { type OffObjective, subjectOfObjective } from "../follow-up/off-objectives.js";
import { typographic } from "../format/index.js";
import { StatusBadge } from "./status-badge.js";

interface GapCardsProps {
  off: OffObjective[];
  address(one: OffObjective): string;
}

/** What slips, a card each: of what, by how much in the unit people use, from which figures, in which state. */
export function GapCards({ off, address }: GapCardsProps) {
  return (
    <ul class="facts">
      {off.map((one) => (
        <li key={one.objective.id} data-status={one.objective.status}>
          <h3>
            <a href={address(one)}>{typographic(subjectOfObjective(one.objective, one.indicator))}</a>
          </h3>
          <b>{one.gap.words}</b>
          <p>
            {one.gap.figures}.{one.outlook && ` ${one.outlook}`}
          </p>
          <p>
            <StatusBadge status={one.objective.status} />
            {one.objective.range && ` (${typographic(one.objective.range)})`}
          </p>
        </li>
      ))}
    </ul>
  );
}
