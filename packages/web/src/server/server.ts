import {
  answerFormer,
  callerOf,
  type Datalogue,
  explainForeign,
  isMachinePath,
  nameUse,
  type Pressure,
  PUBLIC,
  pathSource,
  refuseNullCharacter,
  requestLog,
  type Settings,
  sendAnswer,
} from "@datalogue/api";
import express, { type Express, type RequestHandler } from "express";
import { loadAssets } from "../http/assets.js";
import { packPage } from "../http/pack-page.js";
import type { PageRoute } from "../http/page-route.js";
import { prefersHtml } from "../http/prefers-html.js";
import { securityHeaders } from "../http/security.js";
import { createRasteriser } from "../images/rasteriser.js";
import { pages } from "../pages/index.js";
import { serveOgc } from "../pages/ogc/serve-ogc.js";
import { notFoundPage } from "../pages/problem.js";
import { serveVerifier } from "../pages/serve-verifier.js";
import { serveWorkspace, type WorkspaceServices } from "../pages/workspace/serve-workspace.js";
import { createPdfPrinter } from "../paper/print-pdf.js";
import { readQuery } from "../reading/page-address.js";
import { PageProblem, type Site } from "../site.js";
import { answerErrors } from "./answer-errors.js";
import { makeAhead, pageAnswers } from "./answer-page.js";
import { pageUse } from "./page-use.js";
import { refuseOverload } from "./refuse-overload.js";
import { refuseSeveralHosts } from "./refuse-several-hosts.js";
import { sendLoading } from "./send-loading.js";
import { chartForms, serveCharts } from "./serve-charts.js";
import { serveIcons } from "./serve-icons.js";
import { OEMBED_PATH, serveOembed } from "./serve-oembed.js";
import { tellLook } from "./tell-look.js";

/** Milliseconds that a page waits for a file to be read, or compared, before it says that it is under way. */
const PATIENCE = 8_000;

interface ServerEffects {
  log?: (line: string) => void;
  now?: () => Date;
  patience?: number;
  /** Decides who is told to come back; without it everybody is answered, however late. */
  pressure?: Pressure;
  /** Sees each request before anything else does. */
  observe?: RequestHandler;
}

/**
 * The one server: machine-facing routes, then assets and pages. Pages need nothing but HTML and one style sheet; each
 * is made once per state of the data and kept compressed, those of the public only: others are made for who asks.
 */
