import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReferenceReader } from "@datalogue/ingest";
import type { RequestHandler, Router } from "express";
import type { Knex } from "knex";
import { identifyCaller } from "./access/identify-caller.js";
import { type KeyRing, openKeyRing } from "./access/key-ring.js";
import { type Agreements, openAgreements } from "./agreements/agreements.js";
import { agreementRoutes } from "./agreements/routes.js";
import { openUseCounting, type UseCounting } from "./agreements/uses/count-uses.js";
import { openUseStore } from "./agreements/uses/use-store.js";
import { enterDataFolder, settleRestore } from "./backup/settle-restore.js";
import { findStoreHolder, type StoreHolder } from "./backup/store-holder.js";
import { civilDay } from "./calendar/civil-day.js";
import type { CatalogueInfo } from "./catalogue/catalogue-info.js";
import { createCatalogueReader } from "./catalogue/catalogue-reader.js";
import { openSearchIndex } from "./catalogue/search-index.js";
import { openChecking } from "./checking/checking.js";
import { openFormerLayers } from "./compositions/former-layers.js";
import { type Compositions, openCompositions } from "./compositions/open-compositions.js";
import { compositionRoutes } from "./compositions/routes.js";
import { openDefinitionStore } from "./content/definition-store.js";
import { type ContentExport, exportContent } from "./content/export-content.js";
import { loadReference } from "./content/load-reference.js";
import type { LoadSummary } from "./content/load-summary.js";
import { type Answering, openAnswering } from "./content/open-answering.js";
import { type Loading, openLoading } from "./content/open-loading.js";
import { publishContributions } from "./contributions/contribution-store.js";
import type { Contributions } from "./contributions/contributions.js";
import { openContributions } from "./contributions/open-contributions.js";
import { contributionRoutes } from "./contributions/routes.js";
import { type DataFolder, openDataFolder } from "./data-folder.js";
import { isMendable } from "./drafts/draft-source.js";
import type { Drafts } from "./drafts/drafts.js";
import { findReception } from "./drafts/find-reception.js";
import { openNextVersions } from "./drafts/next-versions.js";
import { openDrafts } from "./drafts/open-drafts.js";
import { draftRoutes } from "./drafts/routes.js";
import { openExporter } from "./exports/exporter.js";
import { openFetcher, userAgentOf } from "./fetching/fetcher.js";
import { type Following, openFollowing } from "./following/following.js";
import { followingRoutes } from "./following/routes.js";
import { openGeocoder } from "./geocoding/geocoder.js";
import { type ImportDesk, openImportDesk } from "./importers/import-desk.js";
import { importRoutes } from "./importers/routes.js";
import type { ValueReader } from "./indicators/foresee-values.js";
import { type FigureSources, type IndicatorReader, indicatorReader } from "./indicators/indicator-reader.js";
import { observationStore } from "./indicators/observation-store.js";
import { type InspectionResults, openInspectionResults } from "./inspection-results/inspection-results.js";
import { type Inspections, openInspections } from "./inspections/inspections.js";
import { findResultDataset } from "./inspections/result-dataset.js";
import { inspectionRoutes } from "./inspections/routes.js";
import { type JobTimes, openJobs } from "./jobs/open-jobs.js";
import { type JournalReader, openJournalReader } from "./journal/journal-reader.js";
import { journalRoutes } from "./journal/routes.js";
import { holdStore } from "./object-store/hold-store.js";
import { openObjectStore } from "./object-store/open-object-store.js";
import { shareFiles } from "./object-store/shared-files.js";
import { observatoryReader } from "./observatories/observatory-reader.js";
import { createFeatureReader } from "./ogc/feature-reader.js";
import { sourceRoutes } from "./own-sources/routes.js";
import { openSourceDesk, type SourceDesk } from "./own-sources/source-desk.js";
import { openPartnerDesk, type PartnerDesk } from "./partners/partner-desk.js";
import { partnerRoutes } from "./partners/routes.js";
import { type AccessRequests, openAccessRequests } from "./people/access-requests.js";
import { openIdentityProvider } from "./people/identity-provider.js";
import { openMailer } from "./people/mailer.js";
import { openPacedOutbox } from "./people/paced-outbox.js";
import type { PasswordCost } from "./people/password.js";
import { openPeople, type People } from "./people/people.js";
import { planReader } from "./plans/plan-reader.js";
import { listChosenColumns } from "./publication/chosen-columns.js";
import type { DescribedDataset } from "./publication/observe-indicators.js";
import { findPublicationReferences, type ToPublish } from "./publication/publication-references.js";
import { startPublicationThread } from "./publication/publication-thread.js";
import type { PublicationStep } from "./publication/publish-version.js";
import { publishedReferences } from "./publication/published-references.js";
import { openRebuiltRows } from "./publication/rebuilt-rows.js";
import { openUpkeep } from "./publication/upkeep.js";
import { listKept } from "./publication/verify-versions.js";
import { openQuestions, type Questions } from "./questions/questions.js";
import { questionRoutes } from "./questions/routes.js";
import { openRecurring } from "./recurring/open-recurring.js";
import { describeServed, findStillLost } from "./refreshing/describe-served.js";
import type { ContentSources } from "./refreshing/list-content-sources.js";
import { startNightly } from "./refreshing/nightly.js";
import { type ReceptionMemory, receptionMemory } from "./refreshing/reception-memory.js";
import { receptionThread } from "./refreshing/reception-thread.js";
import type { RefreshOptions } from "./refreshing/refresh-source.js";
import { sourceLister } from "./refreshing/source-lister.js";
import { sourceReader } from "./refreshing/source-reader.js";
import { openSourceStates, type SourceStates } from "./refreshing/source-states.js";
import type { TryOptions } from "./refreshing/try-file.js";
import { openReuses, type Reuses } from "./reuses/reuses.js";
import { openRowsReader } from "./rows/rows-reader.js";
import { openProjector, type Projector } from "./scenarios/projector.js";
import { scenarioRoutes } from "./scenarios/routes.js";
import { openScenarios, type Scenarios } from "./scenarios/scenarios.js";
import { countWaiting, type WaitingWork } from "./server/count-waiting.js";
import { machineRouter } from "./server/machine-router.js";
import type { Services } from "./server/services.js";
import type { Settings } from "./settings/settings.js";
import { openQuestionnaires, type Questionnaires } from "./shared-services/questionnaires.js";
import { sharedServiceRoutes } from "./shared-services/routes.js";
import { simulatorReader } from "./simulators/simulator-reader.js";
import { openTableReader } from "./simulators/table-rows.js";
import { solarReader } from "./solar/solar-reader.js";
import { openStatus, type Status } from "./status/open-status.js";
import { claimDataFolder, requireOwnDatabase } from "./store/claim-data-folder.js";
import { CatalogueDamaged, DATABASE_LOST, isDatabaseDamaged, isQueryDamaged } from "./store/database-failure.js";
import { isDatabaseReady, openDatabase } from "./store/open-database.js";
import { openReplica, type Replica } from "./store/replica.js";
import { openRevisionReader } from "./store/revision-reader.js";
import { openFileKeeper } from "./stored-files/file-keeper.js";
import { readDisk } from "./system/read-disk.js";
import { PUBLISHER_PAUSE } from "./threads/open-threads.js";
import { openTileReader } from "./tiles/tile-reader.js";
import { transferRoutes } from "./transfers/routes.js";
import { openTransfers, type Transfers } from "./transfers/transfers.js";
import { CATALOGUE_DOCUMENT, openCatalogueStore } from "./versions/catalogue-store.js";
import { openSharedVersions, requireNoStore, type SharedVersions } from "./versions/shared-versions.js";
import { openVersionFolders } from "./versions/version-folders.js";

