import { cpSync, mkdirSync, mkdtempSync, renameSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { OFFICIAL_LIST, officialGeography } from "../../../packages/api/src/publication/official-geography.js";
import { ownContent } from "../../support/prepared-data.js";

describe("the official communes of a thread that lives long", () => {
  it("are read again where they were not there, or could not be read, then once", async () => {
    const folder = join(mkdtempSync(join(inject("preparedFolder"), "geography-")), "territoires");
    cpSync(join(ownContent, "territoires"), folder, { recursive: true });
    const [list, outlines] = [join(folder, OFFICIAL_LIST), join(folder, "outlines.geojson")];
    renameSync(list, `${list}.aside`);
    expect(await officialGeography(folder)).toBeUndefined();
    renameSync(`${list}.aside`, list);
    renameSync(outlines, `${outlines}.aside`);
    mkdirSync(outlines);
    await expect(officialGeography(folder)).rejects.toThrow("EISDIR");
    rmdirSync(outlines);
    renameSync(`${outlines}.aside`, outlines);
    const read = await officialGeography(folder);
    expect(read?.name("17189")).toBe("Hiers-Brouage");
    expect(await officialGeography(folder)).toBe(read);
  });
});
