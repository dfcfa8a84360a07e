import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Datalogue, PUBLIC } from "@datalogue/api";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { collectionsJson, collectionsSchema, OLERON } from "./protected-place.js";

const ID = collectionsJson.id;
const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

type Line = [commune: string, volume: number | string, households: number];

const lines: Line[] = [
  ["17337", 120, 9],
  ["17093", 120, 63],
  ["17140", 120, 52],
  ["17058", 120, 20],
  ["17219", 120, 400],
];

function writeDataset(place: Place, rows: readonly Line[], secrecy: object, more: object = {}): void {
  const confidentialite = { ...collectionsJson.confidentialite, ...secrecy };
  place.write("culture/levees/dataset.json", { ...collectionsJson, confidentialite, ...more });
  const fields = collectionsSchema.fields.map((field) =>
    field.name === "volume_l" ? { ...field, type: "string" } : field,
  );
  place.write("culture/levees/schema.json", { ...collectionsSchema, fields });
  const text = rows.map(
    ([commune, volume, households]) => `2024,${commune},${volume},${households * 10},${households}`,
  );
  place.write("culture/levees/data.csv", ["annee,code_insee,volume_l,nb_levees,nb_redevables", ...text].join("\n"));
}

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

/** The manifests of versions as a former program wrote them. */
async function forgetReviews(place: Place, version = 0, told = 0): Promise<void> {
  const catalogue = await place.openCatalogue();
  for (const { number, manifest } of await catalogue("versions")) {
    const { secrecyReview: _, ...former } = JSON.parse(manifest);
    if (number === version) {
      former.secrecy.masked -= told;
      for (const name of Object.keys(former.files)) {
        const bytes = readFileSync(join(place.data, "versions", ID, String(number), name));
        former.files[name] = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
      }
    }
    await catalogue("versions")
      .where({ number })
      .update({ manifest: JSON.stringify(former) });
  }
  await catalogue.destroy();
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
