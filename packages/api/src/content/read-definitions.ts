import type { Indicator } from "../indicators/indicator.js";
import { loadIndicators } from "../indicators/load-indicators.js";
import { loadObservatories } from "../observatories/load-observatories.js";
import type { Observatory } from "../observatories/observatory.js";
import { loadRules } from "../plans/clock/load-rules.js";
import type { Rule } from "../plans/clock/rule-schema.js";
import { type LoadedPlan, loadPlans } from "../plans/load-plans.js";
import type { TerritoryReader } from "../territories/territory-reader.js";

/** Everything that a content folder defines beside its datasets. */
export interface Definitions {
  /** By theme, then identifier. */
  indicators: Indicator[];
  /** In the order of the home page. */
  observatories: Observatory[];
  /** By theme, then identifier. */
  plans: LoadedPlan[];
  /** Rules of law, by theme, then identifier. */
  rules: Rule[];
}

export const NO_DEFINITIONS: Definitions = { indicators: [], observatories: [], plans: [], rules: [] };

/**
 * Reads the indicators, the observatories, the plans and the rules of law of a content folder. A file that cannot be used is told, and gives what it
 * gave before (`former`), if it did.
 */
export async function readDefinitions(
  contentFolder: string,
  territories: TerritoryReader,
  former: Definitions = NO_DEFINITIONS,
): Promise<{ definitions: Definitions; problems: string[] }> {
  const { indicators, problems } = await loadIndicators(contentFolder, former.indicators);
  const pages = await loadObservatories(contentFolder, indicators, former.observatories);
  const followed = await loadPlans(
    contentFolder,
    { indicators, territories },
    former.plans.map(({ plan }) => plan),
  );
  const law = await loadRules(contentFolder, former.rules);
  return {
    definitions: { indicators, observatories: pages.observatories, plans: followed.plans, rules: law.rules },
    problems: [...problems, ...pages.problems, ...followed.problems, ...law.problems],
  };
}
