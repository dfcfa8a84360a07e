import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { openScopedPlace, type ScopedPlace, works } from "../../api/access/scoped-place.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { said } from "./look.js";
import { CHEAP, Visitor } from "./visitor.js";

const REUSES = "/espace/jeux/frequentation-mediatheques/reutilisations";
const TRANSFER = `/espace/jeux/${works.slug}/transfert`;

let place: ScopedPlace;
let visitor: Visitor;

beforeAll(async () => {
  place = await openScopedPlace({}, { passwordCost: CHEAP });
  const who = { email: "oleron@exemple.fr", organisation: "ile-d-oleron", role: "administrator" } as const;
  visitor = await Visitor.of(place.datalogue, place.url, who);
});
afterAll(() => place.close());

/** What each form of the workspace is refused for: the page, where it is sent, the answers, then what its summary says and leads to. */
const REFUSED: Record<string, [page: string, path: string, answers: Record<string, string>, told: string, id: string]> =
  {
    invitation: [
      "/administration/personnes",
      "/administration/personnes/inviter",
      { email: "jean.dupont@", organisation: "ile-d-oleron", role: "reader" },
      "Adresse de courriel : ",
      "email",
    ],
    "invitation without a role": [
      "/administration/personnes",
      "/administration/personnes/inviter",
      { email: "jean.dupont@exemple.fr", organisation: "ile-d-oleron", role: "" },
      "Que pourra-t-elle faire ? Choisissez",
      "role",
    ],
    password: [
      "/compte",
      "/compte/mot-de-passe",
      { current: "rien", next: "un autre chenal au soleil 17" },
      "Mot de passe actuel : ",
      "current",
    ],
    key: ["/compte", "/compte/cles", { organisation: "ile-d-oleron", label: "" }, "À quoi sert-elle ? Dites", "label"],
    "second factor": [
      "/compte/second-facteur",
      "/compte/second-facteur",
      { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", code: "12", password: "rien" },
      "Code à 6 chiffres : ",
      "code",
    ],
    webhook: [
      "/espace/webhooks",
      "/espace/webhooks",
      { organisation: "ile-d-oleron", url: "ftp://exemple.fr", scope: "all:" },
      "Adresse qui reçoit les messages : ",
      "url",
    ],
    transfer: [TRANSFER, TRANSFER, { organisation: "" }, "À quel organisme ? Choisissez", "organisation"],
  };

const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();

it.each(Object.entries(REFUSED))(
  "begins the page again with what is wrong, and leads to the field: %s",
  async (_, [page, path, answers, told, id]) => {
    const { status, text } = await visitor.send(page, path, answers);
    expect(status).toBe(422);
    expect(text).toContain("<title>Erreur\u00a0: ");
    const [, summary = ""] =
      /<main[^>]*><div class="error-summary"[^>]*autofocus[^>]*>([\s\S]*?)<\/div>/.exec(text) ?? [];
    expect(plain(summary)).toMatch(/^Une réponse est à revoir/);
    expect(plain(summary)).toContain(told);
    expect(summary).toContain(`href="#${id}"`);
    const [control = ""] = new RegExp(`<(input|select|textarea|fieldset)[^>]* id="${id}"[^>]*>`).exec(text) ?? [];
    expect(control).toContain('aria-invalid="true"');
    expect(control).toMatch(new RegExp(`aria-describedby="[^"]*${id}-faute"`));
    expect(text).toContain(`id="${id}-faute"`);
    expect(await htmlFaults(text)).toEqual([]);
  },
);

it.each([
  ["/administration/personnes", "/inviter", { email: "jean.dupont@exemple.fr", role: "reader" }],
  ["/espace/webhooks", "", { url: "https://exemple.fr/", scope: "all:", "type:dataset.published": "on" }],
])("begins the page again at the organisation that is no more in the catalogue: %s", async (page, act, answers) => {
  const who = {
    email: `pole${act.length}@exemple.fr`,
    organisation: "pole-marennes-oleron",
    role: "administrator",
  } as const;
  const whole = await Visitor.of(place.datalogue, place.url, who);
  const { status, text } = await whole.send(page, page + act, { ...answers, organisation: "partie" });
  expect(status).toBe(422);
  expect(text).toContain("<title>Erreur\u00a0: ");
  const [summary = ""] = /<div class="error-summary"[\s\S]*?<\/div>/.exec(text) ?? [];
  expect(plain(summary)).toMatch(/^Une réponse est à revoir ?Pour quel organisme \? /);
  expect(summary).toContain('href="#organisation"');
  expect(text).toMatch(/<select id="organisation"[^>]*aria-invalid="true"/);
});

it("says nothing of the kind while nothing is refused", async () => {
  for (const [page] of Object.values(REFUSED)) {
    const { text } = await visitor.ask(page);
    expect(text).not.toContain("error-summary");
    expect(text).not.toContain("<title>Erreur");
  }
});

it("names the question of each answer to mend, which is not said to be missing", async () => {
  const answers = { title: "a".repeat(200), url: "www.exemple.fr/carte", kind: "application", author: "b".repeat(200) };
  const { text } = await visitor.send(REUSES, REUSES, { ...answers, description: "Une carte.", version: "7" });
  const told = plain(/<div class="error-summary"[\s\S]*?<\/div>/.exec(text)?.[0] ?? "");
  expect(told).toMatch(/^4 réponses sont à revoir/);
  expect(told).not.toContain("Il manque");
  for (const question of ["Titre : Tenez en", "Adresse : Donnez", "Qui l’a faite : Tenez en", "Version utilisée : "])
    expect(told).toContain(question);
});

describeInBrowser("in a browser", () => {
  it("is on the screen and focused at once, on a telephone and on a desk, and leads to the field", async () => {
    const browser = await openBrowser();
    try {
      for (const width of [360, 1280]) {
        const context = await browser.newContext({ viewport: { width, height: 740 } });
        const [name = "", value = ""] = visitor.cookie.split(/=(.*)/s);
        await context.addCookies([{ name, value, url: place.url }]);
        const page = await context.newPage();
        await page.goto(`${place.url}/administration/personnes`);
        await page.getByLabel("Adresse de courriel").fill("jean.dupont@");
        await page.locator("form").evaluateAll((forms) => {
          for (const form of forms) (form as HTMLFormElement).noValidate = true;
        });
        await page.getByRole("button", { name: "Inviter", exact: true }).click();
        await expectShown(page);
        await page.locator(".error-summary a").click();
        expect(await page.evaluate(() => document.activeElement?.id)).toBe("email");
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});

async function expectShown(page: Page): Promise<void> {
  expect(await page.title()).toMatch(/^Erreur\u00a0: Personnes/);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("error-summary");
  expect(await said(page, ".error-summary")).toContain("Une réponse est à revoir");
  const box = await page.locator(".error-summary").boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= 740).toBe(true);
}