/** The whole back of the site: what pages read, the machine-facing routes, loading and publishing. */
export interface Datalogue extends Answering, Status {
  /** Why nothing can be written in the data folder, a French sentence; null where all can. */
  readOnly: string | null;
  services: Services;
  /** Where several machines share the files of versions; null on one alone. */
  versionStore: Pick<SharedVersions, "place" | "state" | "upkeep"> | null;
  /** The keys of the organisations. */
  keys: KeyRing;
  /** The people of the workspace. */
  people: People;
  /** What is asked of closed datasets. */
  accessRequests: AccessRequests;
  /** What the public asks and tells of datasets. */
  questions: Questions;
  /** Inspections of installations in the field. */
  inspections: Inspections;
  /** Agreements by which partners let their data be used. */
  agreements: Agreements;
  /** What the parties of an agreement read of its datasets. */
  partners: PartnerDesk;
  /** Counts what goes out of datasets under agreement. */
  uses: UseCounting;
  inspectionResults: InspectionResults;
  /** Forms open to the public, and what comes by them. */
  contributions: Contributions;
  /** What organisations answer to the questionnaires of shared services. */
  questionnaires: Questionnaires;
  /** What grids would give, for members. */
  projector: Projector;
  /** What organisations ask of a grid, and keep. */
  scenarios: Scenarios;
  /** Datasets offered by an organisation to another. */
  transfers: Transfers;
  /** Who did what, for administrators. */
  journal: JournalReader;
  /** What others make of the datasets. */
  reuses: Reuses;
  /** The versions that they prepare. */
  drafts: Drafts;
  /** The catalogues of others, taken over as drafts. */
  imports: ImportDesk;
  /** Who follows the catalogue. */
  following: Following;
  /** Observatories, indicators and planning documents, as administrators write them. */
  compositions: Compositions;
  /** Reads who sends a request, for `callerOf`; the router does it for its own addresses. */
  identify: RequestHandler;
  /** Every machine-facing route, to be mounted at the root before the pages. */
  router: Router;
  /** Brings the catalogue up to the content folder. */
  load(): Promise<LoadSummary>;
  /** The same for the datasets of some folders only. */
  publish(paths: string[]): Promise<LoadSummary>;
  /** Writes the live catalogue as a folder of content; throws `SettingsError` for a folder that cannot be taken. */
  exportContent(folder: string, options?: { withOriginals?: boolean }): Promise<ContentExport>;
  /** Publishes a file that came for the dataset of a content folder; that of the folder is no longer looked at. Throws `ContentError`. */
  receive: Loading["receive"];
  /** Keeps as a draft a file that a source gave and that could not be published, where a draft can mend it. */
  holdFile: NonNullable<RefreshOptions["hold"]>;
  /** Lets go of the file that was kept so, where nobody touched it. */
  releaseFile: NonNullable<RefreshOptions["release"]>;
  /** Reads what a dataset would refer to if it were published: published rows, for what is tried. */
  openReferences(dataset: ToPublish): Promise<ReferenceReader>;
  /** The columns of a dataset that somebody chose to publish, for what is tried. */
  listChosenColumns: NonNullable<TryOptions["listChosenColumns"]>;
  /** What is served of a dataset, to compare with it what its source gives; for no reader in particular. */
  describeServed: NonNullable<RefreshOptions["describeServed"]>;
  /** Refreshes sources at night, on their rhythm, until it closes. */
  refreshAtNight(): void;
  /** Tells what happens to who follows it, until it closes. */
  tellFollowers(): void;
  /** Publishes drafts on the day they are planned for and removes those left, until it closes. */
  keepDrafts(): void;
  /** What the last files received of sources were. */
  receptions: ReceptionMemory;
  /** The sources of the content, as they were mended through the site. */
  listSources(): Promise<ContentSources>;
  /** Where they stand. */
  sourceStates: SourceStates;
  /** The same, for who publishes what they give. */
  ownSources: SourceDesk;
  /** True once the first load of content is finished. */
  isReady(): boolean;
  /** Room on the disk of the data folder. */
  readDisk(): Promise<{ free: number; total: number }>;
  /** What waits to be done, by this process or another. */
  countWaiting(): Promise<WaitingWork>;
  /** Says at `/readyz` that the service stops, while it still answers. */
  announceStop(): void;
  /** Ends everything; a publication under way may finish within `patience` milliseconds, or is begun again at the next start. */
  close(options?: { patience?: number }): Promise<void>;
}

