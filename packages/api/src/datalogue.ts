import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Access, type ReferenceReader, SettingsError } from "@datalogue/ingest";
import type { RequestHandler, Router } from "express";
import type { Knex } from "knex";
import { stateOf } from "./access/api-key.js";
import { identifyCaller } from "./access/identify-caller.js";
import { type KeyRing, openKeyRing } from "./access/key-ring.js";
import { type Agreements, openAgreements } from "./agreements/agreements.js";
import { agreementRoutes } from "./agreements/routes.js";
import { openUseCounting, type UseCounting } from "./agreements/uses/count-uses.js";
import { openUseStore } from "./agreements/uses/use-store.js";
import { type LastBackup, readLastBackup } from "./backup/last-backup.js";
import { enterDataFolder, settleRestore } from "./backup/settle-restore.js";
import { findStoreHolder, type StoreHolder } from "./backup/store-holder.js";
import { civilDay } from "./calendar/civil-day.js";
import type { CatalogueInfo } from "./catalogue/catalogue-info.js";
import { type Basis, createCatalogueReader } from "./catalogue/catalogue-reader.js";
import { openSearchIndex } from "./catalogue/search-index.js";
import { openChecking } from "./checking/checking.js";
import { type Compositions, openCompositions } from "./compositions/open-compositions.js";
import { compositionRoutes } from "./compositions/routes.js";
import { type ComposedKind, openDefinitionStore } from "./content/definition-store.js";
import { type ContentExport, exportContent } from "./content/export-content.js";
import { findReceptionSchema } from "./content/find-reception-schema.js";
import { keepDatasets } from "./content/keep-datasets.js";
import { computeStale, type LoadSummary, loadContent, splitProblem } from "./content/load-content.js";
import { publishReceived, type ReceivedFile, type ReceivingPlace, type Reception } from "./content/publish-received.js";
import { openReceivedPopulations } from "./content/received-populations.js";
import { readProblems, rememberProblems } from "./content/remembered-problems.js";
import { publishContributions } from "./contributions/contribution-store.js";
import type { Contributions } from "./contributions/contributions.js";
import { openContributions } from "./contributions/open-contributions.js";
import { contributionRoutes } from "./contributions/routes.js";
import { type DataFolder, openDataFolder } from "./data-folder.js";
import { ContentError, type ContentProblem } from "./documents/content-problem.js";
import { isMendable } from "./drafts/draft-source.js";
import type { Drafts } from "./drafts/drafts.js";
import { openNextVersions } from "./drafts/next-versions.js";
import { openDrafts } from "./drafts/open-drafts.js";
import { draftRoutes } from "./drafts/routes.js";
import { isStillTold } from "./drafts/tell-review.js";
import { openExporter } from "./exports/exporter.js";
import { openFetcher, userAgentOf } from "./fetching/fetcher.js";
import { type Following, openFollowing } from "./following/following.js";
import { followingRoutes } from "./following/routes.js";
import { openGeocoder } from "./geocoding/geocoder.js";
import { type AnswerStore, createAnswerStore } from "./http/answer-store.js";
import { answerAgain, isAnonymousReading, type ReadState } from "./http/stored-answers.js";
import { type ImportDesk, openImportDesk } from "./importers/import-desk.js";
import { importRoutes } from "./importers/routes.js";
import type { ValueReader } from "./indicators/foresee-values.js";
import { type FigureSources, type IndicatorReader, indicatorReader } from "./indicators/indicator-reader.js";
import { observationStore } from "./indicators/observation-store.js";
import { type InspectionResults, openInspectionResults } from "./inspection-results/inspection-results.js";
import { type Inspections, openInspections } from "./inspections/inspections.js";
import { inspectionRoutes } from "./inspections/routes.js";
import type { JobsTold } from "./jobs/job.js";
import { type JobTimes, openJobs } from "./jobs/open-jobs.js";
import { type JournalReader, openJournalReader } from "./journal/journal-reader.js";
import { journalRoutes } from "./journal/routes.js";
import { holdStore } from "./object-store/hold-store.js";
import { openObjectStore } from "./object-store/open-object-store.js";
import { shareFiles } from "./object-store/shared-files.js";
import { observatoryReader } from "./observatories/observatory-reader.js";
import { createFeatureReader } from "./ogc/feature-reader.js";
import { isTile } from "./ogc/tile-routes.js";
import { sourceRoutes } from "./own-sources/routes.js";
import { openSourceDesk, type SourceDesk } from "./own-sources/source-desk.js";
import { openPartnerDesk, type PartnerDesk } from "./partners/partner-desk.js";
import { partnerRoutes } from "./partners/routes.js";
import { type AccessRequests, openAccessRequests } from "./people/access-requests.js";
import { openIdentityProvider } from "./people/identity-provider.js";
import { openMailer } from "./people/mailer.js";
import { openOutbox } from "./people/outbox.js";
import { openPacedOutbox } from "./people/paced-outbox.js";
import type { PasswordCost } from "./people/password.js";
import { openPeople, type People } from "./people/people.js";
import { isStillWaiting } from "./people/waiting-queue.js";
import { planReader } from "./plans/plan-reader.js";
import { listChosenColumns } from "./publication/chosen-columns.js";
import { describeDamage } from "./publication/describe-damage.js";
import { OFFICIAL_LIST } from "./publication/official-geography.js";
import { findPublicationReferences, type ToPublish } from "./publication/publication-references.js";
import { startPublicationThread } from "./publication/publication-thread.js";
import type { PublicationStep } from "./publication/publish-version.js";
import { publishedReferences } from "./publication/published-references.js";
import { openRebuiltRows } from "./publication/rebuilt-rows.js";
import { reviewAgreements, type TriedAgreements } from "./publication/review-agreements.js";
import { reviewSecrecy } from "./publication/review-secrecy.js";
import { openUpkeep } from "./publication/upkeep.js";
import { type OthersVerified, verifyOthers } from "./publication/verify-others.js";
import { type DamagedEntry, listKept } from "./publication/verify-versions.js";
import { openQuestions, type Questions } from "./questions/questions.js";
import { questionRoutes } from "./questions/routes.js";
import type { SourceState } from "./refreshing/describe-source.js";
import { listContentSources } from "./refreshing/list-content-sources.js";
import { startNightly } from "./refreshing/nightly.js";
import { type ReceptionMemory, receptionMemory } from "./refreshing/reception-memory.js";
import { receptionThread } from "./refreshing/reception-thread.js";
import type { RefreshOptions } from "./refreshing/refresh-source.js";
import { gatherCertificates, type SourceCertificate } from "./refreshing/source-certificates.js";
import { sourceReader } from "./refreshing/source-reader.js";
import { openSourceStates, type SourceStates } from "./refreshing/source-states.js";
import { openReuses, type Reuses } from "./reuses/reuses.js";
import { openRowsReader } from "./rows/rows-reader.js";
import { openProjector, type Projector } from "./scenarios/projector.js";
import { scenarioRoutes } from "./scenarios/routes.js";
import { openScenarios, type Scenarios } from "./scenarios/scenarios.js";
import { countWaiting, type WaitingWork } from "./server/count-waiting.js";
import { machineRouter } from "./server/machine-router.js";
import type { Services } from "./server/services.js";
import type { Settings } from "./settings/settings.js";
import { loadSharedServices } from "./shared-services/load-shared-services.js";
import { openQuestionnaires, type Questionnaires } from "./shared-services/questionnaires.js";
import { sharedServiceRoutes } from "./shared-services/routes.js";
import { simulatorReader } from "./simulators/simulator-reader.js";
import { openTableReader } from "./simulators/table-rows.js";
import { type LeftOrganisation, listUnstated } from "./site/list-unstated.js";
import { loadGlossary } from "./site/load-glossary.js";
import { loadMeasures } from "./site/load-measures.js";
import { loadSynonyms } from "./site/load-synonyms.js";
import { loadSolarCadastres } from "./solar/load-solar-cadastres.js";
import { solarReader } from "./solar/solar-reader.js";
import { claimDataFolder, requireOwnDatabase } from "./store/claim-data-folder.js";
import { CatalogueDamaged, DATABASE_LOST, isDatabaseDamaged, isQueryDamaged } from "./store/database-failure.js";
import type { Engine } from "./store/engine.js";
import { tellHandSittings } from "./store/hand-sittings.js";
import { findDatabaseFault, isDatabaseReady, openDatabase } from "./store/open-database.js";
import { describePostgresAddress } from "./store/postgres-address.js";
import { pruneJournal } from "./store/prune-journal.js";
import { openReplica, type Replica, type ReplicaState } from "./store/replica.js";
import { openRevisionReader } from "./store/revision-reader.js";
import { type JournalVerified, verifyJournal } from "./store/verify-journal.js";
import type { FileFault } from "./stored-files/damaged-file.js";
import { openFileKeeper } from "./stored-files/file-keeper.js";
import { readDisk } from "./system/read-disk.js";
import { loadTerritories } from "./territories/load-territories.js";
import { type Geography, type TerritoryReader, territoryReader } from "./territories/territory-reader.js";
import { PUBLISHER_PAUSE } from "./threads/open-threads.js";
import { openTileReader } from "./tiles/tile-reader.js";
import { transferRoutes } from "./transfers/routes.js";
import { openTransfers, type Transfers } from "./transfers/transfers.js";
import { CATALOGUE_DOCUMENT, openCatalogueStore } from "./versions/catalogue-store.js";
import { openSharedVersions, requireNoStore, type SharedVersions } from "./versions/shared-versions.js";
import { type DatasetPart, listTouched, touchedOf } from "./versions/touched.js";
import { openVersionFolders } from "./versions/version-folders.js";

