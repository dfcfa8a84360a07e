// The site that faults meet: one dataset whose rows all say the turn that made them, a reader that asks all along, and the look at what is left.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp, openDatalogue, readSettings } from "../../../packages/api/dist/index.js";

const territories = fileURLToPath(new URL("../../../datasets/territoires", import.meta.url));
export const SLUG = "frequentation-mediatheques";
export const ORGANISATION = "ile-d-oleron";
const FOLDER = "culture/mediatheques";
/** Rows of a version: enough for a publication to last, and for a page of the API to hold them all. */
const ROWS = 200;

const content = {
  "catalogue.json": {
    ...{ title: "Données du Pôle", shortTitle: "Datalogue", description: "Les données ouvertes du Pôle." },
    ...{ publisher: ORGANISATION, contact: { name: "Données", email: "donnees@exemple.fr" } },
    ...{ homeTerritory: "petr-marennes-oleron", idBase: "https://donnees.exemple.fr" },
  },
  "organisations.json": [{ slug: ORGANISATION, name: "Communauté de communes de l'Île d'Oléron" }],
  [`${FOLDER}/dataset.json`]: {
    ...{ slug: SLUG, title: "Fréquentation des médiathèques", description: "Entrées par an." },
    ...{ organisation: ORGANISATION, licence: "lov2", frequency: "ANNUAL", access: "open" },
  },
  [`${FOLDER}/schema.json`]: {
    fields: [
      { name: "codeCommune", type: "string", constraints: { required: true } },
      { name: "annee", type: "integer", constraints: { required: true } },
      { name: "entrees", type: "integer" },
    ],
    primaryKey: ["codeCommune", "annee"],
  },
};

/** The file of a turn: every row says which one. */
export function fileOf(turn, rows = ROWS) {
  const lines = Array.from({ length: rows }, (_, at) => `17093,${1000 + at},${turn}`);
  return Buffer.from(["codeCommune,annee,entrees", ...lines, ""].join("\n"));
}

/** A site under `root`, that nothing has opened yet. `env` is added to its settings. */
export function makeSite(root, env = {}) {
  const site = {
    root,
    data: join(root, "var"),
    env: {
      DATALOGUE_CONTENT: join(root, "datasets"),
      DATALOGUE_DATA: join(root, "var"),
      DATALOGUE_RATE_LIMIT: "0",
      ...env,
    },
    settings: () => readSettings(site.env),
    open: () => openDatalogue(site.settings(), { log: () => {} }),
    write(path, value) {
      const file = join(root, "datasets", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, Buffer.isBuffer(value) ? value : JSON.stringify(value));
    },
    /** What the content says next. */
    turn: (turn) => site.write(`${FOLDER}/data.csv`, fileOf(turn)),
    /** Loads the content, here. */
    async load() {
      const datalogue = await site.open();
      try {
        return await datalogue.load();
      } finally {
        await datalogue.close();
      }
    },
  };
  if (!existsSync(join(root, "datasets"))) {
    for (const [path, value] of Object.entries(content)) site.write(path, value);
    site.turn(0);
    cpSync(territories, join(root, "datasets/territoires"), { recursive: true });
  }
  return site;
}

/** Another site, as this one is now. */
export function copySite(site, root, env = {}) {
  cpSync(site.root, root, { recursive: true });
  return makeSite(root, {
    ...site.env,
    DATALOGUE_CONTENT: join(root, "datasets"),
    DATALOGUE_DATA: join(root, "var"),
    ...env,
  });
}

/** Says of which turn an answer of rows is; a sentence where it is not one whole turn. */
export function turnOf(rows) {
  const turns = new Set(rows.map(({ entrees }) => entrees));
  if (rows.length !== ROWS || turns.size !== 1)
    return `${rows.length} rows of turns ${[...turns].slice(0, 4).join(", ")}`;
  return [...turns][0];
}

/** Reads the rows that an address serves, or those of a version: the turn, or what is wrong. */
export async function readTurn(url, { version, headers = {} } = {}) {
  const of = version === undefined ? "" : `/versions/${version}`;
  const answer = await fetch(`${url}/api/datasets/${SLUG}${of}/data?page_size=200`, { headers });
  if (!answer.ok) return `HTTP ${answer.status} ${(await answer.text()).slice(0, 200)}`;
  return turnOf((await answer.json()).data);
}

/**
 * What a site is once everything is over, read by somebody who opens it: the turn that it serves, and what is wrong: a damaged file, a version that
 * nothing names, a broken journal, something left of what was being made. `drafts`: those that are still wanted; `loads`: the content is then loaded,
 * and `loaded` is the turn served after that.
 */
export async function lookAt(site, { drafts = 0, loads = false } = {}) {
  const wrong = [];
  const datalogue = await site.open();
  try {
    if (datalogue.readOnly !== null) wrong.push(datalogue.readOnly);
    const told = await datalogue.verify([]);
    if (!told.valid || told.unnamed.length > 0 || told.unknown.length > 0 || told.journal?.broken)
      wrong.push(`verify: ${JSON.stringify(told).slice(0, 600)}`);
    const [url, close] = await listen(datalogue, site.settings());
    const turn = await readTurn(url);
    if (typeof turn === "string") wrong.push(turn);
    const left = list(join(site.data, "building"));
    if (list(join(site.data, "drafts")).length > drafts) left.push(...list(join(site.data, "drafts")));
    if (left.length > 0) wrong.push(`left: ${left.slice(0, 5).join(", ")}`);
    let loaded;
    if (loads) {
      const { problems } = await datalogue.load();
      if (problems.length > 0) wrong.push(JSON.stringify(problems).slice(0, 300));
      loaded = await readTurn(url);
    }
    await close();
    return { turn, loaded, wrong };
  } finally {
    await datalogue.close();
  }
}

export function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function listen(datalogue, settings) {
  const server = createServer(createApiApp(datalogue, settings));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return [`http://127.0.0.1:${server.address().port}`, close];
}

/** Somebody who reads all along, at a server of their own or at an address: each answer must be one whole turn of those `allowed`. */
export async function openReader(site) {
  const datalogue = await site.open();
  const [url, close] = await listen(datalogue, site.settings());
  const reader = watch(url);
  return {
    ...reader,
    url,
    async close() {
      await reader.stop();
      await close();
      await datalogue.close();
    },
  };
}

/**
 * Reads an address without end; `allow` says what may be read from now on, `take` what was wrong since it was last asked. `again`: who is given no turn asks
 * once more; `ask`: how it reads.
 */
export function watch(url, { forgive = () => false, again = false, ask = readTurn } = {}) {
  let allowed;
  let wrong = [];
  let reads = 0;
  let latest = 0;
  let isOver = false;
  const read = () => ask(url).catch((error) => `unanswered: ${error.cause?.code ?? error.message}`);
  const reading = (async () => {
    while (!isOver) {
      let seen = await read();
      if (again && typeof seen === "string") seen = await read();
      reads++;
      if (seen < latest) wrong.push(`a reader was given ${seen} after ${latest}`);
      if (typeof seen === "number") latest = seen;
      if (allowed && !allowed.includes(seen) && !(typeof seen === "string" && forgive(seen)))
        wrong.push(`a reader was given ${seen}, where ${allowed.join(" or ")} was served`);
      await new Promise((next) => setTimeout(next, 50));
    }
  })();
  return {
    allow(...turns) {
      allowed = turns;
    },
    take() {
      const taken = [...new Set(wrong)];
      wrong = [];
      return taken;
    },
    reads: () => reads,
    async stop() {
      isOver = true;
      await reading;
    },
  };
}

export function digestOf(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
