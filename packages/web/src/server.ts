import {
  Answer,
  BadQuery,
  type Caller,
  ClientLeft,
  callerOf,
  type Datalogue,
  isMachinePath,
  PERMISSIONS_POLICY,
  PUBLIC,
  problemOf,
  problems,
  requestLog,
  type Settings,
  sendAnswer,
  sendMended,
} from "@datalogue/api";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { FRAME_SCRIPT } from "./embeds/embed-code.js";
import { embedIndicator } from "./embeds/embed-indicator.js";
import { embedObservatory } from "./embeds/embed-observatory.js";
import { pluKitArchive } from "./follow-up/plu-kit-archive.js";
import { planReportArchive } from "./follow-up/report-archive.js";
import { typographic } from "./format/index.js";
import { loadAssets } from "./http/assets.js";
import { packPage } from "./http/pack-page.js";
import { createReportStore } from "./http/report-store.js";
import { securityHeaders } from "./http/security.js";
import { chartForms, serveCharts } from "./http/serve-charts.js";
import { frameScript, serveEmbed } from "./http/serve-embeds.js";
import { serveShareImage } from "./http/serve-images.js";
import { serveOembed } from "./http/serve-oembed.js";
import {
  shareDataset,
  shareIndicator,
  shareObservatory,
  sharePlan,
  sharePortrait,
  shareSite,
} from "./images/describe-share.js";
import { createRasteriser, type Rasterise } from "./images/rasteriser.js";
import type { ShareCard } from "./images/share-card.js";
import { datasetsOfObservatory } from "./observatory/load-observatory.js";
import { apiReferencePage } from "./pages/api-reference.js";
import { chartePage } from "./pages/charte/charte-page.js";
import { dataServicePage } from "./pages/data-service.js";
import { datasetPage } from "./pages/dataset/dataset-page.js";
import { FORM, isDialect } from "./pages/dataset/row-state.js";
import { datasetsPage, FACETS } from "./pages/datasets.js";
import { filePage } from "./pages/file.js";
import { followUpPage } from "./pages/follow-up.js";
import { homePage } from "./pages/home.js";
import { indicatorPage } from "./pages/indicator.js";
import { loadingPage } from "./pages/loading.js";
import { mapPage } from "./pages/map.js";
import { observatoriesPage } from "./pages/observatories.js";
import { observatoryPage } from "./pages/observatory.js";
import { serveOgc } from "./pages/ogc/serve-ogc.js";
import { organisationPage } from "./pages/organisation.js";
import { planPage } from "./pages/plan.js";
import { planReportPage } from "./pages/plan-report.js";
import { portraitPage } from "./pages/portrait.js";
import { failurePage, notFoundPage, problemPage } from "./pages/problem.js";
import { reportPage } from "./pages/report.js";
import { accessibilityPage } from "./pages/site/accessibility.js";
import { contactPage } from "./pages/site/contact.js";
import { glossaryPage } from "./pages/site/glossary.js";
import { legalPage } from "./pages/site/legal.js";
import { privacyPage } from "./pages/site/privacy.js";
import { siteMapPage } from "./pages/site/site-map.js";
import { sobrietyPage } from "./pages/site/sobriety.js";
import { territoriesPage } from "./pages/territories.js";
import { themePage } from "./pages/theme.js";
import { checkedPage, keptReportFile, keptReportPage, mendedFile, verifierPage } from "./pages/verifier.js";
import { type PageAnswer, PageProblem, type Query, type Site, siteFor } from "./site.js";

/** A kind of page: its address, the parameters it reads, how it is made. */
interface PageRoute {
  path: string;
  parameters: string[];
  /** Those of the parameters that may be given several times: joined by commas. */
  lists?: string[];
  /** Reads also the words that choose rows: `annee__exact`. */
  dialect?: true;
  /** An answer of its own for what is no page: a file to download. */
  make(site: Site, params: Record<string, string>, query: Query, common: Common): Promise<PageAnswer | Answer>;
  /** For who asks for HTML; machines are answered by the API. */
  negotiated?: true;
  /** Slugs of the datasets it is made of: a publication of others leaves it as it is. Without it, any publication takes it. */
  datasets?(site: Site, params: Record<string, string>): string[];
  /** Those of its pages that most visitors open: made before they are asked for. */
  ahead?(site: Site): { params?: Record<string, string>; query?: Query }[];
}

/** What every answer is made with: the headers of each, the texts of assets, what makes images. */
interface Common {
  headers: Record<string, string>;
  rasterise: Rasterise;
  asset(name: string): string;
}

