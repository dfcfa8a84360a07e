import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { type RequestOptions, request } from "node:https";
import type { Socket } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../api/access/serve-place.js";
import { createPlace, visitsCsv, visitsJson, visitsSchema } from "../api/support/content-folder.js";
import { listen } from "../support/listen.js";
import { hasNginx, type Nginx, startNginx } from "../support/start-nginx.js";

const ca = ["root.pem", "intermediate.pem"].map((name) =>
  readFileSync(join(import.meta.dirname, "../api/fetching/certificates", name)),
);
const CLOSED = "frequentation-reservee";

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** What the proxy says of its cache. */
  cache: string | undefined;
}

describe.skipIf(!hasNginx)("the site behind nginx, as the documentation sets it", () => {
  let served: ServedPlace;
  let nginx: Nginx;
  let site: Server;
  let readingKey: string;
  /** What reached the site. */
  const reached: { url: string; headers: IncomingHttpHeaders; socket: Socket }[] = [];
  /** In the place of the site, for one test. */
  let instead: RequestListener | undefined;
  beforeAll(async () => {
    const place = createPlace({ PUBLIC_URL: "https://localhost", TRUST_PROXY: "1" });
    const closed = { ...visitsJson, slug: CLOSED, title: "Fréquentation réservée", access: "organisation" };
    place.write("culture/reservee/dataset.json", closed);
    place.write("culture/reservee/schema.json", visitsSchema);
    place.write("culture/reservee/data.csv", visitsCsv.replace("12500", "918273"));
    served = await servePlace(place);
    readingKey = await served.keyOf("ile-d-oleron");
    site = createServer((asked, response) => {
      reached.push({ url: asked.url ?? "", headers: asked.headers, socket: asked.socket });
      (instead ?? served.app)(asked, response);
    });
    nginx = await startNginx(Number(new URL(await listen(site, "127.0.0.1")).port));
  });
  afterAll(async () => {
    await nginx?.stop();
    site?.closeAllConnections();
    site?.close();
    await served?.close();
  });

  /** Sends a request; `pieces`: what its body waits for before each piece. */
  function ask(path: string, options: RequestOptions = {}, body: (string | Buffer)[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${nginx.url}${path}`,
        { ca, servername: "localhost", agent: false, ...options },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk) => chunks.push(chunk));
          answer.on("end", () =>
            resolve({
              ...{
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                text: Buffer.concat(chunks).toString("utf8"),
              },
              cache: answer.headers["x-cache"]?.toString(),
            }),
          );
        },
      );
      sent.on("error", reject);
      for (const piece of body) sent.write(piece);
      sent.end();
    });
  }
  const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

  it("gives a public page from its cache, asked again by its ETag, and the new one as soon as it changed", async () => {
    const page = "/jeux/frequentation-mediatheques";
    const first = await ask(page);
    expect([first.status, first.cache]).toEqual([200, "MISS"]);
    expect(first.headers.etag).toBeDefined();
    const second = await ask(page);
    expect(second.cache).toMatch(/^(HIT|REVALIDATED)$/);
    expect(second.text).toBe(first.text);
    await expect.poll(async () => (await ask(page)).cache).toBe("REVALIDATED");
    expect(reached.filter(({ url }) => url === page).at(-1)?.headers["if-none-match"]).toBe(first.headers.etag);

    const file = "culture/mediatheques/dataset.json";
    served.place.write(file, { ...JSON.parse(served.place.read(file)), title: "Entrées des médiathèques" });
    await served.datalogue.load();
    await expect.poll(async () => (await ask(page)).text).toContain("Entrées des médiathèques");
  });

  it("never keeps what is for one caller: with a key, with a cookie, and pages that say so", async () => {
    const rows = `/api/datasets/${CLOSED}/data`;
    for (let times = 0; times < 2; times++) {
      const own = await ask(rows, bearer(readingKey));
      expect([own.status, own.cache]).toEqual([200, "BYPASS"]);
      expect(own.text).toContain("918273");
      const stranger = await ask(rows);
      expect(stranger.status).toBe(401);
      expect(stranger.text).not.toContain("918273");
      expect((await ask("/catalogue", { headers: { cookie: "session=x" } })).cache).toBe("BYPASS");
      const signIn = await ask("/connexion");
      expect(signIn.headers["cache-control"]).toContain("no-store");
      expect(signIn.cache).toBe("MISS");
    }
  });

  it("tells the site who asks, whatever they say of it, and that they came by https", async () => {
    await ask("/api/themes", { headers: { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "http" } });
    expect(reached.at(-1)?.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" });
  });

  it.each([
    ["an archive of tiles", "/ogc/collections/frequentation-mediatheques/tiles/WebMercatorQuad.pmtiles"],
    ["a file", "/fichiers/frequentation-mediatheques/frequentation-mediatheques.csv"],
    ["an export", "/api/datasets/frequentation-mediatheques/data/csv"],
  ])("asks the site for no more of %s than who reads it asks for, and keeps nothing of it", async (_what, path) => {
    const asked: (string | undefined)[] = [];
    instead = ({ headers }, response) => {
      asked.push(headers.range);
      const answer = { "Cache-Control": "public, no-cache", "Content-Range": "bytes 0-3/400000000" };
      response.writeHead(headers.range ? 206 : 200, answer).end("PMTi");
    };
    const answers = [];
    for (let times = 0; times < 2; times++) answers.push(await ask(path, { headers: { range: "bytes=0-3" } }));
    instead = undefined;
    expect(asked).toEqual(["bytes=0-3", "bytes=0-3"]);
    expect(answers.map(({ status, text, cache }) => [status, text, cache])).toEqual(
      Array(2).fill([206, "PMTi", undefined]),
    );
  });

  it("tells how the program is to this machine alone, however it is asked", async () => {
    const before = reached.length;
    for (const path of ["/readyz", "/readyz/", "//readyz", "/READYZ", "/%72eadyz/"])
      expect([path, (await ask(path, { localAddress: "127.0.0.2" })).status]).toEqual([path, 403]);
    expect(reached.length).toBe(before);
    expect((await ask("/readyz/")).status).toBe(200);
    expect((await ask("/healthz", { localAddress: "127.0.0.2" })).status).toBe(200);
  });

  it("answers in HTTP/2 who speaks it", async () => {
    const session = connectHttp2(nginx.url, { ca });
    const status = await new Promise((resolve, reject) => {
      session.on("error", reject);
      session.request({ ":path": "/healthz" }).on("response", (headers) => resolve(headers[":status"]));
    });
    session.close();
    expect([status, session.alpnProtocol]).toEqual([200, "h2"]);
  });

  it("lets an upload begin at the site before it is whole, and go on where it stopped", async () => {
    const { secret } = await served.datalogue.keys.create({
      ...{ organisation: "ile-d-oleron", scopes: ["publish"], label: null, expiresOn: null },
    });
    const headers = { authorization: `Bearer ${secret}`, "tus-resumable": "1.0.0" };
    const json = { ...headers, "content-type": "application/json" };
    const begun = await ask("/api/drafts", { method: "POST", headers: json }, [
      JSON.stringify({ organisation: "ile-d-oleron", dataset: "frequentation-mediatheques" }),
    ]);
    const { id } = JSON.parse(begun.text);
    const csv = Buffer.from(`${visitsCsv}${"17093,Le Château-d'Oléron,2024,13000\n".repeat(50_000)}`);
    const created = await ask(`/api/drafts/${id}/uploads`, {
      method: "POST",
      headers: {
        ...{ ...headers, "upload-length": String(csv.length) },
        "upload-metadata": `filename ${Buffer.from("entrees.csv").toString("base64")}`,
      },
    });
    expect(created.status).toBe(201);
    const upload = new URL(created.headers.location ?? "", nginx.url).pathname;
    const patch = { ...headers, "content-type": "application/offset+octet-stream" };

    // Cut in the middle: what came before the end of the body is at the site.
    const half = Math.floor(csv.length / 2);
    const cut = request(`${nginx.url}${upload}`, {
      ...{ ca, servername: "localhost", agent: false, method: "PATCH" },
      headers: { ...patch, "upload-offset": "0", "content-length": String(csv.length) },
    });
    cut.on("error", () => {});
    cut.write(csv.subarray(0, half));
    const arrived = () => reached.find(({ url, headers: sent }) => url === upload && sent["upload-offset"] === "0");
    await expect.poll(() => arrived()?.socket.bytesRead ?? 0).toBeGreaterThan(half / 2);
    cut.destroy();
    const offset = async () => Number((await ask(upload, { method: "HEAD", headers })).headers["upload-offset"]);
    await expect.poll(offset).toBeGreaterThan(0);
    const kept = await offset();
    expect(kept).toBeLessThanOrEqual(half);
    const rest = await ask(
      upload,
      {
        method: "PATCH",
        headers: { ...patch, "upload-offset": String(kept), "content-length": String(csv.length - kept) },
      },
      [csv.subarray(kept)],
    );
    expect([rest.status, rest.headers["upload-offset"]]).toEqual([204, String(csv.length)]);
  });

  it("lets a refusal for want of room pass with when to come back, and keeps it for nobody", async () => {
    instead = (_request, response) => {
      response.writeHead(503, { "Retry-After": "7", "Cache-Control": "no-store" }).end("surcharge");
    };
    const refused = await ask("/themes");
    instead = undefined;
    expect([refused.status, refused.headers["retry-after"], refused.text]).toEqual([503, "7", "surcharge"]);
    expect((await ask("/themes")).status).not.toBe(503);
  });

  it.each([
    ["two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n"],
    ["a length and pieces", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"],
    ["an unknown coding", "Transfer-Encoding: xchunked\r\n"],
  ])("refuses a request with %s, which the site never sees", async (_what, headers) => {
    const before = reached.length;
    const said = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect({ port: nginx.port, host: "127.0.0.1", ca, servername: "localhost" }, () =>
        socket.write(
          `POST /api/check HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n0\r\n\r\nGET /espace HTTP/1.1\r\nHost: x\r\n\r\n`,
        ),
      );
      socket.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 (400|501) /);
    expect(said.match(/^HTTP/gm)).toHaveLength(1);
    expect(reached.length).toBe(before);
  });
});
