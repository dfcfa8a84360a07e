import type { RequestHandler, Router } from "express";
import { pathSource } from "../http/path-source.js";

/**
 * Routers one after another, as `use` of each would be, but for those without a route for the path of a request: one pattern tells it of a
 * router, where each of its routes would try its own.
 */
export function enterMatching(routers: Router[]): RequestHandler {
  const doors = routers.map((router) => ({ router, pattern: patternOf(router) }));
  const handler: RequestHandler = (request, response, next) => {
    const { path } = request;
    const enter = (from: number): void => {
      const rank = doors.findIndex(({ pattern }, index) => index >= from && (pattern?.test(path) ?? true));
      const router = doors[rank]?.router;
      if (router) router(request, response, (error) => (error ? next(error) : enter(rank + 1)));
      else next();
    };
    enter(0);
  };
  // As a router has it, for who lists the routes of an application.
  return Object.assign(handler, { stack: routers.flatMap(({ stack }) => stack) });
}

/** The paths that some route of a router may take; undefined: any, where something is done whatever the path. */
function patternOf({ stack }: Router): RegExp | undefined {
  const paths: (string | undefined)[] = stack.flatMap(({ route }) => route?.path);
  if (paths.includes(undefined)) return undefined;
  return new RegExp(`^(?:${paths.map((path) => pathSource(path as string)).join("|")})/?$`, "i");
}
