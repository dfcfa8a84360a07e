import type { RequestHandler, Response } from "express";
import { pinoHttp } from "pino-http";
import type { Settings } from "../settings/settings.js";
import { serviceLogger } from "./service-log.js";

/**
 * One JSON line per answer on the error output, the address without its parameters. Levels above "info" tell of failures
 * only, and then cost almost nothing.
 */
export function requestLog({ logLevel }: Pick<Settings, "logLevel">): RequestHandler {
  const logger = serviceLogger({ logLevel });
  const told = ({ method, url }: { method: string; url: string }) => ({ method, url: url.replace(/\?.*/, "") });
  if (logger.isLevelEnabled("info"))
    return pinoHttp({
      logger,
      customLogLevel: (_request, response, error) =>
        isRefused(response) ? "silent" : error || response.statusCode >= 500 ? "error" : "info",
      serializers: { req: told, res: ({ statusCode }) => ({ statusCode }) },
    });
  return (request, response, next) => {
    const start = Date.now();
    response.once("finish", () => {
      const { statusCode } = response;
      if (statusCode < 500 || isRefused(response)) return;
      const req = told({ method: request.method, url: request.originalUrl });
      logger.error({ req, res: { statusCode }, responseTime: Date.now() - start }, "request errored");
    });
    next();
  };
}

/** Refused for want of time: told by their number. */
function isRefused(response: object): boolean {
  return (response as Partial<Response>).locals?.isRefused === true;
}
