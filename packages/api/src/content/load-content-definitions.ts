import type { Held } from "../documents/load-definitions.js";
import type { PreparedObservations } from "../publication/observe-indicators.js";
import type { ContentLoader } from "./content-loader.js";
import {
  type ComposedKind,
  type DefinitionStore,
  DefinitionsMoved,
  definitionKey,
  digestOf,
  keepPlan,
} from "./definition-store.js";
import { listSurroundings } from "./list-surroundings.js";
import type { LoadSummary } from "./load-summary.js";
import { type AsideDefinitions, type HeldDefinitions, readDefinitions } from "./read-definitions.js";
import { serveDefinitions } from "./serve-definitions.js";

/** The definitions of the content with what the site holds of them, and what was served when they were read. */
export async function readNext(loader: ContentLoader) {
  await loader.definitions.refresh();
  const base = loader.definitions.base();
  const read = await readDefinitions(
    loader.contentFolder,
    loader.territories,
    loader.definitions.current(),
    listHeld(loader.definitions),
    await listSurroundings(loader),
  );
  return { ...read, base };
}

/** Serves the definitions that were read; gives them with what is then served. */
export async function loadDefinitions(
  loader: ContentLoader,
  first: Awaited<ReturnType<typeof readNext>>,
  summary: LoadSummary,
): Promise<{ failures: PreparedObservations["failures"]; read: typeof first }> {
  for (let attempt = 1, read = first; ; attempt++) {
    try {
      const { base, failures, indicators, definitions } = await serveDefinitions(loader, read.definitions, read.base);
      summary.indicators += indicators;
      summary.definitions += definitions;
      return { failures, read: { ...read, base } };
    } catch (error) {
      if (!(error instanceof DefinitionsMoved) || attempt === 5) throw error;
      read = await readNext(loader);
    }
  }
}

/** Computes again what was made from something else than what is there now; gives what cannot be, and why. */
export async function computeStale(loader: ContentLoader): Promise<PreparedObservations["failures"]> {
  await loader.definitions.refresh();
  const { definitions } = loader;
  return (await serveDefinitions(loader, definitions.current(), definitions.base())).failures;
}

/** What the site wrote or removed, as it is served. */
function listHeld(definitions: DefinitionStore): HeldDefinitions {
  const { indicators, observatories, plans } = definitions.current();
  const touched = [...definitions.touched().values()];
  const hold = <T>(kind: ComposedKind, documents: T[], idOf: (document: T) => string): Held<T> => {
    const ids = new Set(touched.filter((one) => one.kind === kind).map(({ id }) => id));
    return { ids, documents: documents.filter((one) => ids.has(idOf(one))) };
  };
  return {
    indicators: hold("indicator", indicators, ({ id }) => id),
    observatories: hold("observatory", observatories, ({ theme }) => theme),
    plans: hold(
      "plan",
      plans.map(({ plan }) => plan),
      ({ id }) => id,
    ),
  };
}

/** Says what content changed of what the site holds: it is left as it is. */
export function tellAside(
  { definitions }: ContentLoader,
  { indicators, observatories, plans }: AsideDefinitions,
  summary: LoadSummary,
): void {
  const aside = [
    ...indicators.map((one) => ["indicator", one.id, one, `${one.theme}/indicators/${one.id}.json`] as const),
    ...observatories.map((one) => ["observatory", one.theme, one, `${one.theme}/observatory.json`] as const),
    ...plans.map((one) => ["plan", one.plan.id, keepPlan(one), `${one.plan.theme}/plans/${one.plan.id}.json`] as const),
  ];
  for (const [kind, id, document, shown] of aside) {
    const touch = definitions.touched().get(definitionKey(kind, id));
    if (!touch || touch.contentDigest === digestOf(document)) continue;
    summary.leftAlone++;
    const act = touch.act === "removed" ? "retiré du site" : "modifié dans le site";
    summary.lines.push(`${shown}\u00A0: ${act} depuis le dernier chargement, laissé tel quel.`);
  }
}
