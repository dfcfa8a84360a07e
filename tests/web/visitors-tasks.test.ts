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

  it("how much household waste does my commune make, is it better than its neighbours?", async () => {
    const { page, act, actions, close } = await arrive();
    await act(() => page.selectOption("#commune", "17093"));
    await act(() => page.getByRole("button", { name: "Voir ses chiffres" }).click());
    await page.waitForURL(/17093/);
    const line = await words(page, "#dechets-omr-hab");
    expect(line).toMatch(/Ordures ménagères\d+ kg par habitant, 2024/);
    expect(line).toMatch(/de (plus|moins) que l’ensemble/);
    await act(() =>
      page.getByRole("navigation", { name: "Comparer avec" }).getByRole("link", { name: "voisines" }).click(),
    );
    await page.waitForURL(/voisines/);
    expect(await words(page, "main")).toContain("parmi les 4\u00a0communes voisines");
    expect(await words(page, "#dechets-omr-hab")).toMatch(/de (plus|moins) que la médiane|Autant que la médiane/);
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
    await act(() => page.selectOption("#commune", "17406"));
    await act(() => page.getByRole("button", { name: "Voir ses chiffres" }).click());
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

  it("which figure is missing, and why?", async () => {
    // A key figure that one commune lacks in its last year.
    const { observatories, indicators } = at.site.datalogue.services;
    let missing: { id: string; territory: string; year: string } | undefined;
    for (const id of observatories.list().flatMap(({ keyFigures }) => keyFigures)) {
      const values = (await indicators.observations(id, { level: "commune" })).filter(
        ({ dimensions, period }) => Object.keys(dimensions).length === 0 && /^\d{4}$/.test(period),
      );
      const last = values.at(-1)?.period ?? "";
      const absent = values.find(({ period, value }) => period === last && value === null);
      if (absent) missing ??= { id, territory: absent.territory, year: last };
    }
    if (!missing) throw new Error("every key figure is known: this content cannot show the task");
    const { id, territory, year } = missing;
    const { page, act, actions, close } = await arrive();
    await act(() => page.selectOption("#commune", territory));
    await act(() => page.getByRole("button", { name: "Voir ses chiffres" }).click());
    await page.waitForURL(new RegExp(territory));
    const line = await words(page, `[id="${id}"]`);
    expect(line).toMatch(/[Nn]on disponible|[Nn]on calculable|[Ss]ecret statistique/);
    expect(line).toContain(year);
    // Why: a whole sentence.
    expect(line).toMatch(/(disponible|calculable|statistique)( en \d{4})?\s?:? ?[A-Z].{10,}\./);
    expect(actions()).toBeLessThanOrEqual(3);
    await close();
  });
});
