import type { IncomingMessage, ServerResponse } from "node:http";
import { PERMISSIONS_POLICY } from "@datalogue/api";
import helmet from "helmet";

/** What the policy of a page allows besides its style sheet and images. */
interface Allowance {
  /** Scripts and workers of ours. */
  scripts?: true;
  /** Origins of images that the administrator named. */
  imageOrigins?: string[];
  /** May be shown in the frame of any site. */
  framed?: true;
  /** Shows pages of ours in frames. */
  frames?: true;
}

/**
 * The content security policy of a page: nothing from elsewhere, nothing inline. Every page may read what we answer, with or
 * without script of ours: tools that examine a page look for `/robots.txt` from within it.
 */
export function policyOf(publicUrl: string, { scripts, imageOrigins = [], framed, frames }: Allowance = {}): string {
  const images = ["'self'", ...imageOrigins].join(" ");
  return [
    "default-src 'none'",
    "style-src 'self'",
    `img-src ${images}`,
    ...(scripts ? ["script-src 'self'", "worker-src 'self'"] : []),
    ...(frames ? ["frame-src 'self'"] : []),
    `connect-src ${images}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framed ? "*" : "'self'"}`,
    ...(publicUrl.startsWith("https:") ? ["upgrade-insecure-requests"] : []),
  ].join(";");
}

/** Security headers of pages, the policy of those without script among them. They are the same for all: made once. */
export function securityHeaders(publicUrl: string): Record<string, string> {
  const guard = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: publicUrl.startsWith("https:") ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  const headers: Record<string, string> = {
    "Content-Security-Policy": policyOf(publicUrl),
    "Permissions-Policy": PERMISSIONS_POLICY,
  };
  const collected = {
    setHeader(name: string, value: string) {
      headers[name] = value;
    },
    removeHeader: () => {},
  } as unknown as ServerResponse;
  guard({} as IncomingMessage, collected, (error?: unknown) => {
    if (error) throw error;
  });
  return headers;
}
