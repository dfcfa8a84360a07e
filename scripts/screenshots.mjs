// Photographs every kind of page at 360, 768 and 1280 px, light and dark, and prints it: node scripts/screenshots.mjs DIR [NAME…]
// Pages are read without script; `carte-interactive` and `carte-fiche` are the map that scripts draw, the second with what an object says.
// Needs a built project and Chromium (CHROMIUM_PATH, else where Debian puts it). Names choose among the kinds.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { listPages, openBrowser, serveSite } from "./lib/serve-site.mjs";

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error("Indiquez un dossier : node scripts/screenshots.mjs DOSSIER [NOM…]");
  process.exit(2);
}
const out = resolve(folder);
mkdirSync(out, { recursive: true });
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const browser = await openBrowser({ webgl: true });
const site = await serveSite();
try {
  const pages = (await listPages(site.url)).filter(({ name }) => isWanted(name));
  const checks = Object.entries(listChecks()).filter(([name]) => isWanted(name));
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const { name, path } of pages) {
    const answer = await page.goto(site.url + path);
    await photograph(page, name, `${answer?.status()} ${path}`);
    await page.pdf({ path: join(out, `${name}.pdf`), preferCSSPageSize: true });
  }
  for (const [name, { path, file, schema }] of checks) {
    await page.goto(`${site.url}/verifier`);
    await page.setInputFiles("#fichier", path ?? file);
    if (schema) await page.selectOption("#schema", schema);
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.request().method() === "POST"),
      page.getByRole("button", { name: "Vérifier", exact: true }).click(),
    ]);
    await photograph(page, name, `${answer.status()} /verifier`);
  }
  const live = await browser.newPage();
  for (const name of ["carte-interactive", "carte-fiche"].filter(isWanted))
    await photograph(live, name, "200 /carte", () => openMap(live, "/carte", name === "carte-fiche"));
} finally {
  await browser.close();
  await site.close();
}

/** `open`: what brings the page there at each width and scheme, where it does not follow by itself. */
async function photograph(page, name, what, open = async () => {}) {
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await open();
      await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  console.log(`${what} → ${join(out, name)}-*`);
}

/** The map once everything is drawn; `told`: with what the object nearest to its middle says, as the keyboard asks for it. */
async function openMap(page, path, told) {
  const idle = () => page.waitForSelector('#map-frame[data-state="idle"]');
  await page.goto(site.url + path);
  await idle();
  if (!told) return;
  await page.locator("#map-frame canvas").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".maplibregl-popup");
  await idle();
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
