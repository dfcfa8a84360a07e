import type { Operation } from "../operation.js";
import * as catalogue from "./catalogue.js";
import * as check from "./check.js";
import { documentOperations } from "./content.js";
import * as files from "./files.js";
import * as harvesting from "./harvesting.js";
import * as indicators from "./indicators.js";
import * as plans from "./plans.js";
import * as rows from "./rows.js";
import * as service from "./service.js";
import * as territories from "./territories.js";

/** Every machine-facing address that the definition describes, in the order of the reference. OGC has its own definition. */
export const operations: Operation[] = [
  catalogue.searchDatasets,
  catalogue.getDataset,
  catalogue.getSchema,
  catalogue.listVersions,
  catalogue.getReport,
  catalogue.getDatasetDefinition,
  rows.listRows,
  rows.downloadRows,
  rows.listRowsOfVersion,
  rows.downloadRowsOfVersion,
  files.getFile,
  files.getFileOfVersion,
  indicators.listIndicators,
  indicators.getIndicator,
  indicators.listObservations,
  indicators.downloadObservations,
  indicators.getLineage,
  indicators.drawChart,
  indicators.drawChartImage,
  indicators.specifyChart,
  indicators.exploreChart,
  indicators.describeFrame,
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
  harvesting.getScdlCatalogue,
  harvesting.getSitemap,
  harvesting.getRobots,
  harvesting.getAtom,
  check.checkFile,
  check.mendFile,
  check.listSchemas,
  check.getSharedSchema,
  ...documentOperations.map(([, operation]) => operation),
  service.getRoot,
  service.getDefinition,
  service.getHealth,
  service.getReadiness,
];
