import { chmodSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  collectedRows,
  openProtectedPlace,
  type ProtectedPlace,
  writeCollections,
} from "../secrecy/protected-place.js";

let own: ProtectedPlace;
afterEach(() => own?.close());

const open = () => openProtectedPlace((content) => writeCollections(content, collectedRows()));

/** What another account of the machine could open below a folder, with its rights. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const { mode } = statSync(join(folder, name));
    return (mode & 0o077) === 0 ? [] : [`${name} ${(mode & 0o777).toString(8)}`];
  });
}

describe("the data folder", () => {
  it("is closed to the other accounts of the machine: versions, secret cells, database", async () => {
    own = await open();
    const names = readdirSync(own.place.data, { recursive: true, encoding: "utf8" });
    const catalogue = own.place.settings.database === null ? ["catalogue.sqlite"] : [];
    for (const name of ["secret-cells.json", "rows.sqlite", ...catalogue])
      expect(
        names.some((one) => one.endsWith(name)),
        name,
      ).toBe(true);
    expect(openToOthers(own.place.data)).toEqual([]);
    // A file made for one reader, too.
    expect((await own.read("/api/datasets/levees-bacs/data/csv?annee__exact=2024&bom=true")).status).toBe(200);
    expect(openToOthers(own.place.data)).toEqual([]);
  });

  it("stays closed when a damaged file is made again", async () => {
    own = await open();
    const rows = readdirSync(own.place.data, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith("rows.sqlite"),
    );
    for (const name of rows) rmSync(join(own.place.data, name));
    expect((await own.datalogue.repair([])).lost).toEqual([]);
    for (const name of rows) expect(existsSync(join(own.place.data, name)), name).toBe(true);
    expect(openToOthers(own.place.data)).toEqual([]);
  });

  it("is closed at the next start when an earlier program, or a copy, left it open", async () => {
    own = await open();
    await own.datalogue.close();
    const { data } = own.place;
    const names = readdirSync(data, { recursive: true, encoding: "utf8" });
    for (const name of [...names].reverse()) {
      const path = join(data, name);
      chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
    }
    expect(openToOthers(data).length).toBe(names.length);
    const again = await own.place.open();
    expect(openToOthers(data)).toEqual([]);
    expect(await again.load()).toMatchObject({ unchanged: 2, problems: [] });
  });
});
