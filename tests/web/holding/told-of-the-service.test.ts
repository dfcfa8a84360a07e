import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { backgroundMemory, tellThreads } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { freePort } from "../../../scripts/lib/free-port.mjs";
import { createPlace, type Place, visitsCsv, visitsJson } from "../../api/support/content-folder.js";
import { PASSWORD, Visitor } from "../workspace/visitor.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const EMAIL = "agente.quetzal@exemple.fr";
const organisation = "ile-d-oleron";

let place: Place;
let child: ChildProcess;
let url: string;
let metrics: string;
let key: string;
let link: string;
let told = "";

beforeAll(async () => {
  place = createPlace();
  const datalogue = await place.open();
  await datalogue.load();
  key = (await datalogue.keys.create({ organisation, scopes: ["publish"], label: null, expiresOn: null })).secret;
  const invited = await datalogue.people.invite("command", { email: EMAIL, organisation, role: "publisher" });
  link = "link" in invited ? new URL(invited.link).search : "";
  await datalogue.close();
  const port = await freePort();
  metrics = `http://127.0.0.1:${port}/metrics`;
  child = spawn(process.execPath, [program, "serve"], {
    env: {
      ...{ ...process.env, PORT: "0", DATALOGUE_DATA: place.data, DATALOGUE_CONTENT: place.content },
      ...{ DATALOGUE_LOG: "debug", DATALOGUE_METRICS: `127.0.0.1:${port}` },
    },
  });
  child.stderr?.on("data", (chunk) => {
    told += chunk;
  });
  let out = "";
  url = await new Promise<string>((done, fail) => {
    child.once("exit", () => fail(new Error(`stopped: ${told}`)));
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      const ready = /Datalogue prêt\u00a0: (\S+)\n/.exec(out)?.[1];
      if (ready) done(ready);
    });
  });
});
afterAll(async () => {
  child.kill("SIGKILL");
  await place.remove();
});

describe("what the service tells of itself", () => {
  const visitor = () => new Visitor(url);
  const slug = visitsJson.slug;
  const message = "Madame Rose Trémière, au 12 rue des Salines, compte deux fois.";

  it("is lines of JSON where nobody is: neither e-mail, address, password, key, session, private link, nor what was written", async () => {
    const agent = visitor();
    await agent.ask(`/connexion/lien${link}`);
    const cle = new URLSearchParams(link).get("cle") ?? "";
    await agent.ask("/connexion/lien", { cle, compte: EMAIL, name: "Rose Trémière", password: PASSWORD });
    await agent.ask("/connexion", { email: EMAIL, password: "pas le bon mot de passe" });
    await agent.ask("/connexion", { email: EMAIL, password: PASSWORD });
    expect((await agent.ask("/espace")).text).toContain("Rose Trémière");
    const own = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const draft = await (
      await fetch(`${url}/api/drafts`, {
        method: "POST",
        headers: own,
        body: JSON.stringify({ organisation, dataset: slug }),
      })
    ).json();
    const sent = await fetch(`${url}/api/drafts/${draft.id}/file`, {
      ...{ method: "PUT", body: visitsCsv },
      headers: {
        ...own,
        "Content-Type": "text/csv",
        "Content-Disposition": 'attachment; filename="Rose Trémière.csv"',
      },
    }).then(
      ({ status }) => status,
      () => 0,
    );
    expect(draft.id).toBeDefined();
    const asked = await visitor().ask(`/jeux/${slug}/signaler`, { kind: "error", message, place: "", email: EMAIL });
    const [, token = ""] = /=([\w-]{43})/.exec(asked.to + asked.text) ?? [];
    for (const path of [`/demandes/${token || "a".repeat(43)}`, `/suivre/${EMAIL}`, `/api/datasets?q=${EMAIL}`])
      await visitor().ask(path);
    // What is told arrives after what is answered.
    await visitor().ask("/healthz?fin");
    while (!told.includes('"/healthz"')) await new Promise((done) => setTimeout(done, 20));

    const lines = told.trim().split("\n");
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
    const paths = lines.map((line) => JSON.parse(line).req?.url);
    expect(paths).toEqual(expect.arrayContaining(["/connexion", "/espace", "/api/drafts", `/jeux/${slug}/signaler`]));
    const secrets = [
      EMAIL,
      PASSWORD,
      key,
      agent.cookie.split("=")[1],
      new URLSearchParams(link).get("cle"),
      message,
      "Rose",
      "127.0.0.1",
      "::1",
    ];
    if (token) secrets.push(token);
    expect(sent).toBeGreaterThanOrEqual(0);
    expect(secrets.filter((secret) => secret !== null && secret !== undefined && told.includes(secret))).toEqual([]);
  });

  it("is figures by family of addresses, at an address of their own, which name no dataset and nobody", async () => {
    await visitor().ask(`/jeux/${slug}`);
    await visitor().ask(`/api/datasets/${slug}/data/csv`);
    const answer = await fetch(metrics);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toMatch(/^datalogue_http_request_duration_seconds_count\{family="pages",status="200"\} [1-9]/m);
    expect(text).toMatch(/^datalogue_http_request_duration_seconds_count\{family="downloads",status="200"\} 1$/m);
    for (const name of [
      "nodejs_eventloop_lag_p99_seconds",
      "process_resident_memory_bytes",
      'datalogue_work_waiting{kind="webhooks"}',
      'datalogue_tasks{work="publication",state="waiting"}',
    ])
      expect(text).toContain(`\n${name} `);
    expect([slug, EMAIL, organisation].filter((name) => text.includes(name))).toEqual([]);
    expect((await fetch(metrics.replace("/metrics", "/"))).status).toBe(404);
    expect((await visitor().ask("/metrics")).status).toBe(404);
  });
});

describe("the memory of threads", () => {
  it("reaches no more together than docs/surveiller.md says", async () => {
    // What other tests of this process left open is not counted.
    const ceilings = () => new Map(tellThreads().flatMap((one) => (one.isShared ? [] : [[one.work, one.ceiling]])));
    const before = ceilings();
    const datalogue = await place.open();
    createApp(datalogue, place.settings, { log: () => {} });
    const own = new Map([...ceilings()].map(([work, ceiling]) => [work, ceiling - (before.get(work) ?? 0)]));
    await datalogue.close();
    const said = readFileSync(join(import.meta.dirname, "../../../docs/surveiller.md"), "utf8");
    const figure = (line: RegExp) => Number(new RegExp(`${line.source}.*\\| \\**(\\d+)`, "m").exec(said)?.[1]);
    expect(figure(/^\| publication/)).toBe(backgroundMemory.total);
    expect(figure(/^\| lignes/)).toBe(own.get("rows"));
    expect(figure(/^\| \*\*en tout/)).toBe(
      [...own.values()].reduce((sum, ceiling) => sum + ceiling, backgroundMemory.total),
    );
  });
});

describe("a statement that fails", () => {
  it("is told without its values", async () => {
    const knex = await openDatabase(":memory:");
    try {
      await expect(knex("people").insert({ absent: EMAIL })).rejects.toThrow(
        /insert into `people` \(`absent`\) values \(\?\)/,
      );
    } finally {
      await knex.destroy();
    }
  });
});
