import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openCheckThreads } from "../../../packages/api/src/checking/check-threads.js";
import { openChecking } from "../../../packages/api/src/checking/checking.js";
import { checkRoutes } from "../../../packages/api/src/checking/routes.js";
import { writeWorkbook } from "../../ingest/support/workbook.js";
import { listen } from "../../support/listen.js";
import { createPlace, type Place } from "../support/content-folder.js";

let place: Place;
let datalogue: Datalogue;
let checking: ReturnType<typeof openChecking> | undefined;
let server: Server;

beforeAll(async () => {
  place = createPlace();
  datalogue = await place.open();
  await datalogue.load();
});
afterAll(() => place?.remove());
afterEach(() => stop());

async function stop(): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await checking?.close();
}

/** A server whose limits are small enough to be met, but for those of time: its threads let all others pass, those of other tests too. */
async function serve(limits: Partial<Parameters<typeof openChecking>[0]>): Promise<number> {
  const { contentFolder, dataFolder } = place.settings;
  checking = openChecking({
    catalogue: datalogue.services.catalogue as Parameters<typeof openChecking>[0]["catalogue"],
    territoriesFolder: join(contentFolder, "territoires"),
    schemasFolder: join(contentFolder, "schemas"),
    findReception: async () => undefined,
    dataFolder,
    maxBytes: 50_000_000,
    ...{ timeLimit: 600_000, patience: 600_000 },
    ...limits,
  });
  const app = createApiApp({ router: checkRoutes({ checking }, { publicUrl: "http://localhost" }) }, { trustProxy: 0 });
  server = createServer(app);
  return Number(new URL(await listen(server)).port);
}

