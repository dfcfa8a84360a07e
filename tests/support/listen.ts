import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Makes a server of a test answer on a free port of this machine; gives its address. A caller keeps its connection as long as it wants:
 * a busy machine may stop between two requests longer than the 5 s of Node, and the second request would be lost.
 */
export async function listen(server: Server, host: "localhost" | "127.0.0.1" = "localhost"): Promise<string> {
  server.keepAliveTimeout = 0;
  await new Promise<void>((done) => server.listen(0, host === "localhost" ? undefined : host, done));
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
