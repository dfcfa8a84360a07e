// The library is in this file, which is loaded at the first message: it would slow the start down for a service that few call.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { AccessRefused } from "../access/access-refused.js";
import { explainClosure } from "../access/explain-closure.js";
import { definitionCheck } from "../documents/definition-check.js";
import { isTooDeep, MAX_DEPTH } from "../writing/json-depth.js";
import type { ToolServices } from "./tool-services.js";
import { type Tool, tools, UnknownThing } from "./tools.js";

/** Bytes of a message, characters of an answer. */
const LARGEST_MESSAGE = 64_000;
const LONGEST_ANSWER = 100_000;

export interface Conversation {
  services: ToolServices;
  /** Counts one call of a tool; throws when its caller made too many. */
  count(): Promise<void>;
  /** Told what an answer that was given named: the dataset, or the indicator. */
  noteUse(use: { dataset: string } | { indicator: string }): void;
  /** What is said of an error: a French sentence for that of the caller, undefined for ours. */
  sayRefusal(error: unknown): string | undefined;
  log(message: string): void;
}

const checks = Object.fromEntries(Object.entries(tools).map(([name, { input }]) => [name, definitionCheck(input)]));

/**
 * Answers one message of the Model Context Protocol, alone: nothing is kept from one to the next.
 * @see https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#streamable-http
 */
export async function answerMessage(
  request: IncomingMessage,
  response: ServerResponse,
  conversation: Conversation,
): Promise<void> {
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse: true,
    maxRequestBodySize: LARGEST_MESSAGE,
  });
  const server = createServer(conversation);
  response.once("close", () => void server.close());
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response);
}

function createServer(conversation: Conversation): Server {
  const { title, description } = conversation.services.catalogue.info();
  const server = new Server(
    { name: "datalogue", title, version: "1" },
    {
      capabilities: { tools: {} },
      instructions: `${title}. ${description} Lecture seule. Citez la source, la licence et la période de ce que vous rapportez, et dites quand un chiffre est inventé (« notice ») ou masqué par le secret statistique.`,
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(tools).map(([name, { title, description, input }]) => ({
      ...{ name, title, description },
      inputSchema: input as unknown as { type: "object" },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    callTool(params.name, params.arguments ?? {}, conversation),
  );
  return server;
}

/** What the caller did wrong is an answer, which its model reads and mends; nothing of what we did wrong is told but that. */
async function callTool(name: string, asked: object, conversation: Conversation): Promise<CallToolResult> {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (!tool) return refusal(`Aucun outil ne s'appelle ainsi. Outils\u00A0: ${Object.keys(tools).join(", ")}.`);
  // Checks and answers go down what is asked by calls of their own: what is too deep would exhaust them.
  if (isTooDeep(asked)) return refusal(`La demande a plus de ${MAX_DEPTH} niveaux.`);
  const faults = checks[name]?.(asked) ?? [];
  if (faults.length > 0) return refusal(faults.join(" "));
  try {
    await conversation.count();
    const text = JSON.stringify(await tool.run(asked as never, conversation.services));
    if (text.length > LONGEST_ANSWER)
      return refusal(
        "La réponse est trop longue pour un assistant. Demandez moins de lignes (page_size) ou de colonnes (columns), ou regroupez.",
      );
    const { jeu, indicateur } = asked as { jeu?: string; indicateur?: string };
    if (jeu !== undefined) conversation.noteUse({ dataset: jeu });
    else if (indicateur !== undefined) conversation.noteUse({ indicator: indicateur });
    return { content: [{ type: "text", text }] };
  } catch (error) {
    const said =
      error instanceof UnknownThing
        ? error.message
        : error instanceof AccessRefused
          ? sayClosed(error)
          : conversation.sayRefusal(error);
    if (said !== undefined) return refusal(inWordsOf(tool, said));
    conversation.log(`mcp ${name} ${error instanceof Error ? error.stack : error}`);
    return refusal("Le service a rencontré une erreur, dont nous sommes responsables. Réessayez dans un instant.");
  }
}

/** What is closed to the public is closed here, whoever asks: no key is asked for, since none opens anything. */
function sayClosed({ dataset }: AccessRefused): string {
  return `${explainClosure(dataset)} Un assistant lit ce que lit le public\u00A0: aucune clé n'y change rien.`;
}

/** A refusal of the API, what it names called as the tool does. */
function inWordsOf({ renamed = {} }: Tool, said: string): string {
  return Object.entries(renamed).reduce(
    (text, [name, ours]) => text.replaceAll(`«\u00A0${name}\u00A0»`, `«\u00A0${ours}\u00A0»`),
    said,
  );
}

function refusal(text: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text }] };
}
