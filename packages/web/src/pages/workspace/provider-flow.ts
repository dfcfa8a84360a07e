import type { ProviderFlow } from "@datalogue/api";
import type { Request } from "express";
import { localPath } from "./local-path.js";

/** What the browser keeps while somebody is at the provider of identities, and what for. */
export interface KeptFlow extends ProviderFlow {
  /** Path of the page to come back to. */
  next?: string;
  /** Token of the invitation that is taken. */
  link?: string;
  /** Identifier of who binds an identity, signed in. */
  person?: string;
  /** Proves that they gave their password before they left. */
  seal?: string;
}

/** Seconds for who has to find a telephone meanwhile. */
const LIFE = 900;
/** With https the prefix forbids another subdomain, or http, from setting it: what comes back is of who left. */
const nameFor = (publicUrl: string) =>
  publicUrl.startsWith("https:") ? "__Host-datalogue-fournisseur" : "datalogue-fournisseur";

/** The header that keeps a flow with the browser, or forgets it. Sent on the way back, which comes from another site: `Lax`. */
export function flowCookie(flow: KeptFlow | undefined, publicUrl: string): string {
  const value = flow ? Buffer.from(JSON.stringify(flow)).toString("base64url") : "";
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  return `${nameFor(publicUrl)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${flow ? LIFE : 0}${secure}`;
}

/** What the browser kept; undefined for nothing, or for what is no flow of ours. */
export function readFlow({ headers }: Request, publicUrl: string): KeptFlow | undefined {
  const prefix = `${nameFor(publicUrl)}=`;
  const found = (headers.cookie ?? "").split(";").find((part) => part.trim().startsWith(prefix));
  try {
    const flow: unknown = JSON.parse(Buffer.from(found?.trim().slice(prefix.length) ?? "", "base64url").toString());
    const { state, nonce, verifier, next, link, person, seal } = flow as Record<string, unknown>;
    if (typeof state !== "string" || typeof nonce !== "string") return undefined;
    const path = localPath(next);
    return {
      ...{ state, nonce, verifier: typeof verifier === "string" ? verifier : null },
      ...(path === undefined ? {} : { next: path }),
      ...(typeof link === "string" ? { link } : {}),
      ...(typeof person === "string" ? { person } : {}),
      ...(typeof seal === "string" ? { seal } : {}),
    };
  } catch {
    return undefined;
  }
}
