import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { shareOf } from "@datalogue/api";

/** What connections may cost. */
export interface ConnectionBounds {
  /** Connections at once; the next ones are closed as they come. */
  most?: number;
  /** Of one address (the /56 of an IPv6 one); `Infinity` behind a proxy, whose address is that of everybody. */
  mostEach?: number;
  /** Milliseconds between two looks at what each connection moved. */
  every?: number;
  /** Bytes a second that a body must bring, on average between two looks. */
  leastRate?: number;
  /** Looks in a row at which a reader had taken nothing to speak of, before it is left. */
  patience?: number;
}

interface Watched {
  /** The one whose body is coming. */
  request: IncomingMessage | undefined;
  /** At the last look. */
  read: number;
  sent: number;
  lookedAt: IncomingMessage | undefined;
  stalls: number;
}

/** Bytes taken between two looks that are a sign of life: the system takes a large answer by pieces of some 64 kB. */
const SIGN_OF_LIFE = 16_000;

/**
 * Closes what costs without moving: connections in too great number, bodies that come drop by drop, readers who take nothing of an answer that
 * waits for them. Headers that do not come are left to Node (`headersTimeout`), what receives files says it in words before.
 */
export function boundConnections(
  server: Server,
  { most = 2_000, mostEach = 256, every = 30_000, leastRate = 4_000, patience = 4 }: ConnectionBounds = {},
): { read(): { connections: number; closed: number }; stop(): void } {
  const watched = new Map<Socket, Watched>();
  const shares = new Map<string, number>();
  let closed = 0;

  const close = (socket: Socket) => {
    closed++;
    socket.destroy();
  };
  server.maxConnections = most;
  server.on("drop", () => {
    closed++;
  });
  server.on("connection", (socket) => {
    const share = shareOf(socket.remoteAddress);
    const held = (shares.get(share) ?? 0) + 1;
    if (held > mostEach) return close(socket);
    shares.set(share, held);
    watched.set(socket, { request: undefined, read: 0, sent: 0, lookedAt: undefined, stalls: 0 });
    socket.once("close", () => {
      watched.delete(socket);
      const left = (shares.get(share) ?? 1) - 1;
      if (left > 0) shares.set(share, left);
      else shares.delete(share);
    });
  });
  server.on("request", (request: IncomingMessage, _response: ServerResponse) => {
    // A connection at rest must not hold its last request, and all that was made to answer it.
    const one = bringsBody(request) ? watched.get(request.socket) : undefined;
    if (!one) return;
    one.request = request;
    request.once("close", () => {
      if (one.request === request) one.request = undefined;
      if (one.lookedAt === request) one.lookedAt = undefined;
    });
  });

  const look = (socket: Socket, one: Watched) => {
    const { request, lookedAt } = one;
    const sent = socket.bytesWritten - socket.writableLength;
    const [read, taken] = [socket.bytesRead - one.read, sent - one.sent];
    // What waits here to be read is not late by its sender's fault.
    const isAwaited =
      request !== undefined && request === lookedAt && !request.complete && request.readableLength === 0;
    const isSlow = isAwaited && read < (leastRate * every) / 1_000;
    one.stalls = socket.writableLength > 0 && taken < SIGN_OF_LIFE ? one.stalls + 1 : 0;
    Object.assign(one, { read: socket.bytesRead, sent, lookedAt: request });
    if (isSlow || one.stalls >= patience) close(socket);
  };
  // After what has come meanwhile is read: a thread that was kept is not its clients' fault.
  const timer = setInterval(() => {
    setImmediate(() => {
      for (const [socket, one] of watched) look(socket, one);
    });
  }, every).unref();

  return {
    read: () => ({ connections: watched.size, closed }),
    stop: () => clearInterval(timer),
  };
}

function bringsBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}
