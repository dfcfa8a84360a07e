import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Datalogue, readSettings } from "@datalogue/api";
import { describeApi } from "../../../packages/api/src/openapi/describe-api.js";
import { undeclaredAnswers } from "../../support/undeclared-answers.js";
import { definitionChecker } from "./definition-checker.js";

const checker = definitionChecker(
  JSON.parse(
    JSON.stringify(
      describeApi({
        info: {
          title: "Catalogue",
          shortTitle: "Catalogue",
          description: "",
          publisher: "",
          contact: { name: "", email: "" },
          homeTerritory: "france",
          idBase: "",
          language: "fr",
        },
        publicUrl: readSettings({}).publicUrl,
        samples: undefined,
      }),
    ),
  ),
);

/** The same router, each answer of which is checked against the OpenAPI definition; the test under way fails with what differs. */
export function watchAnswers(router: Datalogue["router"]): Datalogue["router"] {
  const watched = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => {
    const pieces: Buffer[] = [];
    let passed = false;
    let said: Record<string, unknown> = {};
    const { write, end, writeHead } = response;
    const header = (name: string) => String(said[name.toLowerCase()] ?? response.getHeader(name) ?? "");
    response.writeHead = ((...given: Parameters<typeof writeHead>) => {
      const headers = given.find((one) => typeof one === "object") ?? {};
      said = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      return writeHead.apply(response, given);
    }) as typeof writeHead;
    const keep = ([piece, encoding]: unknown[]) => {
      if (typeof piece === "string") pieces.push(Buffer.from(piece, encoding as BufferEncoding | undefined));
      else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
    };
    const json = () => header("Content-Type").includes("json");
    response.write = ((...given: Parameters<typeof write>) => {
      if (json()) keep(given);
      return write.apply(response, given);
    }) as typeof write;
    response.end = ((...given: Parameters<typeof end>) => {
      if (json()) keep(given);
      const { method = "GET", url: address = "/" } = request;
      if (!passed && /^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method) && !/^\/(ogc|mcp)\b/.test(address)) {
        const { statusCode: status } = response;
        const mediaType = header("Content-Type").replace(/;.*/, "") || undefined;
        const isRead = method !== "HEAD" && status !== 304 && json();
        try {
          const body = isRead ? decode(Buffer.concat(pieces), header("Content-Encoding")) : undefined;
          undeclaredAnswers.push(...checker.check({ method, address, status, mediaType, body }));
        } catch (error) {
          undeclaredAnswers.push(`${method} ${address} → ${status}: ${error}`);
        }
      }
      return end.apply(response, given);
    }) as typeof end;
    (router as unknown as typeof watched)(request, response, (error) => {
      passed = true;
      next(error);
    });
  };
  // Its routes can still be listed.
  const { stack } = router as unknown as { stack: object };
  return Object.assign(watched, { stack }) as unknown as Datalogue["router"];
}

function decode(body: Buffer, coding: string): Buffer {
  if (coding === "br") return brotliDecompressSync(body);
  return coding === "gzip" ? gunzipSync(body) : body;
}
