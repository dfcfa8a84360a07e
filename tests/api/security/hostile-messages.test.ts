import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanPhoto } from "../../../packages/api/src/inspections/clean-photo.js";
import { openMailer } from "../../../packages/api/src/people/mailer.js";
import { countProcessorTime } from "../../support/processor-time.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { startMailServer } from "../support/mail-server.js";

let place: ServedPlace;
let key: string;
beforeAll(async () => {
  place = await servePlace(createPlace({ DATALOGUE_RATE_LIMIT: "0" }));
  const { secret } = await place.datalogue.keys.create({
    ...{ organisation: "pole-marennes-oleron", scopes: ["publish"], label: null, expiresOn: null },
  });
  key = secret;
});
afterAll(() => place.close());

const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(place.url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream", ...headers },
    body,
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const message = (method: string, params?: object, id = 1) => JSON.stringify({ jsonrpc: "2.0", id, method, params });
const called = (asked: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chercher_des_jeux","arguments":${asked}}}`;
const batch = (length: number) => `[${Array.from({ length }, (_, id) => message("tools/list", undefined, id)).join()}]`;

describe("a message to the assistants' door that is made to harm", () => {
  it.each<[string, string, number, RegExp]>([
    ["asks a thousand things at once", batch(1_000), 400, /must not exceed 100/],
    ["asks a thousand times under one number", `[${Array(1_000).fill(message("ping")).join()}]`, 400, /exceed 100/],
    ["asks nothing", "[]", 202, /^$/],
    ["asks what nobody knows", message("x/y"), 200, /Method not found/],
    ["names what every object bears", message("tools/call", { name: "__proto__" }), 200, /Aucun outil/],
    ["bears such names", called('{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}'), 200, /pas prévu/],
    ["is nested thirty thousand times", called(`{"mots":${deep(29_000)}}`), 200, /plus de 100 niveaux/],
    ["is nothing but depth", deep(30_000), 400, /Parse error/],
    ["does not end", "[".repeat(60_000), 400, /Invalid JSON/],
    ["has a number past what a number holds", '{"jsonrpc":"2.0","id":1e999,"method":"ping"}', 400, /Parse error/],
    ["has half a sign", called('{"mots":"\\ud800"}'), 200, /"total/],
    ["says a name twice", '{"jsonrpc":"2.0","id":1,"id":2,"method":"x","method":"ping"}', 200, /"id":2/],
    ["is null", "null", 400, /Parse error/],
  ])("is answered in words, at once, when it %s", async (_, body, status, answer) => {
    const took = countProcessorTime();
    const { text, ...got } = await post("/mcp", body);
    expect([got.status, text]).toEqual([status, expect.stringMatching(answer)]);
    expect(text).not.toMatch(/call stack|node_modules/);
    expect(took()).toBeLessThan(3_000);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("lets others read meanwhile, thirty at a time", async () => {
    const sent = Array.from({ length: 30 }, () => post("/mcp", batch(100)));
    const took = countProcessorTime();
    expect((await place.read("/api/datasets")).status).toBe(200);
    expect(took()).toBeLessThan(5_000);
    for (const { status } of await Promise.all(sent)) expect(status).toBe(200);
  });
});

describe("a JSON body that is made to harm", () => {
  it.each([
    ["nested a hundred thousand times", `{"title":${deep(100_000)}}`, /niveaux/],
    ["of names that every object bears", '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}', /constructor/],
    ["that does not end", `{"a":${"[".repeat(100_000)}`, /pas du JSON/],
  ])("is refused in words: %s", async (_, body, sentence) => {
    const { status, text } = await post("/api/drafts", body, { Authorization: `Bearer ${key}` });
    expect([status, text]).toEqual([400, expect.stringMatching(sentence)]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe("a name that would add a header", () => {
  it.each([
    "a%0D%0ASet-Cookie: x=1.csv",
    "a%0d%0a%0d%0a<script>.csv",
    "%E2%80%AEvsc.exe.csv",
    "%00a.csv",
    `${"a".repeat(199)}%F0%9F%98%80.csv`,
    "..%2F..%2Fa.csv",
    "%22; x=%22.csv",
    "%ED%A0%80.csv",
    "%E2%80%A8\\.csv",
  ])("adds none to the answer about the file: %s", async (name) => {
    const { status, headers } = await post("/api/check", "a;b\n1;2\n", {
      ...{ "Content-Type": "text/csv", Accept: "text/csv" },
      "Content-Disposition": `attachment; filename*=UTF-8''${name}`,
    });
    expect(status).toBe(200);
    expect(headers.get("set-cookie")).toBeNull();
    // One name, in quotes that it does not end, without what is not seen.
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename=("([^"\\]|\\.)*"|[\w.-]+)(; filename\*=UTF-8''[\w.%-]+)?$/,
    );
    expect(decodeURIComponent(headers.get("content-disposition") ?? "")).not.toMatch(
      /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u,
    );
  });

  it.each([
    "/jeux/a%0d%0aX-Injected:1",
    "/%0d%0aX-Injected:1",
    "/api/datasets/frequentation-mediatheques/data?q=%0d%0aX-Injected:1&page_size=1",
  ])("adds none by an address: %s", async (address) => {
    const { status, headers } = await place.read(address);
    expect(status).toBeLessThan(500);
    expect(headers.get("x-injected")).toBeNull();
  });

  it("adds none to an e-mail, nor another person to whom it goes", async () => {
    const server = await startMailServer();
    const mailer = openMailer(
      { smtp: `smtp://127.0.0.1:${server.port}`, mailFrom: "site@exemple.fr" } as never,
      () => {},
    );
    const harm = "Jeu\r\nBcc: autre@exemple.fr\r\nX-Injected: 1\r\n\r\nbonjour";
    try {
      await mailer?.send({
        ...{ to: "agente@exemple.fr", subject: harm, text: "corps" },
        id: `<a@b>${harm}`,
        unsubscribe: `https://a.fr/${harm}`,
      });
      await mailer?.send({ to: `agente@exemple.fr\r\nRCPT TO:<autre@exemple.fr>`, subject: "a", text: "b" });
      await mailer?.send({ to: "agente@exemple.fr, autre@exemple.fr", subject: "a\u202e", text: "b" });
      for (const { to, text } of server.mails) {
        expect(to).not.toMatch(/(^|,)autre@/);
        const head = text.split(/\r?\n\r?\n/)[0];
        expect(head).not.toMatch(/^(Bcc|X-Injected|RCPT TO):/im);
      }
      expect(server.mails.length).toBeGreaterThan(0);
    } finally {
      await server.stop();
    }
  });
});

describe("a photo that says it is enormous", () => {
  const chunk = (name: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const png = (side: number, data: Buffer) => {
    const head = Buffer.alloc(13);
    head.writeUInt32BE(side, 0);
    head.writeUInt32BE(side, 4);
    head.set([8, 2], 8);
    return Buffer.concat([
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      chunk("IHDR", head),
      chunk("IDAT", data),
      chunk("IEND", Buffer.alloc(0)),
    ]);
  };
  const jpeg = Buffer.from("ffd8ffc0001108ffffffff03011100021100031100ffda000c03010002000300003f00ffd9", "hex");

  it.each<[string, Buffer]>([
    ["a PNG of a hundred thousand points aside", png(100_000, deflateSync(Buffer.alloc(1_000_000)))],
    ["a PNG of two thousand million", png(2_000_000_000, deflateSync(Buffer.alloc(10)))],
    ["a PNG whose data swell", png(7_000, deflateSync(Buffer.alloc(100_000_000)))],
    ["a JPEG of 65 535", jpeg],
    [
      "a drawing that calls itself a PNG",
      Buffer.from('\x89PNG\r\n\x1a\n<svg xmlns="http://www.w3.org/2000/svg"/>', "latin1"),
    ],
    ["a drawing", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>')],
  ])("is refused at once: %s", async (_, bytes) => {
    const took = countProcessorTime();
    await expect(cleanPhoto(bytes)).rejects.toThrow(/photo/);
    expect(took()).toBeLessThan(3_000);
  });
});
