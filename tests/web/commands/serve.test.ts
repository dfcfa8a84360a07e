import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Caller } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, visitsCsv } from "../../api/support/content-folder.js";
import { copyPreparedData, ownContent } from "../../support/prepared-data.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

let dataFolder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "datalogue-serve-"));
});
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(dataFolder, { recursive: true, force: true });
});

const deployment = (file: string) =>
  readFileSync(new URL(`../../../docs/deploiement/${file}`, import.meta.url), "utf8");

/** Runs `serve`; what it writes is gathered as it comes. */
function serve(env: Record<string, string>) {
  const child = spawn(process.execPath, [program, "serve"], {
    env: { ...process.env, DATALOGUE_DATA: dataFolder, ...env },
  });
  started.push(child);
  const written = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    written.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    written.err += chunk;
  });
  // Once all that it wrote has come.
  const code = new Promise<number | null>((done) => child.once("close", (status) => done(status)));
  /** The port, once the server says that it is ready and where. */
  const ready = () =>
    new Promise<number>((done, fail) => {
      const look = () => {
        const port = /Datalogue prêt\u00a0: http:\/\/localhost:(\d+)\n/.exec(written.out)?.[1];
        if (port) done(Number(port));
      };
      child.stdout.on("data", look);
      child.once("exit", () => fail(new Error(`stopped: ${written.err}`)));
      look();
    });
  /** Once it wrote this for its administrator. */
  const errorSaid = (line: string) =>
    new Promise<void>((done, fail) => {
      const look = () => {
        if (written.err.includes(line)) done();
      };
      child.stderr.on("data", look);
      child.once("exit", () => fail(new Error(`stopped: ${written.err}`)));
      look();
    });
  return { child, written, code, ready, errorSaid };
}

/** What the server answers to these very bytes. */
function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((done, fail) => {
    let answer = "";
    const socket = connect(port, "localhost", () => socket.write(bytes));
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("end", () => done(answer));
    socket.on("error", fail);
  });
}