const pages: PageRoute[] = [
  { path: "/", parameters: [], make: homePage, ahead: () => [{}] },
  { path: "/observatoires", parameters: [], make: observatoriesPage, ahead: () => [{}] },
  {
    path: "/observatoires/:theme",
    parameters: ["territoire", "annee", "tri", "bloc"],
    make: (site, { theme = "" }, query) => observatoryPage(site, theme, query),
    datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
    ahead: listObservatories,
  },
  shareImage("/partage.png", [], shareSite),
  {
    ...shareImage("/observatoires/:theme/partage.png", ["territoire", "annee"], (site, { theme = "" }, query) =>
      shareObservatory(site, theme, query),
    ),
    datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  },
  {
    ...shareImage("/indicateurs/:id/partage.png", ["territoire", "annee", "etat"], (site, { id = "" }, query) =>
      shareIndicator(site, id, query),
    ),
    datasets: datasetsOfIndicator,
  },
  shareImage("/territoires/:code/partage.png", [], (site, { code = "" }) => sharePortrait(site, code)),
  shareImage("/suivi/:plan/partage.png", [], (site, { plan = "" }) => sharePlan(site, plan)),
  shareImage("/jeux/:slug/partage.png", [], (site, { slug = "" }) => shareDataset(site, slug)),
  // The form of the home page names a territory.
  {
    path: "/territoires",
    parameters: ["territoire"],
    make: (site, _params, query) =>
      query.territoire === undefined ? territoriesPage(site) : portraitPage(site, query.territoire, {}),
  },
  {
    path: "/territoires/:code",
    parameters: ["territoire", "annee", "pairs"],
    make: (site, { code = "" }, query) => portraitPage(site, code, query),
  },
  { path: "/suivi", parameters: ["territoire"], make: (site, _params, query) => followUpPage(site, query) },
  { path: "/suivi/:plan", parameters: ["au"], make: (site, { plan = "" }, query) => planPage(site, plan, query) },
  {
    path: "/territoires/:code/kit-plu.zip",
    parameters: [],
    make: (site, { code = "" }, _query, { headers }) => pluKitArchive(site, code, headers),
  },
  {
    path: "/suivi/:plan/bilan.zip",
    parameters: ["au"],
    make: (site, { plan = "" }, query, { headers, asset }) => planReportArchive(site, plan, query, asset, headers),
  },
  {
    path: "/suivi/:plan/bilan",
    parameters: ["au"],
    make: (site, { plan = "" }, query) => planReportPage(site, plan, query),
  },
  {
    path: "/indicateurs/:id",
    parameters: ["territoire", "annee", "etat", "bloc"],
    make: (site, { id = "" }, query) => indicatorPage(site, id, query),
    datasets: datasetsOfIndicator,
    ahead: ({ services }) => services.indicators.list().map(({ id }) => ({ params: { id } })),
  },
  {
    path: "/integrer/indicateurs/:id",
    parameters: ["bloc", "territoire", "annee", "etat", "fond"],
    make: (site, { id = "" }, query, { headers }) =>
      serveEmbed(site, (open) => embedIndicator(open, id, query), query, headers),
    datasets: datasetsOfIndicator,
  },
  {
    path: "/integrer/observatoires/:theme/:block",
    parameters: ["territoire", "annee", "fond"],
    make: (site, { theme = "", block = "" }, query, { headers }) =>
      serveEmbed(site, (open) => embedObservatory(open, theme, block, query), query, headers),
    datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  },
  {
    path: FRAME_SCRIPT,
    parameters: [],
    make: async (_site, _params, _query, { headers, asset }) => frameScript(asset("cadre.js"), headers),
  },
  {
    path: "/jeux",
    parameters: ["q", ...FACETS, "sort", "page"],
    make: (site, _params, query) => datasetsPage(site, query),
  },
  {
    path: "/jeux/:slug",
    parameters: ["q", "page", ...FORM],
    dialect: true,
    make: (site, { slug = "" }, query) => datasetPage(site, slug, query),
  },
  {
    path: "/carte",
    parameters: ["couches", "choix", "territoire", "vue", "fond"],
    lists: ["couches"],
    make: (site, _params, query) => mapPage(site, query),
  },
  { path: "/jeux/:slug/rapport", parameters: [], make: (site, { slug = "" }) => reportPage(site, slug) },
  {
    path: "/organismes/:slug",
    parameters: ["page"],
    make: (site, { slug = "" }, query) => organisationPage(site, slug, query),
  },
  { path: "/accessibilite", parameters: [], make: async (site) => accessibilityPage(site) },
  { path: "/mentions-legales", parameters: [], make: async (site) => legalPage(site) },
  { path: "/confidentialite", parameters: [], make: async (site) => privacyPage(site) },
  { path: "/contact", parameters: [], make: contactPage },
  { path: "/glossaire", parameters: [], make: async (site) => glossaryPage(site) },
  { path: "/plan-du-site", parameters: [], make: siteMapPage },
  { path: "/charte", parameters: [], make: chartePage },
  { path: "/sobriete", parameters: [], make: async (site) => sobrietyPage(site) },
  { path: "/api/docs", parameters: ["jeu"], make: (site, _params, query) => apiReferencePage(site, query) },
  // The catalogue, the feed of a producer and the identifier of a dataset give their pages to who reads HTML.
  {
    path: "/catalogue",
    parameters: ["q", ...FACETS, "sort", "page"],
    negotiated: true,
    make: (site, _params, query) => datasetsPage(site, query),
  },
  {
    path: "/organismes/:slug/catalogue",
    parameters: ["page"],
    negotiated: true,
    make: (site, { slug = "" }, query) => organisationPage(site, slug, query),
  },
  {
    path: "/id/jeu/:uuid",
    parameters: ["q", "page", ...FORM],
    dialect: true,
    negotiated: true,
    make: (site, { uuid = "" }, query) => datasetPage(site, uuid, query),
  },
  // What the feeds name by an identifier.
  {
    path: "/id/catalogue",
    parameters: ["q", ...FACETS, "sort", "page"],
    negotiated: true,
    make: (site, _params, query) => datasetsPage(site, query),
  },
  {
    path: "/id/fichier/:uuid/:file",
    parameters: [],
    negotiated: true,
    make: (site, { uuid = "", file = "" }) => filePage(site, uuid, file),
  },
  {
    path: "/id/organisme/:slug",
    parameters: ["page"],
    negotiated: true,
    make: (site, { slug = "" }, query) => organisationPage(site, slug, query),
  },
  {
    path: "/id/organisme/:slug/catalogue",
    parameters: ["page"],
    negotiated: true,
    make: (site, { slug = "" }, query) => organisationPage(site, slug, query),
  },
  { path: "/id/themes", parameters: [], negotiated: true, make: observatoriesPage },
  {
    path: "/id/theme/:theme",
    parameters: [],
    negotiated: true,
    make: (site, { theme = "" }) => themePage(site, theme),
  },
  {
    path: "/id/service/:service",
    parameters: [],
    negotiated: true,
    make: (site, { service = "" }) => dataServicePage(site, service),
  },
];

