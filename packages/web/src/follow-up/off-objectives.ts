import { type FollowedObjective, followUpStatuses, type Indicator, toldIndicator } from "@datalogue/api";
import { describeDimensions } from "../charts/trajectory.js";
import { promiseOf } from "../observatory/plan-words.js";
import { landIndicator } from "./in-hectares.js";
import { gapOf, type ObjectiveGap, outlookOf } from "./objective-gap.js";

/** An objective that slips, and by how much. */
export interface OffObjective {
  objective: FollowedObjective;
  indicator: Indicator;
  gap: ObjectiveGap;
  /** Where it leads, or what is aimed at. */
  outlook: string | null;
}

/** The objectives that slip: off the trajectory, then to watch, in the order of the document; what is promised twice counts once. */
export function offObjectives(
  objectives: FollowedObjective[],
  definitions: ReadonlyMap<string, Indicator>,
): OffObjective[] {
  const distinct = new Map<string, OffObjective>();
  for (const objective of objectives) {
    const indicator = definitions.get(objective.indicator);
    const gap = indicator && slips(objective) ? gapOf(objective, indicator) : null;
    if (!indicator || !gap || distinct.has(promiseOf(objective))) continue;
    distinct.set(promiseOf(objective), { objective, indicator, gap, outlook: outlookOf(objective, indicator) });
  }
  const rank = ({ objective }: OffObjective) => followUpStatuses.indexOf(objective.status);
  return [...distinct.values()].sort((a, b) => rank(a) - rank(b));
}

/** True for what needs attention: off the trajectory, or to watch by a gap; what is only in doubt has none. */
export function slips({ status, gap }: Pick<FollowedObjective, "status" | "gap">): boolean {
  return status === "off-track" || (status === "to-watch" && gap !== null && gap > 0);
}

/** « Logements commencés », « Espaces consommés, activités »: what an objective is about, in few words. */
export function subjectOfObjective(objective: FollowedObjective, indicator: Indicator): string {
  const { shortTitle } = landIndicator(toldIndicator(objective, indicator));
  return [shortTitle, ...describeDimensions(objective, indicator)].join(", ");
}
