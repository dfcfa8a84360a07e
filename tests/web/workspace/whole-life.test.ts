import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { organisationsJson } from "../../api/support/content-folder.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { servePlace } from "../support/serve-place.js";
import { createFibrePlace, FIBRE, FIBRE_ID, faultyFibre, POLE, writeFibre } from "./fibre-place.js";
import { look, said } from "./look.js";
import { PASSWORD, signIn } from "./visitor.js";

const ISLAND = "ile-d-oleron";
const CHIEF = "administratrice@exemple.fr";
const AGENT = "agente@exemple.fr";
const REVIEWER = "relecteur@exemple.fr";

/** A site whose island publishes the coverage in fibre, reviewed by the body above; nobody has an account. */
async function openSite() {
  const place = createFibrePlace(ISLAND);
  const [pole, island] = organisationsJson;
  place.write("organisations.json", [pole, { ...island, parent: POLE }]);
  const { datalogue, url, close } = await servePlace(place);
  // As the first start prints it.
  const firstLink = (await datalogue.people.makeFirstLink()) ?? "";
  return { url, firstLink, close };
}

const DESCRIPTION =
  "Logements et locaux professionnels que l’on peut relier à la fibre, par commune et par an, recomptés sur place chaque hiver par l’île.";

/** Corrects the figure of 2024 and adds that of 2025, in a form per row. */
async function typeInForms(page: Page): Promise<void> {
  await page.getByRole("listitem").filter({ hasText: "17093, 2024" }).getByRole("link").click();
  await page.getByLabel(/^Locaux raccordables/).fill("5100");
  await page.getByRole("button", { name: "Enregistrer, revenir au tableau" }).click();
  await page.getByRole("link", { name: "Ajouter une ligne" }).click();
  await page.getByLabel(/^Code/).fill("17093");
  await page.getByLabel(/^Année/).fill("2025");
  await page.getByLabel(/^Locaux(?! raccordables)/).fill("5600");
  await page.getByLabel(/^Locaux raccordables/).fill("5200");
  await page.getByRole("button", { name: "Ajouter, revenir au tableau" }).click();
}

