import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAnswerStore } from "../../../packages/api/src/http/answer-store.js";
import { answerAgain, answerFormer, keepAnswers } from "../../../packages/api/src/http/stored-answers.js";
import { listen } from "../../support/listen.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";

const GROUPS = "/api/datasets/frequentation-mediatheques/data?annee__groupby&entrees__sum";

describe("answers given before", () => {
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;

  beforeAll(async () => {
    place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" });
    datalogue = await place.open();
    api = supertest(createApiApp(datalogue, place.settings));
    await datalogue.load();
  });
  afterAll(() => place.remove());

  /** What the store holds of an address. */
  const stored = async (address: string) => datalogue.answers.find(await datalogue.readState(), address);

  /** What an answer says of itself each time: neither when it left, nor what its caller may still ask. */
  const lasting = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(date|ratelimit.*)$/.test(name)));

  it("leave again with the same status, headers and body, to GET and HEAD", async () => {
    const first = await api.get(GROUPS).expect(200);
    expect(String((await (await stored(GROUPS))?.in(undefined))?.body)).toBe(first.text);
    const second = await api.get(GROUPS).expect(200);
    const headers = lasting(first.headers);
    const again = lasting(second.headers);
    expect(again).toEqual(headers);
    expect(second.text).toBe(first.text);
    const head = await api.head(GROUPS).expect(200);
    expect(head.headers["content-length"]).toBe(first.headers["content-length"]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "cache-control": "public, no-cache",
      "content-type": "application/json; charset=utf-8",
      vary: expect.stringContaining("Accept-Encoding"),
    });
    expect(headers.etag).toMatch(/^"[\w-]+"$/);
  });

  it("are answered 304 to who has them, the first time as the next ones", async () => {
    const address = "/api/datasets?sort=title";
    const { etag = "" } = (await api.get(address)).headers;
    const asked = () => api.get(address).set("If-None-Match", `"autre", W/${etag}`);
    const { headers } = await asked().expect(304);
    expect(headers).toMatchObject({ etag, "cache-control": "public, no-cache" });
    await asked().set("Cookie", "a=1").expect(304);
    await api.get(address).set("If-None-Match", '"autre"').expect(200);
  });

  it("are compressed with a tag of their own, and say their length", async () => {
    const address = "/api/datasets/frequentation-mediatheques";
    const read = (coding: string) => api.get(address).set("Accept-Encoding", coding).expect(200);
    const plain = await read("identity");
    for (let round = 0; round < 2; round++) {
      const answer = await read("br");
      expect(answer.headers["content-encoding"]).toBe("br");
      expect(Number(answer.headers["content-length"])).toBeLessThan(plain.text.length / 2);
      expect(answer.text).toBe(plain.text);
      expect(answer.headers.etag).not.toBe(plain.headers.etag);
    }
  });

  it("are not kept for who shows a cookie or a key, nor when they are errors or say no-store", async () => {
    const address = (page: number) => `/api/datasets?page_size=${page}`;
    await api.get(address(11)).set("Cookie", "session=1").expect(200);
    await api.get(address(12)).set("Authorization", "Bearer 1");
    await api.get("/api/datasets?couleur=bleu").expect(400);
    await api.get("/readyz").expect(200);
    for (const one of [address(11), address(12), "/api/datasets?couleur=bleu", "/readyz"])
      expect(await stored(one), one).toBeUndefined();
  });

  it("are told apart where an address has several forms", async () => {
    const types = ["text/turtle", "application/ld+json", "text/turtle"];
    for (const type of types) {
      const { headers } = await api.get("/catalogue").set("Accept", type).expect(200);
      expect(headers["content-type"]).toBe(`${type}; charset=utf-8`);
      expect(headers.vary).toMatch(/Accept\b(?!-)/);
    }
  });

  it("are made again in every form of its identifier when a dataset is renamed", async () => {
    const { id } = (await api.get("/api/datasets/frequentation-mediatheques").expect(200)).body;
    const forms = [".ttl", ".jsonld", ".rdf", ".nt", ".iso.xml"].map((form) => `/id/jeu/${id}${form}`);
    const tags = new Map<string, string>();
    for (const form of forms) tags.set(form, (await api.get(form).expect(200)).headers.etag ?? "");
    place.write("culture/mediatheques/dataset.json", { ...visitsJson, id, title: "Entrées des médiathèques" });
    expect((await datalogue.load()).problems).toEqual([]);
    for (const form of forms) {
      const known = tags.get(form) ?? "";
      const answer = await api.get(form).set("If-None-Match", known);
      expect([form, answer.status]).toEqual([form, 200]);
    }
  });

  it("are forgotten when another process publishes", async () => {
    const before = await api.get(GROUPS).expect(200);
    const other = await place.open();
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    await other.load();
    const after = await api
      .get(GROUPS)
      .set("If-None-Match", before.headers.etag ?? "")
      .expect(200);
    expect(after.body.data).toContainEqual({ annee: 2024, entrees__sum: 9000 });
  });
});

