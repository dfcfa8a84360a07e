import { type FollowedObjective, type FollowUpStatus, followUpStatuses, type Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf } from "../format/index.js";
import { describeStanding } from "./describe-standing.js";
import { lastJudged } from "./judged-after.js";

/** An objective of a theme, with all that a line about it says. */
export interface ThemeObjective {
  objective: FollowedObjective;
  /** Address of its place in its document. */
  href: string;
  /** How far it is, in the unit of its indicator: « Bassin de Marennes : 626 kg par habitant en 2024, 78 kg de plus que prévu ». */
  gap: string;
  /** Its territory, where it is not the one read: « Île d’Oléron ». */
  place: string | null;
  /** Its state a year before its last value, where it was another one. */
  moved: FollowUpStatus | null;
}

/** The objectives on the indicators of a theme, of a territory, of what contains it or lies in it: what goes wrong first. */
export async function loadThemeObjectives(
  { plans, indicators, territories }: Pick<Services, "plans" | "indicators" | "territories">,
  theme: string,
  territory: Territory,
): Promise<ThemeObjective[]> {
  const found: ThemeObjective[] = [];
  for (const plan of plans.list({ territory: territory.code })) {
    if (!plan.objectives.some(({ indicator }) => indicators.get(indicator)?.theme === theme)) continue;
    const followed = await plans.follow(plan.id);
    const last = lastJudged(followed?.objectives ?? []);
    // The eve of the end of a year: what was known of the one before.
    const before = last > 0 ? await plans.follow(plan.id, `${last}-12-30`) : undefined;
    for (const objective of followed?.objectives ?? []) {
      const indicator = followed?.definitions.get(objective.indicator) ?? indicators.get(objective.indicator);
      if (indicators.get(objective.indicator)?.theme !== theme || !indicator) continue;
      const own = territories.get(objective.territory);
      const place = own && own.code !== territory.code ? nameOf(own) : null;
      found.push({
        objective,
        href: `/suivi/${plan.id}#${objective.id}`,
        gap: `${place ? `${place}\u00a0: ` : ""}${describeStanding(objective, indicator)}`,
        place,
        moved: movedFrom(
          objective,
          before?.objectives.find(({ id }) => id === objective.id),
        ),
      });
    }
  }
  const rank = ({ objective }: ThemeObjective) =>
    followUpStatuses.indexOf(objective.status) * 2 + (objective.territory === territory.code ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

function movedFrom(
  { status, latest }: FollowedObjective,
  before: FollowedObjective | undefined,
): FollowUpStatus | null {
  const isTold =
    before && ![status, before.status].includes("not-computable") && before.latest?.period !== latest?.period;
  return isTold && before.status !== status ? before.status : null;
}