/** The same, in the grid. */
async function typeInGrid(page: Page): Promise<void> {
  const grid = page.getByRole("grid");
  await grid.waitFor();
  const cell = (row: number, column: number) => grid.getByRole("row").nth(row).getByRole("gridcell").nth(column);
  await cell(3, 3).click();
  await page.keyboard.type("5100");
  await page.keyboard.press("Enter");
  const last = (await grid.getByRole("row").count()) - 1;
  await cell(last, 0).click();
  for (const text of ["17093", "2025", "5600", "5200"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.waitForFunction(() => /2\schangements/.test(document.querySelector("[data-state]")?.textContent ?? ""));
}

/** In which order one reads a text of the observatory, the curve of the fibre, and the places where one is helped. */
async function orderOf(page: Page): Promise<string[]> {
  const text = await said(page);
  return Object.entries({
    text: "Un local raccordable peut être relié à la fibre",
    curve: "Part des locaux raccordables à la fibre, % des locaux, Pôle Marennes Oléron, 2022",
    places: "Lieux de médiation numérique, lieux pour 10 000 habitants, Pôle Marennes Oléron",
  })
    .map(([name, words]) => ({ name, at: text.indexOf(words) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)
    .map(({ name }) => name);
}

const linkIn = (text: string) => /\/connexion\/lien\?cle=[\w-]{43}/.exec(text)?.[0] ?? "";

describeInBrowser("the whole life of a dataset, through the pages alone", () => {
  it.each([
    { at: "on a phone without script", width: 360, hasScript: false },
    { at: "on a desk with scripts", width: 1280, hasScript: true },
  ])(
    "from an invitation to an observatory that is composed, $at",
    { timeout: 600_000 },
    async ({ width, hasScript }) => {
      const [site, browser] = await Promise.all([openSite(), openBrowser()]);
      const { url } = site;
      try {
        const seat = () =>
          browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: hasScript, baseURL: url });
        const see = (page: Page) => look(page, width, hasScript, ["light"]);
        const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();
        const follow = (page: Page, name: string | RegExp) => page.getByRole("link", { name }).first().click();
        const anybody = await (await seat()).newPage();
        /** The share that can be connected, as the public reads it in the observatory. */
        const figure = async () => {
          await anybody.goto("/observatoires/inclusion?territoire=17093");
          return /(\d+,\d)/.exec(await said(anybody, "main .key-figures, main .figures"))?.[1];
        };

        // The first account, by the link that the first start prints.
        const desk = await seat();
        const first = await desk.newPage();
        await first.goto(linkIn(site.firstLink));
        await see(first);
        await first.getByLabel("Adresse de courriel").fill(CHIEF);
        await first.getByLabel("Prénom et nom").fill("Anne Cheffe");
        await first.getByLabel("Nouveau mot de passe").fill(PASSWORD);
        await press(first, "Ouvrir mon compte");
        await first.waitForURL(/connexion\?fait/);
        const chief = await signIn(desk, url, CHIEF);
        await see(chief);

        // Two people are invited, and choose their first password.
        const invite = async (email: string, organisation: string, role: RegExp) => {
          await chief.goto("/administration/personnes");
          await chief.getByLabel("Adresse de courriel").fill(email);
          await chief.getByLabel("Pour quel organisme").selectOption(organisation);
          await chief.getByRole("radio", { name: role }).check();
          await press(chief, "Inviter");
          return linkIn(await said(chief, ".secret"));
        };
        const join = async (link: string, email: string, name: string) => {
          const context = await seat();
          const page = await context.newPage();
          await page.goto(link);
          await see(page);
          await page.getByLabel("Prénom et nom").fill(name);
          await page.getByLabel("Nouveau mot de passe").fill(PASSWORD);
          await press(page, "Ouvrir mon compte");
          // Chromium may never close a page that is on its way to another.
          await page.waitForURL(/connexion\?fait/);
          await page.close();
          return signIn(context, url, email);
        };
        const own = await join(await invite(AGENT, ISLAND, /^Contributeur/), AGENT, "Agente Tessier");
        const reviewer = await join(await invite(REVIEWER, POLE, /^Publicateur/), REVIEWER, "Relecteur Morin");
        await chief.goto("/administration/personnes");
        await see(chief);

        // A faulty file: what was read, the report by cause, the mended copy, the description.
        expect(await figure()).toBe("83,6");
        await see(own);
        const openDeposit = async () => {
          await own.goto(`/jeux/${FIBRE}`);
          await own.locator(`a[href^="/publier?jeu=${FIBRE}"]`).first().click();
          await own.waitForURL(/publier\?jeu=/);
        };
        await openDeposit();
        await see(own);
        const choose = (name: string, buffer: Buffer) =>
          own.getByLabel("Choisissez ou glissez un fichier").setInputFiles({ name, mimeType: "text/csv", buffer });
        const deposit = async (name: string, buffer: Buffer) => {
          await choose(name, buffer);
          // A script sends it by itself.
          if (!hasScript) await press(own, "Lire le fichier");
        };
        await deposit("fibre 2024.csv", faultyFibre);
        await own.waitForURL(/lecture$/);
        await see(own);
        expect(await said(own)).toContain("Windows-1252");
        await press(own, "Vérifier les lignes");
        await own.waitForURL(/rapport$/);
        await see(own);
        expect(await said(own, "h1")).toBe("1 erreur à corriger");
        expect(await said(own)).toContain("Accepter ces 3 corrections");
        await own.getByLabel(/Ou lire, à la place de/).fill("2 900");
        await press(own, "Enregistrer mes réponses");
        await own.waitForURL(/difference$/);
        await see(own);
        await follow(own, /Décrire/);
        await own.waitForURL(/description$/);
        await see(own);
        await own.getByLabel(/^De quoi s’agit-il/).fill(DESCRIPTION);
        await press(own, "Voir ce qui changera");
        await own.waitForURL(/difference$/);
        // While the comparison is under way, the page says so and looks again by itself.
        await expect.poll(() => said(own)).toMatch(/83,6 → 90/);
        await press(own, "Voir comme le public");
        await own.waitForURL(/envoi$/);
        await see(own);
        await own.getByLabel(/Un mot pour qui relit/).fill("Le recomptage de 2024.");
        await press(own, "Envoyer à la relecture");
        await own.waitForURL(/fait=relecture/);
        await see(own);
        expect(await figure()).toBe("83,6");

        // The body above comments a cell and sends back.
        await reviewer.reload();
        await see(reviewer);
        await follow(reviewer, /^Relire/);
        await see(reviewer);
        expect(await said(reviewer)).toContain("Le recomptage de 2024.");
        const row = reviewer.locator(".diff li", { hasText: "2 900" }).first();
        await row.getByText("Commenter").click();
        await row.getByLabel("Colonne").selectOption("raccordables");
        await row.getByLabel("Votre remarque").fill("Moins qu’en 2023, vraiment ?");
        await row.getByRole("button", { name: "Envoyer" }).click();
        await reviewer.waitForURL(/fait=remarque/);
        await see(reviewer);
        await reviewer.getByLabel("Renvoyer").check();
        await reviewer.getByLabel(/Que faut-il reprendre/).fill("Vérifiez 2024 à Saint-Denis.");
        await press(reviewer, "Enregistrer ma décision");
        await reviewer.waitForURL(/espace\?fait=renvoye/);

        // It is mended and submitted again; the reviewer sees what changed, and publishes.
        await own.goto("/espace");
        await see(own);
        await follow(own, /^Reprendre/);
        await see(own);
        expect(await said(own)).toContain("Moins qu’en 2023, vraiment ?");
        await follow(own, "Reprendre le brouillon");
        await own.waitForURL(/depot$/);
        await see(own);
        await deposit(
          "fibre 2024 bis.csv",
          Buffer.from(writeFibre().replace("4679", "5040").replace("4100,3000", "4100,3200")),
        );
        // What asks nothing more is passed by.
        await own.waitForURL(/envoi$/);
        await see(own);
        await press(own, /^Réglé/);
        await own.waitForURL(/fait=regle/);
        await press(own, /Envoyer à la relecture|Demander de nouveau/);
        await own.waitForURL(/fait=relecture/);
        await reviewer.goto("/espace");
        await follow(reviewer, /^Relire/);
        await see(reviewer);
        expect(await said(reviewer, "section[aria-labelledby=depuis]")).toMatch(/2 900 → 3 200/);
        await press(reviewer, "Enregistrer ma décision");
        await reviewer.waitForURL(/publier\/[\w-]+$/);
        await see(reviewer);
        expect(await said(reviewer, "h1")).toContain("est en ligne : version 2");

        // Seen in the catalogue, in DCAT, and in the observatory whose figure moved.
        expect(await figure()).toBe("90,0");
        await see(anybody);
        await anybody.goto("/jeux?q=fibre");
        await see(anybody);
        await anybody.getByRole("link", { name: "Couverture en fibre" }).first().click();
        await see(anybody);
        expect(await said(anybody)).toContain(DESCRIPTION.slice(0, 40));
        const dcat = await (await anybody.request.get("/catalogue.jsonld")).text();
        expect(dcat).toContain(FIBRE_ID);
        expect(dcat).toContain(DESCRIPTION);

        // Who now knows how may publish alone: next year's file is three acts.
        await chief.reload();
        await chief.getByRole("link", { name: "Modifier Agente Tessier" }).click();
        await see(chief);
        await chief.getByRole("radio", { name: /^Publicateur/ }).check();
        await press(chief, "Changer le rôle");
        await chief.waitForURL(/fait=/);
        await openDeposit();
        await see(own);
        await deposit("fibre 2025.csv", Buffer.from(writeFibre(4).replace("4679", "5040")));
        await own.waitForURL(/difference$/);
        await see(own);
        await press(own, "Voir comme le public");
        await own.waitForURL(/envoi$/);
        await press(own, "Publier");
        expect(await said(own, "h1")).toContain("est en ligne : version 3");
        expect(await figure()).toBe("100,0");

        // Back to the version before, by two gestures.
        await own.goto("/espace");
        const toVersions = own.locator(`a[href="/espace/jeux/${FIBRE}/versions"]`);
        await own.locator("details.more-acts", { has: toVersions }).locator("summary").click();
        await toVersions.click();
        await see(own);
        await follow(own, "Revenir à la version 2");
        await own.getByLabel(/Pourquoi, en une phrase/).fill("Les chiffres de 2025 étaient provisoires.");
        await see(own);
        await press(own, "Publier de nouveau la version 2");
        await own.waitForURL(/fait=retour$/);
        expect(await figure()).toBe("90,0");

        // Then by hand: a cell corrected, a row added.
        await openDeposit();
        await own.getByText("Plutôt corriger à la main").click();
        await press(own, "Ouvrir le tableau");
        await own.waitForURL(/tableau/);
        await (hasScript ? typeInGrid(own) : typeInForms(own));
        await see(own);
        await own.getByLabel("Ce qui change").fill("Recomptage de 2024, premier chiffre de 2025.");
        await press(own, /^Préparer la version/);
        await own.waitForURL(/envoi$/);
        await press(own, "Publier");
        expect(await said(own, "h1")).toContain("est en ligne : version 5");
        await see(own);
        expect(await figure()).toBe("92,9");

        // The administrator composes the observatory: a block moved, an indicator added.
        await chief.goto("/espace/composer");
        await see(chief);
        await follow(chief, "Inclusion numérique");
        await see(chief);
        await press(chief, /^Monter : Fibre/);
        await chief.locator(".blocks > li").nth(1).filter({ hasText: "Courbe" }).waitFor();
        await chief.getByLabel("Un indicateur", { exact: true }).selectOption("inclusion-mediation-hab");
        await press(chief, "Ajouter cet indicateur");
        await chief.waitForURL(/bloc=/);
        await see(chief);
        // Nobody else sees it yet.
        await anybody.goto("/observatoires/inclusion");
        expect(await orderOf(anybody)).toEqual(["text", "curve"]);
        await press(chief, "Publier l’observatoire");
        await chief.waitForURL(/fait=compose-publie/);
        await see(chief);
        await anybody.goto("/observatoires/inclusion");
        await see(anybody);
        expect(await orderOf(anybody)).toEqual(["curve", "text", "places"]);
      } finally {
        await browser.close();
        await site.close();
      }
    },
  );
});