/** Every address made here, `:name` for what varies, and the parameters that it reads. */
export const pageAddresses = pages.map(({ path, parameters }) => ({ path, parameters }));

/** The addresses of pages; archives, scripts and images apart. */
export const pagePaths = pages.map(({ path }) => path).filter((path) => !/\.(zip|js|png)$/.test(path));

/** The image of a page. */
function shareImage(
  path: string,
  parameters: string[],
  describe: (site: Site, params: Record<string, string>, query: Query) => Promise<ShareCard>,
): PageRoute {
  return {
    path,
    parameters,
    make: async (site, params, query, { headers, rasterise }) =>
      serveShareImage(site, await describe(site, params, query), rasterise, headers),
  };
}

function datasetsOfIndicator({ services: { indicators } }: Site, { id = "" }: Record<string, string>): string[] {
  return indicators.get(id) ? indicators.datasetsOf(id) : [];
}

/** Communes whose pages are made ahead: a territory that has more makes those that are asked for. */
const COMMUNES_AHEAD = 40;

/** Each observatory for the home territory, then for the intercommunalities and communes. */
function listObservatories({
  services: { observatories, territories },
}: Site): { params: { theme: string }; query: Query }[] {
  const { epcis, communes } = territories.home();
  const codes = [
    undefined,
    ...epcis.map(({ code }) => code),
    ...communes.slice(0, COMMUNES_AHEAD).map(({ code }) => code),
  ];
  return codes.flatMap((territoire) =>
    observatories.list().map(({ theme }) => ({ params: { theme }, query: territoire ? { territoire } : {} })),
  );
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
    identify,
    router,
    isReady,
  }: Pick<
    Datalogue,
    "services" | "answers" | "readState" | "readBasis" | "seenBefore" | "identify" | "router" | "isReady"
  >,
  settings: Pick<Settings, "publicUrl" | "trustProxy" | "logLevel">,
  { log = (line: string) => console.error(line), now = () => new Date() } = {},
): Express {
  const assets = loadAssets();
  const rasterise = createRasteriser();
  const site: Site = { services, caller: PUBLIC, publicUrl: settings.publicUrl, now, asset: assets.address };
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", settings.trustProxy);
  // The 503 of a start are expected: nothing to tell.
  const logRequest = requestLog(settings);
  app.use((request, response, next) => (isReady() ? logRequest(request, response, next) : next()));
  app.use(seenBefore);

  const guards = securityHeaders(settings.publicUrl);
  const secure: RequestHandler = (_request, response, next) => {
    response.set(guards);
    next();
  };
  const whenReady: RequestHandler = (_request, response, next) => {
    if (isReady()) return next();
    sendLoading(response, assets.address("charte.css"));
  };
  const answerPage = async (route: PageRoute, params: Record<string, string>, query: Query, caller: Caller) => {
    const { path, make, negotiated } = route;
    const common = { ...guards, Vary: `${negotiated ? "Accept, " : ""}Authorization, Accept-Encoding` };
    const makePage = async () => {
      const made = await make(siteFor(site, caller), params, query, { headers: common, asset: assets.text, rasterise });
      return made instanceof Answer ? made : packPage(made, common);
    };
    const address = canonicalAddress(path, params, query);
    // Another form of the same address is kept there.
    const key = negotiated ? `html ${address}` : address;
    const state = await readState();
    if (caller.kind !== "public") return makePage();
    const basis = route.datasets && (await readBasis(route.datasets(site, params)));
    return answers.get(state, key, makePage, basis);
  };
  const serve =
    (route: PageRoute): RequestHandler =>
    async (request, response) => {
      const query = readQuery(request, route);
      const page = await answerPage(route, request.params as Record<string, string>, query, callerOf(request));
      await sendAnswer(request, response, page);
    };
  app.locals.prepare = async function* prepare(): AsyncGenerator<string> {
    for (const route of pages)
      for (const { params = {}, query = {} } of route.ahead?.(site) ?? []) {
        const page = await answerPage(route, params, query, PUBLIC);
        // As most browsers will ask for it.
        await page.in(page.codingFor("br"));
        yield canonicalAddress(route.path, params, query);
      }
  };

  app.use(assets.handler);
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
  for (const form of chartForms) app.get(`/api/indicators/:id/${form.name}`, whenReady, serveCharts(form, charts));
  app.get("/oembed", identify, whenReady, serveOembed(charts));
  app.use(router);
  app.use(secure);
  app.use(identify);
  app.use((request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    const takesBody = /^\/verifier(?:\/copie)?$/.test(request.path);
    if (request.method === "POST" && takesBody) return next();
    response.set("Allow", `GET, HEAD, ${takesBody ? "POST, " : ""}OPTIONS`);
    if (request.method === "OPTIONS") return void response.status(204).end();
    next(new PageProblem(405, "Cette adresse se lit seulement", "Revenez en arrière, ou repartez de l’accueil."));
  });
  app.use(whenReady);
  for (const page of pages) if (!isMachinePath(page.path)) app.get(page.path, serve(page));
  serveOgc(app, site);
  serveVerifier(app, site);
  app.use(async (request, response) => {
    await sendAnswer(request, response, packPage(notFoundPage(site)));
  });
  app.use(answerErrors(site, guards, log));
  return app;
}

