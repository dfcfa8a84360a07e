import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dayIn } from "../../../packages/api/src/calendar/local-time.js";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { photo, valves, valvesJson, writeValves } from "../../api/inspections/inspection-content.js";
import { createPlace } from "../../api/support/content-folder.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { look, said } from "./look.js";
import { enter, net, reconnect, takeAlong } from "./telephone.js";
import { CHEAP, PASSWORD, Visitor } from "./visitor.js";

const OFFLINE = "/controles/vannes/hors-ligne";

describeInBrowser("inspections without network", () => {
  let place: ServedPlace;
  let browser: Browser;
  let reader: Visitor;

  beforeAll(async () => {
    const made = createPlace();
    writeValves(made);
    place = await servePlace(made, { passwordCost: CHEAP });
    for (const name of ["agent", "collegue", "troisieme", "quatrieme"])
      await Visitor.of(place.datalogue, place.url, {
        ...{ email: `${name}@exemple.fr`, organisation: "ile-d-oleron", role: "contributor" },
      });
    reader = await Visitor.of(place.datalogue, place.url, {
      ...{ email: "cheffe@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });

  const telephone = (email: string) => takeAlong(browser, place.url, { email });
  const list = async () => {
    const answer = await fetch(`${place.url}/api/inspections/vannes/entries?page_size=1000`, {
      headers: { Cookie: reader.cookie },
    });
    return (await answer.json()).data as {
      id: string;
      installation: string;
      state: string;
      seenOn: string;
      against: string | null;
    }[];
  };
  const ofObject = async (key: string) => (await list()).filter(({ installation }) => installation === key);

  it("keep an inspection and its two photos while the network is cut and the page closed, and send them once", async () => {
    const { context, page } = await telephone("agent@exemple.fr");
    await look(page, 360, true, ["light"]);
    await context.setOffline(true);
    await net(page, /^Hors ligne : rien n’attend\. *$/);
    await enter(page, "Vanne du Grand Garçon", async () => {
      await page.getByLabel("Hors service").check();
      await page.getByLabel("Blocage").check();
      await page.getByLabel("Action à mener").fill("Débloquer le vantail");
      await page.getByLabel("Photos").setInputFiles([photo("couchee-avec-lieu.jpg"), photo("vanne.png")]);
    });
    await net(page, "Hors ligne : 1 en attente. Gardé sur ce téléphone, envoyé au retour du réseau. Il est du");
    expect(await list()).toEqual([]);
    await page.close();

    const again = await context.newPage();
    await again.goto(`${place.url}/controles/vannes`);
    // Without network, any page of these inspections is the one that was kept.
    expect(await said(again, "h1")).toBe("Contrôler, même sans réseau");
    await net(again, "1 en attente");
    expect(await said(again)).toContain("2 photos");
    await context.setOffline(false);
    await again.evaluate(() => dispatchEvent(new Event("online")));
    await net(again, "Tout est envoyé");
    await again.goto(place.url + OFFLINE);
    await net(again, "Tout est envoyé");
    expect((await list()).map(({ installation, state }) => [installation, state])).toEqual([["BRO-001", "out"]]);
    const { text } = await reader.ask("/controles/vannes/objets/BRO-001");
    expect(text.match(/<img/g)).toHaveLength(2);
    expect(text).toContain("saisi hors ligne");

    // The rest of the site is neither seen by the worker nor given its script.
    await again.goto(`${place.url}/jeux`);
    expect(await again.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    expect(await again.content()).not.toMatch(/travailleur|inspections-/);
    await context.close();
  });

  it("keep both of two telephones that saw the same object, and show them", async () => {
    const [one, two] = [await telephone("agent@exemple.fr"), await telephone("collegue@exemple.fr")];
    for (const [{ context, page }, state] of [
      [one, "Hors service"],
      [two, "Un défaut"],
    ] as const) {
      await context.setOffline(true);
      await enter(page, "Vanne de la Beurrière", () => page.getByLabel(state).check());
      await net(page, "Hors ligne : 1 en attente");
    }
    for (const { context, page } of [one, two]) {
      await context.setOffline(false);
      await page.evaluate(() => dispatchEvent(new Event("online")));
      await net(page, "Tout est envoyé");
      await context.close();
    }
    expect((await ofObject("BRO-002")).map(({ state }) => state).sort()).toEqual(["fault", "out"]);
    const { text } = await reader.ask("/controles/vannes/objets/BRO-002");
    expect(text.replaceAll("\u00a0", " ")).toContain("2 saisies");
    expect(text.match(/>Garder «/g)).toHaveLength(2);
  });

  it("change what waits before it leaves: once, with the photo that stays, under its identifier; no more once it left", async () => {
    const { context, page } = await telephone("agent@exemple.fr");
    const before = await list();
    await context.grantPermissions(["geolocation"]);
    await context.setGeolocation({ longitude: -1.0511, latitude: 45.84, accuracy: 8 });
    await context.setOffline(true);
    await enter(page, "Vanne de Chartressac", async () => {
      await page.getByRole("button", { name: "Relever ma position" }).click();
      // 0,0011 degree of longitude at this latitude.
      await page.getByText("Vous êtes à 85 m.").waitFor();
      await page.getByLabel("Je suis devant").check();
      await page.getByLabel("Un défaut").check();
      await page.getByLabel("Action à mener").fill("Graisser");
      await page.getByLabel("Remarque").fill("Accès par le chemin nord");
      await page.getByLabel("Photos").setInputFiles([photo("vanne.png"), photo("couchee-avec-lieu.jpg")]);
    });
    await net(page, "1 en attente");
    await page.getByRole("button", { name: "Modifier" }).click();
    expect(await page.getByLabel("Un défaut").isChecked()).toBe(true);
    expect(await page.getByLabel("Remarque").inputValue()).toBe("Accès par le chemin nord");
    // Both are drawn again.
    await expect.poll(() => page.locator("canvas[data-drawn]").count()).toBe(2);
    await page.getByLabel("Hors service").check();
    await page.getByRole("checkbox", { name: "Photo 2" }).uncheck();
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.getByRole("listitem").filter({ hasText: ", 1 photo" }).waitFor();
    await net(page, "Hors ligne : 1 en attente");

    // Its answer is lost on the way: the site has it, and this device does not know.
    await page.route("**/entries", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await context.setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.getByText("Partie, sans réponse encore").waitFor();
    expect(await page.getByRole("button", { name: "Modifier" }).count()).toBe(0);
    const asked: string[] = [];
    page.once("dialog", (dialog) => {
      asked.push(dialog.message());
      return dialog.dismiss();
    });
    await page.getByRole("button", { name: "Retirer" }).click();
    await expect.poll(() => asked).toEqual([expect.stringContaining("Elle est peut-être déjà arrivée")]);
    await page.unrouteAll({ behavior: "wait" });
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await net(page, "Tout est envoyé");
    const added = (await list()).filter(({ id }) => !before.some((one) => one.id === id));
    expect(added.map(({ installation, state }) => [installation, state])).toEqual([["BRO-003", "out"]]);
    const { text } = await reader.ask("/controles/vannes/objets/BRO-003");
    expect(text.match(/<img/g)).toHaveLength(1);
    // Where it was entered is proposed for the object; nothing moves before a publisher says so.
    const positionNow = async () =>
      (
        await (await fetch(`${place.url}/api/inspections/vannes`, { headers: { Cookie: reader.cookie } })).json()
      ).installations.find(({ key }: { key: string }) => key === "BRO-003").position;
    expect(await positionNow()).toEqual([-1.05, 45.84]);
    const round = (await reader.ask("/controles/vannes")).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(round).toContain("45.84000, -1.05110, à 85 m de celle du registre (à 8 m près)");
    const id = added[0]?.id ?? "";
    const decided = await reader.send("/controles/vannes", "/controles/vannes/position", { id, decision: "accepted" });
    expect(decided.to).toBe("/controles/vannes?fait=position-acceptee");
    expect(await positionNow()).toEqual([-1.0511, 45.84]);
    expect(
      (await reader.send("/controles/vannes", "/controles/vannes/position", { id, decision: "refused" })).status,
    ).toBe(409);
    // The register that says something else is right again.
    place.place.write(
      "marais/vannes/data.geojson",
      valvesJson([...valves.slice(0, 2), ["BRO-003", "Vanne de Chartressac", -1.0512, 45.84]]),
    );
    expect((await place.datalogue.load()).problems).toEqual([]);
    expect(await positionNow()).toEqual([-1.0512, 45.84]);
    await context.close();
  });

  it("ask for the day where the clock of the telephone is wrong, and take what it dated once the day is told", async () => {
    const { context, page } = await telephone("agent@exemple.fr");
    const before = await list();
    const today = dayIn("Europe/Paris", new Date());
    await context.setOffline(true);
    // A battery that ran out: the clock begins again.
    await page.clock.setFixedTime("2000-01-01T00:00:00Z");
    await enter(page, "Vanne du Grand Garçon", async () => {
      await page.getByText("L’horloge de ce téléphone retarde").waitFor();
      await page.getByLabel("En bon état").check();
      await page.getByLabel("Vu le").fill(today);
    });
    await net(page, "Hors ligne : 1 en attente");

    // Of a page that does not know what time it is, the site refuses it; nothing typed is lost.
    await page.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((done) => {
        const asked = indexedDB.open("controles");
        asked.onsuccess = () => done(asked.result);
      });
      const store = db.transaction("pending", "readwrite").objectStore("pending");
      const [one] = await new Promise<{ id: string; entry: object }[]>((done) => {
        const asked = store.getAll();
        asked.onsuccess = () => done(asked.result);
      });
      const id = one?.id.replace(/^.{8}/, "11111111");
      const entry = { ...one?.entry, id, seenAt: "2000-01-01T00:00:00.000Z", note: "Le vantail frotte" };
      await new Promise<void>((done) => {
        store.put({ ...one, id, entry }).onsuccess = () => done();
      });
    });
    await reconnect({ context, page });
    await net(page, "1 refusé par le site");
    expect((await said(page)).replaceAll("\u00a0", " ")).toContain("Le 01/01/2000 est à plus de 2 ans");
    await page.getByRole("button", { name: "Modifier" }).click();
    expect(await page.getByLabel("Vu le").inputValue()).toBe("2000-01-01");
    expect(await page.getByLabel("Remarque").inputValue()).toBe("Le vantail frotte");
    await look(page, 360, true, ["light"]);
    await page.getByLabel("Vu le").fill(today);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await net(page, "Tout est envoyé");
    const added = (await list()).filter(({ id }) => !before.some((one) => one.id === id));
    expect(added.map(({ installation, seenOn }) => [installation, seenOn])).toEqual([
      ["BRO-001", today],
      ["BRO-001", today],
    ]);
    await context.close();
  });

  it("follow each other as they were entered, though the clock went back between the two", async () => {
    const { context, page } = await telephone("agent@exemple.fr");
    const before = await list();
    const today = dayIn("Europe/Paris", new Date());
    await context.setOffline(true);
    await enter(page, "Vanne de Chartressac", () => page.getByLabel("En bon état").check());
    await net(page, "Hors ligne : 1 en attente");
    await page.clock.setFixedTime("2000-01-01T00:00:00Z");
    await enter(page, "Vanne de Chartressac", async () => {
      await page.getByLabel("Hors service").check();
      await page.getByLabel("Vu le").fill(today);
    });
    await net(page, "Hors ligne : 2 en attente");
    expect(await said(page)).not.toContain("2000");
    await reconnect({ context, page });
    await net(page, "Tout est envoyé");
    const added = (await list()).filter(({ id }) => !before.some((one) => one.id === id));
    expect(added.map(({ state, against }) => [state, against]).sort()).toEqual([
      ["good", null],
      ["out", null],
    ]);
    expect((await reader.ask("/controles/vannes/objets/BRO-003")).text).toContain("hors service");
    await context.close();
  });

  it("open again to be changed when the site refused a day that is none, and ask for no day to come", async () => {
    const { context, page } = await telephone("agent@exemple.fr");
    const today = dayIn("Europe/Paris", new Date());
    await context.setOffline(true);
    await enter(page, "Vanne du Grand Garçon", () => page.getByLabel("En bon état").check());
    await net(page, "Hors ligne : 1 en attente");
    await page.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((done) => {
        const asked = indexedDB.open("controles");
        asked.onsuccess = () => done(asked.result);
      });
      const store = db.transaction("pending", "readwrite").objectStore("pending");
      const asked = store.getAll();
      await new Promise<void>((done) => {
        asked.onsuccess = () => {
          const [one] = asked.result;
          const entry = { ...one.entry, seenAt: "202666-12-01T11:00:00Z" };
          store.put({ ...one, entry }).onsuccess = () => done();
        };
      });
    });
    await reconnect({ context, page });
    await net(page, "1 refusé par le site");
    await page.getByRole("button", { name: "Modifier" }).click();
    const day = page.getByLabel("Vu le");
    expect([await day.inputValue(), await day.getAttribute("max")]).toEqual(["", today]);
    await day.fill(today);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await net(page, "Tout est envoyé");
    await context.close();
  });

  it("send two hundred entries in one go, but for one that is refused and told", async () => {
    const before = await ofObject("BRO-003");
    const { context, page } = await telephone("troisieme@exemple.fr");
    await context.setOffline(true);
    await page.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((done) => {
        const asked = indexedDB.open("controles");
        asked.onsuccess = () => done(asked.result);
      });
      const read = <T>(request: IDBRequest<T>) =>
        new Promise<T>((done) => (request.onsuccess = () => done(request.result)));
      const round = await read(db.transaction("rounds").objectStore("rounds").get("vannes"));
      const keeping = db.transaction("pending", "readwrite");
      const store = keeping.objectStore("pending");
      // A page that is left before has them kept or not, as it comes.
      const areKept = new Promise<void>((done, fail) => {
        keeping.oncomplete = () => done();
        keeping.onabort = () => fail(keeping.error);
      });
      for (let rank = 0; rank < 200; rank++) {
        const time = Date.now() - 86_400_000 - rank * 60_000;
        const id = `${time
          .toString(16)
          .padStart(12, "0")
          .replace(/^(.{8})/, "$1-")}-7000-8000-${String(rank).padStart(12, "0")}`;
        const seenAt = new Date(time).toISOString();
        const entry = {
          ...{ id, form: round.form.version, installation: "BRO-003", seenAt, read: { version: 1, last: null } },
          answers: { etat: rank === 7 ? "INCONNU" : "BON" },
        };
        store.add({
          id,
          kind: "vannes",
          person: round.person,
          name: "Vanne",
          entry,
          photos: [],
          savedAt: seenAt,
          refused: null,
        });
      }
      await areKept;
    });
    await page.reload();
    await net(page, "Hors ligne : 200 en attente");
    const posted: string[] = [];
    page.on("request", (request) => request.method() === "POST" && posted.push(request.url()));
    await context.setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await net(page, "1 refusé par le site. Gardé ci-dessous");
    expect(posted).toHaveLength(1);
    expect(await ofObject("BRO-003")).toHaveLength(before.length + 199);
    expect(await said(page)).toContain("« INCONNU » n'est pas une réponse proposée.");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Enregistrer dans un fichier" }).click(),
    ]);
    expect(JSON.parse(readFileSync(await file.path(), "utf8"))).toMatchObject([
      { entry: { answers: { etat: "INCONNU" } } },
    ]);
    await context.close();
  });

  it("keep what waits when the session is over, ask to sign in, then send it", async () => {
    const { context, page } = await telephone("quatrieme@exemple.fr");
    const before = (await list()).length;
    await context.clearCookies();
    await enter(page, "Vanne du Grand Garçon", () => page.getByLabel("En bon état").check());
    await net(page, "Session finie : 1 en attente");
    expect((await list()).length).toBe(before);
    await page.getByRole("link", { name: "Se connecter" }).click();
    await page.getByLabel("Adresse de courriel").fill("quatrieme@exemple.fr");
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.waitForURL(new RegExp(OFFLINE));
    await net(page, "Tout est envoyé");
    expect((await list()).length).toBe(before + 1);
    await context.close();
  });

  it.each([
    ["does not take", 403],
    ["fails to take", 503],
    ["is too far to take", null],
  ])("send what comes before and after an entry whose photo the site %s", async (_, status) => {
    const { context, page } = await telephone("collegue@exemple.fr");
    const before = (await list()).length;
    await context.route(/\/photos\//, (route) =>
      status === null ? route.abort() : route.fulfill({ status, json: { code: "autre-site" } }),
    );
    await context.setOffline(true);
    await enter(page, "Vanne de la Beurrière", () => page.getByLabel("En bon état").check());
    await net(page, "1 en attente");
    await enter(page, "Vanne du Grand Garçon", async () => {
      await page.getByLabel("En bon état").check();
      await page.getByLabel("Photos").setInputFiles(photo("vanne.png"));
    });
    await net(page, "2 en attente");
    await enter(page, "Vanne de Chartressac", () => page.getByLabel("En bon état").check());
    await net(page, "3 en attente");
    await context.setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await net(page, "1 en attente. Le site ne l’a pas encore pris");
    expect((await list()).length).toBe(before + 2);
    // The site takes it later, asked by the person unless a sending that follows by itself was faster.
    await context.unroute(/\/photos\//);
    await page.evaluate(() => document.querySelector<HTMLButtonElement>('[data-act="envoyer"]')?.click());
    await net(page, "Tout est envoyé");
    expect((await list()).length).toBe(before + 3);
    await context.close();
  });

  it("say which photo the site refuses, and why", async () => {
    const { context, page } = await telephone("collegue@exemple.fr");
    await context.setOffline(true);
    await enter(page, "Vanne de Chartressac", async () => {
      await page.getByLabel("Un défaut").check();
      const notes = { name: "vanne.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Ceci n’est pas une photo") };
      const [name, mimeType] = ["vanne.png", "image/png"];
      await page
        .getByLabel("Photos")
        .setInputFiles([{ name, mimeType, buffer: readFileSync(photo("vanne.png")) }, notes]);
    });
    await net(page, "1 en attente");
    await reconnect({ context, page });
    await net(page, "1 refusé par le site. Gardé ci-dessous, avec la raison.");
    const told = (await said(page)).replaceAll("\u00a0", " ");
    expect(told).toContain("Photo 2 : Ce fichier n'est pas une photo JPEG, PNG ou WebP.");
    await context.close();
  });
});
