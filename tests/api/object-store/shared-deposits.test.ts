import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp, type Datalogue, readSettings } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBackup } from "../../../packages/api/src/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/src/backup/open-place.js";
import { restoreBackup } from "../../../packages/api/src/backup/restore-backup.js";
import { openPhotoStore } from "../../../packages/api/src/inspections/photo-store.js";
import type { ObjectStore } from "../../../packages/api/src/object-store/object-store.js";
import { openObjectStore } from "../../../packages/api/src/object-store/open-object-store.js";
import { shareFiles } from "../../../packages/api/src/object-store/shared-files.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { listen } from "../../support/listen.js";
import { type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";
import { STORES, startStore, type TestStore } from "../support/object-stores.js";

const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const BYTES = new TextEncoder().encode(NEXT_YEAR);
const SLUG = "frequentation-mediatheques";

/** One of the machines that serve the same site. */
interface Machine {
  place: Place;
  datalogue: Datalogue;
  server: Server;
  url: string;
}

const openStore = (env: Record<string, string>): ObjectStore => {
  const { versionStore } = readSettings(env);
  if (!versionStore) throw new Error("no store is set");
  return openObjectStore(versionStore);
};

describe.each(STORES)("two machines on one catalogue, with a store of kind %s", (kind) => {
  let engine: EngineServer;
  let store: TestStore;
  let objects: ObjectStore;
  let here: Machine;
  let there: Machine;
  let key: string;

  beforeAll(async () => {
    [engine, store] = await Promise.all([startEngine("PGlite"), startStore(kind)]);
    const { url } = engine.createDatabase();
    const start = async (): Promise<Machine> => {
      const place = createPlace({ DATABASE_URL: url, ...store.env });
      const datalogue = await place.open();
      await datalogue.load();
      const server = createServer(createApiApp(datalogue, place.settings));
      return { place, datalogue, server, url: await listen(server) };
    };
    here = await start();
    there = await start();
    objects = openStore(store.env);
    const made = { organisation: "ile-d-oleron", scopes: ["publish" as const], label: null, expiresOn: null };
    key = (await here.datalogue.keys.create(made)).secret;
  });
  afterAll(async () => {
    objects?.close();
    for (const machine of [here, there]) {
      machine?.server.closeAllConnections();
      if (machine) await new Promise((done) => machine.server.close(done));
      await machine?.place.remove();
    }
    await store?.stop();
    await engine?.stop();
  });

  const ask = ({ url }: Machine, method: "get" | "post" | "put" | "delete", path: string) =>
    supertest(url)[method](path).auth(key, { type: "bearer" });
  const begin = async (machine: Machine): Promise<string> =>
    (await ask(machine, "post", "/api/drafts").send({ organisation: "ile-d-oleron", dataset: SLUG }).expect(201)).body
      .id;
  const deposit = (machine: Machine, id: string, text = NEXT_YEAR) =>
    ask(machine, "put", `/api/drafts/${id}/file`)
      .set("Content-Type", "text/csv")
      .set("Content-Disposition", 'attachment; filename="entrees.csv"')
      .send(text);
  const keysOf = async (prefix: string): Promise<string[]> => {
    const found = [];
    for await (const one of objects.list(prefix)) found.push(one.key);
    return found;
  };
  const send = (machine: Machine, path: string, method: string, headers: Record<string, string>, body?: Uint8Array) =>
    fetch(new URL(path, machine.url), {
      ...{ method, headers: { "Tus-Resumable": "1.0.0", Authorization: `Bearer ${key}`, ...headers } },
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    });
  const openUpload = async (machine: Machine, id: string): Promise<string> => {
    const name = Buffer.from("entrées 2024.csv").toString("base64");
    const answer = await send(machine, `/api/drafts/${id}/uploads`, "POST", {
      "Upload-Length": String(BYTES.length),
      "Upload-Metadata": `filename ${name}`,
    });
    expect([answer.status, answer.headers.get("upload-expires") !== null]).toEqual([201, true]);
    return answer.headers.get("location") ?? "";
  };
  const patch = (machine: Machine, path: string, offset: number, body: Uint8Array) => {
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    return send(machine, path, "PATCH", headers, body);
  };

  it("reads, reports and publishes on one what was deposited at the other", async () => {
    const id = await begin(there);
    await deposit(there, id, visitsCsv).expect(200);
    await deposit(there, id).expect(200);
    // The file replaced is in the store no more.
    expect((await keysOf(`drafts/${id}/`)).length).toBe(1);
    expect(existsSync(join(here.place.data, "drafts", id))).toBe(false);
    const file = await ask(here, "get", `/api/drafts/${id}/file`).buffer().expect(200);
    expect(file.text ?? file.body.toString()).toBe(NEXT_YEAR);
    const report = await ask(here, "get", `/api/drafts/${id}/report`).expect(200);
    expect(report.body.counts.error).toBe(0);
    const published = await ask(here, "post", `/api/drafts/${id}/publish`).send({});
    expect([published.status, published.body.version]).toEqual([200, 2]);
    expect(await keysOf(`drafts/${id}/`)).toEqual([]);
  });

  it("backs up at one what the other alone received, night after night, and brings it from the store once", async () => {
    const id = await begin(there);
    await deposit(there, id).expect(200);
    const now = () => new Date("2026-03-10T10:00:00.000Z");
    const folder = join(there.place.data, "photos");
    const photo = readFileSync(join(import.meta.dirname, "../../cases/photos/couchee-avec-lieu.jpg"));
    const knex = await openDatabase(here.place.settings.database ?? "");
    await openPhotoStore(knex, { folder, shared: shareFiles(objects, now), now }).keep(
      ...[{ kind: "vannes", author: "agent" }, createHash("sha256").update(photo).digest("hex"), photo],
    );
    await knex.destroy();

    const copies = join(here.place.data, "..", "copies");
    const backUp = async () => {
      const place = await openToWrite(copies, null, here.place.settings);
      const done = await makeBackup(here.place.settings, place);
      await place.storage.close(true);
      return done;
    };
    expect(await backUp()).toMatchObject({ lost: [], damaged: [] });
    await store.leave();
    expect(await backUp()).toMatchObject({ lost: [], damaged: [] });
    await store.comeBack();

    const dataFolder = join(here.place.data, "..", "restored");
    const place = await openToRead(copies, null);
    expect(await restoreBackup({ dataFolder, database: null }, place)).toMatchObject({ lost: [], leftOut: [] });
    await place.storage.close(false);
    for (const [path, kept] of [
      [join("drafts", id), there.place.data],
      ["photos", there.place.data],
    ] as const)
      for (const name of readdirSync(join(kept, path)).filter((one) => !one.startsWith("state-")))
        expect(readFileSync(join(dataFolder, path, name)), name).toEqual(readFileSync(join(kept, path, name)));
    expect(readdirSync(join(dataFolder, "photos"))).toHaveLength(1);
    await ask(here, "delete", `/api/drafts/${id}`).expect(204);
  });

  it("goes on at one with an upload begun at the other, and forgets its parts once it is whole", async () => {
    const id = await begin(here);
    const path = await openUpload(here, id);
    expect((await patch(here, path, 0, BYTES.slice(0, 40))).status).toBe(204);
    expect((await send(there, path, "HEAD", {})).headers.get("upload-offset")).toBe("40");
    expect((await patch(there, path, 10, BYTES.slice(10))).status).toBe(409);
    expect((await patch(there, path, 40, BYTES.slice(40))).status).toBe(204);
    const { body } = await ask(here, "get", `/api/drafts/${id}`).expect(200);
    expect(body).toMatchObject({
      file: { name: "entrées 2024.csv", sha256: createHash("sha256").update(BYTES).digest("hex") },
      uploads: [],
    });
    expect(await keysOf("uploads/")).toEqual([]);
    await ask(here, "delete", `/api/drafts/${id}`).expect(204);
  });

  it("sweeps what is left of an upload that its draft has whole, as a program that was killed leaves it", async () => {
    const id = await begin(here);
    expect((await patch(here, await openUpload(here, id), 0, BYTES)).status).toBe(204);
    const knex = await here.place.openCatalogue();
    const file = JSON.parse((await knex("drafts").where({ id }).first("file")).file);
    const row = { id: file.upload, draft: id, bytes: BYTES.length, metadata: "{}", created_at: file.receivedAt };
    await knex("uploads").insert(row);
    // Who named it a moment ago may be moving it.
    await here.datalogue.drafts.upkeep(new Date());
    expect(await knex("uploads").where({ draft: id })).toHaveLength(1);
    const earlier = JSON.stringify({ ...file, receivedAt: "2020-01-01T00:00:00.000Z" });
    await knex("drafts").where({ id }).update({ file: earlier });
    await here.datalogue.drafts.upkeep(new Date());
    expect(await knex("uploads").where({ draft: id })).toEqual([]);
    await knex.destroy();
    expect((await ask(there, "get", `/api/drafts/${id}/file`).buffer().expect(200)).body.toString()).toBe(NEXT_YEAR);
    await ask(here, "delete", `/api/drafts/${id}`).expect(204);
  });

  it("takes an empty file as any other, and shows a draft whose upload cannot be taken", async () => {
    const id = await begin(here);
    const metadata = { "Upload-Metadata": `filename ${Buffer.from("vide.csv").toString("base64")}` };
    const sent = await send(here, `/api/drafts/${id}/uploads`, "POST", { "Upload-Length": "0", ...metadata });
    expect(sent.status).toBe(201);
    for (const machine of [here, there])
      expect((await ask(machine, "get", `/api/drafts/${id}`).expect(200)).body).toMatchObject({
        file: { name: "vide.csv", bytes: 0 },
        uploads: [],
      });
    // The bytes of another are lost to the store.
    const path = await openUpload(here, id);
    const upload = path.split("/").pop() ?? "";
    expect((await patch(here, path, 0, BYTES.slice(0, 40))).status).toBe(204);
    await objects.remove(await keysOf(`uploads/${upload}/`));
    const knex = await here.place.openCatalogue();
    await knex("uploads").where({ id: upload }).update({ bytes: 40 });
    await knex.destroy();
    expect((await ask(there, "get", `/api/drafts/${id}`).expect(200)).body).toMatchObject({
      file: { name: "vide.csv" },
      uploads: [{ id: upload, bytes: 40, offset: 40 }],
    });
    await ask(here, "delete", `/api/drafts/${id}`).expect(204);
  });

  it("keeps one of two sendings of the same place at both, and mixes nothing", async () => {
    const id = await begin(here);
    const path = await openUpload(here, id);
    const [first, second] = await Promise.all([
      patch(here, path, 0, BYTES.slice(0, 50)),
      patch(there, path, 0, BYTES.slice(0, 30)),
    ]);
    expect([first.status, second.status].sort()).toEqual([204, 409]);
    const at = Number((await send(there, path, "HEAD", {})).headers.get("upload-offset"));
    expect(at).toBe(first.status === 204 ? 50 : 30);
    expect((await patch(there, path, at, BYTES.slice(at))).status).toBe(204);
    const file = await ask(here, "get", `/api/drafts/${id}/file`).buffer().expect(200);
    expect(file.text ?? file.body.toString()).toBe(NEXT_YEAR);
    expect(await keysOf("uploads/")).toEqual([]);
    await ask(there, "delete", `/api/drafts/${id}`).expect(204);
    expect(await keysOf(`drafts/${id}/`)).toEqual([]);
  });

  it("refuses a deposit while the store is away, and loses nothing of what was there", async () => {
    const id = await begin(here);
    await deposit(here, id).expect(200);
    const half = await begin(here);
    const path = await openUpload(here, half);
    expect((await patch(here, path, 0, BYTES.slice(0, 40))).status).toBe(204);
    await store.leave();
    try {
      const refused = await deposit(here, id, visitsCsv).expect(503);
      expect(refused.body).toMatchObject({ code: "magasin-indisponible" });
      expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
      const late = await patch(there, path, 40, BYTES.slice(40));
      expect([late.status, (await late.json()).code]).toEqual([503, "magasin-indisponible"]);
      const kept = await ask(here, "get", `/api/drafts/${id}/file`).buffer().expect(200);
      expect(kept.text ?? kept.body.toString()).toBe(NEXT_YEAR);
    } finally {
      await store.comeBack();
    }
    expect((await send(there, path, "HEAD", {})).headers.get("upload-offset")).toBe("40");
    expect((await patch(there, path, 40, BYTES.slice(40))).status).toBe(204);
    await deposit(here, id, visitsCsv).expect(200);
    for (const one of [id, half]) await ask(here, "delete", `/api/drafts/${one}`).expect(204);
  });

  it("keeps the bytes of a sending that broke, whose machine or another goes on", async () => {
    const id = await begin(here);
    const path = await openUpload(here, id);
    const leaving = new AbortController();
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(BYTES.slice(0, 40)),
      pull: () => new Promise((done) => setTimeout(done, 300)).then(() => leaving.abort()),
    });
    await fetch(new URL(path, here.url), {
      ...{ method: "PATCH", body: broken, duplex: "half", signal: leaving.signal },
      headers: {
        ...{ "Tus-Resumable": "1.0.0", Authorization: `Bearer ${key}`, "Upload-Offset": "0" },
        "Content-Type": "application/offset+octet-stream",
      },
    } as RequestInit).catch(() => {});
    const offset = async () => (await send(there, path, "HEAD", {})).headers.get("upload-offset");
    await expect.poll(offset).toBe("40");
    expect((await patch(there, path, 40, BYTES.slice(40))).status).toBe(204);
    await ask(here, "delete", `/api/drafts/${id}`).expect(204);
  });
});

