import { once } from "node:events";
import { createServer, type Server, type ServerOptions } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { boundConnections, type ConnectionBounds } from "../../../packages/web/src/server/bound-connections.js";
import { listen } from "../../support/listen.js";

const LARGE = Buffer.alloc(40_000_000);

let server: Server;
let bounds: ReturnType<typeof boundConnections>;
const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
  bounds.stop();
  server.closeAllConnections();
  server.close();
});

/** A server that reads bodies whole, and gives a large file; gives how to open a connection to it. */
async function open(limits: ConnectionBounds, options: ServerOptions = {}) {
  server = createServer(options, async (request, response) => {
    let bytes = 0;
    try {
      for await (const chunk of request) bytes += chunk.length;
    } catch {
      return;
    }
    response.end(request.url === "/grand" ? LARGE : String(bytes));
  });
  bounds = boundConnections(server, limits);
  const { port } = new URL(await listen(server, "127.0.0.1"));
  return async (first = "") => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => {});
    opened.push(socket);
    const closed = once(socket, "close");
    await once(socket, "connect");
    if (first !== "") socket.write(first);
    return { socket, closed };
  };
}
const until = async (is: () => boolean) => {
  while (!is()) await sleep(2);
};
const GET = "GET /petit HTTP/1.1\r\nHost: ici\r\n\r\n";
/** A slow client would need a slow test otherwise. */
const QUICK = { every: 200 };

describe("connections", () => {
  it("of one address beyond its share are closed as they come, and free their place as they leave", async () => {
    const join = await open({ mostEach: 2 });
    const [one] = [await join(), await join()];
    await until(() => bounds.read().connections === 2);
    const third = await join();
    await third.closed;
    expect(bounds.read()).toEqual({ connections: 2, closed: 1 });
    one.socket.destroy();
    await until(() => bounds.read().connections === 1);
    const { socket } = await join(GET);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("of everybody beyond what the server bears are closed too", async () => {
    const join = await open({ most: 1 });
    await join();
    await until(() => bounds.read().connections === 1);
    await (await join()).closed;
    expect(bounds.read()).toEqual({ connections: 1, closed: 1 });
  });

  it("whose body comes drop by drop are closed, those that send are not", async () => {
    const join = await open({ ...QUICK, leastRate: 1_000 });
    const body = (length: number) => `POST / HTTP/1.1\r\nHost: ici\r\nContent-Length: ${length}\r\n\r\n`;
    const slow = await join(body(1_000_000));
    const drops = setInterval(() => slow.socket.write("x"), 20);
    const fair = await join(body(200_000));
    const pieces = setInterval(() => fair.socket.write("x".repeat(1_000)), 5);
    const [answer] = await once(fair.socket, "data");
    clearInterval(pieces);
    expect(String(answer)).toMatch(/200000$/);
    await slow.closed;
    clearInterval(drops);
    expect(bounds.read().closed).toBe(1);
  });

  it("whose reader takes nothing of what waits for it are closed; the one that rests between two requests is not", async () => {
    const join = await open({ ...QUICK, patience: 3 });
    const idle = await join(GET);
    await once(idle.socket, "data");
    const stalled = await join("GET /grand HTTP/1.1\r\nHost: ici\r\n\r\n");
    stalled.socket.pause();
    await until(() => bounds.read().connections === 1);
    expect(bounds.read().closed).toBe(1);
    expect(idle.socket.destroyed).toBe(false);
  });

  it("whose headers do not come are answered and closed", async () => {
    const join = await open({}, { headersTimeout: 200, connectionsCheckingInterval: 50 });
    const { socket, closed } = await join("GET / HTTP/1.1\r\nHost: ici\r\nX-Lent: ");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
    await closed;
  });

  it("at rest hold nothing of what they asked", async () => {
    const join = await open({});
    const asked: WeakRef<object>[] = [];
    server.on("request", (request) => asked.push(new WeakRef(request)));
    const { socket } = await join();
    for (const request of [GET, "POST / HTTP/1.1\r\nHost: ici\r\nContent-Length: 2\r\n\r\nab"]) {
      socket.write(request);
      await once(socket, "data");
    }
    expect(asked).toHaveLength(2);
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    await expect
      .poll(() => {
        collect();
        // never the objects themselves: the error of a first try would hold them
        return asked.map((one) => one.deref() === undefined);
      })
      .toEqual([true, true]);
    expect(bounds.read().connections).toBe(1);
  });
});
