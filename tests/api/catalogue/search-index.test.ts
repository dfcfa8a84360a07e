import { afterEach, describe, expect, it } from "vitest";
import { openSearchIndex, type SearchIndex } from "../../../packages/api/src/catalogue/search-index.js";
import type { ClosedDataset } from "../../../packages/api/src/versions/dataset.js";

const dataset = (id: string, title: string) =>
  ({
    id,
    title,
    readable: false,
    keywords: ["collecte"],
    themeTitle: "Déchets",
    organisationName: "Communauté de communes de l'Île d'Oléron",
    description: "",
  }) as unknown as ClosedDataset;

describe("the index of the catalogue", () => {
  let index: SearchIndex;
  afterEach(() => index.close());

  it("finds what was put since the last search, and no longer what it was before", async () => {
    index = openSearchIndex();
    index.put(dataset("a", "Tonnages collectés"));
    index.put(dataset("b", "Points d'apport"));
    expect((await index.search("tonnage")).ids).toEqual(["a"]);
    index.put(dataset("a", "Redevance incitative"));
    expect((await index.search("tonnage")).ids).toEqual([]);
    expect((await index.search("redevance")).ids).toEqual(["a"]);
  });

  it("says where the words are, of the datasets that are shown only", async () => {
    index = openSearchIndex();
    for (const id of ["a", "b", "c"]) index.put(dataset(id, `Tonnages collectés ${id}`));
    const found = await index.search("tonnages collecte");
    const why = await found.explain(["b"]);
    expect([...why.keys()]).toEqual(["b"]);
    expect(why.get("b")?.terms).toMatchObject({ tonnage: ["title"], collecte: ["title", "keywords"] });
  });

  it("answers questions asked together, each with its own results", async () => {
    index = openSearchIndex();
    index.put(dataset("a", "Tonnages"));
    index.put(dataset("b", "Redevance"));
    const answers = await Promise.all(["tonnages", "redevence", "oleron", "chenal"].map((text) => index.search(text)));
    expect(answers.map(({ ids }) => ids)).toEqual([["a"], ["b"], ["a", "b"], []]);
  });

  it("gives those that answer as well in one order, whatever was published again and in which order they came", async () => {
    index = openSearchIndex();
    for (const id of ["c", "d", "a", "b"]) index.put(dataset(id, "Tonnages"));
    const ask = async () => (await index.search("tonnage collecte")).ids;
    expect(await ask()).toEqual(["a", "b", "c", "d"]);
    index.put(dataset("a", "Tonnages"));
    expect(await ask()).toEqual(["a", "b", "c", "d"]);
    index.put(dataset("b", "Redevance"));
    index.put(dataset("c", "Tonnages"));
    expect(await ask()).toEqual(["a", "c", "d"]);
    expect(await ask()).toEqual(["a", "c", "d"]);
  });

  it("reads two hundred characters of a question, and takes no memory for a word without end", async () => {
    index = openSearchIndex();
    index.put(dataset("a", "Tonnages"));
    expect((await index.search(`${"tonnages".padEnd(200)}introuvable`)).ids).toEqual(["a"]);
    const before = process.resourceUsage().maxRSS;
    const endless = `tonnages${"quetzal".repeat(2000)}`;
    expect((await index.search(endless)).ids).toEqual([]);
    expect(await index.others.findNamed([{ title: "Tonnages" }], endless)).toEqual([]);
    // In kilobytes; it took more than two hundred megabytes.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000);
  });

  it("searches synonyms too, what is written as asked first, and says which found what", async () => {
    index = openSearchIndex({
      synonyms: [
        { words: ["poubelle", "benne à ordures"], finds: ["tonnages"] },
        { words: ["bac"], finds: ["redevance incitative", "tonnages"] },
      ],
    });
    index.put(dataset("a", "Tonnages"));
    index.put(dataset("b", "Redevance incitative des bacs"));
    index.put(dataset("c", "Redevance du port"));
    const ask = async (text: string) => {
      const found = await index.search(text);
      const why = await found.explain(found.ids);
      return found.ids.map((id) => [id, why.get(id)?.synonyms]);
    };
    expect(await ask("Poubelles")).toEqual([["a", [{ asked: "Poubelles", found: ["tonnages"] }]]]);
    expect(await ask("benne à ordures")).toEqual([["a", [{ asked: "benne ordures", found: ["tonnages"] }]]]);
    expect(await ask("poub")).toEqual([["a", [{ asked: "poub", found: ["tonnages"] }]]]);
    expect(await ask("bacs")).toEqual([
      ["b", []],
      ["a", [{ asked: "bacs", found: ["tonnages"] }]],
    ]);
    expect(await ask("collecte poubelle oleron")).toEqual([["a", [{ asked: "poubelle", found: ["tonnages"] }]]]);
    expect(await ask("benne")).toEqual([]);
  });

  it("says what became of each word: found, taken for another, or without answer", async () => {
    index = openSearchIndex({ synonyms: [{ words: ["poubelle"], finds: ["tonnages"] }] });
    index.put(dataset("a", "Tonnages collectés"));
    expect(await index.readWords("les tonnages de la poubelle, redevence chenal")).toEqual({
      left: ["redevence", "chenal"],
      near: [],
    });
    index.put(dataset("b", "Redevance incitative"));
    expect(await index.readWords("tonnages redevence chenal")).toEqual({
      left: ["chenal"],
      near: [{ asked: "redevence", taken: ["Redevance"] }],
    });
    expect(await index.readWords("de la")).toEqual({ left: [], near: [] });
  });

  it("forgives mistakes in the words that no dataset writes, and in no other", async () => {
    index = openSearchIndex({ synonyms: [{ words: ["poubelle"], finds: ["tonnages"] }] });
    index.put(dataset("a", "Monuments comparés"));
    index.put(dataset("b", "Tonnages collectés"));
    expect((await index.search("monumnet comparé")).ids).toEqual(["a"]);
    expect((await index.search("poubelle colelctés")).ids).toEqual(["b"]);
    expect((await index.search("comparer monuments")).ids).toEqual(["a"]);
    index.put(dataset("c", "Comparer les communes"));
    expect((await index.search("comparer monuments")).ids).toEqual([]);
  });

  it("gives those that answer to some of the words, by how many", async () => {
    index = openSearchIndex();
    index.put(dataset("a", "Tonnages"));
    index.put(dataset("b", "Tonnages de la redevence"));
    index.put(dataset("c", "Chenal"));
    expect(await index.searchSome("tonnages redevance chenal")).toEqual([["b"], ["c", "a"]]);
    expect(await index.searchSome("xyzzy")).toEqual([]);
    expect(await index.searchSome("de la")).toEqual([]);
    index.put(dataset("a", "Chenal"));
    expect(await index.searchSome("tonnages redevance")).toEqual([["b"]]);
  });

  it("is closed while it searches without holding anybody", async () => {
    index = openSearchIndex();
    index.put(dataset("a", "Tonnages"));
    await index.search("tonnages");
    const searching = index.search("tonnages");
    searching.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    await index.close();
    await Promise.allSettled([searching]);
  });
});
