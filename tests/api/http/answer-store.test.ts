import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { acceptedCoding } from "../../../packages/api/src/http/accepted-coding.js";
import { Answer } from "../../../packages/api/src/http/answer.js";
import { createAnswerStore } from "../../../packages/api/src/http/answer-store.js";

const page = (body: string, status = 200) => new Answer(status, { "Content-Type": "text/html; charset=utf-8" }, body);
const make =
  (body: string, status = 200) =>
  async () =>
    page(body, status);

const madeOf = (versions: string) => async () => versions;
/** What an entry weighs beside its body: its headers, its key, what it is made of. */
const beside = (key: string, basis = "") => 2_000 + 2 * key.length + basis.length;
const ENTRY = beside("a");
const textOf = async (answer: Answer) => (await answer.in(undefined)).body.toString();

describe("the store of answers", () => {
  it("makes an answer once, even for two visitors at the same time", async () => {
    const store = createAnswerStore();
    let made = 0;
    const count = async () => {
      made++;
      return page("<p>Oléron</p>");
    };
    const [one, two] = await Promise.all([store.get("1", "a", count), store.get("1", "a", count)]);
    expect(made).toBe(1);
    expect(one).toBe(two);
    expect(store.find("1", "a")).toBe(one);
  });

  it("stays under its size, the answer read longest ago leaving first", async () => {
    const store = createAnswerStore({ maxBytes: 4 * (1200 + ENTRY) });
    for (const key of ["a", "b", "c", "d"]) await store.get("1", key, make(key.repeat(1200)));
    await store.get("1", "a", make("never made again"));
    await store.get("1", "e", make("e".repeat(1200)));
    expect(store.bytes).toBeLessThanOrEqual(4 * (1200 + ENTRY));
    expect(await textOf(await store.get("1", "a", make("new")))).toBe("a".repeat(1200));
    expect(await textOf(await store.get("1", "b", make("new")))).toBe("new");
  });

  it("counts the forms that were asked for among its bytes, and no longer those of what has left", async () => {
    const store = createAnswerStore({ maxBytes: 10_000 });
    const answer = await store.get("1", "a", make("a".repeat(2000)));
    expect(store.bytes).toBe(2000 + ENTRY);
    const { body } = await answer.in("br");
    expect(store.bytes).toBe(body.length + ENTRY);
    await answer.in(undefined);
    expect(store.bytes).toBe(2000 + body.length + ENTRY);
    store.find("2", "a");
    expect(store.bytes).toBe(0);
    await answer.in("gzip");
    expect(store.bytes).toBe(0);
  });

  it("tells what was replaced a moment ago where it was only followed, and nothing where it was corrected", async () => {
    let isOnlyFollowed = true;
    const store = createAnswerStore({ isOnlyFollowed: async () => isOnlyFollowed });
    await store.get("1", "a", make("before"), madeOf("tonnages@1"));
    await store.get("1", "b", make("before, of everything"));
    expect(store.former("a")).toBeUndefined();
    expect(store.find("2", "b")).toBeUndefined();
    expect(store.renew("2", "b")).toBeUndefined();
    for (const [key, body] of Object.entries({ a: "before", b: "before, of everything" }))
      expect(await textOf((await store.former(key)) as Answer)).toBe(body);
    isOnlyFollowed = false;
    expect(await store.former("a")).toBeUndefined();
    await store.get("2", "a", make("now"), madeOf("tonnages@2"));
    expect(store.former("a")).toBeUndefined();
  });

  it("leaves out what alone would take a quarter of the room", async () => {
    const store = createAnswerStore({ maxBytes: 5000 });
    await store.get("1", "a", make("a".repeat(2000)));
    expect(store.bytes).toBe(0);
  });

  it("gives again, in another state, what is made of things that did not change; makes the rest again", async () => {
    const store = createAnswerStore();
    const waste = await store.get("1", "dechets", make("déchets"), madeOf("tonnages@1"));
    await store.get("1", "mobilites", make("mobilités"), madeOf("velo@1"));
    await store.get("1", "accueil", make("accueil"));
    // A publication of bicycle data.
    expect(store.find("2", "dechets")).toBeUndefined();
    expect(await store.get("2", "dechets", make("made again"), madeOf("tonnages@1"))).toBe(waste);
    expect(store.find("2", "dechets")).toBe(waste);
    expect(await textOf(await store.get("2", "mobilites", make("mobilités, corrigées"), madeOf("velo@2")))).toBe(
      "mobilités, corrigées",
    );
    expect(await textOf(await store.get("2", "accueil", make("accueil, de nouveau")))).toBe("accueil, de nouveau");
    const bytes = store.bytes;
    expect(bytes).toBe(
      Buffer.byteLength("déchets") +
        beside("dechets", "tonnages@1") +
        Buffer.byteLength("mobilités, corrigées") +
        beside("mobilites", "velo@2") +
        Buffer.byteLength("accueil, de nouveau") +
        beside("accueil"),
    );
  });

  it("renews by itself what is made of things that did not change, and nothing else", async () => {
    const store = createAnswerStore();
    let [waste, bicycles] = ["tonnages@1", "velo@1"];
    let duringTheLook = () => {};
    const one = await store.get("1", "dechets", make("déchets"), async () => {
      duringTheLook();
      return waste;
    });
    await store.get("1", "mobilites", make("mobilités"), async () => bicycles);
    await store.get("1", "accueil", make("accueil"));
    bicycles = "velo@2";
    expect(store.renew("2", "accueil")).toBeUndefined();
    expect(store.renew("2", "inconnu")).toBeUndefined();
    expect(await store.renew("2", "mobilites")).toBeUndefined();
    expect(await store.renew("2", "dechets")).toBe(one);
    expect(store.find("2", "dechets")).toBe(one);
    // Another publication while it is looked at: what was found is of no state that is still asked for.
    duringTheLook = () => void store.find("4", "dechets");
    expect(await store.renew("3", "dechets")).toBeUndefined();
    duringTheLook = () => {};
    waste = "tonnages@2";
    expect(await store.renew("4", "dechets")).toBeUndefined();
    expect(store.bytes).toBe(0);
  });

  it("forgets everything when the data change, also what was under way", async () => {
    const store = createAnswerStore();
    await store.get("1", "a", make("of the first state"));
    let end = (_: Answer) => {};
    const slow = store.get("1", "b", () => new Promise<Answer>((resolve) => (end = resolve)));
    expect(store.find("2", "a")).toBeUndefined();
    end(page("of the first state too"));
    expect(await textOf(await slow)).toBe("of the first state too");
    expect(store.find("2", "b")).toBeUndefined();
    expect(store.bytes).toBe(0);
  });

  it("keeps neither an error nor a page that failed", async () => {
    const store = createAnswerStore();
    await store.get("1", "x", make("introuvable", 404));
    expect(store.bytes).toBe(0);
    await expect(store.get("1", "y", () => Promise.reject(new Error("panne")))).rejects.toThrow("panne");
    expect(await textOf(await store.get("1", "y", make("revenue")))).toBe("revenue");
  });
});