type Handler = ReturnType<typeof keepAnswers>;
type App = Server & { use(handler: Handler): void; get(path: string, handler: Handler): void };

describe("answers made of a part of the data", () => {
  it("stay while something else changes, in each form, and leave when that part does", async () => {
    const express = createRequire(new URL("../../../packages/api/package.json", import.meta.url))("express");
    const store = createAnswerStore();
    let [state, part] = ["first", "rows of 2023"];
    let made = 0;
    const app: App = express();
    const basisOf = ({ path }: { path: string }) => (path.startsWith("/part/") ? async () => part : undefined);
    app.use(answerAgain(store, () => state));
    app.use(keepAnswers(store, () => state, basisOf));
    for (const path of ["/part/plain", "/part/varied", "/whole"])
      app.get(path, (_request, response) => {
        if (path === "/part/varied") response.vary("Accept");
        response.json({ part, made: ++made });
      });
    const read = async (path: string) => (await supertest(app).get(path).expect(200)).body;

    for (const path of ["/part/plain", "/part/varied"]) {
      const first = await read(path);
      state += ", then another dataset";
      expect(await read(path)).toEqual(first);
      state += ", then this one";
      part += " and 2024";
      expect(await read(path)).toEqual({ part, made: first.made + 1 });
    }
    const whole = await read("/whole");
    state += ", then another dataset";
    expect((await read("/whole")).made).toBe(whole.made + 1);
  });
});

