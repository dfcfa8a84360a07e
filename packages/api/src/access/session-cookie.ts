import type { IncomingMessage } from "node:http";

/** With https the prefix forbids another subdomain, or http, from setting it (RFC 6265bis, 4.1.3.2). */
const nameFor = (publicUrl: string) => (publicUrl.startsWith("https:") ? "__Host-datalogue" : "datalogue");

/** The token that the browser of a signed-in person sends; undefined without. */
export function readSessionToken(request: IncomingMessage, publicUrl: string): string | undefined {
  const prefix = `${nameFor(publicUrl)}=`;
  const found = (request.headers.cookie ?? "").split(";").find((part) => part.trim().startsWith(prefix));
  return found?.trim().slice(prefix.length) || undefined;
}

/**
 * The header that gives a browser its token, or takes it back: out of reach of scripts, sent by no form of another site. Without a date: it
 * leaves with the browser, or with the session.
 */
export function sessionCookie(token: string | undefined, publicUrl: string): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  const end = token === undefined ? "; Max-Age=0" : "";
  return `${nameFor(publicUrl)}=${token ?? ""}; Path=/; HttpOnly; SameSite=Lax${secure}${end}`;
}
