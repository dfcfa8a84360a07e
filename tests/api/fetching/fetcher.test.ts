import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { FetchFailure } from "../../../packages/api/src/fetching/fetch-failure.js";
import { type FetcherOptions, openFetcher, userAgentOf } from "../../../packages/api/src/fetching/fetcher.js";
import { isPublicAddress } from "../../../packages/api/src/fetching/public-address.js";
import { listen } from "../../support/listen.js";

type Answer = (request: IncomingMessage, response: ServerResponse, rank: number) => void;

let answer: Answer = (_request, response) => response.end();
const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  answer(request, response, asked.length);
});
const certificates = join(import.meta.dirname, "certificates");
/** Its certificate is signed by an intermediate one, which it does not send. All three were made for this test. */
const incomplete = createTlsServer(
  { key: readFileSync(join(certificates, "leaf.key")), cert: readFileSync(join(certificates, "leaf.pem")) },
  (_request, response) => response.end("annee,population\n2023,20904\n"),
);

let base = "";
let host = "";
let secure = "";
const folder = mkdtempSync(join(tmpdir(), "datalogue-fetching-"));
const path = join(folder, "received");
/** Waits asked of the clock, in ms: none is slept. */
let waits: number[] = [];

beforeAll(async () => {
  base = await listen(server, "127.0.0.1");
  host = new URL(base).host;
  secure = (await listen(incomplete)).replace("http:", "https:");
});
afterEach(() => {
  asked.length = 0;
  waits = [];
  rmSync(path, { force: true });
});
afterAll(() => {
  for (const one of [server, incomplete]) {
    one.closeAllConnections();
    one.close();
  }
  rmSync(folder, { recursive: true });
});

function fetcher(options: Partial<FetcherOptions> = {}) {
  let now = Date.UTC(2026, 0, 1);
  return openFetcher({
    userAgent: userAgentOf("https://donnees.exemple.fr"),
    allowedHosts: [host],
    clock: {
      now: () => now,
      async wait(milliseconds) {
        waits.push(milliseconds);
        now += milliseconds;
      },
    },
    ...options,
  });
}

/** What is thrown, which must be a failure that speaks French. */
async function failureOf(promise: Promise<unknown>): Promise<FetchFailure> {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(FetchFailure);
  return error;
}

const get = (url: string, options: Partial<FetcherOptions> = {}, request = {}) =>
  fetcher(options).download({ url, maxBytes: 1_000_000, perMinute: 60_000_000, ...request }, path);

