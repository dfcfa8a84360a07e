import { type RequestHandler, Router } from "express";
import type { Limit } from "../access/limit-heavy.js";
import type { UseCounting } from "../agreements/uses/count-uses.js";
import type { Conversation } from "./answer-message.js";
import type { ToolServices } from "./tool-services.js";

export const MCP_PATH = "/mcp";

/** True for the address of assistants, which takes messages (POST). */
export function isMcp(path: string): boolean {
  return path.toLowerCase().replace(/\/$/, "") === MCP_PATH;
}

/**
 * `/mcp`: what the API reads, for assistants that speak the Model Context Protocol (streamable HTTP, stateless), as the public
 * reads it. Its tools describe themselves; each call counts as a costly request.
 */
export function mcpRoutes(
  services: ToolServices,
  {
    limit,
    noteUse,
    sayRefusal,
    log,
  }: { limit: Limit; noteUse: UseCounting["note"] } & Pick<Conversation, "sayRefusal" | "log">,
): Router {
  const router = Router();
  const answer: RequestHandler = async (request, response) => {
    const { answerMessage } = await import("./answer-message.js");
    response.set("Cache-Control", "no-store");
    const count = () => limit(request, response);
    const note: Conversation["noteUse"] = (use) => noteUse(request, { kind: "api", ...use });
    await answerMessage(request, response, { services, count, noteUse: note, sayRefusal, log });
  };
  router.post(MCP_PATH, answer);
  return router;
}
