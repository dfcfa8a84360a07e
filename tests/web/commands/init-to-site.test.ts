import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { localRefreshCommand, openDatalogue, readSettings } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { ownContent } from "../../support/prepared-data.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const POMPEY = "245400601";
const PETITE_TERRE = "200050532";
/** National lists: all of France is in them. */
const NATIONAL = ["cog-communes.csv", "epci-communes.csv", "departements.csv"];

let root: string;
let content: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "datalogue-init-"));
  content = join(root, "datasets");
  // The sources of these tests only.
  cpSync(ownContent, content, { recursive: true, filter: (file) => basename(file) !== "source.json" });
  describeSource("urbanisme/enaf", ["annee", "code_insee", "destination", "surface_m2", "statut"], {
    title: "Consommation d’espaces naturels, agricoles et forestiers",
    notCovered: ["976"],
  });
  describeSource("urbanisme/construction-logements", ["ANNEE", "COMM", "TYPE_LGT", "LOG_AUT", "LOG_COM", "SURFACE"], {
    title: "Logements autorisés et commencés",
    recipe: {
      columns: {
        ...{ ANNEE: "annee", COMM: "code_insee", TYPE_LGT: "type_logement" },
        ...{ LOG_AUT: "logements_autorises", LOG_COM: "logements_commences", SURFACE: "surface_terrain_m2" },
      },
      values: { type_logement: { Collectif: "COLLECTIF", "Individuel pur": "INDIVIDUEL_PUR" } },
    },
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const path = (file: string) => join(content, file);
const read = (file: string) => JSON.parse(readFileSync(path(file), "utf8"));
const write = (file: string, json: object) => writeFileSync(path(file), JSON.stringify(json));

/** Gives a dataset of the project a source, and words that hold anywhere. */
function describeSource(folder: string, columns: string[], members: { title: string } & Record<string, unknown>) {
  const dataset = read(`${folder}/dataset.json`);
  write(`${folder}/dataset.json`, { ...dataset, title: members.title, description: `${members.title}, par commune.` });
  const field = columns.find((name) => ["code_insee", "COMM"].includes(name));
  write(`${folder}/source.json`, {
    ...{ producer: "Producteur national", licence: "lov2", page: "https://producteur.invalid/", frequency: "ANNUAL" },
    from: { family: "file", url: "https://producteur.invalid/fichier.csv" },
    guard: { columns, communes: { field, leastShare: 1 } },
    ...{ triedOn: null, ...members },
  });
}

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");
const run = (args: string[], env: Record<string, string>) =>
  new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, [program, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      done({ status: Number(error?.code ?? 0), stdout: plain(stdout), stderr: plain(stderr) }),
    );
  });
const init = (folder: string, epci: string, themes: string, from = content) =>
  run(["territories", "init", folder, "--epci", epci, "--themes", themes], { DATALOGUE_CONTENT: from });

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && !NATIONAL.includes(entry.name) ? [join(entry.parentPath, entry.name)] : [],
  );
}

const FORMER = /marennes|ol[eé]ron|brouage|bourcefranc|dolus/i;

