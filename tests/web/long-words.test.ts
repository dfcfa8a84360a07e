import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ownContent } from "../support/prepared-data.js";
import { describeInBrowser, openBrowser } from "./support/in-browser.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

const ADDRESS =
  "https://www.pole-marennes-oleron.fr/documents/deliberations/2026/plan-de-mobilite-simplifie-annexe-3.pdf";

/** The content of the project, where each text of an observatory gives an address and where a title has no space. */
function writeLongWords(content: string): void {
  const path = join(content, "mobilites/observatory.json");
  const observatory = JSON.parse(readFileSync(path, "utf8"), (name, value) =>
    name === "text" && Array.isArray(value) ? [...value, `La délibération : ${ADDRESS}`] : value,
  );
  observatory.description += ` Voir ${ADDRESS}`;
  observatory.title = "Mobilités".repeat(18);
  writeFileSync(path, JSON.stringify(observatory));
}

describeInBrowser("a word that is longer than the screen", () => {
  let content: string;
  let site: RealSite;
  let browser: Browser;
  beforeAll(async () => {
    content = mkdtempSync(join(tmpdir(), "datalogue-words-"));
    cpSync(ownContent, content, { recursive: true });
    writeLongWords(content);
    site = await openRealSite({ content });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    rmSync(content, { recursive: true });
  });

  it.each([360, 1280])("is cut where the line ends: no page slides sideways, %i px wide", async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    for (const path of ["/", "/observatoires", "/observatoires/mobilites", "/jeux", "/jeux?theme=mobilites"]) {
      await page.goto(site.url + path);
      const scrollWidth = await page.evaluate(() => {
        for (const fold of document.querySelectorAll("details")) fold.open = true;
        return document.documentElement.scrollWidth;
      });
      expect.soft({ path, scrollWidth }).toEqual({ path, scrollWidth: width });
    }
    await context.close();
  });
});
