import type { Datalogue } from "@datalogue/api";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import type { Place } from "../../api/support/content-folder.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf, typographyFaultsOf } from "../support/page-checks.js";
import { servePlace } from "../support/serve-place.js";
import { createFibrePlace, FIBRE, POLE, writeFibre } from "./fibre-place.js";
import { look, said } from "./look.js";
import { signIn, Visitor } from "./visitor.js";

const INVENTED = "couverture-inventee";
const SURVEYED = "couverture-relevee";
let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let publisher: Visitor;
let contributor: Visitor;

beforeAll(async () => {
  place = createFibrePlace();
  const demonstration = { notice: "Couverture inventée.", provenance: "Inventée pour la démonstration." };
  const { id: _, ...metadata } = JSON.parse(place.read("inclusion/fibre/dataset.json"));
  const invented = { ...metadata, slug: INVENTED, title: "Couverture inventée", demonstration };
  place.write("inclusion/essai/dataset.json", invented);
  place.write("inclusion/releve/dataset.json", { ...metadata, slug: SURVEYED, title: "Couverture relevée" });
  for (const folder of ["essai", "releve"])
    for (const name of ["schema.json", "data.csv"])
      place.write(`inclusion/${folder}/${name}`, place.read(`inclusion/fibre/${name}`));
  ({ datalogue, url, close } = await servePlace(place));
  const bring = (email: string, role: "publisher" | "contributor") =>
    Visitor.of(datalogue, url, { email, organisation: POLE, role });
  publisher = await bring("publicatrice@exemple.fr", "publisher");
  contributor = await bring("contributrice@exemple.fr", "contributor");
});
afterAll(() => close());

