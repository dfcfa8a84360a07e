// Photographs every kind of page, at 360 and 1280 px, without JavaScript: node scripts/screenshots.mjs DIR
// Needs a built project and Chromium (CHROMIUM_PATH, else where Debian puts it).
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const folder = process.argv[2];
if (!folder) {
  console.error("Indiquez un dossier : node scripts/screenshots.mjs DOSSIER");
  process.exit(2);
}
const executablePath = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  console.error(`Aucun navigateur à ${executablePath} : installez Chromium, ou donnez son chemin dans CHROMIUM_PATH.`);
  process.exit(2);
}

const out = resolve(folder);
mkdirSync(out, { recursive: true });
const data = mkdtempSync(join(tmpdir(), "datalogue-"));
const port = await freePort();
const site = `http://localhost:${port}`;
const server = spawn(process.execPath, [join(import.meta.dirname, "../bin/datalogue.mjs"), "serve"], {
  env: { ...process.env, PORT: String(port), PUBLIC_URL: site, DATALOGUE_DATA: data },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  await untilReady();
  const pages = await listPages();
  const checks = listChecks();
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
  });
  for (const width of [360, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: false });
    const page = await context.newPage();
    const photograph = async (name, status, path) => {
      const file = join(out, `${name}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(`${status} ${path} → ${file}`);
    };
    for (const [name, path] of Object.entries(pages)) {
      const answer = await page.goto(site + path);
      await photograph(name, answer?.status(), path);
    }
    for (const [name, { path, file, schema }] of Object.entries(checks)) {
      await page.goto(`${site}/verifier`);
      await page.setInputFiles("#fichier", path ?? file);
      if (schema) await page.selectOption("#schema", schema);
      const [answer] = await Promise.all([
        page.waitForResponse((one) => one.request().method() === "POST"),
        page.getByRole("button", { name: "Vérifier", exact: true }).click(),
      ]);
      await photograph(name, answer.status(), "/verifier");
    }
    await context.close();
  }
  await browser.close();
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => (server.exitCode === null ? server.once("exit", done) : done()));
  rmSync(data, { recursive: true, force: true });
}

/** One address for each kind of page, taken from what the site holds. */
async function listPages() {
  const { data: datasets } = await json("/api/datasets?page_size=200");
  const { data: indicators } = await json("/api/indicators?page_size=200");
  const home = await json("/api/territories?level=commune&page_size=1");
  const theme = indicators[0]?.theme;
  const [commune] = home.data;
  const map = datasets.find((dataset) => dataset.geographic);
  return {
    accueil: "/",
    observatoires: "/observatoires",
    ...(theme && {
      observatoire: `/observatoires/${theme}`,
      "observatoire-commune": `/observatoires/${theme}?territoire=${commune.code}`,
      "observatoire-inconnu": `/observatoires/${theme}?territoire=99999`,
    }),
    jeux: "/jeux",
    "jeux-recherche": "/jeux?q=dechets",
    ...(datasets[0] && {
      jeu: `/jeux/${datasets[0].slug}`,
      rapport: `/jeux/${datasets[0].slug}/rapport`,
      organisme: `/organismes/${datasets[0].organisation.slug}`,
    }),
    ...(map && { "jeu-geographique": `/jeux/${map.slug}` }),
    verifier: "/verifier",
    "verifier-schema": "/verifier?schema=dechets-tonnages",
    introuvable: "/nulle-part",
  };
}

/** Files sent to the form of `/verifier`: what its reports look like. */
function listChecks() {
  const cases = join(import.meta.dirname, "../tests/cases");
  const file = (name, text) => ({ file: { name, mimeType: "text/csv", buffer: Buffer.from(text) } });
  return {
    "verifier-erreurs": { path: join(cases, "schemas/dechets-tonnages/invalide.csv"), schema: "dechets-tonnages" },
    "verifier-nombreuses": {
      ...file(
        "tonnages-2024.csv",
        `annee;siren_epci;code_insee;flux;tonnage;remarque\n${"24-06-2019;241700624; 17093 ;OMR;1 200,5;à revoir\n".repeat(60)}`,
      ),
      schema: "dechets-tonnages",
    },
    "verifier-conforme": { path: join(cases, "schemas/dechets-tonnages/valide.csv"), schema: "dechets-tonnages" },
    "verifier-illisible": file("photo.png", "\u0089PNG\r\n\u001a\n\u0000\u0000"),
    "verifier-sans-schema": file("communes.csv", "code,nom\n17093,Le Château-d'Oléron\n17140,Dolus-d'Oléron\n"),
  };
}

async function json(path) {
  const answer = await fetch(site + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function untilReady() {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server stopped with code ${server.exitCode}`);
    const answer = await fetch(`${site}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, () => {
      const { port: free } = probe.address();
      probe.close(() => done(free));
    });
  });
}
