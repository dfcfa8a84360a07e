import type { Dataset, FollowedObjective, Indicator, ObjectivePart, PlanFollowUp } from "@datalogue/api";
import type { Organisation, Territory } from "@datalogue/ingest";
import type { Chart } from "../charts/chart.js";
import { renderChart } from "../charts/render-chart.js";
import { trajectory } from "../charts/trajectory.js";
import type { Site } from "../site.js";
import { asTold } from "./as-told.js";

/** A plan at a date, with all that its pages name. */
export interface PlanData extends PlanFollowUp {
  organisation: Organisation | undefined;
  /** The dataset of its zones, when the document names one that is open. */
  zones: Dataset | undefined;
  /** The datasets that its figures come from, by slug. */
  datasets: Map<string, Dataset>;
}

/** Reads a plan as it was at the end of a day; undefined for an unknown one. */
export async function loadPlan({ services }: Site, id: string, at: string): Promise<PlanData | undefined> {
  const followed = await services.plans.follow(id, at);
  if (!followed) return undefined;
  const datasets = new Map<string, Dataset>();
  for (const id of followed.definitions.keys()) {
    for (const slug of services.indicators.datasetsOf(id)) {
      const dataset = datasets.has(slug) ? undefined : await services.catalogue.getDataset(slug);
      if (dataset?.readable) datasets.set(slug, dataset);
    }
  }
  const { zones } = followed.plan;
  const zoning = zones === undefined ? undefined : await services.catalogue.getDataset(zones);
  return {
    ...followed,
    zones: zoning?.readable ? zoning : undefined,
    organisation: await services.catalogue.getOrganisation(followed.plan.organisation),
    datasets,
  };
}

/** An objective with its drawing, when its indicator and its territory are known. */
export interface ChartedObjective {
  objective: FollowedObjective;
  indicator: Indicator | undefined;
  territory: Territory | undefined;
  chart: Chart | undefined;
}

export interface DrawnObjective extends ChartedObjective {
  svg: string;
}

/** The trajectories of objectives, as yet not drawn; land in hectares, sums of years in their unit. */
export function chartObjectives(
  { services }: Site,
  objectives: FollowedObjective[],
  definitions: ReadonlyMap<string, Indicator>,
): ChartedObjective[] {
  return objectives.map((followed) => {
    const definition = definitions.get(followed.indicator);
    const territory = services.territories.get(followed.territory);
    const told = definition && asTold(followed, definition);
    const { objective, indicator } = told ?? { objective: followed, indicator: undefined };
    const chart = told && territory && objective.trajectory.length > 0 ? trajectory({ ...told, territory }) : undefined;
    return { objective, indicator, territory, chart };
  });
}

/** Draws the trajectories for the screen, one after the other. */
export async function drawObjectives(
  site: Site,
  objectives: FollowedObjective[],
  definitions: ReadonlyMap<string, Indicator>,
): Promise<DrawnObjective[]> {
  const drawn: DrawnObjective[] = [];
  for (const one of chartObjectives(site, objectives, definitions))
    drawn.push({
      ...one,
      svg: one.chart ? await renderChart(one.chart, `trajectoire-${one.objective.id}`) : "",
    });
  return drawn;
}

/** What each commune does for each objective of a document; objectives without such are left out. */
export async function loadParts(
  { services }: Site,
  followed: PlanFollowUp,
): Promise<Map<FollowedObjective, ObjectivePart[]>> {
  const found = new Map<FollowedObjective, ObjectivePart[]>();
  for (const objective of followed.objectives) {
    const parts = await services.plans.parts(followed, objective);
    if (parts.some(({ value, share }) => value !== null || share !== null)) found.set(objective, parts);
  }
  return found;
}
