import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { openDatasets } from "../metadata/list-public-pages.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { Dataset } from "../versions/dataset.js";
import type { Seen } from "./find-happenings.js";

/** What events are drawn from, as the public reads it. */
export interface SeenParts {
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  plans: PlanReader;
}

/** The catalogue as everybody may read it now: open datasets with their version, also where its rows are withdrawn, objectives with their state. */
export async function readSeen({ catalogue, indicators, plans }: SeenParts): Promise<Seen> {
  const seen: Seen = { datasets: {}, objectives: {} };
  for await (const dataset of followedDatasets(catalogue)) {
    const { id, slug, title, theme, organisation, spatial, version } = dataset;
    const versions = mayLose(dataset) ? await catalogue.listVersions(id) : [];
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

/** The open datasets; then those that a withdrawal alone keeps from being read, which are followed until the next version. */
async function* followedDatasets(catalogue: CatalogueReader): AsyncGenerator<Dataset> {
  yield* openDatasets({ catalogue });
  const withdrawn = await catalogue.listWithdrawn();
  yield* withdrawn.filter((dataset) => !dataset.agreement && mayLose(dataset)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Rows are taken back under statistical secrecy alone: the versions of the others need not be read. */
function mayLose({ confidentialite, secrecy }: Dataset): boolean {
  return confidentialite !== undefined || secrecy !== undefined;
}