describe("an address is asked only if it is public", () => {
  it.each([
    ["http", "http://donnees.exemple.fr/a.csv", "not-https"],
    ["a file of this machine", "file:///etc/passwd", "bad-address"],
    ["a password", "https://moi:secret@donnees.exemple.fr/a.csv", "bad-address"],
    ["no address", "donnees.exemple.fr", "bad-address"],
    ["loopback", "https://127.0.0.1/a.csv", "private-address"],
    ["loopback in one number", "https://2130706433/", "private-address"],
    ["loopback in hexadecimal", "https://0x7f.1/", "private-address"],
    ["a private network", "https://192.168.1.1/", "private-address"],
    ["the metadata of a cloud", "https://169.254.169.254/latest/meta-data/", "private-address"],
    ["IPv6 loopback", "https://[::1]/", "private-address"],
    ["IPv4 within IPv6", "https://[::ffff:10.0.0.1]/", "private-address"],
  ])("refuses %s", async (_title, url, kind) => {
    const resolve = vi.fn(async () => ["8.8.8.8"]);
    expect((await failureOf(get(url, { resolve, allowedHosts: [] }))).fault.kind).toBe(kind);
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each([
    "10.1.2.3",
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "224.0.0.1",
    "0.0.0.0",
    "198.18.0.1",
    "192.0.2.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "4000::1",
    "n'importe quoi",
  ])("holds %s for no public address", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "185.75.143.1", "2a01:e0a::1"])("holds %s for a public one", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it("refuses a name of which one address among several is private, and names the setting that allows it", async () => {
    const resolve = async () => ["8.8.8.8", "10.0.0.7"];
    const failure = await failureOf(get("https://donnees.exemple.fr/a.csv", { resolve, allowedHosts: [] }));
    expect(failure.fault).toEqual({ kind: "private-address", host: "donnees.exemple.fr", address: "10.0.0.7" });
    expect(failure.message).toContain("DATALOGUE_ALLOWED_HOSTS");
  });

  it("connects to the address that was checked, resolved once", async () => {
    answer = (_request, response) => response.end("ok");
    const port = new URL(base).port;
    const resolve = vi.fn(async () => ["127.0.0.1"]);
    const url = `http://producteur.invalid:${port}/a.csv`;
    expect(await get(url, { resolve, allowedHosts: ["producteur.invalid"] })).toMatchObject({ status: "received" });
    expect(resolve.mock.calls).toEqual([["producteur.invalid"]]);
    expect(asked[0]?.headers.host).toBe(`producteur.invalid:${port}`);
  });

  it("allows a host on the port that the setting names, and no other", async () => {
    const failure = await failureOf(get("https://127.0.0.1:5432/", { allowedHosts: [host] }));
    expect(failure.fault.kind).toBe("private-address");
  });

  it("says that a name is unknown", async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" }));
    expect((await failureOf(get("https://inconnu.exemple/", { resolve }))).fault.kind).toBe("unknown-host");
  });

  it.each([
    ["to a private address", "http://192.168.1.1/", "not-https"],
    ["to the metadata of a cloud", "https://169.254.169.254/", "private-address"],
    ["to a name that is private", "https://intranet.exemple/", "private-address"],
    ["to a file", "file:///etc/passwd", "bad-address"],
    ["without end", "/encore", "too-many-redirects"],
  ])("does not follow a redirect %s", async (_title, location, kind) => {
    answer = (_request, response) => response.writeHead(302, { location }).end();
    const resolve = async () => ["10.0.0.1"];
    expect((await failureOf(get(`${base}/depart`, { resolve }))).fault.kind).toBe(kind);
  });

  it("follows a redirect whose accents are written as they are, in UTF-8", async () => {
    const location = Buffer.from("/données été.csv").toString("latin1");
    answer = ({ url }, response) =>
      url === "/depart"
        ? response.writeHead(302, { location }).end()
        : response.writeHead(url === "/donn%C3%A9es%20%C3%A9t%C3%A9.csv" ? 200 : 404).end("idcom\n17219\n");
    expect(await get(`${base}/depart`)).toMatchObject({ fileName: "données été.csv", bytes: 12 });
  });

  it("follows a redirect to a checked host, and says which address answered", async () => {
    answer = ({ url }, response) =>
      url === "/fr/datasets/r/b258feec"
        ? response.writeHead(302, { location: "/resources/enaf/20260512-101500/conso-com.csv" }).end()
        : response.end("idcom\n17219\n");
    expect(await get(`${base}/fr/datasets/r/b258feec`)).toMatchObject({
      url: `${base}/resources/enaf/20260512-101500/conso-com.csv`,
      fileName: "conso-com.csv",
      bytes: 12,
    });
  });
});

describe("a server that cannot be believed", () => {
  it("is refused when its chain of certificates is incomplete, naming the setting that mends it, even if verification is said to be off", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    try {
      const failure = await failureOf(get(secure, { allowedHosts: ["localhost"] }));
      expect(failure.fault).toMatchObject({ kind: "certificate", reason: "incomplete-chain", host: "localhost" });
      expect(failure.message).toContain("NODE_EXTRA_CA_CERTS");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("is believed once the certificate that it does not send is given by that setting, and the end of its own is told", async () => {
    const extra = join(folder, "extra.pem");
    writeFileSync(
      extra,
      ["intermediate.pem", "root.pem"].map((name) => readFileSync(join(certificates, name))).join(""),
    );
    const compiled = join(import.meta.dirname, "../../../packages/api/dist/fetching/fetcher.js");
    const program = `
      const { openFetcher } = await import(${JSON.stringify(compiled)});
      const fetcher = openFetcher({ userAgent: "Datalogue", allowedHosts: ["localhost"] });
      const onCertificate = ({ host, ends }) => console.log(host, ends);
      const { bytes } = await fetcher.download({ url: ${JSON.stringify(secure)}, maxBytes: 1000, onCertificate }, ${JSON.stringify(path)});
      console.log(bytes);`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: extra };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env });
    expect(stdout).toBe("localhost 2126-11-03T19:04:41.000Z\n28\n");
  });

  it("is told when it does not answer, after several tries that wait longer and longer", async () => {
    const failure = await failureOf(get("https://127.0.0.1:9/", { allowedHosts: ["127.0.0.1"] }));
    expect(failure.fault).toMatchObject({ kind: "unreachable", code: "ECONNREFUSED" });
    expect(waits).toEqual([1000, 4000, 16_000]);
  });
});