/** Takes a thread some hundred milliseconds: as much as a few small files that are sent meanwhile, several times over once repeated. */
const heavy = `a,b,c,d\n${"1,2,3,4\n".repeat(300_000)}`;
/** Another client: all of 127/8 is this machine. */
const OTHER = "127.0.0.2";
const headers = { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="a.csv"' };
const check = async (port: number, body: string, path = "/api/check") => {
  const answer = await fetch(`http://localhost:${port}${path}`, { method: "POST", headers, body });
  return {
    status: answer.status,
    retry: answer.headers.get("retry-after"),
    body: (await answer.json()) as { code?: string; detail?: string; rows?: number },
  };
};
/** The status of the answer to another address. */
async function checkFrom(localAddress: string, port: number, body: string): Promise<number> {
  const asked = httpRequest({ host: "127.0.0.1", port, localAddress, path: "/api/check", method: "POST", headers });
  asked.end(body);
  const [answer] = await once(asked, "response");
  answer.resume();
  return answer.statusCode;
}
/** Begins to send a file, and waits. */
async function hold(port: number, begin = "a,b\n") {
  const held = httpRequest({ port, path: "/api/check", method: "POST", headers });
  held.on("error", () => {});
  held.write(begin);
  return held;
}
const left = () => {
  const folder = join(place.data, "checking");
  return readdirSync(folder).flatMap((own) => readdirSync(join(folder, own)));
};

describe("the limits of checks", () => {
  it("refuses one file too many with 503, Retry-After and how many come before it, then takes the next", async () => {
    const port = await serve({ threads: 1, line: { checks: 2 } });
    const slow = check(port, heavy.repeat(6));
    await expect.poll(() => checking?.checksAhead()).toBe(1);
    const next = check(port, "a\n1\n");
    await expect.poll(() => checking?.checksAhead()).toBe(2);
    const refused = await check(port, "a\n1\n");
    expect(refused).toMatchObject({ status: 503, body: { code: "trop-de-verifications" } });
    expect(refused.body.detail).toMatch(/^2.contrôles avant le vôtre\. Réessayez dans \d+.secondes\.$/);
    expect(Number(refused.retry)).toBeGreaterThan(0);
    expect((await Promise.all([slow, next])).map(({ status }) => status)).toEqual([200, 200]);
    expect(checking?.checksAhead()).toBe(0);
    expect(await check(port, "a\n1\n")).toMatchObject({ status: 200, body: { rows: 1 } });
  });

  it("takes no place in the queue for files that are still arriving", async () => {
    const port = await serve({ line: { checks: 1 } });
    const held = await Promise.all([1, 2, 3].map(() => hold(port)));
    await expect.poll(left).toHaveLength(3);
    expect(await check(port, "a\n1\n")).toMatchObject({ status: 200, body: { rows: 1 } });
    for (const one of held) one.destroy();
    await expect.poll(left).toEqual([]);
  });

  it("lets a client neither send more than its share at once nor fill the queue: others go on", async () => {
    const port = await serve({ threads: 2, intake: { filesEach: 2 }, line: { checksEach: 2 } });
    const held = [await hold(port), await hold(port)];
    await expect.poll(left).toHaveLength(2);
    expect(await check(port, "a\n1\n")).toMatchObject({ status: 429, body: { code: "votre-part-est-prise" } });
    expect(await checkFrom(OTHER, port, "a\n1\n")).toBe(200);
    for (const one of held) one.destroy();
    await expect.poll(left).toEqual([]);

    const done: string[] = [];
    const own = ["first", "second"].map((name) => check(port, heavy.repeat(6)).then(() => done.push(name)));
    await expect.poll(() => checking?.checksAhead()).toBe(2);
    const refused = await check(port, "a\n1\n");
    expect(refused).toMatchObject({ status: 429, body: { code: "votre-part-est-prise" } });
    expect(refused.body.detail).toContain("2\u00A0de vos contrôles");
    // The second thread is not for the client that has one already.
    expect(await checkFrom(OTHER, port, "a\n1\n")).toBe(200);
    done.push("other");
    await Promise.all(own);
    expect(done.at(-1)).not.toBe("other");
  });

  it("gives their turn to clients one after the other, whoever sent most", async () => {
    const port = await serve({ threads: 1 });
    const done: string[] = [];
    const first = check(port, heavy.repeat(6)).then(() => done.push("many"));
    await expect.poll(() => checking?.checksAhead()).toBe(1);
    const many = Array.from({ length: 3 }, () => check(port, "a\n1\n").then(() => done.push("many")));
    await expect.poll(() => checking?.checksAhead()).toBe(4);
    await checkFrom(OTHER, port, "a\n1\n").then(() => done.push("one"));
    await Promise.all([first, ...many]);
    expect(done.indexOf("one")).toBeLessThan(3);
  });

  it("says to who has waited long how many are still before", async () => {
    const port = await serve({ threads: 1, patience: 150 });
    const first = check(port, heavy.repeat(6));
    await expect.poll(() => checking?.checksAhead()).toBe(1);
    const { status, body, retry } = await check(port, "a\n1\n");
    expect({ status, code: body.code }).toEqual({ status: 503, code: "trop-de-verifications" });
    expect(body.detail).toMatch(/attendu son tour trop longtemps.: encore 1.contrôle avant le vôtre/);
    expect(Number(retry)).toBeGreaterThan(0);
    expect(await first).toMatchObject({ status: 200 });
  });

  it("leaves no more on the disk than it may, of one client nor of all", async () => {
    const port = await serve({ intake: { bytesEach: 1_000_000, bytes: 1_500_000 } });
    expect(await check(port, `a\n${"1\n".repeat(600_000)}`)).toMatchObject({
      status: 429,
      body: { code: "votre-part-est-prise", detail: expect.stringContaining("1\u00A0Mo") },
    });
    await expect.poll(left).toEqual([]);
    const held = await hold(port, "1\n".repeat(450_000));
    await expect.poll(() => left().length).toBe(1);
    expect(await checkFrom(OTHER, port, `a\n${"1\n".repeat(400_000)}`)).toBe(503);
    held.destroy();
    await expect.poll(left).toEqual([]);
    expect(await checkFrom(OTHER, port, `a\n${"1\n".repeat(400_000)}`)).toBe(200);
  });

  it("has room for the corrected copy of a file as large as may be", async () => {
    const port = await serve({ maxBytes: 1_000_000 });
    const body = `a\n${" 1\n".repeat(330_000)}`;
    const answer = await fetch(`http://localhost:${port}/api/check/copy`, { method: "POST", headers, body });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await expect.poll(left).toEqual([]);
  });

  it("ends an upload of a byte at a time with a sentence, whatever it promises, and one that lasts too long", async () => {
    for (const [pace, title] of [
      [{ leastRate: 1000, window: 300 }, "Envoi trop lent"],
      [{ longest: 300 }, "Envoi trop long"],
    ] as const) {
      const port = await serve({ pace });
      const slow = await hold(port);
      const drip = setInterval(() => slow.write("a"), 20);
      const [answer] = await once(slow, "response");
      clearInterval(drip);
      expect(answer.statusCode).toBe(408);
      let text = "";
      for await (const chunk of answer) text += chunk;
      expect(JSON.parse(text)).toMatchObject({ code: "envoi-interrompu", title });
      await expect.poll(left).toEqual([]);
      await stop();
    }
    await serve({});
  });

  it("checks as many files as are sent, some waiting for their turn", async () => {
    const port = await serve({ threads: 1 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, rank) => check(port, `a\n${"1\n".repeat(rank + 1)}`)),
    );
    expect(answers.map(({ body }) => body.rows)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("stops a check that lasts too long, says so, and goes on with the next file", async () => {
    const port = await serve({ threads: 1, timeLimit: 150 });
    expect(await check(port, heavy.repeat(10))).toMatchObject({
      status: 503,
      body: { code: "verification-trop-longue" },
    });
    expect(left()).toEqual([]);
    await stop();
    const again = await serve({ threads: 1 });
    expect(await check(again, "a\n1\n")).toMatchObject({ status: 200 });
  });

  it("stops a check that takes too much memory without harm to the service", async () => {
    const port = await serve({ threads: 1, memory: 24 });
    // Each key is kept, to find those that come twice.
    const keys = Array.from({ length: 700_000 }, (_, rank) => `clef-numero-${rank}-${"x".repeat(20)}`).join("\n");
    const form = new FormData();
    form.append("file", new Blob([`a\n${keys}\n`]), "a.csv");
    form.append("schema", new Blob([JSON.stringify({ fields: [{ name: "a" }], primaryKey: "a" })]), "s.json");
    const answer = await fetch(`http://localhost:${port}/api/check`, { method: "POST", body: form });
    expect([200, 413]).toContain(answer.status);
    if (answer.status === 413) expect(((await answer.json()) as { code: string }).code).toBe("fichier-trop-lourd");
    expect(left()).toEqual([]);
    expect(await check(port, "a\n1\n")).toMatchObject({ status: 200 });
  });

  it("leaves a caller that sends nothing more, with a sentence", async () => {
    const port = await serve({ pace: { idle: 200 } });
    const held = await hold(port);
    const [answer] = await once(held, "response");
    expect(answer.statusCode).toBe(408);
    answer.resume();
    await expect.poll(left).toEqual([]);
  });

  it("reads one large archive at a time, and text files meanwhile", async () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-uploads-"));
    const threads = openCheckThreads({ threads: 3 });
    const done: string[] = [];
    const run = (name: string, text: string, weight: number) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      const territoriesFolder = join(place.settings.contentFolder, "territoires");
      const task = {
        path,
        name,
        maxBytes: 1e9,
        schema: null,
        lang: "fr" as const,
        sheet: null,
        territoriesFolder,
        references: new Map(),
      };
      return threads
        .run({ kind: "check", maxExamples: null, ...task }, { client: name, weight })
        .then(() => done.push(name));
    };
    try {
      await Promise.all([
        run("large.csv", heavy.repeat(8), 150_000_000),
        run("large too.csv", "a\n1\n", 150_000_000),
        // Would fit beside the first one, but not pass the second.
        run("small archive.csv", "a\n1\n", 10_000_000),
        run("text.csv", "a\n1\n", 0),
      ]);
      expect(done.slice(0, 2)).toEqual(["text.csv", "large.csv"]);
    } finally {
      await threads.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("reads a workbook much larger than the memory of its thread", { timeout: 600_000 }, async () => {
    const port = await serve({ threads: 1, memory: 32 });
    const cells = ["A", "B", "C", "D", "E"];
    const rows = Array.from(
      { length: 150_000 },
      (_, row) =>
        `<row r="${row + 1}">${cells.map((cell) => `<c r="${cell}${row + 1}"><v>${row}</v></c>`).join("")}</row>`,
    );
    const workbook = writeWorkbook({ A: `<worksheet><sheetData>${rows.join("")}</sheetData></worksheet>` });
    expect(workbook.length).toBeGreaterThan(25_000_000);
    const answer = await fetch(`http://localhost:${port}/api/check`, {
      method: "POST",
      headers: { ...headers, "Content-Disposition": 'attachment; filename="a.xlsx"' },
      body: new Blob([new Uint8Array(workbook)]),
    });
    expect([answer.status, ((await answer.json()) as { rows?: number }).rows]).toEqual([200, 149_999]);
  });

  it("tells no key of a dataset that is not open", async () => {
    place.write("culture/adherents/dataset.json", {
      slug: "adherents",
      title: "Adhérents",
      description: "Numéros des adhérents.",
      organisation: "ile-d-oleron",
      licence: "lov2",
      frequency: "ANNUAL",
      keywords: ["culture"],
      access: "organisation",
    });
    place.write("culture/adherents/schema.json", { fields: [{ name: "numero", type: "string" }] });
    place.write("culture/adherents/data.csv", "numero\nA1\n");
    await datalogue.load();
    const port = await serve({});
    const ask = async (resource: string, field: string) => {
      const form = new FormData();
      form.append("file", new Blob(["clef\nA1\nZ9\n"]), "a.csv");
      form.append(
        "schema",
        new Blob([
          JSON.stringify({
            fields: [{ name: "clef", type: "string" }],
            foreignKeys: [{ fields: "clef", reference: { resource, fields: field } }],
          }),
        ]),
        "s.json",
      );
      const answer = await fetch(`http://localhost:${port}/api/check`, { method: "POST", body: form });
      return ((await answer.json()) as { issues: { code: string }[] }).issues.map(({ code }) => code);
    };
    expect(await ask("frequentation-mediatheques", "codeCommune")).toEqual(["foreign-key"]);
    expect(await ask("adherents", "numero")).toEqual(["foreign-key-not-checked"]);
  });
});
