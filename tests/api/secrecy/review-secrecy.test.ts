import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createAppServer, type Datalogue, PUBLIC } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import { createPlace, type Place } from "../support/content-folder.js";
import {
  forgetReviews,
  ID,
  LARGEST,
  type Line,
  lines,
  publishShares,
  writeDataset,
  writeShares,
} from "./levees-place.js";
import { collectionsJson, indicators, OLERON, words } from "./protected-place.js";

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

function createLevees(secrecy: object, more: object = {}): Place {
  const place = createPlace();
  places.push(place);
  place.drop("culture/mediatheques");
  writeDataset(place, lines, secrecy, more);
  return place;
}

/** The households of each place of a version. */
async function read(datalogue: Datalogue, version?: number): Promise<Record<string, unknown>> {
  const { data } = await datalogue.services.catalogue
    .as(PUBLIC)
    .listRows(ID, { pageSize: 200, ...(version === undefined ? {} : { version }) } as never);
  return Object.fromEntries(data.map((row) => [row.code_insee, row.nb_redevables]));
}

/** Makes a version what a program that forgot the other versions would have published, and its catalogue what it would have written. */
async function makeFormer(place: Place, version: number, territory: string, households: number): Promise<void> {
  const folder = join(place.data, "versions", ID, String(version));
  const rows = new Database(join(folder, "rows.sqlite"));
  const { changes } = rows
    .prepare("UPDATE rows SET nb_redevables = ?, nb_levees = ?, status = 'OBSERVE' WHERE code_insee = ?")
    .run(households, households * 10, territory);
  rows.close();
  const file = join(folder, "secret-cells.json");
  const unknown = JSON.parse(readFileSync(file, "utf8")) as { cells: { key: string; masked: boolean }[] }[];
  for (const { cells } of unknown)
    for (const cell of cells) if (JSON.parse(cell.key)[1] === territory) cell.masked = false;
  writeFileSync(file, JSON.stringify(unknown));
  await forgetReviews(place, version, changes);
}

