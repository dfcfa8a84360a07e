import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

describe("the command line that watches over published files", () => {
  let place: Place;
  let folder: string;
  beforeAll(async () => {
    place = createPlace();
    const datalogue = await place.open();
    await datalogue.load();
    await datalogue.close();
    folder = join(place.data, "versions", JSON.parse(place.read("culture/mediatheques/dataset.json")).id, "1");
  });
  afterAll(() => place.remove());

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], {
      env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data },
      encoding: "utf8",
    });

  it("finds everything as it was published, with code 0", () => {
    const verified = run("verify");
    expect(verified).toMatchObject({ status: 0, stderr: "" });
    expect(verified.stdout).toMatch(/fichiers relus \(.*Mo\), 1\u00a0version\u00a0: tous sont tels que publiés\.\n/);
    expect(verified.stdout).toMatch(/Journal\u00a0: \d+\u00a0actes, .* Empreinte du dernier\u00a0: [0-9a-f]{64}\n$/);
    expect(run("repair")).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("Rien à réparer") });
  });

  it("names the first act of the journal that is not as it was written, with code 1", async () => {
    const catalogue = await place.openCatalogue();
    await catalogue("journal").where("sequence", ">=", 2).update({ actor: "command" });
    const { status, stderr } = run("verify");
    expect(status).toBe(1);
    expect(stderr).toContain("Le journal est rompu à l'acte 2\u00a0: il n'est pas celui qui y a été écrit.");
    await catalogue("journal").where("sequence", ">=", 2).update({ actor: "content" });
    await catalogue.destroy();
    expect(run("verify")).toMatchObject({ status: 0, stderr: "" });
  });

  it("names what is lost or changed among drafts and photos with code 1, what nothing names with code 0", async () => {
    const draft = join(place.data, "drafts/01890000-0000-7000-8000-000000000007");
    const photos = join(place.data, "photos");
    for (const path of [draft, photos]) mkdirSync(path, { recursive: true });
    writeFileSync(join(draft, "depot"), "entrees\n12500\n");
    writeFileSync(join(photos, "puits.jpg"), "une photo");
    const sha256 = createHash("sha256").update("entrees\n12500\n").digest("hex");
    const file = JSON.stringify({ name: "x.csv", bytes: 14, sha256, stored: "depot", arrived: "/nulle/part" });
    const catalogue = await place.openCatalogue();
    await catalogue("drafts").insert({
      ...{ id: "01890000-0000-7000-8000-000000000007", organisation: "ile-d-oleron", dataset_id: "d", revision: 1 },
      ...{ stage: "open", started_from: 0, document: "{}", file, created_by: "a", updated_by: "a" },
      ...{ created_at: "2026", updated_at: "2026" },
    });
    const photo = { kind: "puits", author: "a", bytes: 9, width: 1, height: 1, received_at: "2026", rank: 0 };
    await catalogue("inspection_photos").insert([
      { ...photo, id: "p", sha256: "s", file: "puits", removed_at: null },
      // Removed for good: its file is not missed.
      { ...photo, id: "r", sha256: "t", file: "retiree", removed_at: "2026" },
    ]);
    writeFileSync(join(photos, "autre.jpg"), "une autre");
    writeFileSync(join(folder, "note.txt"), "laissée là");
    const told = run("verify");
    expect(told.status).toBe(0);
    expect(
      told.stderr
        .split("\n")
        .map((line) => line.replace(/versions\/.*\/1\//, "versions/…/1/"))
        .sort(),
    ).toEqual([
      "",
      "photos/autre.jpg\u00a0: rien ne nomme ce fichier. Il est gardé, et n'est jamais servi.",
      "versions/…/1/note.txt\u00a0: rien ne nomme ce fichier. Il est gardé, et n'est jamais servi.",
    ]);
    writeFileSync(join(draft, "depot"), "entrees\n12501\n");
    rmSync(join(photos, "puits.jpg"));
    const { status, stdout } = run("verify", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ valid: false, damaged: [] },
      others: [
        { path: "drafts/01890000-0000-7000-8000-000000000007/depot", fault: "content" },
        { path: "photos/puits.jpg", fault: "missing" },
      ],
    });
    expect(run("verify").stderr).toContain(
      "photos/puits.jpg\u00a0: ce fichier n'est plus là. Rien ne permet de le refaire",
    );
    // With nothing published yet, as well.
    const published = await catalogue("versions").select();
    await catalogue("versions").delete();
    expect(run("verify").stdout).toMatch(/0\u00a0version\u00a0: 2\u00a0fichiers abîmés\./);
    await catalogue("versions").insert(published);
    for (const table of ["drafts", "inspection_photos"]) await catalogue(table).delete();
    await catalogue.destroy();
    for (const path of [join(folder, "note.txt"), photos, draft]) rmSync(path, { recursive: true });
  });

  it("names a damaged file with code 1, as machines read it too; makes it again with code 0", () => {
    truncateSync(join(folder, "rows.sqlite"), 100);
    const verified = run("verify", visitsJson.slug);
    expect(verified.status).toBe(1);
    expect(verified.stderr).toBe(
      `${visitsJson.slug}, version 1\u00a0: rows.sqlite (les lignes) n'a plus sa longueur.\n`,
    );
    expect(JSON.parse(run("verify", "--json").stdout)).toMatchObject({
      valid: false,
      versions: 1,
      damaged: [{ dataset: visitsJson.slug, version: 1, served: true, file: "rows.sqlite", fault: "size" }],
      catalogue: null,
      unnamed: [],
    });
    expect(run("status").stdout).toContain("Abîmé\u00a0: ");
    const repaired = run("repair");
    expect(repaired).toMatchObject({ status: 0, stderr: "" });
    expect(repaired.stdout).toContain(`${visitsJson.slug}, version 1\u00a0: rows.sqlite est refait.`);
    expect(run("verify").status).toBe(0);
  });

  it("says what is lost with code 1, what it does not know with code 2", () => {
    rmSync(join(folder, "original.csv"));
    const { status, stderr } = run("repair");
    expect(status).toBe(1);
    expect(stderr).toContain("original.csv (le fichier reçu) n'est plus là. Rien de ce qui reste ne permet");
    expect(run("verify", "inconnu")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("inconnu"),
    });
    expect(run("verify", "--xml").status).toBe(2);
  });
});
