import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, visitsJson, visitsSchema } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";
import { servePlace } from "./support/serve-place.js";

const PATH = `/jeux/${visitsJson.slug}`;
const ROWS = 10_015;

let url: string;
let close: () => Promise<void>;
beforeAll(async () => {
  const place = createPlace();
  const fields = [...visitsSchema.fields, { name: "part", type: "number" }];
  place.write("culture/mediatheques/schema.json", { fields });
  const lines = Array.from({ length: ROWS }, (_, rank) => `17093,Le Château-d'Oléron,2023,${rank},${rank / 1e7}`);
  place.write("culture/mediatheques/data.csv", `codeCommune,commune,annee,entrees,part\n${lines.join("\n")}\n`);
  ({ url, close } = await servePlace(place));
});
afterAll(() => close?.());

const get = (path: string) => supertest(url).get(path).set("Accept", "text/html");

describe("the page of a table of more rows than pages reach", () => {
  it("shows the last of the pages that it reaches", async () => {
    const { text } = await get(`${PATH}?page=1000`).expect(200);
    expect(textOf(text)).toContain("Lignes 9 991 à 10 000 sur 10 015.");
    expect(textOf(text)).toContain("Page 1 000 sur 1 000");
  });

  it("leads from that page to no page that is refused, and says there how to see the other rows", async () => {
    const { text } = await get(`${PATH}?page=1000`).expect(200);
    expect(text).not.toContain('rel="next"');
    expect(textOf(text)).toContain(
      "Les pages s’arrêtent à la ligne 10 000. Filtrez ou triez les lignes pour en voir d’autres, ou téléchargez-les toutes.",
    );
    const before = await get(`${PATH}?page=999`).expect(200);
    expect(before.text).toContain('rel="next"');
    expect(textOf(before.text)).not.toContain("Les pages s’arrêtent");
  });

  it("says beyond them how to see the other rows, in the words of a reader", async () => {
    const { text } = await get(`${PATH}?page=1001&annee__exact=2023`).expect(400);
    expect(textOf(text)).toContain(
      "Les pages s’arrêtent à la ligne 10 000. Filtrez ou triez les lignes pour en voir d’autres, ou téléchargez-les toutes.",
    );
    expect(textOf(text)).not.toMatch(/cursor|links\.next/);
    const [, file = ""] = /<a href="([^"]+)">Télécharger ces lignes \(CSV\)/.exec(text) ?? [];
    const { text: csv } = await supertest(url).get(file.replaceAll("&amp;", "&")).expect(200);
    expect(csv.trim().split("\n")).toHaveLength(ROWS + 1);
  });

  it("says of a page that there is not which one is the last", async () => {
    const { text } = await get(`${PATH}?page=2000`).expect(404);
    expect(textOf(text)).toContain("La dernière page est la 1002.");
    const few = await get(`${PATH}?page=2000&entrees__less=9`).expect(404);
    expect(textOf(few.text)).toContain("La dernière page est la 1.");
  });

  it("shows a very small value as it is, not as zero", async () => {
    const { text } = await get(`${PATH}?entrees__less=3`).expect(200);
    for (const value of ["0", "0,0000001", "0,0000002", "0,0000003"])
      expect(text).toContain(`<td class="num">${value}</td>`);
  });
});