/** Opens the table of a dataset, or one of one's own; gives its path. */
const open = async (visitor: Visitor, query: string, answers: Record<string, string> = {}) => {
  const { to, text } = await visitor.send(`/publier?${query}`, `/publier?${query}&voie=main`, answers);
  return { path: to.replace(/\?.*/, ""), to, text: textOf(text) };
};
const remove = (visitor: Visitor, path: string) => visitor.send(path, path.replace(/tableau$/, "supprimer"), {});
/** The address of the form of a row that tells some words. */
const rowOf = async (visitor: Visitor, path: string, words: RegExp) => {
  const { text } = await visitor.ask(path);
  const row = [...text.matchAll(/<li id="l\d+">[\s\S]*?<\/li>/g)]
    .map(([one]) => one)
    .find((one) => words.test(textOf(one)));
  return /href="([^"]*ligne=[^"]*)"/.exec(row ?? "")?.[1] ?? "";
};
/** A table of 84 rows, the last of which has a fault. */
const openLong = async () => {
  const opened = await open(publisher, `organisme=${POLE}`, {
    ...{ titre: "Bornes", colonne0: "Nom", colonne1: "Volume", type1: "number" },
  });
  const { path } = opened;
  const rows = Array.from({ length: 84 }, (_, at) => `Borne ${at + 1};${at === 83 ? "plein" : at}`);
  await publisher.send(`${path}/coller`, `${path}/coller`, { bloc: rows.join("\n"), garder: "oui" });
  return opened;
};
const hidden = (text: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";

describe("a table kept by hand", () => {
  it("opens the version served from the page of deposit and from « Mes jeux », once for an organisation", async () => {
    expect(textOf((await publisher.ask(`/publier?jeu=${FIBRE}`)).text)).toContain("Plutôt corriger à la main");
    expect(textOf((await publisher.ask("/espace")).text)).toContain("Corriger à la main");
    const { path } = await open(publisher, `jeu=${FIBRE}`);
    expect(path).toMatch(/^\/publier\/[\w-]+\/tableau$/);
    const { text } = await publisher.ask(path);
    expect(textOf(text)).toContain("9 lignes. Version 1 en ligne. Aucun changement");
    expect(typographyFaultsOf(text)).toEqual([]);
    expect((await open(contributor, `jeu=${FIBRE}`)).to).toBe(`${path}?fait=tableau-ouvert`);
    expect((await publisher.ask(path.replace("/tableau", ""))).to).toBe(path);
    expect((await publisher.ask(path.replace("/tableau", "/depot"))).to).toBe(path);
    expect(textOf((await publisher.ask("/espace")).text)).toContain("Tableau tenu à la main, en cours.");
    expect((await new Visitor(url).ask(path)).to).toContain("/connexion");
    await remove(publisher, path);
  });

  it("opens over a demonstration without its rows, and says so before and after", async () => {
    const said = "La version en ligne est inventée : vos données la remplacent tout entière.";
    expect(textOf((await publisher.ask(`/publier?jeu=${INVENTED}`)).text)).toContain(
      `Un tableau s’ouvre, sans ligne. ${said}`,
    );
    expect(textOf((await publisher.ask(`/espace/jeux/${INVENTED}/contributions`)).text)).toContain(said);
    const { path } = await open(publisher, `jeu=${INVENTED}`);
    const { text } = await publisher.ask(path);
    expect(textOf(text)).toContain(`0 ligne. Version 1 en ligne. Aucun changement`);
    expect(textOf(text)).toContain(said);
    expect(typographyFaultsOf(text)).toEqual([]);
    await remove(publisher, path);
  });

  it("begins with columns of one's own, and says what lacks, everything kept", async () => {
    const query = `organisme=${POLE}`;
    expect((await open(publisher, query, { titre: "" })).text).toContain("Donnez un titre à ce tableau.");
    expect((await open(publisher, query, { titre: "Boîtes à livres" })).text).toContain("Nommez au moins une colonne");
    const long = { titre: "Boîtes à livres ".repeat(20), colonne0: "Nom" };
    expect((await open(publisher, query, long)).text).toContain("Tenez le titre en 300 signes.");
    const wide = { titre: "Boîtes à livres", colonne0: "Nom de la boîte ".repeat(8) };
    expect((await open(publisher, query, wide)).text).toContain("Tenez le titre de chaque colonne en 100 signes.");
    const { path } = await open(publisher, query, {
      ...{ titre: "Boîtes à livres", colonne0: "Nom", colonne1: "Posée le", type1: "date" },
      ...{ colonne2: "Volume", type2: "number", colonne3: "Nom" },
    });
    expect(textOf((await publisher.ask(path)).text)).toContain("Ce tableau n’a pas encore de ligne.");
    expect((await publisher.send(path, path, { note: "" })).status).toBe(422);
    expect((await publisher.send(path, `${path}/ligne`, { c0: " " })).text).toContain("Écrivez au moins une cellule.");
    const added = { c0: "<b>Port</b> de la Cotinière", c1: "31/02/2024", c2: "2,5", suite: "autre" };
    const { to } = await publisher.send(`${path}/ligne`, `${path}/ligne`, added);
    const { text } = await publisher.ask(to);
    expect(textOf(text)).toContain("Une réponse est à revoir");
    expect(text).toMatch(/field--error[\s\S]*?id="c1-faute"[\s\S]*?février 2024 a 29[\s\S]*?value="31\/02\/2024"/);
    expect(text).not.toContain("<b>Port");
    // Opened again later, nothing is refused: the cell alone says what is to mend.
    const opened = (await publisher.ask(to.replace("&fait=ligne-a-revoir", ""))).text;
    expect(opened).not.toMatch(/<title>Erreur|error-summary/);
    expect(opened).toMatch(/id="c1-faute"/);
    const refused = await publisher.send(path, path, { note: "Trois boîtes." });
    expect(refused.status).toBe(422);
    expect(textOf(refused.text)).toContain("1 cellule à corriger avant de publier : ligne 1");
    expect(refused.text).toContain('value="Trois boîtes."');
    const saved = await publisher.send(to, `${path}/ligne`, {
      ...{ ligne: hidden(text, "ligne"), revision: hidden(text, "revision"), c1: "28/02/2024", suite: "liste" },
    });
    expect(saved.to).toBe(`${path}?fait=ligne`);
    // A description lacks yet: the steps of any draft go on.
    expect((await publisher.send(path, path, { note: "Trois boîtes." })).to).toMatch(/\/description$/);
    await remove(publisher, path);
  });

  it("shows a conflict with both texts, and saves what one chooses", async () => {
    const { path } = await open(publisher, `jeu=${FIBRE}`);
    const form = await rowOf(publisher, path, /17093.*2024/);
    const mine = (await publisher.ask(form)).text;
    const theirs = (await contributor.ask(form)).text;
    const of = (text: string) => ({ ligne: hidden(text, "ligne"), revision: hidden(text, "revision"), suite: "liste" });
    await contributor.send(form, `${path}/ligne`, { ...of(theirs), c3: "5000" });
    const answer = await publisher.send(form, `${path}/ligne`, { ...of(mine), c2: "5601", c3: "5100" });
    expect(answer.status).toBe(409);
    expect(textOf(answer.text)).toMatch(/Personne contributrice a modifié cette ligne à \d+ h \d+/);
    expect(textOf(answer.text)).toMatch(/5100 Votre texte.*5000 Personne contributrice/);
    const settled = await publisher.send(path, `${path}/ligne`, { ...of(answer.text), c2: "5601", c3: "5000" });
    expect(settled.to).toBe(`${path}?fait=ligne`);
    expect((await publisher.ask(form)).text).toMatch(/value="5601"[\s\S]*value="5000"/);
    // What somebody else wrote since is not undone, but told.
    await contributor.send(form, `${path}/ligne`, { ...of((await contributor.ask(form)).text), c2: "5602" });
    const undo = await publisher.send(path, `${path}/defaire`, {});
    expect(undo.status).toBe(409);
    expect(textOf(undo.text)).toContain("Personne contributrice a changé « 17093, 2024 »");
    // One removes it while the other has it open.
    const last = await publisher.ask(form);
    expect((await contributor.send(form, `${path}/retirer`, of(last.text))).to).toContain("ligne-retiree");
    const gone = await publisher.send(path, `${path}/ligne`, { ...of(last.text), c2: "5603" });
    expect(gone.status).toBe(409);
    expect(textOf(gone.text)).toContain("La rétablir avec mon texte");
    expect((await publisher.ask(form)).status).toBe(404);
    await remove(publisher, path);
  });

  it("asks in a second conflict about what was typed alone, and loses none of it where the row is removed", async () => {
    const { path } = await open(publisher, `jeu=${FIBRE}`);
    const form = await rowOf(publisher, path, /17093.*2024/);
    const of = (text: string) => ({ ligne: hidden(text, "ligne"), revision: hidden(text, "revision"), suite: "liste" });
    const write = async (cells: Record<string, string>) =>
      contributor.send(form, `${path}/ligne`, { ...of((await contributor.ask(form)).text), ...cells });
    const mine = (await publisher.ask(form)).text;
    await write({ c3: "5000" });
    const first = await publisher.sendAsSeen(mine, { c3: "5100" }, /name="c3"/);
    await write({ c2: "5601", c3: "5050" });
    const again = await publisher.sendAsSeen(first.text, { c3: "5100" }, /name="c3"/);
    expect(again.status).toBe(409);
    expect(textOf(again.text)).toMatch(/5100 Votre texte.*5050 Personne contributrice/);
    expect(again.text.match(/<fieldset/g)).toHaveLength(1);
    expect((await publisher.sendAsSeen(again.text, {}, /name="c3"/)).to).toBe(`${path}?fait=ligne`);
    const row = (await publisher.ask(form)).text;
    expect(row).toMatch(/value="17093"[\s\S]*value="2024"[\s\S]*value="5601"[\s\S]*value="5100"/);
    // The row is removed, and the columns of the form are no longer those of the table.
    await contributor.send(form, `${path}/retirer`, of(row));
    const changed = { ...of(row), colonnes: JSON.stringify(["abandonnée", "annee"]), c0: "Le port", c1: "2031" };
    const late = await publisher.send(path, `${path}/ligne`, changed);
    expect(late.status).toBe(409);
    expect(textOf(late.text)).toContain("vous aviez écrit : « Le port ». Cette ligne n’est plus dans le tableau");
    expect(textOf(late.text)).toContain("Ajouter une ligne");
    expect(late.text).toContain('value="2031"');
    // So it is where a session was over meanwhile.
    const back = await publisher.send(path, `${path}/ligne`, { ...of(row), c1: "2032", reprise: "oui" });
    expect(textOf(back.text)).toContain("Cette ligne n’est plus dans le tableau");
    expect(back.text).toContain('value="2032"');
    // Restored after a first conflict, it is whole.
    const restored = await publisher.sendAsSeen(first.text, { c3: "5100" }, /name="c3"/);
    expect(textOf(restored.text)).toContain("La rétablir avec mon texte");
    expect(restored.text).toMatch(/value="17093"[\s\S]*value="2024"[\s\S]*value="5601"[\s\S]*value="5100"/);
    await remove(publisher, path);
  });

  it("pastes a block by its titles or in order, and shows what it will change before any of it is kept", async () => {
    const { path } = await open(publisher, `jeu=${FIBRE}`);
    const paste = (body: Record<string, string>) => publisher.send(`${path}/coller`, `${path}/coller`, body);
    const block =
      "annee\tcode_insee\traccordables\tlibellé\n2024\t17093\t5000\tx\n2025\t17093\t5100\ty\n2022\t17140\t2634\tz";
    const preview = await paste({ bloc: block });
    expect(textOf(preview.text)).toMatch(
      /1 ligne ajoutée, 1 ligne modifiée.*1 ligne est déjà là.*Laissé de côté : « libellé »/,
    );
    expect(textOf(preview.text)).toContain("4679 → 5000");
    expect(textOf((await publisher.ask(path)).text)).toContain("Aucun changement");
    // Somebody changes the row meanwhile: it is left as they wrote it.
    const form = await rowOf(contributor, path, /17093.*2024/);
    const { text } = await contributor.ask(form);
    await contributor.send(form, `${path}/ligne`, {
      ...{ ligne: hidden(text, "ligne"), revision: hidden(text, "revision"), c3: "4800" },
    });
    const seen = hidden(preview.text, "vues").replaceAll("&quot;", '"');
    const kept = await paste({ bloc: block, garder: "oui", vues: seen });
    expect(kept.status).toBe(409);
    expect(textOf(kept.text)).toContain("4800 → 5000");
    expect((await paste({ bloc: "17323;2025;4100;3300", garder: "oui" })).to).toBe(`${path}?fait=bloc`);
    expect(textOf((await publisher.ask(path)).text)).toContain("11 lignes");
    expect(textOf((await paste({ bloc: "17323;2025;4100;3300" })).text)).toContain("Ce bloc ne change rien");
    expect((await publisher.send(path, `${path}/defaire`, {})).to).toBe(`${path}?fait=defait`);
    expect(textOf((await publisher.ask(path)).text)).toContain("10 lignes");
    await remove(publisher, path);
  });

  it("lists its rows twenty a page, faulty ones first, found by their words, and comes back to the one that was saved", async () => {
    const { path } = await openLong();
    const linesOf = (text: string) => [...text.matchAll(/<li id="l(\d+)">/g)].map(([, rank]) => Number(rank));
    const first = await publisher.ask(path);
    expect(linesOf(first.text)).toEqual([84, ...Array.from({ length: 19 }, (_, at) => at + 1)]);
    expect(textOf(first.text)).toContain("Lignes 1 à 20 sur 84");
    const last = await publisher.ask(`${path}?page=5`);
    expect(linesOf(last.text)).toEqual([80, 81, 82, 83]);
    expect(await htmlFaults(last.text)).toEqual([]);
    // A page that is not there is the last one.
    expect(linesOf((await publisher.ask(`${path}?page=99`)).text)).toEqual([80, 81, 82, 83]);
    const found = await publisher.ask(`${path}?q=borne+7`);
    expect(linesOf(found.text)).toEqual([7, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79]);
    const form = /href="([^"]*ligne=[^"]*)"/.exec(last.text.slice(last.text.indexOf('id="l82"')))?.[1] ?? "";
    const { text } = await publisher.ask(form);
    const saved = await publisher.send(form, `${path}/ligne`, {
      ...{ ligne: hidden(text, "ligne"), revision: hidden(text, "revision"), c1: "12" },
    });
    expect(saved.to).toBe(`${path}?fait=ligne&page=5#l82`);
    await remove(publisher, path);
  });

  it("takes a row in the columns that its form showed, whatever they are by then", async () => {
    const { path } = await open(publisher, `organisme=${POLE}`, { titre: "Cales", colonne0: "Nom", colonne1: "Lieu" });
    const form = `${path}/ligne`;
    const shown = (await publisher.ask(form)).text.match(/name="colonnes" value="([^"]*)"/)?.[1] ?? "";
    const [name, site] = JSON.parse(shown.replaceAll("&quot;", '"'));
    // As a form made before a colleague put the columns in another order, or took one out.
    const columnsWere = (...columns: string[]) => ({ colonnes: JSON.stringify(columns), suite: "liste" });
    const refused = await publisher.send(form, form, { ...columnsWere("gestion", name), c0: "Commune", c1: "Le port" });
    expect(refused.status).toBe(409);
    expect(textOf(refused.text)).toContain("vous aviez écrit : « Commune »");
    expect(refused.text).toContain('value="Le port"');
    const saved = await publisher.send(form, form, { ...columnsWere(site, name), c0: "Boyardville", c1: "Le port" });
    expect(saved.to).toContain("fait=ligne");
    const row = (await publisher.ask(await rowOf(publisher, path, /Le port/))).text;
    expect([...row.matchAll(/id="c\d" name="c\d"[^>]* value="([^"]*)"/g)].map(([, text]) => text)).toEqual([
      "Le port",
      "Boyardville",
    ]);
    await remove(publisher, path);
  });

  it("is deleted as it was seen: what somebody typed in it since keeps it", async () => {
    const { path } = await open(publisher, `organisme=${POLE}`, { titre: "Cales", colonne0: "Nom" });
    const seen = (await publisher.ask(path)).text;
    await contributor.send(`${path}/coller`, `${path}/coller`, { bloc: "Nom\nLe Château\nBoyardville", garder: "oui" });
    const late = await publisher.sendAsSeen(seen, {}, /supprimer/);
    expect(late.to).toBe(`${path}?fait=change-entre-temps`);
    const { text } = await publisher.ask(late.to);
    expect(textOf(text)).toContain("Quelqu’un a modifié ce brouillon");
    expect(textOf(text)).toContain("Boyardville");
    expect((await publisher.sendAsSeen(text, {}, /supprimer/)).to).toBe("/espace?fait=brouillon-supprime");
    expect((await publisher.ask(path)).status).toBe(404);
  });

  it("shows what is already said to change, and replaces no sentence that somebody wrote since", async () => {
    const { path } = await open(publisher, `jeu=${FIBRE}`);
    const seen = (await publisher.ask(path)).text;
    expect((await contributor.fill(path, { note: "Recomptage de 2024." }, /name="note"/)).status).toBe(303);
    expect((await contributor.ask(path)).text).toContain('value="Recomptage de 2024."');
    const late = await publisher.sendAsSeen(seen, { note: "Dolus recompté." }, /name="note"/);
    expect(late.status).toBe(409);
    expect(textOf(late.text)).toContain("Quelqu’un a écrit entre-temps ce qui change : « Recomptage de 2024. »");
    expect(late.text).toContain('value="Dolus recompté."');
    expect((await contributor.ask(path)).text).toContain('value="Recomptage de 2024."');
    // Rows that a colleague types meanwhile keep nobody from going on.
    await contributor.send(`${path}/coller`, `${path}/coller`, { bloc: "17323;2025;4100;3300", garder: "oui" });
    expect((await publisher.sendAsSeen(late.text, {}, /name="note"/)).status).toBe(303);
    expect((await contributor.ask(path)).text).toContain('value="Dolus recompté."');
    // Emptied, it is said no more.
    expect((await publisher.fill(path, { note: "" }, /name="note"/)).status).toBe(303);
    expect((await contributor.ask(path)).text).not.toContain("Dolus recompté.");
    await remove(publisher, path);
  });

  it("shows, before it is published, what it takes back of a version that a colleague published since it is open", async () => {
    const { path } = await open(contributor, `jeu=${SURVEYED}`);
    const row = await rowOf(contributor, path, /17093.*2022/);
    const form = (await contributor.ask(row)).text;
    await contributor.send(row, `${path}/ligne`, {
      ...{ ligne: hidden(form, "ligne"), revision: hidden(form, "revision"), c3: "3112", suite: "liste" },
    });
    const memberships = [{ organisation: POLE, role: "publisher" as const, kind: null }];
    const caller = { kind: "key" as const, key: "office", memberships };
    const { id } = await datalogue.drafts.create(caller, { organisation: POLE, dataset: SURVEYED });
    await datalogue.drafts.receiveText(caller, id, {
      text: writeFibre(4).replace("17140,2022,4873", "17140,2022,4874"),
    });
    expect(await datalogue.drafts.publish(caller, id)).toMatchObject({ version: 2 });

    const list = textOf((await publisher.ask(path)).text);
    expect(list).toContain("Version 2 en ligne. 1 changement non publié");
    expect(list).toContain("La version en ligne a changé depuis que ce tableau est ouvert");
    expect(list).toContain("Préparer la version 3");
    const { to } = await publisher.send(path, path, { note: "Un recomptage." });
    const sending = await publisher.ask(to);
    const difference = path.replace("/tableau", "/difference");
    expect(sending.to).toBe(difference);
    const { text } = await publisher.ask(difference);
    expect(textOf(text)).toContain("Publier ce tableau défait la version 2");
    expect(textOf(text)).toMatch(/le publier en défait 3 lignes ajoutées, 1 ligne modifiée\./);
    expect(textOf(text)).toContain("je reprends le tableau");
    expect(typographyFaultsOf(text)).toEqual([]);
    expect(await htmlFaults(text)).toEqual([]);
    const on = { note: "Un recomptage.", revision: hidden(text, "revision") };
    expect((await publisher.send(difference, difference, on)).status).toBe(422);
    expect((await publisher.send(difference, difference, { ...on, rupture: "autre" })).to).toBe(path);
    await remove(publisher, path);
  });

  it("carries what was typed through a session that is over", async () => {
    const { path } = await open(publisher, `jeu=${FIBRE}`);
    const answer = await new Visitor(url).ask(`${path}/ligne`, { c0: "17093", c1: "2026" });
    expect(answer.status).toBe(401);
    expect(textOf(answer.text)).toContain("vos réponses sont gardées");
    const back = await publisher.send(path, `${path}/ligne`, { c0: "17093", c1: "2026", reprise: "oui" });
    expect(back.text).toContain('value="2026"');
    await remove(publisher, path);
  });
});

