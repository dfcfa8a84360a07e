import { embedIndicatorRoute } from "../embeds/embed-indicator.js";
import { embedObservatoryRoute } from "../embeds/embed-observatory.js";
import { frameScriptRoute } from "../embeds/frame-script.js";
import type { PageKind } from "../http/page-kind.js";
import type { PageRoute } from "../http/page-route.js";
import { shareRoutes } from "../images/share-routes.js";
import { paperRoutes } from "../paper/paper-routes.js";
import { apiReferenceRoute } from "./api-reference.js";
import { pluKitRoute } from "./archives/plu-kit-archive.js";
import { planReportArchiveRoute } from "./archives/report-archive.js";
import { charteRoute } from "./charte/charte-page.js";
import { comparisonRoutes } from "./comparison.js";
import { dataServiceRoute } from "./data-service.js";
import { datasetRoutes } from "./dataset/dataset-page.js";
import { versionsRoute } from "./dataset/versions-page.js";
import { datasetsRoutes } from "./datasets.js";
import { fileRoute } from "./file.js";
import { followUpRoute } from "./follow-up.js";
import { gapsRoute } from "./gaps.js";
import { homeRoute } from "./home.js";
import { indicatorRoute } from "./indicator/indicator-page.js";
import { mapFileRoutes } from "./map/files.js";
import { mapRoute } from "./map/map-page.js";
import { observatoriesRoutes } from "./observatories.js";
import { observatoryRoute } from "./observatory/observatory-page.js";
import { ogcKinds } from "./ogc/serve-ogc.js";
import { organisationRoutes } from "./organisation.js";
import { planRoute } from "./plan.js";
import { planReportRoute } from "./plan-report.js";
import { portraitRoutes } from "./portrait/portrait-page.js";
import { notFoundKind } from "./problem.js";
import { reportRoute } from "./report.js";
import { searchRoute } from "./search.js";
import { verifierKinds } from "./serve-verifier.js";
import { sharedServicesRoute } from "./shared-services.js";
import { simulatorRoute } from "./simulator.js";
import { accessibilityRoute } from "./site/accessibility.js";
import { contactRoute } from "./site/contact.js";
import { glossaryRoute } from "./site/glossary.js";
import { legalRoute } from "./site/legal.js";
import { privacyRoute } from "./site/privacy.js";
import { siteMapRoute } from "./site/site-map.js";
import { sobrietyRoute } from "./site/sobriety.js";
import { solarCommunesRoute } from "./solar/solar-communes.js";
import { solarRoute } from "./solar/solar-page.js";
import { sourcesRoute } from "./sources.js";
import { territoriesRoute } from "./territories.js";
import { themeRoute } from "./theme.js";
import { workspaceKinds } from "./workspace/serve-workspace.js";

/** Every page, and every file made like one, in the order that they are asked in and made ahead: a new one is one line here. */
export const pages: readonly PageRoute[] = [
  homeRoute,
  ...paperRoutes,
  searchRoute,
  ...observatoriesRoutes,
  observatoryRoute,
  solarRoute,
  solarCommunesRoute,
  ...shareRoutes,
  // After the files that stand at the same depth.
  simulatorRoute,
  territoriesRoute,
  ...portraitRoutes,
  pluKitRoute,
  ...comparisonRoutes,
  gapsRoute,
  sourcesRoute,
  followUpRoute,
  planRoute,
  planReportRoute,
  planReportArchiveRoute,
  indicatorRoute,
  embedIndicatorRoute,
  embedObservatoryRoute,
  frameScriptRoute,
  ...datasetsRoutes,
  ...datasetRoutes,
  mapRoute,
  ...mapFileRoutes,
  versionsRoute,
  reportRoute,
  ...organisationRoutes,
  accessibilityRoute,
  legalRoute,
  privacyRoute,
  contactRoute,
  glossaryRoute,
  siteMapRoute,
  charteRoute,
  sobrietyRoute,
  sharedServicesRoute,
  apiReferenceRoute,
  // What the feeds name by an identifier.
  fileRoute,
  themeRoute,
  dataServiceRoute,
];

/** Every kind of page, photographed, audited and kept within the limits: each stands beside its route. */
export const pageKinds: readonly PageKind[] = [
  ...pages.flatMap(({ kinds = [] }) => kinds),
  ...verifierKinds,
  ...ogcKinds,
  ...workspaceKinds,
  notFoundKind,
];
