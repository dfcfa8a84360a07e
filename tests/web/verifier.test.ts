import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { HtmlValidate } from "html-validate";
import type { Browser } from "playwright-core";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { letterOf } from "../../packages/web/src/components/report-view.js";
import { createReportStore } from "../../packages/web/src/http/report-store.js";
import { axeFaults } from "../../scripts/lib/page-limits.mjs";
import { writeWorkbook } from "../ingest/support/workbook.js";
import { writeZip } from "../ingest/support/write-zip.js";
import { describeInBrowser, openBrowser } from "./support/in-browser.js";
import { readZip } from "./support/read-zip.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

const cases = fileURLToPath(new URL("../cases", import.meta.url));
const invalid = join(cases, "schemas/dechets-tonnages/invalide.csv");
const valid = join(cases, "schemas/dechets-tonnages/valide.csv");
const samples = process.env.DATALOGUE_SAMPLES;

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const post = () => supertest(site.app).post("/verifier").set("Accept", "text/html");
const get = (path: string) => supertest(site.app).get(path).set("Accept", "text/html");
const text = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ");
const addressIn = (html: string) => /href="(\/verifier\/[\w-]{20,})"/.exec(html)?.[1] ?? "";
const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // Preact leaves ">" as it is, which is no fault.
    "no-raw-characters": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    "void-style": "off",
  },
});
async function faultsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId} ${message} ${line}:${column}`),
  );
}
const left = () => {
  const folder = join(site.settings.dataFolder, "checking");
  return readdirSync(folder).flatMap((own) => readdirSync(join(folder, own)));
};

describe("the form of /verifier", () => {
  it("proposes every shared schema by its French title, the published datasets, and no schema", async () => {
    const { text: html } = await get("/verifier");
    const shared = readdirSync(fileURLToPath(new URL("../../datasets/schemas", import.meta.url)));
    for (const name of shared) expect(html).toContain(`<option value="${name.replace(".json", "")}"`);
    expect(html).toContain('<option value="dechets-tonnages">Tonnages de déchets collectés</option>');
    expect(html).toContain('<option value="jeu:dechets-points-apport">');
    expect(html).toMatch(/<option value>|<option value="">Sans schéma/);
    expect(text(html)).toContain("500 Mo au plus");
    expect(html).toContain('<form class="stack" method="post" action="/verifier" enctype="multipart/form-data">');
  });

  it("shows the columns that a schema expects, and chooses it", async () => {
    const { text: html } = await get("/verifier?schema=dechets-tonnages");
    expect(html).toMatch(/<option (value="dechets-tonnages" selected|selected value="dechets-tonnages")/);
    expect(text(html)).toContain("colonnes attendues");
    expect(html).toContain("<code>siren_epci</code>");
    expect(html).toContain('href="/api/schemas/dechets-tonnages"');
    const { text: dataset } = await get("/verifier?jeu=dechets-points-apport");
    expect(dataset).toMatch(/<option (value="jeu:dechets-points-apport" selected|selected value="jeu:)/);
  });

  it("tells how many checks come before, as long as there are some", async () => {
    const shown = async () => /En ce moment : [^.]*\./.exec(text((await get("/verifier")).text))?.[0];
    expect(await shown()).toBeUndefined();
    const slow = post().attach("file", Buffer.from(`a,b\n${"1,2\n".repeat(2_000_000)}`), "a.csv");
    const done = slow.then(({ status }) => status);
    await expect.poll(shown, { interval: 10 }).toBe("En ce moment : 1 contrôle avant le vôtre.");
    expect(await done).toBe(200);
    expect(await shown()).toBeUndefined();
  });

  it("is proposed by the home page to agents, and by the foot of every page", async () => {
    const { text: html } = await get("/");
    expect(html).toContain('<a href="/verifier">Vérifier un fichier avant de le publier</a>');
    expect((await get("/jeux")).text).toContain('<a href="/verifier">Vérifier un fichier</a>');
  });
});

describe("a file posted to /verifier", () => {
  it("gives the report: verdict first, then errors by cause with line, column, value and what was expected", async () => {
    const { status, text: html, headers } = await post().attach("file", invalid).field("schema", "dechets-tonnages");
    expect(status).toBe(200);
    const page = text(html);
    expect(page).toContain("Votre fichier est à corriger");
    expect(page).toContain("7 erreurs à corriger");
    expect(page).toContain("Nous avons lu 7 lignes dans invalide.csv");
    expect(page).toContain("Rien n’est publié, et votre fichier n’est pas gardé");
    expect(page).toContain("« environ 1000 » n’est pas un nombre");
    expect(page).toContain("Colonne G d’un tableur (7 e)".replace("7 e", "7e"));
    expect(page.indexOf("7 erreurs")).toBeLessThan(page.indexOf("À corriger"));
    expect(html.match(/<article class="issue-group" data-severity="error">/g)).toHaveLength(7);
    expect(headers["cache-control"]).toBe("private, no-store");
    expect(headers["x-robots-tag"]).toContain("noindex");
    expect(headers["content-security-policy"]).toContain("form-action 'self'");
    expect(await faultsOf(html)).toEqual([]);
    expect(left()).toEqual([]);
  });

  it("says of a good file that it is, and of one without schema what was not checked", async () => {
    const good = await post().attach("file", valid).field("schema", "dechets-tonnages");
    expect(text(good.text)).toContain("Fichier conforme à son schéma");
    const loose = await post().attach("file", valid).field("schema", "");
    expect(text(loose.text)).toContain("Sans schéma : la structure seulement");
    expect(text(loose.text)).toContain("Fichier bien formé");
    expect(await faultsOf(good.text)).toEqual([]);
    expect(await faultsOf(loose.text)).toEqual([]);
  });

  it("shows the signs of a name that turn the writing", async () => {
    const zip = writeZip([["a\u202evsc.csv", Buffer.from("co\u0007de;nom\n1;a\n")]]);
    const { text: html } = await post().attach("file", zip, "a.zip");
    expect(text(html)).toContain("Fichier de l’archive : a\\u202evsc.csv");
    expect(html).toContain("<code>co\\u0007de</code>");
    for (const sign of ["\u0007", "\u202e"]) expect(html).not.toContain(sign);
  });

  it("that holds several tables leaves the choice, and the form keeps it for the same file sent again", async () => {
    const table = [
      ["commune", "tonnes"],
      ["Dolus-d'Oléron", 12],
    ];
    const workbook = writeWorkbook({ "Lisez-moi": [["Notice"]], "Nord & Sud": table, "An 2024": table });
    const { text: html } = await post().attach("file", workbook, "a.xlsx");
    expect(text(html)).toContain("Nord & Sud , lu cette fois");
    expect(html).toContain('href="/verifier?feuille=An%202024#formulaire"');
    expect(await faultsOf(html)).toEqual([]);
    const { text: form } = await get("/verifier?schema=dechets-tonnages&feuille=Nord+%26+Sud");
    expect(form).toMatch(/<input id="feuille" [^>]*value="Nord &amp; Sud"/);
    expect(await faultsOf(form)).toEqual([]);
    const chosen = await post().field("sheet", "An 2024").attach("file", workbook, "a.xlsx");
    expect(text(chosen.text)).toContain("An 2024 , lu cette fois");
    const csv = Buffer.from("commune;tonnes\nDolus;1\n");
    const zip = writeZip([
      ["nord.csv", csv],
      ["sud.csv", csv],
    ]);
    const several = await post().attach("file", zip, "a.zip").field("schema", "dechets-tonnages");
    expect(text(several.text)).toContain("Votre archive contient plusieurs tableaux");
    expect(text(several.text)).toContain("Format : archive de 2 tableaux, lus un par un");
    expect(text(several.text)).toContain("Choisissez ce qui est à lire");
    expect(several.text).toContain('href="/verifier?schema=dechets-tonnages&amp;feuille=sud.csv#formulaire"');
  });

  it("takes a schema of one's own, as the browser sends the form when the list says none", async () => {
    const own = Buffer.from(JSON.stringify({ fields: [{ name: "annee", type: "date" }] }));
    const { text: html } = await post()
      .field("schema", "")
      .attach("file", valid)
      .attach("schema-file", own, "mien.json");
    expect(text(html)).toContain("Schéma : celui que vous avez envoyé");
    expect(text(html)).toMatch(/Type ou format incorrect : « annee »/);
  });

  it("shows 5 places of a cause out of many, and stays short whatever the file", async () => {
    const lines = "annee,siren_epci,code_insee,flux,sous_flux,mode_collecte,tonnage,refus_tri,traitement\n".concat(
      "x,y,z,a,b,c,d,e,f\n".repeat(20_000),
    );
    const { text: html } = await post()
      .attach("file", Buffer.from(lines), "tout-faux.csv")
      .field("schema", "dechets-tonnages");
    expect(html.length).toBeLessThan(80_000);
    expect(text(html)).toMatch(/20 000 fois/);
    expect(html.match(/<code>d<\/code>/g)?.length).toBe(5);
    expect(await faultsOf(html)).toEqual([]);
    const wide = `${Array.from({ length: 3000 }, (_, rank) => `c${rank}`).join(",")}\n${"1,".repeat(2999)}1\n`;
    const many = await post().attach("file", Buffer.from(wide), "large.csv").field("schema", "dechets-tonnages");
    expect(many.text.length).toBeLessThan(150_000);
  });

  it("never lets a file write in the page", async () => {
    const nasty = `<img src=x>,"<script>alert(1)</script>"\n"<b>",&amp;\n`;
    const { text: html } = await post().attach("file", Buffer.from(nasty), "<i>.csv");
    expect(html).not.toMatch(/<script|<img|<b>|<i>/);
    expect(await faultsOf(html)).toEqual([]);
  });

  it("offers the same report as CSV, text and JSON, at an address of its own", async () => {
    const { text: html } = await post().attach("file", invalid).field("schema", "dechets-tonnages");
    const address = addressIn(html);
    const again = await get(address);
    expect(again.status).toBe(200);
    expect(text(again.text)).toContain("7 erreurs à corriger");
    const csv = await get(`${address}/rapport.csv`);
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.headers["content-disposition"]).toBe("attachment; filename=rapport-invalide.csv");
    expect(csv.text.charCodeAt(0)).toBe(0xfeff);
    expect(csv.text.split("\r\n")[0]).toBe("\ufeffline,column,code,message,value,suggestion");
    const json = await get(`${address}/rapport.json`);
    const byApi = await supertest(site.app).post("/api/check?schema=dechets-tonnages").attach("file", invalid);
    expect(JSON.parse(json.text)).toEqual(byApi.body);
    expect((await get(`${address}/rapport.txt`)).text).toContain("non valide");
    for (const path of [address, `${address}/rapport.csv`]) {
      const { headers } = await get(path);
      expect(headers["cache-control"]).toBe("private, no-store");
      expect(headers["x-robots-tag"]).toContain("noindex");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    }
    expect((await get(`${address}/rapport.pdf`)).status).toBe(404);
  });

  it("keeps in the JSON the few places of the command line, and gives all of them in the CSV", async () => {
    const body = Buffer.from(`annee\n${"x\n".repeat(300)}`);
    const { text: html } = await post().attach("file", body, "a.csv").field("schema", "dechets-tonnages");
    const address = addressIn(html);
    expect((await get(`${address}/rapport.csv`)).text.match(/type-or-format-error/g)).toHaveLength(300);
    const byApi = await supertest(site.app).post("/api/check?schema=dechets-tonnages").attach("file", body, "a.csv");
    expect(JSON.parse((await get(`${address}/rapport.json`)).text)).toEqual(byApi.body);
  });
});

describe("a form that cannot be taken", () => {
  it.each([
    ["no file", () => post().field("schema", "dechets-tonnages"), 400, "Choisissez le fichier à vérifier."],
    [
      "an unknown schema",
      () => post().attach("file", valid).field("schema", "inconnu"),
      400,
      "« inconnu » n’existe pas ici",
    ],
    [
      "two schemas",
      () =>
        post()
          .attach("file", valid)
          .field("schema", "dechets-tonnages")
          .attach("schema-file", Buffer.from("{}"), "s.json"),
      400,
      "mais pas les deux",
    ],
    ["an ordinary form", () => post().type("form").send("file=a"), 415, "Utilisez le formulaire de cette page"],
  ] as const)("is shown again with what is missing: %s", async (_, ask, status, sentence) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(text(answer.text)).toContain(sentence);
    expect(answer.text).toContain('class="error-summary" role="alert"');
    expect(text(answer.text)).not.toContain("Fichier absent. ");
    expect(answer.text).toContain('<input id="fichier"');
    expect(answer.headers["cache-control"]).toBe("private, no-store");
    expect(await faultsOf(answer.text)).toEqual([]);
    expect(left()).toEqual([]);
  });

  it("makes the log say nothing", () => {
    expect(site.logged).toEqual([]);
  });

  it("is the only page that takes a form", async () => {
    expect((await supertest(site.app).post("/jeux").set("Accept", "text/html")).status).toBe(405);
  });
});

describe("reports kept", () => {
  const checked = (size: number) => ({
    schema: null,
    report: {
      valid: true,
      file: {
        name: "x".repeat(size),
        bytes: 1,
        sha256: "",
        format: "csv" as const,
        encoding: null,
        delimiter: null,
        headerLine: 1,
      },
      rows: 1,
      fields: [],
      counts: { error: 0, warning: 0, info: 0 },
      normalised: [],
      issues: [],
    },
  });

  it("are bounded in bytes, the oldest leaving first", () => {
    const store = createReportStore({ maxBytes: 10_000 });
    const ids = Array.from({ length: 20 }, () => store.keep(checked(1000)));
    expect(new Set(ids).size).toBe(20);
    expect(store.bytes).toBeLessThanOrEqual(10_000);
    expect(store.get(ids[0] as string)).toBeUndefined();
    expect(store.get(ids[19] as string)?.report.valid).toBe(true);
  });

  it("are forgotten when their time is over", async () => {
    const store = createReportStore({ life: 5 });
    const id = store.keep(checked(10));
    await expect.poll(() => store.get(id)).toBeUndefined();
    expect(store.bytes).toBe(0);
  });

  it("name columns as a spreadsheet does", () => {
    expect([1, 26, 27, 52, 703].map(letterOf)).toEqual(["A", "Z", "AA", "AZ", "AAA"]);
  });
});

describeInBrowser("in a browser, without JavaScript", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function check(file: string, { width = 1280, script = false, dark = false, schema = "dechets-tonnages" } = {}) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      javaScriptEnabled: script,
      colorScheme: dark ? "dark" : "light",
      acceptDownloads: true,
    });
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    await page.goto(`${site.url}/verifier`);
    await page.setInputFiles("#fichier", file);
    if (schema) await page.selectOption("#schema", schema);
    await page.getByRole("button", { name: "Vérifier", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".verdict");
    return { page, said, close: () => context.close() };
  }

  it("checks a file by the keyboard, downloads its list of faults, and comes back to another file", async () => {
    const { page, said, close } = await check(invalid, { width: 360 });
    expect(await page.locator("h1").textContent()).toBe("Votre fichier est à corriger");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Liste des anomalies (CSV)" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("rapport-invalide.csv");
    expect(readFileSync(await download.path(), "utf8")).toContain("environ 1000");
    await page.getByRole("link", { name: "Vérifier un autre fichier" }).click();
    await page.waitForURL(/\/verifier\?/);
    expect(await page.locator("#schema").inputValue()).toBe("dechets-tonnages");
    expect(said).toEqual([]);
    await close();
  });

  it("has no fault for axe and fits a phone, in both themes, on the form and on the reports", async () => {
    for (const dark of [false, true])
      for (const file of [invalid, valid]) {
        const { page, said, close } = await check(file, { script: true, dark, width: 360 });
        expect(await axeFaults(page)).toEqual([]);
        for (const width of [1280, 360, 320]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
        expect(said).toEqual([]);
        await close();
      }
  });

  it("prints the verdict and the errors, without forms nor downloads", async () => {
    const { page, close } = await check(invalid, { script: true });
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".verdict").isVisible()).toBe(true);
    expect(await page.locator(".issue-group").last().isVisible()).toBe(true);
    expect(await page.locator(".downloads").isVisible()).toBe(false);
    await close();
  });
});

describe.skipIf(!samples)(
  samples ? "real files" : "real files (skipped: DATALOGUE_SAMPLES does not name a folder of samples)",
  () => {
    it.each([
      ["csvapi__bornes-irve-20190805.csv", "9 687 lignes"],
      ["france-geojson__communes-17-charente-maritime.geojson", "objets"],
    ])("reads %s", async (name, sentence) => {
      const { status, text: html } = await post().attach("file", join(samples as string, "data/real", name));
      expect(status).toBe(200);
      expect(text(html)).toContain(sentence);
      expect(html.length).toBeLessThan(100_000);
      expect(await faultsOf(html)).toEqual([]);
    });
  },
);

describe("a corrected copy", () => {
  const bytes = (response: NodeJS.ReadableStream, done: (error: null, body: Buffer) => void) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => done(null, Buffer.concat(chunks)));
  };
  const ask = (text: string, name = "communes.csv", schema = "dechets-tonnages") =>
    supertest(site.app)
      .post("/verifier/copie")
      .set("Accept", "text/html")
      .field("schema", schema)
      .attach("file", Buffer.from(text), name);
  const rows = "annee;siren_epci;code_insee;flux;tonnage\n";

  it("is sent by the same form, with the list of its changes, and nothing is kept", async () => {
    expect((await get("/verifier")).text).toContain('formaction="/verifier/copie"');
    const { status, body, headers } = await ask(`${rows}2024;241700624;17093;OMR;1 200,5\n`)
      .buffer(true)
      .parse(bytes as never);
    expect(status).toBe(200);
    expect(headers["content-disposition"]).toBe("attachment; filename=communes-corrige.zip");
    const files = readZip(body);
    expect(files.get("communes-corrige.csv")).toContain("OMR;1200.5");
    expect(files.get("changements.csv")).toContain("1200.5");
    // The copy is forgotten once the last byte has left.
    await expect.poll(left).toEqual([]);
  });

  it("is not, where there is nothing to mend for sure or the file cannot be read: the form says why", async () => {
    const nothing = await ask(`${rows}2024;241700624;17093;OMR;beaucoup\n`);
    expect(nothing.status).toBe(422);
    expect(text(nothing.text)).toContain("Rien à corriger d’office");
    const unread = await ask("\u0089PNG\r\n\u001a\n\u0000", "photo.png");
    expect(unread.status).toBe(422);
    expect(text(unread.text)).toContain("Aucune copie corrigée");
    expect(await faultsOf(unread.text)).toEqual([]);
    expect((await ask("a", "a.csv", "inconnu")).status).toBe(400);
    expect(left()).toEqual([]);
  });

  it("is offered by the report of a file that has faults", async () => {
    const { text: html } = await post().field("schema", "dechets-tonnages").attach("file", invalid);
    expect(html).toMatch(/<a href="\/verifier\?schema=dechets-tonnages#formulaire">copie corrigée<\/a>/);
  });
});
