import compression from "compression";
import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from "express";
import type { FileReader } from "../catalogue/catalogue-reader.js";
import { contentRoutes } from "../content/routes.js";
import type { Exporter } from "../exports/exporter.js";
import { indicatorRoutes } from "../indicators/routes.js";
import { metadataRoutes } from "../metadata/routes.js";
import { ogcRoutes } from "../ogc/routes.js";
import { getRoot } from "../openapi/operations/service.js";
import { openapiRoutes } from "../openapi/routes.js";
import { planRoutes } from "../plans/routes.js";
import type { Services } from "../services.js";
import type { Settings } from "../settings.js";
import { territoryRoutes } from "../territories/routes.js";
import { tileRoute, tileRoutes } from "../tiles/routes.js";
import type { TileReader } from "../tiles/tile-reader.js";
import type { AnswerStore } from "./answer-store.js";
import { checkRoutes } from "./check-routes.js";
import { datasetRoutes } from "./dataset-routes.js";
import { downloadRoutes } from "./download-routes.js";
import { fileRoutes } from "./file-routes.js";
import { HttpProblem, notFound } from "./http-problem.js";
import { limitHeavy } from "./limit-heavy.js";
import { PERMISSIONS_POLICY } from "./permissions-policy.js";
import { problems } from "./problems.js";
import { readParameters, searchParameters } from "./query-parameters.js";
import { keepAnswers, type ReadState } from "./stored-answers.js";

interface RouterParts {
  services: Services;
  files: FileReader;
  exporter: Exporter;
  tiles: TileReader;
  settings: Settings;
  answers: AnswerStore;
  /** Names the state of the data that answers are made of. */
  readState: ReadState;
  /** Reads the key of a request: every route below it knows who asks. */
  identify: RequestHandler;
  /** Reasons why the service is not ready, none when it is. */
  listMissing(): Promise<string[]>;
  /** What is wrong although the service is ready: a published file is damaged, the disk takes nothing more. One sentence each. */
  listWarnings(): Promise<string[]>;
  log(message: string): void;
  now(): Date;
}

/** True for an address that machines read: open to every origin, never a redirect, errors as problem+json. */
export function isMachinePath(path: string): boolean {
  return /^\/(api|fichiers|ogc|healthz|readyz)(\/|$)|^\/catalogue([./]|$)|^\/(sitemap\.xml|robots\.txt|flux\.atom|oembed)$|^\/id\/|^\/organismes\/[^/]+\/catalogue([./]|$)/.test(
    path,
  );
}

/** A vector tile: stored compressed, sent as it is. */
function isTile(path: string): boolean {
  return path.startsWith("/ogc/") && /\/tiles\/WebMercatorQuad\/[^/]+\/[^/]+\/[^/]+$/.test(path);
}

/** What tells of the program itself answers whatever the state of the data. */
function isHealth(path: string): boolean {
  return /^\/(healthz|readyz)(\/|$)/.test(path);
}

/** The addresses that take a body. */
function isCheck(path: string): boolean {
  return /^\/api\/check(?:\/copy)?\/?$/i.test(path);
}

/** Characters of an address (RFC 9110 asks for 8 000 at least). */
const MAX_ADDRESS = 8_000;

