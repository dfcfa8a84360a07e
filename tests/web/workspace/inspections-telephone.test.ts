import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { photo, valves, valvesJson, writeHydrants, writeValves } from "../../api/inspections/inspection-content.js";
import { createPlace } from "../../api/support/content-folder.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { said } from "./look.js";
import { enter, net, reconnect, saveButton, takeAlong } from "./telephone.js";
import { CHEAP, Visitor } from "./visitor.js";

describeInBrowser("a telephone that inspects", () => {
  let place: ServedPlace;
  let browser: Browser;
  let reader: Visitor;

  beforeAll(async () => {
    const made = createPlace();
    writeValves(made);
    writeHydrants(made);
    // Hydrants of which the faults and the access are to be told.
    made.write("schemas/controles-bornes.json", {
      fields: [
        { name: "controle", type: "string", constraints: { required: true } },
        { name: "borne", type: "string", constraints: { required: true } },
        { name: "le", type: "date", constraints: { required: true } },
        { name: "marche", title: "Marche", type: "string", constraints: { required: true, enum: ["oui", "non"] } },
        { name: "defauts", title: "Défauts", type: "string", constraints: { required: true } },
        { name: "acces_libre", title: "L’accès est-il libre ?", type: "boolean", constraints: { required: true } },
      ],
    });
    made.write("secours/inspections/bornes.json", {
      ...{ id: "bornes", theme: "secours", title: "Bornes d’incendie", description: "Pesée annuelle." },
      organisation: "ile-d-oleron",
      words: { one: "borne", several: "bornes" },
      register: { dataset: "bornes-incendie", key: "numero", where: [{ column: "commune", in: ["17093"] }] },
      days: 365,
      form: {
        schema: "controles-bornes",
        columns: { id: "controle", installation: "borne", day: "le", state: "marche", faults: "defauts" },
        states: [
          { value: "oui", is: "good", label: "Elle marche" },
          { value: "non", is: "out", label: "Hors service" },
        ],
        faults: [
          { value: "FUITE", label: "Fuite" },
          { value: "CAPOT", label: "Capot" },
        ],
      },
    });
    place = await servePlace(made, { passwordCost: CHEAP });
    await Visitor.of(place.datalogue, place.url, {
      ...{ email: "agent@exemple.fr", organisation: "ile-d-oleron", role: "contributor" },
    });
    reader = await Visitor.of(place.datalogue, place.url, {
      ...{ email: "cheffe@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
    });
    await Visitor.of(place.datalogue, place.url, {
      ...{ email: "lit@exemple.fr", organisation: "ile-d-oleron", role: "reader" },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });

  const telephone = ({ kind, email = "agent@exemple.fr" }: { kind?: string; email?: string } = {}) =>
    takeAlong(browser, place.url, { email, ...(kind ? { kind } : {}) });
  const listEntries = async (kind: string) => {
    const answer = await fetch(`${place.url}/api/inspections/${kind}/entries?page_size=1000`, {
      headers: { Cookie: reader.cookie },
    });
    return ((await answer.json()) as { data: { installation: string; state: string; against: string | null }[] }).data;
  };
  /** What the site has: object and state. */
  const kept = async (kind = "vannes"): Promise<[string, string][]> =>
    (await listEntries(kind)).map(({ installation, state }) => [installation, state]);
  /** What the last two inspections of a valve are against. */
  const againstOf = async (key: string) =>
    (await listEntries("vannes"))
      .filter(({ installation }) => installation === key)
      .slice(0, 2)
      .map(({ against }) => against);
  /** Puts what waits in a file, as its owner would. */
  const saveFile = async (page: Page) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Enregistrer dans un fichier" }).click(),
    ]);
    return JSON.parse(readFileSync(await file.path(), "utf8")) as {
      name: string;
      entry: { position?: object; proposesPosition?: boolean };
    }[];
  };
  /** Has the telephone refuse to write, as one that is full. */
  const fill = (page: Page) =>
    page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
      addEventListener("room", () => Object.assign(IDBObjectStore.prototype, { put }));
    });

  it("makes one inspection of two taps on « Enregistrer », and can save again what a full telephone refused", async () => {
    const { context, page } = await telephone();
    await context.setOffline(true);
    await page.evaluate(() => {
      const draw = window.createImageBitmap.bind(window);
      // As long as a large photo takes.
      Object.assign(window, {
        createImageBitmap: async (image: File, options: ImageBitmapOptions) => {
          await new Promise((done) => setTimeout(done, 500));
          return draw(image, options);
        },
      });
    });
    await fill(page);
    await page.getByRole("button", { name: "Contrôler Vanne du Grand Garçon" }).click();
    await page.getByLabel("En bon état").check();
    await page.getByLabel("Photos").setInputFiles(photo("vanne.png"));
    await saveButton(page).click();
    expect(await saveButton(page).isDisabled()).toBe(true);
    await net(page, "Ce téléphone est plein");
    await page.evaluate(() => dispatchEvent(new Event("room")));
    await saveButton(page).dblclick();
    await net(page, /Hors ligne : \d en attente/);
    // The second, had it been made, comes as late as the first.
    await page.waitForTimeout(1000);
    expect(await said(page, "[data-net]")).toContain("Hors ligne : 1 en attente");
    await context.close();
  });

  it("sends what waits though it is full", async () => {
    const { context, page } = await telephone();
    const before = await kept();
    await context.setOffline(true);
    await enter(page, "Vanne du Grand Garçon", async () => {
      await page.getByLabel("Hors service").check();
      await page.getByLabel("Photos").setInputFiles(photo("couchee-avec-lieu.jpg"));
    });
    await net(page, "Hors ligne : 1 en attente");
    await fill(page);
    await reconnect({ context, page });
    await net(page, "Tout est envoyé");
    expect(await kept()).toHaveLength(before.length + 1);
    expect(await kept()).toContainEqual(["BRO-001", "out"]);
    await context.close();
  });

  it("says that the site did not take what waits when its answer is cut, and sends it again", async () => {
    const { context, page } = await telephone();
    await page.route("**/entries", (route) =>
      route.fulfill({ status: 200, contentType: "application/json", body: '{"results":[' }),
    );
    await context.setOffline(true);
    await enter(page, "Vanne du Grand Garçon", () => page.getByLabel("En bon état").check());
    await net(page, "Hors ligne : 1 en attente");
    await reconnect({ context, page });
    await net(page, "1 en attente. Le site ne l’a pas encore pris");
    await page.unrouteAll({ behavior: "wait" });
    await reconnect({ context, page });
    await net(page, "Tout est envoyé");
    await context.close();
  });

  it("sends the correction made while a photo leaves, and nothing of what was taken back, though the site refuses the photo", async () => {
    const { context, page } = await telephone();
    const before = await kept();
    const answers: (() => Promise<void>)[] = [];
    await page.route(/\/photos\//, (route) => {
      answers.push(() => route.fulfill({ status: 415, json: { code: "format-inconnu" } }));
    });
    page.on("dialog", (dialog) => dialog.accept());
    await context.setOffline(true);
    for (const name of ["Vanne de Chartressac", "Vanne de la Beurrière"])
      await enter(page, name, async () => {
        await page.getByLabel("En bon état").check();
        await page.getByLabel("Photos").setInputFiles(photo("vanne.png"));
      });
    await net(page, "2 en attente");
    await reconnect({ context, page });
    await expect.poll(() => answers.length).toBe(1);
    await page.getByRole("button", { name: "Modifier Vanne de Chartressac" }).click();
    await page.getByLabel("Hors service").check();
    await page.getByRole("checkbox", { name: "Photo 1" }).uncheck();
    await saveButton(page).click();
    await page.getByRole("button", { name: "Retirer Vanne de la Beurrière" }).waitFor();
    await answers[0]?.();
    await expect.poll(() => answers.length).toBe(2);
    await page.getByRole("button", { name: "Retirer Vanne de la Beurrière" }).click();
    await page.getByRole("button", { name: "Retirer Vanne de la Beurrière" }).waitFor({ state: "detached" });
    await answers[1]?.();
    await net(page, /Tout est envoyé|refusé/);
    expect(await said(page, "[data-net]")).toBe("Tout est envoyé.");
    expect(await kept()).toHaveLength(before.length + 1);
    expect(await kept()).toContainEqual(["BRO-003", "out"]);
    await context.close();
  });

  it("holds what is being changed while the rest leaves, then sends it as it was saved or left", async () => {
    const { context, page } = await telephone();
    const before = await kept();
    await context.setOffline(true);
    for (const name of ["Vanne de Chartressac", "Vanne de la Beurrière"])
      await enter(page, name, () => page.getByLabel("En bon état").check());
    await net(page, "2 en attente");
    await page.getByRole("button", { name: "Modifier Vanne de Chartressac" }).click();
    await page.getByLabel("Un défaut").check();
    await reconnect({ context, page });
    await net(page, "1 en attente. Le site");
    expect(await kept()).toHaveLength(before.length + 1);
    await saveButton(page).click();
    await net(page, "Tout est envoyé");
    expect(await kept()).toHaveLength(before.length + 2);
    expect(await kept()).toContainEqual(["BRO-003", "fault"]);

    await context.setOffline(true);
    await enter(page, "Vanne de la Beurrière", () => page.getByLabel("En bon état").check());
    await net(page, "Hors ligne : 1 en attente");
    await page.getByRole("button", { name: "Modifier Vanne de la Beurrière" }).click();
    await reconnect({ context, page });
    await net(page, "1 en attente. Le site");
    await page.getByRole("button", { name: "Revenir à la liste" }).click();
    await net(page, "Tout est envoyé");
    expect(await kept()).toHaveLength(before.length + 3);
    await context.close();
  });

  it("asks before what was entered is left or read anew, and says it no more once it is saved", async () => {
    const { context, page } = await telephone();
    await context.setOffline(true);
    let isTaken = false;
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type() === "beforeunload" ? "beforeunload" : dialog.message());
      return isTaken ? dialog.accept() : dialog.dismiss();
    });
    const back = page.getByRole("button", { name: "Revenir à la liste" });
    const open = page.getByRole("button", { name: "Contrôler Vanne du Grand Garçon" });
    // Where nothing was entered, nothing is asked.
    await open.click();
    await back.click();
    await open.click();
    await page.getByLabel("Hors service").check();
    await page.getByLabel("Remarque").fill("Vantail de travers");
    await back.click();
    await page.evaluate(() => location.reload());
    await expect
      .poll(() => asked)
      .toEqual([
        "Quitter « Vanne du Grand Garçon » sans enregistrer ? Ce que vous avez saisi sera perdu.",
        "beforeunload",
      ]);
    expect(await page.getByLabel("Remarque").inputValue()).toBe("Vantail de travers");
    await saveButton(page).click();
    await net(page, "Hors ligne : 1 en attente");
    // As the site writes moments.
    await net(page, /Il est du \d{1,2}(er)?\s\S+\s\d{4} à \d{1,2}\sh\s\d{2}\./);

    await page.getByRole("button", { name: "Modifier Vanne du Grand Garçon" }).click();
    await page.getByLabel("Remarque").fill("Vantail droit");
    isTaken = true;
    await back.click();
    await open.waitFor();
    expect(asked.slice(2)).toEqual([
      "Quitter « Vanne du Grand Garçon » sans enregistrer ? La saisie reste comme elle était.",
    ]);
    await page.reload();
    await page.getByRole("heading", { name: "La tournée" }).waitFor();
    expect(asked).toHaveLength(3);
    await context.close();
  });

  it("has the focus of a keyboard where one is: the object that is opened, its line once it is left or saved", async () => {
    const { context, page } = await telephone();
    await context.setOffline(true);
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const open = page.getByRole("button", { name: "Contrôler Vanne de la Beurrière" });
    await open.press("Enter");
    expect(await focused()).toBe("Vanne de la Beurrière");
    await page.getByRole("button", { name: "Revenir à la liste" }).press("Enter");
    await expect.poll(focused).toBe("Contrôler Vanne de la Beurrière");
    await open.press("Enter");
    await page.getByLabel("En bon état").check();
    await saveButton(page).press("Enter");
    await net(page, "1 en attente");
    await expect.poll(focused).toBe("Contrôler Vanne de la Beurrière");
    // A list drawn anew under who is in it.
    await page.getByRole("button", { name: "Modifier Vanne de la Beurrière" }).focus();
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await page.getByRole("button", { name: "Enregistrer dans un fichier" }).waitFor();
    expect(await focused()).toBe("Modifier Vanne de la Beurrière");
    // It stays where its reader is in it.
    await page.setViewportSize({ width: 360, height: 300 });
    await page.evaluate(() => scrollTo(0, 0));
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await page.locator("[data-act]:focus").waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    // What it was on is no longer there.
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Retirer Vanne de la Beurrière" }).press("Enter");
    await expect.poll(focused).toBe("La tournée");
    await context.close();
  });

  it("leaves on the screen the correction of what another window sent meanwhile", async () => {
    const { context, page } = await telephone();
    await context.setOffline(true);
    await enter(page, "Vanne du Grand Garçon", () => page.getByLabel("En bon état").check());
    await net(page, "Hors ligne : 1 en attente");
    await page.getByRole("button", { name: "Modifier" }).click();
    await page.getByLabel("Remarque").fill("Le vantail frotte");
    await reconnect({ context, page });
    await net(page, "1 en attente. Le site");
    const other = await context.newPage();
    await other.goto(page.url());
    await net(other, "Tout est envoyé");
    await saveButton(page).click();
    await net(page, "Cette saisie vient de partir. Ce qui est à l’écran n’est pas gardé");
    expect(await page.getByLabel("Remarque").inputValue()).toBe("Le vantail frotte");
    expect(await saveButton(page).isEnabled()).toBe(true);
    await context.close();
  });

  it("says of nothing that it left when the network is cut before it does", async () => {
    const { context, page } = await telephone();
    await context.setOffline(true);
    await enter(page, "Vanne de la Beurrière", () => page.getByLabel("En bon état").check());
    await net(page, "1 en attente");
    await enter(page, "Vanne du Grand Garçon", async () => {
      await page.getByLabel("En bon état").check();
      await page.getByLabel("Photos").setInputFiles(photo("vanne.png"));
    });
    await net(page, "2 en attente");
    let isCut = false;
    await page.route(/\/photos\//, async (route) => {
      await context.setOffline(true);
      await route.abort();
      isCut = true;
    });
    await reconnect({ context, page });
    await expect.poll(() => isCut).toBe(true);
    await net(page, "Hors ligne : 2 en attente");
    expect(await page.getByText("Partie, sans réponse encore").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Modifier" }).count()).toBe(2);
    await context.close();
  });

  it("says why the site takes nothing of an account that no longer enters, and keeps it to be changed", async () => {
    const { context, page } = await telephone({ email: "lit@exemple.fr" });
    await context.setOffline(true);
    await enter(page, "Vanne du Grand Garçon", () => page.getByLabel("En bon état").check());
    await net(page, "Hors ligne : 1 en attente");
    await reconnect({ context, page });
    await net(page, /Le site ne prend pas vos saisies : 1 en attente\. Votre compte lit ces contrôles.*administrateur/);
    expect(await page.getByText("Partie, sans réponse encore").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Modifier Vanne du Grand Garçon" }).count()).toBe(1);
    // Nor a photo, whose entry comes first.
    await page.getByRole("button", { name: "Modifier Vanne du Grand Garçon" }).click();
    await page.getByLabel("Photos").setInputFiles(photo("vanne.png"));
    await saveButton(page).click();
    await net(page, "Le site ne prend pas vos saisies : 1 en attente. Votre compte lit ces contrôles");
    await context.close();
  });

  it("takes back an entry of an object without making the next one unknowing of what was there before", async () => {
    const { context, page } = await telephone();
    page.on("dialog", (dialog) => dialog.accept());
    const name = "Vanne de la Beurrière";
    const { length } = await kept();
    await enter(page, name, () => page.getByLabel("Un défaut").check());
    await expect.poll(async () => (await kept()).length).toBe(length + 1);
    await net(page, "Tout est envoyé");
    await context.setOffline(true);
    for (const note of ["Jonit changé", "Joint changé"])
      await enter(page, name, async () => {
        await page.getByLabel("En bon état").check();
        await page.getByText("Préciser").click();
        await page.getByLabel("Remarque").fill(note);
      });
    await net(page, "Hors ligne : 2 en attente");
    await page
      .getByRole("button", { name: `Retirer ${name}` })
      .first()
      .click();
    await net(page, "Hors ligne : 1 en attente");
    await reconnect({ context, page });
    await net(page, "Tout est envoyé");
    expect(await againstOf("BRO-002")).toEqual([null, null]);
    await context.close();
  });

  it("changes what the site refused of an object that left the register since, and sends it, at one with what followed it", async () => {
    const { context, page } = await telephone();
    const name = "Vanne de Chartressac";
    await enter(page, name, async () => {
      await page.getByLabel("Un défaut").check();
      await page.getByLabel("Date limite").fill("2020-01-01");
    });
    await net(page, "1 refusé par le site");
    expect(await page.getByText("« Date limite » : ce jour vient avant celui du contrôle.").count()).toBe(1);
    const { length } = await kept();
    await enter(page, name, () => page.getByLabel("En bon état").check());
    await expect.poll(async () => (await kept()).length).toBe(length + 1);
    place.place.write("marais/vannes/data.geojson", valvesJson(valves.slice(0, 2)));
    expect((await place.datalogue.load()).problems).toEqual([]);
    await page.reload();
    await page.getByRole("button", { name: `Modifier ${name}` }).click();
    await page.getByLabel("Date limite").fill("");
    await saveButton(page).click();
    await net(page, "Tout est envoyé");
    expect(await againstOf("BRO-003")).toEqual([null, null]);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
    await context.close();
  });

  it("makes what is entered after a refused entry, or sent before it, disagree with nothing of its own", async () => {
    const { context, page } = await telephone();
    page.on("dialog", (dialog) => dialog.accept());
    const name = "Vanne de Chartressac";
    const send = async (state: string) => {
      const { length } = await kept();
      await enter(page, name, () => page.getByLabel(state).check());
      await expect.poll(async () => (await kept()).length).toBe(length + 1);
      await net(page, /Tout est envoyé|1\srefusé/);
    };
    await send("Un défaut");
    await enter(page, name, async () => {
      await page.getByLabel("Un défaut").check();
      await page.getByLabel("Date limite").fill("2020-01-01");
    });
    await net(page, "1 refusé par le site");
    await send("Hors service");
    await send("En bon état");
    expect(await againstOf("BRO-003")).toEqual([null, null]);
    await page.getByRole("button", { name: `Retirer ${name}` }).click();
    await net(page, "Tout est envoyé");
    await send("Un défaut");
    expect(await againstOf("BRO-003")).toEqual([null, null]);
    await context.close();
  });

  it("forgets a position after two minutes: neither kept, nor proposed for the next object", async () => {
    const { context, page } = await telephone();
    const later = () =>
      page.evaluate(() => {
        const now = Date.now;
        Date.now = () => now() + 130_000;
      });
    const find = page.getByRole("button", { name: "Relever ma position" });
    await context.grantPermissions(["geolocation"]);
    await context.setGeolocation({ longitude: -1.0511, latitude: 45.84, accuracy: 8 });
    await context.setOffline(true);
    await page.getByRole("button", { name: "Au plus près de moi" }).click();
    await page.getByText("à 85 m").waitFor();
    await page.getByRole("button", { name: "Contrôler Vanne de Chartressac" }).click();
    await page.getByText("Vous êtes à 85 m.").waitFor();
    // One that walked on since takes it again.
    await context.setGeolocation({ longitude: -1.05, latitude: 45.8401, accuracy: 8 });
    await find.click();
    await page.getByText("Vous êtes à 11 m.").waitFor();
    await page.getByRole("button", { name: "Revenir à la liste" }).click();

    await later();
    await enter(page, "Vanne de la Beurrière", async () => {
      await find.waitFor();
      expect(await page.getByText("Vous êtes à").count()).toBe(0);
      expect(await page.getByLabel("Je suis devant").count()).toBe(0);
      await page.getByLabel("En bon état").check();
    });
    await net(page, "1 en attente");
    expect((await saveFile(page)).map(({ entry }) => entry.position)).toEqual([undefined]);

    await enter(page, "Vanne de Chartressac", async () => {
      await page.getByLabel("En bon état").check();
      await find.click();
      await page.getByLabel("Je suis devant").check();
      await later();
    });
    await net(page, "Position trop ancienne. Relevez-la de nouveau");
    await find.click();
    await page.getByLabel("Je suis devant").check();
    await find.click();
    expect(await page.getByLabel("Je suis devant").isChecked()).toBe(true);
    await saveButton(page).click();
    await net(page, "2 en attente");
    expect((await saveFile(page)).map(({ name, entry }) => [name, entry.proposesPosition, entry.position])).toEqual([
      ["Vanne de la Beurrière", undefined, undefined],
      ["Vanne de Chartressac", true, { longitude: -1.05, latitude: 45.8401, accuracy: 8 }],
    ]);
    await context.close();
  });

  it("asks for what the site requires before it keeps an inspection", async () => {
    const { context, page } = await telephone({ kind: "bornes" });
    const asked = () =>
      page.evaluate(() => {
        const control = document.activeElement as HTMLInputElement;
        return [control.closest("fieldset")?.querySelector("legend")?.textContent, control.validity.valid];
      });
    await page.getByRole("button", { name: /^Contrôler/ }).click();
    await page.getByLabel("Hors service").check();
    await saveButton(page).click();
    // What is optional is marked, not what is asked.
    expect(await asked()).toEqual(["Défauts", false]);
    expect(await page.getByLabel("Remarque facultatif").isVisible()).toBe(true);
    expect(await page.getByLabel("Fuite").evaluate((box: HTMLInputElement) => box.validationMessage)).toBe(
      "Répondez à « Défauts ».",
    );
    await page.getByLabel("Capot").check();
    await saveButton(page).click();
    expect(await asked()).toEqual(["L’accès est-il libre ?", false]);
    await page.getByLabel("Oui").check();
    await saveButton(page).click();
    await expect.poll(() => kept("bornes")).toEqual([["17093-1", "out"]]);
    // What is required of a fault is not of what has none, even where it was answered before.
    await page.getByRole("button", { name: /^Contrôler/ }).click();
    await page.getByLabel("Hors service").check();
    await page.getByLabel("Capot").check();
    await page.getByLabel("Elle marche").check();
    await page.getByLabel("Oui").check();
    await saveButton(page).click();
    const states = async () => (await kept("bornes")).map(([, state]) => state).sort();
    await expect.poll(states).toEqual(["good", "out"]);
    // The ordinary form holds for what is required too.
    await page.goto(`${place.url}/controles/bornes/objets/17093-1/saisie`);
    await page.getByLabel("Elle marche").check();
    await saveButton(page).click();
    expect(await asked()).toEqual([expect.stringContaining("L’accès est-il libre"), false]);
    await context.close();
  });

  it("says how many photos are taken before it keeps an inspection that has more", async () => {
    const { context, page } = await telephone();
    await context.setOffline(true);
    await enter(page, "Vanne du Grand Garçon", async () => {
      await page.getByLabel("En bon état").check();
      const names = ["couchee-avec-lieu.jpg", "vanne.png", "vanne.webp"];
      await page.getByLabel("Photos").setInputFiles(names.map(photo));
    });
    await net(page, "2 photos au plus. Cette saisie en a 3");
    await page.getByLabel("Photos").setInputFiles(["couchee-avec-lieu.jpg", "vanne.png"].map(photo));
    await saveButton(page).click();
    await net(page, "Hors ligne : 1 en attente");
    expect(await said(page)).toContain("2 photos");
    await context.close();
  });
});