describe("a dataset whose versions were protected by a former rule", () => {
  it("has the one that uncovers another withdrawn, and is served from the same file, protected anew", async () => {
    const place = createLevees({ levels: ["commune", "petr"], dimensions: [] });
    const first = await place.open();
    expect(await first.load()).toMatchObject({ published: 1, problems: [] });
    writeDataset(place, lines, { levels: ["epci", "petr"], dimensions: [] });
    expect(await first.load()).toMatchObject({ published: 1, problems: [] });
    expect((await read(first))[OLERON]).toBeNull();
    await first.close();

    // 124 − 63 − 52 = 9.
    await makeFormer(place, 2, OLERON, 124);
    const next = await place.open();
    expect((await read(next, 2))[OLERON]).toBe(124);
    const { lines: told } = await next.load();
    expect(told.join("\n")).toMatch(/version 2 retirée\. .*laissait retrouver ce qui est secret/);
    expect(told.join("\n")).toContain("version 3 publiée à sa place, faite du même fichier");
    await expect(read(next, 2)).rejects.toThrow("version-without-rows");
    expect((await read(next))[OLERON]).toBeNull();
    expect((await read(next, 1))["17093"]).toBe(63);
    const { datasets } = await next.status();
    expect(datasets[0]).toMatchObject({ version: 3, secrecy: { withdrawn: [{ version: 2 }] } });

    // Once: nothing is left to look at.
    expect(await next.load()).toMatchObject({ published: 0, lines: [] });
    await next.close();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(process.cwd(), "bin/datalogue.mjs"), "status"],
      {
        env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data },
      },
    );
    expect(stdout.replace(/[\u00A0\u202F]/g, " ")).toContain("\n  version 2 retirée : Avec");
  });

  // Its catalogue is another server's where the whole suite is run with PostgreSQL.
  it.skipIf(process.env.DATALOGUE_SUITE_POSTGRES)(
    "has told all that was withdrawn, though something is said of it meanwhile",
    async () => {
      const place = createLevees({ levels: ["commune", "petr"], dimensions: [] });
      const first = await place.open();
      await first.load();
      for (const levels of [["epci", "petr"], ["epci"]]) {
        writeDataset(place, lines, { levels, dimensions: [] });
        expect(await first.load()).toMatchObject({ published: 1, problems: [] });
      }
      await first.close();
      await makeFormer(place, 2, OLERON, 124);
      await makeFormer(place, 3, OLERON, 124);
      const catalogue = new Database(join(place.data, "catalogue.sqlite"));
      let said = 0;
      const next = await place.open({
        onStep(step) {
          // By another program.
          if (step !== "observed" || said++ > 0) return;
          catalogue.prepare("UPDATE datasets SET touched_parts = ?").run('{"metadata":true}');
        },
      });
      const { lines: told } = await next.load();
      catalogue.close();
      expect(said).toBe(2);
      expect(told).toEqual([
        expect.stringContaining("version 2 retirée."),
        expect.stringContaining("version 3 retirée."),
        expect.stringContaining("version 4 publiée à sa place"),
      ]);
      await next.close();
    },
  );

  it("keeps those that hold together, and does not publish again", async () => {
    const place = createLevees({ dimensions: [] });
    const first = await place.open();
    await first.load();
    writeDataset(place, [...lines, ["17406", 120, 33]], { dimensions: [] });
    await first.load();
    await first.close();
    await forgetReviews(place);
    const next = await place.open();
    expect(await next.load()).toMatchObject({ published: 0, lines: [] });
    expect((await read(next, 1))["17093"]).toBe(63);
    expect((await next.status()).datasets[0]).toMatchObject({ version: 2, secrecy: { withdrawn: [] } });
    await next.close();
  });

  it("loses the older of two whose values differ unsaid: what they became is asked for the next ones only", async () => {
    const place = createLevees({ dimensions: [] });
    const renamed = lines.map(([commune, , households]): Line => [commune, "80-120", households]);
    const first = await place.open();
    writeDataset(place, lines, {});
    await first.load();
    const recodings = [{ dimension: "volume_l", from: ["120"], to: ["80-120"] }];
    writeDataset(place, renamed, { recodings });
    expect(await first.load()).toMatchObject({ published: 1, problems: [] });
    await first.close();
    await forgetReviews(place);
    // As if nothing had been declared.
    const catalogue = await place.openCatalogue();
    const row = await catalogue("datasets").first("metadata");
    const metadata = JSON.parse(row.metadata);
    delete metadata.confidentialite.recodings;
    await catalogue("datasets").update({ metadata: JSON.stringify(metadata) });
    await catalogue.destroy();
    const next = await place.open();
    const { lines: told } = await next.load();
    expect(told.join("\n")).toContain(
      "version 1 retirée. Les valeurs d’une dimension n’y sont pas celles de la version 2",
    );
    await expect(read(next, 1)).rejects.toThrow("version-without-rows");
    expect((await next.status()).datasets[0]).toMatchObject({ version: 2 });
    await next.close();
  });
});

