// Visits one page of each kind and says which limits it breaks (axe, HTML, keyboard, width, weight…), then follows every link of
// every page for four territories (without NAME):
// node scripts/audit.mjs [--write] [NAME…]
// --write keeps the figures of the day in the content, for /sobriete and /accessibilite.
// Needs a built project and Chromium.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import axe from "axe-core";
import { crawl, isSortingOrPaging, pagesOfTerritories } from "./lib/crawl.mjs";
import { auditPage } from "./lib/page-limits.mjs";
import { listPages, openBrowser, serveSite } from "./lib/serve-site.mjs";

const { values, positionals: wanted } = parseArgs({
  options: { write: { type: "boolean" } },
  allowPositionals: true,
});
const browser = await openBrowser();
const site = await serveSite();
const measured = [];
let broken = 0;
try {
  const pages = (await listPages(site.url)).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const { name, title, path, ...kind } of pages) {
    const { faults, weight } = await auditPage(browser, site.url + path, kind);
    broken += faults.length;
    const sign = faults.length === 0 ? "✓" : "✗";
    console.log(`${sign} ${name} ${path} (${weight.bytes} octets, ${weight.requests} requêtes)`);
    for (const fault of faults) console.log(`    ${fault}`);
    const accessibilityFaults = faults.filter((fault) => /^(axe|keyboard)/.test(fault)).length;
    measured.push({ name, title, path, ...weight, accessibilityFaults });
  }
  console.log(`${pages.length} sortes de pages, ${broken} défaut${broken > 1 ? "s" : ""}`);
  if (values.write) writeMeasures();
  if (wanted.length === 0) broken += await followLinks(site.url);
} finally {
  await browser.close();
  await site.close();
}
process.exitCode = broken > 0 ? 1 : 0;

/** Every observatory, indicator, document, dataset and territory, for one territory of each level: what their links lead to. Gives the number of faults. */
async function followLinks(url) {
  const list = async (path) => (await (await fetch(url + path)).json()).data;
  const [indicators, plans, datasets, territories] = await Promise.all(
    [
      "/api/indicators?page_size=200",
      "/api/plans?page_size=200",
      "/api/datasets?page_size=200",
      "/api/territories",
    ].map(list),
  );
  const themes = [...new Set(indicators.map(({ theme }) => theme))];
  const read = [
    ...["/", "/jeux", "/suivi", "/carte", "/plan-du-site"],
    ...themes.map((theme) => `/observatoires/${theme}`),
    ...indicators.map(({ id }) => `/indicateurs/${id}`),
  ];
  const others = [
    ...plans.map(({ id }) => `/suivi/${id}`),
    ...datasets.map(({ slug }) => `/jeux/${slug}`),
    ...territories.map(({ code }) => `/territoires/${code}`),
  ];
  const levels = [...new Map(territories.map(({ level, code }) => [level, code])).values()].slice(0, 4);
  const ask = async (path, method = "GET") => {
    const answer = await fetch(url + path, { method });
    return { status: answer.status, text: await answer.text() };
  };
  const paths = [];
  for (const path of [...pagesOfTerritories(read, levels), ...others])
    if ((await ask(path, "HEAD")).status < 400) paths.push(path);
  const { pages, links, faults } = await crawl({
    paths,
    ask,
    head: (path) => ask(path, "HEAD"),
    skip: isSortingOrPaging,
  });
  for (const fault of faults) console.log(`    ${fault}`);
  console.log(`${pages} pages et ${links} liens suivis, ${faults.length} défaut${faults.length > 1 ? "s" : ""}`);
  return faults.length;
}

/** Keeps what was measured, and with what, in the content. */
function writeMeasures() {
  const file = join(resolve(process.env.DATALOGUE_CONTENT || "datasets"), "measures.json");
  const date = new Date().toISOString().slice(0, 10);
  const tools = `Chromium ${browser.version().split(".")[0]} et axe-core ${axe.version}`;
  writeFileSync(file, `${JSON.stringify({ date, tools, pages: measured }, null, 2)}\n`);
  console.log(`Mesures écrites dans ${file}`);
}
