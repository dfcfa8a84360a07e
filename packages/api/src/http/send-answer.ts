import type { Request, Response } from "express";
import { acceptedCoding } from "./accepted-coding.js";
import type { Answer } from "./answer.js";

/** Sends an answer in the compression that the caller knows, or 304 when the one it has is the same. */
export async function sendAnswer(request: Request, response: Response, answer: Answer): Promise<void> {
  const coding = answer.codingFor(acceptedCoding(request.headers["accept-encoding"]));
  if (answer.header("vary") === undefined) response.vary("Accept-Encoding");
  if (answer.status === 200 && isKnown(request, answer)) {
    response.writeHead(304, answer.headersIn(coding)).end();
    return;
  }
  const made = answer.in(coding);
  // What is ready leaves at once.
  const { body, headers } = made instanceof Promise ? await made : made;
  response.writeHead(answer.status, headers).end(request.method === "HEAD" ? undefined : body);
}

/** Whether who asks says to have this answer, in the form that would be sent. */
export function isKnown({ headers }: Request, answer: Answer): boolean {
  const known = headers["if-none-match"];
  if (known === undefined) return false;
  return includesTag(known, answer.etag(answer.codingFor(acceptedCoding(headers["accept-encoding"]))));
}

/** `If-None-Match` compares weakly (RFC 9110, 13.1.2): a proxy may have weakened our tag. */
function includesTag(header: string, etag: string): boolean {
  return header.split(",").some((one) => {
    const tag = one.trim();
    return tag === "*" || tag === etag || tag === `W/${etag}`;
  });
}
