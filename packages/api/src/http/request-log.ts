import type { RequestHandler } from "express";
import { pino } from "pino";
import { pinoHttp } from "pino-http";
import type { Settings } from "../settings.js";

/** One JSON line per answer on the error output, when the level of the settings asks for it; the address without its parameters. */
export function requestLog({ logLevel }: Pick<Settings, "logLevel">): RequestHandler {
  const logger = pino({ level: logLevel }, pino.destination(2));
  return pinoHttp({
    logger,
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? "error" : "info"),
    serializers: {
      req: ({ method, url }) => ({ method, url: url.replace(/\?.*/, "") }),
      res: ({ statusCode }) => ({ statusCode }),
    },
  });
}
