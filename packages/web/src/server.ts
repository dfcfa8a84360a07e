import { ClientLeft, type Datalogue, isMachinePath, problems, requestLog, type Settings } from "@datalogue/api";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { loadAssets } from "./http/assets.js";
import { createPageStore, packPage } from "./http/page-store.js";
import { createReportStore } from "./http/report-store.js";
import { security } from "./http/security.js";
import { sendPage } from "./http/send-page.js";
import { datasetPage } from "./pages/dataset.js";
import { datasetsPage } from "./pages/datasets.js";
import { homePage } from "./pages/home.js";
import { loadingPage } from "./pages/loading.js";
import { observatoriesPage } from "./pages/observatories.js";
import { observatoryPage } from "./pages/observatory.js";
import { organisationPage } from "./pages/organisation.js";
import { failurePage, notFoundPage, problemPage } from "./pages/problem.js";
import { reportPage } from "./pages/report.js";
import { checkedPage, keptReportFile, keptReportPage, verifierPage } from "./pages/verifier.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "./site.js";

/** A kind of page: its address, the parameters it reads, how it is made. */
interface PageRoute {
  path: string;
  parameters: string[];
  make(site: Site, params: Record<string, string>, query: Query): Promise<PageAnswer>;
}

const pages: PageRoute[] = [
  { path: "/", parameters: [], make: homePage },
  { path: "/observatoires", parameters: [], make: observatoriesPage },
  {
    path: "/observatoires/:theme",
    parameters: ["territoire", "annee", "tri"],
    make: (site, { theme = "" }, query) => observatoryPage(site, theme, query),
  },
  {
    path: "/jeux",
    parameters: ["q", "theme", "organisation", "sort", "page"],
    make: (site, _params, query) => datasetsPage(site, query),
  },
  {
    path: "/jeux/:slug",
    parameters: ["page", "tri"],
    make: (site, { slug = "" }, query) => datasetPage(site, slug, query),
  },
  { path: "/jeux/:slug/rapport", parameters: [], make: (site, { slug = "" }) => reportPage(site, slug) },
  {
    path: "/organismes/:slug",
    parameters: ["page"],
    make: (site, { slug = "" }, query) => organisationPage(site, slug, query),
  },
  // The identifier of a dataset gives its page to who reads HTML; machines are answered by the API.
  {
    path: "/id/jeu/:uuid",
    parameters: ["page", "tri"],
    make: (site, { uuid = "" }, query) => datasetPage(site, uuid, query),
  },
];

/**
 * The one server: machine-facing routes, then assets and pages. Pages need nothing but HTML and one style sheet; each
 * is made once per state of the data and kept compressed.
 */
export function createApp(
  { services, router, isReady }: Pick<Datalogue, "services" | "router" | "isReady">,
  settings: Pick<Settings, "publicUrl" | "trustProxy" | "logLevel">,
  { log = (line: string) => console.error(line) } = {},
): Express {
  const assets = loadAssets();
  const store = createPageStore();
  const site: Site = { services, publicUrl: settings.publicUrl, asset: assets.address };
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", settings.trustProxy);
  // The 503 of a start are expected: nothing to tell.
  const logRequest = requestLog(settings);
  app.use((request, response, next) => (isReady() ? logRequest(request, response, next) : next()));

  const secure = security(settings.publicUrl);
  const whenReady: RequestHandler = (_request, response, next) => {
    if (isReady()) return next();
    sendLoading(response, assets.address("charte.css"));
  };
  const serve =
    ({ path, parameters, make }: PageRoute): RequestHandler =>
    async (request, response) => {
      const query = readQuery(request, parameters);
      const params = request.params as Record<string, string>;
      const key = JSON.stringify([await services.catalogue.revision(), path, params, query]);
      sendPage(request, response, await store.get(key, () => make(site, params, query)));
    };

  app.use(assets.handler);
  for (const page of pages.filter(({ path }) => path.startsWith("/id/"))) {
    app.get(
      page.path,
      (request, response, next) => {
        if (!prefersHtml(request)) return next("route");
        response.vary("Accept");
        secure(request, response, next);
      },
      whenReady,
      serve(page),
    );
  }
  app.use(router);
  app.use(secure);
  app.use((request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    if (request.method === "POST" && request.path === "/verifier") return next();
    response.set("Allow", "GET, HEAD");
    next(new PageProblem(404, "Cette adresse se lit seulement", "Revenez en arrière, ou repartez de l’accueil."));
  });
  app.use(whenReady);
  for (const page of pages) if (!page.path.startsWith("/id/")) app.get(page.path, serve(page));
  serveVerifier(app, site);
  app.use(async (request, response) => {
    sendPage(request, response, await packPage(notFoundPage(site)));
  });
  app.use(answerErrors(site, log));
  return app;
}

/** `/verifier` and the reports it gives: made for one visitor, never stored with the pages. */
function serveVerifier(app: Express, site: Site): void {
  const reports = createReportStore();
  app.get("/verifier", async (request, response) => {
    sendPage(request, response, await packPage(await verifierPage(site, readQuery(request, ["schema", "jeu"]))));
  });
  app.post("/verifier", async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      sendPage(request, response, await packPage(await checkedPage(site, reports, request, leaving.signal)));
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  app.get("/verifier/:id", async (request, response) => {
    sendPage(request, response, await packPage(keptReportPage(site, reports, request.params.id)));
  });
  app.get("/verifier/:id/:file", (request, response) => {
    const { body, headers, name } = keptReportFile(reports, request.params.id, request.params.file);
    response.attachment(name).set(headers).send(body);
  });
}

/** What is said when a page cannot be made: the visitor's mistakes with choices, ours with apologies and a log line. */
function answerErrors(site: Site, log: (line: string) => void): ErrorRequestHandler {
  const machine = problems(log);
  return async (error, request, response, next) => {
    if (response.headersSent || (isMachinePath(request.path) && !prefersHtml(request))) {
      return machine(error, request, response, next);
    }
    try {
      if (error instanceof PageProblem) return sendPage(request, response, await packPage(problemPage(site, error)));
      if (error?.status >= 400 && error.status < 500) {
        const problem = new PageProblem(
          400,
          "Adresse illisible",
          "Cette adresse ne peut pas être lue. Vérifiez-la, ou repartez de l’accueil.",
        );
        return sendPage(request, response, await packPage(problemPage(site, problem)));
      }
      log(`${request.method} ${request.originalUrl} ${error instanceof Error ? error.stack : String(error)}`);
      sendPage(request, response, await packPage(failurePage(site)));
    } catch (second) {
      next(second);
    }
  };
}

/** Answers before the catalogue is read. */
export function sendLoading(response: Response, stylesheet: string): void {
  response
    .status(503)
    .set({ "Retry-After": "3", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" })
    .type("html")
    .send(loadingPage(stylesheet));
}

/** True where the visitor's software asks for a page rather than for data. */
function prefersHtml(request: Request): boolean {
  const types = [
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "application/json",
    "text/html",
  ];
  return /text\/html|application\/xhtml/.test(request.headers.accept ?? "") && request.accepts(types) === "text/html";
}

/** The parameters a page reads, the first value of each, in a fixed order; others are left out of the key and the page. */
function readQuery(request: Request, parameters: string[]): Query {
  const query: Query = {};
  for (const name of parameters) {
    const value = request.query[name];
    const text = Array.isArray(value) ? value[0] : value;
    if (typeof text === "string" && text.trim() !== "") query[name] = text.trim().slice(0, 200);
  }
  return query;
}