describe("a transfer", () => {
  it("is never taken for whole where the disk takes a part of it alone", async () => {
    answer = (_request, response) => response.end("17093,4256\n".repeat(2000));
    const compiled = join(import.meta.dirname, "../../../packages/api/dist/fetching/fetcher.js");
    const program = `
      const { openFetcher } = await import(${JSON.stringify(compiled)});
      const fetcher = openFetcher({ userAgent: "Datalogue", allowedHosts: [${JSON.stringify(host)}] });
      await fetcher.download({ url: ${JSON.stringify(base)}, maxBytes: 100_000 }, ${JSON.stringify(path)}).then(
        ({ bytes }) => console.log("received", bytes),
        ({ code }) => console.log(code),
      );`;
    // Room for four thousand bytes or eight, by the shell.
    const limited = ["-c", 'ulimit -f 8; exec "$0" "$@"', process.execPath, "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)("sh", limited);
    expect(stdout).toBe("EFBIG\n");
  });

  const csv = `code_insee,logements\n${"17093,4256\n".repeat(20_000)}`;
  const sha256 = createHash("sha256").update(csv).digest("hex");
  /** Sends the beginning of the file, then breaks, once it has had time to be read. */
  const cutAt =
    (bytes: number, headers: Record<string, string>): Answer =>
    (_request, response) => {
      response.writeHead(200, { "content-length": csv.length, ...headers });
      response.write(csv.slice(0, bytes), () => setTimeout(() => response.destroy(), 200));
    };

  it("keeps the bytes as they were sent, with their digest and what the server says of their state", async () => {
    answer = (_request, response) =>
      response
        .writeHead(200, {
          etag: '"v1"',
          "last-modified": "Tue, 12 May 2026 10:15:00 GMT",
          "content-type": "text/csv",
          "content-disposition": 'attachment; filename="../../logements 2026.csv"',
        })
        .end(csv);
    expect(await get(`${base}/a`)).toEqual({
      status: "received",
      url: `${base}/a`,
      fileName: "logements 2026.csv",
      contentType: "text/csv",
      etag: '"v1"',
      lastModified: "Tue, 12 May 2026 10:15:00 GMT",
      bytes: csv.length,
      sha256,
    });
    expect(readFileSync(path, "utf8")).toBe(csv);
    expect(asked[0]?.headers["user-agent"]).toBe("Datalogue (+https://donnees.exemple.fr)");
  });

  it.each([
    ['attachment; filename="rapport; final.csv"', "rapport; final.csv"],
    ['attachment; filename="l\'\\"été\\".csv"', 'l\'"été".csv'],
    ["attachment; filename=déchets 2026.csv ; size=12", "déchets 2026.csv"],
    ["attachment; filename=\"dechets.csv\"; filename*=UTF-8'fr'd%C3%A9chets%3B%202026.csv", "déchets; 2026.csv"],
    ['inline; Filename="sans-fin.csv', "sans-fin.csv"],
    ["inline", "a.csv"],
  ])("is named as its server calls it: %s", async (disposition, name) => {
    answer = (_request, response) =>
      // As servers write it: the bytes of UTF-8.
      response.writeHead(200, { "content-disposition": Buffer.from(disposition).toString("latin1") }).end("a,b\n1,2\n");
    expect(await get(`${base}/a.csv`)).toMatchObject({ fileName: name });
  });

  it("is named in the Latin alphabet of its server where these are no bytes of UTF-8", async () => {
    answer = (_request, response) =>
      response.writeHead(200, { "content-disposition": 'attachment; filename="déchets.csv"' }).end("a,b\n1,2\n");
    expect(await get(base)).toMatchObject({ fileName: "déchets.csv" });
  });

  it("is not made when nothing changed since", async () => {
    answer = ({ headers }, response) => response.writeHead(headers["if-none-match"] === '"v1"' ? 304 : 200).end();
    expect(await get(base, {}, { known: { etag: '"v1"' } })).toMatchObject({ status: "unchanged" });
  });

  it("goes on where it was cut, if the file is still the same", async () => {
    answer = (request, response, rank) => {
      if (rank === 1) return cutAt(50_000, { etag: '"v1"' })(request, response, rank);
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1]);
      expect(request.headers["if-range"]).toBe('"v1"');
      const range = `bytes ${start}-${csv.length - 1}/${csv.length}`;
      response.writeHead(206, { "content-range": range, etag: '"v1"' }).end(csv.slice(start));
    };
    expect(await get(base)).toMatchObject({ bytes: csv.length, sha256 });
    expect(readFileSync(path, "utf8")).toBe(csv);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["the file changed meanwhile", { etag: '"v1"' }],
    ["its state is only said to be alike", { etag: 'W/"v1"' }],
    ["nothing tells its state", {}],
  ])("starts again when it was cut and %s", async (_title, headers) => {
    answer = (request, response, rank) =>
      rank === 1 ? cutAt(50_000, headers)(request, response, rank) : void response.end(csv);
    expect(await get(base)).toMatchObject({ bytes: csv.length, sha256 });
    expect(readFileSync(path, "utf8")).toBe(csv);
  });

  it("is told when it is cut each time, with what was received", async () => {
    answer = cutAt(50_000, {});
    const { fault } = await failureOf(get(base));
    expect(fault).toEqual({ kind: "cut", url: `${base}/`, bytes: 50_000, expected: csv.length });
  });

  it("is unpacked when the server packs it though asked not to", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(csv));
    expect(await get(base)).toMatchObject({ bytes: csv.length, sha256 });
  });

  it("is told not to be packed as its server says, which is no cut", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(csv);
    const failure = await failureOf(get(base));
    expect(failure.fault).toEqual({ kind: "not-unpacked", url: `${base}/`, coding: "gzip" });
    expect(failure.message).toContain(
      "le serveur annonce une réponse compressée (gzip), et ce qui est venu ne l'est pas",
    );
  });

  it.each([
    ["announced", (response: ServerResponse) => response.writeHead(200, { "content-length": csv.length }).end(csv)],
    ["that comes", (response: ServerResponse) => response.write(csv)],
    [
      "packed small",
      (response: ServerResponse) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(5_000_000))),
    ],
  ])("stops at the size limit: a size %s", async (_title, send) => {
    answer = (_request, response) => void send(response);
    const failure = await failureOf(get(base, {}, { maxBytes: 100_000 }));
    expect(failure.fault.kind).toBe("too-large");
    expect(readFileSync(path).length).toBeLessThanOrEqual(100_000);
  });

  it("stops at the time limit", async () => {
    answer = (_request, response) => void response.write("annee");
    expect((await failureOf(get(base, {}, { timeout: 200 }))).fault).toMatchObject({ kind: "too-slow" });
  });

  it("is taken for broken after a silence", async () => {
    answer = () => undefined;
    expect((await failureOf(get(base, { silence: 300 }))).fault).toMatchObject({ code: "ETIMEDOUT" });
    expect(asked).toHaveLength(4);
  });

  it.each(["<!DOCTYPE html><html><body>En maintenance</body></html>", "\uFEFF\n<!-- x --><html lang='fr'>"])(
    "refuses a page in place of the data: %s",
    async (page) => {
      answer = (_request, response) => response.writeHead(200, { "content-type": "text/csv" }).end(page);
      expect((await failureOf(get(base))).fault.kind).toBe("html");
    },
  );
});

