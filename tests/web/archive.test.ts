import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Observatory } from "@datalogue/api";
import { parse } from "parse5";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shownBy } from "../datasets/content.js";

const program = fileURLToPath(new URL("../../bin/datalogue.mjs", import.meta.url));

interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Leaves of a theme the key figures, these sections of its page, and the datasets that they are computed from. */
function keepSections(theme: string, ids: string[]): void {
  const path = join(theme, "observatory.json");
  const page: Observatory = JSON.parse(readFileSync(path, "utf8"));
  page.sections = page.sections.filter(({ id }) => ids.includes(id));
  writeFileSync(path, JSON.stringify(page));
  const shown = new Set(shownBy(page).map((id) => `${id}.json`));
  for (const file of readdirSync(join(theme, "indicators")))
    if (!shown.has(file)) rmSync(join(theme, "indicators", file));
  for (const other of ["caracterisation", "levees", "plans"]) rmSync(join(theme, other), { recursive: true });
}

const running = new Set<ChildProcess>();
/** The command line as an administrator types it. */
function runDatalogue(args: string[], env: Record<string, string>): Promise<Said> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
    running.add(child);
    const said: Said = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (text) => {
      said.stdout += text;
    });
    child.stderr.on("data", (text) => {
      said.stderr += text;
    });
    child.on("close", (code) => {
      running.delete(child);
      done({ ...said, code });
    });
  });
}

let folder: string;
let archive: string;
let said: Said;
const own = fileURLToPath(new URL("../../datasets", import.meta.url));
const env = () => ({
  DATALOGUE_CONTENT: join(folder, "content"),
  DATALOGUE_DATA: join(folder, "data"),
  PUBLIC_URL: "https://donnees.exemple.fr",
});
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-archive-"));
  archive = join(folder, "archive");
  // One theme is enough: each page is written for each territory.
  mkdirSync(join(folder, "content"));
  for (const part of ["catalogue.json", "organisations.json", "schemas", "territoires", "dechets"])
    cpSync(join(own, part), join(folder, "content", part), { recursive: true });
  keepSections(join(folder, "content/dechets"), ["communes", "avis", "cout"]);
  expect(await runDatalogue(["publish", env().DATALOGUE_CONTENT], env())).toMatchObject({ code: 0, stderr: "" });
  said = await runDatalogue(["export-site", archive], env());
});
afterAll(async () => {
  // What was stopped for hanging still writes in this folder.
  for (const child of running) {
    child.kill("SIGKILL");
    await once(child, "close");
  }
  rmSync(folder, { recursive: true, force: true });
});

const files = () =>
  readdirSync(archive, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(archive, join(entry.parentPath, entry.name)));
const read = (file: string) => readFileSync(join(archive, file), "utf8");

/** Every element of a page, its name and attributes. */
function elementsOf(html: string): { name: string; attributes: Record<string, string> }[] {
  const found: ReturnType<typeof elementsOf> = [];
  const visit = (node: { nodeName: string; attrs?: { name: string; value: string }[]; childNodes?: unknown[] }) => {
    if (node.attrs)
      found.push({
        name: node.nodeName,
        attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
      });
    for (const child of node.childNodes ?? []) visit(child as typeof node);
  };
  visit(parse(html) as never);
  return found;
}