export function createApp(
  {
    services,
    answers,
    readState,
    readBasis,
    seenBefore,
    uses,
    identify: identifyCaller,
    router,
    isReady,
    ...workspace
  }: Pick<
    Datalogue,
    "services" | "answers" | "readState" | "readBasis" | "seenBefore" | "uses" | "identify" | "router" | "isReady"
  > &
    WorkspaceServices,
  settings: Pick<Settings, "publicUrl" | "trustProxy" | "logLevel"> & Partial<Pick<Settings, "chromium">>,
  {
    log = (line: string) => console.error(line),
    now = () => new Date(),
    patience = PATIENCE,
    pressure,
    observe,
  }: ServerEffects = {},
): Express {
  const assets = loadAssets();
  const rasterise = createRasteriser();
  const printer = settings.chromium ? createPdfPrinter(settings.chromium) : undefined;
  const site: Site = {
    services,
    caller: PUBLIC,
    publicUrl: settings.publicUrl,
    now,
    makesPdf: printer !== undefined,
    asset: assets.address,
  };
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", settings.trustProxy);
  if (observe) app.use(observe);
  if (pressure)
    app.use((_request, _response, next) => {
      pressure.see();
      next();
    });
  // Of every answer, files and errors included: those of pages say it again.
  const { "Strict-Transport-Security": alwaysHttps } = securityHeaders(settings.publicUrl);
  if (alwaysHttps !== undefined)
    app.use((_request, response, next) => {
      response.set("Strict-Transport-Security", alwaysHttps);
      next();
    });
  // The 503 of a start are expected: nothing to tell.
  const logRequest = requestLog(settings);
  app.use((request, response, next) => (isReady() ? logRequest(request, response, next) : next()));
  app.use(uses.middleware(pageUse(site, pages)));
  app.use(seenBefore);
  const identify = tellLook(identifyCaller, settings.publicUrl);

  const guards = securityHeaders(settings.publicUrl);
  const secure: RequestHandler = (_request, response, next) => {
    response.set(guards);
    next();
  };
  const whenReady: RequestHandler = (_request, response, next) => {
    if (isReady()) return next();
    sendLoading(response, assets.address("charte.css"));
  };
  const tools = { headers: guards, asset: assets.text, rasterise, printPdf: printer?.print };
  const answerPage = pageAnswers({ site, answers, readState, readBasis, tools });
  const serve =
    (route: PageRoute): RequestHandler =>
    async (request, response) => {
      const params = request.params as Record<string, string>;
      const query = readQuery(request, route, route.parametersOf?.(site, params));
      const page = await answerPage(route, params, query, callerOf(request));
      await sendAnswer(request, response, page);
    };
  app.locals.prepare = () => makeAhead(pages, site, answerPage);
  app.locals.close = () => printer?.close();

  app.use(refuseSeveralHosts);
  app.use(refuseNullCharacter);
  app.use(assets.handler);
  if (pressure) {
    // Who is told that a version was published reads it.
    const isAlwaysTrue = (path: string) => isMachinePath(path) && nameUse(path) !== undefined;
    app.use(answerFormer(answers, pressure.isBusy, isAlwaysTrue));
    app.use(refuseOverload({ pressure, guards, stylesheet: assets.address("charte.css") }));
  }
  serveIcons(app, site);
  // Pages among the addresses of machines come before these.
  for (const page of pages.filter(({ path }) => isMachinePath(path))) {
    app.get(
      page.path,
      (request, response, next) => {
        // An address that names a form, `/id/jeu/{uuid}.ttl`, gives it to browsers too.
        if (page.negotiated && (!prefersHtml(request) || /\.[^/]*$/.test(request.path))) return next("route");
        if (page.negotiated) response.vary("Accept");
        secure(request, response, next);
      },
      identify,
      whenReady,
      serve(page),
    );
  }
  const charts = { site, answers, readState, readBasis, rasterise, guards: { ...guards, Vary: "Accept-Encoding" } };
  for (const form of chartForms) app.get(form.path, whenReady, serveCharts(form, charts));
  app.get(OEMBED_PATH, identify, whenReady, serveOembed(charts));
  app.use(router);
  app.use(secure);
  app.use(identify);
  app.use((request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    const takesBody = forms.test(request.path);
    if (request.method === "POST" && takesBody) return next();
    response.set("Allow", `GET, HEAD, ${takesBody ? "POST, " : ""}OPTIONS`);
    if (request.method === "OPTIONS") return void response.status(204).end();
    next(new PageProblem(405, "Cette adresse se lit seulement", "Revenez en arrière, ou repartez de l’accueil."));
  });
  app.use(whenReady);
  for (const page of pages) if (!isMachinePath(page.path)) app.get(page.path, serve(page));
  serveOgc(app, site);
  serveVerifier(app, site);
  serveWorkspace(app, site, { ...workspace, patience });
  app.use(async (request, response) => {
    await sendAnswer(request, response, packPage(notFoundPage(site, explainForeign(request.path))));
  });
  app.use(answerErrors(site, guards, log));
  const forms = formAddresses(app);
  return app;
}

/** The addresses that take a form: those of the routes that answer to `POST`. */
function formAddresses({ router }: Express): RegExp {
  const paths = router.stack.flatMap(({ route }) =>
    route?.stack.some(({ method }) => method === "post") ? [pathSource(route.path)] : [],
  );
  return new RegExp(`^(${paths.join("|")})/?$`, "i");
}