describe("answers asked for together", () => {
  /** Routes that wait for `release`; they count the requests that came, those that ended, and those that were to be answered anew. */
  const openRoutes = () => {
    const express = createRequire(new URL("../../../packages/api/package.json", import.meta.url))("express");
    const asked: string[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let [came, left] = [0, 0];
    const app: App = express();
    app.use((_request, response, next) => {
      came++;
      response.once("close", () => left++);
      next();
    });
    app.use(keepAnswers(createAnswerStore(), () => "one state"));
    app.use(async (request, _response, next) => {
      asked.push(request.path);
      await released;
      next();
    });
    app.get("/list", (_request, response) => void response.json({ total: 3 }));
    app.get("/own", (_request, response) => void response.set("Cache-Control", "private").json({ rank: asked.length }));
    app.get("/absent", (_request, response) => void response.status(404).json({ status: 404 }));
    app.get("/file", (_request, response) => void Readable.from(["a;b\n", "1;2\n"]).pipe(response));
    const untilCame = (count: number) => expect.poll(() => came).toBe(count);
    const untilLeft = (count: number) => expect.poll(() => left).toBe(count);
    return { api: supertest(app), asked, untilCame, untilLeft, release };
  };

  it("are made once, and sent to each whole, with the same tag", async () => {
    const { api, asked, untilCame, release } = openRoutes();
    const together = Array.from({ length: 20 }, () => api.get("/list").then((answer) => answer));
    const signed = api
      .get("/list")
      .set("Authorization", "Bearer 1")
      .then((answer) => answer);
    await untilCame(21);
    release();
    const answers = await Promise.all(together);
    expect(new Set(answers.map(({ status, text, headers }) => `${status} ${text} ${headers.etag}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { total: 3 } });
    expect((await signed).body).toEqual({ total: 3 });
    expect(asked).toHaveLength(2);
  });

  it.each(["/own", "/absent", "/file"])("are made for each where they may not be kept: %s", async (path) => {
    const { api, asked, untilCame, release } = openRoutes();
    const together = Array.from({ length: 5 }, () => api.get(path).then((answer) => answer));
    await untilCame(5);
    release();
    const answers = await Promise.all(together);
    expect(asked).toHaveLength(5);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([path === "/absent" ? 404 : 200]));
    if (path === "/own") expect(new Set(answers.map(({ body }) => body.rank)).size).toBeGreaterThan(1);
  });

  it.each(["/file", "/absent", "/list"])("keep nobody waiting for one who waited and left: %s", async (path) => {
    const { api, untilCame, untilLeft, release } = openRoutes();
    const first = api.get(path).then((answer) => answer);
    await untilCame(1);
    const leaving = api.get(path);
    leaving.catch(() => {});
    leaving.end(() => {});
    await untilCame(2);
    const staying = api.get(path).then((answer) => answer);
    await untilCame(3);
    leaving.abort();
    await untilLeft(1);
    release();
    const status = path === "/absent" ? 404 : 200;
    expect([await first, await staying].map((answer) => answer.status)).toEqual([status, status]);
    expect((await api.get(path)).status).toBe(status);
  });

  it("are made once more, and once only, for those who wait when who asked first leaves", async () => {
    const { api, asked, untilCame, release } = openRoutes();
    const leaving = api.get("/list");
    leaving.catch(() => {});
    leaving.end(() => {});
    await untilCame(1);
    const waiting = Array.from({ length: 5 }, () => api.get("/list").then((answer) => answer));
    await untilCame(6);
    leaving.abort();
    await expect.poll(() => asked).toHaveLength(2);
    release();
    expect((await Promise.all(waiting)).map(({ body }) => body.total)).toEqual(Array(5).fill(3));
    expect(asked).toHaveLength(2);
  });
});

describe("answers that tell lateness", () => {
  it("are made again the next day", async () => {
    const place = createPlace();
    let at = new Date("2026-03-01T22:59:00Z");
    const datalogue = await place.open({ now: () => at });
    await datalogue.load();
    const evening = await datalogue.readState();
    at = new Date("2026-03-01T23:01:00Z");
    expect(await datalogue.readState()).not.toBe(evening);
    await place.remove();
  });
});

describe("answers that were just replaced", () => {
  it("are told a moment longer on a busy site, while one request makes what takes their place", async () => {
    const express = createRequire(new URL("../../../packages/api/package.json", import.meta.url))("express");
    let isRight = true;
    let isBusy = true;
    let state = "1";
    const store = createAnswerStore({ isOnlyFollowed: async () => isRight });
    const waiting: (() => void)[] = [];
    let held = false;
    const app: App = express();
    app.use(answerAgain(store, () => state));
    app.use(
      answerFormer(
        store,
        () => isBusy,
        (path) => path === "/always-true",
      ),
    );
    app.use(keepAnswers(store, () => state));
    const paths = ["/a", "/b", "/c", "/d", "/e", "/f", "/always-true"];
    for (const path of paths)
      app.get(path, async (_request, response) => {
        const made = state;
        if (held) await new Promise<void>((go) => waiting.push(go));
        response.json({ made });
      });
    const server = createServer(app as never);
    const url = await listen(server);
    const read = async (path: string, headers = {}) =>
      (await supertest(url).get(path).set(headers).expect(200)).body.made;
    const underway = async (count: number) => {
      while (waiting.length < count) await sleep(2);
    };
    const release = () => {
      for (const go of waiting.splice(0)) go();
    };
    try {
      for (const path of paths) expect(await read(path)).toBe("1");
      state = "2";
      held = true;
      const first = read("/a");
      await underway(1);
      expect([await read("/a"), await read("/b")]).toEqual(["1", "1"]);
      // Who shows who they are is told what is true now.
      const known = read("/b", { Cookie: "session=1" });
      await underway(2);
      release();
      expect([await first, await known, await read("/a")]).toEqual(["2", "2", "2"]);
      // Another makes the next, once the site had time for others.
      const next: Promise<string>[] = [];
      while (waiting.length === 0) {
        next.push(read("/b"));
        await sleep(5);
      }
      expect(await read("/c")).toBe("1");
      // Who has another answer, or reloads, is not sent back; nor is anybody at some addresses, nor to what was wrong, nor on a site that has time.
      const now = [
        read("/d", { "If-None-Match": '"another"' }),
        read("/e", { "Cache-Control": "max-age=0" }),
        read("/always-true"),
      ];
      await underway(4);
      isRight = false;
      now.push(read("/c"));
      await underway(5);
      [isRight, isBusy] = [true, false];
      now.push(read("/f"));
      await underway(6);
      release();
      expect(await Promise.all(now)).toEqual(Array(5).fill("2"));
      expect(await Promise.all(next)).toContain("2");
    } finally {
      server.close();
    }
  });
});
