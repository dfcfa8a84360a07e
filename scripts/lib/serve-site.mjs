// Serves the project on a free port, with a data folder of its own, and finds in it what each kind of page needs.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageKinds, pathOf } from "@datalogue/web";
import { chromium } from "playwright-core";

const program = join(import.meta.dirname, "../../bin/datalogue.mjs");

/** Gives `{ url, close }` once the content is loaded. */
export async function serveSite() {
  const data = mkdtempSync(join(tmpdir(), "datalogue-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const server = spawn(process.execPath, [program, "serve"], {
    env: { ...process.env, PORT: String(port), PUBLIC_URL: url, DATALOGUE_DATA: data },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const close = async () => {
    server.kill("SIGTERM");
    await new Promise((done) => (server.exitCode === null ? server.once("exit", done) : done()));
    rmSync(data, { recursive: true, force: true });
  };
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server stopped with code ${server.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { url, close };
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** The kinds of pages with the address of one of each, taken from what the site holds; those it has none of are left out. */
export async function listPages(url) {
  const [datasets, indicators, communes, epcis, plans] = await Promise.all(
    [
      "/api/datasets?access=open&sort=title&page_size=200",
      "/api/indicators?page_size=200",
      "/api/territories?level=commune&page_size=1",
      "/api/territories?level=epci&page_size=1",
      "/api/plans?page_size=1",
    ].map((path) => readList(url + path)),
  );
  const theme = indicators[0]?.theme ?? datasets[0]?.theme;
  const table = datasets.find((dataset) => !dataset.geographic && dataset.theme === theme) ?? datasets[0];
  const samples = {
    theme,
    indicator: indicators[0]?.id,
    dataset: table?.slug,
    layer: datasets.find(({ geographic }) => geographic)?.slug,
    organisation: table?.organisation.slug,
    commune: communes[0]?.code,
    epci: epcis[0]?.code,
    plan: plans[0]?.id,
  };
  return pageKinds.flatMap((kind) => {
    const path = pathOf(kind, samples);
    return path === undefined ? [] : [{ ...kind, path }];
  });
}

const SOFTWARE_WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** The browser of CHROMIUM_PATH, else where Debian puts it. */
export const browserPath = () => process.env.CHROMIUM_PATH || "/usr/bin/chromium";

/** Opens the browser, with maps drawn by the processor when `webgl`; says in French that there is none, and stops. */
export async function openBrowser({ webgl = false } = {}) {
  const executablePath = browserPath();
  if (!existsSync(executablePath)) {
    console.error(
      `Aucun navigateur à ${executablePath} : installez Chromium, ou donnez son chemin dans CHROMIUM_PATH.`,
    );
    process.exit(2);
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      ...(webgl ? SOFTWARE_WEBGL : ["--disable-gpu"]),
      "--disable-background-networking",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

async function readList(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()).data;
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, () => {
      const { port: free } = probe.address();
      probe.close(() => done(free));
    });
  });
}
