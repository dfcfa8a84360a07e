import { type FollowedObjective, WITHOUT_MISSING } from "@datalogue/api";
import { type OffObjective, slips } from "../follow-up/off-objectives.js";
import { capitalise, formatCount, plural } from "../format/index.js";

/** Objectives that a lead names. */
const NAMED = 2;

interface GapLeadProps {
  /** « le SCoT du Pôle Marennes Oléron ». */
  plan: string;
  objectives: FollowedObjective[];
  off: OffObjective[];
  /** « Au 30 juin 2024 : », « Dans le SCoT : ». */
  before?: string;
}

/** How many objectives a document is off, and the two that are the farthest, by how much. */
export function GapLead({ plan, objectives, off, before = "" }: GapLeadProps) {
  const slipping = objectives.filter(slips);
  const count = slipping.length;
  const [first, second] = off.slice(0, NAMED);
  if (!first) return null;
  const subject = before ? plan : capitalise(plan);
  const unaffirmed = slipping.filter(({ affirmed }) => !affirmed).length;
  // Those that are named say it themselves.
  const isToldBelow = unaffirmed === [first, second].filter((one) => one?.objective.affirmed === false).length;
  return (
    <p class="lead">
      {before}
      {subject} s’écarte {count === 1 ? "d’un" : `de ${formatCount(count)}`} {plural(count, "objectif")} sur{" "}
      {formatCount(objectives.length)}
      {!isToldBelow && `${unaffirmed === count ? "" : `, dont ${formatCount(unaffirmed)}`}${WITHOUT_MISSING}`}
      {"\u00a0: "}
      <strong>{first.gap.statement}</strong> {first.gap.when}
      {second && (
        <>
          {", "}
          <strong>{second.gap.statement}</strong>
          {second.gap.when !== first.gap.when && ` ${second.gap.when}`}
        </>
      )}
      .
    </p>
  );
}
