import { DATABASE_DAMAGED, isMachinePath } from "@datalogue/api";
import express, { type Express } from "express";
import { loadAssets } from "./http/assets.js";
import { securityHeaders } from "./http/security.js";
import { unavailablePage } from "./pages/unavailable.js";

/** What answers where the catalogue cannot be read: that it cannot, in words, at every address; the program itself lives. */
export function unreadableCatalogue({ publicUrl }: { publicUrl: string }): Express {
  const assets = loadAssets();
  const page = unavailablePage(assets.address("charte.css"));
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(assets.handler);
  app.use((_request, response, next) => {
    response.set({ ...securityHeaders(publicUrl), "Cache-Control": "no-store" });
    next();
  });
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.use((request, response) => {
    response.status(503).set("Retry-After", "300");
    if (!isMachinePath(request.path)) return void response.type("html").send(page);
    response.type("application/problem+json").send(
      JSON.stringify({
        ...{ type: "about:blank", title: "Base indisponible", status: 503 },
        ...{ detail: DATABASE_DAMAGED, code: request.path === "/readyz" ? "pas-pret" : "base-indisponible" },
        instance: request.originalUrl,
      }),
    );
  });
  return app;
}