describe("what a store holds of a site", () => {
  let store: TestStore;
  let objects: ObjectStore;
  let root: string;

  beforeAll(async () => {
    store = await startStore("folder");
    objects = openStore(store.env);
    root = mkdtempSync(join(tmpdir(), "datalogue-deposits-"));
  });
  afterAll(async () => {
    objects.close();
    await store.stop();
    rmSync(root, { recursive: true });
  });

  it("gives to one machine a photo taken at the other, and takes it away from both", async () => {
    const knex = await openDatabase(join(root, "catalogue.sqlite"));
    const day = new Date("2026-03-10T10:00:00.000Z");
    const open = (name: string) =>
      openPhotoStore(knex, { folder: join(root, name), shared: shareFiles(objects, () => day), now: () => day });
    const [here, there] = [open("here"), open("there")];
    const sent = readFileSync(join(import.meta.dirname, "../../cases/photos/couchee-avec-lieu.jpg"));
    const digest = createHash("sha256").update(sent).digest("hex");
    const of = { kind: "vannes", author: "agent" };
    await here.keep(of, digest, sent);
    await knex.raw("pragma foreign_keys = off");
    const inspection = randomUUID();
    await knex.transaction((trx) => here.attach(trx, { ...of, inspection }, [digest]));
    const [photo] = (await there.listOf([inspection])).get(inspection) ?? [];
    const [seenHere, seenThere] = [await here.find(photo?.id ?? ""), await there.find(photo?.id ?? "")];
    expect(readFileSync(seenThere?.path ?? "")).toEqual(readFileSync(seenHere?.path ?? ""));
    const removal = { at: day.toISOString(), by: "chief", why: "on y reconnaît quelqu'un" };
    const { erase } = await knex.transaction((trx) => here.remove(trx, photo?.id ?? "", removal));
    await erase();
    await there.sweep();
    expect([readdirSync(join(root, "here")), readdirSync(join(root, "there"))]).toEqual([[], []]);
    for await (const { key } of objects.list("photos/")) expect(key).toBe("no photo is left");
    await knex.destroy();
  });

  it("leaves the young that nothing names, removes the old, puts what a site had before it had a store", async () => {
    const named = join(root, "deposited.csv");
    writeFileSync(named, visitsCsv);
    await objects.put("drafts/lost/one.csv", { bytes: BYTES });
    const list = async () => {
      const found = [];
      for await (const { key } of objects.list("drafts/")) found.push(key);
      return found.sort();
    };
    const tidyAt = (hours: number) =>
      shareFiles(objects, () => new Date(Date.now() + hours * 3600_000)).tidy(
        "drafts/",
        new Map([["drafts/own/two.csv", named]]),
      );
    await tidyAt(23);
    expect(await list()).toEqual(["drafts/lost/one.csv", "drafts/own/two.csv"]);
    await tidyAt(25);
    expect(await list()).toEqual(["drafts/own/two.csv"]);
  });
});
