import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Datalogue, openDatalogue, readSettings } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { listen } from "../../support/listen.js";
import { ownContent } from "../../support/prepared-data.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { runTerritories } from "../territories/run-territories.js";

/** Communauté de communes du Pays d'Ancenis, in Loire-Atlantique and Maine-et-Loire. */
const ANCENIS = "244400552";
const ORGANISATION = "communaute-de-communes-du-pays-d-ancenis";

const dataset = (slug: string, title: string, schema: string) => ({
  ...{ slug, title, schema, description: `${title}, pour essai.`, organisation: ORGANISATION, licence: "lov2" },
  ...{ frequency: "ANNUAL", keywords: ["déchets"], access: "open" },
});

/** What it published for 2023 (buried containers, by persons, openings included), and a project of ours for 2024. */
const GRID = `annee,siren_epci,categorie,nb_personnes_min,nb_personnes_max,part_fixe_eur,nb_ouvertures_incluses,prix_ouverture_pav_eur
2023,${ANCENIS},MENAGE,1,2,130,50,1.5
2023,${ANCENIS},MENAGE,3,4,200,80,1.5
2023,${ANCENIS},MENAGE,5,,233,100,1.5
2024,${ANCENIS},MENAGE,1,2,120,50,1.5
2024,${ANCENIS},MENAGE,3,4,200,80,1.5
2024,${ANCENIS},MENAGE,5,,250,100,1.5
`;
const DISTRIBUTION = `annee,siren_epci,categorie,nb_personnes,mode,nb_ouvertures,nb_redevables
2022,${ANCENIS},MENAGE,2,PAV,40,20
2022,${ANCENIS},MENAGE,3,PAV,85,15
2022,${ANCENIS},MENAGE,5,PAV,120,12
`;
/** Written for it: neither place, nor bin, nor lift. */
const DOCUMENT = {
  ...{ id: "conteneurs", theme: "dechets", title: "Ma redevance", path: "ma-redevance", alias: "fees" },
  description: "Ce que paie un foyer qui a une carte de conteneur.",
  inputs: [
    { id: "annee", label: "Année", type: "integer", choices: { column: "grille.annee" }, default: "@annee" },
    {
      ...{ id: "qui", label: "Je suis", type: "choice", default: "MENAGE" },
      choices: { column: "grille.categorie", labels: { MENAGE: "Un foyer" } },
    },
    { id: "personnes", label: "Nous sommes", type: "integer", minimum: 1, maximum: 20, default: 2 },
    {
      ...{ id: "ouvertures", label: "Ouvertures par an", type: "integer", minimum: 0, maximum: 900, default: 60 },
      told: "{ouvertures} {ouvertures:ouverture/ouvertures}",
    },
  ],
  tables: [
    {
      ...{ id: "grille", title: "Grille des conteneurs", datasets: ["grille-ancenis"] },
      columns: [
        ...["annee", "categorie", "nb_personnes_min", "nb_personnes_max", "part_fixe_eur"],
        ...["nb_ouvertures_incluses", "prix_ouverture_pav_eur"],
      ],
      where: [
        { column: "annee", equals: "annee" },
        { column: "categorie", equals: "qui" },
        { from: "nb_personnes_min", to: "nb_personnes_max", holds: "personnes" },
      ],
    },
  ],
  values: [
    { id: "compris", formula: "grille.nb_ouvertures_incluses" },
    { id: "de_plus", formula: "max(0 ; ouvertures - compris)" },
  ],
  parts: [
    { id: "part", label: "Part fixe", quantity: "1", unitPrice: "grille.part_fixe_eur" },
    { id: "plus", label: "{quantite} de plus", quantity: "de_plus", unitPrice: "grille.prix_ouverture_pav_eur" },
  ],
  result: { label: "Nous paierons", unit: "€", step: 0.01, table: "grille" },
  curve: { input: "ouvertures", title: "Selon nos ouvertures", to: 200, included: "compris" },
  distribution: {
    ...{ dataset: "foyers-ancenis", count: "nb_redevables", period: "annee", title: "Le foyer médian" },
    ...{ same: { qui: "categorie" }, inputs: { personnes: "nb_personnes", ouvertures: "nb_ouvertures" } },
  },
  fixtures: {
    f: {
      grille: [
        {
          annee: 2023,
          categorie: "MENAGE",
          part_fixe_eur: 200,
          nb_ouvertures_incluses: 80,
          prix_ouverture_pav_eur: 1.5,
        },
      ],
    },
  },
  cases: [{ title: "85 ouvertures", with: "f", inputs: { annee: 2023, ouvertures: 85 }, expected: { amount: 207.5 } }],
};

