// Visits one page of each kind and says which limits it breaks (axe, HTML, keyboard, width, weight…):
// node scripts/audit.mjs [--write] [NAME…]
// --write keeps the figures of the day in the content, for /sobriete and /accessibilite.
// Needs a built project and Chromium.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import axe from "axe-core";
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
} finally {
  await browser.close();
  await site.close();
}
process.exitCode = broken > 0 ? 1 : 0;

/** Keeps what was measured, and with what, in the content. */
function writeMeasures() {
  const file = join(resolve(process.env.DATALOGUE_CONTENT || "datasets"), "measures.json");
  const date = new Date().toISOString().slice(0, 10);
  const tools = `Chromium ${browser.version().split(".")[0]} et axe-core ${axe.version}`;
  writeFileSync(file, `${JSON.stringify({ date, tools, pages: measured }, null, 2)}\n`);
  console.log(`Mesures écrites dans ${file}`);
}