describe("a dataset whose file gives the share of its largest contributor as a fraction", () => {
  it("is refused with what is expected, and published once it is in %: what one makes nearly whole is masked", async () => {
    const place = createLevees({});
    writeShares(place, 0.98, { largest: LARGEST });
    const datalogue = await place.open();
    const { published, problems } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems[0]?.message.replace(/[\u00A0\u202F]/g, " ")).toContain(
      "« 0.98 » ne peut pas être la part, en %, du plus gros contributeur : d'après le compte de la ligne (« nb_redevables »), un nombre entre 5 et 100 est attendu.",
    );
    writeShares(place, 98, { largest: LARGEST });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect((await read(datalogue))["17093"]).toBeNull();
    await datalogue.close();
  });

  /** A place whose versions a program that took any share at its word published, and what it tells once that is looked at. */
  const createTold = async (versions = 1) => {
    const place = createLevees({});
    await publishShares(place, {
      versions,
      look: async (former) => expect((await read(former))["17093"]).toBe(21),
    });
    return place;
  };

  it("has the version that told it whole withdrawn, until the file is mended", async () => {
    const place = await createTold();
    const next = await place.open();
    const { lines: told } = await next.load();
    expect(told.join("\n")).toContain("version 1 retirée. Son fichier donne un plus gros contributeur");
    expect(told.join("\n")).toContain("aucune version n’a pu être faite à sa place");
    await expect(read(next, 1)).rejects.toThrow("version-without-rows");
    // Told again by each load, with what to mend, though nothing changed.
    for (let load = 0; load < 2; load++) {
      const { problems } = await next.load();
      const unserved = problems.find(({ path }) => path.endsWith("levees/dataset.json"));
      expect(unserved?.fault).toBe("data");
      expect(unserved?.message).toMatch(/version 1 est retirée, .*Ligne 2, colonne «\s?part\s?»/u);
    }
    writeShares(place, 98, { largest: LARGEST });
    expect(await next.load()).toMatchObject({ published: 1, problems: [] });
    expect((await read(next))["17093"]).toBeNull();
    await next.close();
  });

  it("shows meanwhile as a dataset that is withdrawn, and its rows as gone", async () => {
    const place = await createTold();
    place.write("culture/observatory.json", {
      ...{ theme: "culture", title: "Culture", description: "Les levées.", order: 1, dcatThemes: ["ENVI"] },
      ...{ keyFigures: ["levees"], compareWith: 2024, sections: [] },
    });
    place.write("culture/indicators/levees.json", { id: "levees", ...words, ...indicators.levees });
    const next = await place.open();
    await next.load();
    const { catalogue } = next.services;
    expect(await catalogue.getDataset(ID)).toMatchObject({
      ...{ readable: false, withdrawn: true },
      closure: expect.stringContaining("ne sont plus données"),
    });
    expect(await catalogue.listReadable()).toEqual([]);
    expect(await catalogue.listOpenDatasets({ page: 1, pageSize: 9 })).toMatchObject({ total: 0 });
    const { server } = createAppServer(createApp(next, place.settings, { log: () => {}, patience: PATIENCE }));
    const url = await listen(server);
    for (const address of ["data", "data/csv", "schema", "profile", "datapackage.json"])
      expect((await fetch(`${url}/api/datasets/${ID}/${address}`)).status, address).toBe(410);
    expect((await fetch(`${url}/fichiers/${ID}/${collectionsJson.slug}.csv`)).status).toBe(410);
    const page = await fetch(`${url}/jeux/${collectionsJson.slug}`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Données retirées")]);
    const observatory = await fetch(`${url}/observatoires/culture`);
    expect([observatory.status, await observatory.text()]).toEqual([
      200,
      expect.stringContaining("ne sont plus données"),
    ]);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await next.close();
  });

  it("is looked at in the versions whose file is whole, where that of another is damaged", async () => {
    const place = await createTold(2);
    const folder = join(place.data, "versions", ID, "1");
    const received = readdirSync(folder).find((name) => name.startsWith("original")) ?? "";
    writeFileSync(join(folder, received), "abîmé");
    const next = await place.open();
    const told = (await next.load()).lines.join("\n");
    expect(told).toContain("la version 1 n’a pas pu être relue, et reste donnée. Son fichier reçu est abîmé");
    expect(told).toContain("version 2 retirée. Son fichier donne un plus gros contributeur");
    await expect(read(next, 2)).rejects.toThrow("version-without-rows");
    await next.close();
  });
});