/** `/verifier` and the reports it gives: made for one visitor, never stored with the pages. */
function serveVerifier(app: Express, site: Site): void {
  const reports = createReportStore();
  app.get("/verifier", async (request, response) => {
    const visited = siteFor(site, callerOf(request));
    await sendAnswer(
      request,
      response,
      packPage(await verifierPage(visited, readQuery(request, { parameters: ["schema", "jeu"] }))),
    );
  });
  app.post("/verifier", async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      const visited = siteFor(site, callerOf(request));
      await sendAnswer(request, response, packPage(await checkedPage(visited, reports, request, leaving.signal)));
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  app.post("/verifier/copie", async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      const made = await mendedFile(siteFor(site, callerOf(request)), request, leaving.signal);
      await ("html" in made ? sendAnswer(request, response, packPage(made)) : sendMended(response, made));
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  app.get("/verifier/:id", async (request, response) => {
    await sendAnswer(request, response, packPage(keptReportPage(site, reports, request.params.id)));
  });
  app.get("/verifier/:id/:file", (request, response) => {
    const { body, headers, name } = keptReportFile(reports, request.params.id, request.params.file);
    response.attachment(name).set(headers).send(body);
  });
}

/** What is said when a page cannot be made: the visitor's mistakes with choices, ours with apologies and a log line. */
function answerErrors(site: Site, guards: Record<string, string>, log: (line: string) => void): ErrorRequestHandler {
  const machine = problems(log);
  return async (error, request, response, next) => {
    const isMachine = isMachinePath(request.path) && !prefersHtml(request) && !(error instanceof PageProblem);
    // What went wrong may have done so before they were set.
    if (!response.headersSent) response.set(guards);
    if (response.headersSent || isMachine) return machine(error, request, response, next);
    try {
      if (error instanceof PageProblem) return await sendAnswer(request, response, packPage(problemPage(site, error)));
      const mistake = describeMistake(error);
      if (mistake?.logged ?? !mistake)
        log(
          `${request.method} ${request.originalUrl} ${mistake?.logged ?? (error instanceof Error ? error.stack : error)}`,
        );
      // What the administrator must mend is no matter for the visitor, who is told that it is ours.
      const page = mistake && !mistake.logged ? problemPage(site, mistake.problem) : failurePage(site);
      const own = mistake ? { status: mistake.problem.status, headers: mistake.headers } : {};
      await sendAnswer(request, response, packPage({ ...page, ...own }));
    } catch (second) {
      next(second);
    }
  };
}

/** What a page says where the API would send a problem: the caller's mistake, or what passes by itself; undefined for a fault of ours. */
function describeMistake(error: unknown) {
  const told = problemOf(error);
  if (!told) return undefined;
  const { status, title, detail, accepted = [], headers, logged } = told;
  const isUnreadable = told.code === "requete-incorrecte";
  const message = error instanceof BadQuery ? shorten(error.message, accepted) : detail;
  const problem = new PageProblem(
    status,
    isUnreadable ? "Adresse illisible" : title,
    isUnreadable ? "Cette adresse ne peut pas être lue. Vérifiez-la, ou repartez de l’accueil." : typographic(message),
    status === 401 || status === 403 ? [{ label: "Tous les jeux de données", href: "/jeux" }] : [],
  );
  return { problem, headers, logged };
}

/** A refusal with the values that would do, the first of them where they are many. */
function shorten(message: string, accepted: string[]): string {
  if (accepted.length === 0) return message;
  const shown = accepted.slice(0, 30).map((value) => value || "(rien)");
  return `${message} Valeurs possibles\u00a0: ${shown.join(", ")}${accepted.length > shown.length ? "…" : "."}`;
}

/** Answers before the catalogue is read. */
export function sendLoading(response: Response, stylesheet: string): void {
  response
    .status(503)
    .set({
      "Retry-After": "3",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Permissions-Policy": PERMISSIONS_POLICY,
    })
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
    "application/xhtml+xml",
  ];
  const pages = /text\/html|application\/xhtml/;
  return pages.test(request.headers.accept ?? "") && pages.test(String(request.accepts(types)));
}

/**
 * The address of a page as our links write it: its place, then its parameters in a fixed order. Any other way to write it gives the
 * same page; this one leaves from the first middleware.
 */
function canonicalAddress(path: string, params: Record<string, string>, query: Query): string {
  const place = path.replace(/:(\w+)/g, (_all, name) => encodeURIComponent(params[name] ?? ""));
  const words = new URLSearchParams(query as Record<string, string>).toString();
  return words ? `${place}?${words}` : place;
}

/**
 * The parameters a page reads, the first value of each (every one of a list, joined), in a fixed order; others are left out of
 * the key and the page.
 */
function readQuery(
  request: Request,
  { parameters, lists = [], dialect }: Pick<PageRoute, "parameters" | "lists" | "dialect">,
): Query {
  const query: Query = {};
  const words = dialect ? Object.keys(request.query).filter(isDialect).sort() : [];
  for (const name of [...parameters, ...words]) {
    const value = request.query[name];
    if (lists.includes(name) && Array.isArray(value)) {
      query[name] = value
        .filter((one) => typeof one === "string")
        .join(",")
        .slice(0, 1000);
      continue;
    }
    const text = Array.isArray(value) ? value[0] : value;
    if (typeof text === "string" && (text.trim() !== "" || words.includes(name)))
      query[name] = text.trim().slice(0, 200);
  }
  return query;
}