describe("an answer", () => {
  it("has one strong tag for each of its forms", async () => {
    const text = "Le Château-d'Oléron ".repeat(100);
    const answer = page(text);
    expect(brotliDecompressSync((await answer.in("br")).body).toString()).toBe(text);
    expect(gunzipSync((await answer.in("gzip")).body).toString()).toBe(text);
    // Its plain bytes were let go meanwhile.
    expect((await answer.in(undefined)).body.toString()).toBe(text);
    const tags = [answer.etag(undefined), answer.etag("br"), answer.etag("gzip")];
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
  });

  it("is compressed where that gains something", () => {
    const of = (type: string, length = 2000) =>
      new Answer(200, { "Content-Type": type }, "a".repeat(length)).codingFor("br");
    expect(of("application/ld+json; charset=utf-8")).toBe("br");
    expect(of("application/rdf+xml; charset=utf-8")).toBe("br");
    expect(of("text/turtle")).toBe("br");
    expect(of("application/vnd.mapbox-vector-tile")).toBeUndefined();
    expect(of("application/json", 100)).toBeUndefined();
  });
});

describe("compression asked for", () => {
  it("prefers brotli, then gzip, and obeys a refusal", () => {
    expect(acceptedCoding("gzip, deflate, br")).toBe("br");
    expect(acceptedCoding("gzip;q=0.8")).toBe("gzip");
    expect(acceptedCoding("br;q=0, gzip")).toBe("gzip");
    expect(acceptedCoding("identity")).toBeUndefined();
    expect(acceptedCoding(undefined)).toBeUndefined();
  });
});

describe("what an answer holds", () => {
  it("is its bytes alone, not the block that they were compressed in, nor the one that short texts share", async () => {
    const answers = [page("<p>Oléron, et ses huîtres</p>".repeat(300)), page("<p>Oléron</p>")];
    for (const answer of answers)
      for (const coding of ["br", "gzip", undefined] as const) {
        const { body } = await answer.in(coding);
        expect(body.buffer.byteLength).toBe(body.length);
      }
  });
});
