import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { openDatasets } from "../metadata/list-public-pages.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { Seen } from "./find-happenings.js";

/** What events are drawn from, as the public reads it. */
export interface SeenParts {
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  plans: PlanReader;
}

/** The catalogue as everybody may read it now: open datasets with their version, objectives with their state. */
export async function readSeen({ catalogue, indicators, plans }: SeenParts): Promise<Seen> {
  const seen: Seen = { datasets: {}, objectives: {} };
  for await (const dataset of openDatasets({ catalogue })) {
    const { id, slug, title, theme, organisation, spatial, version } = dataset;
    // Rows are taken back under statistical secrecy alone: the versions of the others need not be read.
    const mayLose = dataset.confidentialite !== undefined || dataset.secrecy !== undefined;
    const versions = mayLose ? await catalogue.listVersions(id) : [];
    const withdrawn = versions.filter((one) => one.withdrawn).map(({ number }) => number);
    seen.datasets[id] = { id, slug, title, theme, organisation, territory: spatial, version, withdrawn };
  }
  for (const { id, title, organisation, theme } of plans.list()) {
    const followed = await plans.follow(id);
    for (const objective of followed?.objectives ?? []) {
      const { status, sentence, territory, demonstration } = objective;
      seen.objectives[JSON.stringify([id, objective.id])] = {
        plan: { id, title },
        objective: { id: objective.id, title: objective.title },
        theme: indicators.get(objective.indicator)?.theme ?? theme,
        ...{ organisation, territory, status, sentence, demonstration },
      };
    }
  }
  return seen;
}
