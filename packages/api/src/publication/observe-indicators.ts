import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Knex } from "knex";
import type { CatalogueStore } from "../catalogue/catalogue-store.js";
import type { Indicator } from "../indicators/indicator.js";
import { listDatasets } from "../indicators/indicator-reader.js";
import type { ObservationStore } from "../indicators/observation-store.js";
import type { IndicatorSource, PublicationThread } from "./publication-thread.js";
import type { VersionFolders } from "./version-folders.js";

/** What observations are made with. */
export interface ObservationWorkshop {
  store: CatalogueStore;
  folders: VersionFolders;
  thread: PublicationThread;
  observations: ObservationStore;
  indicators(): Indicator[];
  territoriesFolder: string;
  territoriesDigest: string;
}

/** Observations computed and written, not yet served: `flip` makes them so, in the caller's transaction. */
export interface PreparedObservations {
  /** Versions of datasets they were computed from. */
  computedFrom: { slug: string; version: number }[];
  indicators: string[];
  /** What an indicator could not be computed for: the former values stay. */
  failures: { indicator: string; message: string }[];
  flip(trx: Knex.Transaction, at: string): Promise<void>;
}

/** Rows that public figures may be computed from, by slug of the dataset. */
export async function listSources({ store, folders }: ObservationWorkshop): Promise<Map<string, IndicatorSource>> {
  const sources = new Map<string, IndicatorSource>();
  for (const { id, slug, version, metadata } of await store.listDatasets())
    if (metadata.access === "open")
      sources.set(slug, {
        rowsFile: join(folders.path(id, version), "rows.sqlite"),
        version,
        demonstration: metadata.demonstration === true,
      });
  return sources;
}

/** Computes the given indicators, those whose datasets are all there, and writes their values as new sets. */
export async function prepareObservations(
  workshop: ObservationWorkshop,
  indicators: Indicator[],
  sources: Map<string, IndicatorSource>,
): Promise<PreparedObservations> {
  const computable = indicators.filter((indicator) => listDatasets(indicator).every((slug) => sources.has(slug)));
  const used = new Map([...sources].filter(([slug]) => computable.some((one) => listDatasets(one).includes(slug))));
  const prepared: { id: string; set: string; key: string }[] = [];
  const failures: PreparedObservations["failures"] = [];
  for (const indicator of computable) {
    try {
      const observations = await workshop.thread.observe([indicator], used, workshop);
      const set = await workshop.observations.writeSet(indicator.id, observations);
      prepared.push({ id: indicator.id, set, key: observationKey(workshop, indicator, sources) });
    } catch (error) {
      failures.push({ indicator: indicator.id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    computedFrom: [...used].map(([slug, { version }]) => ({ slug, version })),
    indicators: prepared.map(({ id }) => id),
    failures,
    async flip(trx, at) {
      for (const { id, set, key } of prepared) {
        await workshop.observations.flip(trx, id, set);
        await workshop.store.writeDocument(trx, observationDocument(id), {}, key, at);
      }
    },
  };
}

/** Indicators whose served values were made from something else than what is there now. */
export async function findStaleIndicators(
  workshop: ObservationWorkshop,
  sources: Map<string, IndicatorSource>,
): Promise<Indicator[]> {
  const stale: Indicator[] = [];
  for (const indicator of workshop.indicators()) {
    const made = await workshop.store.findDocument(observationDocument(indicator.id));
    if (made?.digest !== observationKey(workshop, indicator, sources)) stale.push(indicator);
  }
  return stale;
}

const observationDocument = (id: string) => `observations:${id}`;

/** Digest of what the values of an indicator are made from (DESIGN §4.5). */
function observationKey(
  { territoriesDigest }: ObservationWorkshop,
  indicator: Indicator,
  sources: Map<string, IndicatorSource>,
): string {
  const from = listDatasets(indicator).map((slug) => {
    const source = sources.get(slug);
    return [slug, source?.version ?? null, source?.demonstration ?? null, source?.rowsFile ?? null];
  });
  return createHash("sha256")
    .update(JSON.stringify([indicator, territoriesDigest, from]))
    .digest("hex");
}
