import { existsSync, readdirSync } from "node:fs";
import { createServer, get, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createApiApp } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync };

describe("whole files compressed at publication", () => {
  let place: Place;
  let server: Server;
  let id: string;
  let csv: string;

  beforeAll(async () => {
    const years = Array.from({ length: 60 }, (_, rank) => `17140,Dolus-d'Oléron,${1950 + rank},${9000 + rank}\n`);
    csv = visitsCsv + years.join("");
    place = createPlace();
    place.write("culture/mediatheques/data.csv", csv);
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    ({ id } = JSON.parse(place.read("culture/mediatheques/dataset.json")));
    server = createServer(createApiApp(datalogue, place.settings));
    await listen(server);
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await place.remove();
  });

  /** The answer as it came, undecoded. */
  const read = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      get({ port, path, headers, agent: false }, (response) => {
        const pieces: Buffer[] = [];
        response
          .on("data", (piece) => pieces.push(piece))
          .on("end", () =>
            resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
          );
      }).on("error", reject);
    });

  it.each(["csv", "json"])(
    "are sent with the coding asked for, each form with its own tag and length: %s",
    async (extension) => {
      const path = `/fichiers/${id}/${SLUG}.${extension}`;
      const plain = await read(path);
      expect(plain.headers["content-encoding"]).toBeUndefined();
      expect(plain.headers["content-length"]).toBe(String(plain.body.length));
      const tags = new Set([plain.headers.etag]);
      for (const coding of ["br", "gzip"] as const) {
        const coded = await read(path, { "Accept-Encoding": coding });
        expect(coded.headers).toMatchObject({
          "content-encoding": coding,
          "content-length": String(coded.body.length),
          "content-type": plain.headers["content-type"],
          "last-modified": plain.headers["last-modified"],
          vary: expect.stringContaining("Accept-Encoding"),
        });
        expect(DECODERS[coding](coded.body).equals(plain.body)).toBe(true);
        expect(coded.body.length).toBeLessThan(plain.body.length / 2);
        tags.add(coded.headers.etag);
        const again = await read(path, { "Accept-Encoding": coding, "If-None-Match": coded.headers.etag ?? "" });
        expect(again.status).toBe(304);
      }
      expect(tags.size).toBe(3);
      expect(plain.headers.vary).toContain("Accept-Encoding");
    },
  );

  it("are resumed in the form that was begun, and started again in another one", async () => {
    const path = `/fichiers/${id}/${SLUG}.csv`;
    const whole = await read(path, { "Accept-Encoding": "gzip" });
    const range = { "Accept-Encoding": "gzip", Range: "bytes=100-", "If-Range": whole.headers.etag ?? "" };
    const rest = await read(path, range);
    expect(rest.status).toBe(206);
    expect(rest.headers["content-range"]).toBe(`bytes 100-${whole.body.length - 1}/${whole.body.length}`);
    expect(rest.body.equals(whole.body.subarray(100))).toBe(true);
    expect((await read(path, { ...range, "Accept-Encoding": "br" })).status).toBe(200);
  });

  it("say a refusal in plain text, whatever form was asked for", async () => {
    const path = `/fichiers/${id}/${SLUG}.csv`;
    for (const [status, sentence, asked] of [
      [416, "n'est pas dans le fichier", { Range: "bytes=9999999-" }],
      [412, "n'est plus celui que désigne la requête", { "If-Match": '"un-autre"' }],
    ] as const)
      for (const coding of ["br", "gzip"]) {
        const refused = await read(path, { "Accept-Encoding": coding, ...asked });
        expect([refused.status, refused.headers["content-encoding"]]).toEqual([status, undefined]);
        expect(JSON.parse(refused.body.toString()).detail).toContain(sentence);
      }
  });

  it("weigh what the catalogue says when no coding is asked for", async () => {
    const { body } = await read(`/api/datasets/${SLUG}`);
    for (const { path, bytes } of JSON.parse(body.toString()).distributions.map(
      ({ url, bytes }: { url: string; bytes: number }) => ({ path: new URL(url).pathname, bytes }),
    ))
      expect(Number((await read(path)).headers["content-length"]), path).toBe(bytes);
  });

  it("are those of the download of the whole, too", async () => {
    const permanent = await read(`/fichiers/${id}/${SLUG}.csv`, { "Accept-Encoding": "br" });
    const download = await read(`/api/datasets/${SLUG}/data/csv`, { "Accept-Encoding": "br" });
    expect(download.headers.etag).toBe(permanent.headers.etag);
    expect(download.body.equals(permanent.body)).toBe(true);
  });

  it("leave a range of computed rows as it is cut from them", async () => {
    const address = `/api/datasets/${SLUG}/data/csv?annee__greater=1950`;
    const whole = await read(address);
    const part = await read(address, { "Accept-Encoding": "gzip, br", Range: "bytes=0-1499" });
    expect(part).toMatchObject({
      status: 206,
      headers: { "content-range": `bytes 0-1499/${whole.body.length}`, "content-length": "1500" },
    });
    expect(part.headers["content-encoding"]).toBeUndefined();
    expect(part.body.equals(whole.body.subarray(0, 1500))).toBe(true);
  });

  it.each([
    ["rows of a filter", 200, "/data/csv?annee__greater=1950"],
    ["rows one to a line", 200, "/data/ndjson?annee__greater=1950"],
    ["rows as JSON", 200, "/data?page_size=60"],
    ["a refusal of a download", 400, `/data/csv?${"inconnu".repeat(200)}=1`],
    ["a refusal", 400, `/data?${"inconnu".repeat(200)}=1`],
  ])("are not alone: %s come compressed once, to who accepts it", async (_what, status, path) => {
    const address = `/api/datasets/${SLUG}${path}`;
    const plain = await read(address);
    expect([plain.status, plain.headers["content-encoding"]]).toEqual([status, undefined]);
    expect(plain.body.length).toBeGreaterThan(1_024);
    for (const coding of ["br", "gzip"] as const) {
      const coded = await read(address, { "Accept-Encoding": coding });
      expect([coded.status, coded.headers["content-encoding"]]).toEqual([status, coding]);
      expect(coded.headers.vary).toMatch(/accept-encoding/i);
      expect(DECODERS[coding](coded.body)).toEqual(plain.body);
    }
  });

  it("leave alone the received file, what is compressed already, and what is too short to gain", async () => {
    for (const name of ["original", `${SLUG}.xlsx`, `${SLUG}.parquet`]) {
      const { headers } = await read(`/fichiers/${id}/${name}`, { "Accept-Encoding": "br, gzip" });
      expect(headers["content-encoding"], name).toBeUndefined();
    }
    const short = createPlace();
    const datalogue = await short.open();
    await datalogue.load();
    const [dataset = ""] = readdirSync(join(short.data, "versions"));
    expect(existsSync(join(short.data, "versions", dataset, "1", "published.csv"))).toBe(true);
    expect(existsSync(join(short.data, "versions", dataset, "1", "published.csv.br"))).toBe(false);
    await short.remove();
  });
});
