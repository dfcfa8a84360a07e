import compression from "compression";
import { Router } from "express";
import type { FileReader } from "../catalogue/catalogue-reader.js";
import type { Exporter } from "../exports/exporter.js";
import { indicatorRoutes } from "../indicators/routes.js";
import { metadataRoutes } from "../metadata/routes.js";
import type { Services } from "../services.js";
import type { Settings } from "../settings.js";
import { territoryRoutes } from "../territories/routes.js";
import { checkRoutes } from "./check-routes.js";
import { datasetRoutes } from "./dataset-routes.js";
import { downloadRoutes } from "./download-routes.js";
import { fileRoutes } from "./file-routes.js";
import { HttpProblem, notFound } from "./http-problem.js";
import { problems } from "./problems.js";

interface RouterParts {
  services: Services;
  files: FileReader;
  exporter: Exporter;
  settings: Settings;
  /** Reasons why the service is not ready, none when it is. */
  listMissing(): Promise<string[]>;
  log(message: string): void;
  now(): Date;
}

/** True for an address that machines read: open to every origin, never a redirect, errors as problem+json. */
export function isMachinePath(path: string): boolean {
  return /^\/(api|fichiers|healthz|readyz)(\/|$)|^\/catalogue(\.|$)|^\/sitemap\.xml$|^\/id\/jeu\/|^\/organismes\/[^/]+\/catalogue(\.|$)/.test(
    path,
  );
}

/** The one address that takes a body. */
function isCheck(path: string): boolean {
  return /^\/api\/check\/?$/i.test(path);
}

/** Every machine-facing route, to be mounted at the root before the pages. */
export function machineRouter({ services, files, exporter, settings, listMissing, log, now }: RouterParts): Router {
  const router = Router();
  const compress = compression();

  router.use((request, response, next) => {
    if (!isMachinePath(request.path)) return next();
    response.set({
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers": "Content-Disposition, Content-Length, Content-Range, ETag, Link",
      "X-Content-Type-Options": "nosniff",
    });
    if (request.method === "OPTIONS") {
      response.set({
        "Access-Control-Allow-Methods": isCheck(request.path) ? "POST, OPTIONS" : "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": isCheck(request.path)
          ? "Content-Disposition, Content-Type"
          : "Authorization, Content-Type, If-None-Match, Range",
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
    if (request.path.startsWith("/fichiers")) return next();
    compress(request, response, next);
  });

  router.get("/healthz", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const missing = await listMissing();
    if (missing.length > 0)
      throw new HttpProblem(503, "pas-pret", "Pas encore prêt", missing.join(" "), { "Retry-After": "5" });
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get("/api", (_request, response) => {
    const info = services.catalogue.info();
    const { publicUrl } = settings;
    response.json({
      title: info.title,
      description: info.description,
      contact: info.contact,
      links: {
        self: `${publicUrl}/api`,
        datasets: `${publicUrl}/api/datasets`,
        indicators: `${publicUrl}/api/indicators`,
        territories: `${publicUrl}/api/territories`,
        catalogue: ["jsonld", "ttl", "rdf", "nt", "csv"].map((extension) => `${publicUrl}/catalogue.${extension}`),
        site: `${publicUrl}/`,
      },
    });
  });
  router.use(datasetRoutes(services, settings, { now }));
  router.use(downloadRoutes({ services, files, exporter, settings }));
  router.use(checkRoutes(services, settings));
  router.use(fileRoutes(services, files, settings));
  router.use(indicatorRoutes(services, settings));
  router.use(territoryRoutes(services, settings));
  router.use(metadataRoutes(services, settings));
  router.use((request, _response, next) => {
    if (!/^\/(api|fichiers)(\/|$)/.test(request.path)) return next();
    throw notFound(
      "adresse-inconnue",
      `Il n'y a rien à l'adresse ${request.path}. Les adresses disponibles partent de /api.`,
    );
  });
  router.use(problems(log));
  return router;
}
