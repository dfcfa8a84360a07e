import { copyFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeExports } from "../../../packages/api/src/publication/write-exports.js";
import { copyHashed } from "../../../packages/api/src/versions/hashed-file.js";
import { layoutOf, type Manifest } from "../../../packages/api/src/versions/manifest.js";
import { createPlace, type Place } from "../support/content-folder.js";

/** The files of a folder that this process has open: removed, they still fill the disk. */
function listOpen(folder: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((handle) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${handle}`);
      return path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [];
    } catch {
      return [];
    }
  });
}

describe.runIf(process.platform === "linux")("a file that cannot be written to its end", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());

  it("is left open by nobody when what it is copied from cannot be read", () => {
    const folder = join(place.data, "copie");
    mkdirSync(folder, { recursive: true });
    expect(() => copyHashed(place.content, join(folder, "original.csv"))).toThrow("EISDIR");
    expect(listOpen(folder)).toEqual([]);
  });

  it("is left open by nobody, nor are those written with it, when an export fails", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const { id } = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    const version = join(place.data, "versions", id, "1");
    const manifest: Manifest = JSON.parse(readFileSync(join(version, "manifest.json"), "utf8"));
    const folder = join(place.data, "exports");
    mkdirSync(folder);
    copyFileSync(join(version, "rows.sqlite"), join(folder, "rows.sqlite"));
    writeFileSync(join(folder, "published.json"), "déjà là");
    const write = () =>
      writeExports(folder, join(folder, "rows.sqlite"), layoutOf(manifest, "a"), manifest.rows, { marked: true });
    expect(write).toThrow("EEXIST");
    expect(listOpen(folder)).toEqual([]);
  });
});
