// Kills a server again and again while files are uploaded and published, and looks at what is left each time it comes back.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const SLUG = "frequentation-mediatheques";
/** Where a publication may be killed; "" between two of them, by time. */
export const PUBLICATION_STEPS = [
  "copied",
  "checked",
  "written",
  "synced",
  "installed",
  "observed",
  "flipping",
  "flipped",
];

const content = {
  "catalogue.json": {
    ...{ title: "Données du Pôle", shortTitle: "Datalogue", description: "Les données ouvertes du Pôle." },
    ...{ publisher: "ile-d-oleron", contact: { name: "Données", email: "donnees@exemple.fr" } },
    ...{ homeTerritory: "petr-marennes-oleron", idBase: "https://donnees.exemple.fr" },
  },
  "organisations.json": [{ slug: "ile-d-oleron", name: "Communauté de communes de l'Île d'Oléron" }],
  "culture/mediatheques/dataset.json": {
    ...{
      slug: SLUG,
      title: "Fréquentation des médiathèques",
      description: "Entrées par an.",
      organisation: "ile-d-oleron",
    },
    ...{ licence: "lov2", frequency: "ANNUAL", access: "open" },
  },
  "culture/mediatheques/schema.json": {
    fields: [
      { name: "codeCommune", type: "string", constraints: { required: true } },
      { name: "annee", type: "year", constraints: { required: true } },
      { name: "entrees", type: "integer" },
    ],
    primaryKey: ["codeCommune", "annee"],
  },
};

/** The file of the turn: every row says which one. */
function fileOf(turn) {
  const rows = Array.from({ length: 120 }, (_, at) => `17093,${1900 + at},${turn}`);
  return Buffer.from(["codeCommune,annee,entrees", ...rows, ""].join("\n"));
}

/**
 * `kills` times: deposits a file by a resumable upload, kills the server in the upload or at a step of the publication, starts it again,
 * goes on, publishes. Gives what went wrong: nothing, when all is well.
 */
export async function killDrafts({ kills, log = () => {} }) {
  const root = mkdtempSync(join(tmpdir(), "datalogue-kills-"));
  const wrong = [];
  let server;
  try {
    const data = join(root, "var");
    for (const [path, value] of Object.entries(content)) {
      mkdirSync(join(root, "datasets", path, ".."), { recursive: true });
      writeFileSync(join(root, "datasets", path), JSON.stringify(value));
    }
    writeFileSync(join(root, "datasets/culture/mediatheques/data.csv"), fileOf(0));
    cpSync(join(project, "datasets/territoires"), join(root, "datasets/territoires"), { recursive: true });
    const env = { ...process.env, DATALOGUE_CONTENT: join(root, "datasets"), DATALOGUE_DATA: data };
    server = await start("", { ...env, DATALOGUE_TEST_ORGANISATION: "ile-d-oleron" });
    const { key } = server;
    let version = 1;
    for (let turn = 1; turn <= kills; turn++) {
      const step = turn % 5 === 0 ? "upload" : PUBLICATION_STEPS[turn % PUBLICATION_STEPS.length];
      const file = fileOf(turn);
      const ask = (path, method = "GET", { headers = {}, body } = {}) =>
        fetch(`${server.url}${path}`, { method, headers: { Authorization: `Bearer ${key}`, ...headers }, body });
      const json = { "Content-Type": "application/json" };
      const begun = await ask("/api/drafts", "POST", {
        headers: json,
        body: JSON.stringify({ organisation: "ile-d-oleron", dataset: SLUG }),
      });
      const { id } = await begun.json();
      const tus = { "Tus-Resumable": "1.0.0" };
      const opened = await ask(`/api/drafts/${id}/uploads`, "POST", {
        headers: {
          ...tus,
          "Upload-Length": String(file.length),
          "Upload-Metadata": `filename ${Buffer.from("entrees.csv").toString("base64")}`,
        },
      });
      const upload = opened.headers.get("location");
      const send = (from, to) =>
        ask(upload, "PATCH", {
          headers: { ...tus, "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" },
          body: file.subarray(from, to),
        });
      await send(0, 500);
      if (step === "upload") {
        // Killed as the rest arrives.
        const cut = send(500, file.length).catch(() => {});
        await sleep((turn * 7) % 20);
        await kill(server);
        await cut;
        server = await start("", env);
      }
      const at = Number((await ask(upload, "HEAD", { headers: tus })).headers.get("upload-offset"));
      if (at < 500) wrong.push(`${turn}: the upload went back to ${at}`);
      if (at < file.length) await send(at, file.length);
      if (step !== "upload") {
        await kill(server);
        server = await start(step, env);
        await ask(`/api/drafts/${id}/publish`, "POST", { headers: json, body: "{}" }).then(
          () => wrong.push(`${turn}: the server was not killed at ${step}`),
          () => {},
        );
        await server.ended;
        server = await start("", env);
        const { version: served } = await (await ask(`/api/datasets/${SLUG}`)).json();
        const flipped = step === "flipped";
        if (served !== version + (flipped ? 1 : 0)) wrong.push(`${turn}: version ${served} served after ${step}`);
      }
      const published = await (await ask(`/api/drafts/${id}/publish`, "POST", { headers: json, body: "{}" })).json();
      if (published.version !== version + 1) wrong.push(`${turn}: ${JSON.stringify(published)} after ${step}`);
      version++;
      const { data: rows } = await (await ask(`/api/datasets/${SLUG}/data?page_size=200`)).json();
      if (rows?.length !== 120 || rows.some(({ entrees }) => entrees !== turn))
        wrong.push(`${turn}: the rows are not those of the file after ${step}`);
      wrong.push(...findOrphans(data).map((orphan) => `${turn}: ${orphan} after ${step}`));
      log(`${turn} ${step}: version ${version}`);
    }
    return { kills, version, wrong };
  } finally {
    if (server) await kill(server);
    rmSync(root, { recursive: true, force: true });
  }
}

/** What nothing names any more: no draft is left once it is published. */
function findOrphans(data) {
  return ["building", "drafts", "uploads"].flatMap((folder) =>
    existsSync(join(data, folder)) ? readdirSync(join(data, folder)).map((name) => `${folder}/${name}`) : [],
  );
}

async function start(step, env) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("serve-process.mjs", import.meta.url)), step], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((done) => child.once("exit", done));
  const told = await new Promise((done, fail) => {
    let text = "";
    child.stdout.on("data", (piece) => {
      text += piece;
      if (text.includes("\n")) done(JSON.parse(text));
    });
    ended.then(() => fail(new Error("the server did not start")));
  });
  return { ...told, child, ended };
}

async function kill({ child, ended }) {
  child.kill("SIGKILL");
  await ended;
}
