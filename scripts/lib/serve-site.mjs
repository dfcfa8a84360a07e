// Serves the project on a free port, with a data folder of its own, and finds in it what each kind of page needs.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageKinds, pathOf } from "@datalogue/web";
import { chromium } from "playwright-core";
import { serveProgram } from "./serve-program.mjs";

/** Gives `{ url, close }` once the content is loaded. */
export async function serveSite() {
  const data = mkdtempSync(join(tmpdir(), "datalogue-"));
  const { url, stop } = await serveProgram({ env: { DATALOGUE_DATA: data } });
  const close = async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { url, close };
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