describe("a threshold that is raised", () => {
  it("says in one sentence how much is masked, and how much of it was told before", async () => {
    const place = createLevees({ dimensions: [] });
    const datalogue = await place.open();
    await datalogue.load();
    expect((await read(datalogue))["17058"]).toBe(20);
    writeDataset(place, lines, { dimensions: [], threshold: 30 });
    const { lines: told } = await datalogue.load();
    expect(told.join("\n").replace(/[\u00A0\u202F]/g, " ")).toMatch(
      /Secret statistique : \d lignes masquées sur \d ; (?:une case masquée se retrouve|\d cases masquées se retrouvent) déjà par les versions précédentes\./,
    );
    await datalogue.close();
  });
});

describe("values that change in a dataset under statistical secrecy", () => {
  it("are refused with what to write, and published once it is written", async () => {
    const place = createLevees({});
    const datalogue = await place.open();
    await datalogue.load();
    const gathered = lines.map(([commune, , households]): Line => [commune, "80-120", households]);
    writeDataset(place, gathered, {});
    const { published, problems } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems[0]?.message).toContain('"recodings": [{"dimension":"volume_l","from":["120"],"to":["80-120"]}]');
    expect(problems[0]?.message).toContain("La version 1 reste en ligne.");
    writeDataset(place, gathered, { recodings: [{ dimension: "volume_l", from: ["120"], to: ["80-120"] }] });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    await datalogue.close();
  });
});

describe("invented figures under statistical secrecy", () => {
  it("say nothing of the real ones that follow, nor do those of them", async () => {
    const place = createLevees({ dimensions: [] }, { demonstration: true });
    const datalogue = await place.open();
    await datalogue.load();
    const invented = await read(datalogue);
    expect(invented["17093"]).toBe(63);
    // Compared with them, 17093 would hide nobody: it was told.
    const real = lines.map(
      ([commune, volume, households]): Line =>
        commune === "17140" ? [commune, volume, 500] : [commune, volume, commune === "17093" ? 63 : households],
    );
    writeDataset(place, real, { dimensions: [] });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const alone = createLevees({ dimensions: [] });
    writeDataset(alone, real, { dimensions: [] });
    const other = await alone.open();
    await other.load();
    expect(await read(datalogue)).toEqual(await read(other));
    await other.close();
    // The same file without the mark is another version.
    expect((await datalogue.status()).datasets[0]).toMatchObject({ version: 2, secrecy: { known: 0 } });
    await datalogue.close();
  });

  it.each([
    ["in one edit", 0, [{ demonstration: false, levels: ["commune", "petr"] }]],
    [
      "after the word was taken off, which told three cells",
      3,
      [{ levels: ["commune", "petr"] }, { demonstration: false, levels: ["commune", "petr"] }],
    ],
  ])("count among the others once their file is said to be real: %s", async (_, known, edits) => {
    const place = createLevees({ dimensions: [] }, { demonstration: true });
    const datalogue = await place.open();
    await datalogue.load();
    // It masks the 9 households of 17337, and another commune of the EPCI, told in whole.
    const first = await read(datalogue);
    expect(first).toMatchObject({ "17337": null, "17140": null, "17093": 63, [OLERON]: 124 });

    for (const { levels, ...word } of edits) {
      writeDataset(place, lines, { dimensions: [], levels }, word);
      expect((await datalogue.load()).problems).toEqual([]);
    }

    const { catalogue } = datalogue.services;
    const versions = await catalogue.as(PUBLIC).listVersions(ID);
    const told = versions.filter(({ withdrawn }) => !withdrawn);
    expect(versions.map(({ demonstration }) => demonstration)).not.toContain(true);
    expect(told.map(({ number }) => number)).toContain(1);
    for (const { number } of told)
      expect(await read(datalogue, number)).toMatchObject({ "17337": null, "17140": null });
    expect((await datalogue.status()).datasets[0]).toMatchObject({ secrecy: { known } });
    expect(await datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
    await datalogue.close();
  });
});
