import { createHash } from "node:crypto";
import { sep } from "node:path";
import { isOpenLicence } from "@datalogue/ingest";
import type { Knex } from "knex";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import type { DatasetAgreement } from "../agreements/agreements.js";
import type { Indicator, Observation } from "../indicators/indicator.js";
import type { ObservationStore } from "../indicators/observation-store.js";
import { datasetsOf, type FindIndicator, listInOrder, parentsOf } from "../indicators/parents-of.js";
import type { RowsSource } from "../indicators/read-term.js";
import { StoreUnavailable } from "../object-store/object-store.js";
import type { FileKeeper } from "../stored-files/file-keeper.js";
import type { PopulationRows } from "../territories/read-populations.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { isInvented } from "../versions/is-invented.js";
import { isTold } from "../versions/is-told.js";
import { ROWS_FILE } from "../versions/manifest.js";
import type { VersionFolders } from "../versions/version-folders.js";
import type { PublicationThread } from "./publication-thread.js";

/** What tells whether a dataset holds results of inspections. */
export interface DescribedDataset {
  id: string;
  slug: string;
  organisation: string;
}

/** What observations are made with. */
export interface ObservationWorkshop {
  store: CatalogueStore;
  folders: VersionFolders;
  thread: PublicationThread;
  observations: ObservationStore;
  keeper: FileKeeper;
  indicators(): Indicator[];
  /** The agreement of a dataset (slug), as it stands now in the database. */
  agreementOf(slug: string): Promise<DatasetAgreement | undefined>;
  /** What a dataset is made of where it holds results of inspections, as their documents are served; undefined of any other. */
  resultOf(dataset: DescribedDataset): { register: string; file: string } | undefined;
  territoriesFolder: string;
  territoriesDigest: string;
  populations?: PopulationRows | undefined;
}

/** Observations computed and written, not yet served: `flip` makes them so, in the caller's transaction. */
export interface PreparedObservations {
  /** Versions of datasets (identifiers) they were computed from, but for rows that are not published yet. */
  computedFrom: { dataset: string; version: number }[];
  /** Those computed, and those left without value. */
  indicators: string[];
  /** What an indicator could not be computed for: the former values stay. */
  failures: { indicator: string; message: string }[];
  /**
   * Makes them served. What is kept of their datasets shows the former values, so that each is told changed; but those of the indicators
   * made of `published`, a dataset (its names) whose own change tells it.
   */
  flip(trx: Knex.Transaction, at: string, published?: ReadonlySet<string>): Promise<void>;
}

/** Rows that public figures may be computed from, by each name of their dataset: a document may say one that it had. */
export async function listSources({ store, folders }: ObservationWorkshop): Promise<Map<string, RowsSource>> {
  const sources = new Map<string, RowsSource>();
  const slugs = await store.listAllSlugs();
  const marked = await store.listMarkedInvented();
  for (const { id, version, metadata } of await store.listDatasets()) {
    if (!mayRead(PUBLIC, metadata)) continue;
    const isProtected = metadata.confidentialite !== undefined || !isOpenLicence(metadata.licence);
    const served =
      isProtected || metadata.demonstration || marked.has(id) ? await store.findVersion(id, version) : undefined;
    const secrecy = served?.manifest.secrecy;
    // Rows from before the secrecy or the agreement was declared are not told, nor those that were withdrawn.
    if (isProtected && !(served && isTold(metadata, served.manifest))) continue;
    setSource(sources, slugs.get(id) ?? [], {
      rowsFile: folders.fileOf(id, version, ROWS_FILE),
      dataset: id,
      version,
      demonstration: served !== undefined && isInvented(metadata, served.manifest),
      secrecy,
    });
  }
  return sources;
}

/** Gives the rows of a dataset under each of its names; undefined where public figures are computed from none. */
export function setSource(
  sources: Map<string, RowsSource>,
  names: Iterable<string>,
  source: RowsSource | undefined,
): void {
  for (const name of names)
    if (source) sources.set(name, source);
    else sources.delete(name);
}

/** The names of a dataset once it is published: its slug, those it had, and those it brings along that are nobody else's. */
export async function listNames(
  { store }: Pick<ObservationWorkshop, "store">,
  {
    metadata: { id, slug },
    formerSlugs = [],
  }: { metadata: { id: string; slug: string }; formerSlugs?: string[] | undefined },
): Promise<ReadonlySet<string>> {
  const names = new Set([slug, ...(await store.listSlugs(id))]);
  for (const former of formerSlugs) if (((await store.findSlugOwner(former)) ?? id) === id) names.add(former);
  return names;
}

