import { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import { limitHeavy } from "../access/limit-heavy.js";
import type { UseCounting } from "../agreements/uses/count-uses.js";
import { nameUse } from "../agreements/uses/name-use.js";
import type { Basis } from "../catalogue/basis.js";
import type { FileReader } from "../catalogue/file-reader.js";
import { checkRoutes } from "../checking/routes.js";
import { contentRoutes } from "../content/routes.js";
import { datasetRoutes } from "../datasets/dataset-routes.js";
import { downloadRoutes } from "../datasets/download-routes.js";
import { fileRoutes } from "../datasets/file-routes.js";
import { packageRoutes } from "../datasets/package-routes.js";
import type { Exporter } from "../exports/exporter.js";
import { gapRoutes } from "../gaps/routes.js";
import type { AnswerStore } from "../http/answer-store.js";
import { keepAnswers, type ReadState } from "../http/stored-answers.js";
import { isFrozen } from "../indicators/is-frozen.js";
import { indicatorRoutes } from "../indicators/routes.js";
import { mcpRoutes } from "../mcp/routes.js";
import { metadataRoutes } from "../metadata/routes.js";
import { hasPage } from "../ogc/has-page.js";
import { ogcRoutes } from "../ogc/routes.js";
import { isTile, tileRoute, tileRoutes } from "../ogc/tile-routes.js";
import { rootRoutes } from "../openapi/root-routes.js";
import { openapiRoutes } from "../openapi/routes.js";
import { planRoutes } from "../plans/routes.js";
import { reuseRoutes } from "../reuses/routes.js";
import type { Settings } from "../settings/settings.js";
import { simulatorRoutes } from "../simulators/routes.js";
import { territoryRoutes } from "../territories/routes.js";
import type { TileReader } from "../tiles/tile-reader.js";
import { acceptMethods } from "./accept-methods.js";
import { enterMatching } from "./enter-matching.js";
import { type Health, healthRoutes, isHealth } from "./health-routes.js";
import { isMachinePath } from "./machine-path.js";
import { problems, sayRefusal } from "./problems.js";
import { refuseUnknown } from "./refuse-unknown.js";
import type { Services } from "./services.js";

interface RouterParts extends Health {
  services: Services;
  files: FileReader;
  /** Addresses of what people and keys write, room by room. */
  written: Router[];
  exporter: Exporter;
  tiles: TileReader;
  settings: Settings;
  answers: AnswerStore;
  /** Names the state of the data that answers are made of. */
  readState: ReadState;
  /** Names the state of what some answers are made of. */
  readBasis(basis: Basis): Promise<string>;
  /** Whether a dataset is named so, by a slug or an identifier; at once. */
  isKnown(ref: string): boolean;
  /** Told what is read of datasets under agreement by another way than their addresses. */
  noteUse: UseCounting["note"];
  /** Reads the key of a request: every route below it knows who asks. */
  identify: RequestHandler;
  log(message: string): void;
  now(): Date;
}

/** Every machine-facing route, to be mounted at the root before the pages. */
export function machineRouter({
  services,
  files,
  written,
  exporter,
  tiles,
  settings,
  answers,
  readState,
  readBasis,
  isKnown,
  noteUse,
  identify,
  listMissing,
  listWarnings,
  log,
  now,
}: RouterParts): Router {
  const router = Router();
  const keep = keepAnswers(answers, readState, ({ path, query }) => {
    const use = nameUse(path);
    if (use === undefined) return undefined;
    // What no dataset is called would never change.
    if ("dataset" in use)
      return isKnown(use.dataset) ? () => readBasis({ datasets: [use.dataset], told: true }) : undefined;
    const { indicators } = services;
    const isThere = () => indicators.get(use.indicator) !== undefined;
    if (!isThere() || isFrozen(query)) return undefined;
    // It may be removed meanwhile.
    return async () => readBasis({ datasets: isThere() ? indicators.datasetsOf(use.indicator) : [] });
  });
  const limit = limitHeavy(settings);

  router.use((request, response, next) => {
    const { path } = request;
    if (!isMachinePath(path)) return next("router");
    if (isTile(path) || isHealth(path)) return next();
    return keep(request, response, next);
  });
  router.use(acceptMethods);
  router.use(identify);

  const { publicUrl } = settings;
  const ogc = { catalogue: services.catalogue, features: services.features, tiles, exporter, publicUrl, limit, now };
  router.use(
    enterMatching([
      tileRoute(ogc),
      tileRoutes(ogc),
      ogcRoutes(ogc),
      healthRoutes({ listMissing, listWarnings }),
      rootRoutes(services, settings),
      openapiRoutes(services, settings),
      ...written,
      datasetRoutes(services, settings, { now, limit }),
      downloadRoutes({ services, files, exporter, settings, limit }),
      contentRoutes(settings),
      checkRoutes(services, settings),
      // Before the files, whose addresses take any name.
      packageRoutes(services, files, settings),
      fileRoutes(services, files, settings),
      indicatorRoutes(services, settings),
      planRoutes(services, settings),
      simulatorRoutes(services, settings),
      reuseRoutes(services, settings),
      gapRoutes(services, settings, { now }),
      territoryRoutes(services, settings),
      metadataRoutes(services, settings, { now }),
      mcpRoutes({ ...services, publicUrl }, { limit, noteUse, sayRefusal, log }),
    ]),
  );
  router.use(refuseUnknown);
  const tellMachines = problems(log);
  const tell: ErrorRequestHandler = (error, request, response, next) =>
    hasPage(request) ? next(error) : tellMachines(error, request, response, next);
  router.use(tell);
  return router;
}
