import type { Caller, Datalogue } from "@datalogue/api";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { servePlace } from "../support/serve-place.js";
import { createFibrePlace, POLE } from "./fibre-place.js";
import { said } from "./look.js";
import { signIn, Visitor } from "./visitor.js";

describeInBrowser("the grid of a table kept by hand", () => {
  let datalogue: Datalogue;
  let url: string;
  let close: () => Promise<void>;
  let publisher: Visitor;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const colleague: Caller = {
    ...{ kind: "key", key: "colleague" },
    memberships: [{ organisation: POLE, role: "contributor", kind: null }],
  };

  beforeAll(async () => {
    ({ datalogue, url, close } = await servePlace(createFibrePlace()));
    const email = "publicatrice@exemple.fr";
    publisher = await Visitor.of(datalogue, url, { email, organisation: POLE, role: "publisher" });
    browser = await openBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await signIn(context, url, email);
  });
  afterAll(async () => {
    await browser?.close();
    await close();
  });

  /** Opens a table of berths in the browser: what saves it goes through `save`, each with its number. */
  const open = async (
    lines: string[],
    save: (route: Route, at: number) => Promise<void> = (route) => route.continue(),
  ) => {
    const start = `/publier?organisme=${POLE}`;
    const { to } = await publisher.send(start, `${start}&voie=main`, {
      ...{ titre: "Cales", colonne0: "Nom", colonne1: "Volume", type1: "number" },
      ...{ colonne2: "Ouverte", type2: "boolean" },
    });
    const path = to.replace(/\?.*/, "");
    const id = path.split("/")[2] ?? "";
    const bloc = lines.join("\n");
    if (bloc) await publisher.send(`${path}/coller`, `${path}/coller`, { bloc, garder: "oui" });
    let saves = 0;
    await page.unrouteAll();
    await page.route(/\/rows$/, (route) =>
      route.request().method() === "PATCH" ? save(route, ++saves) : route.continue(),
    );
    await page.goto(url + path);
    const rows = page.getByRole("grid").getByRole("row");
    await rows.nth(1).waitFor();
    const cell = (row: number, column = 0) => rows.nth(row).getByRole("gridcell").nth(column);
    const listKept = async () => (await datalogue.drafts.rows.get(colleague, id)).rows;
    return {
      cell,
      rows,
      saves: () => saves,
      listKept,
      /** The cells that are kept, row by row. */
      kept: async () => (await listKept()).map(({ cells }) => Object.values(cells).join(" ")),
      /** The cells that are seen, row by row. */
      seen: async () =>
        rows.evaluateAll((lines) =>
          lines.slice(1, -1).map((line) =>
            [...line.querySelectorAll("td")]
              .map(({ textContent }) => textContent)
              .join(" ")
              .trim(),
          ),
        ),
      write: async (row: number, column: number, text: string) => {
        await cell(row, column).click();
        await page.keyboard.type(text);
        await page.keyboard.press("Enter");
      },
      remove: async (row: number) => {
        await cell(row).click();
        await page.getByRole("button", { name: /^Supprimer la ligne/ }).click();
        await page.getByRole("button", { name: /^Confirmer/ }).click();
      },
      removeElsewhere: async (name: string) => {
        const row = (await listKept()).find(({ cells }) => cells.nom === name);
        await datalogue.drafts.rows.change(colleague, id, [
          { row: row?.id ?? "", revision: row?.revision ?? 0, remove: true },
        ]);
      },
    };
  };
  /** Holds the first save until what is given back is called. */
  const holdFirst = () => {
    let release = () => {};
    const asked = new Promise<void>((done) => {
      release = done;
    });
    const save = async (route: Route, at: number) => {
      if (at === 1) await asked;
      await route.continue();
    };
    return { save, release: () => release() };
  };
  const patience = { timeout: 20_000 };

  it("keeps a cell that is typed back to what it was while its save is on its way", async () => {
    const { save, release } = holdFirst();
    const { cell, write, saves, kept } = await open(["Cale 1;12"], save);
    await write(1, 1, "15");
    await expect.poll(saves, patience).toBe(1);
    await write(1, 1, "12");
    const answered = page.waitForResponse((answer) => answer.request().method() === "PATCH");
    release();
    await answered;
    await expect.poll(kept, patience).toEqual(["Cale 1 12"]);
    expect(await cell(1, 1).textContent()).toBe("12");
  });

  it("says at the button what cannot be saved, and saves all of it once one cell is corrected", async () => {
    const { cell, write, kept } = await open(["Cale 1;1"]);
    await cell(2).click();
    await cell(2).evaluate((one) => {
      const data = new DataTransfer();
      data.setData("text/plain", `${"Cale ".repeat(2_001)}\t2\nCale 3\t3\n`);
      one.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => /Non enregistré/.test(document.querySelector("[data-saved]")?.textContent ?? ""));
    await page.getByRole("button", { name: "Préparer la publication" }).click();
    const told = page.getByRole("alert").filter({ hasText: "Pas encore prêt à publier. Non enregistré : " });
    await told.waitFor(patience);
    expect(await told.textContent()).toContain("caractères au plus");
    await write(2, 0, "Cale 2");
    await expect.poll(kept, patience).toEqual(["Cale 1 1", "Cale 2 2", "Cale 3 3"]);
    expect(await told.count()).toBe(0);
  });

  it("removes a row that is removed while its addition is on its way", async () => {
    const { save, release } = holdFirst();
    const { write, remove, seen, saves, kept } = await open(["Cale 1;1"], save);
    await write(2, 0, "Cale 2");
    await expect.poll(saves, patience).toBe(1);
    await remove(2);
    const answered = page.waitForResponse((answer) => answer.request().method() === "PATCH");
    release();
    await answered;
    await expect.poll(kept, patience).toEqual(["Cale 1 1"]);
    await expect.poll(seen, patience).toEqual(["Cale 1 1"]);
  });

  it("leaves removed what somebody else removed, and asks nothing where both removed it", async () => {
    const { write, remove, removeElsewhere, seen, kept } = await open(["Cale 1;1", "Cale 2;2", "Cale 3;3"]);
    // What others do is not seen before one's own save.
    await page.route(/\/rows$/, (route) => (route.request().method() === "GET" ? route.abort() : route.fallback()));
    await removeElsewhere("Cale 2");
    await write(2, 1, "20");
    const choice = page.getByRole("alert").filter({ hasText: "a supprimé la ligne 2" });
    await choice.getByRole("button", { name: "La laisser supprimée" }).click();
    await expect.poll(seen, patience).toEqual(["Cale 1 1", "Cale 3 3"]);
    await removeElsewhere("Cale 3");
    await remove(2);
    await expect.poll(seen, patience).toEqual(["Cale 1 1"]);
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(await kept()).toEqual(["Cale 1 1"]);
  });

  it("adds a row once though the answers are lost, with what is typed in it meanwhile", async () => {
    const { write, seen, kept, saves } = await open(["Cale 1;1"], async (route, at) => {
      // The server does all that it is asked; the first answer does not arrive, the second is cut.
      if (at > 2) return route.continue();
      await route.fetch();
      await (at === 1 ? route.abort() : route.fulfill({ contentType: "application/json", body: '{"revision":' }));
    });
    const isOffline = () =>
      page.waitForFunction(() => /Hors ligne/.test(document.querySelector("[data-saved]")?.textContent ?? ""));
    await write(2, 0, "Cale 2");
    await isOffline();
    await write(2, 1, "2");
    await expect.poll(saves, patience).toBeGreaterThan(2);
    await expect.poll(seen, patience).toEqual(["Cale 1 1", "Cale 2 2"]);
    await expect.poll(kept, patience).toEqual(["Cale 1 1", "Cale 2 2"]);
    expect(await said(page, "[data-saved]")).toContain("Enregistré");
  });

  it("saves the value of a list that is kept, not those that the keys pass", async () => {
    const { cell, kept, saves } = await open(["Cale 1;1"]);
    await cell(1, 2).click();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(kept, patience).toEqual(["Cale 1 1 non"]);
    expect(saves()).toBe(1);
    // Escape leaves it as it was; with a pointer a choice is kept at once.
    await cell(1, 2).click();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    expect(await cell(1, 2).textContent()).toBe("Non");
    await cell(1, 2).dblclick();
    await cell(1, 2).getByRole("combobox").selectOption("oui");
    await expect.poll(kept, patience).toEqual(["Cale 1 1 oui"]);
    expect(await cell(1, 2).textContent()).toBe("Oui");
  });
});