describe("serve", () => {
  it("says what it loaded and where it answers, then stops cleanly when asked", async () => {
    const place = createPlace();
    const { child, written, code, ready } = serve({
      ...{ PORT: "0", DATALOGUE_DATA: place.data, DATALOGUE_CONTENT: place.content, TRUST_PROXY: "1" },
    });
    const port = await ready();
    expect(written.out).toContain("Contenu chargé\u00a0: 1\u00a0jeu publié");
    const home = await fetch(`http://localhost:${port}/`);
    expect(home.status).toBe(200);
    // Longer than the proxies of docs/deploiement keep a connection: what is sent never meets one that closes.
    const kept = Number(/timeout=(\d+)/.exec(home.headers.get("keep-alive") ?? "")?.[1]);
    for (const [file, line] of [
      ["nginx.conf", /keepalive_timeout (\d+)s/],
      ["Caddyfile", /keepalive (\d+)s/],
    ] as const)
      expect(kept).toBeGreaterThan(Number(line.exec(deployment(file))?.[1]));
    const unreadable = await sendRaw(port, "GET /api/datasets?q=huître HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(unreadable).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*%C3%A9/);
    // The program in one file looks at it as its modules do.
    expect((await fetch(`http://localhost:${port}/api/datasets?q=hu%EEtre`)).status).toBe(400);
    expect(await sendRaw(port, "bonjour\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*"requete-incorrecte"/);
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`;
    expect(await sendRaw(port, long)).toMatch(/^HTTP\/1\.1 431 /);
    child.kill("SIGINT");
    expect(await code).toBe(0);
    expect(written.out).toContain("Datalogue arrêté.");
    expect(written.err).toBe("");
    await place.remove();
  });

  it("tells a failure that nobody waited for, and goes on answering", async () => {
    const place = createPlace();
    const failing = 'process.on("SIGUSR2",()=>Promise.reject(new Error("unheard")))';
    const { child, code, ready, errorSaid } = serve({
      ...{ PORT: "0", DATALOGUE_DATA: place.data, DATALOGUE_CONTENT: place.content },
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(failing)}`,
    });
    const port = await ready();
    child.kill("SIGUSR2");
    await errorSaid("unheard");
    expect((await fetch(`http://localhost:${port}/`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await code).toBe(0);
    await place.remove();
  });

  it("says that it stops when asked before it has begun", async () => {
    // Asks as soon as anything listens for it.
    const asking =
      "const t = setInterval(() => process.listenerCount('SIGINT') && (clearInterval(t), process.kill(process.pid, 'SIGINT')), 1)";
    const { written, code } = serve({
      PORT: "0",
      DATALOGUE_DATA: join(dataFolder, "neuf"),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(asking)}`,
    });
    expect(await code).toBe(0);
    expect(written.out).toBe("Datalogue arrêté.\n");
    expect(existsSync(join(dataFolder, "neuf"))).toBe(false);
  });

  it("hears that it is to stop while its program is read, when a listener may be taken away before it is heard", async () => {
    const asking = `
      import { Server } from "node:net";
      let asked = false;
      const ask = () => {
        if (!asked) process.kill(process.pid, "SIGTERM");
        asked = true;
      };
      const { off } = process;
      process.off = (...its) => {
        if (its[0] === "SIGTERM") ask();
        return off.apply(process, its);
      };
      // Where none is taken away, once it is read.
      const { listen } = Server.prototype;
      Server.prototype.listen = function (...its) {
        ask();
        return listen.apply(this, its);
      };`;
    const place = createPlace();
    const { child, code } = serve({
      ...{ PORT: "0", DATALOGUE_DATA: place.data, DATALOGUE_CONTENT: place.content },
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(asking)}`,
    });
    const late = setTimeout(() => child.kill("SIGKILL"), 150_000);
    expect(await code).toBe(0);
    clearTimeout(late);
    await place.remove();
  });

  // Where no other test prepared the data before, it does.
  it("lets an answer under way finish before it stops", { timeout: 600_000 }, async () => {
    await copyPreparedData(dataFolder, ownContent);
    const { child, written, code, ready } = serve({ PORT: "0" });
    const port = await ready();
    const answer = new Promise<string>((done, fail) => {
      const asking = request(`http://localhost:${port}/observatoires/dechets`, (response) => {
        child.kill("SIGTERM");
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => done(text));
        response.on("error", fail);
      });
      asking.on("error", fail);
      asking.end();
    });
    expect(await answer).toContain("</html>");
    expect(await code).toBe(0);
    // The project's own content is loaded without a word for its administrator.
    expect(written.err).toBe("");
  });

  it("publishes the drafts whose day has come, sources refreshed at night or not", async () => {
    const place = createPlace();
    try {
      const datalogue = await place.open({ now: () => new Date("2020-01-01T09:00:00Z") });
      await datalogue.load();
      const organisation = "ile-d-oleron";
      const { key } = await datalogue.keys.create({ organisation, scopes: ["publish"], label: null, expiresOn: null });
      const memberships = [{ organisation, role: "publisher" as const, kind: null }];
      const caller: Caller = { kind: "key", key: key.id, memberships };
      const { drafts } = datalogue;
      const { id } = await drafts.create(caller, { organisation, dataset: "frequentation-mediatheques" });
      await drafts.receiveText(caller, id, { text: `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n` });
      await drafts.plan(caller, id, "2020-01-02");
      await datalogue.close();
      const { child, code, ready, errorSaid } = serve({
        ...{ PORT: "0", DATALOGUE_DATA: place.data, DATALOGUE_CONTENT: place.content, DATALOGUE_REFRESH: "" },
      });
      const port = await ready();
      await errorSaid(`draft ${id}: published`);
      const answer = await fetch(`http://localhost:${port}/api/datasets/frequentation-mediatheques`);
      expect(await answer.json()).toMatchObject({ version: 2 });
      // No proxy before it: whoever reads holds a connection no longer than Node would.
      expect(answer.headers.get("keep-alive")).toBe("timeout=5");
      child.kill("SIGINT");
      expect(await code).toBe(0);
    } finally {
      await place.remove();
    }
  });

  it("says by /readyz that it stops, publishes what was asked, and keeps the half of a file that was coming", async () => {
    const place = createPlace();
    try {
      const datalogue = await place.open();
      await datalogue.load();
      const organisation = "ile-d-oleron";
      const order = { organisation, scopes: ["publish" as const], label: null, expiresOn: null };
      const { key, secret } = await datalogue.keys.create(order);
      const caller: Caller = {
        ...{ kind: "key", key: key.id },
        memberships: [{ organisation, role: "publisher", kind: null }],
      };
      const text = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
      const dataset = "frequentation-mediatheques";
      const ready = await datalogue.drafts.create(caller, { organisation, dataset });
      await datalogue.drafts.receiveText(caller, ready.id, { text });
      const begun = await datalogue.drafts.create(caller, { organisation, dataset });
      await datalogue.close();

      const { child, code, written, ...server } = serve({
        ...{ PORT: "0", DATALOGUE_DATA: place.data, DATALOGUE_CONTENT: place.content, DATALOGUE_STOP_DELAY: "6" },
      });
      const port = await server.ready();
      const url = `http://localhost:${port}`;
      const own = { Authorization: `Bearer ${secret}`, "Tus-Resumable": "1.0.0" };
      const opened = await fetch(`${url}/api/drafts/${begun.id}/uploads`, {
        ...{
          method: "POST",
          headers: { ...own, "Upload-Length": String(text.length), "Upload-Metadata": "filename YS5jc3Y=" },
        },
      });
      const path = new URL(opened.headers.get("location") ?? "", url).pathname;
      const sending = request(`${url}${path}`, {
        method: "PATCH",
        headers: {
          ...{ ...own, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" },
          "Content-Length": text.length,
        },
      });
      sending.on("error", () => {});
      sending.write(text.slice(0, 40));

      child.kill("SIGTERM");
      const asking = () => fetch(`${url}/readyz`);
      let readiness = await asking();
      while (readiness.status === 200) readiness = await asking();
      expect(readiness.status).toBe(503);
      expect(await readiness.json()).toMatchObject({ code: "pas-pret", detail: "Le service s'arrête." });
      const published = await fetch(`${url}/api/drafts/${ready.id}/publish`, {
        ...{ method: "POST", headers: { ...own, "Content-Type": "application/json" }, body: "{}" },
      });
      expect({ status: published.status, ...(await published.json()) }).toMatchObject({ status: 200, version: 2 });
      expect(await code).toBe(0);
      expect(written.out).toContain("Datalogue arrêté.");

      const next = await place.open();
      expect(await next.drafts.get(caller, begun.id)).toMatchObject({ uploads: [{ offset: 40, bytes: text.length }] });
    } finally {
      await place.remove();
    }
  });

  it("explains a busy port in one sentence, with code 2, and touches nothing", async () => {
    const taken = createServer();
    const port = await new Promise<number>((done) =>
      taken.listen(0, "0.0.0.0", () => {
        const address = taken.address();
        done(typeof address === "object" && address ? address.port : 0);
      }),
    );
    try {
      const { written, code } = serve({ PORT: String(port), DATALOGUE_DATA: join(dataFolder, "neuf") });
      expect(await code).toBe(2);
      expect(written.err.trim().split("\n")).toHaveLength(1);
      expect(written.err).toContain(`Le port ${port} est déjà pris`);
      expect(written.err).not.toMatch(/\bat .*\.js/);
      expect(existsSync(join(dataFolder, "neuf"))).toBe(false);
    } finally {
      taken.close();
    }
  });

  it("names a setting that cannot be used, with code 2", async () => {
    const { written, code } = serve({ PORT: "trois mille" });
    expect(await code).toBe(2);
    expect(written.err).toMatch(/^PORT\u00a0: «/);
  });
});
