import type { Agreement } from "../agreements/agreement-schema.js";
import { type AgreementSurroundings, loadAgreements } from "../agreements/load-agreements.js";
import type { Held } from "../documents/load-definitions.js";
import type { Indicator } from "../indicators/indicator.js";
import { loadIndicators } from "../indicators/load-indicators.js";
import { type LoadedKind, loadKinds } from "../inspections/load-kinds.js";
import { loadObservatories } from "../observatories/load-observatories.js";
import type { Observatory } from "../observatories/observatory.js";
import { loadRules } from "../plans/clock/load-rules.js";
import type { Rule } from "../plans/clock/rule-schema.js";
import { findFaults, type LoadedPlan, loadPlans } from "../plans/load-plans.js";
import type { Plan } from "../plans/plan-schema.js";
import { loadSimulators } from "../simulators/load-simulators.js";
import type { Simulator } from "../simulators/simulator-schema.js";
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
  /** Kinds of inspections, by theme, then identifier. */
  inspections: LoadedKind[];
  /** By theme, then identifier. */
  simulators: Simulator[];
  /** By theme, then identifier. */
  agreements: Agreement[];
}

export const NO_DEFINITIONS: Definitions = {
  indicators: [],
  observatories: [],
  plans: [],
  rules: [],
  inspections: [],
  simulators: [],
  agreements: [],
};

/** What content gives of the kinds that the site writes too. */
export type AsideDefinitions = Omit<Definitions, "rules" | "inspections" | "simulators" | "agreements">;

/** What the site wrote or removed, of each kind. */
export interface HeldDefinitions {
  indicators: Held<Indicator>;
  observatories: Held<Observatory>;
  plans: Held<Plan>;
}

/**
 * Reads the indicators, the observatories, the plans, the rules of law, the kinds of inspections, the simulators and the agreements of a content folder. A file that cannot be used is told, and gives what it
 * gave before (`former`), if it did; what the site holds takes the place of what content gives, which is told `aside`.
 */
export async function readDefinitions(
  contentFolder: string,
  territories: TerritoryReader,
  former: Definitions = NO_DEFINITIONS,
  held?: HeldDefinitions,
  surroundings?: AgreementSurroundings,
): Promise<{ definitions: Definitions; problems: string[]; aside: AsideDefinitions }> {
  const read = await loadIndicators(contentFolder, former.indicators, held?.indicators);
  const { indicators, problems } = read;
  const pages = await loadObservatories(contentFolder, indicators, former.observatories, held?.observatories);
  const followed = await loadPlans(
    contentFolder,
    { indicators, territories },
    former.plans.map(({ plan }) => plan),
    held?.plans,
  );
  const law = await loadRules(contentFolder, former.rules);
  const inspected = await loadKinds(contentFolder, former.inspections, surroundings);
  const simulating = await loadSimulators(contentFolder, former.simulators);
  const agreed = await loadAgreements(contentFolder, former.agreements, surroundings);
  return {
    definitions: {
      indicators,
      observatories: pages.observatories,
      plans: followed.plans,
      rules: law.rules,
      inspections: inspected.inspections,
      simulators: simulating.simulators,
      agreements: agreed.agreements,
    },
    aside: {
      indicators: read.aside,
      observatories: pages.aside,
      plans: followed.aside.map((plan) => ({ plan, ...findFaults(plan, { indicators, territories }) })),
    },
    problems: [
      ...problems,
      ...pages.problems,
      ...followed.problems,
      ...law.problems,
      ...inspected.problems,
      ...simulating.problems,
      ...agreed.problems,
    ],
  };
}