describe("export-site", () => {
  it("writes the pages of every theme for every territory, and says what it wrote", () => {
    expect(said.code).toBe(0);
    expect(said.stderr).toBe("");
    const pages = files().filter((file) => file.endsWith(".html"));
    expect(said.stdout).toMatch(new RegExp(`${pages.length}\\s+pages`));
    for (const file of [
      "index.html",
      "jeux.html",
      "jeux/dechets-tonnages.html",
      "observatoires/dechets.html",
      "observatoires/dechets--territoire-17093.html",
      "observatoires/dechets--territoire-241700699.html",
    ])
      expect(files()).toContain(file);
    expect(read("observatoires/dechets--territoire-17093.html")).toContain("Le Château-d’Oléron");
  });

  it("leads from every page to files that are there, and runs nothing", () => {
    const broken: string[] = [];
    const ids = new Map<string, Set<string>>();
    const idsOf = (file: string) => {
      const known = ids.get(file) ?? new Set(elementsOf(read(file)).map(({ attributes }) => attributes.id ?? ""));
      ids.set(file, known);
      return known;
    };
    for (const file of files().filter((name) => name.endsWith(".html"))) {
      for (const { name, attributes } of elementsOf(read(file))) {
        if (
          ["script", "form", "noscript"].includes(name) ||
          Object.keys(attributes).some((key) => key.startsWith("on"))
        )
          broken.push(`${file}: <${name}>`);
        const link = attributes.href ?? attributes.src;
        if (link === undefined || attributes.rel === "canonical" || /^(mailto:|https:\/\/)/.test(link)) continue;
        const [path = "", fragment] = link.split("#");
        const target = path ? resolve(archive, dirname(file), decodeURIComponent(path)) : join(archive, file);
        if (!existsSync(target)) broken.push(`${file} → ${link}`);
        else if (fragment && !idsOf(relative(archive, target)).has(fragment)) broken.push(`${file} → ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("says of each link without file that it is not there, and on each page what the copy is", () => {
    const page = read("observatoires/dechets.html");
    expect(page).toContain("(hors de l’archive)");
    expect(page).toContain("Copie du");
    expect(page).toContain("https://donnees.exemple.fr");
    expect(page).toContain("Choisir un territoire");
  });

  it("leads from each figure of a portrait to its indicator, and from a missing one to why", () => {
    const portrait = read("territoires/17093.html");
    expect(portrait).toContain('<h3><a href="../indicateurs/dechets-omr-hab--territoire-17093.html">');
    const pages = files().filter((file) => file.endsWith(".html"));
    expect(pages.some((file) => read(file).includes('<a class="missing" href="../manques--territoire-'))).toBe(true);
    const saidAway = /(?:n\.\u00a0d\.|non disponible|secret statistique)(?:<\/abbr>)?<small> \(hors/;
    expect(pages.filter((file) => saidAway.test(read(file)))).toEqual([]);
    expect(pages.filter((file) => file.startsWith("territoires/") && file.includes("--"))).toEqual([]);
  });

  it("lists every page of what is missing", () => {
    const [, last = "1"] = /Page 1 sur (\d+)/.exec(read("manques.html")) ?? [];
    for (let page = 2; page <= Number(last); page++) expect(files()).toContain(`manques--page-${page}.html`);
  });

  it("tells nobody to sort or to filter", () => {
    const page = read("jeux/dechets-tonnages.html");
    expect(page).toContain("Lignes 1 à 10");
    for (const words of ["pour trier", "Filtrer les lignes", "Ces adresses ne changent jamais"])
      expect(page).not.toContain(words);
    expect(read("carte.html")).toMatch(/href="carte--[^"]*\.svg"/);
  });

  it("keeps the downloads as they are published", () => {
    const csv = files().find((file) => /^fichiers\/.*\/dechets-tonnages\.csv$/.test(file)) ?? "";
    expect(read(csv).split("\n").length).toBeGreaterThan(1000);
    const original = readFileSync(join(archive, dirname(csv), "original/data.csv"));
    const source = join(own, "dechets/tonnages/data.csv");
    expect(original.equals(readFileSync(source))).toBe(true);
    expect(read("api/indicators/dechets-omr-hab/observations.csv")).toContain("17093");
  });

  it("touches nothing in a folder that holds something", async () => {
    const taken = join(folder, "taken");
    mkdirSync(taken);
    writeFileSync(join(taken, "precieux.txt"), "à garder");
    const { code, stderr } = await runDatalogue(["export-site", taken], env());
    expect(code).toBe(2);
    expect(stderr).toContain("n'est pas vide");
    expect(readdirSync(taken)).toEqual(["precieux.txt"]);
  });

  it("writes nothing in the folders of the site, nor of a site that holds no catalogue", async () => {
    const { DATALOGUE_CONTENT: content, DATALOGUE_DATA: data } = env();
    for (const own of [content, data]) {
      const before = readdirSync(own);
      const { code, stderr } = await runDatalogue(["export-site", join(own, "copie")], env());
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining("du site\u00a0: indiquez-en un autre"),
      });
      expect(readdirSync(own)).toEqual(before);
    }
    const nowhere = { ...env(), DATALOGUE_DATA: join(folder, "ailleurs") };
    const { code, stderr } = await runDatalogue(["export-site", join(folder, "vide")], nowhere);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("aucun catalogue") });
    expect(readdirSync(folder).filter((name) => /ailleurs|vide/.test(name))).toEqual([]);
  });
});
