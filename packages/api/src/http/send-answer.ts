import type { Request, Response } from "express";
import { acceptedCoding } from "./accepted-coding.js";
import type { Answer } from "./answer.js";

/** Sends an answer in the compression that the caller knows, or 304 when the one it has is the same. */
export async function sendAnswer(request: Request, response: Response, answer: Answer): Promise<void> {
  const coding = answer.codingFor(acceptedCoding(request.headers["accept-encoding"]));
  if (answer.header("vary") === undefined) response.vary("Accept-Encoding");
  const { "if-none-match": known } = request.headers;
  if (answer.status === 200 && known !== undefined && includesTag(known, answer.etag(coding))) {
    response.writeHead(304, answer.headersIn(coding)).end();
    return;
  }
  const made = answer.in(coding);
  // What is ready leaves at once.
  const { body, headers } = made instanceof Promise ? await made : made;
  response.writeHead(answer.status, headers).end(request.method === "HEAD" ? undefined : body);
}

/** `If-None-Match` compares weakly (RFC 9110, 13.1.2): a proxy may have weakened our tag. */
function includesTag(header: string, etag: string): boolean {
  return header.split(",").some((one) => {
    const tag = one.trim();
    return tag === "*" || tag === etag || tag === `W/${etag}`;
  });
}
