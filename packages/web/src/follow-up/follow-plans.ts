import type { Plan, PlanFollowUp, Services } from "@datalogue/api";

/** The documents that apply to a territory (all without one), followed: the SCoT first, then the plan of land, then the others in the order of their themes. */
export async function followPlans(
  { plans }: Pick<Services, "plans">,
  filter: { territory?: string },
): Promise<PlanFollowUp[]> {
  const followed: PlanFollowUp[] = [];
  for (const { id } of plans.list(filter)) {
    const one = await plans.follow(id);
    if (one) followed.push(one);
  }
  return followed.sort((a, b) => rankOf(a.plan) - rankOf(b.plan));
}

function rankOf({ kind }: Plan): number {
  const rank = ["SCOT", "PLUI", "PLU"].indexOf(kind);
  return rank < 0 ? 3 : rank;
}
