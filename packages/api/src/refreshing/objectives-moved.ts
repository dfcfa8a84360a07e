import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { FollowUpStatus } from "../plans/follow-up-statuses.js";
import type { PlanReader } from "../plans/plan-reader.js";

/** An objective of a document, by document and identifier, and where it stands. */
export type Objectives = Map<string, { title: string; territory: string; status: FollowUpStatus }>;

/** An objective whose state is not what it was. */
export interface ObjectiveMoved {
  title: string;
  /** Code. */
  territory: string;
  before: FollowUpStatus;
  after: FollowUpStatus;
}

/** Where the objectives stand whose indicator a dataset feeds. */
export async function readObjectives(
  plans: PlanReader,
  indicators: IndicatorReader,
  dataset: string,
): Promise<Objectives> {
  const isFed = (indicator: string) => indicators.datasetsOf(indicator).includes(dataset);
  const found: Objectives = new Map();
  for (const { id, objectives } of plans.list()) {
    if (!objectives.some(({ indicator }) => isFed(indicator))) continue;
    const followed = await plans.follow(id);
    for (const { id: objective, indicator, title, territory, status } of followed?.objectives ?? [])
      if (isFed(indicator)) found.set(JSON.stringify([id, objective]), { title, territory, status });
  }
  return found;
}

/** The objectives that are in another state. */
export function compareObjectives(before: Objectives, after: Objectives): ObjectiveMoved[] {
  return [...after].flatMap(([key, { title, territory, status }]) => {
    const then = before.get(key)?.status;
    return then === undefined || then === status ? [] : { title, territory, before: then, after: status };
  });
}
