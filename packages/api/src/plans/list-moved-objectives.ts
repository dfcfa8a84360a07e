import { addDays, civilDay } from "../calendar/civil-day.js";
import type { FollowedObjective } from "./follow-up.js";
import type { FollowUpStatus } from "./follow-up-statuses.js";
import type { PlanReader } from "./plan-reader.js";
import type { Plan } from "./plan-schema.js";

/** An objective that new values took to another state. */
export interface MovedObjective {
  plan: Plan;
  /** As it stands today. */
  objective: FollowedObjective;
  before: FollowUpStatus;
  /** The civil day since when its values are served. */
  day: string;
}

/**
 * The objectives that the values served since a day took to another state than the values before them, the last first. Of what was
 * served for the first time, or in place of invented values, nothing is said to have moved.
 */
export async function listMovedObjectives(plans: PlanReader, since: string): Promise<MovedObjective[]> {
  const moved: MovedObjective[] = [];
  for (const { id } of plans.list()) {
    const now = await plans.follow(id);
    if (!now) continue;
    const dayOf = ({ frozen }: FollowedObjective) => (frozen ? civilDay(new Date(frozen.servedAt)) : "");
    for (const day of new Set(now.objectives.map(dayOf))) {
      if (day < since) continue;
      const eve = addDays(day, -1);
      const then = await plans.follow(id, eve);
      for (const objective of now.objectives.filter((one) => dayOf(one) === day)) {
        const before = then?.objectives.find((one) => one.id === objective.id);
        if (!before || (before.demonstration && !objective.demonstration)) continue;
        if (dayOf(before) !== "" && dayOf(before) <= eve && before.status !== objective.status)
          moved.push({ plan: now.plan, objective, before: before.status, day });
      }
    }
  }
  return moved.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
}
