import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPage, openRealSite, type RealSite } from "./support/real-site.js";

const executablePath = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
const found = existsSync(executablePath);
const required = process.env.DATALOGUE_REQUIRE_BROWSER === "1";

describe.skipIf(!found && !required)(
  found ? "in a browser" : "in a browser (skipped: no Chromium here; install it or give its path in CHROMIUM_PATH)",
  () => {
    let site: RealSite;
    let browser: Browser;
    beforeAll(async () => {
      if (!found) throw new Error(`a browser is required and ${executablePath} does not exist`);
      site = await openRealSite();
      browser = await chromium.launch({
        executablePath,
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
      });
    });
    afterAll(async () => {
      await browser?.close();
      await site?.close();
    });

    /** Opens a page as a visitor would; gives what the console said too. */
    async function visit(path: string, { width = 1280, script = false, dark = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        javaScriptEnabled: script,
        colorScheme: dark ? "dark" : "light",
      });
      const page = await context.newPage();
      const said: string[] = [];
      const asked: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(site.url + path);
      return { page, said, asked, close: () => context.close() };
    }

    it("shows figures, three drawings and their tables, without JavaScript", async () => {
      const { page, close } = await visit("/observatoires/dechets");
      expect(await page.locator(".key-figure .value b").allInnerTexts()).toHaveLength(5);
      for (const card of await page.locator(".chart-card").all()) {
        expect(await card.locator("svg:visible").count()).toBe(1);
        await card.locator("summary").click();
        expect(await card.locator("tbody tr:visible").count()).toBeGreaterThan(5);
      }
      expect(await page.locator(".chart-card").count()).toBe(3);
      await close();
    });

    it("goes from the home page to the figures of a commune, by an ordinary form", async () => {
      const { page, close } = await visit("/", { width: 360 });
      await page.selectOption("#commune", "17093");
      await page.getByRole("button", { name: "Voir ses chiffres" }).click();
      expect(await page.locator("h1").textContent()).toContain("Le Château-d’Oléron");
      await page.selectOption("#annee", "2021");
      await page.getByRole("button", { name: "Afficher" }).click();
      expect(new URL(page.url()).search).toBe("?territoire=17093&annee=2021");
      expect(await page.locator(".lead").textContent()).toMatch(/^En 2021,/);
      await close();
    });

    it("reaches the menu on a phone without JavaScript", async () => {
      const { page, close } = await visit("/", { width: 360 });
      await page.getByRole("button", { name: "Menu" }).click();
      await page
        .getByRole("navigation", { name: "Menu principal" })
        .getByRole("link", { name: "Jeux de données" })
        .click();
      expect(await page.locator("h1").textContent()).toBe("Jeux de données");
      await close();
    });

    it("follows a commune of the map by the keyboard", async () => {
      const { page, close } = await visit("/observatoires/dechets");
      const link = page.locator(".chart-card svg:visible a").first();
      const name = (await link.getAttribute("aria-label")) ?? "";
      await link.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/territoire=/);
      expect(await page.locator("h1").textContent()).toContain(name.split("\u00a0:")[0]);
      await close();
    });

    it.each(everyPage)(
      "fits the width at %s, has no fault for axe, and makes the console say nothing",
      async (path) => {
        const { page, said, asked, close } = await visit(path, { script: true });
        expect(await axeFaults(page)).toEqual([]);
        for (const width of [1280, 360, 320]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await overflow(page)).toBeLessThanOrEqual(width);
        }
        expect(said).toEqual([]);
        expect(asked.filter((url) => !url.startsWith(site.url))).toEqual([]);
        await close();
      },
    );

    it.each(["/", "/observatoires/dechets", "/jeux", "/jeux/dechets-tonnages", "/jeux/dechets-tonnages/rapport"])(
      "has no fault for axe at %s in the dark, on a phone",
      async (path) => {
        const { page, close } = await visit(path, { script: true, dark: true, width: 360 });
        expect(await axeFaults(page)).toEqual([]);
        await close();
      },
    );

    it("never cuts a text of a drawing, nor writes one over another", async () => {
      for (const path of [
        "/observatoires/dechets",
        "/observatoires/dechets?territoire=17093",
        "/observatoires/dechets?territoire=241700699",
        "/observatoires/dechets?territoire=241700624&annee=2016",
        "/observatoires/dechets?territoire=17406&annee=2021",
        "/observatoires/dechets?annee=2021",
      ]) {
        for (const width of [360, 1280]) {
          const { page, close } = await visit(path, { width, script: true });
          expect(await faultyTexts(page)).toEqual([]);
          await close();
        }
      }
    });

    it("prints the council’s paper on two sheets, the table and the method on two others", async () => {
      for (const path of ["/observatoires/dechets", "/observatoires/dechets?territoire=17406&annee=2021"]) {
        const { page, close } = await visit(path, { script: true });
        expect(sheets(await page.pdf({ preferCSSPageSize: true }))).toBeLessThanOrEqual(4);
        // What follows the comment begins on a new sheet: without it, two are left.
        await page.evaluate(() => {
          for (const part of document.querySelectorAll(".section:has(> .comment) ~ *, .site-footer")) part.remove();
        });
        expect(sheets(await page.pdf({ preferCSSPageSize: true }))).toBe(2);
        await close();
      }
    });

    it("says that a table goes on where it is wider than a phone, and shows the whole of its caption", async () => {
      for (const [path, wide] of [
        ["/jeux/dechets-tonnages", "#apercu .table-scroll"],
        ["/observatoires/dechets", ".table-scroll:has(.table--wide)"],
      ] as const) {
        const { page, close } = await visit(path, { width: 360, script: true });
        const frame = page.locator(wide);
        const box = await frame.boundingBox();
        const hint = frame.locator(".scroll-hint");
        expect(await hint.textContent()).toBe("Faites glisser pour lire la suite →");
        for (const part of [hint, frame.locator("caption")]) {
          const own = await part.boundingBox();
          expect(own?.height).toBeGreaterThan(14);
          expect((own?.x ?? 0) + (own?.width ?? 0)).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0) + 1);
        }
        await page.setViewportSize({ width: 1280, height: 900 });
        const goesOn = await frame.evaluate((element) => element.scrollWidth > element.clientWidth);
        expect(((await hint.boundingBox())?.height ?? 0) > 0).toBe(goesOn);
        await close();
      }
    });

    it.each(["/", "/observatoires/dechets", "/jeux", "/jeux/dechets-tonnages"])(
      "weighs at most 60 kB and six requests on a first visit at %s",
      async (path) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        const session = await context.newCDPSession(page);
        await session.send("Network.enable");
        let bytes = 0;
        let requests = 0;
        session.on("Network.loadingFinished", (event) => {
          bytes += event.encodedDataLength;
          requests++;
        });
        await page.goto(site.url + path, { waitUntil: "networkidle" });
        expect(requests).toBeLessThanOrEqual(6);
        expect(bytes).toBeLessThanOrEqual(60_000);
        expect(bytes).toBeGreaterThan(5_000);
        await context.close();
      },
    );
  },
);

async function axeFaults(page: Page): Promise<string[]> {
  const tags = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

/** How many pages a PDF has. */
const sheets = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

/** Texts of visible drawings that leave their frame, cover another one, or are under 11 px once shown. */
function faultyTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    for (const svg of document.querySelectorAll(".chart-card svg[class^=cut-]")) {
      const frame = svg.getBoundingClientRect();
      if (frame.width === 0) continue;
      const texts = [...svg.querySelectorAll("text")].map((text) => ({
        words: text.textContent ?? "",
        box: text.getBoundingClientRect(),
        size:
          Number.parseFloat(getComputedStyle(text).fontSize) *
          (frame.width / (svg as SVGSVGElement).viewBox.baseVal.width),
      }));
      for (const { words, box, size } of texts) {
        if (
          box.left < frame.left - 1 ||
          box.right > frame.right + 1 ||
          box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1
        )
          faults.push(`cut: ${words}`);
        if (size < 11) faults.push(`small: ${words} ${size}`);
      }
      for (const [index, one] of texts.entries()) {
        for (const other of texts.slice(index + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          // Boxes of text have air above and below the letters.
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (across > 1 && down > 4) faults.push(`over: ${one.words} / ${other.words}`);
        }
      }
    }
    return faults;
  });
}