describeInBrowser("in a browser", () => {
  const published = async () =>
    textOf((await new Visitor(url).ask("/indicateurs/inclusion-fibre?territoire=17093&annee=2024")).text);

  it("is a form per row on a phone without script: corrected, added, pasted, undone, published, and the figure moves", async () => {
    const browser = await openBrowser();
    try {
      expect(await published()).toContain("83,6");
      const context = await browser.newContext({ viewport: { width: 360, height: 900 }, javaScriptEnabled: false });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
      const see = () => look(page, 360, false);
      // Eighty-four rows are read to the end in a few gestures.
      const long = await openLong();
      await page.goto(url + long.path);
      await see();
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(3_800);
      await remove(publisher, long.path);
      await page.goto(`${url}/publier?jeu=${FIBRE}`);
      await page.getByText("Plutôt corriger à la main").click();
      await press("Ouvrir le tableau");
      await see();
      await page.getByRole("listitem").filter({ hasText: "17093, 2024" }).getByRole("link").click();
      await see();
      await page.getByLabel(/^raccordables|^Locaux raccordables/i).fill("5 040 locaux");
      await press("Enregistrer, ligne suivante");
      expect(await said(page, ".error-summary")).toContain("Une réponse est à revoir");
      await see();
      await page.getByLabel(/^raccordables|^Locaux raccordables/i).fill("5040");
      await press("Enregistrer, revenir au tableau");
      await page.getByRole("link", { name: "Ajouter une ligne" }).click();
      await page.getByLabel(/code/i).fill("17093");
      await page.getByLabel(/ann/i).fill("2025");
      await press("Ajouter, revenir au tableau");
      await page.getByRole("link", { name: "Coller un bloc" }).click();
      await page.getByLabel("Collez ici vos lignes").fill("17140;2025;4873;4200");
      await press("Voir ce qui changera");
      await see();
      await press("Garder 1 ligne");
      expect(await said(page, ".page-head")).toContain("3 changements non publiés");
      await press("Défaire mon dernier changement");
      expect(await said(page, ".page-head")).toContain("2 changements non publiés");
      await see();
      await page.getByLabel("Ce qui change").fill("Recomptage de 2024.");
      await press("Préparer la version 2");
      await page.waitForURL(/envoi$|rapport$|difference$/);
      expect(page.url()).toMatch(/envoi$/);
      await press("Publier");
      expect(await said(page, "h1")).toContain("est en ligne : version 2");
      expect(await published()).toContain("90");
      await context.close();
    } finally {
      await browser.close();
    }
  });

  it("keeps what is typed in its row while a row above goes", async () => {
    const { path } = await open(publisher, `organisme=${POLE}`, {
      ...{ titre: "Cales", colonne0: "Nom", colonne1: "Volume", type1: "number" },
    });
    const bloc = ["Cale 1;1", "Cale 2;2", "Cale 3;3", "Cale 4;4"].join("\n");
    await publisher.send(`${path}/coller`, `${path}/coller`, { bloc, garder: "oui" });
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      const release = await holdSaves(page);
      await page.goto(url + path);
      const rows = page.getByRole("grid").getByRole("row");
      await rows.nth(1).getByRole("gridcell").first().click();
      await page.getByRole("button", { name: /^Supprimer la ligne/ }).click();
      await page.getByRole("button", { name: /^Confirmer/ }).click();
      await rows.nth(3).getByRole("gridcell").nth(1).click();
      await page.keyboard.type("3");
      release();
      await expect.poll(() => rows.count()).toBe(5);
      await page.keyboard.type("0");
      await page.keyboard.press("Enter");
      expect((await rows.getByRole("gridcell").allTextContents()).map((one) => one.trim()).join(" ")).toBe(
        "Cale 2 2 Cale 3 30 Cale 4 4  ",
      );
      // Enter goes to the row after the one that was typed in.
      const here = () => page.evaluate(() => document.activeElement?.textContent);
      expect(await here()).toBe("4");
      await context.close();
    } finally {
      await browser.close();
    }
    await remove(publisher, path);
  });

  it("is deleted from its grid after one's own changes, and not after those that were not seen", async () => {
    const { path } = await open(publisher, `organisme=${POLE}`, { titre: "Cales", colonne0: "Nom" });
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      await page.goto(url + path);
      const looked = page.waitForResponse(
        async (answer) => /\/rows$/.test(answer.url()) && /Le Château.*"checked":true/s.test(await answer.text()),
      );
      await page.getByRole("grid").getByRole("gridcell").first().click();
      await page.keyboard.type("Le Château");
      await page.keyboard.press("Enter");
      await looked;
      await contributor.send(`${path}/coller`, `${path}/coller`, { bloc: "Boyardville", garder: "oui" });
      const press = async () => {
        await page.getByText("Supprimer ce brouillon").click();
        await page.getByRole("button", { name: "Supprimer le brouillon" }).click();
        await page.waitForURL(/fait=/);
      };
      await press();
      expect(await said(page)).toContain("Quelqu’un a modifié ce brouillon");
      const seen = page.locator("[data-seen]");
      const before = await seen.inputValue();
      await page.getByRole("grid").getByRole("row").nth(2).getByRole("gridcell").first().click();
      await page.keyboard.type("Fort Boyard");
      await page.keyboard.press("Enter");
      await expect.poll(() => seen.inputValue(), { timeout: 10_000 }).not.toBe(before);
      await page.getByText("Supprimer ce brouillon").click();
      await page.getByRole("button", { name: "Supprimer le brouillon" }).click();
      await page.waitForURL(/espace\?fait=brouillon-supprime/);
      await context.close();
    } finally {
      await browser.close();
    }
  });

  it("is a grid on a desk: keys, a pasted block, undo, two people on the same row, the network lost, publication", async () => {
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      // A column whose name every object has shows nothing that was not typed.
      const named = await open(publisher, `organisme=${POLE}`, {
        ...{ titre: "Pièces", colonne0: "Nom", colonne1: "constructor" },
      });
      await publisher.send(`${named.path}/ligne`, `${named.path}/ligne`, { c0: "Vis", suite: "liste" });
      await page.goto(url + named.path);
      const cells = page.getByRole("grid").getByRole("row").nth(1).getByRole("gridcell");
      await cells.first().waitFor();
      expect((await cells.allTextContents()).map((one) => one.trim())).toEqual(["Vis", ""]);
      await remove(publisher, named.path);
      await page.goto(`${url}/publier?jeu=${FIBRE}#main`);
      await page.getByText("Plutôt corriger à la main").click();
      await page.getByRole("button", { name: "Ouvrir le tableau" }).click();
      const grid = page.getByRole("grid");
      await grid.waitFor();
      await look(page, 1280, true);
      const cell = (row: number, column: number) => grid.getByRole("row").nth(row).getByRole("gridcell").nth(column);
      const saved = () =>
        page.waitForFunction(() => /Enregistré/.test(document.querySelector("[data-saved]")?.textContent ?? ""));
      const at = async (row: number, words: string[]) =>
        expect(
          (await grid.getByRole("row").nth(row).getByRole("gridcell").allTextContents()).map((one) => one.trim()),
        ).toEqual(words);

      // A cell: typed over, refused as one types with the words of the check, then right.
      await cell(3, 3).click();
      await page.keyboard.type("5 040 locaux");
      await page.keyboard.press("Enter");
      expect(await cell(3, 3).getAttribute("aria-invalid")).toBe("true");
      expect((await cell(3, 3).textContent()) ?? "").toContain("n'est pas un nombre entier");
      expect(await said(page, "[data-faults]")).toContain("1 cellule à corriger avant de publier : ligne 3");
      await look(page, 1280, true);
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("F2");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("5100");
      await page.keyboard.press("Escape");
      expect((await cell(3, 3).textContent()) ?? "").toContain("5 040 locaux");
      await page.keyboard.type("5100");
      await page.keyboard.press("Tab");
      await saved();
      // Tab goes to the next row; Ctrl+Z takes back.
      expect(await cell(4, 0).evaluate((one) => one === document.activeElement)).toBe(true);
      await page.keyboard.press("Control+z");
      await page.waitForFunction(() => /défait/.test(document.querySelector("[data-saved]")?.textContent ?? ""));
      await page.keyboard.press("Control+z");
      await page.waitForFunction(() =>
        /Aucun changement/.test(document.querySelector("[data-state]")?.textContent ?? ""),
      );

      // A block, from the cell chosen and beyond the last row.
      const last = (await grid.getByRole("row").count()) - 1;
      await cell(last, 0).click();
      await cell(last, 0).evaluate((one) => {
        const data = new DataTransfer();
        data.setData("text/plain", "17140\t2025\t4873\t4200\n17323\t2025\t4100\t3300\n");
        one.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      await at(last, ["17140", "2025", "4873", "4200"]);
      await page.waitForFunction(() =>
        /2\schangements/.test(document.querySelector("[data-state]")?.textContent ?? ""),
      );

      // Somebody else changes the row under one's fingers: both texts, and one chooses.
      const path = new URL(page.url()).pathname;
      const form = await rowOf(contributor, path, /17140, 2025/);
      const { text } = await contributor.ask(form);
      // While one types, the grid takes nothing of what others change.
      await cell(last, 3).click();
      await page.keyboard.type("4250");
      await contributor.send(form, `${path}/ligne`, {
        ...{ ligne: hidden(text, "ligne"), revision: hidden(text, "revision"), c3: "4300", suite: "liste" },
      });
      await page.keyboard.press("Enter");
      const choice = page.getByRole("alert").filter({ hasText: "a modifié la ligne" });
      await choice.waitFor();
      expect((await choice.textContent()) ?? "").toMatch(/Personne contributrice.*4250.*4300/s);
      await look(page, 1280, true);
      await choice.getByRole("button", { name: "Garder mon texte" }).click();
      await saved();
      await at(last, ["17140", "2025", "4873", "4250"]);

      // The network is lost: said, kept in the page, sent when it is back.
      await context.setOffline(true);
      await cell(last, 2).click();
      await page.keyboard.type("4900");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /Hors ligne/.test(document.querySelector("[data-saved]")?.textContent ?? ""));
      await context.setOffline(false);
      await saved();
      await page.reload();
      await grid.waitFor();
      await at(last, ["17140", "2025", "4900", "4250"]);

      // A row goes by two gestures, though the grid is drawn again between them.
      const release = await holdSaves(page);
      await cell(last, 3).click();
      await page.keyboard.type("4255");
      await cell(last + 1, 0).click();
      await page.getByRole("button", { name: /^Supprimer la ligne/ }).click();
      release();
      await saved();
      await page.getByRole("button", { name: /^Confirmer/ }).click();
      await page.waitForFunction(() =>
        /1\schangement non/.test(document.querySelector("[data-state]")?.textContent ?? ""),
      );
      // What is typed last is published too: the form waits for it.
      await page.getByLabel("Ce qui change").fill("2025 à Dolus.");
      await page.route(/\/rows$/, async (route) => {
        if (route.request().method() === "PATCH") await new Promise((done) => setTimeout(done, 500));
        await route.continue();
      });
      await cell(last, 3).click();
      await page.keyboard.type("4260");
      await page.getByRole("button", { name: /^Préparer la version/ }).click();
      await page.waitForURL(/envoi$/);
      await page.getByRole("button", { name: "Publier" }).click();
      expect(await said(page, "h1")).toContain("est en ligne : version");
      const { text: data } = await new Visitor(url).ask(`/api/datasets/${FIBRE}/data?annee__exact=2025`);
      expect(data).toContain("4260");
      await context.close();
    } finally {
      await browser.close();
    }
  });
});

/** Keeps what the grid saves on its way until what is given back is called. */
async function holdSaves(page: Page): Promise<() => void> {
  let release = () => {};
  const asked = new Promise<void>((done) => {
    release = done;
  });
  await page.route(/\/rows$/, async (route) => {
    if (route.request().method() === "PATCH") await asked;
    await route.continue();
  });
  return release;
}
