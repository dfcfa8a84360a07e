export { ActRefused } from "./access/act-refused.js";
export type { ApiKey } from "./access/api-key.js";
export { stateOf } from "./access/api-key.js";
export { callerOf } from "./access/caller-of.js";
export { clientOf, shareOf } from "./access/client-of.js";
export {
  type Caller,
  decideAccess,
  decideAgreement,
  decideAnswers,
  decideComposing,
  decideWatching,
  isMember,
  type Membership,
  type PersonCaller,
  PUBLIC,
} from "./access/decide-access.js";
export { type Role, roleMay, roleNames, roles } from "./access/roles.js";
export { lookCookie, seenAs } from "./access/seen-as.js";
export { readSessionToken, sessionCookie } from "./access/session-cookie.js";
export type { AgreementActKind, AgreementState, AgreementStateName } from "./agreements/agreement-at.js";
export type { Agreement, Embargo, SharedDataset } from "./agreements/agreement-schema.js";
export { zoneOf } from "./agreements/agreement-schema.js";
export {
  type ActOutcome,
  type AgreementAct,
  type AgreementActForm,
  type AgreementStates,
  type Agreements,
  type DatasetAgreement,
  LONGEST_REASON,
  type ReadAgreement,
} from "./agreements/agreements.js";
export type { PageUse, UseCounting } from "./agreements/uses/count-uses.js";
export { nameUse, type UseKind, useKindNames, useKinds } from "./agreements/uses/name-use.js";
export type { MonthlyUse } from "./agreements/uses/use-store.js";
export { isBackupDue } from "./backup/last-backup.js";
export { addDays, addMonths, civilDay, daysBetween, isDay, middleOfDay } from "./calendar/civil-day.js";
export { localMoment } from "./calendar/local-time.js";
export type { Basis } from "./catalogue/basis.js";
export type { BaseMap, CatalogueInfo } from "./catalogue/catalogue-info.js";
export type { CatalogueReader } from "./catalogue/catalogue-reader.js";
export type {
  DatasetQuery,
  Facet,
  FacetName,
  FoundDataset,
  OpenDatasets,
  SearchedField,
  TextPart,
  Why,
} from "./catalogue/dataset-query.js";
export type { FoundThings, NamedThing, SearchedThing, WordFinder, WordsRead } from "./catalogue/search-index.js";
export type { CheckedFile, CheckingService, CheckRequest, MendedFile, SchemaChoice } from "./checking/checking.js";
export { ClientLeft } from "./checking/client-left.js";
export { fileNameOf } from "./checking/file-name-of.js";
export { LONGEST_UPLOAD } from "./checking/receive-upload.js";
export { reportName, sendMended } from "./checking/routes.js";
export { toldFailure } from "./commands/told-failure.js";
export { withDatalogue } from "./commands/with-datalogue.js";
export type * from "./compositions/composition.js";
export { LONGEST_NOTE } from "./compositions/composition.js";
export { type CompositionRefusal, CompositionRefused } from "./compositions/composition-refused.js";
export type { Compositions } from "./compositions/open-compositions.js";
export type { LoadSummary } from "./content/load-summary.js";
export * from "./contributions/contribution.js";
export { ContributionRefused } from "./contributions/contribution-refused.js";
export type { Contributions, FormSettings, WaitingCount } from "./contributions/contributions.js";
export { asAsked } from "./contributions/write-numbers.js";
export {
  type Datalogue,
  type DatalogueEffects,
  openDatalogue,
} from "./datalogue.js";
export type { ContentProblem } from "./documents/content-problem.js";
export type * from "./drafts/difference.js";
export * from "./drafts/draft.js";
export { type DraftFault, DraftRefused } from "./drafts/draft-refused.js";
export type { Drafts, ReceiveOptions } from "./drafts/drafts.js";
export * from "./drafts/hand-table.js";
export { isTyped } from "./drafts/is-typed.js";
export type { NextVersion } from "./drafts/next-versions.js";
export {
  type CommentPlace,
  type DescribedField,
  describedFields,
  type Review,
  type ReviewComment,
  type ReviewEvent,
  type SinceReading,
} from "./drafts/review.js";
export { sayReverted, sayUnread } from "./drafts/say-draft.js";
export { type GeometryChange, nameShape, tellMapLost, tellShapes } from "./drafts/shapes.js";
export { fileFormats } from "./exports/index.js";
export { type TableForm, tableTypes, writeTable } from "./exports/write-table.js";
export { zipFile } from "./exports/zip-file.js";
export { type EventType, eventTypeNames, eventTypes } from "./following/catalogue-event.js";
export { findScope, type NamedScope } from "./following/find-scope.js";
export { type FollowFault, FollowRefused } from "./following/follow-refused.js";
export { type FollowScope, scopeKinds } from "./following/follow-scope.js";
export type { Following } from "./following/following.js";
export { type Rhythm, rhythmNames, rhythms } from "./following/rhythm.js";
export type { Subscriber, SubscriberAct, SubscriberKey } from "./following/subscriptions.js";
export type { Delivery, Webhook } from "./following/webhook.js";
export { type Gap, type GapCause, gapCauseNames, gapCauses } from "./gaps/gap.js";
export { type GapQuery, listGaps, listLate } from "./gaps/list-gaps.js";
export { type FoundPlace, GeocoderFailed } from "./geocoding/geocoder.js";
export { acceptedCoding } from "./http/accepted-coding.js";
export { Answer, SHARED_QUALITY } from "./http/answer.js";
export { BadQuery } from "./http/bad-query.js";
export { overloaded } from "./http/common-refusals.js";
export { HttpProblem } from "./http/http-problem.js";
export type { Page } from "./http/page.js";
export { pathSource } from "./http/path-source.js";
export { PERMISSIONS_POLICY } from "./http/permissions-policy.js";
export { followedParameters, onlyParameters, searchParameters } from "./http/query-parameters.js";
export { QueryRefused } from "./http/query-refused.js";
export { refuseNullCharacter } from "./http/refuse-null-character.js";
export { sendAnswer } from "./http/send-answer.js";
export { answerFormer, restAfter } from "./http/stored-answers.js";
export type { ImportDesk, ImportDone, ImportPreview } from "./importers/import-desk.js";
export { ImportRefused } from "./importers/import-refused.js";
export { type Importer, type ImporterKind, importerKinds } from "./importers/importer.js";
export { importers } from "./importers/index.js";
export type { Change, PlacedRecord, Standing } from "./importers/place-records.js";
export { aggregates } from "./indicators/aggregates.js";
export { casesOf } from "./indicators/cases-of.js";
export type { Lineage, RowsTerm, SeriesTerm } from "./indicators/describe-lineage.js";
export { geographyOfState } from "./indicators/geography-of-state.js";
export type * from "./indicators/indicator.js";
export {
  arithmeticOf,
  cumulatedSince,
  hasParts,
  isByInhabitant,
  isCount,
  isRate,
  natureOf,
} from "./indicators/indicator-nature.js";
export { dimensionsOf, findDimension, type IndicatorReader } from "./indicators/indicator-reader.js";
export { isFrozen } from "./indicators/is-frozen.js";
export { keepsStates } from "./indicators/measure-kinds.js";
export type { ObservationQuery } from "./indicators/observation-query.js";
export type { AbsentStatus, ObservationStatus } from "./indicators/observation-status.js";
export type { ObservationSet } from "./indicators/observation-store.js";
export type { ParentValues } from "./indicators/parent-values.js";
export { areaOfUnit } from "./indicators/quantity.js";
export { readLineage } from "./indicators/read-lineage.js";
export { tellSource, writeSource } from "./indicators/tell-source.js";
export { writeObservationsCsv } from "./indicators/write-observations-csv.js";
export type { InspectionResults, ShownResult, ShownResults } from "./inspection-results/inspection-results.js";
export type { Assessment, FollowedAction, Sign } from "./inspections/assess.js";
export { MAX_PHOTO_BYTES } from "./inspections/clean-photo.js";
export type { BroughtSpreadsheet, DepositResult } from "./inspections/deposits.js";
export type { Entry } from "./inspections/entry.js";
export type { AnswerDifference } from "./inspections/find-difference.js";
export type { InspectionForm, Question } from "./inspections/form.js";
export { type InspectionFault, InspectionRefused } from "./inspections/inspection-refused.js";
export {
  type CampaignRecord,
  type Inspections,
  type InstallationHistory,
  newEntryId,
  type PastInspection,
  type Round,
  type RoundEntry,
} from "./inspections/inspections.js";
export type { InspectionKind, StateMeaning } from "./inspections/kind-schema.js";
export type { ReleasedPhoto, ShownPhoto } from "./inspections/photo-acts.js";
export { type PlaneIrradiation, planeIrradiation } from "./irradiation/plane-irradiation.js";
export { specificYield } from "./irradiation/specific-yield.js";
export { type JobKind, type JobOutcome, type JobsTold, jobKinds, jobOutcomes } from "./jobs/job.js";
export type { JournalQuery, ReadAct } from "./journal/journal-reader.js";
export { type ActKind, actKinds } from "./journal/say-act.js";
export { listForms } from "./metadata/describe-catalogue.js";
export { rdfExtensions, rdfFormats } from "./metadata/formats.js";
export { listPublicPages, openDatasets, type PublicPage } from "./metadata/list-public-pages.js";
export { listThemes } from "./metadata/read-content.js";
export { toSchemaOrg } from "./metadata/to-schema-org.js";
export { STORE_FAULTS } from "./object-store/explain-store.js";
export { blockKinds } from "./observatories/block-kinds.js";
export {
  type ChartKind,
  chartKindNames,
  chartKinds,
  drawsParts,
  mainCharts,
  usualChart,
} from "./observatories/chart-kinds.js";
export { slideShapes, usualImage } from "./observatories/chart-operations.js";
export { findMisuse } from "./observatories/find-misuse.js";
export { findNamedBlock, nameBlocks, ownNames } from "./observatories/name-blocks.js";
export * from "./observatories/observatory.js";
export type { ObservatoryReader } from "./observatories/observatory-reader.js";
export { CONFORMANCE } from "./ogc/describe-service.js";
export { parseFeatureQuery } from "./ogc/feature-query.js";
export type { Collection } from "./ogc/feature-reader.js";
export type { Reference } from "./openapi/describe-reference.js";
export { readReference } from "./openapi/read-reference.js";
export type { OwnSource, SourceChanges, SourceDesk } from "./own-sources/source-desk.js";
export { SourceRefused } from "./own-sources/source-refused.js";
export type { PartnerCell, PartnerDataset } from "./partners/partner-dataset.js";
export type { PartnerDesk } from "./partners/partner-desk.js";
export {
  type AccessRequest,
  type GrantKind,
  grantKinds,
  type ListedAccess,
  type OwnRequest,
} from "./people/access-requests.js";
export type { PeopleAsked } from "./people/choose-persons.js";
export type { FieldFault } from "./people/field-fault.js";
export {
  type IdentityProvider,
  PROVIDER_LEFT,
  PROVIDER_RETURN,
  type ProviderFlow,
} from "./people/identity-provider.js";
export type { Handed, WaitingInvitation } from "./people/link-making.js";
export type { LinkHold } from "./people/link-rights.js";
export { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "./people/password.js";
export type { People } from "./people/people.js";
export { hasUnseen, type Identity, type Person } from "./people/person.js";
export { isTotpSecret, makeTotpSecret, totpAddress } from "./people/second-factor.js";
export { formTokenOf, isFormToken } from "./people/secret-token.js";
export type { OpenSession, Session } from "./people/sessions.js";
export type { SignIn } from "./people/sign-ins.js";
export type { SingleLink } from "./people/single-links.js";
export type { Deadline } from "./plans/clock/deadline.js";
export { byDueDay, spanBetween } from "./plans/clock/find-deadlines.js";
export type * from "./plans/follow-up.js";
export { type FollowUpStatus, followUpStatuses, followUpStatusWords, type Sense } from "./plans/follow-up-statuses.js";
export { listMovedObjectives, type MovedObjective } from "./plans/list-moved-objectives.js";
export type { PlanReader } from "./plans/plan-reader.js";
export type { Plan, PlanComment, PlanDate, PlanKind } from "./plans/plan-schema.js";
export { reportFiles } from "./plans/report-files.js";
export { WITHOUT_MISSING } from "./plans/sentences.js";
export { toldIndicator } from "./plans/told-indicator.js";
export { makePluKit } from "./plu-kit/plu-kit.js";
export { findLateness, type Lateness } from "./quality/find-lateness.js";
export { type Criterion, type CriterionId, type Quality, scoreDataset } from "./quality/score-dataset.js";
export {
  type AnsweredMeanwhile,
  type PublicQuestion,
  type QuestionForm,
  questionKinds,
  type WaitingQuestion,
} from "./questions/questions.js";
export { standingOf, tellCertificate } from "./refreshing/source-certificates.js";
export { type ListedSource, localRefreshCommand, refreshCommand } from "./refreshing/source-reader.js";
export { Refusal } from "./refusal.js";
export { REUSE_LIMITS } from "./reuses/parse-reuse.js";
export { type Reuse, type ReuseAnswers, type ReuseKind, reuseKindNames, reuseKinds } from "./reuses/reuse.js";
export type { ReuseReader, Reuses } from "./reuses/reuses.js";
export { listQueryables } from "./rows/cql2/plan-cql2.js";
export { type CsvOptions, SPREADSHEET_CSV } from "./rows/csv-text.js";
export { parseRowQuery } from "./rows/parse-row-query.js";
export { MAX_OFFSET } from "./rows/query-rows.js";
export { findRowOperator, joinList, rowOperators } from "./rows/row-operators.js";
export type { RowFilter, RowGrouping, RowQuery, RowRecord } from "./rows/row-query.js";
export type { GroupMoves, MovesTold, Projection, SpreadTold } from "./scenarios/project.js";
export { describeNoProjection, keptOf, listStrangers, type Projecting } from "./scenarios/projecting.js";
export type { Projector } from "./scenarios/projector.js";
export { MOST_COMPARED } from "./scenarios/routes.js";
export { LONGEST_SCENARIO_TITLE, type Scenario, type ScenarioOutcome, type Scenarios } from "./scenarios/scenarios.js";
export { gridInputs, RATE, type Rate, TERMS, type TermFault, yearInput } from "./scenarios/terms.js";
export { ALL, SECRET } from "./secrecy/protected-columns.js";
export type { PublicIssue, PublicReport } from "./secrecy/public-report.js";
export type { Shown } from "./secrecy/reveal-cells.js";
export { createApiApp } from "./server/api-app.js";
export { type Answering, createAppServer } from "./server/app-server.js";
export type { WaitingWork } from "./server/count-waiting.js";
export { explainForeign } from "./server/foreign-addresses.js";
export { loggedAddress } from "./server/logged-address.js";
export { isMachinePath } from "./server/machine-path.js";
export { openPressure, type Pressure } from "./server/pressure.js";
export { isRefusal, problemOf, problems } from "./server/problems.js";
export { requestLog } from "./server/request-log.js";
export { serviceLog } from "./server/service-log.js";
export type { Services } from "./server/services.js";
export { readSettings, type Settings } from "./settings/settings.js";
export {
  nextSteps,
  type TopicState,
  type TopicTotal,
  topicStates,
  withheldReasons,
} from "./shared-services/maturity.js";
export type { AnswerSheet, Questionnaires, Totals } from "./shared-services/questionnaires.js";
export type { Questionnaire, SharedService } from "./shared-services/shared-services-schema.js";
export { parameterOf } from "./simulators/compile-simulator.js";
export { describeNoResult } from "./simulators/describe-no-result.js";
export type { Simulated, SimulatedCurve } from "./simulators/simulate.js";
export { describeGrid, type Median, type Simulating } from "./simulators/simulator-reader.js";
export type { Simulator, SimulatorInput } from "./simulators/simulator-schema.js";
export type { GlossaryTerm } from "./site/glossary.js";
export type { MeasuredPage, Measures } from "./site/measures.js";
export { type AccessibilityStatement, type LegalNotice, UNAUDITED } from "./site/notices.js";
export type { EstimatedRoof, RoofClass, RoofEstimate } from "./solar/estimate-roof.js";
export type { SolarCadastre } from "./solar/solar-cadastre-schema.js";
export type { CommunePotential, OpenCadastre, ShownRoof, SunPlace } from "./solar/solar-reader.js";
export type { DatalogueStatus } from "./status/datalogue-status.js";
export {
  CatalogueDamaged,
  DATABASE_DAMAGED,
  DATABASE_LOST,
  isDatabaseDamaged,
  isDatabaseLost,
} from "./store/database-failure.js";
export { describeReplica } from "./store/describe-replica.js";
export { requireFree } from "./system/require-free.js";
export { findSuccession, geographyOf } from "./territories/geography-at.js";
export { holdsPoint } from "./territories/outlines/holds-point.js";
export type { TerritoryReader } from "./territories/territory-reader.js";
export { backgroundMemory } from "./threads/memory-budget.js";
export { openThreads, type ThreadsTold, tellThreads } from "./threads/open-threads.js";
export { isOverload } from "./threads/thread-failure.js";
export * from "./transfers/offer.js";
export { type TransferFault, TransferRefused } from "./transfers/transfer-refused.js";
export type { ShownOffer, Transfers } from "./transfers/transfers.js";
export type {
  AgreementTold,
  ClosedDataset,
  Dataset,
  DatasetDescription,
  Distribution,
  ReadablePart,
  Version,
} from "./versions/dataset.js";
export { dataThemes, describeUse, licences } from "./vocabularies/vocabularies.js";
export { isOwnSite } from "./writing/guard-request.js";
export { isTooDeep } from "./writing/json-depth.js";
export { type Multipart, readMultipart } from "./writing/read-multipart.js";
