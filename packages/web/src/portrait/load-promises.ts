import { type FollowedObjective, followUpStatuses, type Plan, type Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";

/** An objective that bears on a territory, and the document that sets it. */
export interface Promised {
  plan: Plan;
  objective: FollowedObjective;
  /** Set for this very territory; else for a larger one that holds it. */
  isOwn: boolean;
}

/**
 * The objectives that bear on a territory: its own, then those of the larger ones that it lies in; among each, what goes wrong first.
 * Those of what lies in it are theirs.
 */
export async function loadPromises(
  { plans, territories }: Pick<Services, "plans" | "territories">,
  territory: Territory,
): Promise<Promised[]> {
  const members = territories.communesOf(territory.code).map(({ code }) => code);
  const holds = (code: string) => {
    const own = territories.communesOf(code).map((commune) => commune.code);
    return members.every((one) => own.includes(one));
  };
  const found: Promised[] = [];
  for (const plan of plans.list({ territory: territory.code })) {
    if (!plan.objectives.some((one) => holds(one.territory ?? plan.territory))) continue;
    for (const objective of (await plans.follow(plan.id))?.objectives ?? [])
      if (holds(objective.territory)) found.push({ plan, objective, isOwn: objective.territory === territory.code });
  }
  const rank = ({ isOwn, objective }: Promised) => (isOwn ? 0 : 10) + followUpStatuses.indexOf(objective.status);
  return found.sort((a, b) => rank(a) - rank(b));
}
