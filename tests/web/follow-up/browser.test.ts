import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditPage } from "../../../scripts/lib/page-limits.mjs";
import { faultyTexts, sheets } from "../support/browser-checks.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { writePlannedContent } from "../support/planned-content.js";
import { openRealSite, type RealSite } from "../support/real-site.js";

const PLAN = "/suivi/plan-essai";

describeInBrowser("the follow-up in a browser", () => {
  let planned: ReturnType<typeof writePlannedContent>;
  let site: RealSite;
  let browser: Browser;
  beforeAll(async () => {
    planned = writePlannedContent();
    site = await openRealSite({ content: planned.content });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    planned?.remove();
  });

  async function visit(path: string) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(site.url + path);
    return { page, close: () => context.close() };
  }

  it.each(["/suivi", PLAN, `${PLAN}/bilan`])(
    "keeps the limits of every page at %s",
    async (path) => {
      expect((await auditPage(browser, site.url + path)).faults).toEqual([]);
    },
    240_000,
  );

  it("never cuts a text of a trajectory, nor writes one over another", async () => {
    for (const path of [PLAN, `${PLAN}/bilan`])
      for (const width of [360, 1280]) {
        const { page, close } = await visit(path);
        await page.setViewportSize({ width, height: 900 });
        expect(await faultyTexts(page)).toEqual([]);
        await close();
      }
  });

  it("tells a year of a trajectory under the pointer: what was observed, what is planned", async () => {
    const { page, close } = await visit(PLAN);
    const year = page.locator("#graphique-dma svg:visible [data-n^='2023']");
    await year.scrollIntoViewIfNeeded();
    await year.hover();
    expect(await page.locator(".note:visible").textContent()).toMatch(
      /^2023\u00a0: \d{3}\u00a0kg\u202f; prévu\u00a0: \d{3}\u00a0kg$/,
    );
    expect(await page.locator("#graphique-dma svg:visible [data-n^='2030']").getAttribute("data-n")).toMatch(
      /^2030\u00a0: à venir\u202f; prévu/,
    );
    await close();
  });

  it("shows a day of the past by an ordinary form", async () => {
    const { page, close } = await visit(PLAN);
    await page.fill("#au", "2024-06-30");
    await page.getByRole("button", { name: "Afficher" }).click();
    await page.waitForURL(/\?au=2024-06-30$/);
    expect(await page.locator("h1").textContent()).toContain("Où en était");
    await page.getByRole("link", { name: "Revenir à aujourd’hui" }).click();
    await page.waitForURL(site.url + PLAN);
    expect(await page.locator("h1").textContent()).toContain("Où en est");
    await close();
  });

  it("prints the report whole: no drawing cut, no objective over two sheets, nothing to click", async () => {
    const { page, close } = await visit(`${PLAN}/bilan`);
    await page.emulateMedia({ media: "print" });
    // The width of an A4 sheet without its margins, at 96 pixels an inch.
    await page.setViewportSize({ width: 688, height: 1000 });
    const faults = await page.evaluate(() => {
      const told: string[] = [];
      for (const drawing of document.querySelectorAll(".report-chart")) {
        const shown = [...drawing.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
        if (shown.length !== 1) told.push(`${shown.length} drawings`);
        const [svg] = shown;
        if (svg && svg.getBoundingClientRect().right > drawing.getBoundingClientRect().right + 1) told.push("cut");
      }
      for (const part of document.querySelectorAll(".report-objective"))
        if (part.getBoundingClientRect().height > 1000) told.push(`too high: ${part.querySelector("h2")?.textContent}`);
      for (const part of document.querySelectorAll("nav, .no-print, button"))
        if (part.getBoundingClientRect().height > 0) told.push(`shown: ${part.className}`);
      return told;
    });
    expect(faults).toEqual([]);
    expect(sheets(await page.pdf({ preferCSSPageSize: true }))).toBeLessThanOrEqual(4);
    await close();
  });
});
