import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeFaults, htmlFaults } from "../../../scripts/lib/page-limits.mjs";

/** The words of an element, its spaces as one types them. */
export const said = async (page: Page, selector = "main"): Promise<string> =>
  ((await page.locator(selector).first().textContent()) ?? "").replace(/[\s\u00a0\u202f]+/g, " ").trim();

/** Looks at a page of the workspace at a width: nothing scrolls sideways, its HTML is valid; with scripts, light and dark, without a fault that axe knows. */
export async function look(
  page: Page,
  width: number,
  hasScript: boolean,
  schemes: readonly ("dark" | "light")[] = ["dark", "light"],
): Promise<void> {
  // axe waits a minute for a frame that is not there yet.
  await page.waitForLoadState();
  // On the narrowest phones too, nothing scrolls sideways.
  for (const narrow of [...(width === 360 ? [320] : []), width]) {
    await page.setViewportSize({ width: narrow, height: 900 });
    const found = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      // What stands out, to be named when something does.
      wide: [...document.querySelectorAll("body *")]
        .filter((one) => one.scrollWidth > document.documentElement.clientWidth + 1)
        .slice(0, 3)
        .map((one) => `${one.tagName}.${one.className}`),
    }));
    const isSideways = found.scrollWidth > narrow;
    expect({ at: page.url(), ...(isSideways ? found : {}) }).toEqual({ at: page.url() });
  }
  expect({ at: page.url(), faults: await htmlFaults(await (await page.request.get(page.url())).text()) }).toEqual({
    at: page.url(),
    faults: [],
  });
  if (hasScript)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      expect({ at: page.url(), faults: await axeFaults(page) }).toEqual({ at: page.url(), faults: [] });
    }
}
