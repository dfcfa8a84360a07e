import { capitalise } from "../format/index.js";
import { planWithTerritory } from "../observatory/plan-words.js";
import { PageProblem, type Site } from "../site.js";

/** What is said of an address that names no plan. */
export function unknownPlan(site: Site, id: string): PageProblem {
  return new PageProblem(
    404,
    "Document inconnu",
    `Nous ne suivons pas de document «\u202f${id.slice(0, 60)}\u202f». Voici ceux que nous suivons.`,
    [
      ...site.services.plans
        .list()
        .map((plan) => ({ label: capitalise(planWithTerritory(plan, site)), href: `/suivi/${plan.id}` })),
      { label: "Tout le suivi", href: "/suivi" },
    ],
  );
}
