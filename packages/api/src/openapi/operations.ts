import * as check from "../checking/operations.js";
import { documentOperations } from "../content/operations.js";
import * as files from "../datasets/file-operations.js";
import * as catalogue from "../datasets/operations.js";
import * as packages from "../datasets/package-operations.js";
import * as rows from "../datasets/row-operations.js";
import * as drafts from "../drafts/operations.js";
import * as gaps from "../gaps/operations.js";
import type { Operation } from "../http/operation.js";
import * as indicators from "../indicators/operations.js";
import * as journal from "../journal/operations.js";
import * as harvesting from "../metadata/operations.js";
import { recordOperations } from "../metadata/record-operations.js";
import * as charts from "../observatories/chart-operations.js";
import * as plans from "../plans/operations.js";
import * as questions from "../questions/operations.js";
import * as territories from "../territories/operations.js";
import * as service from "./service-operations.js";

/** Every machine-facing address that the definition describes, in the order of the reference. OGC has its own definition. */
export const operations: Operation[] = [
  catalogue.searchDatasets,
  catalogue.getDataset,
  catalogue.getSchema,
  catalogue.getProfile,
  catalogue.listVersions,
  catalogue.getReport,
  catalogue.getDatasetDefinition,
  catalogue.getDatasetSwagger,
  rows.listRows,
  rows.downloadRows,
  rows.listRowsOfVersion,
  rows.downloadRowsOfVersion,
  files.getFile,
  files.getFileOfVersion,
  packages.getDataPackage,
  packages.getCsvw,
  indicators.listIndicators,
  indicators.getIndicator,
  indicators.listObservations,
  indicators.downloadObservations,
  indicators.getJsonStat,
  indicators.getLineage,
  gaps.listMissing,
  gaps.downloadMissing,
  charts.drawChart,
  charts.drawChartImage,
  charts.specifyChart,
  charts.exploreChart,
  charts.describeFrame,
  plans.listPlans,
  plans.getPlan,
  plans.listDeadlines,
  territories.listTerritories,
  territories.getTerritory,
  harvesting.getFeed,
  harvesting.getNegotiatedFeed,
  harvesting.getFeedOfProducer,
  harvesting.getNegotiatedFeedOfProducer,
  harvesting.getIdentifiedFeed,
  harvesting.getIdentifiedFeedOfProducer,
  ...harvesting.identifiers,
  harvesting.getIso,
  ...recordOperations,
  harvesting.getScdlCatalogue,
  harvesting.getSitemap,
  harvesting.getRobots,
  harvesting.getLlms,
  harvesting.getSecurity,
  harvesting.getAtom,
  harvesting.getAtomOfDataset,
  harvesting.getAtomOfTheme,
  harvesting.getAtomOfOrganisation,
  harvesting.getAtomOfTerritory,
  check.checkFile,
  check.mendFile,
  check.listSchemas,
  check.getSharedSchema,
  drafts.listDrafts,
  drafts.createDraft,
  drafts.getDraft,
  drafts.editDraft,
  drafts.removeDraft,
  drafts.sendFile,
  drafts.createUpload,
  drafts.findUpload,
  drafts.continueUpload,
  drafts.abandonUpload,
  drafts.getDraftFile,
  drafts.fetchFile,
  drafts.getDraftReport,
  drafts.getCopy,
  drafts.takeCopy,
  drafts.getDescription,
  drafts.getDifference,
  drafts.submitDraft,
  drafts.publishDraft,
  drafts.planDraft,
  drafts.rollBack,
  questions.listQuestions,
  journal.listActs,
  journal.exportActsCsv,
  journal.exportActsNdjson,
  ...documentOperations.map(([, operation]) => operation),
  service.getRoot,
  service.getDefinition,
  service.getHealth,
  service.getReadiness,
];
