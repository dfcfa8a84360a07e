import { newEntryId } from "@datalogue/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import {
  photo,
  real,
  valves,
  valvesJson,
  valvesKind,
  valvesSince,
  writeHydrants,
  writeValves,
} from "../../api/inspections/inspection-content.js";
import { createPlace } from "../../api/support/content-folder.js";
import { fault } from "../../api/support/fault.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { typographyFaultsOf } from "../support/page-checks.js";
import { look, said } from "./look.js";
import { CHEAP, decode, PASSWORD, readForm, signIn, Visitor } from "./visitor.js";

const NOW = new Date("2026-03-10T10:00:00.000Z");

describeInBrowser("the pages of inspections", () => {
  let place: ServedPlace;
  let browser: Browser;
  let agent: Visitor;
  let colleague: Visitor;
  let reader: Visitor;
  let stranger: Visitor;

  beforeAll(async () => {
    const made = createPlace();
    writeValves(made);
    writeHydrants(made);
    place = await servePlace(made, { passwordCost: CHEAP, now: () => NOW });
    const bring = (email: string, organisation: string, role: "reader" | "contributor" | "publisher") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    agent = await bring("agent@exemple.fr", "ile-d-oleron", "contributor");
    await bring("cheffe@exemple.fr", "ile-d-oleron", "publisher");
    colleague = await bring("collegue@exemple.fr", "ile-d-oleron", "contributor");
    reader = await bring("lit@exemple.fr", "ile-d-oleron", "reader");
    stranger = await bring("pole@exemple.fr", "pole-marennes-oleron", "contributor");
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });

  /** What a form of inspection that is shown sends back, before anything is typed in it. */
  const formOf = (text: string) => {
    const form = new FormData();
    for (const name of ["id", "form", "seenAt", "register", "last", "campaign"])
      form.set(name, new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "");
    form.set("photos", new Blob([]), "");
    return { form, action: decode(/action="([^"]*saisie[^"]*)"/.exec(text)?.[1] ?? "") };
  };

  /** Sends a campaign that was filled. */
  const bring = async (csv: string, by = agent) => {
    const path = "/controles/vannes/tableur";
    const { text } = await by.ask(path);
    const [, token = ""] = /jeton=([\w-]+)/.exec(text) ?? [];
    const form = new FormData();
    form.set("file", new Blob([csv], { type: "text/csv" }), "campagne.csv");
    const answer = await by.ask(`${path}?jeton=${token}`, form);
    return { ...answer, text: answer.text.replaceAll(/[\u00a0\u202f]/g, " ") };
  };

  it("are for the organisation that inspects: others are led to sign in, or find nothing", async () => {
    const anybody = new Visitor(place.url);
    expect((await anybody.ask("/controles")).to).toBe("/connexion?suite=%2Fcontroles");
    expect((await stranger.ask("/controles/vannes")).status).toBe(404);
    expect((await stranger.ask("/controles")).text).toContain("ne suit aucun contrôle");
    expect((await stranger.ask("/espace")).text).not.toContain('href="/controles"');
    const space = await agent.ask("/espace");
    expect(space.text).toContain(`href="/controles"`);
    expect(space.text.replaceAll("\u00a0", " ")).toContain("3 contrôles à faire");
    expect((await reader.ask("/controles/vannes")).text).not.toContain("/saisie");
    expect((await reader.ask("/controles/vannes/objets/BRO-001/saisie")).status).toBe(403);
    expect((await agent.ask("/controles/vannes/objets/absente")).status).toBe(404);
    // A form of another session does nothing.
    const posted = await agent.ask("/controles/vannes/objets/BRO-001/saisie?jeton=x", new FormData());
    expect(posted.status).toBe(403);
    // Who only reads is told so before anything of the form is, and two photos more than the form takes are the most that is read.
    const sendPhotos = async (who: Visitor, count: number) => {
      const [, token = ""] = /name="jeton" value="([\w-]+)"/.exec((await who.ask("/compte")).text) ?? [];
      const form = new FormData();
      for (let rank = 0; rank < count; rank++) form.append("photos", new Blob(["vue"]), `vue-${rank}.jpg`);
      return who.ask(`/controles/vannes/objets/BRO-001/saisie?jeton=${token}`, form);
    };
    const refused = await sendPhotos(reader, 9);
    expect([refused.status, refused.text.includes("Saisir est réservé aux contributeurs")]).toEqual([403, true]);
    const many = await sendPhotos(agent, 5);
    expect([many.status, many.text.includes("2\u00a0photos au plus")]).toEqual([413, true]);
  });

  it("take an inspection without script on a phone: two acts in good state, five for a fault, photos included", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
    const page = await signIn(context, place.url, "agent@exemple.fr");
    await page.goto(`${place.url}/controles/vannes`);
    expect(await said(page, "h1")).toBe("3 contrôles à faire");
    await look(page, 360, false);
    await page.goto(`${place.url}/controles/vannes/objets/BRO-001/saisie`);
    expect(await page.getByText("Quel défaut").count()).toBe(0);
    await page.getByLabel("En bon état").check();
    expect(await page.getByRole("group", { name: "Défauts" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Enregistrer" }).click();
    expect(await said(page)).toContain("Contrôle enregistré.");
    expect(await said(page, "h1")).toBe("2 contrôles à faire");

    await page.goto(`${place.url}/controles/vannes/objets/BRO-002/saisie`);
    await page.getByLabel("Hors service").check();
    await look(page, 360, false);
    for (const name of ["Défauts facultatif", "Gravité facultatif"])
      expect(await page.getByRole("group", { name }).isVisible()).toBe(true);
    expect(await page.getByLabel("Action à mener facultatif").isVisible()).toBe(true);
    await page.getByLabel("Blocage").check();
    await page.getByLabel("Corrosion").check();
    await page.getByLabel("Dangereux").check();
    await page.getByLabel("Action à mener").fill("Débloquer le vantail");
    // What is no photo is told, and the answers stay.
    await page
      .getByLabel("Photos")
      .setInputFiles({ name: "vue.jpg", mimeType: "image/jpeg", buffer: Buffer.from("non") });
    await page.getByRole("button", { name: "Enregistrer" }).click();
    expect(await said(page, ".error-summary")).toContain("n’est pas une photo");
    expect(await page.getByLabel("Hors service").isChecked()).toBe(true);
    expect(await page.getByLabel("Action à mener").inputValue()).toBe("Débloquer le vantail");
    // So is one too many, or too heavy.
    await page.getByLabel("Remarque").fill("Accès par le chemin nord");
    const tooMany = ["couchee-avec-lieu.jpg", "vanne.png", "vanne.webp"].map(photo);
    const heavy = { name: "vue.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(15_000_001, 0xff) };
    for (const [files, told] of [
      [tooMany, "2 photos au plus : vous en avez choisi 3."],
      [heavy, "Une photo pèse 15 Mo au plus."],
    ] as const) {
      await page.getByLabel("Photos").setInputFiles(files);
      await page.getByRole("button", { name: "Enregistrer" }).click();
      expect(await said(page, ".error-summary")).toContain(told);
      expect(await page.getByLabel("Action à mener").inputValue()).toBe("Débloquer le vantail");
      expect(await page.getByLabel("Remarque").inputValue()).toBe("Accès par le chemin nord");
    }
    await page.locator(".error-summary a").click();
    expect(await page.locator(":target").getAttribute("type")).toBe("file");
    await page.getByLabel("Photos").setInputFiles([photo("couchee-avec-lieu.jpg"), photo("vanne.png")]);
    await page.getByRole("button", { name: "Enregistrer" }).click();
    expect(await said(page, "h1")).toBe("1 contrôle à faire, 1 vanne hors service");
    // How grave it is says before when.
    expect(await said(page)).toContain("Avant le 11 mars 2026");

    await page.goto(`${place.url}/controles/vannes/objets/BRO-002`);
    expect(await said(page)).toContain("À faire : Débloquer le vantail.");
    expect(await page.locator(".photos img").count()).toBe(2);
    await look(page, 360, false);
    await context.close();

    // Who entered them takes them away with what else is kept of them, and nobody else does.
    const taken = async (who: Visitor) => JSON.parse((await who.ask("/compte/donnees.json")).text).inspections;
    expect(await taken(agent)).toMatchObject([
      { installation: "BRO-001", state: "good", photos: [] },
      { installation: "BRO-002", state: "out", note: "Accès par le chemin nord", photos: [{}, {}] },
    ]);
    expect(await taken(colleague)).toEqual([]);
  });

  it("put the list in the order of what is near, bring the map nearer, and leave a sign out of both", async () => {
    const context = await browser.newContext({
      ...{ viewport: { width: 360, height: 800 }, permissions: ["geolocation"] },
      geolocation: { longitude: -1.05, latitude: 45.8401 },
    });
    const page = await signIn(context, place.url, "agent@exemple.fr");
    await page.goto(`${place.url}/controles/vannes`);
    const names = () => page.locator(".todo h3 a").allTextContents();
    expect(await names()).toEqual(["Vanne de la Beurrière", "Vanne de Chartressac"]);
    await page.getByRole("button", { name: "Au plus près de moi" }).click();
    await page.getByText("Le plus près est à 11 m").waitFor();
    expect(await names()).toEqual(["Vanne de Chartressac", "Vanne de la Beurrière"]);
    expect(await said(page, ".todo li")).toContain("À 11 m.");
    await page.getByRole("button", { name: "Agrandir" }).click();
    const [, , width = 0] = ((await page.locator("svg.map").getAttribute("viewBox")) ?? "").split(" ").map(Number);
    expect(width).toBe(250);
    const sign = page.locator("svg.map a[data-sign=out]");
    // Moved by its sign, the map opens nothing; the keyboard and the next click do.
    await page.evaluate(() => {
      const list: boolean[] = [];
      addEventListener("click", (event) => {
        if (!(event.target as Element).closest("svg.map a")) return;
        list.push(!event.defaultPrevented);
        event.preventDefault();
      });
      Object.assign(window, { list });
    });
    const list = () => page.evaluate(() => (window as unknown as { list: boolean[] }).list);
    await sign.scrollIntoViewIfNeeded();
    const box = await sign.boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 8, y);
    await page.mouse.up();
    await sign.focus();
    await page.keyboard.press("Enter");
    expect(await list()).toEqual([false, true]);
    await page.getByRole("button", { name: "Réduire" }).click();
    await sign.click();
    expect(await list()).toEqual([false, true, true]);
    expect([await sign.count(), await sign.isVisible()]).toEqual([1, true]);
    await page.getByRole("checkbox", { name: "hors service" }).uncheck();
    expect(await sign.isVisible()).toBe(false);
    expect(await page.locator(".todo li:visible h3 a").allTextContents()).toEqual(["Vanne de Chartressac"]);
    await look(page, 360, true);
    await context.close();
  });

  it("show a photo to everybody once a publisher looked at it for faces and plates, and remove it with a word", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
    const page = await signIn(context, place.url, "cheffe@exemple.fr");
    await page.goto(`${place.url}/controles/vannes/objets/BRO-002`);
    await page.locator(".photos a").first().click();
    expect(await said(page)).toContain("Visages, plaques, intérieurs");
    const address = page.url();
    await page.getByLabel("Que montre-t-elle").fill("Le vantail bloqué de la vanne");
    await page.getByRole("button", { name: "Rendre publique" }).click();
    // The sentence stays, what was not looked at is told.
    expect(await said(page)).toContain("Regardez la photo en grand");
    expect(await page.getByLabel("Que montre-t-elle").inputValue()).toBe("Le vantail bloqué de la vanne");
    await look(page, 360, false);
    await page.getByLabel("Je l’ai regardée en grand").check();
    await page.getByRole("button", { name: "Rendre publique" }).click();
    expect(await said(page)).toContain("tout le monde la voit dès maintenant");

    const anybody = await browser.newContext();
    const open = await anybody.newPage();
    await open.goto(`${place.url}/photos-de-terrain`);
    expect(await said(open, "h1")).toBe("1 photo de terrain");
    expect(await said(open, "figcaption")).toContain("Vanne de la Beurrière, vu le 10 mars 2026");
    // Its page is whole before its photos are.
    const widthOf = () => open.locator("figure img").evaluate((one) => (one as HTMLImageElement).naturalWidth);
    await expect.poll(widthOf).toBeGreaterThan(0);
    await look(open, 360, true, ["light"]);
    await look(open, 1280, true, ["dark"]);

    await page.goto(address);
    await page.getByRole("button", { name: "Reprendre" }).click();
    await open.reload();
    expect(await said(open, "h1")).toBe("Aucune photo de terrain n’est publique");
    await page.getByText("La supprimer").click();
    await page.getByLabel("Pourquoi").fill("Prise de la mauvaise vanne");
    await page.getByRole("button", { name: "Supprimer la photo" }).click();
    expect(await said(page, "h1")).toContain("Photo retirée");
    await page.goto(`${place.url}/controles/vannes/objets/BRO-002`);
    expect(await page.locator(".photos img").count()).toBe(1);
    expect(await said(page)).toContain("Prise de la mauvaise vanne");
    await anybody.close();
    await context.close();
  });

  it("ask of a fire hydrant what its schema has, and refuse what is not measured", async () => {
    const path = "/controles/bornes/objets/17093-1/saisie";
    const { text } = await agent.ask(path);
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
    const [, action = ""] = /action="([^"]*saisie[^"]*)"/.exec(text) ?? [];
    const fill = (debit: string, day = "") => {
      const form = new FormData();
      for (const name of ["id", "form", "seenAt", "register", "last", "campaign"]) form.set(name, value(name));
      form.set("r.marche", "oui");
      form.set("r.debit", debit);
      form.set("r.acces_libre", "true");
      form.set("note", "Capot à reprendre.");
      form.set("day", day);
      form.set("photos", new Blob([]), "");
      return form;
    };
    const send = (debit: string, day?: string) => agent.ask(decode(action), fill(debit, day));
    expect((await send("")).text.replaceAll(/[\u00a0\u202f]/g, " ")).toContain("Répondez à « Débit mesuré ».");
    expect((await send("beaucoup")).status).toBe(422);
    // A browser without a calendar sends the day as it was typed.
    for (const typed of ["05/03/2026", "2026-02-30", "hier"]) {
      const { status, text: told } = await send("74,5", typed);
      expect([status, told.includes(`value="${typed}"`), told.includes("Capot à reprendre.")]).toEqual([
        422,
        true,
        true,
      ]);
      expect(told).toContain(`${typed}\u202f» n’est pas un jour du calendrier. Écrivez-le ainsi\u00a0: 2025-12-31.`);
    }
    // Typed as the session was over, it is sent once signed in again, by hand.
    const lost = new Visitor(place.url);
    const withPhoto = fill("74,5");
    withPhoto.append("photos", new Blob(["vue de la borne"]), "borne.jpg");
    const out = await lost.ask(`${path}?jeton=x`, withPhoto);
    expect([out.status, out.text.includes("vos réponses sont gardées")]).toEqual([401, true]);
    const who = { email: "agent@exemple.fr", password: PASSWORD };
    const back = await lost.sendAsSeen(out.text, who, /connexion/);
    expect(back.text).toContain("Capot à reprendre.</dd>");
    expect(back.text).toMatch(/Photos, à choisir de nouveau<\/dt><dd[^>]*>borne\.jpg/);
    expect(back.text).toMatch(/<input[^>]*type="file"[^>]*name="photos"/);
    const [kept = ""] = /<form[^>]*multipart[\s\S]*?<\/form>/.exec(back.text) ?? [];
    const again = new FormData();
    for (const [name, answer] of Object.entries(readForm(kept))) again.set(name, answer);
    again.set("photos", new Blob([]), "");
    const sent = await lost.ask(decode(/action="([^"]*)"/.exec(kept)?.[1] ?? ""), again);
    expect(sent.to).toBe("/controles/bornes?fait=controle");
    // The same form twice is kept once.
    expect((await send("74,5")).to).toBe("/controles/bornes?fait=controle");
    const history = await agent.ask("/controles/bornes/objets/17093-1");
    expect(history.text.replaceAll(/[\u00a0\u202f]/g, " ")).toContain("Débit mesuré : 74,5 m³/h.");
    expect(history.text.match(/id="saisie-/g)).toHaveLength(1);
    // The other hydrant is out of the perimeter.
    expect((await agent.ask("/controles/bornes")).text).not.toContain("17140-1");
  });

  it("bring a campaign filled in a spreadsheet, whole or not at all, once", async () => {
    const { text: model, headers } = await agent.ask("/controles/vannes/modele.csv");
    expect(headers.get("content-disposition")).toContain("vannes.csv");
    const [header = "", ...lines] = model
      .replace(/^\ufeff/, "")
      .trim()
      .split("\r\n");
    expect(lines.map((line) => line.split(";")[1])).toEqual(["BRO-002", "BRO-003"]);
    const names = header.split(";");
    const fill = (line: string, answers: Record<string, string>) =>
      line
        .split(";")
        .map((cell, at) => answers[names[at] ?? ""] ?? cell)
        .join(";");
    const [first = "", second = ""] = lines;
    const wrong = await bring(
      [
        header,
        fill(first, { etat: "CASSEE", date_controle: "2026-03-09" }),
        fill(second, { etat: "BON", date_controle: "9 mars", id_ouvrage: "BRO-404" }),
      ].join("\n"),
    );
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("Rien n’est enregistré");
    for (const column of ["etat", "date_controle"]) expect(wrong.text).toContain(`<td>${column}</td>`);
    const right = [header, fill(first, { etat: "BON", date_controle: "2026-03-09" }), second].join("\n");
    const brought = await bring(right);
    expect([brought.status, brought.text]).toEqual([200, expect.stringContaining("1 contrôle enregistré")]);
    expect(brought.text).toContain("1 ligne sans état est laissée de côté.");
    expect((await bring(right)).text).toContain("Ces contrôles étaient déjà enregistrés");
    expect((await agent.ask("/controles/vannes/objets/BRO-002")).text).toContain("Reçu d’un tableur");
    expect((await bring("une;autre\n1;2")).status).toBe(422);
    expect((await bring("")).text).toContain("Choisissez un fichier qui n’est pas vide.");
    // A line that says otherwise than before is refused before anything of its file is kept.
    const other = [header, fill(first, { etat: "HORS_SERVICE", date_controle: "2026-03-09" })];
    const undone = await bring([...other, fill(second, { etat: "BON", date_controle: "2026-03-02" })].join("\n"));
    expect([undone.status, undone.text]).toEqual([422, expect.stringContaining("Rien n’est enregistré")]);
    expect(undone.text).toContain("Un autre contrôle a déjà cet identifiant, qui dit autre chose.");
    expect((await agent.ask("/controles/vannes/objets/BRO-003")).text).not.toContain("Reçu d’un tableur");
    // The same campaign with one line more, sent by a colleague once the register has a new version.
    const four = valvesJson([...valves, ["BRO-004", "Vanne de Mérignac", -1.04, 45.83]]);
    place.place.write("marais/vannes/data.geojson", four);
    await place.datalogue.load();
    const added = (await colleague.ask("/controles/vannes/modele.csv")).text
      .split("\r\n")
      .find((line) => line.includes("BRO-004"));
    const more = [first, added ?? ""].map((line) => fill(line, { etat: "BON", date_controle: "2026-03-09" }));
    const again = await bring([header, ...more].join("\n"), colleague);
    expect([again.status, again.text]).toEqual([200, expect.stringContaining("1 contrôle enregistré")]);
    expect(again.text).toContain("1 ligne était déjà enregistrée.");

    // What stopped before the day of a repair was written is brought again: the day is there.
    const asks = {
      etat: "DEFAUT",
      defauts: "CORROSION",
      gravite: "1",
      action: "Graisser",
      date_controle: "2026-03-01",
    };
    const repaired = [header, fill(second, { ...asks, date_realisation: "2026-03-05" })].join("\n");
    const knex = await place.place.openCatalogue();
    const mend = await fault(knex, { table: "inspections", event: "update of done_on" });
    expect((await bring(repaired)).status).toBe(500);
    await mend();
    await knex.destroy();
    expect((await bring(repaired)).text).toContain("Ces contrôles étaient déjà enregistrés");
    expect((await agent.ask("/controles/vannes/objets/BRO-003")).text).toMatch(/Fait le .*5\smars\s2026.*en\s4\sjours/);

    // A fault, then its repair on the same day, in the order of the file; sent again, they are known.
    const day = { id_controle: "", date_controle: "2026-03-01" };
    const visit = [header, fill(added ?? "", { ...asks, ...day }), fill(added ?? "", { etat: "BON", ...day })].join(
      "\n",
    );
    expect((await bring(visit)).text).toContain("2 contrôles enregistrés");
    expect((await bring(visit)).text).toContain("Ces contrôles étaient déjà enregistrés");
    // Sorted otherwise, or one of them alone, they are those that were kept.
    const [, asked = "", repair = ""] = visit.split("\n");
    for (const lines of [[repair, asked], [repair]])
      expect((await bring([header, ...lines].join("\n"))).text).toMatch(/déjà enregistré/);
    expect((await agent.ask("/controles/vannes/objets/BRO-004")).text).toMatch(
      /Fait le .*1er\smars\s2026.*en\s0\sjour/,
    );
    // What its lines say of each other is told before anything is kept.
    const refused = async (...rows: Record<string, string>[]) => {
      const { status, text } = await bring([header, ...rows.map((row) => fill(second, row))].join("\n"));
      expect([status, text]).toEqual([422, expect.stringContaining("Rien n’est enregistré")]);
      return text;
    };
    const named = { id_controle: "V-1", date_controle: "2026-02-03" };
    const twice = await refused({ etat: "BON", ...named }, { ...asks, ...named });
    expect(twice).toContain("La ligne 2 a déjà cet identifiant, et dit autre chose.");
    const done = { id_controle: "", date_controle: "2026-02-04", date_realisation: "2026-02-05" };
    expect(await refused({ etat: "BON", ...done })).toContain("la ligne ne demande rien");
    expect(await refused({ etat: "BON", date_controle: "2026-03-11" })).toContain("Ce jour n’est pas encore venu.");

    // A fault that says no more is followed, and its repair with it.
    const alone = [header, fill(second, { etat: "DEFAUT", ...done })].join("\n");
    expect((await bring(alone)).text).toContain("1 contrôle enregistré");
    expect((await agent.ask("/controles/vannes/objets/BRO-003")).text).toMatch(/Fait le .*5\sfévrier\s2026/);

    // Old papers are taken, but of no object that was not fitted yet.
    place.place.write("marais/inspections/vannes.json", {
      ...valvesKind,
      register: { ...valvesKind.register, since: "annee_pose" },
    });
    place.place.write("marais/vannes/data.geojson", valvesSince(2017));
    expect((await place.datalogue.load()).problems).toEqual([]);
    const old = { id_controle: "", id_ouvrage: "BRO-001", etat: "BON" };
    const early = await refused({ ...old, date_controle: "2017-02-03" }, { ...old, date_controle: "1926-12-01" });
    expect(early).toMatch(/<td[^>]*>3<\/td>\s*<td>date_controle<\/td>\s*<td>[^<]*posé depuis 2017/);
    expect(early).not.toMatch(/<td[^>]*>2<\/td>/);
    expect(await bring([header, fill(second, { ...old, date_controle: "2017-02-03" })].join("\n"))).toMatchObject({
      text: expect.stringContaining("1 contrôle enregistré"),
    });
    place.place.write("marais/inspections/vannes.json", valvesKind);
    place.place.write("marais/vannes/data.geojson", four);
    expect((await place.datalogue.load()).problems).toEqual([]);

    // A spreadsheet that knows nothing of what a telephone saw that day does not take its place.
    const round = await agent.ask("/api/inspections/vannes");
    const seen = await fetch(`${place.url}/api/inspections/vannes/entries`, {
      method: "POST",
      headers: { Cookie: agent.cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
      body: JSON.stringify({
        entries: [
          {
            ...{ id: newEntryId(), form: JSON.parse(round.text).form.version, installation: "BRO-003" },
            ...{ seenAt: "2026-03-08T08:00:00Z", read: { version: 1, last: null } },
            answers: { etat: "HORS_SERVICE", defauts: "CORROSION", gravite: "3", action: "Fermer" },
          },
        ],
      }),
    });
    expect(await seen.json()).toMatchObject({ results: [{ outcome: "kept" }] });
    const good = [header, fill(second, { id_controle: "", etat: "BON", date_controle: "2026-03-08" })].join("\n");
    expect((await bring(good, colleague)).text).toContain("1 contrôle enregistré");
    const disputed = (await agent.ask("/controles/vannes/objets/BRO-003")).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(disputed).toContain("Elles ne disent pas la même chose.");
    expect(disputed).not.toContain("Fait le 8 mars 2026");
  });

  it("keep both where the spreadsheets of two agents, without identifiers, do not say the same of a day", async () => {
    const sheet = (...lines: string[]) => ["id_ouvrage;date_controle;etat;action", ...lines].join("\n");
    const fault = sheet("BRO-002;2025-11-17;DEFAUT;Changer le joint");
    const good = sheet("BRO-002;2025-11-17;BON;", "BRO-003;2025-11-17;BON;");
    expect((await bring(fault)).text).toContain("1 contrôle enregistré");
    expect((await bring(good, colleague)).text).toContain("2 contrôles enregistrés");
    for (const sent of [fault, good]) expect((await bring(sent, colleague)).text).toMatch(/déjà enregistré/);
    const page = (await agent.ask("/controles/vannes/objets/BRO-002")).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(page).toContain("Elles ne disent pas la même chose.");
    expect(page).toContain("Changer le joint");
    expect(page).not.toContain("Fait le 17 novembre 2025");
  });

  it("keep once the lines of a day, without identifiers, to which another is added before or between, in the order of the file", async () => {
    const sheet = (...lines: string[]) => ["id_ouvrage;date_controle;etat;action", ...lines].join("\n");
    const fault = "BRO-001;2025-11-18;DEFAUT;Changer la tige";
    const worse = "BRO-001;2025-11-18;HORS_SERVICE;Changer la vis";
    const mended = "BRO-001;2025-11-18;BON;";
    expect((await bring(sheet(mended))).text).toContain("1 contrôle enregistré");
    for (const lines of [
      [fault, mended],
      [fault, worse, mended],
    ]) {
      const { text } = await bring(sheet(...lines));
      expect(text).toContain("1 contrôle enregistré");
      expect(text).toMatch(/lignes? étai(en)?t déjà enregistrée/);
    }
    const page = (await agent.ask("/controles/vannes/objets/BRO-001")).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(page).not.toContain("Elles ne disent pas la même chose.");
    for (const action of ["Changer la tige", "Changer la vis"]) expect(page.split(action)).toHaveLength(2);
    expect(page.match(/Fait le [^.]*18 novembre 2025/g)).toHaveLength(2);
  });

  it("refuse a line without identifier that the same agent completed or corrected, and take it beside what it was", async () => {
    const sheet = (...lines: string[]) =>
      ["id_ouvrage;date_controle;etat;gravite;action;date_realisation", ...lines].join("\n");
    const first = "BRO-002;2025-11-19;DEFAUT;;;";
    const good = "BRO-003;2025-11-19;BON;;;";
    expect((await bring(sheet(first))).text).toContain("1 contrôle enregistré");
    for (const otherwise of [
      "BRO-002;2025-11-19;DEFAUT;3;;",
      "BRO-002;2025-11-19;DEFAUT;3;Changer le joint;",
      "BRO-002;2025-11-19;HORS_SERVICE;;;",
    ]) {
      const { status, text } = await bring(sheet(otherwise, good));
      expect([status, text]).toEqual([422, expect.stringContaining("Rien n’est enregistré")]);
      expect(text).toContain("Vous avez déjà envoyé de cet objet, ce jour-là, un contrôle qui dit autre chose");
      expect(text).toContain("Si c’est le même contrôle, dites seulement le jour de ce qui a été fait");
      expect(text).toContain("Si c’en est un autre, ou si le premier était faux, ajoutez celle-ci dessous");
    }
    // The day of what was done says nothing else.
    expect((await bring(sheet("BRO-002;2025-11-19;DEFAUT;;;2025-11-21"))).text).toMatch(/déjà enregistré/);
    const seenOf = async (key: string) =>
      (await agent.ask(`/controles/vannes/objets/${key}`)).text.replaceAll(/<[^>]*>|\s+/g, " ").replaceAll(/ +/g, " ");
    expect(await seenOf("BRO-002")).toContain("À faire : Reprendre le défaut. Fait le 21 novembre 2025");
    // One that was wrong is closed where the right one is added.
    const wrong = "BRO-001;2025-11-21;HORS_SERVICE;;;";
    const right = "BRO-001;2025-11-21;DEFAUT;1;Graisser;2025-11-22";
    expect((await bring(sheet(wrong))).text).toContain("1 contrôle enregistré");
    expect((await bring(sheet(right))).status).toBe(422);
    expect((await bring(sheet(`${wrong}2025-11-21`, right))).text).toContain("1 contrôle enregistré");
    const both = await seenOf("BRO-001");
    expect(both).toMatch(/Graisser\..{0,60}Fait le 22 novembre 2025/);
    expect(both).toContain("À faire : Remettre en service. Fait le 21 novembre 2025");
    const worse = "BRO-002;2025-11-19;HORS_SERVICE;;;";
    expect((await bring(sheet(worse, first))).text).toContain("1 contrôle enregistré");
    // Whichever line it is that changes, whoever sent something of the day.
    expect((await bring(sheet("BRO-002;2025-11-19;HORS_SERVICE;3;;", first))).status).toBe(422);
    expect((await bring(sheet(good), colleague)).text).toContain("1 contrôle enregistré");
    expect((await bring(sheet("BRO-003;2025-11-19;DEFAUT;;;"))).text).toContain("1 contrôle enregistré");
    expect((await bring(sheet("BRO-003;2025-11-19;DEFAUT;3;;"))).status).toBe(422);
    const page = (await agent.ask("/controles/vannes/objets/BRO-002")).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(page.match(/<strong>\s*19 novembre 2025/g)).toHaveLength(2);
  });

  it("know a line of a spreadsheet that was kept, whatever became of the form and the register since", async () => {
    const sheet = (...lines: string[]) => ["id_ouvrage;date_controle;etat;defauts;gravite;action", ...lines].join("\n");
    const kept = "BRO-002;2025-12-19;DEFAUT;BLOCAGE;1;Graisser";
    expect((await bring(sheet(kept))).text).toContain("1 contrôle enregistré");
    const [light, grave] = valvesKind.form.severities;
    const [corrosion] = valvesKind.form.faults;
    const severities = [{ ...light, days: 60 }, grave];
    const form = { ...valvesKind.form, severities, faults: [corrosion] };
    place.place.write("marais/inspections/vannes.json", { ...valvesKind, form });
    place.place.write("marais/vannes/data.geojson", valvesJson(valves.filter(([key]) => key !== "BRO-002")));
    expect((await place.datalogue.load()).problems).toEqual([]);
    const { status, text } = await bring(sheet(kept, "BRO-003;2026-01-19;BON;;;"));
    expect([status, text]).toEqual([200, expect.stringContaining("1 contrôle enregistré")]);
    expect(text).toContain("1 ligne était déjà enregistrée.");
    // What says otherwise is read by the form of now.
    const completed = await bring(sheet("BRO-002;2025-12-19;DEFAUT;BLOCAGE;3;Graisser"));
    expect([completed.status, completed.text]).toEqual([
      422,
      expect.stringContaining("ou retirez celle-ci du fichier"),
    ]);
    expect(completed.text).toContain("« BLOCAGE » n’est pas une réponse proposée.");
    place.place.write("marais/inspections/vannes.json", valvesKind);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
  });

  it("know a line of a spreadsheet that answers what the form no longer asks, and take no new answer for what was kept", async () => {
    const sheet = (header: string, ...lines: string[]) =>
      [`id_ouvrage;date_controle;etat;${header}`, ...lines].join("\n");
    const kept = "BRO-002;2025-10-19;DEFAUT;1;Graisser";
    expect((await bring(sheet("gravite;action", kept))).text).toContain("1 contrôle enregistré");
    const schema = JSON.parse(real("schemas/controles-ouvrages.json"));
    const fields = schema.fields.filter(({ name }: { name: string }) => name !== "action");
    place.place.write("schemas/controles-ouvrages.json", {
      ...schema,
      fields: [...fields, { name: "niveau_eau", type: "string" }],
    });
    const { action: _, ...columns } = valvesKind.form.columns;
    place.place.write("marais/inspections/vannes.json", { ...valvesKind, form: { ...valvesKind.form, columns } });
    expect((await place.datalogue.load()).problems).toEqual([]);
    const again = await bring(sheet("gravite;action", kept));
    expect([again.status, again.text]).toEqual([200, expect.stringMatching(/déjà enregistré/)]);
    const completed = await bring(sheet("gravite;action;niveau_eau", `${kept};haut`));
    expect([completed.status, completed.text]).toEqual([422, expect.stringContaining("qui dit autre chose")]);
    place.place.write("schemas/controles-ouvrages.json", schema);
    place.place.write("marais/inspections/vannes.json", valvesKind);
    expect((await place.datalogue.load()).problems).toEqual([]);
  });

  it("count the last line of a day, though the first one says the same", async () => {
    const sheet = ["id_ouvrage;date_controle;etat;action"];
    for (const line of ["DEFAUT;Serrer", "BON;", "DEFAUT;Serrer"]) sheet.push(`BRO-002;2026-03-10;${line}`);
    expect((await bring(sheet.join("\n"))).text).toContain("3 contrôles enregistrés");
    expect((await bring(sheet.join("\n"))).text).toContain("Ces contrôles étaient déjà enregistrés");
    const { text } = await agent.ask("/controles/vannes/objets/BRO-002");
    expect(text).toMatch(/aria-current="true"[^>]*>\s*<p>\s*<strong>\s*10\smars\s2026\s*: un défaut/);
  });

  it("keep on their day, in their order, lines that come before what was seen at midnight", async () => {
    const { text } = await agent.ask("/api/inspections/vannes");
    const id = newEntryId();
    const seen = await fetch(`${place.url}/api/inspections/vannes/entries`, {
      method: "POST",
      headers: { Cookie: agent.cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
      body: JSON.stringify({
        entries: [
          {
            ...{ id, form: JSON.parse(text).form.version, installation: "BRO-001", answers: { etat: "BON" } },
            ...{ seenAt: "2025-11-19T23:00:00Z", read: { version: 1, last: null } },
          },
        ],
      }),
    });
    expect(await seen.json()).toMatchObject({ results: [{ outcome: "kept" }] });
    const lines = [
      ";BRO-001;2025-11-20;HORS_SERVICE;Changer la roue",
      ";BRO-001;2025-11-20;DEFAUT;Serrer",
      `${id};BRO-001;2025-11-20;BON;`,
    ];
    const sheet = ["id_controle;id_ouvrage;date_controle;etat;action", ...lines].join("\n");
    expect((await bring(sheet)).text).toContain("2 contrôles enregistrés");
    expect((await bring(sheet)).text).toContain("Ces contrôles étaient déjà enregistrés");
    const page = (await agent.ask("/controles/vannes/objets/BRO-001")).text;
    // The last one of the file is the last one seen: it closes what the two before it asked.
    const states = page.match(/20\snovembre\s2025\s*: [^<]*/g)?.map((said) => said.split(": ")[1]?.trim());
    expect(states).toEqual(["en bon état", "un défaut", "hors service"]);
    expect(page.match(/Fait le\s[^.]*20\snovembre\s2025/g)).toHaveLength(2);
    expect(page).not.toMatch(/19\snovembre\s2025/);
  });

  it("say at its day why what was done cannot be done on it", async () => {
    const { form, action } = formOf((await agent.ask("/controles/vannes/objets/BRO-003/saisie")).text);
    form.set("r.etat", "DEFAUT");
    form.set("r.defauts", "CORROSION");
    form.set("r.gravite", "1");
    form.set("r.action", "Graisser");
    expect((await agent.ask(action, form)).status).toBe(303);
    const { status, text } = await agent.fill("/controles/vannes", { day: "2017-02-30" }, /\/fait"/);
    expect(status).toBe(422);
    const [, id = ""] = /<a href="#(fait-[^"]*)"/.exec(text) ?? [];
    expect(text).toMatch(/<title>Erreur[\s\S]*class="error-summary"[\s\S]*Jour où/);
    expect(text).toContain(`id="${id}-faute"`);
    expect(text).toMatch(
      new RegExp(`<input[^>]*id="${id}"[^>]*aria-describedby="${id}-faute"[^>]*aria-invalid="true"`),
    );
    expect((await agent.fill("/controles/vannes", {}, /\/fait"/)).to).toBe("/controles/vannes?fait=action-faite");
  });

  it("tell the states that a spreadsheet may say, as the form offers them, in the order of its lines", async () => {
    const lines = ["BRO-002;2025-11-18;bon", "BRO-404;2025-11-18;BON", "BRO-003;2025-11-18;USURE"];
    const { status, text } = await bring(["id_ouvrage;date_controle;etat", ...lines].join("\n"));
    expect(status).toBe(422);
    expect(text).toContain("Les seules valeurs admises sont : « BON », « DEFAUT » et « HORS_SERVICE »");
    expect(text).toContain("« USURE » n’est pas une réponse proposée.");
    const told = [...text.matchAll(/<td[^>]*>(\d+)<\/td>\s*<td>(?:etat|id_ouvrage)<\/td>/g)].map(([, line]) => line);
    expect(told).toEqual(["2", "3", "4"]);
  });

  it("take a limit of the day that is told, and forget one that was typed before the object was said in good state", async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await signIn(context, place.url, "agent@exemple.fr");
    const path = `${place.url}/controles/vannes/objets/BRO-001/saisie`;
    const limit = page.getByLabel("Date limite");
    await page.goto(path);
    await page.getByLabel("Un défaut").check();
    await limit.fill("2026-03-09");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    expect(await said(page, ".error-summary")).toContain("ce jour vient avant celui du contrôle");
    await page.getByLabel("En bon état").check();
    await page.getByRole("button", { name: "Enregistrer" }).click();
    expect(await said(page)).toContain("Contrôle enregistré.");
    // A visit of last month, written down since.
    await page.goto(path);
    await page.getByLabel("Un défaut").check();
    await page.getByLabel("Action à mener").fill("Caler le vantail");
    await limit.fill("2026-02-20");
    await page.getByText("Préciser le jour").click();
    await page.getByLabel("Vu le").fill("2026-02-10");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    expect(await said(page)).toContain("Contrôle enregistré.");
    await context.close();
  });

  it("ask to inspect no object that left the register, whose history stays, and take the form that was open before", async () => {
    const path = "/controles/vannes/objets/BRO-003";
    const { text: open } = await agent.ask(`${path}/saisie`);
    const { form, action } = formOf(open);
    place.place.write("marais/vannes/data.geojson", valvesJson(valves.slice(0, 2)));
    expect((await place.datalogue.load()).problems).toEqual([]);

    const page = (await agent.ask(path)).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(page).toContain("n’est plus au registre");
    for (const words of ["/saisie", "prochain", "Tous les", "En retard de"]) expect(page).not.toContain(words);
    const again = await agent.ask(`${path}/saisie`);
    expect([again.status, again.text.includes("Cet objet n’est plus au registre")]).toEqual([404, true]);
    // A slip first: what is shown again is of the register that was read.
    const slip = await agent.ask(action, form);
    expect([slip.status, slip.text.includes("Dites dans quel état")]).toEqual([422, true]);
    form.set("register", /name="register" value="([^"]*)"/.exec(slip.text)?.[1] ?? "");
    form.set("r.etat", "BON");
    expect((await agent.ask(action, form)).status).toBe(303);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
  });

  it("take the form of an object that left before anybody saw it, all that was typed kept meanwhile", async () => {
    const path = "/controles/vannes/objets/BRO-009";
    place.place.write(
      "marais/vannes/data.geojson",
      valvesJson([...valves, ["BRO-009", "Vanne de Prise", -1.04, 45.83]]),
    );
    expect((await place.datalogue.load()).problems).toEqual([]);
    const { text } = await agent.ask(`${path}/saisie`);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
    const { form, action } = formOf(text);
    form.set("note", "Vantail fendu");
    const slip = await agent.ask(action, form);
    expect([slip.status, slip.text.includes("Vantail fendu")]).toEqual([422, true]);
    const again = formOf(slip.text);
    again.form.set("r.etat", "BON");
    again.form.set("note", "Vantail fendu");
    expect((await agent.ask(again.action, again.form)).status).toBe(303);
    expect((await agent.ask(path)).text).toContain("Vantail fendu");
    expect((await agent.ask("/controles/vannes/objets/absente")).status).toBe(404);
  });

  it("are of no day to come, and know after a slip no more than they did before", async () => {
    const path = "/controles/vannes/objets/BRO-002";
    const { text } = await agent.ask(`${path}/saisie`);
    const other = formOf((await colleague.ask(`${path}/saisie`)).text);
    other.form.set("r.etat", "HORS_SERVICE");
    expect((await colleague.ask(other.action, other.form)).status).toBe(303);
    const { form, action } = formOf(text);
    form.set("r.etat", "BON");
    form.set("day", "2999-01-01");
    const slip = await agent.ask(action, form);
    expect([slip.status, slip.text.includes("Ce jour n’est pas encore venu.")]).toEqual([422, true]);
    const again = formOf(slip.text);
    again.form.set("r.etat", "BON");
    expect((await agent.ask(again.action, again.form)).to).toBe(`${path}?fait=controle-differe`);
  });

  it("lead to the answer that is too long, and keep it", async () => {
    const path = "/controles/vannes/objets/BRO-001/saisie";
    const { text } = await agent.ask(path);
    const { form, action } = formOf(text);
    form.set("r.etat", "DEFAUT");
    form.set("r.action", "Graisser ".repeat(500));
    form.set("note", "Capot ".repeat(500));
    const answer = await agent.ask(action, form);
    expect(answer.status).toBe(422);
    for (const id of ["q-action", "q-note"]) {
      expect(answer.text).toContain(`href="#${id}"`);
      expect(answer.text).toContain(`id="${id}-faute"`);
    }
    expect(answer.text).toContain("Graisser ".repeat(500).trim());
    expect(answer.text).toContain("Capot ".repeat(500).trim());
  });

  it("fold what presses beyond twelve objects, told in its number", async () => {
    for (const [count, words] of [
      [13, "Voir le suivant<"],
      [14, "Voir les 2 suivants<"],
    ] as const) {
      const rows = Array.from({ length: count }, (_, rank) => {
        return [`NEU-${rank}`, `Vanne neuve ${rank}`, -1.07 + rank / 1000, 45.86] as const;
      });
      place.place.write("marais/vannes/data.geojson", valvesJson(rows));
      expect((await place.datalogue.load()).problems).toEqual([]);
      expect((await agent.ask("/controles/vannes")).text).toContain(words);
    }
    // Who prints the list has the whole of it.
    const context = await browser.newContext();
    const page = await signIn(context, place.url, "agent@exemple.fr");
    await page.goto(`${place.url}/controles/vannes`);
    expect(await page.locator(".todo > li:visible").count()).toBe(12);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".todo > li:visible").count()).toBe(14);
    expect(await page.getByText("Voir les 2 suivants").isVisible()).toBe(false);
    await context.close();
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
  });

  it("are held by the rules of pages: no fault that axe knows, light and dark, at the widths of a phone and of a desk", async () => {
    const context = await browser.newContext();
    const page = await signIn(context, place.url, "cheffe@exemple.fr");
    for (const path of [
      "",
      "/vannes",
      "/vannes/feuille",
      "/vannes/tableur",
      "/vannes/objets/BRO-002",
      "/vannes/objets/BRO-003/saisie",
    ]) {
      await page.goto(`${place.url}/controles${path}`);
      await look(page, 360, true, ["light"]);
      await look(page, 1280, true, ["dark"]);
      expect(typographyFaultsOf(await page.content()), path).toEqual([]);
    }
    await context.close();
  });
});
