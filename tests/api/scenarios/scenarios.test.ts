import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { root } from "../../datasets/content.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, organisationsJson } from "../support/content-folder.js";

const readContent = (path: string) => readFileSync(join(root, "datasets", path), "utf8");
const describeDataset = (path: string, changes: object) => ({
  ...JSON.parse(readContent(`dechets/${path}/dataset.json`)),
  ...changes,
});
const OLERON = "241700624";

/** As in `project.test.ts`, with a project of grid for 2027. */
const GRID = `annee,siren_epci,categorie,mode,volume_l,part_fixe_eur,nb_levees_incluses,prix_levee_sup_eur,prix_carte_pav_eur
2026,${OLERON},MENAGE,BAC,80,140,18,2.3,8
2026,${OLERON},MENAGE,BAC,120,168,18,3.4,
2026,${OLERON},RESIDENCE_SECONDAIRE,BAC,80,128,10,2.3,
2027,${OLERON},MENAGE,BAC,80,142,18,1.3,
2027,${OLERON},MENAGE,BAC,120,170,18,2.4,
2027,${OLERON},RESIDENCE_SECONDAIRE,BAC,80,130,10,1.3,
`;
const DISTRIBUTION = `annee,siren_epci,categorie,nb_personnes,mode,volume_l,nb_levees,nb_redevables
2025,${OLERON},MENAGE,2,BAC,80,12,30
2025,${OLERON},MENAGE,3,BAC,120,26,20
2025,${OLERON},MENAGE,4,BAC,120,19,11
2025,${OLERON},MENAGE,5,BAC,360,30,12
2025,${OLERON},RESIDENCE_SECONDAIRE,,BAC,80,12,50
`;
const PAGE = "/espace/redevance";
/** The words of a page, with the spaces that one types. */
const wordsOf = (text: string) =>
  text
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/[\u00a0\u202f\s]+/g, " ");
const PROJECTION = "/api/simulators/redevance/projection";

