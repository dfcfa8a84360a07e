import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answering } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportSite } from "../../packages/web/src/archive/export-site.js";

/** What a site of some pages answers; a file is sent under the name that it was received with. */
type Pages = Record<string, string | { name: string; body: string }>;

function siteOf(pages: Pages, visited: (address: string) => void = () => {}): Answering {
  return (request: IncomingMessage, response: ServerResponse) => {
    const address = request.url ?? "/";
    visited(address);
    const found = pages[address];
    if (found === undefined) response.writeHead(404).end();
    else if (typeof found === "string")
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(`<body><main>${found}</main></body>`);
    else
      response
        .writeHead(200, { "Content-Type": "text/csv", "Content-Disposition": `attachment; filename="${found.name}"` })
        .end(found.body);
  };
}

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "datalogue-export-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const write = (site: Answering) =>
  exportSite({
    site,
    folder: join(place, "archive"),
    publicUrl: "https://donnees.exemple.fr",
    home: "241700699",
    day: "3 mars 2025",
  });
const read = (file: string) => readFileSync(join(place, "archive", file), "utf8");
const home: Pages = { "/": "Accueil" };

describe("the place of an archive", () => {
  it("is not taken from a folder of somebody that has the name of the work under way", async () => {
    const theirs = join(place, "archive.en-cours");
    mkdirSync(theirs);
    writeFileSync(join(theirs, "notes.txt"), "à garder");
    await expect(write(siteOf(home))).rejects.toThrow(/archive\.en-cours existe déjà/);
    expect(readdirSync(theirs)).toEqual(["notes.txt"]);
    expect(existsSync(join(place, "archive"))).toBe(false);
  });

  it("is not taken from what was put there meanwhile: the archive stays whole beside it", async () => {
    const theirs = join(place, "archive");
    const put = () => {
      mkdirSync(theirs, { recursive: true });
      writeFileSync(join(theirs, "notes.txt"), "à garder");
    };
    await expect(write(siteOf(home, put))).rejects.toThrow(/archive n'est plus vide.*entière dans .*archive\.en-cours/);
    expect(readdirSync(theirs)).toEqual(["notes.txt"]);
    expect(readdirSync(join(place, "archive.en-cours")).sort()).toEqual(["LISEZMOI.txt", "index.html"]);
  });

  it("is refused to a second export, and the first one ends", async () => {
    let second: Promise<unknown> | undefined;
    const first = write(
      siteOf(home, () => {
        second ??= write(siteOf(home)).catch((error: Error) => error.message);
      }),
    );
    expect((await first).pages).toBe(1);
    expect(await second).toContain("un autre export s'y écrit");
    expect(readdirSync(place)).toEqual(["archive"]);
  });

  it("may be a folder that is empty", async () => {
    mkdirSync(join(place, "archive"));
    await write(siteOf(home));
    expect(read("index.html")).toContain("Accueil");
  });
});

describe("what an archive keeps of a page", () => {
  it("is the file as it was received, under its own name", async () => {
    await write(
      siteOf({
        "/": '<a href="/fichiers/a/original">Reçu</a> <a href="/fichiers/a/tonnages.csv">CSV</a>',
        "/fichiers/a/original": { name: "tonnages.csv", body: "commune;tonnage" },
        "/fichiers/a/tonnages.csv": { name: "tonnages.csv", body: "commune,tonnage" },
      }),
    );
    expect(read("index.html")).toContain('<a href="fichiers/a/original/tonnages.csv">Reçu</a>');
    expect(read("fichiers/a/original/tonnages.csv")).toBe("commune;tonnage");
    expect(read("fichiers/a/tonnages.csv")).toBe("commune,tonnage");
  });

  it("leads from a figure that is missing to all that its territory lacks, every page of it", async () => {
    await write(
      siteOf({
        "/": '<td><a class="missing" href="/manques?territoire=17093&indicateur=dechets-omr-hab">n. d.</a></td>',
        "/manques?territoire=17093":
          '<nav class="pager"><a href="/manques?territoire=17093&page=2">Page suivante</a></nav>',
        "/manques?territoire=17093&page=2": "La suite",
      }),
    );
    expect(read("index.html")).toContain('<a class="missing" href="manques--territoire-17093.html">n. d.</a>');
    expect(read("manques--territoire-17093.html")).toContain('href="manques--territoire-17093--page-2.html"');
    expect(read("manques--territoire-17093--page-2.html")).toContain("La suite");
  });

  it("is the page of the year that a link names, where that is the year shown: the latest one", async () => {
    const page =
      '<form><select name="annee"><option value="2024" selected>2024</option><option value="2023">2023</option></select></form>';
    const link = (year: number) => `<a href="/indicateurs/a?territoire=17093&annee=${year}#calcul">${year}</a>`;
    await write(
      siteOf({
        "/": `<a href="/indicateurs/a?territoire=17093">Le Château-d’Oléron</a> ${link(2024)} ${link(2023)}`,
        "/indicateurs/a?territoire=17093": page,
      }),
    );
    expect(read("index.html")).toContain('<a href="indicateurs/a--territoire-17093.html#calcul">2024</a>');
    expect(read("index.html")).toContain("<span>2023<small> (hors de l’archive)</small></span>");
  });

  it("is the drawing of a map, in the state that its page shows", async () => {
    const drawing = "/carte.svg?couches=aucune&indicateur=dechets-omr-hab";
    await write(
      siteOf({
        "/": `<a href="${drawing.replace("&", "&amp;")}">Image (SVG)</a>`,
        [drawing]: { name: "carte.svg", body: "<svg/>" },
      }),
    );
    expect(read("carte--couches-aucune--indicateur-dechets-omr-hab.svg")).toBe("<svg/>");
    expect(read("index.html")).not.toContain("hors de l’archive");
  });

  it("has no instruction for what answers on the live site alone", async () => {
    await write(
      siteOf({
        "/": "<details data-live><summary>Filtrer</summary><form></form><p>Des mots.</p></details><p>Lignes 1 à 10.<span data-live> Choisissez un titre.</span></p>",
      }),
    );
    expect(read("index.html")).toContain("<main><p>Lignes 1 à 10.</p></main>");
  });

  it("leads from the portrait of a territory to that of each other, the whole one included", async () => {
    const portrait = (action: string) =>
      `<form action="${action}"><select name="territoire"><option value="241700699">Le tout</option><option value="17093">Le Château-d’Oléron</option></select></form>`;
    await write(
      siteOf({
        "/": '<a href="/territoires/17093">Portrait</a>',
        "/territoires/17093": portrait("/territoires/17093"),
        "/territoires/241700699": portrait("/territoires/241700699"),
      }),
    );
    expect(readdirSync(join(place, "archive/territoires")).sort()).toEqual(["17093.html", "241700699.html"]);
    expect(read("territoires/17093.html")).toContain('<a href="241700699.html">Le tout</a>');
  });

  it("tells « all of them » from the whole territory where both may be chosen", async () => {
    await write(
      siteOf({
        "/": '<form action="/manques"><select name="territoire"><option value="">Tous</option><option value="241700699">Le tout</option></select></form>',
        "/manques": "Partout",
        "/manques?territoire=241700699": "Le tout",
      }),
    );
    expect(read("index.html")).toContain('<a href="manques.html">Tous</a>');
    expect(read("index.html")).toContain('<a href="manques--territoire-241700699.html">Le tout</a>');
  });
});