export interface DatalogueEffects {
  log?: (line: string) => void;
  now?: () => Date;
  /** Told where each publication stands; an exception stops it there. */
  onStep?: (step: PublicationStep) => void;
  /** What a password costs to look at. */
  passwordCost?: PasswordCost;
  jobTimes?: JobTimes;
}

/**
 * Opens the data folder (made when absent), sweeps what a crash left, reads the reference content. A folder that cannot be written is
 * read; throws `CatalogueDamaged` where its catalogue cannot be.
 */
export async function openDatalogue(settings: Settings, effects: DatalogueEffects = {}): Promise<Datalogue> {
  const engine = settings.database ? "postgresql" : "sqlite";
  await settleRestore(settings);
  const folder = enterDataFolder(settings.dataFolder, openDataFolder(settings.dataFolder, engine));
  let knex: Knex | undefined;
  let replica: Replica | undefined;
  try {
    if (settings.versionStore === null && folder.readOnly === null) requireNoStore(settings.dataFolder);
    if (settings.database) await requireOwnDatabase(settings.database, settings.dataFolder);
    knex = await openDatabase(settings.database ?? folder.catalogue);
    await claimDataFolder(knex, settings.dataFolder, engine, { readOnly: folder.readOnly !== null });
    const { log = (line) => console.error(line) } = effects;
    replica = settings.replica ? await openReplica(knex, settings.replica, { log }) : undefined;
    return await openParts(settings, { knex, replica, folder }, effects);
  } catch (error) {
    await replica?.close();
    await knex?.destroy();
    folder.close();
    if (engine === "sqlite" && isDatabaseDamaged(error)) throw catalogueDamaged(settings);
    throw error;
  }
}

