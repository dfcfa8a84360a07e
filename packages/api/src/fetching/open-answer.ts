import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIPv6 } from "node:net";
import { codeOf } from "../system/code-of.js";
import { type CheckedAddress, checkAddress, type Resolve } from "./check-address.js";
import { type CertificateFault, FetchFailure } from "./fetch-failure.js";
import { readHeader } from "./read-header.js";
import { readCertificate, readRefusedCertificate, type SeenCertificate } from "./seen-certificate.js";

export interface AnswerOptions {
  headers: Record<string, string>;
  allowedHosts: readonly string[];
  resolve: Resolve;
  /** Before each host is asked. */
  beforeHost(host: string): Promise<void>;
  /** Told of the certificate of each host that shows one. */
  onCertificate?: ((seen: SeenCertificate) => void) | undefined;
  /** Longest silence of the server, in ms. */
  silence: number;
  signal: AbortSignal;
}

export interface Answer {
  /** The address that answered, redirects followed. */
  url: string;
  host: string;
  response: IncomingMessage;
}

const MAX_REDIRECTS = 5;

/** Asks an address (GET), follows its redirects to checked hosts only, and gives the answer, whatever its status. Throws `FetchFailure`. */
export async function openAnswer(address: string, options: AnswerOptions): Promise<Answer> {
  let text = address;
  let { headers } = options;
  for (let redirects = 0; ; redirects++) {
    const checked = await checkAddress(text, options.allowedHosts, options.resolve);
    await options.beforeHost(checked.url.host);
    const response = await ask(checked, { ...options, headers }).catch((error) => {
      tell(options, readRefusedCertificate(error));
      throw error;
    });
    tell(options, readCertificate(checked.host, response));
    const { statusCode = 0 } = response;
    const location = readHeader(response.headers.location);
    if (![301, 302, 303, 307, 308].includes(statusCode) || !location)
      return { url: checked.url.href, host: checked.url.host, response };
    response.destroy();
    if (redirects === MAX_REDIRECTS)
      throw new FetchFailure({ kind: "too-many-redirects", url: address, limit: MAX_REDIRECTS });
    if (!URL.canParse(location, text)) throw new FetchFailure({ kind: "bad-address", url: location });
    text = new URL(location, text).href;
    if (new URL(text).origin !== checked.url.origin) {
      const { authorization: _, ...others } = headers;
      headers = others;
    }
  }
}

function tell({ onCertificate }: AnswerOptions, seen: SeenCertificate | undefined): void {
  if (seen) onCertificate?.(seen);
}

export interface AskOptions extends Pick<AnswerOptions, "headers" | "silence" | "signal"> {
  /** What is sent (POST); a question (GET) without it. */
  body?: string | undefined;
}

/** Sends one request to a checked address, and gives the answer, whatever its status. Throws `FetchFailure`. */
export function ask(
  { url, host, addresses }: CheckedAddress,
  { headers, silence, signal, body }: AskOptions,
): Promise<IncomingMessage> {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      headers,
      signal,
      ...(body === undefined ? {} : { method: "POST" }),
      // One connection each, that no other request finds open.
      agent: false,
      // The name was resolved and checked: the connection goes there, whatever a second resolution would say.
      lookup: (_name, options, done) => {
        if (options.all) done(null, found);
        else done(null, found[0]?.address ?? "", found[0]?.family);
      },
      // Said here, so that no variable of the environment lifts it.
      rejectUnauthorized: true,
    });
    request.setTimeout(silence, () => request.destroy(Object.assign(new Error("silence"), { code: "ETIMEDOUT" })));
    request.on("response", resolve);
    request.on("error", (error) => reject(signal.aborted ? error : unreachable(host, error)));
    request.end(body);
  });
}

function unreachable(host: string, error: Error): FetchFailure {
  const code = codeOf(error) || error.message;
  const reason = certificateFaultOf(code);
  return new FetchFailure(
    reason === undefined ? { kind: "unreachable", host, code } : { kind: "certificate", host, reason, code },
  );
}

function certificateFaultOf(code: string): CertificateFault | undefined {
  if (
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"].includes(code)
  )
    return "incomplete-chain";
  if (["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"].includes(code)) return "self-signed";
  if (code === "CERT_HAS_EXPIRED") return "expired";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "other-name";
  return /^(CERT_|ERR_SSL_|ERR_TLS_|EPROTO)/.test(code) ? "other" : undefined;
}
