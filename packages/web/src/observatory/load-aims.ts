import type { FollowedObjective, Plan, Services } from "@datalogue/api";
import { yearOf } from "../format/index.js";

/** An objective on an indicator as a whole, of one territory, and the document that sets it. */
export interface Aim {
  plan: Plan;
  objective: FollowedObjective;
}

/** Whether the state of an objective is that of the value of a year: once its target year has come, later values do not change it. */
export function isJudgedIn({ objective: { status, latest } }: Aim, year: number): boolean {
  return status !== "not-computable" && latest !== null && yearOf(latest.period) === year;
}

/** Whether communes missing from its value keep its state from being affirmed. */
export function isUnsure({ objective: { affirmed } }: Aim): boolean {
  return !affirmed;
}

/**
 * What is planned for some indicators at one territory: of several objectives on the same one, that of the document of this very
 * territory, then one that can be computed, then the farthest.
 */
export async function loadAims(
  { plans }: Pick<Services, "plans">,
  indicators: ReadonlySet<string>,
  territory: string,
): Promise<Map<string, Aim>> {
  const found = new Map<string, Aim[]>();
  for (const plan of plans.list({ territory })) {
    const isAbout = (objective: Plan["objectives"][number]) =>
      indicators.has(objective.indicator) &&
      (objective.territory ?? plan.territory) === territory &&
      Object.keys(objective.dimensions ?? {}).length === 0;
    if (!plan.objectives.some(isAbout)) continue;
    const wanted = new Set(plan.objectives.filter(isAbout).map(({ id }) => id));
    for (const objective of (await plans.follow(plan.id))?.objectives ?? [])
      if (wanted.has(objective.id))
        found.set(objective.indicator, [...(found.get(objective.indicator) ?? []), { plan, objective }]);
  }
  const rank = ({ plan, objective }: Aim) =>
    (plan.territory === territory ? 20_000 : 0) +
    (objective.status === "not-computable" ? 0 : 10_000) +
    Number(objective.target.period);
  return new Map(
    [...found].flatMap(([id, aims]) => {
      const [first] = aims.sort((a, b) => rank(b) - rank(a));
      return first ? [[id, first] as const] : [];
    }),
  );
}
