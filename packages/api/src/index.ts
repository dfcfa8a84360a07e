export { ClientLeft } from "./checking/client-left.js";
export { commands } from "./commands/index.js";
export type { ContentProblem } from "./content/content-problem.js";
export type { LoadSummary } from "./content/load-content.js";
export {
  type Datalogue,
  type DatalogueEffects,
  type DatalogueStatus,
  openDatalogue,
} from "./datalogue.js";
export { createApiApp } from "./http/api-app.js";
export { reportName } from "./http/check-routes.js";
export { HttpProblem } from "./http/http-problem.js";
export { isMachinePath } from "./http/machine-router.js";
export { problems } from "./http/problems.js";
export { requestLog } from "./http/request-log.js";
export type * from "./indicators/indicator.js";
export { listPublicPages, type PublicPage } from "./metadata/list-public-pages.js";
export { toSchemaOrg } from "./metadata/to-schema-org.js";
export type * from "./observatories/observatory.js";
export { civilDay } from "./quality/civil-day.js";
export { findLateness, type Lateness } from "./quality/find-lateness.js";
export { type Criterion, type CriterionId, type Quality, scoreDataset } from "./quality/score-dataset.js";
export * from "./services.js";
export { readSettings, type Settings } from "./settings.js";
