import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { codeOf } from "../system/code-of.js";
import { FetchFailure } from "./fetch-failure.js";
import { isPublicAddress } from "./public-address.js";

/** Gives the IP addresses of a name, all of them. */
export type Resolve = (host: string) => Promise<string[]>;

export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** Where the connection goes: to these addresses and no others. */
export interface CheckedAddress {
  url: URL;
  /** The name or address asked for, without brackets. */
  host: string;
  addresses: string[];
}

/**
 * Checks an address before anything is sent: https, no credentials, and a name whose every IP address is public, resolved this once. Hosts that the
 * administrator allows (`name` or `name:port`) may be private, and http. Throws `FetchFailure`.
 */
export async function checkAddress(
  text: string,
  allowedHosts: readonly string[],
  resolve: Resolve,
): Promise<CheckedAddress> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["https:", "http:"].includes(url.protocol) || url.username !== "" || url.password !== "")
    throw new FetchFailure({ kind: "bad-address", url: text });
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const allowed = isAllowed(url, allowedHosts);
  if (url.protocol === "http:" && !allowed)
    throw new FetchFailure({ kind: "not-https", url: text, host: url.hostname });
  // An address written as such is never looked up by Node: it is checked here as a name is.
  const addresses = isIP(host) ? [host] : await findAddresses(host, resolve);
  const hidden = allowed ? undefined : addresses.find((address) => !isPublicAddress(address));
  if (hidden !== undefined) throw new FetchFailure({ kind: "private-address", host: url.hostname, address: hidden });
  return { url, host, addresses };
}

function isAllowed({ hostname, port, protocol }: URL, allowedHosts: readonly string[]): boolean {
  const withPort = `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  return allowedHosts.some((allowed) => allowed === hostname || allowed === withPort);
}

async function findAddresses(host: string, resolve: Resolve): Promise<string[]> {
  let addresses: string[] = [];
  try {
    addresses = await resolve(host);
  } catch (error) {
    // For now, perhaps: the resolver was not reached.
    if (codeOf(error) === "EAI_AGAIN") throw new FetchFailure({ kind: "unreachable", host, code: "EAI_AGAIN" });
  }
  if (addresses.length === 0) throw new FetchFailure({ kind: "unknown-host", host });
  return addresses;
}