async function openParts(
  settings: Settings,
  { knex, replica, folder }: { knex: Knex; replica: Replica | undefined; folder: DataFolder },
  {
    log = (line) => console.error(line),
    now = () => new Date(),
    onStep = () => {},
    passwordCost,
    jobTimes,
  }: DatalogueEffects,
): Promise<Datalogue> {
  const { readOnly, work } = folder;
  const store = openCatalogueStore(knex);
  const { holder } = (await findStoreHolder(knex)) as StoreHolder;
  const objects =
    settings.versionStore && readOnly === null
      ? await holdStore(openObjectStore(settings.versionStore), holder, { log })
      : null;
  const versionStore =
    objects &&
    openSharedVersions({
      ...{ objects, store, listKept, now, log, dataFolder: settings.dataFolder, maxBytes: settings.versionCacheBytes },
    });
  const folders = openVersionFolders(settings.dataFolder, versionStore);
  const observations = observationStore(knex);
  if (readOnly === null) {
    await folders.sweep(() => store.listPublished());
    await observations.sweep();
  }

  const { contentFolder } = settings;
  const revisions = openRevisionReader(knex, replica);
  const reference = await loadReference(contentFolder, { store, folders, revisions, log });
  const { territories, territoriesFolder, territoriesDigest, populations, geographyDigest, shared } = reference;

  const keeper = openFileKeeper({
    onDamage(path, fault) {
      log(`damaged file (${fault}): ${path}`);
      upkeep.noteDamage(path);
    },
  });
  const upkeep = openUpkeep({
    ...{ store, folders, territoriesFolder, territoriesDigest, now, log },
    keeper: () => keeper,
    // Not that of publications, which does not wait for a repair.
    thread: startPublicationThread(),
    readOnly: readOnly !== null,
  });
  const { explain } = keeper;
  const rows = openRowsReader({ explain });
  const tiles = openTileReader(explain);
  const exporter = openExporter({ folder: join(work, "cache", "exports"), explain });
  const thread = startPublicationThread({ idleLimit: PUBLISHER_PAUSE });
  const revealing = startPublicationThread();
  const rebuilt = openRebuiltRows({
    folder: join(work, "cache", "rows"),
    // Not that of publications: nobody waits for a large one to read an old version.
    thread: startPublicationThread(),
    territories: { territoriesFolder, territoriesDigest },
  });
  const fallback = (await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT))?.data ?? unnamedCatalogue(settings);
  const definitions = openDefinitionStore(store, revisions);
  await definitions.refresh();
  const agreements = openAgreements(knex, { agreements: () => definitions.current().agreements, revisions, now });
  await agreements.refresh();
  const index = openSearchIndex({ synonyms: reference.synonyms });
  const observatories = observatoryReader(definitions);
  const catalogue = createCatalogueReader({
    store,
    revisions,
    index,
    folders,
    keeper,
    rows,
    rebuilt,
    territories,
    observatories,
    agreements,
    async refreshDefinitions() {
      await definitions.refresh();
      await agreements.refresh();
    },
    definitionsDigest: () => definitions.digest(),
    fallback,
  });
  const checking = openChecking({
    catalogue,
    // Never the content itself: a stranger decides what is looked for.
    territoriesFolder,
    schemasFolder: join(contentFolder, "schemas"),
    findReception: (id) => findReception({ store, folders, contentFolder, territories }, id),
    dataFolder: work,
    maxBytes: settings.maxFileBytes,
  });
  const readIndicators = (parts: { store: ValueReader; catalogue: FigureSources }) =>
    indicatorReader({
      indicators: () => definitions.current().indicators,
      received: () => definitions.received(),
      territories,
      sharingOf: catalogue.sharingOf,
      sharingDigest: agreements.digest,
      standings: catalogue.standings,
      ...parts,
    });
  const indicatorsRead = readIndicators({ store: observations, catalogue });
  const useStore = openUseStore(knex, { now, readOnly: readOnly !== null });
  const uses = openUseCounting({
    store: useStore,
    isNeeded: () => agreements.listDatasets().length > 0,
    find(ref) {
      const found = catalogue.namesOf(ref);
      const under = found && agreements.stateOf(found.slug);
      return under && { id: found.id, partner: under.agreement.partner };
    },
    datasetsOf: (indicator) => (indicatorsRead.get(indicator) ? indicatorsRead.datasetsOf(indicator) : []),
  });
  const followPlans = (indicators: IndicatorReader) =>
    planReader({
      plans: () => definitions.current().plans,
      rules: () => definitions.current().rules,
      states: (plan) => definitions.planStates(plan),
      allStates: () => definitions.allPlanStates(),
      ...{ indicators, territories, now },
    });
  const told = {
    ...{ now, log, mailer: openMailer(settings, log), publicUrl: settings.publicUrl },
    title: () => catalogue.info().title,
    parent: () => catalogue.info().publisher,
  };
  const reuses = openReuses(knex, { ...told, catalogue });
  const describe: Datalogue["describeServed"] = (slug) => describeServed({ ...loader.workshop, rows }, slug);
  const memory = receptionMemory(store, (slug, lost) => findStillLost(slug, lost, { describeServed: describe, log }));
  const listSources = sourceLister(contentFolder, { store, folders, log });
  const states = openSourceStates({ store, memory, now });
  const sources = sourceReader({
    ...{ listSources, states, catalogue: () => catalogue },
    isAgreed: (slug) => catalogue.sharingOf(slug) !== undefined,
  });
  const questions = openQuestions(knex, {
    ...told,
    findDataset: (ref) => catalogue.findTarget(ref),
    nameOrganisation: async (slug) => (await catalogue.getOrganisation(slug))?.name ?? slug,
  });
  const questionnaires = openQuestionnaires(knex, { questionnaires: shared.questionnaires ?? [], catalogue, now });
  const features = createFeatureReader({ catalogue, files: catalogue, rows });
  const tables = openTableReader();
  const projector = openProjector({
    simulators: () => definitions.current().simulators,
    ...{ catalogue, territories, tables, now },
  });
  const scenarios = openScenarios(knex, { now });
  const services: Services = {
    catalogue,
    agreements,
    questions,
    // Made with drafts, which are made with these.
    contributions: { tell: (dataset) => contributions.tell(dataset) },
    territories,
    indicators: indicatorsRead,
    observatories,
    formerLayers: openFormerLayers(knex),
    plans: followPlans(indicatorsRead),
    simulators: simulatorReader({
      simulators: () => definitions.current().simulators,
      ...{ catalogue, territories, tables, now },
    }),
    sources,
    words: index.others,
    checking,
    features,
    solar: solarReader({ cadastres: reference.cadastres, catalogue, features }),
    nextVersions: openNextVersions(knex),
    reuses,
    glossary: reference.glossary,
    shared,
    geocoder:
      settings.geocoder === null
        ? null
        : openGeocoder({ template: settings.geocoder, allowedHosts: settings.allowedHosts }),
    measures: reference.measures,
  };
  const loader = {
    contentFolder,
    territories,
    store,
    definitions,
    workshop: {
      store,
      folders,
      thread,
      observations,
      keeper,
      indicators: () => definitions.current().indicators,
      async agreementOf(slug: string) {
        await definitions.refresh();
        await agreements.refresh();
        return agreements.stateOf(slug);
      },
      resultOf: (dataset: DescribedDataset) =>
        findResultDataset(
          dataset,
          definitions.current().inspections.map(({ kind }) => kind),
          (name) => definitions.received().get(name),
        ),
      territoriesFolder,
      get territoriesDigest() {
        return geographyDigest();
      },
      get populations() {
        return populations.rows();
      },
    },
    settings: { maxFileBytes: settings.maxFileBytes, keepVersions: settings.keepVersions, now, onStep, log },
    log,
  };

  // For anybody: what may be done with it is decided where it is asked.
  const accessRequests = openAccessRequests(knex, { ...told, findDataset: (ref) => catalogue.findTarget(ref) });
  const journal = openJournalReader(knex, {
    now,
    findSlugOwner: (slug) => store.findSlugOwner(slug),
    findQuestionnaire: (id) => questionnaires.find(id),
  });
  const people = openPeople(knex, {
    ...told,
    secondFactorAsked: settings.secondFactor,
    provider:
      settings.identityProvider === null
        ? undefined
        : openIdentityProvider(settings.identityProvider, { publicUrl: settings.publicUrl, now, log }),
    ...(passwordCost === undefined ? {} : { passwordCost }),
  });
  const keys = openKeyRing(knex, { now, log, parent: told.parent, isSuspended: people.isSuspended });
  const identify = identifyCaller({
    keys,
    findPerson: (token) => people.findCaller(token),
    findLook: (by, as) => people.findLook(by, as),
    publicUrl: settings.publicUrl,
  });
  const answering = openAnswering({
    ...{ catalogue, definitions, populations, agreements, keeper, revisions, replica, geographyDigest, now },
  });
  const { answers, readState, readBasis } = answering;

  let examining: NodeJS.Timeout | undefined;
  let sharing: (() => Promise<void>) | undefined;
  let ready = false;
  let leaving = false;
  let closed = false;
  const loading = openLoading({
    ...{ loader, populations, readOnly, reference: reference.problems, leftOut: reference.leftOut },
    async onLoaded() {
      sources.forget();
      await catalogue.getDataset("");
    },
  });
  const { inTurn, receive } = loading;
  const userAgent = userAgentOf(settings.publicUrl);
  const jobs = openJobs({ knex, now, log, times: jobTimes });
  const deposits = objects && shareFiles(objects, now);
  const drafts = await openDrafts({
    jobs,
    shared: deposits,
    ...{ workshop: loader.workshop, territories, catalogue, observatories, contentFolder, readOnly, inTurn, now, log },
    ...{ settings: loader.settings, publicUrl: settings.publicUrl, dataFolder: work },
    schemasFolder: join(contentFolder, "schemas"),
    memory,
    plans: services.plans,
    reuses,
    followWith: (parts) => followPlans(readIndicators(parts)),
    fetcher: openFetcher({ userAgent, allowedHosts: settings.allowedHosts }),
    ...{ people, mailer: told.mailer },
    async findActor(actor, on) {
      const [, kind, id] = /^(person|key):(.+)$/.exec(actor) ?? [];
      if (id === undefined) return undefined;
      return kind === "key" ? keys.findBearer(id, on) : people.findActor(id);
    },
    published: publishContributions,
    async refresh() {
      // What waited for it shows from now on.
      await definitions.refresh();
      sources.forget();
      await catalogue.getDataset("");
    },
  });
  const inspections = openInspections(knex, {
    ...{ ...told, catalogue, readOnly },
    features: services.features,
    kinds: () => definitions.current().inspections,
    photosFolder: join(work, "photos"),
    shared: deposits,
    scratchFolder: join(work, "cache", "campaigns"),
  });
  const partners = openPartnerDesk({
    ...{ store, folders, territories, uses: useStore },
    // Not that of publications: who reads their figures does not wait for one.
    thread: revealing,
    geography: loader.workshop,
    findTarget: (slug) => catalogue.findTarget(slug),
    agreementOf: loader.workshop.agreementOf,
  });
  const inspectionResults = openInspectionResults({
    ...{ inspections, drafts, catalogue, readOnly, log, jobs, today: () => civilDay(now()) },
    kinds: () => definitions.current().inspections.map(({ kind }) => kind),
  });
  const contributions = openContributions(knex, {
    ...{ ...told, catalogue, files: catalogue, drafts, territoriesFolder, readOnly },
  });
  const transfers = openTransfers({
    ...{ ...told, store, agreementOf: loader.workshop.agreementOf, readOnly, inTurn },
  });
  const following = openFollowing({
    ...{ knex, catalogue, observatories, territories, readState, now, log, readOnly, userAgent },
    mailer: told.mailer,
    ...{ indicators: indicatorsRead, plans: services.plans },
    ...{ publicUrl: settings.publicUrl, allowedHosts: settings.allowedHosts },
  });
  const compositions = openCompositions({
    ...{ store, definitions, territories, catalogue, readOnly, inTurn },
    ...{ workshop: loader.workshop, settings: loader.settings },
    async refresh() {
      await definitions.refresh();
      await catalogue.getDataset("");
    },
  });
  const { allowedHosts, maxFileBytes } = settings;
  // Ends by itself when there is nothing to receive.
  const reception = receptionThread({ userAgent, allowedHosts });
  const holdFile: Datalogue["holdFile"] = async (one, file, reason) => {
    const { id, slug } = one.content.metadata;
    if (id === undefined || !isMendable(one.source)) return;
    // What is told of the refusal does not depend on it: there may be no room for one more.
    await drafts.hold(id, file, reason).catch((error) => log(`source ${slug}: its file is not kept: ${error}`));
  };
  const releaseFile: Datalogue["releaseFile"] = async ({ content }) => {
    if (content.metadata.id !== undefined) await drafts.release(content.metadata.id);
  };
  const refreshing = {
    ...{ hold: holdFile, release: releaseFile, describeServed: describe },
    origin: { fetcher: openFetcher({ userAgent, allowedHosts }) },
    receive,
    bring: reception.bring,
  };
  const ownSources = openSourceDesk({
    ...{ listSources, states, store, catalogue, territories, memory, maxFileBytes, now, log },
    ...{ options: refreshing, readOnly: readOnly !== null, forget: () => sources.forget() },
    ...{ listHeld: drafts.listHeld, asksAtNight: settings.refresh, jobs },
  });
  const paced = openPacedOutbox(knex, told.mailer, now, log);
  const imports = openImportDesk({
    ...{ drafts, store, catalogue, territories, listSources, readOnly, now, log },
    ...{ dataFolder: work, publicUrl: settings.publicUrl, thread: { userAgent, allowedHosts } },
  });
  let nightly: ReturnType<typeof startNightly> | undefined;
  const recurring = openRecurring(knex, {
    ...{ ...told, jobs, paced, loader, inTurn, drafts, questions, people, accessRequests, reuses, contributions },
    ...{ useStore, inspections, inspectionResults },
  });
  const status = openStatus({
    ...{ knex, settings, readOnly, replica, versionStore, store, folders, catalogue, definitions, sources, memory },
    ...{ jobs, upkeep, deposits, keys, people, now, agreementOf: loader.workshop.agreementOf },
  });

  const listMissing = async () => [
    ...((await isDatabaseReady(knex)) || (await replica?.isServing()) ? [] : [DATABASE_LOST]),
    ...(ready ? [] : ["Le premier chargement du contenu n'est pas terminé."]),
    ...(leaving ? ["Le service s'arrête."] : []),
  ];

  return {
    readOnly,
    services,
    versionStore,
    ...answering,
    ...status,
    keys,
    people,
    accessRequests,
    questions,
    inspections,
    agreements,
    partners,
    uses,
    inspectionResults,
    contributions,
    questionnaires,
    projector,
    scenarios,
    transfers,
    journal,
    reuses,
    drafts,
    imports,
    following,
    compositions,
    identify,
    router: machineRouter({
      services,
      files: catalogue,
      written: [
        draftRoutes(drafts, settings),
        sourceRoutes(ownSources, settings),
        importRoutes(imports, settings),
        transferRoutes(transfers, settings),
        followingRoutes(following.webhooks, settings),
        journalRoutes(journal, settings),
        questionRoutes(services, settings),
        inspectionRoutes(inspections, settings),
        agreementRoutes(agreements, { ...settings, readOnly }),
        contributionRoutes(contributions, settings),
        partnerRoutes({ agreements, partners }, settings),
        sharedServiceRoutes({ services: shared.services, questionnaires }, settings),
        scenarioRoutes({ projector, scenarios }, settings),
        compositionRoutes(compositions, settings),
      ],
      exporter,
      tiles,
      settings,
      answers,
      readState,
      readBasis,
      isKnown: (ref) => catalogue.namesOf(ref) !== undefined,
      noteUse: uses.note,
      identify,
      listMissing,
      listWarnings: async () => [...(readOnly === null ? [] : [READ_ONLY]), ...(await upkeep.listSentences())],
      log,
      now,
    }),
    async load() {
      const summary = await loading.load().catch((error) => {
        throw isQueryDamaged(error) ? catalogueDamaged(settings) : error;
      });
      ready = true;
      sharing ??= versionStore?.start();
      examining ??= setTimeout(() => void upkeep.examineServed().catch(() => {}), EXAMINED_AFTER).unref();
      return summary;
    },
    publish: (paths) => loading.load(paths.map((path) => resolve(path))),
    exportContent: (target, options) =>
      exportContent(
        {
          ...{ contentFolder, store, definitions, agreements, folders, territories, now },
          dataFolder: settings.dataFolder,
        },
        target,
        options,
      ),
    receive,
    ...{ holdFile, releaseFile },
    openReferences: async (dataset) =>
      publishedReferences(await findPublicationReferences(dataset, { store, folders })),
    listChosenColumns: (dataset) => listChosenColumns(dataset, store),
    describeServed: describe,
    receptions: memory,
    listSources,
    sourceStates: states,
    ownSources,
    refreshAtNight() {
      if (readOnly !== null || nightly) return;
      nightly = startNightly(
        { ...{ listSources, states, territories, memory, maxFileBytes, jobs, now }, options: refreshing },
        (dataset, done) => log(`source ${dataset}: ${done.kind}`),
        log,
      );
    },
    tellFollowers: () => following.start(),
    keepDrafts() {
      if (readOnly === null) recurring.start();
    },
    isReady: () => ready,
    readDisk: () => readDisk(settings.dataFolder),
    countWaiting: () => countWaiting(knex, now()),
    announceStop() {
      leaving = true;
    },
    async close({ patience = 0 } = {}) {
      if (closed) return;
      closed = true;
      clearTimeout(examining);
      const shared = sharing?.();
      const passing = recurring.close();
      nightly?.stop();
      const ending = jobs.close();
      if (patience > 0) await Promise.race([loading.settle(), sleep(patience, undefined, { ref: false })]);
      await Promise.all([
        thread.close(),
        revealing.close(),
        upkeep.close(),
        reception.close(),
        ownSources.close(),
        imports.close(),
      ]);
      await drafts.close();
      await shared;
      await ending;
      await following.close();
      await passing;
      await loading.settle();
      await Promise.all([
        rows.close(),
        rebuilt.close(),
        keeper.close(),
        exporter.close(),
        checking.close(),
        projector.close(),
        keys.close(),
        people.settle(),
        accessRequests.settle(),
        questions.settle(),
        contributions.settle(),
        transfers.settle(),
        inspections.settled(),
        paced.settle(),
        reuses.settle(),
      ]);
      await useStore.flush().catch((error) => log(`uses ${error instanceof Error ? error.stack : error}`));
      revisions.close();
      await index.close();
      tiles.close();
      await replica?.close();
      versionStore?.close();
      await knex.destroy();
      folder.close();
    },
  };
}

function catalogueDamaged({ dataFolder }: Settings): CatalogueDamaged {
  return new CatalogueDamaged(dataFolder, "son contenu n'est plus celui d'une base, en tout ou en partie");
}

/** What is told to machines: where the folder is concerns the administrator alone. */
const READ_ONLY = "Le dossier de données ne peut pas être écrit\u00A0: ce qui est publié est servi tel quel.";

/** Milliseconds after the first load: what visitors ask for first comes before. */
const EXAMINED_AFTER = 20_000;

/** What is told of a catalogue whose `catalogue.json` was never read. */
function unnamedCatalogue({ publicUrl }: Settings): CatalogueInfo {
  return {
    title: "Catalogue de données",
    shortTitle: "Catalogue",
    description: "",
    publisher: "",
    contact: { name: "", email: "" },
    homeTerritory: "france",
    idBase: publicUrl,
    language: "fr",
  };
}