describe.each(ENGINES)("scenarios of a grid, with %s", (engine) => {
  let server: EngineServer;
  let place: ServedPlace;
  let agent: Visitor;
  let colleague: Visitor;
  let neighbour: Visitor;
  let reader: Visitor;
  let partner: Visitor;

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    const content = createPlace(url ? { DATABASE_URL: url } : {});
    content.write("organisations.json", [
      ...organisationsJson.map((one, rank) => ({ ...one, kind: rank === 0 ? "petr" : "epci" })),
      { slug: "cabinet", name: "Cabinet", kind: "partner" },
    ]);
    for (const schema of ["ri-grille-tarifaire", "ri-distribution"])
      content.write(`schemas/${schema}.json`, readContent(`schemas/${schema}.json`));
    content.write("dechets/grille-oleron/dataset.json", describeDataset("grille-oleron", {}));
    content.write("dechets/grille-oleron/data.csv", GRID);
    // Kept for members: neither its rows nor anything made of them are anybody's.
    content.write("dechets/distribution/dataset.json", describeDataset("distribution", { access: "members" }));
    content.write("dechets/distribution/data.csv", DISTRIBUTION);
    content.write("dechets/simulators/redevance.json", readContent("dechets/simulators/redevance.json"));
    place = await servePlace(content, { passwordCost: CHEAP, now: () => new Date("2026-03-10T09:00:00Z") });
    const bring = (email: string, organisation: string, role: "reader" | "contributor" | "administrator") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    agent = await bring("agent@exemple.fr", "ile-d-oleron", "contributor");
    colleague = await bring("collegue@exemple.fr", "ile-d-oleron", "contributor");
    reader = await bring("lecteur@exemple.fr", "ile-d-oleron", "reader");
    neighbour = await bring("voisin@exemple.fr", "pole-marennes-oleron", "contributor");
    partner = await bring("cabinet@exemple.fr", "cabinet", "administrator");
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  const call = async (visitor: Visitor | undefined, method: string, path: string, body?: object, headers = {}) => {
    const answer = await fetch(place.url + path, {
      method,
      headers: {
        ...(visitor ? { Cookie: visitor.cookie, "Sec-Fetch-Site": "same-origin" } : {}),
        ...{ Accept: "application/json", ...headers },
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  const NEW = { organisation: "ile-d-oleron", simulator: "redevance", title: " Levée plus chère " };
  const keep = async (terms: object, title = NEW.title) =>
    (await call(agent, "POST", "/api/scenarios", { ...NEW, title, terms })).body;

  it("are computed for members alone: no figure of a closed distribution goes further", async () => {
    const { status, body } = await call(agent, "GET", PROJECTION);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      grid: { label: expect.stringContaining("2026"), reference: null },
      ...{ period: "2025", income: 16619.4, tenthLess: 16267.2, package: { count: 111, within: 30, beyond: 271 } },
      unpriced: [{ group: "MENAGE", count: 12 }],
      sources: [{ dataset: "redevance-grille-oleron" }, { dataset: "redevance-distribution" }],
    });
    // A card that none of those counted buys changes nothing here.
    expect(body.rates).toMatchObject([
      { column: "part_fixe_eur", values: [128, 140, 168], step: 0.01, idle: false },
      { column: "nb_levees_incluses", values: [10, 18], step: 1, idle: false },
      { column: "prix_levee_sup_eur", values: [2.3, 3.4], idle: false },
      { column: "prix_carte_pav_eur", values: [8], idle: true },
    ]);
    expect((await call(undefined, "GET", PROJECTION)).status).toBe(401);
    expect(await call(partner, "GET", PROJECTION)).toMatchObject({ status: 403, body: { code: "acte-reserve" } });
    const key = await place.keyOf("pole-marennes-oleron");
    expect((await place.read(PROJECTION, key)).status).toBe(200);
    // The page of everybody has neither median nor any other figure of it.
    const { text } = await place.read("/observatoires/dechets/redevance?epci=17140&annee=2026");
    expect(text).toContain("je paierai");
    expect(text).not.toContain("médian");
  });

  it("take a year, changed rates, a reference, a target, and tell what they cannot read", async () => {
    const changed = await call(agent, "GET", `${PROJECTION}?annee=2027&reference=${OLERON}-2026`);
    expect(changed.body.comparison.total).toMatchObject({ less: 20, same: 50, more: 41, income: -49 });
    const rates = `tarif.part_fixe_eur=${encodeURIComponent("+2")}&tarif.prix_levee_sup_eur=-1`;
    const same = await call(agent, "GET", `${PROJECTION}?epci=17140&${rates}`);
    expect(same.body.comparison).toEqual(changed.body.comparison);
    const sought = await call(agent, "GET", `${PROJECTION}?recette=17%20000&equilibre=prix_levee_sup_eur`);
    expect(sought.body.breakEven).toMatchObject({ change: "+46,92\u202F%", income: 17001, short: 16999.29 });
    for (const [query, status, code] of [
      ["annee=2031", 404, "ligne-absente"],
      ["annee=bientot", 400, "valeur-invalide"],
      ["tarif.part_fixe_eur=cher", 400, "valeur-invalide"],
      ["tarif.prix_levee_sup_eur=-9", 400, "valeur-invalide"],
      ["tarif.annee=2", 400, "valeur-invalide"],
      ["recette=beaucoup", 400, "valeur-invalide"],
      ["variation=300", 400, "valeur-invalide"],
      ["equilibre=couleur", 400, "valeur-invalide"],
      ["reference=2025", 400, "valeur-invalide"],
      ["levees=3", 400, "parametre-inconnu"],
    ] as const)
      expect(await call(agent, "GET", `${PROJECTION}?${query}`), query).toMatchObject({ status, body: { code } });
    expect((await call(agent, "GET", "/api/simulators/aucun/projection")).status).toBe(404);
  });

  it("are kept under a name, read by the organisation alone, changed by nobody unseen, and deleted", async () => {
    const created = await call(agent, "POST", "/api/scenarios", {
      ...{ ...NEW, terms: { annee: "2026", "tarif.prix_levee_sup_eur": "+5 %", recette: "17000" } },
    });
    expect(created).toMatchObject({ status: 201, body: { title: "Levée plus chère", revision: 1 } });
    const { id } = created.body;
    expect(created.body.terms).toEqual({
      ...{ epci: OLERON, annee: "2026", "tarif.prix_levee_sup_eur": "+5 %", recette: "17000" },
    });
    expect(created.body.basis).toEqual({ "redevance-grille-oleron": 1, "redevance-distribution": 1 });

    const address = `/api/scenarios/${id}`;
    expect((await call(reader, "GET", address)).body.title).toBe("Levée plus chère");
    expect((await call(neighbour, "GET", address)).body).toMatchObject({ code: "scenario-inconnu" });
    expect((await call(neighbour, "GET", "/api/scenarios")).body.meta.total).toBe(0);
    expect((await call(undefined, "GET", address)).status).toBe(401);
    expect((await call(partner, "GET", address)).status).toBe(403);

    const text = { title: "Levée à 3,60", terms: { annee: "2027" } };
    expect((await call(reader, "PUT", address, text)).status).toBe(403);
    expect((await call(neighbour, "PUT", address, text)).status).toBe(404);
    expect((await call(colleague, "PUT", address, text, { "If-Match": '"1"' })).body.revision).toBe(2);
    expect(await call(agent, "PUT", address, text, { "If-Match": '"1"' })).toMatchObject({
      ...{ status: 412, body: { code: "scenario-change", current: { revision: 2 } } },
    });
    expect((await call(reader, "DELETE", address)).status).toBe(403);
    expect((await call(neighbour, "DELETE", address)).status).toBe(404);
    expect((await call(agent, "DELETE", address)).status).toBe(204);
    expect((await call(agent, "GET", address)).status).toBe(404);
  });

  it("are refused where they could not be computed", async () => {
    const post = (visitor: Visitor, body: object) =>
      call(visitor, "POST", "/api/scenarios", { ...NEW, terms: {}, ...body });
    expect((await post(agent, { organisation: "pole-marennes-oleron" })).status).toBe(403);
    expect((await post(reader, {})).status).toBe(403);
    expect((await post(agent, { simulator: "aucun" })).body.code).toBe("simulateur-inconnu");
    expect((await post(agent, { terms: { levees: "3" } })).body.code).toBe("document-invalide");
    expect((await post(agent, { terms: { "tarif.part_fixe_eur": "cher" } })).body.problems[0].field).toBe(
      "tarif.part_fixe_eur",
    );
    expect((await post(agent, { title: "  " })).body.code).toBe("corps-illisible");
  });

  it("are set side by side as a table that a spreadsheet in French opens", async () => {
    const kept = await keep({}, "=grille gardée");
    const dearer = await keep({ "tarif.part_fixe_eur": "+2", "tarif.prix_levee_sup_eur": "-1" });
    const { text, headers } = await call(agent, "GET", `/api/scenarios/comparison.csv?ids=${kept.id},${dearer.id}`);
    expect(headers.get("content-disposition")).toContain("scenarios.csv");
    const lines = text.replace("\uFEFF", "").trim().split("\r\n");
    expect(lines).toHaveLength(7);
    // A title that a spreadsheet would run is a text.
    expect(lines[1]).toMatch(
      /^'=grille gardée;ile-d-oleron;[^;]*;;;0;2025;Résidence principale;61;9989,4;163,76;140;140;171,4;195,2;195,2;;;;;12$/,
    );
    expect(lines[6]).toMatch(/;ensemble;111;16570,4;[\d,]+;[\d,;]+;20;50;41;-0,44;12$/);
    // With quantities that change, the mean is of what is earned then: 9 775.20 ÷ 61, 16 267.20 ÷ 111.
    const fewer = await keep({ annee: "2026", variation: "-10" });
    const varied = (await call(agent, "GET", `/api/scenarios/comparison.csv?ids=${fewer.id}`)).text;
    expect(varied).toContain(";-10;2025;Résidence principale;61;9775,2;160,25;140;140;171,4;195,2;195,2;");
    expect(varied).toContain(";-10;2025;ensemble;111;16267,2;146,55;");
    expect((await call(neighbour, "GET", `/api/scenarios/comparison.csv?ids=${kept.id}`)).status).toBe(404);
    expect((await call(agent, "GET", "/api/scenarios/comparison.csv")).body.code).toBe("parametre-manquant");
  });

  it("have a page without script that says first what the grid yields, then who pays what", async () => {
    const query = `annee=2027&reference=${OLERON}-2026&recette=17000&equilibre=prix_levee_sup_eur&variation=-10`;
    const { status, text, headers } = await agent.ask(`${PAGE}?${query}`);
    expect(status).toBe(200);
    expect(await htmlFaults(text)).toEqual([]);
    expect(headers.get("cache-control")).toContain("no-store");
    const shown = wordsOf(text);
    for (const told of [
      // 30 × 142 + 12 × 182 + 8 × 184.40 + 11 × 170 + 10 × 130 + 40 × 131.30, then what lacks of 17 000.
      "La grille 2027 rapporte 16 341 € : il manque 659 €",
      "D’après 111 redevables comptés en 2025",
      "Avec 10 % de quantités en moins",
      "12 redevables ne sont pas comptés (Résidence principale) : aucun tarif pour « Mon bac » : 360",
      "La moitié paie au plus 142,00 €, la moitié au moins",
      "De 2026 à 2027, 37 % paient plus, 18 % paient moins",
      "Écart moyen : −0,44 €",
      "271 levées",
    ])
      expect(shown).toContain(told);
    // Drawn twice for the widths of a page, with the same numbers in tables.
    expect(text.match(/<svg[^>]* class="cut-(narrow|wide)"|<svg class="cut-(narrow|wide)"/g)).toHaveLength(4);
    expect(shown).toMatch(/Résidence principale 20 0 41 −0,80 € \+1,00 €/);
    expect(text).not.toContain("<script");
  });

  it("say on the page what cannot be read, beside its field, a year without grid, and to whom it is closed", async () => {
    const wrong = await agent.ask(`${PAGE}?tarif.part_fixe_eur=cher&variation=beaucoup`);
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('value="cher"');
    expect(wrong.text).toContain('href="#tarif-part_fixe_eur"');
    expect(wrong.text.match(/class="error"/g)).toHaveLength(2);
    const fine = await agent.ask(`${PAGE}?variation=33,333&recette=17000,005`);
    expect(wordsOf(fine.text)).toContain(
      "Écrivez un pourcentage de −100 à +100, deux décimales au plus, et non « 33,333 ».",
    );
    expect(wordsOf(fine.text)).toContain(
      "Écrivez un montant (6 500 000), deux décimales au plus, et non « 17000,005 ».",
    );
    const absent = await agent.ask(`${PAGE}?annee=2031`);
    expect(absent.status).toBe(404);
    expect(wordsOf(absent.text)).toContain("Aucune grille n’est publiée pour 2031. Il y en a pour : 2026, 2027.");
    expect(absent.text).toContain(`href="${PAGE}?annee=2026"`);
    expect((await agent.ask(`${PAGE}?couleur=bleu`)).status).toBe(400);
    expect((await partner.ask(PAGE)).status).toBe(403);
    expect((await new Visitor(place.url).ask(PAGE)).to).toBe(`/connexion?suite=${encodeURIComponent(PAGE)}`);
    expect((await partner.ask("/espace")).text).not.toContain(`href="${PAGE}"`);
  });

  it("are kept from the page, opened by their link by colleagues alone, compared, and deleted in two gestures", async () => {
    const save = { titre: "Levée à 3,60", organisme: "ile-d-oleron" };
    const saved = await agent.send(PAGE, `${PAGE}/scenarios`, {
      ...save,
      annee: "2026",
      "tarif.prix_levee_sup_eur": "+0,20",
    });
    expect(saved).toMatchObject({
      status: 303,
      to: expect.stringMatching(/^\/espace\/redevance\?scenario=[\w-]+&fait=scenario$/),
    });
    const link = saved.to.replace("&fait=scenario", "");
    const opened = await colleague.ask(link);
    expect(wordsOf(opened.text)).toContain("Scénario « Levée à 3,60 »");
    expect(opened.text).toContain('value="+0,20"');
    expect(await htmlFaults(opened.text)).toEqual([]);
    expect((await neighbour.ask(link)).status).toBe(404);
    // Who only reads sees it, and has nothing to keep it with.
    expect((await reader.ask(link)).text).not.toContain('name="titre"');

    const id = link.split("=")[1] ?? "";
    const change = { ...save, scenario: id, annee: "2026", "tarif.prix_levee_sup_eur": "3,50" };
    expect((await colleague.send(link, `${PAGE}/scenarios`, { ...change, revision: "1" })).status).toBe(303);
    const late = await agent.send(link, `${PAGE}/scenarios`, { ...change, revision: "1", titre: "Le mien" });
    expect(late.status).toBe(409);
    expect(wordsOf(late.text)).toContain("rien n’est écrasé");
    expect(late.text).toContain('name="revision" value="2"');
    // Nothing typed is lost.
    expect(late.text).toMatch(/name="titre"[^>]*value="Le mien"/);
    const copied = await agent.send(link, `${PAGE}/scenarios`, { ...change, copie: "oui", titre: "Un autre" });
    const other = /scenario=([\w-]+)/.exec(copied.to)?.[1] ?? "";
    expect(other).not.toBe(id);
    expect((await agent.send(link, `${PAGE}/scenarios`, { ...save, titre: " ", annee: "2026" })).status).toBe(400);

    const compared = await agent.ask(`${PAGE}/scenarios?avec=${id}&avec=${other}`);
    expect(await htmlFaults(compared.text)).toEqual([]);
    expect(wordsOf(compared.text)).toContain("2 scénarios côte à côte");
    expect(compared.text).toContain("/api/scenarios/comparison.csv?ids=");
    expect(wordsOf((await neighbour.ask(`${PAGE}/scenarios?avec=${id}`)).text)).toContain("Aucun scénario n’est gardé");
    const foreign = await neighbour.send("/compte", `${PAGE}/scenarios/${id}/supprimer`, {});
    expect(foreign.status).toBe(404);
    const gone = await agent.send(`${PAGE}/scenarios`, `${PAGE}/scenarios/${id}/supprimer`, {});
    expect(gone.to).toBe(`${PAGE}/scenarios?fait=scenario-supprime`);
    expect((await agent.ask(link)).status).toBe(404);
  });

  it.each([
    ["0,4", "0,4 % de quantités en plus", "quantités +0,4 %"],
    ["-0,5", "0,5 % de quantités en moins", "quantités −0,5 %"],
    ["33,33", "33,33 % de quantités en plus", "quantités +33,33 %"],
  ])(
    "tell a change of quantities of %s as it was asked, on their page and side by side",
    async (variation, told, list) => {
      expect(wordsOf((await agent.ask(`${PAGE}?annee=2026&variation=${variation}`)).text)).toContain(`Avec ${told}`);
      const { id } = await keep({ annee: "2026", variation }, `Variation de ${variation}`);
      expect(wordsOf((await agent.ask(`${PAGE}/scenarios?avec=${id}`)).text)).toContain(list);
    },
  );

  it("are not kept under a name cut short: the page says how long it may be, and gives it back", async () => {
    const title = "Prix en hausse, part fixe gardée. ".repeat(5).trim();
    const long = await agent.send(PAGE, `${PAGE}/scenarios`, {
      titre: title,
      organisme: "ile-d-oleron",
      annee: "2026",
    });
    expect(long.status).toBe(400);
    expect(wordsOf(long.text)).toContain("Rien n’est enregistré : tenez le nom du scénario en 120 signes.");
    expect(long.text).toContain(`value="${title}"`);
    expect(wordsOf((await agent.ask(`${PAGE}/scenarios`)).text)).not.toContain("part fixe gardée.");
  });

  it("keep the name and the organisation that were typed on the page that refuses them", async () => {
    const of = { email: "deux@exemple.fr", role: "contributor" } as const;
    await Visitor.of(place.datalogue, place.url, { ...of, organisation: "ile-d-oleron" });
    const both = await Visitor.of(place.datalogue, place.url, { ...of, organisation: "pole-marennes-oleron" });
    const answers = { titre: "", organisme: "pole-marennes-oleron", annee: "2026" };
    const unnamed = await both.send(PAGE, `${PAGE}/scenarios`, answers);
    expect(unnamed.status).toBe(400);
    expect(unnamed.text).toMatch(/<option value="pole-marennes-oleron" selected/);
    const wrong = await both.send(PAGE, `${PAGE}/scenarios`, { ...answers, titre: "Part fixe", annee: "bientot" });
    expect(wrong.status).toBe(400);
    expect(wordsOf(wrong.text)).toContain("Rien n’est enregistré sous le nom « Part fixe »");
  });

  it("say that a grid was published again since they were kept", async () => {
    const { id } = await keep({ annee: "2026" }, "Avant le vote");
    place.place.write("dechets/grille-oleron/data.csv", GRID.replace("140,18", "141,18"));
    expect((await place.datalogue.load()).problems).toEqual([]);
    const shown = wordsOf((await agent.ask(`${PAGE}?scenario=${id}`)).text);
    expect(shown).toContain("a été republié depuis que ce scénario a été gardé");
    expect(shown).toContain("rapporte 16 649 €");
  });
});
