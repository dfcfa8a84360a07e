import { isMachinePath, overloaded, type Pressure } from "@datalogue/api";
import type { Request, RequestHandler, Response } from "express";
import { prefersHtml } from "../http/prefers-html.js";
import { busyPage } from "../pages/busy.js";

interface RefuseParts {
  pressure: Pressure;
  /** Headers of every page. */
  guards: Record<string, string>;
  stylesheet: string;
}

/** Each request begins in its turn; where there is too much to do, 503 at once, at next to no cost. What was answered before has left already. */
export function refuseOverload({ pressure, guards, stylesheet }: RefuseParts): RequestHandler {
  const page = busyPage(stylesheet);
  const refuse = (request: Request, response: Response) => {
    const { status, code, title, detail, headers } = overloaded();
    // Told by their number: a line for each would cost more than the answer.
    response.locals.isRefused = true;
    response.status(status).set({ ...headers, "Cache-Control": "no-store" });
    if (!isMachinePath(request.path) || prefersHtml(request)) return void response.set(guards).type("html").send(page);
    const problem = { type: "about:blank", title, status, detail, code, instance: request.originalUrl };
    response.set("Access-Control-Allow-Origin", "*").type("application/problem+json").send(JSON.stringify(problem));
  };
  return (request, response, next) =>
    pressure.enter(request, response, { begin: () => next(), refuse: () => refuse(request, response) });
}
