import type { Knex } from "knex";
import {
  findStaleIndicators,
  listSources,
  type ObservationWorkshop,
  type PreparedObservations,
  prepareObservations,
} from "../publication/observe-indicators.js";
import type { PublicationSettings } from "../publication/publish-version.js";
import { writeTransaction } from "../store/open-database.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { NeighboursMoved, PublicationConflict } from "../versions/publication-conflict.js";
import { afterChanges, type DefinitionBase, type DefinitionStore, definitionKey } from "./definition-store.js";
import type { Definitions } from "./read-definitions.js";

/** What definitions are served with. */
export interface DefinitionWorkshop {
  store: CatalogueStore;
  definitions: DefinitionStore;
  workshop: ObservationWorkshop;
  settings: Pick<PublicationSettings, "now">;
}

/** What somebody composed in the site, which is written with the values made from it. */
export interface Composed {
  /** Key of its document: nothing but `write` changes it. */
  key: string;
  /** Indicators (ids) whose failure refuses it all. */
  indicators: ReadonlySet<string>;
  write(trx: Knex.Transaction, at: string): Promise<void>;
}

/** What was done. `refused`: nothing was, an indicator of what is composed cannot be computed. */
export interface ServedDefinitions {
  failures: PreparedObservations["failures"];
  /** Indicators computed anew, and definitions written or removed. */
  indicators: number;
  definitions: number;
  refused: boolean;
  /** What is served then, but for what was composed. */
  base: DefinitionBase;
}

/** Times that the work is done again when a dataset is published meanwhile. */
const ATTEMPTS = 5;

/**
 * Makes the definitions those served, with the values of the indicators whose definition, territories or datasets are no longer
 * those of the served values, in one transaction. An indicator that cannot be computed keeps what it has, definition and values, and
 * is given back with the reason. `base`: what was served when they were made; `DefinitionsMoved` when it is no longer.
 */
export async function serveDefinitions(
  { store, definitions, workshop, settings }: DefinitionWorkshop,
  next: Definitions,
  base: DefinitionBase,
  composed?: Composed,
): Promise<ServedDefinitions> {
  for (let attempt = 1; ; attempt++) {
    const changes = definitions.compare(next, base);
    const shop = { ...workshop, indicators: () => next.indicators };
    const sources = await listSources(shop);
    const stale = await findStaleIndicators(shop, sources);
    const prepared = await prepareObservations(shop, stale, sources);
    const { failures } = prepared;
    if (composed && failures.some(({ indicator }) => composed.indicators.has(indicator)))
      return { failures, indicators: 0, definitions: 0, refused: true, base };
    const kept = new Set(
      failures
        .filter(({ indicator }) => definitions.current().indicators.some(({ id }) => id === indicator))
        .map(({ indicator }) => definitionKey("indicator", indicator)),
    );
    const isOthers = (key: string) => key !== composed?.key;
    const written = changes.written.filter(([key]) => !kept.has(key) && isOthers(key));
    const removed = changes.removed.filter(isOthers);
    const changed = written.length + removed.length + (composed ? 1 : 0);
    if (changed + prepared.indicators.length === 0)
      return { failures, indicators: 0, definitions: 0, refused: false, base };
    try {
      const at = settings.now().toISOString();
      await writeTransaction(store.knex, async (trx) => {
        for (const { dataset, version } of prepared.computedFrom)
          if ((await trx("datasets").where({ id: dataset }).first("version"))?.version !== version)
            throw new PublicationConflict();
        await definitions.write(trx, { written, removed }, base, at);
        await composed?.write(trx, at);
        await prepared.flip(trx, at);
      });
      await definitions.refresh();
      const served = afterChanges(base, { written, removed });
      return { failures, indicators: prepared.indicators.length, definitions: changed, refused: false, base: served };
    } catch (error) {
      if (!(error instanceof PublicationConflict)) throw error;
      if (attempt === ATTEMPTS) throw new NeighboursMoved();
    }
  }
}
