import type { OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";
import type { Response } from "express";

/**
 * An answer to a caller who is not the public is for him alone, whatever its route says: `private, no-store`. Done when the headers
 * leave, so that no route can forget it.
 */
export function keepPrivate(response: Response): void {
  const writeHead = response.writeHead.bind(response) as (...rest: unknown[]) => Response;
  response.writeHead = ((status: number, ...rest: (string | Headers | undefined)[]) => {
    const kept = rest.map((one) => (typeof one === "object" ? withoutCaching(response, one) : one));
    response.setHeader("Cache-Control", "private, no-store");
    response.vary("Authorization");
    return writeHead(status, ...kept);
  }) as typeof response.writeHead;
}

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** Headers given at the last moment would replace those set before. */
function withoutCaching(response: Response, headers: Headers): Headers {
  const kept: OutgoingHttpHeaders = {};
  for (const [name, value] of entriesOf(headers))
    if (/^vary$/i.test(name)) response.vary(String(value));
    else if (!/^cache-control$/i.test(name)) kept[name] = value;
  return kept;
}

/** Headers by name, or one after the other: name, value, name, value. */
function entriesOf(headers: Headers): [string, OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(headers)) return Object.entries(headers);
  return headers.flatMap((name, rank) => (rank % 2 === 0 ? [[String(name), headers[rank + 1]]] : []));
}
