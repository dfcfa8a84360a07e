import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, useSiteInBrowser } from "./support/in-browser.js";

/** What a new elected official comes for, from the home page, in three actions at most: a choice, a click, each counts for one. */
describeInBrowser("tasks of a visitor", () => {
  const at = useSiteInBrowser();

  /** The home page, as a phone without script shows it, and what counts the actions. */
  async function arrive(path = "/") {
    const context = await at.browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at.site.url + path);
    let actions = 0;
    const act = async (action: () => Promise<unknown>) => {
      actions++;
      await action();
    };
    return { page, act, actions: () => actions, close: () => context.close() };
  }
  const words = async (page: Page, selector: string) => (await page.locator(selector).first().textContent()) ?? "";

  it("how much household waste does my commune make, beside its neighbours by their names?", async () => {
    const { page, act, actions, close } = await arrive();
    await act(() => page.getByRole("link", { name: "Le Château-d’Oléron" }).click());
    await page.waitForURL(/17093/);
    const line = await words(page, "#dechets-omr-hab");
    expect(line).toMatch(/Ordures ménagères\d+ kg par habitant/);
    expect(line).toMatch(/Dolus \d+/);
    expect(line).toMatch(/Ensemble \d+/);
    expect(await words(page, "main")).toContain("Ses voisines");
    expect(actions()).toBeLessThanOrEqual(3);
    await close();
  });

  it("the waste of Saint-Trojan, in the words that come to mind", async () => {
    const { page, act, actions, close } = await arrive();
    await act(() => page.getByRole("searchbox").fill("déchets saint trojan"));
    await act(() => page.getByRole("button", { name: "Chercher" }).click());
    await page.waitForURL(/recherche/);
    expect(await words(page, ".hits--first")).toMatch(/Saint-Trojan-les-Bains.*\d+\s?kg par habitant/);
    await act(() => page.locator(".hits--first a").click());
    await page.waitForURL(/observatoires\/dechets\?territoire=17411/);
    expect(await words(page, "main")).toContain("Saint-Trojan-les-Bains");
    expect(actions()).toBeLessThanOrEqual(3);
    await close();
  });

  it("are we on the trajectory of the SCoT for land use?", async () => {
    const { page, act, actions, close } = await arrive("/");
    await act(() => page.getByRole("button", { name: "Menu" }).click());
    await act(() =>
      page.getByRole("navigation", { name: "Menu principal" }).getByRole("link", { name: "Suivi" }).click(),
    );
    await act(() => page.locator('main a[href="/suivi/scot-marennes-oleron"]').first().click());
    await page.waitForURL(/scot-marennes-oleron/);
    const text = await words(page, "main");
    expect(text).toMatch(/terres|espaces|ENAF/);
    expect(await page.locator("main .status").count()).toBeGreaterThan(2);
    expect(text).toMatch(/dans la trajectoire|à surveiller|hors trajectoire/);
    expect(actions()).toBeLessThanOrEqual(3);
    await close();
  });

  it("print the page of my commune", async () => {
    const { page, act, actions, close } = await arrive();
    await act(() => page.getByRole("link", { name: "Saint-Sornin" }).click());
    await page.waitForURL(/17406/);
    await act(() => page.getByRole("link", { name: "Imprimer" }).first().click());
    await page.waitForURL(/17406\/papier/);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBeLessThanOrEqual(2);
    expect(actions()).toBeLessThanOrEqual(3);
    await close();
  });

  it("send a chart to a colleague", async () => {
    const { page, act, actions, close } = await arrive();
    await act(() => page.locator('main a[href^="/observatoires/dechets"]').first().click());
    await page.waitForURL(/observatoires/);
    const card = page.locator(".chart-card").first();
    const title = await card.locator("h3").textContent();
    await act(() => card.getByRole("link", { name: "Lien permanent" }).click());
    await page.waitForURL(/annee=/);
    // The colleague opens the address that was copied.
    const colleague = await arrive(page.url().slice(at.site.url.length));
    const id = new URL(page.url()).hash;
    expect(id).not.toBe("");
    expect(await colleague.page.locator(`${id} h3`).textContent()).toBe(title);
    expect(new URL(page.url()).search).toContain("annee=");
    expect(actions()).toBeLessThanOrEqual(3);
    await colleague.close();
    await close();
  });

  it("which figures are missing, why, and who owes them?", async () => {
    const { page, act, actions, close } = await arrive();
    await act(() => page.getByRole("link", { name: "Lesquels, et pourquoi" }).click());
    await page.waitForURL(/manques/);
    expect(await words(page, ".lead")).toMatch(/\d+\s?chiffres manquent .* qu’un service peut encore donner/);
    await act(() => page.selectOption("#territoire", "17406"));
    await act(() => page.getByRole("button", { name: "Voir" }).click());
    await page.waitForURL(/17406/);
    const hole = await words(page, ".news--gaps li");
    expect(hole).toMatch(
      /2021 \(Saint-Sornin\)\s?: non publié\. Aucune donnée de 2021 pour Saint-Sornin\. Pôle territorial/,
    );
    expect(actions()).toBeLessThanOrEqual(3);
    await close();
  });

  it("what changed since last year?", async () => {
    const { page, actions, close } = await arrive();
    expect(await words(page, "#change + .duo")).toMatch(/en un an/);
    expect(actions()).toBe(0);
    await close();
  });
});
