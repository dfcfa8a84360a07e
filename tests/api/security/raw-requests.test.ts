import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerUnreadable } from "../../../packages/web/src/server/answer-unreadable.js";
import { listen } from "../../support/listen.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";

let place: ServedPlace;
let port: number;
let server: ReturnType<typeof createServer>;
beforeAll(async () => {
  place = await servePlace(createPlace());
  server = answerUnreadable(createServer(place.app));
  port = Number(new URL(await listen(server, "127.0.0.1")).port);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await place.close();
});

/** What comes back until the server closes the connection. */
function send(bytes: string): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
    });
    socket.on("close", () => done(text));
    socket.on("error", fail);
  });
}

const lines = (...all: string[]) => [...all, "", ""].join("\r\n");
/** What a proxy could take for the body of the request before it. */
const HIDDEN = lines("GET /cachee HTTP/1.1", "Host: exemple.fr");
const post = (...headers: string[]) => lines("POST /api/check HTTP/1.1", "Host: exemple.fr", ...headers);

describe("a request that a proxy could read otherwise", () => {
  it.each<[string, string]>([
    ["says its length and its pieces", `${post("Content-Length: 6", "Transfer-Encoding: chunked")}0\r\n\r\n`],
    ["says two lengths", post("Content-Length: 0", "Content-Length: 70")],
    ["says a list of lengths", post("Content-Length: 0, 0")],
    ["says a signed length", post("Content-Length: +0")],
    ["has an unknown coding", post("Transfer-Encoding: xchunked")],
    ["has pieces, then something else", `${post("Transfer-Encoding: chunked, identity")}0\r\n\r\n`],
    ["has pieces twice", `${post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")}0\r\n\r\n`],
    ["folds its coding", `${post("Transfer-Encoding:\r\n chunked")}0\r\n\r\n`],
    ["has a space before the colon", `${post("Transfer-Encoding : chunked")}0\r\n\r\n`],
    ["has a piece of less than nothing", `${post("Transfer-Encoding: chunked")}-1\r\n\r\n`],
    ["hides a line in an extension of a piece", `${post("Transfer-Encoding: chunked")}0;a=\n\r\n\r\n`],
    ["ends its lines by LF alone", "GET / HTTP/1.1\nHost: exemple.fr\n\n"],
    ["ends its lines by CR alone", "GET / HTTP/1.1\rHost: exemple.fr\r\r"],
    ["ends one line by LF alone", "GET / HTTP/1.1\r\nHost: exemple.fr\nX: y\r\n\r\n"],
    ["has a NUL", lines("GET / HTTP/1.1", "Host: exemple.fr", "X: a\0b")],
    ["names no site", lines("GET / HTTP/1.1")],
    ["names two sites", lines("GET / HTTP/1.1", "Host: exemple.fr", "Host: ailleurs.fr")],
    ["names the same site twice", lines("GET /api/datasets HTTP/1.1", "Host: exemple.fr", "Host: exemple.fr")],
  ])("that %s gets one 400, and its connection is closed", async (_name, bytes) => {
    const answer = await send(`${bytes}${HIDDEN}`);
    expect([...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status)).toEqual(["400"]);
    expect(answer).not.toContain("cachee");
  });

  it("cuts the answer under way on its connection, and writes nothing in it", async () => {
    const slow = answerUnreadable(
      createServer((_request, response) => {
        response.writeHead(200, { "Content-Length": 100_000 });
        response.write("a".repeat(1_000));
      }),
    );
    const { port } = new URL(await listen(slow, "127.0.0.1"));
    const asked = lines("GET /fichiers/a.csv HTTP/1.1", "Host: exemple.fr");
    const answer = await new Promise<string>((done) => {
      let text = "";
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(asked));
      socket.on("data", (chunk) => {
        const isBegun = text !== "";
        text += chunk.toString("latin1");
        if (!isBegun) socket.write("n'importe quoi\r\n\r\n");
      });
      socket.on("error", () => {});
      socket.on("close", () => done(text));
    });
    await new Promise((done) => slow.close(done));
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it("is never read by the lenient parser of Node", () => {
    for (const file of ["commands/run-serve.ts", "server/server.ts", "server/bound-connections.ts"]) {
      const source = readFileSync(new URL(`../../../packages/web/src/${file}`, import.meta.url), "utf8");
      expect(source).not.toContain("insecureHTTPParser");
    }
  });
});

describe("the name by which a site is asked", () => {
  it.each<[string, string]>([
    ["Host", lines("GET /jeux HTTP/1.1", "Host: ailleurs.invalid", "Connection: close")],
    ["the whole address", lines("GET http://ailleurs.invalid/jeux HTTP/1.1", "Host: a.fr", "Connection: close")],
    [
      "what a proxy forwards, when none is believed",
      lines(
        "GET /catalogue.jsonld HTTP/1.1",
        "Host: a.fr",
        "X-Forwarded-Host: ailleurs.invalid",
        "X-Forwarded-Proto: https",
        "X-Original-URL: /ailleurs.invalid",
        "Forwarded: host=ailleurs.invalid",
        "Connection: close",
      ),
    ],
  ])("is in no answer, which a cache could give to others: %s", async (_name, bytes) => {
    const answer = await send(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer).not.toContain("ailleurs.invalid");
  });

  it("makes no GET into another act, whatever header says so", async () => {
    const overridden = { "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE" };
    const { status, text } = await place.read("/api/datasets/frequentation-mediatheques", undefined, overridden);
    expect([status, JSON.parse(text).slug]).toEqual([200, "frequentation-mediatheques"]);
  });
});