describe("an intercommunality that starts", () => {
  it("has a filled site after two commands, without network and without a file edited", async () => {
    const folder = join(root, "pompey");
    const data = join(root, "pompey-donnees");
    const started = await init(folder, POMPEY, "urbanisme,mobilites");
    expect(started).toMatchObject({ status: 0, stderr: "" });
    expect(started.stdout).toContain("Copiés : 2 jeux et leurs sources");
    expect(started.stdout).toContain(`export DATALOGUE_CONTENT=${folder} DATALOGUE_DATA=${data}\n`);
    expect(started.stdout).toContain("node bin/datalogue.mjs sources refresh");
    expect(started.stdout).toContain("sources list");
    expect(started.stdout).toContain(
      "À écrire avant de publier : l'adresse de votre site, « idBase » de catalogue.json",
    );
    const naming = filesOf(folder).filter((file) => FORMER.test(readFileSync(file, "utf8")));
    expect(naming).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, "urbanisme/enaf/dataset.json"), "utf8"))).not.toMatchObject({
      demonstration: expect.anything(),
    });
    expect(existsSync(join(folder, "urbanisme/plans"))).toBe(false);

    const communes = readFileSync(path("territoires/epci-communes.csv"), "utf8")
      .split("\n")
      .find((line) => line.startsWith(POMPEY))
      ?.split(",")
      .at(-1)
      ?.match(/\d{5}(?=:)/g) as string[];
    expect(communes).toHaveLength(13);
    const received = join(root, "recus");
    mkdirSync(received);
    const table = (name: string, header: string, rows: (code: string) => string[]) =>
      writeFileSync(join(received, `${name}.csv`), [header, ...communes.flatMap(rows), ""].join("\n"));
    table("urbanisme-enaf", "annee;code_insee;destination;surface_m2;statut", (code) => [
      `2022;${code};HAB;20000;OBSERVE`,
      `2023;${code};HAB;10000;OBSERVE`,
    ]);
    table("urbanisme-construction-logements", "ANNEE;COMM;TYPE_LGT;LOG_AUT;LOG_COM;SURFACE", (code) => [
      `2022;${code};Collectif;40;30;9000`,
      `2023;${code};Collectif;12;20;8000`,
    ]);
    const env = { DATALOGUE_CONTENT: folder, DATALOGUE_DATA: data };
    const refreshed = await run(["sources", "refresh", "--from", received], env);
    expect(refreshed).toMatchObject({ status: 0, stderr: "" });

    const settings = readSettings({ ...env, DATALOGUE_LOG: "silent" });
    const datalogue = await openDatalogue(settings, { log: () => {} });
    const server = createServer(createApp(datalogue, settings, { log: () => {} }));
    try {
      expect((await datalogue.load()).problems).toEqual([]);
      const url = await listen(server);
      const values = await fetch(
        `${url}/api/indicators/urbanisme-enaf-ha/observations?territory=${POMPEY}&from=2023&to=2023`,
      );
      expect(await values.json()).toMatchObject({ data: [{ value: 13 }] });
      for (const page of ["/", "/observatoires/urbanisme", `/territoires/${POMPEY}`, "/suivi", "/jeux", "/manques"]) {
        const answer = await fetch(url + page);
        expect({ page, status: answer.status }).toEqual({ page, status: 200 });
        const html = await answer.text();
        expect({ page, named: FORMER.exec(html)?.[0] }).toEqual({ page, named: undefined });
        expect({ page, notice: html.includes("Données de démonstration") }).toEqual({ page, notice: false });
      }
      // The perimeter that is an intercommunality is offered once.
      for (const page of ["/comparer", "/manques", "/carte", `/territoires/${POMPEY}`, "/observatoires/urbanisme"]) {
        const selects = (await (await fetch(url + page)).text()).split("<select").slice(1);
        const times = selects.map((one) => one.split("</select>")[0]?.split(`<option value="${POMPEY}"`).length);
        expect({ page, times: times.filter((count) => count !== 1) }).toEqual({
          page,
          times: expect.arrayContaining([2]),
        });
        expect({ page, most: Math.max(...times.map((count) => (count ?? 1) - 1)) }).toEqual({ page, most: 1 });
      }
      const { data: owed } = (await (await fetch(`${url}/api/deadlines`)).json()) as {
        data: { duty: string; territory: string; due: string }[];
      };
      const duties = owed.map(({ duty, territory, due }) => [duty, territory, due].join(" "));
      expect(new Set(duties).size).toBe(duties.length);
      // What is typed to receive the others names the folders of this site.
      expect(localRefreshCommand({ ...settings, database: null })).toMatch(
        /^DATALOGUE_CONTENT=\S*\/pompey DATALOGUE_DATA=\S*\/pompey-donnees node bin\/datalogue\.mjs sources refresh$/,
      );
      // A database of its own has an address, with its password, which is not told: nor is a command that would do without.
      const DATABASE_URL = "postgres://site:secret@localhost/site";
      expect(localRefreshCommand(readSettings({ DATABASE_URL }))).toMatch(
        /^node bin\/datalogue\.mjs sources refresh, avec les réglages du site/,
      );
    } finally {
      server.closeAllConnections();
      server.close();
      await datalogue.close();
    }
  });

  it("of one commune has its portrait, beside no other", async () => {
    const list = join(root, "seul.csv");
    writeFileSync(list, "code;epci;nom_epci\n29155;200000001;Ouessant\n");
    const folder = join(root, "ouessant");
    const started = await run(["territories", "init", folder, "--epci", "200000001", "--liste", list], {
      DATALOGUE_CONTENT: content,
    });
    expect(started).toMatchObject({ status: 0, stderr: "" });
    expect(started.stdout).toContain("Ouessant, 1 commune.");
    const settings = readSettings({
      ...{ DATALOGUE_CONTENT: folder, DATALOGUE_DATA: `${folder}-donnees`, DATALOGUE_LOG: "silent" },
    });
    const datalogue = await openDatalogue(settings, { log: () => {} });
    const server = createServer(createApp(datalogue, settings, { log: () => {} }));
    try {
      expect((await datalogue.load()).problems).toEqual([]);
      const url = await listen(server);
      for (const code of ["29155", "200000001"])
        for (const form of ["", "/papier", ".csv", ".xlsx"]) {
          const { status } = await fetch(`${url}/territoires/${code}${form}`);
          expect({ code, form, status }).toEqual({ code, form, status: 200 });
        }
      const page = await (await fetch(`${url}/territoires/29155`)).text();
      expect(page).not.toMatch(/ses pairs|Comparer, chiffre par chiffre|pairs=/);
      for (const form of ["", "/papier"]) {
        const whole = await (await fetch(`${url}/territoires/200000001${form}`)).text();
        expect({ form, told: /Les 1\s|Comment lire|Comparer, chiffre par chiffre/.exec(whole)?.[0] }).toEqual({ form });
      }
      for (const query of [
        ...["territoires=29155", "territoires=200000001", "territoires=29155&pairs=tous"],
        ...["territoires=29155,29155", "territoires=200000001,200000001"],
      ]) {
        const alone = await (await fetch(`${url}/comparer?${query}`)).text();
        expect({ query, told: alone.includes("Ce site n’a rien à lui comparer.") }).toEqual({ query, told: true });
        expect({ query, told: /Voici avec quoi|Choisissez-en|Ouessant et/.exec(alone)?.[0] }).toEqual({ query });
      }
      for (const led of ["/suivi", "/observatoires/urbanisme", "/carte"]) {
        const html = await (await fetch(`${url}${led}?territoire=29155`)).text();
        expect({ led, to: /href="(\/comparer\?territoires=[^"]*)/.exec(html)?.[1] }).toEqual({ led });
      }
      // An address kept from elsewhere leads to it.
      const wrong = await fetch(`${url}/territoires/29155?pairs=tous`);
      expect(wrong.status).toBe(400);
      expect(await wrong.text()).toContain('href="/territoires/29155"');
    } finally {
      server.closeAllConnections();
      server.close();
      await datalogue.close();
    }
  });

  it("leaves out what its producer does not publish there, and says so", async () => {
    const folder = join(root, "petite-terre");
    const { status, stdout } = await init(folder, PETITE_TERRE, "urbanisme");
    expect(status).toBe(0);
    expect(stdout).toContain(
      "Leur producteur ne publie rien pour ce territoire, ils sont laissés de côté : « Consommation d’espaces naturels, agricoles et forestiers ».",
    );
    const observatory = readFileSync(join(folder, "urbanisme/observatory.json"), "utf8");
    expect(observatory).toContain("urbanisme-logements-commences");
    expect(observatory).not.toMatch(/enaf|"comment"|Hélène/);
    expect(readdirSync(join(folder, "urbanisme"))).not.toContain("enaf");
    expect(readdirSync(join(folder, "urbanisme/indicators"))).not.toContain("urbanisme-enaf-logement.json");
  });

  it("copies all the themes of this project without a name of its territory", async () => {
    const folder = join(root, "tous");
    const { status, stderr } = await init(folder, POMPEY, "all", ownContent);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(filesOf(folder).filter((file) => FORMER.test(readFileSync(file, "utf8")))).toEqual([]);
  });

  it("is given nothing when a text names the former territory: the file and the words are said", async () => {
    const file = "urbanisme/construction-logements/dataset.json";
    const before = read(file);
    write(file, { ...before, description: "Dans l’île d’OLERON et à Saint-Just-Luzac, mais pas à Cognac." });
    const { status, stderr } = await init(join(root, "refused"), POMPEY, "urbanisme");
    write(file, before);
    expect(status).toBe(2);
    expect(stderr).toBe(
      `${file} : nomme le territoire d'origine (« Saint-Just-Luzac », « île d'OLERON »). Récrivez ce texte pour qu'il vaille partout.\n${content} : c'est le contenu copié, que nomme DATALOGUE_CONTENT. Pour copier celui de la démonstration, tapez d'abord « unset DATALOGUE_CONTENT ».\nRien n'a été écrit.\n`,
    );
    const unknown = await init(join(root, "refused"), POMPEY, "peche");
    expect(unknown.stderr).toContain("--themes : « peche » n'est pas un thème. Les thèmes : agriculture,");
    expect(existsSync(join(root, "refused"))).toBe(false);
  });

  it("is told that a source covers nothing of it, without failing", async () => {
    const folder = join(root, "mayotte");
    await init(folder, PETITE_TERRE, "urbanisme");
    const source = join(folder, "urbanisme/construction-logements/source.json");
    const json = JSON.parse(readFileSync(source, "utf8"));
    writeFileSync(source, JSON.stringify({ ...json, notCovered: ["976"] }));
    const env = { DATALOGUE_CONTENT: folder, DATALOGUE_DATA: `${folder}-donnees` };
    expect(await run(["sources", "refresh"], env)).toEqual({
      ...{ status: 0, stderr: "" },
      stdout: "urbanisme-construction-logements : le producteur ne publie rien pour ce territoire.\n",
    });
  });
});
