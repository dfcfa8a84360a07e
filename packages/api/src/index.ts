export { accessLabels } from "./access/access-labels.js";
export { callerOf } from "./access/caller-of.js";
export { type Caller, PUBLIC } from "./access/may-read.js";
export {
  CatalogueDamaged,
  DATABASE_DAMAGED,
  DATABASE_LOST,
  isDatabaseDamaged,
  isDatabaseLost,
} from "./catalogue/database-failure.js";
export { ClientLeft } from "./checking/client-left.js";
export { LONGEST_UPLOAD } from "./checking/receive-upload.js";
export type { ContentProblem } from "./content/content-problem.js";
export type { LoadSummary } from "./content/load-content.js";
export {
  type Datalogue,
  type DatalogueEffects,
  type DatalogueStatus,
  openDatalogue,
} from "./datalogue.js";
export { zipFile } from "./exports/zip-file.js";
export { acceptedCoding } from "./http/accepted-coding.js";
export { Answer } from "./http/answer.js";
export { createApiApp } from "./http/api-app.js";
export { reportName, sendMended } from "./http/check-routes.js";
export { HttpProblem } from "./http/http-problem.js";
export { isMachinePath } from "./http/machine-router.js";
export { PERMISSIONS_POLICY } from "./http/permissions-policy.js";
export { problemOf, problems } from "./http/problems.js";
export { onlyParameters, searchParameters } from "./http/query-parameters.js";
export { requestLog } from "./http/request-log.js";
export { sendAnswer } from "./http/send-answer.js";
export type { Lineage, RowsTerm, SeriesTerm } from "./indicators/describe-lineage.js";
export type * from "./indicators/indicator.js";
export { hasParts, isCount } from "./indicators/indicator-nature.js";
export { dimensionsOf } from "./indicators/indicator-reader.js";
export type { ObservationSet } from "./indicators/observation-store.js";
export { readLineage } from "./indicators/read-lineage.js";
export { listForms } from "./metadata/describe-catalogue.js";
export { rdfExtensions, rdfFormats } from "./metadata/formats.js";
export { listPublicPages, type PublicPage } from "./metadata/list-public-pages.js";
export { toSchemaOrg } from "./metadata/to-schema-org.js";
export { licences } from "./metadata/vocabularies.js";
export { nameBlocks } from "./observatories/name-blocks.js";
export * from "./observatories/observatory.js";
export { CONFORMANCE } from "./ogc/describe-service.js";
export { parseFeatureQuery } from "./ogc/feature-query.js";
export type { Collection } from "./ogc/feature-reader.js";
export type { Reference } from "./openapi/describe-reference.js";
export { readReference } from "./openapi/read-reference.js";
export { byDueDay, type Deadline } from "./plans/clock/find-deadlines.js";
export type * from "./plans/follow-up.js";
export { followUpStatuses } from "./plans/follow-up.js";
export { makePluKit } from "./plans/kit/plu-kit.js";
export type { Plan, PlanComment, PlanKind } from "./plans/plan-schema.js";
export { reportFiles } from "./plans/report-files.js";
export { civilDay, isDay } from "./quality/civil-day.js";
export { findLateness, type Lateness } from "./quality/find-lateness.js";
export { type Criterion, type CriterionId, type Quality, scoreDataset } from "./quality/score-dataset.js";
export { parseRowQuery } from "./rows/parse-row-query.js";
export type { RowOperator } from "./rows/row-operators.js";
export * from "./services.js";
export { readSettings, type Settings } from "./settings.js";
export type { GlossaryTerm } from "./site/glossary.js";
export type { MeasuredPage, Measures } from "./site/measures.js";
export { type AccessibilityStatement, type LegalNotice, UNAUDITED } from "./site/notices.js";
export { holdsPoint } from "./territories/outlines/holds-point.js";
