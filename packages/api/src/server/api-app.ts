import express, { type Express, type RequestHandler, type Router } from "express";
import { notFound } from "../http/http-problem.js";
import { refuseNullCharacter } from "../http/refuse-null-character.js";
import type { Settings } from "../settings/settings.js";
import { problems } from "./problems.js";

/** The machine-facing addresses alone, without the pages. */
export function createApiApp(
  datalogue: { router: Router; seenBefore?: RequestHandler },
  settings: Pick<Settings, "trustProxy">,
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", settings.trustProxy);
  if (datalogue.seenBefore) app.use(datalogue.seenBefore);
  app.use(refuseNullCharacter);
  app.use(datalogue.router);
  app.use((request) => {
    throw notFound("adresse-inconnue", `Il n'y a rien à l'adresse ${request.path}.`);
  });
  app.use(problems());
  return app;
}
