import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { openRealSite, type RealSite } from "./real-site.js";

const executablePath = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
const found = existsSync(executablePath);
const required = process.env.DATALOGUE_REQUIRE_BROWSER === "1";

/** Tests that need Chromium: skipped, and said so, where there is none, unless `DATALOGUE_REQUIRE_BROWSER` is 1. */
export function describeInBrowser(name: string, tests: () => void): void {
  const missing = "(skipped: no Chromium here; install it or give its path in CHROMIUM_PATH)";
  describe.skipIf(!found && !required)(found ? name : `${name} ${missing}`, tests);
}

/** What draws maps where there is no graphic card. */
export const SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** Milliseconds that a page may take to come, to be drawn or to answer: a busy machine needs more than the 30 s of Playwright. */
const PATIENCE = 170_000;

/**
 * Opens Chromium; `graphics`: arguments of what draws. Its pages move at once: while one glides to the anchor of its
 * address, a click lands where the button no longer is. A click that leads to another page ends once that page is whole.
 */
export async function openBrowser(graphics: readonly string[] = ["--disable-gpu"]): Promise<Browser> {
  if (!found) throw new Error(`a browser is required and ${executablePath} does not exist`);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-sync", "--no-first-run", ...graphics],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => newContext({ reducedMotion: "reduce", ...options });
  return browser.on("context", (context) => {
    context.setDefaultTimeout(PATIENCE);
    context.on("page", awaitWholePages);
  });
}

/** Playwright ends a click as soon as the next page begins to come: what is read of it then may be its beginning alone. */
function awaitWholePages(page: Page): void {
  const frame = page.mainFrame();
  const click = frame.click.bind(frame);
  frame.click = async (...given) => {
    await click(...given);
    await frame.waitForLoadState();
  };
}

/** The real site and Chromium, open while the tests of a group run. */
export function useSiteInBrowser(): { site: RealSite; browser: Browser } {
  const at = {} as { site: RealSite; browser: Browser };
  beforeAll(async () => {
    at.site = await openRealSite();
    at.browser = await openBrowser();
  });
  afterAll(async () => {
    await at.browser?.close();
    await at.site?.close();
  });
  return at;
}