/** Every machine-facing route, to be mounted at the root before the pages. */
export function machineRouter({
  services,
  files,
  exporter,
  tiles,
  settings,
  answers,
  readState,
  identify,
  listMissing,
  listWarnings,
  log,
  now,
}: RouterParts): Router {
  const router = Router();
  const compress = compression();
  const keep = keepAnswers(answers, readState);
  const limit = limitHeavy(settings);

  router.use((request, response, next) => {
    const { path } = request;
    if (!isMachinePath(path)) return next("router");
    if (isTile(path) || isHealth(path)) return next();
    return keep(request, response, next);
  });
  router.use((request, response, next) => {
    response.set({
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers":
        "Content-Disposition, Content-Length, Content-Range, ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
      "X-Content-Type-Options": "nosniff",
      "Permissions-Policy": PERMISSIONS_POLICY,
    });
    if (request.originalUrl.length > MAX_ADDRESS)
      throw new HttpProblem(
        414,
        "adresse-trop-longue",
        "Adresse trop longue",
        `Une adresse a ${MAX_ADDRESS.toLocaleString("fr-FR")} caractères au plus. Mettez moins de valeurs dans les filtres, ou prenez le fichier entier.`,
      );
    if (request.method === "OPTIONS") {
      const methods = isCheck(request.path) ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
      response.set({
        Allow: methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": isCheck(request.path)
          ? "Authorization, Content-Disposition, Content-Type"
          : "Authorization, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range",
        "Access-Control-Max-Age": "86400",
      });
      return void response.status(204).end();
    }
    if (isCheck(request.path)) {
      if (request.method === "POST") return compress(request, response, next);
      throw new HttpProblem(
        405,
        "methode-refusee",
        "Méthode refusée",
        "Envoyez le fichier à vérifier avec la méthode POST. Pour le faire sans programme, allez à la page /verifier.",
        { Allow: "POST, OPTIONS" },
      );
    }
    if (request.method !== "GET" && request.method !== "HEAD")
      throw new HttpProblem(
        405,
        "methode-refusee",
        "Méthode refusée",
        `Cette adresse se lit seulement (GET ou HEAD), ${request.method} n'est pas possible.`,
        { Allow: "GET, HEAD, OPTIONS" },
      );
    if (request.path.startsWith("/fichiers") || isTile(request.path)) return next();
    compress(request, response, next);
  });

  router.use(identify);

  const { publicUrl } = settings;
  const ogc = { catalogue: services.catalogue, features: services.features, tiles, publicUrl, now };
  router.use(tileRoute(ogc));
  router.use(tileRoutes(ogc));
  router.use(ogcRoutes(ogc));

  router.get("/healthz", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const missing = await listMissing();
    if (missing.length > 0)
      throw new HttpProblem(503, "pas-pret", "Pas encore prêt", missing.join(" "), { "Retry-After": "5" });
    const warnings = await listWarnings();
    response.set("Cache-Control", "no-store").json({ status: "ok", ...(warnings.length > 0 ? { warnings } : {}) });
  });
  router.get("/api", (request, response) => {
    readParameters(request, getRoot.query);
    const info = services.catalogue.info();
    response.json({
      title: info.title,
      description: info.description,
      contact: info.contact,
      links: {
        self: `${publicUrl}/api`,
        swagger: `${publicUrl}/api/openapi.json`,
        documentation: `${publicUrl}/api/docs`,
        datasets: `${publicUrl}/api/datasets`,
        indicators: `${publicUrl}/api/indicators`,
        plans: `${publicUrl}/api/plans`,
        territories: `${publicUrl}/api/territories`,
        catalogue: ["jsonld", "ttl", "rdf", "nt", "csv"].map((extension) => `${publicUrl}/catalogue.${extension}`),
        site: `${publicUrl}/`,
      },
    });
  });
  router.use(openapiRoutes(services, settings));
  router.use(datasetRoutes(services, settings, { now, limit }));
  router.use(downloadRoutes({ services, files, exporter, settings, limit }));
  router.use(contentRoutes(settings));
  router.use(checkRoutes(services, settings));
  router.use(fileRoutes(services, files, settings));
  router.use(indicatorRoutes(services, settings));
  router.use(planRoutes(services, settings));
  router.use(territoryRoutes(services, settings));
  router.use(metadataRoutes(services, settings));
  router.use((request, _response, next) => {
    if (!/^\/(api|fichiers)(\/|$)/.test(request.path)) return next();
    throw notFound(
      "adresse-inconnue",
      `Il n'y a rien à l'adresse ${request.path}. Les adresses disponibles partent de /api.`,
    );
  });
  const tellMachines = problems(log);
  const tell: ErrorRequestHandler = (error, request, response, next) =>
    hasPage(request) ? next(error) : tellMachines(error, request, response, next);
  router.use(tell);
  return router;
}

/** A layer asked by who reads pages: what is wrong with its address is told by a page too, where there are pages. */
function hasPage(request: Request): boolean {
  if (!/^\/ogc(\/|$)/.test(request.path) || isTile(request.path)) return false;
  const form = searchParameters(request).get("f");
  if (form !== null) return form === "html";
  return request.accepts(["application/json", "application/geo+json", "text/html"]) === "text/html";
}