/** The same where somebody looks at figures before they are published: without what the public may not read, or is no longer shared. */
export async function listShownSources(
  workshop: ObservationWorkshop,
  catalogue: { getDataset(ref: string): Promise<{ readable: boolean } | undefined> },
): Promise<Map<string, RowsSource>> {
  const sources = await listSources(workshop);
  for (const slug of [...sources.keys()]) if (!(await catalogue.getDataset(slug))?.readable) sources.delete(slug);
  return sources;
}

/** The indicators that are computed from a dataset (its names), directly or through others. */
export function indicatorsOf(workshop: ObservationWorkshop, names: ReadonlySet<string>): Indicator[] {
  const find = finder(workshop);
  return workshop.indicators().filter((one) => datasetsOf(one, find).some((name) => names.has(name)));
}

/** Those of these indicators all of whose datasets have rows. */
export function listComputable(
  workshop: ObservationWorkshop,
  indicators: Indicator[],
  sources: Map<string, RowsSource>,
): Indicator[] {
  const find = finder(workshop);
  return indicators.filter((one) => isComputable(one, find, sources));
}

function finder(workshop: ObservationWorkshop): FindIndicator {
  const byId = new Map(workshop.indicators().map((indicator) => [indicator.id, indicator]));
  return (id) => byId.get(id);
}

/**
 * Computes the given indicators, those whose datasets are all there, and writes their values as new sets. What is computed
 * from other indicators takes their new values, else the served ones. The others keep theirs, which are read as long as they may be told;
 * but those that were made by a former definition have none any more.
 */
export async function prepareObservations(
  workshop: ObservationWorkshop,
  indicators: Indicator[],
  sources: Map<string, RowsSource>,
): Promise<PreparedObservations> {
  const prepared: { id: string; set: string; key: string }[] = [];
  const prepare = async (indicator: Indicator, observations: Observation[]) => {
    const set = await workshop.observations.writeSet(indicator, observations);
    prepared.push({ id: indicator.id, set, key: observationKey(workshop, indicator, sources) });
  };
  const { used, failures } = await observeInOrder(workshop, indicators, sources, prepare);
  const find = finder(workshop);
  for (const indicator of indicators)
    if (!isComputable(indicator, find, sources) && (await isOfFormer(workshop, indicator)))
      await prepare(indicator, []);
  return {
    computedFrom: [...new Set(used.values())].flatMap(({ dataset, version }) =>
      dataset ? [{ dataset, version }] : [],
    ),
    indicators: prepared.map(({ id }) => id),
    failures,
    async flip(trx, at, published) {
      for (const { id, set, key } of prepared) {
        await workshop.observations.flip(trx, id, set, at);
        await workshop.store.writeDocument(trx, observationDocument(id), {}, key, at);
      }
      const made = prepared.map(({ id }) => datasetsOf(find(id) as Indicator, find));
      const names = new Set(made.filter((own) => !own.some((name) => published?.has(name))).flat());
      if (names.size > 0)
        await trx("datasets")
          .whereIn(
            "id",
            trx("slugs")
              .whereIn("slug", [...names])
              .select("dataset_id"),
          )
          .update({ revision: trx("revisions").where({ id: 1 }).select("counter") });
    },
  };
}

/**
 * Computes the given indicators in an order where parents come first, those of their parents that are not of today too, and gives the values of each to `take`; one that cannot be computed
 * is told among the failures, and so are those that are computed from it.
 */
