import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser, useSiteInBrowser } from "./support/in-browser.js";

const PHONE = { width: 360, height: 800 };
/** Screens scrolled on a page until what is sought has come into view. */
const MOST_SCREENS = 3;
const MOST_ACTIONS = 3;

/**
 * What a new elected official comes for, from the home page, on a phone without script: in three actions at most (a choice, words written, a
 * click, each counts for one), nothing of it further than three screens of scroll.
 */
describeInBrowser("tasks of a visitor", () => {
  const at = useSiteInBrowser();

  async function arrive(path = "/") {
    const context = await at.browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at.site.url + path);
    let actions = 0;
    /** Fails where it is to be sought too low. */
    const find = async (sought: Locator): Promise<Locator> => {
      const top = await sought.first().evaluate((element) => element.getBoundingClientRect().top + window.scrollY);
      const scrolled = (top - PHONE.height) / PHONE.height;
      expect(scrolled, (await sought.first().textContent()) ?? "").toBeLessThan(MOST_SCREENS);
      return sought.first();
    };
    const count = () => expect(++actions).toBeLessThanOrEqual(MOST_ACTIONS);
    return {
      page,
      click: async (sought: Locator) => {
        count();
        await (await find(sought)).click();
        await page.waitForLoadState();
      },
      write: async (text: string) => {
        count();
        await (await find(page.getByRole("searchbox"))).fill(text);
      },
      choose: async (selector: string, value: string) => {
        count();
        await find(page.locator(selector));
        await page.selectOption(selector, value);
      },
      /** The words of what answers. */
      read: async (selector: string) =>
        ((await (await find(page.locator(selector))).textContent()) ?? "").replace(/\s+/g, " "),
      close: () => context.close(),
    };
  }
  const search = (page: Page) => page.getByRole("button", { name: "Chercher" });

  it("how much household waste does my commune make, beside its neighbours by their names?", async () => {
    const { page, click, read, close } = await arrive();
    await click(page.getByRole("link", { name: "Le Château-d’Oléron" }));
    expect(page.url()).toMatch(/17093/);
    const line = await read("#dechets-omr-hab");
    expect(line).toMatch(/Ordures ménagères\s*\d+ kg par habitant/);
    expect(line).toMatch(/Dolus \d+/);
    await close();
  });

  it("the waste of Saint-Trojan, in the words that come to mind", async () => {
    const { page, write, click, read, close } = await arrive();
    await write("déchets saint trojan");
    await click(search(page));
    expect(await read(".hits--first")).toMatch(/Saint-Trojan-les-Bains[\s\S]*\d+\s?kg\s*par habitant/);
    await click(page.locator(".hits--first a"));
    expect(page.url()).toMatch(/observatoires\/dechets\?territoire=17411/);
    expect(await read("h1")).toContain("Saint-Trojan-les-Bains");
    await close();
  });

  it("are we on the trajectory of the SCoT for land, in hectares?", async () => {
    const { page, click, read, close } = await arrive();
    await click(page.getByRole("button", { name: "Menu" }));
    await click(page.getByRole("navigation", { name: "Menu principal" }).getByRole("link", { name: "Suivi" }));
    expect(await read(".lead")).toMatch(/\d+,\d ha d’espaces naturels, agricoles et forestiers consommés de trop/);
    expect(await read(".facts li:has-text('Espaces consommés')")).toMatch(/ha de trop[\s\S]*à surveiller/);
    await close();
  });

  it("print my commune", async () => {
    const { page, click, close } = await arrive();
    await click(page.getByRole("link", { name: "Saint-Sornin" }));
    // At the foot of the page, whose bar of contents leads there and stays.
    await click(page.locator(".contents").getByRole("link", { name: "Emporter" }));
    await page
      .getByRole("link", { name: /Imprimer/ })
      .first()
      .click();
    expect(page.url()).toMatch(/17406\/papier/);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(2);
    await close();
  });

  it("send a chart to a colleague", async () => {
    const { page, click, close } = await arrive();
    await click(page.locator('main a[href^="/observatoires/dechets"]'));
    const card = page.locator(".chart-card").first();
    const title = await card.locator("h3").textContent();
    await click(card.locator("summary"));
    await click(card.getByRole("link", { name: "Lien permanent" }));
    // The colleague opens the address that was copied.
    const colleague = await arrive(page.url().slice(at.site.url.length));
    const { hash, search: state } = new URL(page.url());
    expect(state).toContain("annee=");
    expect(await colleague.page.locator(`${hash} h3`).textContent()).toBe(title);
    await colleague.close();
    await close();
  });

  it("which figures are missing, why, and who owes them?", async () => {
    const { page, click, choose, read, close } = await arrive();
    await click(page.getByRole("link", { name: "Lesquels, et pourquoi" }));
    expect(await read(".lead")).toMatch(/\d+\s?chiffres manquent [\s\S]* qu’un service peut encore donner/);
    await choose("#territoire", "17406");
    await click(page.getByRole("button", { name: "Voir" }));
    expect(await read(".news--gaps li")).toMatch(
      /2021 \(Saint-Sornin\)\s?: non publié\. Aucune donnée de 2021 pour Saint-Sornin\.\s+Pôle territorial/,
    );
    await close();
  });

  it("compare two communes on energy", async () => {
    const { page, write, click, read, close } = await arrive();
    await write("comparer dolus et le château énergie");
    await click(search(page));
    await click(page.locator(".hits--first a"));
    expect(page.url()).toMatch(/comparer\?territoires=\d{5},\d{5}&theme=energie/);
    const table = await read(".side-by-side");
    for (const name of ["Dolus-d’Oléron", "Le Château-d’Oléron", "MWh"]) expect(table).toContain(name);
    await close();
  });

  it("the raw data, opened in LibreOffice with the right columns", async () => {
    const { page, click, close } = await arrive();
    await click(page.locator('main a[href^="/jeux/"]'));
    const file = await page
      .getByRole("link", { name: /CSV pour tableur/ })
      .first()
      .getAttribute("href");
    const answer = await fetch(new URL(file ?? "", page.url()));
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.arrayBuffer());
    // What LibreOffice and Excel of a French machine cut into columns without asking.
    expect(text.charCodeAt(0)).toBe(0xfeff);
    const [head = "", first = ""] = text.split(/\r?\n/);
    expect(head.split(";").length).toBeGreaterThan(3);
    expect(first).not.toMatch(/;\d+\.\d+;/);
    await close();
  });

  it("what does ENAF mean, from the word itself?", async () => {
    const { page, write, click, read, close } = await arrive();
    await write("enaf");
    await click(search(page));
    expect(await read(".hits--first")).toMatch(
      /Espaces naturels, agricoles et forestiers \(ENAF\)[\s\S]*ni bâties ni aménagées/,
    );
    // And where the word stands in a page.
    const planning = await arrive("/observatoires/urbanisme");
    const word = planning.page.locator('main a[href*="/glossaire#"]').filter({ hasText: /ENAF|naturels/ });
    await planning.click(word);
    expect(planning.page.url()).toMatch(/glossaire#/);
    await planning.close();
    await close();
  });

  it("what changed since last year?", async () => {
    const { page, click, read, close } = await arrive();
    expect(await read("#change + .duo")).toMatch(/en un an/);
    // And in my intercommunality.
    const own = await arrive("/observatoires/dechets?territoire=241700624");
    expect(await own.page.locator("h3, h2").allTextContents()).toContain("Depuis l’an dernier");
    await own.close();
    await click(page.locator('main a[href^="/observatoires/dechets"]'));
    expect(await read(".news")).toMatch(/20\d\d|l’an|un an/);
    await close();
  });

  it("which communes are off the housing objective?", async () => {
    const { page, click, read, close } = await arrive();
    await click(page.getByRole("button", { name: "Menu" }));
    await click(page.getByRole("navigation", { name: "Menu principal" }).getByRole("link", { name: "Suivi" }));
    const fold = page.locator("details", { hasText: "Logements commencés, par commune" });
    await click(fold.locator("summary"));
    expect(await fold.locator("summary").textContent()).toContain("10 hors sur 14");
    expect(await read("details[open] table")).toContain("hors trajectoire");
    await close();
  });
});
