import { describe, expect, it } from "vitest";
import { archivedAddress, archivedFile } from "../../packages/web/src/archive/archive-address.js";

describe("the file of an address in the archive", () => {
  it.each([
    ["/", true, "index.html"],
    ["/observatoires/dechets?territoire=17093", true, "observatoires/dechets--territoire-17093.html"],
    ["/fichiers/for%C3%AAts/donn%C3%A9es%20brutes.csv", false, "fichiers/forêts/données-brutes.csv"],
    ["/api/indicators/a/chart.svg?part=plus%20de%2050%25", false, "api/indicators/a/chart--part-plus-de-50-.svg"],
  ])("is named plainly, whatever %s holds", (address, isPage, file) => {
    expect(archivedFile(address, isPage)).toBe(file);
  });
});

describe("an address of the site in the archive", () => {
  it.each([
    ["/indicateurs/dechets-omr-hab?territoire=17093", "/indicateurs/dechets-omr-hab?territoire=17093"],
    ["/indicateurs/dechets-omr-hab?territoire=17093&annee=2021", undefined],
    ["/jeux/dechets-tonnages/versions?page=2", "/jeux/dechets-tonnages/versions?page=2"],
    ["/jeux/dechets-tonnages?page=2", undefined],
    ["/manques?page=2", "/manques?page=2"],
    ["/manques?cause=secret", undefined],
  ])("is kept in the state of its latest figures, with each page of a list: %s", (address, kept) => {
    expect(archivedAddress(address, "/")).toBe(kept);
  });
});
