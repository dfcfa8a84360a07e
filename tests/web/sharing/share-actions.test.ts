import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mistakeAddress, shareImages } from "../../../packages/web/src/components/share-actions.js";
import { fitText, imageWidth, inImageFont } from "../../../packages/web/src/images/image-text.js";
import { drawShareCard } from "../../../packages/web/src/images/share-card.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { openRealSite, type RealSite } from "../support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

describe("a letter that tells of a mistake", () => {
  const address = mistakeAddress({
    site: { publicUrl: "https://donnees.exemple.fr" },
    address: "/indicateurs/dechets-omr-hab?territoire=17411&annee=2024",
    sentence: "À Saint-Trojan-les-Bains en 2024, 296 kg d’ordures ménagères par habitant",
    contact: { name: "Service déchets", email: "dechets@exemple.fr" },
  });

  it("goes to the producer, with the page, the figure and what is left to write", () => {
    const { protocol, pathname, searchParams } = new URL(address);
    expect([protocol, pathname]).toEqual(["mailto:", "dechets@exemple.fr"]);
    expect(searchParams.get("subject")).toBe(
      "Erreur signalée\u00a0: À Saint-Trojan-les-Bains en 2024, 296 kg d’ordures ménagères par habitant",
    );
    expect(searchParams.get("body")?.split("\r\n")).toEqual([
      "Bonjour,",
      "",
      "Page\u00a0: https://donnees.exemple.fr/indicateurs/dechets-omr-hab?territoire=17411&annee=2024",
      "Ce que j’y lis\u00a0: À Saint-Trojan-les-Bains en 2024, 296 kg d’ordures ménagères par habitant",
      "Ce qui me paraît faux, et d’après quoi\u00a0: ",
      "",
    ]);
    // Spaces are not pluses in a letter (RFC 6068).
    expect(address).not.toMatch(/[+ ]/);
  });

  it("cannot be turned to somebody else by the contact of a dataset", () => {
    const odd = { name: "x", email: "a@exemple.fr?cc=b@exemple.fr&body=x" };
    const turned = mistakeAddress({ site: { publicUrl: "" }, address: "/", sentence: "x", contact: odd });
    expect(new URL(turned).searchParams.has("cc")).toBe(false);
  });
});

describe("what an image says", () => {
  it("is in two more cuts at the address of the usual one", () => {
    expect(
      shareImages({ image: "/api/indicators/x/chart.png?territory=17411&chart=trend" }).map(({ href }) => href),
    ).toEqual([
      "/api/indicators/x/chart.png?territory=17411&chart=trend&format=diapositive",
      "/api/indicators/x/chart.png?territory=17411&chart=trend&format=carre",
    ]);
    expect(shareImages({})).toEqual([]);
  });

  it("stays in its frame, a long name too: it is cut after its hyphens", () => {
    for (const title of [
      "Marennes-Hiers-Brouage",
      "Le Grand-Village-Plage",
      "Saint-Trojan-les-Bains",
      "Anticonstitutionnellement",
    ]) {
      const { lines, size } = fitText(title, 520, [60, 54, 48, 42, 36, 30], 250);
      for (const line of lines) expect(imageWidth(line, size, true), line).toBeLessThanOrEqual(520);
      expect(lines.join("").replaceAll(" ", "")).toBe(title.replaceAll(" ", ""));
    }
  });

  it("writes « 4ᵉ » and « CO₂ » with letters that its font has", () => {
    expect(inImageFont("<svg><text>4ᵉ, CO₂ → 27\u202f580</text></svg>")).toBe(
      '<svg><text>4<tspan baseline-shift="super" font-size="70%">e</tspan>, CO<tspan baseline-shift="sub" font-size="70%">2</tspan> – 27\u202f580</text></svg>',
    );
  });

  it("holds no letter that its font lacks, on any chart of the demonstration", async () => {
    const known = lettersOf("400Regular/AtkinsonHyperlegibleNext_400Regular.ttf");
    const missing = new Set<string>();
    for (const { id } of site.datalogue.services.indicators.list()) {
      for (const chart of ["trend", "ranking"]) {
        const { body, status } = await supertest(site.app)
          .get(`/api/indicators/${id}/chart.svg?chart=${chart}`)
          .buffer();
        if (status !== 200) continue;
        for (const [, words = ""] of inImageFont(String(body)).matchAll(/>([^<]+)</g))
          for (const letter of words)
            if (!known.has(letter.codePointAt(0) ?? 0) && !/\s/.test(letter)) missing.add(letter);
      }
    }
    expect([...missing]).toEqual([]);
  });

  it("bears the name of the site and, of invented figures, their mark", async () => {
    const card = { kicker: "Portrait", title: "Arvert", sentence: "En chiffres.", drawing: null, demonstration: true };
    for (const shape of ["partage", "diapositive", "carre"] as const) {
      const svg = await drawShareCard(card, "Datalogue du Pôle Marennes Oléron", shape);
      expect(svg).toContain("Datalogue du Pôle Marennes Oléron");
      expect(svg).toContain("Données de démonstration");
    }
  });
});

