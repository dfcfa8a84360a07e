// `npm run lighthouse [-- NAME…]`: median scores of Lighthouse (mobile, three runs) on the home page, each observatory, a portrait
// and a dataset. Needs a built project, Chromium and npm: Lighthouse is heavy, it is brought into a temporary folder. The content is
// a copy where nothing is a demonstration, since demonstrations are not to be indexed. Ends with 1 when a median is under the aim.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { withInstalledPackages } from "./lib/bring-package.mjs";
import { browserPath, listPages, serveSite } from "./lib/serve-site.mjs";

const LIGHTHOUSE = "lighthouse@12.8.2";
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const RUNS = 3;
const AIM = 95;
const wanted = process.argv.slice(2);
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), "datalogue-lighthouse-"));
try {
  process.env.DATALOGUE_CONTENT = copyAsReal(process.env.DATALOGUE_CONTENT ?? join(import.meta.dirname, "../datasets"));
  const site = await serveSite();
  try {
    const pages = (await choosePages(site.url)).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    await withInstalledPackages([LIGHTHOUSE], async (modules) => {
      const program = join(modules, "lighthouse/cli/index.js");
      for (const { name, path } of pages) {
        const runs = [];
        for (let tries = 0; runs.length < RUNS; tries += 1) {
          const scores = await score(program, site.url + path);
          if (scores) runs.push(scores);
          else if (tries === 2 * RUNS) throw new Error(`Lighthouse could not measure ${path}`);
        }
        const medians = CATEGORIES.map((_, at) => runs.map((scores) => scores[at]).sort((a, b) => a - b)[RUNS >> 1]);
        console.log(`${medians.map((value) => String(value).padStart(3)).join(" ")}  ${name} ${path}`);
        if (medians.some((value) => value < AIM)) process.exitCode = 1;
      }
    });
  } finally {
    await site.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${CATEGORIES.join(" ")}; medians of ${RUNS}, aim ${AIM}`);

/** Copies a content where every dataset says that it is no demonstration. */
function copyAsReal(content) {
  const copy = join(folder, "content");
  cpSync(content, copy, { recursive: true });
  for (const name of readdirSync(copy, { recursive: true })) {
    if (!name.endsWith(".json")) continue;
    const text = readFileSync(join(copy, name), "utf8");
    const real = text.replace(/"demonstration":\s*true/g, '"demonstration": false');
    if (real !== text) writeFileSync(join(copy, name), real);
  }
  return copy;
}

/** The pages that are judged: of the kinds of pages, those that people come by, with each observatory. */
async function choosePages(url) {
  const pages = await listPages(url);
  const answer = await fetch(`${url}/api/indicators?page_size=200`);
  const themes = [...new Set((await answer.json()).data.map(({ theme }) => theme))].sort();
  return [
    ...pages.filter(({ name }) => ["accueil", "portrait", "jeu"].includes(name)),
    ...themes.map((theme) => ({ name: theme, path: `/observatoires/${theme}` })),
  ];
}

/** Scores out of 100 of one run, in the order of CATEGORIES; undefined when the browser was too busy to record it. */
async function score(program, address) {
  const { stdout, stderr, code } = await run(
    process.execPath,
    [
      program,
      address,
      "--quiet",
      "--output=json",
      "--form-factor=mobile",
      `--only-categories=${CATEGORIES}`,
      "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ],
    { env: { ...process.env, CHROME_PATH: browserPath() }, maxBuffer: 1 << 28 },
  ).catch((error) => error);
  if (code) {
    console.error(String(stderr).trim().split("\n").at(-1));
    return undefined;
  }
  const { categories } = JSON.parse(stdout);
  return CATEGORIES.map((name) => Math.round(categories[name].score * 100));
}
