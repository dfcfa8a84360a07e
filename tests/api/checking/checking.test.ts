import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openChecking } from "../../../packages/api/src/checking/checking.js";
import { checkRoutes } from "../../../packages/api/src/http/check-routes.js";
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
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await checking?.close();
});

/** A server whose limits are small enough to be met. */
async function serve(limits: Partial<Parameters<typeof openChecking>[0]>): Promise<number> {
  const { contentFolder, dataFolder } = place.settings;
  checking = openChecking({
    catalogue: datalogue.services.catalogue as Parameters<typeof openChecking>[0]["catalogue"],
    territoriesFolder: join(contentFolder, "territoires"),
    schemasFolder: join(contentFolder, "schemas"),
    findReceptionSchema: async () => undefined,
    dataFolder,
    maxBytes: 50_000_000,
    ...limits,
  });
  const app = createApiApp({ router: checkRoutes({ checking }, { publicUrl: "http://localhost" }) }, { trustProxy: 0 });
  server = createServer(app);
  return Number(new URL(await listen(server)).port);
}

const headers = { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="a.csv"' };
const check = async (port: number, body: string, path = "/api/check") => {
  const answer = await fetch(`http://localhost:${port}${path}`, { method: "POST", headers, body });
  return {
    status: answer.status,
    retry: answer.headers.get("retry-after"),
    body: (await answer.json()) as { code?: string; rows?: number },
  };
};
/** Begins to send a file, and waits. */
async function hold(port: number) {
  const held = httpRequest({ port, path: "/api/check", method: "POST", headers });
  held.on("error", () => {});
  held.write("a,b\n");
  return held;
}
const left = () => {
  const folder = join(place.data, "checking");
  return readdirSync(folder).flatMap((own) => readdirSync(join(folder, own)));
};

describe("the limits of checks", () => {
  it("refuses one file too many with 503 and Retry-After, then takes the next", async () => {
    const port = await serve({ maxTogether: 2 });
    const held = [await hold(port), await hold(port)];
    await expect.poll(left).toHaveLength(2);
    expect(await check(port, "a\n1\n")).toMatchObject({
      status: 503,
      retry: "30",
      body: { code: "trop-de-verifications" },
    });
    const answered = once(held[0] as import("node:http").ClientRequest, "response");
    held[0]?.end("1,2\n");
    const [answer] = await answered;
    expect(answer.statusCode).toBe(200);
    answer.resume();
    held[1]?.destroy();
    await expect.poll(left).toEqual([]);
    expect(await check(port, "a\n1\n")).toMatchObject({ status: 200, body: { rows: 1 } });
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
    const heavy = `a,b,c,d\n${"1,2,3,4\n".repeat(3_000_000)}`;
    expect(await check(port, heavy)).toMatchObject({ status: 503, body: { code: "verification-trop-longue" } });
    expect(left()).toEqual([]);
    await checking?.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
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
    const port = await serve({ idle: 200 });
    const held = await hold(port);
    const [answer] = await once(held, "response");
    expect(answer.statusCode).toBe(408);
    answer.resume();
    await expect.poll(left).toEqual([]);
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