/** The fee of the Pays d'Ancenis: a content folder, and no line of code. */
describe("the fee of another territory, of another kind, by files alone", () => {
  let root: string;
  let datalogue: Datalogue;
  let server: Server;
  let url: string;
  let agent: Visitor;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "datalogue-wastefee-"));
    const content = join(root, "content");
    expect((await runTerritories(["init", content, "--epci", ANCENIS])).status).toBe(0);
    const write = (path: string, value: string | object) => {
      mkdirSync(dirname(join(content, path)), { recursive: true });
      writeFileSync(join(content, path), typeof value === "string" ? value : JSON.stringify(value));
    };
    for (const schema of ["ri-grille-tarifaire", "ri-distribution"])
      cpSync(join(ownContent, `schemas/${schema}.json`), join(content, `schemas/${schema}.json`));
    write("dechets/grille/dataset.json", dataset("grille-ancenis", "Grille de la redevance", "ri-grille-tarifaire"));
    write("dechets/grille/data.csv", GRID);
    write("dechets/foyers/dataset.json", dataset("foyers-ancenis", "Foyers par ouvertures", "ri-distribution"));
    write("dechets/foyers/data.csv", DISTRIBUTION);
    write("dechets/simulators/conteneurs.json", DOCUMENT);
    const settings = readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: join(root, "data") });
    const now = () => new Date("2023-06-01T09:00:00Z");
    datalogue = await openDatalogue(settings, { log: () => {}, passwordCost: CHEAP, now });
    expect((await datalogue.load()).problems).toEqual([]);
    server = createServer(createApp(datalogue, settings, { log: () => {}, now }));
    url = await listen(server);
    agent = await Visitor.of(datalogue, url, { email: "a@exemple.fr", organisation: ORGANISATION, role: "publisher" });
  });
  afterAll(async () => {
    server?.close();
    await datalogue?.close();
    rmSync(root, { recursive: true });
  });
  const get = async (path: string) => (await fetch(`${url}${path}`, { headers: { Accept: "text/html" } })).text();
  const wordsOf = (text: string) => text.replace(/<[^>]+>/g, " ").replace(/[\u00a0\u202f\s]+/g, " ");

  it("answers at the address of every fee, and on the page that its document names", async () => {
    const answer = await fetch(`${url}/api/fees/simulate?annee=2023&personnes=3&ouvertures=85`);
    expect(await answer.json()).toMatchObject({ amount: 207.5, grid: { dataset: "grille-ancenis" } });
    const page = await get("/observatoires/dechets/ma-redevance?personnes=3&ouvertures=85");
    expect(wordsOf(page)).toContain("Nous paierons 207,50 €");
    // 20 at 130, 15 at 207.50, 12 at 263: the 24th of 47.
    expect(wordsOf(page)).toContain("Le foyer médian paie 207,50 € avec cette grille");
    expect(await htmlFaults(page)).toEqual([]);
  });

  it("has its page for the service: income, who wins, the price that balances, in its own words", async () => {
    const { status, text } = await agent.ask(
      "/espace/redevance?annee=2023&reference=2024&recette=9000&equilibre=prix_ouverture_pav_eur",
    );
    expect(status).toBe(200);
    expect(await htmlFaults(text)).toEqual([]);
    const shown = wordsOf(text);
    for (const told of [
      // 20 × 130 + 15 × 207.50 + 12 × 263.
      "La grille 2023 rapporte 8 869 € : il manque 132 €",
      "Un foyer (47 × 188,69 € en moyenne)",
      // 315 openings beyond: 0.42 € more each are 132.30 €.
      "1,92 € au lieu de 1,50 €",
      "La recette serait de 9 000,80 € ; un pas de moins, 8 997,65 €",
      "315 ouvertures",
      // 120 openings less a tenth are 8 beyond, 85 none: 20 × 130 + 15 × 200 + 12 × 245.
      "de recette si les quantités baissent de 10 % −329 €",
      "De 2024 à 2023, 43 % paient plus, 26 % paient moins",
    ])
      expect(shown).toContain(told);
    expect(text).not.toMatch(/Marennes|Oléron|levée/i);
  });
});