/** The whole back of the site: what pages read, the machine-facing routes, loading and publishing. */
export interface Datalogue {
  /** Why nothing can be written in the data folder, a French sentence; null where all can. */
  readOnly: string | null;
  services: Services;
  /** Where several machines share the files of versions; null on one alone. */
  versionStore: Pick<SharedVersions, "place" | "state" | "upkeep"> | null;
  /** Answers and pages already made, for a state of the data that `readState` names. */
  answers: AnswerStore;
  /** The state of what is public, and the day: lateness depends on it. */
  readState: ReadState;
  /** The state of what an answer is made of, the day included: less changes than everything. */
  readBasis(basis: Basis): Promise<string>;
  /** Gives again what was answered before: the first middleware of a server. */
  seenBefore: RequestHandler;
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
  /** Writes the live catalogue as a folder of content; throws `ContentError` for a folder that cannot be taken. */
  exportContent(folder: string, options?: { withOriginals?: boolean }): Promise<ContentExport>;
  /** Publishes a file that came for the dataset of a content folder; that of the folder is no longer looked at. Throws `ContentError`. */
  receive(place: ReceivingPlace, file: ReceivedFile): Promise<Reception>;
  /** Keeps as a draft a file that a source gave and that could not be published, where a draft can mend it. */
  holdFile: NonNullable<RefreshOptions["hold"]>;
  /** Lets go of the file that was kept so, where nobody touched it. */
  releaseFile: NonNullable<RefreshOptions["release"]>;
  /** Reads what a dataset would refer to if it were published: published rows, for what is tried. */
  openReferences(dataset: ToPublish): Promise<ReferenceReader>;
  /** The columns of a dataset that somebody chose to publish, for what is tried. */
  listChosenColumns: NonNullable<RefreshOptions["listChosenColumns"]>;
  /** Refreshes sources at night, on their rhythm, until it closes. */
  refreshAtNight(): void;
  /** Tells what happens to who follows it, until it closes. */
  tellFollowers(): void;
  /** Publishes drafts on the day they are planned for and removes those left, until it closes. */
  keepDrafts(): void;
  /** What the last files received of sources were. */
  receptions: ReceptionMemory;
  /** The sources of the content, as they were mended through the site. */
  listSources(): ReturnType<typeof listContentSources>;
  /** Where they stand. */
  sourceStates: SourceStates;
  /** The same, for who publishes what they give. */
  ownSources: SourceDesk;
  status(): Promise<DatalogueStatus>;
  /** Reads every published file, of all datasets or of those named by slug or identifier. Throws `SettingsError` for an unknown one. */
  verify(datasets: string[]): Promise<VerificationTold>;
  /** The same, and makes again what can be. */
  repair(datasets: string[]): Promise<RepairTold>;
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

/** What `status` tells. */
export interface DatalogueStatus {
  /** Why nothing can be written in the data folder, null where all can. */
  readOnly: string | null;
  /** The engine of the catalogue, and where it is; never a password. */
  database: { engine: Engine; place: string };
  /** How its replica stands, null without any. */
  replica: ReplicaState | null;
  /** Where several machines share the files of versions, whether it answers, and what its copies weigh on this disk; null on one machine alone. */
  versionStore: ({ place: string; maxCacheBytes: number } & Awaited<ReturnType<SharedVersions["state"]>>) | null;
  /** The last backup, null without any. */
  backup: LastBackup | null;
  datasets: {
    slug: string;
    title: string;
    theme: string;
    access: Access;
    version: number;
    rows: number;
    modified: string;
    /** What was changed through the site, and is left alone by the content: data that an agent deposited or chose, and each document. */
    touched: DatasetPart[];
    /** Under statistical secrecy, what only the administrator is told. */
    secrecy?: {
      /** Masked cells of the version served that earlier versions let readers know already. */
      known: number;
      withdrawn: { version: number; reason: string }[];
    };
  }[];
  /** Definitions that the site changed or removed since they were last loaded from content. */
  touched: { kind: ComposedKind; id: string; act: "changed" | "removed" }[];
  /** What the administrator has still to state, one French sentence each. */
  missing: string[];
  /** Files that are no longer those published, as far as is known without reading everything. */
  damaged: DamageTold[];
  /** What the last loads of content refused or could not do. */
  problems: ContentProblem[];
  /** Where the source of each dataset that has one stands. */
  sources: SourceState[];
  /** Sources whose last refresh came to nothing, and why (French sentences). */
  refreshes: { dataset: string; at: string; failure: string }[];
  /** What is done apart from any answer, by all processes. */
  jobs: JobsTold;
  /** What the servers of sources last showed of themselves. */
  certificates: SourceCertificate[];
}

/** A file of a version that is no longer the one published. */
export interface DamageTold {
  dataset: string;
  version: number;
  /** Whether it is the version served. */
  served: boolean;
  file: string;
  fault: FileFault;
  /** A French sentence. */
  message: string;
}

/** What `verify` tells. */
export interface VerificationTold {
  valid: boolean;
  versions: number;
  files: number;
  bytes: number;
  damaged: DamageTold[];
  /** Files of drafts and photos that are no longer what was deposited; only where all datasets are asked for. */
  others: OthersVerified["damaged"];
  /** Files that nothing names; the same. */
  unknown: string[];
  /** What SQLite says of the catalogue database, null when it is sound or PostgreSQL's. */
  catalogue: string | null;
  /** Folders of versions that the catalogue does not name. */
  unnamed: string[];
  /** What was found of the journal; null where the catalogue is damaged. */
  journal: JournalVerified | null;
}

/** What `repair` tells. */
export interface RepairTold {
  made: { dataset: string; version: number; file: string }[];
  lost: DamageTold[];
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
  const territoriesFolder = join(contentFolder, "territoires");
  const territoriesDigest = digestFolder(territoriesFolder);
  // What is wrong with the reference content is told at each load; the rest is served all the same.
  const reference: ContentProblem[] = [];
  const orElse = async <T>(read: Promise<T>, fallback: T): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      reference.push(...error.problems.map((problem) => ({ ...problem, fault: "reference" as const })));
      return fallback;
    }
  };
  const revisions = openRevisionReader(knex, replica);
  const populations = openReceivedPopulations({
    ...{ store, folders, revisions, log },
    dataset: () => territories.sources().populations,
  });
  const territories: TerritoryReader = await orElse(
    loadTerritories(territoriesFolder, { received: populations.current }),
    territoryReader(NOWHERE),
  );
  await populations.refresh();
  /** Tells apart the states of the reference geography, populations received since included. */
  const geographyDigest = () => [territoriesDigest, populations.digest()].filter(Boolean).join(" ");
  if (!existsSync(join(territoriesFolder, OFFICIAL_LIST)))
    reference.push({
      path: join(basename(contentFolder), "territoires", OFFICIAL_LIST),
      message: "ce fichier n'existe pas\u00A0: les codes des communes ne sont pas comparés à la liste officielle.",
      fault: "reference",
    });
  const { glossary, problems: glossaryProblems } = await loadGlossary(contentFolder);
  const { synonyms, problems: synonymProblems } = await loadSynonyms(contentFolder, glossary);
  const { measures, problems: measureProblems } = await loadMeasures(contentFolder);
  const { shared, problems: sharedProblems } = await loadSharedServices(contentFolder);
  const { cadastres, problems: solarProblems } = await loadSolarCadastres(contentFolder);
  const faults = [...glossaryProblems, ...synonymProblems, ...measureProblems, ...sharedProblems, ...solarProblems];
  reference.push(...faults.map((fault) => splitProblem(fault, contentFolder)));

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
  const index = openSearchIndex({ synonyms });
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
    findReceptionSchema: (slug) => findReceptionSchema(slug, contentFolder),
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
  const memory = receptionMemory(store);
  const kept = keepDatasets(contentFolder);
  const listSources = () => listContentSources(contentFolder, { store, folders }, kept);
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
  const questionnaires = openQuestionnaires(knex, { questionnaires: shared.questionnaires ?? [], now });
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
    plans: followPlans(indicatorsRead),
    simulators: simulatorReader({
      simulators: () => definitions.current().simulators,
      ...{ catalogue, territories, tables, now },
    }),
    sources,
    words: index.others,
    checking,
    features,
    solar: solarReader({ cadastres, catalogue, features }),
    nextVersions: openNextVersions(knex),
    reuses,
    glossary,
    shared,
    geocoder:
      settings.geocoder === null
        ? null
        : openGeocoder({ template: settings.geocoder, allowedHosts: settings.allowedHosts }),
    measures,
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
  const journal = openJournalReader(knex, { now, findSlugOwner: (slug) => store.findSlugOwner(slug) });
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
  /** The organisations that have left the catalogue, and what is still there of them. */
  const listLeft = async (): Promise<LeftOrganisation[]> => {
    const datasets = await store.listDatasets();
    const active = (await keys.list()).filter((key) => stateOf(key, civilDay(now())) === "active");
    const gone = (await store.listOrganisations()).filter(({ left }) => left);
    return Promise.all(
      gone.map(async ({ slug, data: { name } }) => ({
        ...{ slug, name },
        datasets: datasets.filter(({ metadata }) => metadata.organisation === slug).length,
        keys: active.filter(({ organisation }) => organisation === slug).length,
        people: (await people.listOf([slug])).length,
      })),
    );
  };
  const identify = identifyCaller({
    keys,
    findPerson: (token) => people.findCaller(token),
    findLook: (by, as) => people.findLook(by, as),
    publicUrl: settings.publicUrl,
  });
  const readDay = currentDay(now);
  const nameRest = () => `${geographyDigest()} ${keeper.damages()} ${readDay()} ${agreements.digest()}`;
  // A request that read the counter first and names it last does not bring a former state back.
  let newest = 0;
  const nameState = (revision: number) => {
    newest = Math.max(newest, revision);
    return `${newest} ${nameRest()}`;
  };
  const answers = createAnswerStore({
    async isOnlyFollowed(state) {
      const revision = Number.parseInt(state, 10);
      return revision >= (await catalogue.correctedAt()) && state === `${revision} ${nameRest()}`;
    },
  });
  // What is read after is of that state: definitions that another process loaded are there.
  const readState = () => {
    const reading = revisions.read();
    const refreshing = [definitions.refresh(reading), populations.refresh(reading), agreements.refresh(reading)];
    if (refreshing.every((one) => one === undefined) && typeof reading === "number") return nameState(reading);
    return Promise.all([reading, ...refreshing]).then(([revision]) => nameState(revision));
  };

  const readBasis = async (basis: Basis) =>
    // One text: every answer kept holds one.
    [await catalogue.fingerprint(basis), geographyDigest(), keeper.damages(), readDay()].join(" ");
  const seenBefore = answerAgain(answers, readState, isTile);

  let examining: NodeJS.Timeout | undefined;
  let sharing: (() => Promise<void>) | undefined;
  let ready = false;
  let leaving = false;
  let closed = false;
  /** The populations that what is divided by them was last computed with. */
  let followed = populations.digest();
  /** Once other populations are there, whoever published or read them first, what is divided by them is computed again. */
  const followPopulations = async () => {
    await populations.refresh();
    const digest = populations.digest();
    if (digest === followed || readOnly !== null) return;
    for (const { indicator, message } of await computeStale(loader)) log(`indicator ${indicator}: ${message}`);
    followed = digest;
  };
  // One publication at a time: the next waits for the one under way.
  let working: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    // What was published stays so, whatever came after it; the next turn tries again.
    const done = working
      .then(work)
      .finally(() =>
        followPopulations().catch((error) =>
          log(`populations not followed: ${error instanceof Error ? error.stack : error}`),
        ),
      );
    working = done.catch(() => {});
    return done;
  };
  const load = (paths?: string[]): Promise<LoadSummary> =>
    inTurn(async () => {
      if (readOnly !== null) return refuseLoad(readOnly, settings.contentFolder);
      await populations.refresh();
      const reviewed = await reviewSecrecy(loader.workshop, loader.settings);
      const summary = await loadContent(loader, paths);
      // A file that is no longer said to be invented counts from now on among the others.
      summary.lines.push(...(await reviewSecrecy(loader.workshop, loader.settings)));
      summary.lines.push(...(await reviewAgreements(loader.workshop, loader.settings, new Set())));
      sources.forget();
      summary.lines.unshift(...reviewed);
      summary.problems.unshift(...reference);
      const { problems, folders: looked } = summary;
      // A disk that is full keeps nothing more: the caller tells it.
      await rememberProblems(store, problems, { folders: looked, at: now().toISOString() }).catch((error) =>
        log(`load problems ${error instanceof Error ? error.stack : error}`),
      );
      await catalogue.getDataset("");
      return summary;
    });

  const receive: Datalogue["receive"] = (place, file) =>
    inTurn(async () => {
      if (readOnly !== null) throw new ContentError(refuseLoad(readOnly, settings.contentFolder).problems);
      const published = await publishReceived(loader, typeof place === "string" ? resolve(place) : place, file);
      // What waited for it shows from now on.
      await definitions.refresh();
      return published;
    });
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
    async findActor(actor) {
      const [, kind, id] = /^(person|key):(.+)$/.exec(actor) ?? [];
      if (id === undefined) return undefined;
      return kind === "key" ? keys.findBearer(id) : people.findActor(id);
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
  const contributions = openContributions(knex, { ...told, catalogue, files: catalogue, drafts, readOnly });
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
    ...{ hold: holdFile, release: releaseFile },
    origin: { fetcher: openFetcher({ userAgent, allowedHosts }) },
    receive,
    bring: reception.bring,
  };
  const ownSources = openSourceDesk({
    ...{ listSources, states, store, catalogue, territories, memory, maxFileBytes, now, log },
    ...{ options: refreshing, readOnly: readOnly !== null, forget: () => sources.forget() },
    ...{ listHeld: drafts.listHeld, asksAtNight: settings.refresh },
  });
  const paced = openPacedOutbox(knex, told.mailer, now, log);
  const imports = openImportDesk({
    ...{ drafts, store, catalogue, territories, listSources, readOnly, now, log },
    ...{ dataFolder: work, publicUrl: settings.publicUrl, thread: { userAgent, allowedHosts } },
  });
  let nightly: ReturnType<typeof startNightly> | undefined;
  let upkeeping: NodeJS.Timeout | undefined;
  const triedAgreements: TriedAgreements = new Set();
  const minutesFromNow = (minutes: number) => new Date(now().getTime() + minutes * 60_000);
  // Makes again what an agreement lets out from now on: an embargo is over.
  const reviewing = async () => {
    const lines = await inTurn(() => reviewAgreements(loader.workshop, loader.settings, triedAgreements));
    for (const line of lines) log(line);
    return { outcome: "done" as const, again: minutesFromNow(1) };
  };
  const reminding = async () => {
    await inspections.remind();
    return { outcome: "done" as const, again: minutesFromNow(DRAFTS_SWEPT_EVERY) };
  };
  const outbox = openOutbox(knex, told);
  const sendingKept = async () => {
    await outbox.sendKept(() => closed);
    await paced.sendHeld(
      async (subject, step, email) =>
        (await isStillTold(knex, subject, step)) &&
        (await isStillWaiting(knex, { subject, email, parent: told.parent() })),
      () => closed,
    );
    return { outcome: "done" as const, again: minutesFromNow(1) };
  };
  const pruning = async () => {
    await pruneJournal(knex, now());
    await jobs.prune();
    return { outcome: "done" as const, again: minutesFromNow(60) };
  };
  for (const [kind, handler] of [
    ["review-agreements", reviewing],
    ["send-messages", sendingKept],
    ["remind-inspections", reminding],
    ["prune", pruning],
  ] as const)
    jobs.handle(kind, handler, { recurs: true });
  /** Publishes the drafts planned for this minute, and each quarter of an hour removes those left; one pass at a time. */
  const keepDraftsOnce = (isWhole: boolean) => {
    keeping = keeping
      .then(() => (closed ? undefined : isWhole ? drafts.upkeep(now()) : drafts.publishPlanned(now())))
      .then(
        (done) => {
          for (const [kind, ids] of Object.entries<string[]>(done ?? {}))
            for (const id of ids) log(`draft ${id}: ${kind}`);
        },
        (error) => log(`drafts ${error instanceof Error ? error.stack : error}`),
      )
      .then(async () => {
        if (closed) return;
        // Each whatever became of the others.
        const done = await Promise.allSettled([
          questions.forget(),
          isWhole ? people.forget() : undefined,
          isWhole ? accessRequests.forget() : undefined,
          reuses.forget(),
          contributions.forget(),
          useStore.flush(),
          isWhole ? inspections.forget() : undefined,
          tellHandSittings(knex, now()),
        ]);
        const results = closed || !isWhole ? [] : await Promise.allSettled([inspectionResults.publishAlone()]);
        for (const one of [...done, ...results])
          if (one.status === "rejected")
            log(`what the public sends, inspections, messages and journal ${one.reason?.stack ?? one.reason}`);
      })
      .catch((error) => log(`upkeep of a minute ${error instanceof Error ? error.stack : error}`));
  };
  let keeping: Promise<void> = Promise.resolve();

  const listMissing = async () => [
    ...((await isDatabaseReady(knex)) || (await replica?.isServing()) ? [] : [DATABASE_LOST]),
    ...(ready ? [] : ["Le premier chargement du contenu n'est pas terminé."]),
    ...(leaving ? ["Le service s'arrête."] : []),
  ];

  const identifiersOf = async (names: string[]): Promise<Set<string> | undefined> => {
    if (names.length === 0) return undefined;
    const known = await store.listDatasets();
    return new Set(
      await Promise.all(
        names.map(async (name) => {
          const id = known.find((one) => one.id === name)?.id ?? (await store.findSlugOwner(name));
          if (id !== undefined) return id;
          throw new SettingsError("dataset", `Aucun jeu de données publié ne s'appelle «\u00A0${name}\u00A0».`);
        }),
      ),
    );
  };

  return {
    readOnly,
    services,
    versionStore,
    answers,
    readState,
    readBasis,
    seenBefore: (request, response, next) =>
      replica && isAnonymousReading(request)
        ? replica.serve(() => seenBefore(request, response, next))
        : seenBefore(request, response, next),
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
      const summary = await load().catch((error) => {
        throw isQueryDamaged(error) ? catalogueDamaged(settings) : error;
      });
      ready = true;
      sharing ??= versionStore?.start();
      examining ??= setTimeout(() => void upkeep.examineServed().catch(() => {}), EXAMINED_AFTER).unref();
      return summary;
    },
    publish: (paths) => load(paths.map((path) => resolve(path))),
    exportContent: (target, options) =>
      exportContent(
        { ...{ contentFolder, store, definitions, folders, territories, now }, dataFolder: settings.dataFolder },
        target,
        options,
      ),
    receive,
    ...{ holdFile, releaseFile },
    openReferences: async (dataset) =>
      publishedReferences(await findPublicationReferences(dataset, { store, folders })),
    listChosenColumns: (dataset) => listChosenColumns(dataset, store),
    receptions: memory,
    listSources,
    sourceStates: states,
    ownSources,
    refreshAtNight() {
      if (readOnly !== null || nightly) return;
      nightly = startNightly(
        { ...{ listSources, states, catalogue, territories, memory, maxFileBytes, jobs, now }, options: refreshing },
        (dataset, done) => log(`source ${dataset}: ${done.kind}`),
        log,
      );
    },
    tellFollowers: () => following.start(),
    keepDrafts() {
      if (readOnly !== null || upkeeping) return;
      let minutes = 0;
      upkeeping = setInterval(() => keepDraftsOnce(++minutes % DRAFTS_SWEPT_EVERY === 0), 60_000).unref();
      keepDraftsOnce(true);
      jobs.start();
    },
    async status() {
      const datasets = [];
      for (const stored of await store.listDatasets()) {
        const { id, slug, version, modified, metadata } = stored;
        const versions = await store.listVersions(id);
        const served = versions.find(({ number }) => number === version);
        const withdrawn = versions.flatMap(({ number, manifest }) =>
          manifest.secrecyReview?.withdrawn === undefined
            ? []
            : [{ version: number, reason: manifest.secrecyReview.withdrawn }],
        );
        datasets.push({
          slug,
          title: metadata.title,
          theme: metadata.theme,
          access: metadata.access,
          version,
          rows: served?.manifest.rows ?? 0,
          modified,
          touched: listTouched(touchedOf(stored, served?.manifest)),
          ...(served?.manifest.secrecy || withdrawn.length > 0
            ? { secrecy: { known: served?.manifest.secrecyReview?.known ?? 0, withdrawn } }
            : {}),
        });
      }
      const organisations = await catalogue.listOrganisations();
      const left = await listLeft();
      await definitions.refresh();
      const sourceStates = await sources.listStates();
      return {
        readOnly,
        database: describeDatabase(settings),
        replica: (await replica?.tell()) ?? null,
        versionStore: versionStore && {
          ...{ place: versionStore.place, maxCacheBytes: settings.versionCacheBytes },
          ...(await versionStore.state()),
        },
        backup: readLastBackup(settings.dataFolder),
        datasets,
        touched: [...definitions.touched().values()].map(({ kind, id, act }) => ({ kind, id, act })),
        missing: listUnstated(catalogue.info(), settings, { today: civilDay(now()), organisations, left }),
        problems: await readProblems(store),
        sources: sourceStates,
        certificates: gatherCertificates(await memory.listCertificates(sourceStates.map(({ dataset }) => dataset))),
        refreshes: await memory.listFailures(),
        jobs: await jobs.tell(),
        damaged: (await upkeep.findKnown()).map(tellDamage),
      };
    },
    async verify(names) {
      const found = await upkeep.verify(await identifiersOf(names));
      const damaged = found.damaged.map(tellDamage);
      const broken = settings.database ? null : await findDatabaseFault(knex);
      const journal = broken === null ? await verifyJournal(knex) : null;
      const others =
        names.length > 0 || broken !== null
          ? { files: 0, bytes: 0, damaged: [], unknown: [] }
          : await verifyOthers({ knex, store, folders }, { dataFolder: settings.dataFolder, shared: deposits });
      const isSound = damaged.length + others.damaged.length === 0;
      return {
        valid: isSound && journal !== null && journal.broken === null,
        versions: found.versions,
        files: found.files + others.files,
        bytes: found.bytes + others.bytes,
        damaged,
        others: others.damaged,
        unknown: others.unknown,
        catalogue: broken,
        unnamed: found.unnamed,
        journal,
      };
    },
    async repair(names) {
      const { made, lost } = await upkeep.repair(await identifiersOf(names));
      return {
        made: made.map(({ dataset, version, file }) => ({ dataset: dataset.slug, version: version.number, file })),
        lost: lost.map(tellDamage),
      };
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
      clearInterval(upkeeping);
      nightly?.stop();
      const ending = jobs.close();
      if (patience > 0) await Promise.race([working, sleep(patience, undefined, { ref: false })]);
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
      await keeping;
      await working;
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

function refuseLoad(reason: string, contentFolder: string): LoadSummary {
  const problems: ContentProblem[] = [{ path: basename(contentFolder), message: reason, fault: "internal" }];
  const nothing = { published: 0, described: 0, unchanged: 0, leftAlone: 0, awaited: 0, indicators: 0, definitions: 0 };
  return { lines: [], problems, ...nothing };
}

/** Milliseconds after the first load: what visitors ask for first comes before. */
const EXAMINED_AFTER = 20_000;
/** Minutes between two looks at the drafts left; those planned are looked at each minute. */
const DRAFTS_SWEPT_EVERY = 15;

function tellDamage({ dataset, version, file, fault }: DamagedEntry): DamageTold {
  return {
    dataset: dataset.slug,
    version: version.number,
    served: version.number === dataset.version,
    file,
    fault,
    message: `${describeDamage(dataset.slug, version, file, fault)}.`,
  };
}

/** The civil day, looked up once a second at most: it is asked at each request. */
function currentDay(now: () => Date): () => string {
  let second = Number.NaN;
  let day = "";
  return () => {
    const at = now();
    const current = Math.floor(at.getTime() / 1000);
    if (current !== second) day = civilDay(at);
    second = current;
    return day;
  };
}

function describeDatabase({ database, dataFolder }: Settings): DatalogueStatus["database"] {
  return database
    ? { engine: "postgresql", place: describePostgresAddress(database) }
    : { engine: "sqlite", place: join(dataFolder, "catalogue.sqlite") };
}

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

/** The geography of a datalogue whose own cannot be read. */
const NOWHERE: Geography = {
  territories: [{ code: "france", level: "france", name: "France", parents: [] }],
  events: [],
  populations: [],
  outlines: { type: "FeatureCollection", features: [] },
  precise: { type: "FeatureCollection", features: [] },
  surroundings: { type: "FeatureCollection", features: [] },
  sources: {
    vintage: "2025-01-01",
    sources: [],
    outlines: { kind: "schematic", title: "Aucun contour", source: "", licence: "" },
  },
  home: "france",
};

/** Digest of the names and contents of the files of a folder. */
function digestFolder(folder: string): string {
  const hash = createHash("sha256");
  if (existsSync(folder))
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isFile()) hash.update(`\n${entry.name}\n`).update(readFileSync(join(folder, entry.name)));
  return hash.digest("hex");
}
