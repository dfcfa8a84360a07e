import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { ownContent } from "../support/prepared-data.js";
import { textOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

const SLUG = "mobilites-accidents";

describe("a site of which one dataset is received from its producer", () => {
  let root: string;
  let content: string;
  let site: RealSite;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "datalogue-sources-page-"));
    content = join(root, "datasets");
    cpSync(ownContent, content, { recursive: true });
    writeFileSync(
      join(content, "mobilites/accidents/source.json"),
      JSON.stringify({
        title: "Bases de données annuelles des accidents corporels",
        producer: "Observatoire de la sécurité routière",
        licence: "lov2",
        page: "https://exemple.fr/accidents",
        frequency: "ANNUAL",
        from: { family: "file", url: "https://exemple.fr/accidents.csv" },
        guard: { columns: ["code_insee"] },
        diffusion: "publique",
        reference: "Notice de la base",
        triedOn: null,
      }),
    );
    site = await openRealSite({ content });
  });
  afterAll(async () => {
    await site.close();
    rmSync(root, { recursive: true });
  });

  const get = async (path: string) => {
    const html = await (await fetch(site.url + path)).text();
    return { html, text: textOf(html) };
  };

  it("says at first that nothing is received, and the one command that receives it", async () => {
    const { html, text } = await get("/sources");
    expect(await htmlFaults(html)).toEqual([]);
    expect(text).toContain("Rien n’en est encore reçu");
    expect(text).toContain("node bin/datalogue.mjs sources refresh");
    expect(text).toContain("Pas encore reçue. Les chiffres montrés sont inventés, pour la démonstration.");
    expect((await get("/observatoires/mobilites")).text).toContain("Données de démonstration : chiffres inventés.");
  });

  it("then tells the producer, the licence, when it was received, what is not told, and how to cite it", async () => {
    const data = readFileSync(join(content, "mobilites/accidents/data.csv"), "utf8").replace(
      ",6,1,4,5,2",
      ",7,1,4,5,2",
    );
    const path = join(root, "accidents.csv");
    writeFileSync(path, data);
    const file = { path, name: "accidents.csv", origin: "source" as const, note: null, actor: "sources" };
    const done = await site.datalogue.receive(join(content, "mobilites/accidents"), file);
    expect(done.kind).toBe("published");
    const { html, text } = await get("/sources");
    expect(await htmlFaults(html)).toEqual([]);
    expect(html).toContain(`href="/jeux/${SLUG}"`);
    expect(html).toContain('href="https://exemple.fr/accidents"');
    expect(text).toMatch(/Reçue le \d+\S* \S+ \d{4}, de 2015 à 20\d\d ; prochaine attendue le/);
    expect(text).toContain("Les petits nombres sont ceux qu’il diffuse lui-même : Notice de la base.");
    expect(text).toMatch(
      /Observatoire de la sécurité routière, « Bases de données annuelles des accidents corporels », reçu le .*, Licence Ouverte 2\.0, https:\/\/exemple\.fr\/accidents/,
    );
  });

  it("marks on the observatory the charts of invented figures only, and counts them", async () => {
    const { html, text } = await get("/observatoires/mobilites");
    expect(text).toMatch(
      /Données de démonstration : \d+ indicateurs sur \d+, marqués « Démonstration » ; les autres sont réels\./,
    );
    const cards = html
      .split('<figure class="chart-card"')
      .slice(1)
      .map((card) => card.split("</figure>")[0] ?? "");
    const marked = cards.filter((card) => card.split("</summary>")[0]?.includes("badge--demo"));
    const real = cards.filter((card) => card.includes("ONISR"));
    expect(marked.length).toBeGreaterThan(0);
    expect(real.length).toBeGreaterThan(0);
    expect(real.filter((card) => card.includes("badge--demo") || card.includes("inventés"))).toEqual([]);
    expect(marked.length + real.length).toBe(cards.length);
  });

  it("says in its DCAT what the dataset derives from", async () => {
    const { id } = await (await fetch(`${site.url}/api/datasets/${SLUG}`)).json();
    const turtle = await (await fetch(`${site.url}/id/jeu/${id}.ttl`)).text();
    expect(turtle).toMatch(/dct:source\s+<https:\/\/exemple\.fr\/accidents>/);
    expect(turtle).toMatch(/prov:wasDerivedFrom\s+<https:\/\/exemple\.fr\/accidents>/);
    const json = await (await fetch(`${site.url}/api/datasets/${SLUG}`)).json();
    expect(json.derivedFrom).toMatchObject({ producer: "Observatoire de la sécurité routière", licence: "lov2" });
  });
});
