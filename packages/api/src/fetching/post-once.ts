import { checkAddress, type Resolve, resolveBySystem } from "./check-address.js";
import { FetchFailure } from "./fetch-failure.js";
import { ask } from "./open-answer.js";

interface PostOptions {
  headers: Record<string, string>;
  body: string;
  /** Hosts (`name` or `name:port`) that the administrator allows though private or http. */
  allowedHosts: readonly string[];
  resolve?: Resolve | undefined;
  /** Time given to all of it, in ms. */
  timeout: number;
}

/**
 * Sends something once to an address that is checked each time, and gives the status of the answer and its `Retry-After`, as it is
 * written: its body is not read, a redirect is not followed. The connection goes to the IP addresses that were checked, whatever the name says a moment later. Throws `FetchFailure`.
 */
export async function postOnce(
  address: string,
  { headers, body, allowedHosts, resolve = resolveBySystem, timeout }: PostOptions,
): Promise<{ status: number; retryAfter: string | undefined }> {
  const signal = AbortSignal.timeout(timeout);
  const late = () => new FetchFailure({ kind: "too-slow", url: address, seconds: timeout / 1000 });
  const cut = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(late()), { once: true });
  });
  cut.catch(() => {});
  const send = async () => {
    const checked = await checkAddress(address, allowedHosts, resolve);
    signal.throwIfAborted();
    const length = String(Buffer.byteLength(body));
    const response = await ask(checked, {
      headers: { ...headers, "content-length": length },
      ...{ body, silence: timeout, signal },
    });
    response.on("error", () => {});
    response.destroy();
    return { status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] };
  };
  try {
    // A resolver that never answers is waited for no longer than the rest.
    return await Promise.race([send(), cut]);
  } catch (error) {
    throw signal.aborted ? late() : error;
  }
}