export async function observeInOrder(
  workshop: ObservationWorkshop,
  indicators: Indicator[],
  sources: Map<string, RowsSource>,
  take: (indicator: Indicator, observations: Observation[]) => Promise<void>,
): Promise<Pick<PreparedObservations, "failures"> & { used: Map<string, RowsSource> }> {
  const find = finder(workshop);
  const slugsOf = (indicator: Indicator) => datasetsOf(indicator, find);
  const asked = await addStaleParents(workshop, indicators, sources);
  const computable = listInOrder(asked.filter((one) => isComputable(one, find, sources)));
  const used = new Map([...sources].filter(([slug]) => computable.some((one) => slugsOf(one).includes(slug))));
  const failures: PreparedObservations["failures"] = [];
  const computed = new Map<string, Observation[]>();
  // Only what others are computed from is kept meanwhile.
  const parents = new Set(computable.flatMap(parentsOf));
  for (const indicator of computable) {
    try {
      // Its former values would be taken for those of today, and not computed again once those of its parent are.
      const lacking = parentsOf(indicator).find((id) => failures.some((failure) => failure.indicator === id));
      if (lacking !== undefined)
        throw new Error(`l'indicateur «\u00A0${lacking}\u00A0», à partir duquel il est calculé, n'a pas pu l'être`);
      for (const slug of slugsOf(indicator)) {
        const source = sources.get(slug);
        if (source?.dataset) await workshop.folders.ready(source.dataset, source.version, [ROWS_FILE]);
        refuseDamaged(workshop, slug, source);
      }
      const given = new Map<string, Observation[]>();
      for (const id of parentsOf(indicator))
        given.set(id, computed.get(id) ?? (await workshop.observations.current(id, { dimensions: "all" })));
      const observations = await workshop.thread.observe([indicator], used, given, workshop);
      if (parents.has(indicator.id)) computed.set(indicator.id, observations);
      await take(indicator, observations);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      failures.push({ indicator: indicator.id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { used, failures };
}

/** Whether there are rows of all its datasets. */
function isComputable(indicator: Indicator, find: FindIndicator, sources: Map<string, RowsSource>): boolean {
  return datasetsOf(indicator, find).every((slug) => sources.has(slug));
}

/** Whether the values served of an indicator were made by another definition than its own, or from those of an indicator that were. */
async function isOfFormer(workshop: ObservationWorkshop, indicator: Indicator): Promise<boolean> {
  const served = await workshop.observations.servedSet(indicator.id);
  if (!served) return false;
  if (JSON.stringify(served.definition) !== JSON.stringify(indicator)) return true;
  const find = finder(workshop);
  for (const parent of parentsOf(indicator)) if (await isOfFormer(workshop, find(parent) as Indicator)) return true;
  return false;
}

/** These indicators, and those that they are computed from whose values are not of today. */
async function addStaleParents(
  workshop: ObservationWorkshop,
  indicators: Indicator[],
  sources: Map<string, RowsSource>,
): Promise<Indicator[]> {
  const find = finder(workshop);
  const found = new Map(indicators.map((indicator) => [indicator.id, indicator]));
  // What is added on the way is looked at in its turn.
  for (const indicator of found.values())
    for (const parent of parentsOf(indicator).flatMap((id) => find(id) ?? []))
      if (!found.has(parent.id) && !(await isCurrent(workshop, parent, sources))) found.set(parent.id, parent);
  return [...found.values()];
}

/** Nothing is computed from rows known to be damaged. */
function refuseDamaged({ keeper }: ObservationWorkshop, slug: string, source: RowsSource | undefined): void {
  if (keeper.listDamaged().some(({ path }) => path === source?.rowsFile))
    throw new Error(`les lignes du jeu «\u00A0${slug}\u00A0» sont abîmées sur le disque`);
}

/** Indicators whose served values were made from something else than what is there now. */
export async function findStaleIndicators(
  workshop: ObservationWorkshop,
  sources: Map<string, RowsSource>,
): Promise<Indicator[]> {
  const stale: Indicator[] = [];
  for (const indicator of workshop.indicators())
    if (!(await isCurrent(workshop, indicator, sources))) stale.push(indicator);
  return stale;
}

/** Whether the values served of an indicator were made from what is there now. */
async function isCurrent(
  workshop: ObservationWorkshop,
  indicator: Indicator,
  sources: Map<string, RowsSource>,
): Promise<boolean> {
  const made = await workshop.store.findDocument(observationDocument(indicator.id));
  return made?.digest === observationKey(workshop, indicator, sources);
}

/** Grows when values are computed or kept otherwise: those of before are then made anew. */
const COMPUTATION = 12;

const observationDocument = (id: string) => `observations:${id}`;

/** Digest of what the values of an indicator are made from: the same digest, the same values, not computed again. */
function observationKey(workshop: ObservationWorkshop, indicator: Indicator, sources: Map<string, RowsSource>): string {
  const find = finder(workshop);
  const from = datasetsOf(indicator, find).map((slug) => {
    const source = sources.get(slug);
    return [slug, source?.version ?? null, source?.demonstration ?? null, source && placeOf(source)];
  });
  const parents = parentsOf(indicator).map((id) => observationKey(workshop, find(id) as Indicator, sources));
  return createHash("sha256")
    .update(JSON.stringify([COMPUTATION, indicator, workshop.territoriesDigest, from, parents]))
    .digest("hex");
}

/** Where its rows are within the folder of versions: a data folder that moves keeps its values. */
const placeOf = ({ rowsFile }: RowsSource) => rowsFile.split(sep).slice(-3).join("/");
