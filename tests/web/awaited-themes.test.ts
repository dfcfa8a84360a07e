import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { fibre } from "../api/pack/support/producer-files.js";
import { ownContent } from "../support/prepared-data.js";
import { textOf, typographyFaultsOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

/** Themes whose datasets wait for their sources, on the site of the project's own content. */
let site: RealSite;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "datalogue-awaited-"));
  site = await openRealSite();
});
afterAll(async () => {
  await site?.close();
  rmSync(scratch, { recursive: true });
});

const get = (path: string) => supertest(site.app).get(path).set("Accept", "text/html");
const words = async (path: string, expected = 200) => {
  const { status, text } = await get(path);
  expect([path, status]).toEqual([path, expected]);
  return textOf(text);
};

describe("a theme none of whose figures was received yet", () => {
  it.each([
    ...["/", "/plan-du-site", "/territoires/17093", "/comparer", "/carte"],
    ...["/recherche?q=fibre", "/sitemap.xml", "/llms.txt", "/jeux", "/catalogue.ttl"],
    ...["/api/indicators?page_size=1000", "/api/datasets?page_size=100"],
  ])("is told nowhere: not at %s", async (path) => {
    const { status, text } = await supertest(site.app).get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text.match(/observatoires\/numerique|numerique-fibre|Habitants et logement/g)).toBeNull();
  });

  it("answers at its address with what is awaited, from whom, and the command", async () => {
    const { text: html } = await get("/observatoires/numerique");
    const page = textOf(html);
    expect(page).toContain("11 chiffres attendus");
    expect(page).toMatch(/ANCT : (.*, )?fibre/i);
    expect(page).toContain(
      "node bin/datalogue.mjs sources refresh numerique-fibre numerique-france-services numerique-lieux-mediation",
    );
    expect(await htmlFaults(html)).toEqual([]);
    expect(typographyFaultsOf(html)).toEqual([]);
    expect((await get("/observatoires/numerique")).headers["x-robots-tag"]).toBe("noindex");
  });

  it("says to nobody where the site keeps its content and its data", async () => {
    for (const path of ["/sources", "/manques", "/observatoires/numerique", "/indicateurs/logement-prix-maison"]) {
      const { text } = await get(path);
      expect(text, path).toContain("node bin/datalogue.mjs sources refresh");
      expect(text, path).not.toMatch(/DATALOGUE_(CONTENT|DATA)/);
    }
  });

  it("is told as to come at the foot of the list of observatories", async () => {
    expect(await words("/observatoires")).toContain(
      "À venir, quand leurs chiffres seront reçus : Habitants et logement",
    );
    expect((await get("/observatoires")).text).toContain('href="/observatoires/numerique"');
  });

  it("is neither shared nor shown in a frame", async () => {
    for (const path of ["/observatoires/numerique/partage.png", "/integrer/observatoires/numerique/chiffres"])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it("explains each of its figures, without offering files of nothing", async () => {
    const page = await words("/indicateurs/logement-prix-maison");
    expect(page).toContain("Ce chiffre est attendu de son producteur : DGFiP et Etalab.");
    expect(page).toContain("sources refresh logement-ventes");
    expect(page).toContain("Elle n’est pas donnée sous 11 ventes dans l’année");
    expect(page).not.toContain("Toutes les valeurs");
  });

  it("is quietly in the list of what is missing", async () => {
    expect(await words("/manques")).toMatch(/ \d+ chiffres ne sont pas encore reçus de leurs producteurs/);
    expect(await words("/manques?theme=numerique")).toContain("11 chiffres ne sont pas encore reçus");
    expect(await words("/manques?indicateur=numerique-fibre")).toContain("1 chiffre n’est pas encore reçu");
  });
});

describe("the first dataset of a theme that is received", () => {
  beforeAll(async () => {
    const path = join(scratch, "numerique-fibre.csv");
    writeFileSync(path, fibre());
    const reception = await site.datalogue.receive(join(ownContent, "numerique/fibre"), {
      ...{ path, name: "numerique-fibre.csv", origin: "source", actor: "sources", note: "reçu à la main" },
    });
    expect(reception.kind).toBe("published");
  });

  it.each(["/", "/observatoires", "/plan-du-site"])("brings its observatory to %s by itself", async (path) => {
    expect((await get(path)).text).toMatch(/<a href="\/observatoires\/numerique"/);
  });

  it("shows the charts that have values, and says how many figures are still awaited", async () => {
    const { text: html } = await get("/observatoires/numerique");
    const cards = [...html.matchAll(/<figure class="chart-card" id="([\w-]+)"/g)].map(([, id]) => id);
    expect(cards).toEqual([
      "choropleth-numerique-fibre",
      "symbols-numerique-locaux-sans-fibre",
      "ranking-numerique-cuivre-2028",
    ]);
    const page = textOf(html);
    expect(page).toContain("L’essentiel en trois chiffres");
    expect(page).toContain("4 autres chiffres attendus de leurs producteurs");
    expect(page).not.toContain("Se faire aider");
    expect(await htmlFaults(html)).toEqual([]);
  });

  it("gives its figures to portraits and comparisons, and leaves the other themes awaited", async () => {
    expect(await words("/territoires/17093")).toContain("Numérique");
    expect(await words("/observatoires/logement")).toContain("27 chiffres attendus");
    const { body } = await supertest(site.app).get("/api/indicators?theme=numerique");
    expect(body.data.map(({ id }: { id: string }) => id)).not.toContain("numerique-mediation");
  });
});
