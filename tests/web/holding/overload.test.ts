import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createApiApp, type Datalogue, openPressure, type Pressure } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { refuseOverload } from "../../../packages/web/src/server/refuse-overload.js";
import { createPlace, type Place, visitsJson } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";

let pressure: Pressure;
let server: Server;
const held: (() => void)[] = [];
const begun: string[] = [];
afterEach(() => {
  pressure.stop();
  server.closeAllConnections();
  server.close();
  held.length = 0;
  begun.length = 0;
});

/** A site whose readings last until they are let go. */
async function open(limits: Parameters<typeof openPressure>[0]) {
  pressure = openPressure(limits);
  const seenBefore = refuseOverload({ pressure, guards: {}, stylesheet: "/charte.css" });
  const router = ((request, response) => {
    if (request.url === "/healthz") return void response.json({ status: "ok" });
    begun.push(request.url);
    held.push(() => response.send("lu"));
  }) as Datalogue["seenBefore"] as Datalogue["router"];
  const app = createApiApp({ seenBefore, router }, { trustProxy: 0 });
  server = createServer(app);
  const url = await listen(server);
  return (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });
}
const until = async (is: () => boolean) => {
  while (!is()) await sleep(2);
};

describe("a site of which too much is asked", () => {
  it("begins readings in the order that they came, no more at once than it may make", async () => {
    const read = await open({ mostReadings: 1, longestWait: 60_000 });
    const one = read("/un");
    await until(() => begun.length === 1);
    const two = read("/deux");
    await until(() => pressure.read().waiting === 1);
    const three = read("/trois");
    await until(() => pressure.read().waiting === 2);
    expect(begun).toEqual(["/un"]);
    held[0]?.();
    await until(() => begun.length === 2);
    held[1]?.();
    await until(() => begun.length === 3);
    held[2]?.();
    expect(await Promise.all([one, two, three].map(async (answer) => (await answer).text()))).toEqual(
      Array(3).fill("lu"),
    );
    expect(begun).toEqual(["/un", "/deux", "/trois"]);
    expect(pressure.read()).toEqual({ readings: 0, waiting: 0, refused: 0 });
  });

  it("refuses at once who would wait too long, in words and for programs; health answers, who is signed in passes", async () => {
    const read = await open({ mostReadings: 1, longestWait: 0 });
    void read("/un").catch(() => {});
    await until(() => begun.length === 1);
    const page = await read("/jeux", { accept: "text/html" });
    expect(page.status).toBe(503);
    expect(page.headers.get("retry-after")).toMatch(/^[2-7]$/);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(await page.text()).toContain("<h1>Trop de demandes à la fois</h1>");
    const problem = await read("/api/datasets");
    expect(problem.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(problem.headers.get("retry-after")).toMatch(/^[2-7]$/);
    expect(await problem.json()).toMatchObject({ status: 503, code: "surcharge", instance: "/api/datasets" });
    expect((await read("/healthz")).status).toBe(200);
    void read("/espace", { cookie: "datalogue=x" }).catch(() => {});
    await until(() => begun.includes("/espace"));
    expect(pressure.read()).toEqual({ readings: 2, waiting: 0, refused: 2 });
  });

  it("refuses who has waited too long already, where what is being made does not end", async () => {
    const read = await open({ mostReadings: 1, longestWait: 20 });
    void read("/un").catch(() => {});
    await until(() => begun.length === 1);
    expect((await read("/deux")).status).toBe(503);
    expect(begun).toEqual(["/un"]);
  });

  it("does not make what was asked by who has left", async () => {
    const read = await open({ mostReadings: 1, longestWait: 60_000 });
    const one = read("/un");
    await until(() => begun.length === 1);
    const leaving = new AbortController();
    const gone = fetch(`http://localhost:${(server.address() as { port: number }).port}/parti`, {
      signal: leaving.signal,
    });
    await until(() => pressure.read().waiting === 1);
    leaving.abort();
    await gone.catch(() => {});
    const three = read("/trois");
    await until(() => pressure.read().waiting === 2);
    held[0]?.();
    await one;
    await until(() => begun.length === 2);
    held[1]?.();
    await three;
    expect(begun).toEqual(["/un", "/trois"]);
  });
});

describe("a busy site", () => {
  it("is one whose thread works most of the time for many who ask, not for itself", async () => {
    pressure = openPressure();
    const alone = openPressure();
    server = createServer();
    expect(pressure.isBusy()).toBe(false);
    for (let look = 0; look < 10; look++) {
      const until = performance.now() + 270;
      while (performance.now() < until) if (look < 9) pressure.see();
      // Without waiting for anything: a machine that is slow to come back would be taken for a thread that rests.
      await new Promise(setImmediate);
    }
    expect([pressure.isBusy(), alone.isBusy()]).toEqual([true, false]);
    alone.stop();
  });
});

describe("the whole site, of which too much is asked", () => {
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    place = createPlace({ DATALOGUE_LOG: "silent" });
    datalogue = await place.open({ log: () => {} });
    await datalogue.load();
  });
  afterAll(() => place.remove());

  it("goes on giving what it answered before, its style sheet and its health, and refuses the rest", async () => {
    let isFull = false;
    const gate = openPressure();
    pressure = {
      ...gate,
      enter: (request, response, turn) =>
        isFull && !request.path.endsWith("z") ? turn.refuse() : gate.enter(request, response, turn),
    };
    server = createServer(createApp(datalogue, place.settings, { log: () => {}, pressure }));
    const url = await listen(server);
    const dataset = `/jeux/${visitsJson.slug}`;
    const page = await (await fetch(url + dataset)).text();
    const api = await (await fetch(`${url}/api${dataset.replace("jeux", "datasets")}`)).text();
    const sheet = /href="(\/assets\/charte[^"]+)"/.exec(page)?.[1];
    isFull = true;
    expect(await (await fetch(url + dataset)).text()).toBe(page);
    expect(await (await fetch(`${url}/api${dataset.replace("jeux", "datasets")}`)).text()).toBe(api);
    expect((await fetch(url + sheet)).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/jeux?q=visites`)).status).toBe(503);
    expect((await fetch(`${url}/api/datasets?q=visites`)).status).toBe(503);
  });
});
