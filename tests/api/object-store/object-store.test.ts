import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { explainStore } from "../../../packages/api/src/object-store/explain-store.js";
import { fetchVerified } from "../../../packages/api/src/object-store/fetch-verified.js";
import { holdStore } from "../../../packages/api/src/object-store/hold-store.js";
import { type ObjectStore, StoreUnavailable } from "../../../packages/api/src/object-store/object-store.js";
import { openObjectStore } from "../../../packages/api/src/object-store/open-object-store.js";
import { describeStorePlace, parseStorePlace } from "../../../packages/api/src/object-store/store-place.js";
import { readSettings } from "../../../packages/api/src/settings/settings.js";
import { STORES, startStore, type TestStore } from "../support/object-stores.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-objects-"));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newPath = () => join(folder, String(++made));
const text = (content: string) => ({ bytes: Buffer.from(content) });

describe.each(STORES)("a store of the kind %s", (kind) => {
  let server: TestStore;
  let store: ObjectStore;
  beforeAll(async () => {
    server = await startStore(kind);
    const { versionStore } = readSettings(server.env);
    if (!versionStore) throw new Error("no store");
    store = openObjectStore(versionStore);
  });
  afterAll(async () => {
    store.close();
    await server.stop();
  });

  const listKeys = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys.sort();
  };

  it("gives back a file as it was put, with its digest", async () => {
    const source = newPath();
    writeFileSync(source, Buffer.alloc(3_000_000, "Île d'Oléron"));
    await store.put("a/one/file.csv", { path: source });
    const target = newPath();
    expect(await store.fetch("a/one/file.csv", target)).toEqual({
      bytes: 3_000_000,
      sha256: createHash("sha256").update(readFileSync(source)).digest("hex"),
    });
    expect(readFileSync(target).equals(readFileSync(source))).toBe(true);
  });

  it("says of a file that cannot be read, before or as it is sent, that it is that file's fault, and keeps nothing of it", async () => {
    const absent = newPath();
    await expect(store.put("a/unread/file.csv", { path: absent })).rejects.toMatchObject({
      code: "ENOENT",
      path: absent,
    });
    // A folder opens, and fails once it is read.
    await expect(store.put("a/unread/file.csv", { path: folder })).rejects.toMatchObject({
      code: "EISDIR",
      path: folder,
    });
    expect(await listKeys("a/unread/")).toEqual([]);
  });

  it("is asked once more for bytes that were damaged on the way; an object that is another is never taken", async () => {
    await store.put("a/way/file.csv", text("a,b\n1,2\n"));
    let damaged = 0;
    const through = (times: number): ObjectStore => ({
      ...store,
      fetch: async (key, target) => {
        const found = await store.fetch(key, target);
        return found && damaged++ < times ? { ...found, sha256: "0".repeat(64) } : found;
      },
    });
    const bring = async (times: number, sha256: string) => {
      damaged = 0;
      const target = newPath();
      const came = await fetchVerified(through(times), "a/way/file.csv", { partial: newPath(), target }, { sha256 });
      return { came, there: existsSync(target) };
    };
    const digest = createHash("sha256").update("a,b\n1,2\n").digest("hex");
    expect(await bring(1, digest)).toEqual({ came: "there", there: true });
    expect(await bring(2, digest)).toEqual({ came: "other", there: false });
    expect(await bring(0, "f".repeat(64))).toEqual({ came: "other", there: false });
  });

  it("gives an empty object, and the last one put under a key", async () => {
    await store.put("b/empty", text(""));
    await store.put("b/twice", text("first"));
    await store.put("b/twice", text("second"));
    const target = newPath();
    expect((await store.fetch("b/empty", newPath()))?.bytes).toBe(0);
    await store.fetch("b/twice", target);
    expect(readFileSync(target, "utf8")).toBe("second");
  });

  it("says that an object is absent, and makes no file of it", async () => {
    const target = newPath();
    expect(await store.fetch("a/none/file.csv", target)).toBeUndefined();
    expect(existsSync(target)).toBe(false);
  });

  it("lists what begins by a prefix, and removes some of it", async () => {
    for (const key of ["c/1/x", "c/1/y", "c/12/x", "d/1/x"]) await store.put(key, text(key));
    expect(await listKeys("c/")).toEqual(["c/1/x", "c/1/y", "c/12/x"]);
    expect(await listKeys("c/1/")).toEqual(["c/1/x", "c/1/y"]);
    expect(await listKeys("none/")).toEqual([]);
    await store.remove(["c/1/x", "c/1/y", "c/1/never"]);
    expect(await listKeys("c/")).toEqual(["c/12/x"]);
    expect(await listKeys("d")).toEqual(["d/1/x"]);
  });

  it("refuses a key that leaves its place", async () => {
    for (const key of ["../x", "a//x", "/x", "a/.x", "a/é", ""])
      await expect(store.put(key, text("x")), key).rejects.toThrow("not a key");
  });

  it("says that it does not answer, keeps nothing half made, and answers again once it is back", async () => {
    await store.put("e/kept", text("kept"));
    await server.leave();
    const target = newPath();
    await expect(store.fetch("e/kept", target)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.put("e/other", text("x"))).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.remove(["e/kept"])).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(listKeys("e/")).rejects.toBeInstanceOf(StoreUnavailable);
    expect(existsSync(target)).toBe(false);
    await server.comeBack();
    expect(await store.fetch("e/kept", target)).toMatchObject({ bytes: 4 });
    expect(await listKeys("e/")).toEqual(["e/kept"]);
  });

  it("does not take a local file that is missing for a fault of the store", async () => {
    await expect(store.put("f/x", { path: join(folder, "missing") })).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe.each(STORES)("the holder of a store of the kind %s", (kind) => {
  let server: TestStore;
  beforeAll(async () => {
    server = await startStore(kind);
  });
  afterAll(() => server.stop());

  const openStore = () => {
    const { versionStore } = readSettings(server.env);
    if (!versionStore) throw new Error("no store");
    return openObjectStore(versionStore);
  };

  it("is the first that comes, on all its machines; another is refused, and reads alone where it was not told in time", async () => {
    await server.leave();
    const [own, late] = [await holdStore(openStore(), "one"), await holdStore(openStore(), "two")];
    await server.comeBack();
    await own.put("drafts/a/plages.csv", text("plages"));
    const elsewhere = await holdStore(openStore(), "one");
    await elsewhere.put("drafts/b/ports.csv", text("ports"));

    await expect(holdStore(openStore(), "two")).rejects.toThrow(/DATALOGUE_VERSION_STORE.*catalogue-id\/one/);
    await expect(late.put("drafts/c/autre.csv", text("autre"))).rejects.toThrow(StoreUnavailable);
    await expect(late.remove(["drafts/a/plages.csv"])).rejects.toThrow(StoreUnavailable);
    const keys: string[] = [];
    for await (const { key } of late.list("")) keys.push(key);
    expect(keys.sort()).toEqual(["catalogue-id/one", "drafts/a/plages.csv", "drafts/b/ports.csv"]);
    expect([await own.findFault(), await late.findFault()]).toEqual([null, "of-another"]);
    for (const store of [own, late, elsewhere]) store.close();
    // Its rights may go once it is held.
    const shut = {
      ...openStore(),
      put: () => Promise.reject(new StoreUnavailable("magasin", "AccessDenied", "refused")),
    };
    const refused = await holdStore(shut, "one");
    expect(await refused.findFault()).toBe("refused");
    refused.close();
  });
});

describe("a store that does not answer in time", () => {
  it("keeps nobody from reading, which is told, is silent until then, and is put in once it has answered", async () => {
    const server = await startStore("folder");
    const { versionStore } = readSettings(server.env);
    if (!versionStore) throw new Error("no store");
    const store = openObjectStore(versionStore);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const hung: ObjectStore = {
      ...store,
      async *list(prefix) {
        await answered;
        yield* store.list(prefix);
      },
    };
    const lines: string[] = [];
    const held = await holdStore(hung, "one", { log: (line) => lines.push(line), patience: 1 });
    expect(lines).toEqual([expect.stringMatching(/DATALOGUE_VERSION_STORE.*il ne répond pas\. Rien n'y est mis/)]);
    expect(await held.findFault()).toBe("silent");
    const put = held.put("drafts/a/plages.csv", text("plages"));
    answer();
    await put;
    expect((await held.fetch("catalogue-id/one", newPath()))?.bytes).toBe(4);
    held.close();
    await server.stop();
  });
});

describe("a store that cannot be used", () => {
  let server: TestStore;
  beforeAll(async () => {
    server = await startStore("s3");
  });
  afterAll(() => server.stop());
  afterEach(() => vi.unstubAllEnvs());
  const openStore = (env: Record<string, string>) => {
    const { versionStore } = readSettings(env);
    if (!versionStore) throw new Error("no store");
    return openObjectStore(versionStore);
  };

  it("keeps nobody from reading where it has no keys yet, tells which, and is put in once they came", async () => {
    // As on a machine that has none, in no file and from no service.
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
    for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, newPath());
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const lines: string[] = [];
    const held = await holdStore(openStore(server.env), "one", { log: (line) => lines.push(line) });
    expect(lines).toEqual([
      "DATALOGUE_VERSION_STORE\u00a0: le magasin «\u00a0s3://versions/site\u00a0» ne peut pas être utilisé\u00a0: il demande des clés\u00a0: donnez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY, ou un rôle à cette machine. Rien n'y est mis d'ici là\u00a0: chaque dépôt le lui demande de nouveau.",
    ]);
    expect(await held.findFault()).toBe("keyless");
    await expect(held.put("a/b", text("c"))).rejects.toThrow(StoreUnavailable);
    vi.unstubAllEnvs();
    await held.put("a/b", text("c"));
    expect(await held.findFault()).toBeNull();
    held.close();
  });

  it("is told at once to whom gave keys that it does not know", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "INCONNUE");
    await expect(holdStore(openStore(server.env), "one")).rejects.toThrow(
      "il refuse ces clés\u00a0: corrigez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY.",
    );
  });

  it("keeps nobody from reading where a share is not mounted, or a bucket is not there, and says why", async () => {
    const unmounted = { DATALOGUE_VERSION_STORE: newPath() };
    const other = { ...server.env, DATALOGUE_VERSION_STORE: "s3://inconnu" };
    for (const [env, told] of [
      [unmounted, "ce dossier n'existe pas\u00a0: montez le partage, ou corrigez DATALOGUE_VERSION_STORE."],
      [other, "il refuse\u00a0: vérifiez le nom du seau, AWS_REGION et les droits du compte."],
    ] as const) {
      const held = await holdStore(openStore(env), "one");
      const failure: StoreUnavailable = await held.put("a/b", text("c")).then(
        () => expect.fail("it was put"),
        (error) => error,
      );
      expect(failure).toBeInstanceOf(StoreUnavailable);
      expect(explainStore(failure).message).toContain(told);
      expect(failure.message).not.toMatch(/ENOENT|scandir/);
      held.close();
    }
  });
});

describe("a folder that is a store", () => {
  it("never lists what stopped puts left there, and is rid of it a day later", async () => {
    const server = await startStore("folder");
    const { versionStore } = readSettings(server.env);
    if (!versionStore) throw new Error("no store");
    const store = openObjectStore(versionStore);
    await store.put("a/1/file.csv", text("a"));
    const partial = (digit: string) => join(store.place, "a/1", `.0198d1a2-3b4c-7d5e-8f60-718293a4b5c${digit}.partial`);
    for (const path of [partial("1"), partial("2"), join(store.place, "a/1/.note")]) writeFileSync(path, "a");
    const before = new Date(Date.now() - 25 * 3_600_000);
    for (const path of [partial("1"), join(store.place, "a/1/.note")]) utimesSync(path, before, before);
    const keys: string[] = [];
    for await (const { key } of store.list("")) keys.push(key);
    expect(keys).toEqual(["a/1/file.csv"]);
    expect([partial("1"), partial("2"), join(store.place, "a/1/.note")].map((path) => existsSync(path))).toEqual([
      ...[false, true, true],
    ]);
    store.close();
    await server.stop();
  });
});

describe("the place of a store", () => {
  it.each(["/srv/partage", "s3://seau", "s3://seau/pre/fixe"])("is read and told: %s", (place) => {
    const parsed = parseStorePlace(place);
    expect(parsed && describeStorePlace(parsed)).toBe(place);
  });

  it.each(["partage", "s3://", "s3://Seau", "s3://seau/../x", "https://seau"])("is refused: %s", (place) => {
    expect(() => readSettings({ DATALOGUE_VERSION_STORE: place })).toThrow(
      "le chemin complet d'un dossier partagé est attendu, ou s3://seau/préfixe",
    );
  });
});
