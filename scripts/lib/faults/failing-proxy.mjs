// Stands before an HTTP server, and answers as it would on its bad days.
import { createServer, request } from "node:http";

/** How a request is treated, by the kind of a fault; any other goes through. */
const KINDS = {
  slow: ({ wait }, exchange) => setTimeout(() => passOn(exchange), wait),
  status({ status }, { asked, answer }) {
    asked.resume();
    asked.once("end", () => answer.writeHead(status, { "Content-Type": "text/plain" }).end("unwell"));
  },
  /** The answer stops after a share of its bytes; what was asked is done all the same. */
  "cut answer": ({ share }, exchange) => passOn(exchange, { cutAnswer: share }),
  /** What is sent stops after a share of its bytes; what sends nothing is cut before it is asked. */
  "cut upload"({ share }, exchange) {
    const { asked } = exchange;
    const length = Number(asked.headers["content-length"] ?? 0);
    if (length === 0) return asked.socket.resetAndDestroy();
    passOn(exchange, { cutAsked: Math.floor(length * share) });
  },
};

/**
 * Listens on a free port. `become(fault)` sets how all requests are treated from now on ({ kind, … }, those above or "refuse", where nothing listens
 * any more), nothing puts all right; `met` counts those that a fault touched.
 */
export async function openFailingProxy(target) {
  let fault;
  let met = 0;
  const server = createServer((asked, answer) => {
    for (const stream of [asked, answer]) stream.on("error", () => {});
    const exchange = { target, asked, answer };
    if (!fault) return passOn(exchange);
    met++;
    KINDS[fault.kind](fault, exchange);
  });
  const listen = (port) => new Promise((done) => server.listen(port, "127.0.0.1", done));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`,
    met: () => met,
    async become(next) {
      if (next?.kind === "refuse") {
        met++;
        await close();
      } else if (!server.listening) await listen(port);
      fault = next;
    },
    close,
  };
}

function passOn({ target, asked, answer }, { cutAnswer, cutAsked } = {}) {
  const { expect: _, ...headers } = asked.headers;
  const cut = () => answer.socket?.resetAndDestroy();
  const there = request({ ...target, method: asked.method, path: asked.url, headers }, (given) => {
    const pieces = [];
    given.on("data", (piece) => pieces.push(piece));
    given.on("error", cut);
    given.on("end", () => {
      const body = Buffer.concat(pieces);
      answer.writeHead(given.statusCode, given.rawHeaders);
      if (cutAnswer === undefined) return answer.end(body);
      const some = body.subarray(0, Math.floor(body.length * cutAnswer));
      // Its headers left, and no byte: `write` would keep them back.
      if (some.length === 0) answer.flushHeaders();
      else answer.write(some);
      setTimeout(cut, 5);
    });
  });
  there.on("error", cut);
  answer.on("close", () => there.destroy());
  if (cutAsked === undefined) return asked.pipe(there);
  let sent = 0;
  asked.on("data", (piece) => {
    const some = piece.subarray(0, cutAsked - sent);
    sent += some.length;
    there.write(some, () => {
      if (sent < cutAsked) return;
      there.destroy();
      cut();
    });
  });
}
