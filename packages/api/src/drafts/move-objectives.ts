import type { DatasetMetadata } from "@datalogue/ingest";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { foreseeValues, type ValueReader } from "../indicators/foresee-values.js";
import type { Indicator, Observation } from "../indicators/indicator.js";
import type { FigureSources } from "../indicators/indicator-reader.js";
import { parentsOf } from "../indicators/parents-of.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { ObjectiveMoved } from "./difference.js";

/** What follows the objectives of plans. */
export interface ObjectiveParts {
  /** As they stand. */
  plans: PlanReader;
  /** The same code, reading other values and datasets. */
  followWith(parts: { store: ValueReader; catalogue: FigureSources }): PlanReader;
}

interface MoveParts extends ObjectiveParts {
  store: ValueReader;
  catalogue: CatalogueReader;
  now(): Date;
  /** The dataset as it would be described, and its names. */
  metadata: DatasetMetadata & { id: string };
  names: ReadonlySet<string>;
  demonstration: boolean;
  /** The indicators that it touches, and their values as publication computes them. */
  touched: Indicator[];
  values: ReadonlyMap<string, { indicator: Indicator; observations: Observation[] }>;
  /** True where the version served is compared with nothing: no state of before is then told. */
  startsAfresh: boolean;
}

/** The objectives whose state would be another once the values of a version were served, in the order of the plans. */
export async function moveObjectives(parts: MoveParts): Promise<ObjectiveMoved[]> {
  const { plans, store, values, touched, startsAfresh } = parts;
  const ids = new Set(touched.map(({ id }) => id));
  const concerned = plans.list().filter(({ objectives }) => objectives.some(({ indicator }) => ids.has(indicator)));
  if (concerned.length === 0) return [];
  const next = parts.followWith({
    store: foreseeValues(store, values, parts.now()),
    catalogue: sourcesWith(parts),
  });
  const moved: ObjectiveMoved[] = [];
  for (const { id } of concerned) {
    const [before, after] = [await plans.follow(id), await next.follow(id)];
    for (const is of after?.objectives ?? []) {
      if (!ids.has(is.indicator)) continue;
      const was = before?.objectives.find((one) => one.id === is.id);
      const known = was && !startsAfresh ? was.status : null;
      if (known === is.status || (known === null && is.status === "not-computable")) continue;
      moved.push({
        ...{ plan: id, planTitle: after?.plan.shortTitle ?? id, objective: is.id, title: is.title },
        ...{ indicator: is.indicator, territory: is.territory },
        before: known,
        after: is.status,
        sentence: is.sentence,
      });
    }
  }
  return moved;
}

/** The indicators whose values are needed to follow objectives: those they name, and those that these are computed from. */
export function indicatorsOfObjectives(plans: PlanReader, find: (id: string) => Indicator | undefined): Set<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    const indicator = found.has(id) ? undefined : find(id);
    if (!indicator) return;
    found.add(id);
    for (const parent of parentsOf(indicator)) add(parent);
  };
  for (const { objectives } of plans.list()) for (const { indicator } of objectives) add(indicator);
  return found;
}

/** The datasets that figures are computed from, one of them as it would be once published. */
function sourcesWith({ catalogue, metadata, names, demonstration }: MoveParts): FigureSources {
  const next = {
    readable: mayRead(PUBLIC, metadata),
    demonstration,
    ...(metadata.confidentialite ? { confidentialite: metadata.confidentialite } : {}),
  };
  return {
    getDataset: async (ref) => (names.has(ref) || ref === metadata.id ? next : catalogue.getDataset(ref)),
    // The version to come was not told and withdrawn since, nor those of a dataset that was closed until then.
    findVersion: async (ref, number) => {
      const known = await catalogue.getDataset(ref);
      return known?.readable && number <= known.version
        ? catalogue.findVersion(ref, number)
        : { withdrawn: false, demonstration };
    },
  };
}
