import { Router } from "express";
import { HttpProblem } from "../http/http-problem.js";
import { getHealth, getReadiness } from "../openapi/service-operations.js";

/** What tells whether the service can be used. */
export interface Health {
  /** Reasons why the service is not ready, none when it is. */
  listMissing(): Promise<string[]>;
  /** What is wrong although the service is ready: a published file is damaged, the disk takes nothing more. One sentence each. */
  listWarnings(): Promise<string[]>;
}

/** `/healthz`: the program lives; `/readyz`: it may be asked, and what the administrator must mend. */
export function healthRoutes({ listMissing, listWarnings }: Health): Router {
  const router = Router();

  router.get(getHealth.path, (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get(getReadiness.path, async (_request, response) => {
    const missing = await listMissing();
    if (missing.length > 0)
      throw new HttpProblem(503, "pas-pret", "Pas encore prêt", missing.join(" "), { "Retry-After": "5" });
    const warnings = await listWarnings();
    response.set("Cache-Control", "no-store").json({ status: "ok", ...(warnings.length > 0 ? { warnings } : {}) });
  });
  return router;
}

/** What tells of the program itself answers whatever the state of the data. */
export function isHealth(path: string): boolean {
  return [getHealth.path, getReadiness.path].some((address) => path === address || path.startsWith(`${address}/`));
}
