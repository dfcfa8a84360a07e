import type { Browser, BrowserContext, Page } from "playwright-core";
import { signIn } from "./visitor.js";

/** A telephone that took a round along, on the page that works without network. */
export async function takeAlong(
  browser: Browser,
  url: string,
  { email, kind = "vannes" }: { email: string; kind?: string },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await signIn(context, url, email);
  const path = `/controles/${kind}/hors-ligne`;
  await page.goto(url + path);
  await page.getByRole("heading", { name: "La tournée" }).waitFor();
  await page.evaluate(async (address) => {
    await navigator.serviceWorker.ready;
    const cache = await caches.open("controles");
    while (!(await cache.match(address))) await new Promise((done) => setTimeout(done, 20));
  }, path);
  return { context, page };
}

/** Waits for the bar to say these words. */
export const net = (page: Page, words: string | RegExp): Promise<void> =>
  page.locator("[data-net]").filter({ hasText: words }).waitFor();

/** Fills the form of an object, and saves it. */
export async function enter(page: Page, name: string, answers: () => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: `Contrôler ${name}` }).click();
  await answers();
  await saveButton(page).click();
}

export const saveButton = (page: Page) => page.getByRole("button", { name: "Enregistrer", exact: true });

/** The network is back, and the page is told. */
export async function reconnect({ context, page }: { context: BrowserContext; page: Page }): Promise<void> {
  await context.setOffline(false);
  await page.evaluate(() => dispatchEvent(new Event("online")));
}