/** Letters of a font: its `cmap`, formats 4 and 12 (OpenType 1.9). */
function lettersOf(name: string): Set<number> {
  const require = createRequire(new URL("../../../packages/web/package.json", import.meta.url));
  const font = readFileSync(require.resolve(`@expo-google-fonts/atkinson-hyperlegible-next/${name}`));
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, rank) => 12 + 16 * rank);
  const cmap = font.readUInt32BE((tables.find((at) => font.toString("latin1", at, at + 4) === "cmap") ?? 12) + 8);
  const letters = new Set<number>();
  for (let rank = 0; rank < font.readUInt16BE(cmap + 2); rank++) {
    const at = cmap + font.readUInt32BE(cmap + 8 + 8 * rank);
    const add = (from: number, to: number) => {
      for (let letter = from; letter <= to; letter++) letters.add(letter);
    };
    if (font.readUInt16BE(at) === 12)
      for (let part = 0; part < font.readUInt32BE(at + 12); part++)
        add(font.readUInt32BE(at + 16 + 12 * part), font.readUInt32BE(at + 20 + 12 * part));
    if (font.readUInt16BE(at) !== 4) continue;
    const count = font.readUInt16BE(at + 6) / 2;
    for (let part = 0; part < count; part++) {
      const from = font.readUInt16BE(at + 16 + 2 * count + 2 * part);
      if (from !== 0xffff) add(from, font.readUInt16BE(at + 14 + 2 * part));
    }
  }
  return letters;
}

describeInBrowser("sharing in a browser", () => {
  it("copies the sentence with its source and the address; without a script both are texts to select", async () => {
    const browser = await openBrowser();
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(`${site.url}/indicateurs/dechets-omr-hab?territoire=17411&annee=2023`);
    await page.getByText("Citer, copier le lien").click();
    await page.getByRole("button", { name: "Copier la phrase" }).click();
    await page.getByRole("button", { name: "Copié" }).waitFor();
    // Some systems write ordinary spaces in what is copied.
    const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
    const copied = plainSpaces(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied).toMatch(
      /^À Saint-Trojan-les-Bains en 2023, 316 kg d’ordures ménagères par habitant\. Source : .*Insee\. http:\/\/localhost:3000\/indicateurs\/dechets-omr-hab\?/,
    );
    await context.close();
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(`${site.url}/indicateurs/dechets-omr-hab?territoire=17411&annee=2023`);
    await plain.getByText("Citer, copier le lien").click();
    expect(plainSpaces((await plain.locator(".cited").allTextContents())[0] ?? "")).toBe(copied);
    expect(await plain.getByRole("link", { name: "Signaler une erreur" }).first().getAttribute("href")).toMatch(
      /^mailto:[^?]+@[^?]+\?subject=/,
    );
    await browser.close();
  });
});