describe("a server that is busy", () => {
  it.each([
    ["in seconds", "7", [7000]],
    ["by a date", "Thu, 01 Jan 2026 00:00:30 GMT", [30_000]],
    ["without saying how long", undefined, [1000]],
  ])("is waited for as it asks: %s", async (_title, after, expected) => {
    answer = (_request, response, rank) => {
      if (rank > 1) return void response.end("ok");
      response.writeHead(429, after === undefined ? {} : { "retry-after": after }).end();
    };
    expect(await get(base, {}, { perMinute: 6e9 })).toMatchObject({ status: "received" });
    expect(waits.map(Math.round)).toEqual(expected);
  });

  it("is left alone when it asks for too long, and it is told how long", async () => {
    answer = (_request, response) => response.writeHead(503, { "retry-after": "3600" }).end();
    const failure = await failureOf(get(base));
    expect(failure.message).toContain("60 min");
    expect(asked).toHaveLength(1);
  });

  it("is asked four times at most", async () => {
    answer = (_request, response) => response.writeHead(429).end();
    expect((await failureOf(get(base))).fault).toMatchObject({ kind: "busy", status: 429, seconds: null });
    expect(asked).toHaveLength(4);
  });

  it("is read as JSON behind a byte order mark too", async () => {
    answer = (_request, response) => response.end('\ufeff{"ports":7}');
    expect(await fetcher().json({ url: base, maxBytes: 100 })).toEqual({ ports: 7 });
  });

  it("is never asked more often than it takes", async () => {
    answer = (_request, response) => response.end("{}");
    const one = fetcher();
    for (let rank = 0; rank < 3; rank++) await one.json({ url: base, maxBytes: 100, perMinute: 30 });
    expect(waits).toEqual([2000, 2000]);
  });
});

describe("an answer that says no", () => {
  it.each([
    [404, "Cherchez la nouvelle"],
    [410, "retirées"],
    [400, "colonne"],
    [403, "refuse l'accès"],
    [500, "500"],
  ])("%i is told at once", async (status, words) => {
    answer = (_request, response) => response.writeHead(status).end("<html>");
    const failure = await failureOf(get(base));
    expect(failure.fault).toMatchObject({ kind: "status", status });
    expect(failure.message.replaceAll("\u2019", "'")).toContain(words);
    expect(asked).toHaveLength(1);
  });

  it("is told when JSON was expected", async () => {
    answer = (_request, response) => response.end("{ tronqu");
    expect((await failureOf(fetcher().json({ url: base, maxBytes: 100 }))).fault.kind).toBe("not-json");
  });
});
