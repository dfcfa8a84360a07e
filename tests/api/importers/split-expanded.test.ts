import jsonld from "jsonld";
import { expect, it } from "vitest";
import { propertyOf, splitExpanded } from "../../../packages/api/src/importers/split-expanded.js";

const ids = (count: number, letter = "n") =>
  Array.from({ length: count }, (_, at) => ({ "@id": `http://x/${letter}${at}` }));

/** The statements of an expanded document, by the library alone or from parts. */
async function statements(document: object[], { parts }: { parts: boolean }): Promise<string[]> {
  const read = structuredClone(document);
  const quads = await jsonld.toRDF(parts ? splitExpanded(read) : read, { base: "http://x/", skipExpansion: true });
  const told = quads.map((quad) => JSON.stringify({ ...quad, predicate: propertyOf(quad.predicate.value) }));
  return [...new Set(told)].sort();
}

it("leaves what a document states as it is, whatever holds the many values", async () => {
  const document = [
    {
      "@id": "http://x/catalogue",
      "@type": ids(600, "type").map((one) => one["@id"]),
      "http://x/dataset": [...ids(600), ...ids(300).map((one) => ({ ...one, "http://x/title": [{ "@value": "t" }] }))],
      "http://x/word": Array.from({ length: 600 }, (_, at) => ({ "@value": at % 500, "@language": undefined })),
      "http://x/list": [{ "@list": ids(400, "l") }, { "@list": [] }],
      "http://x/unnamed": Array.from({ length: 600 }, () => ({ "http://x/title": [{ "@value": 1.5 }] })),
      "http://x/nothing": [],
    },
    // The same node again, then from the other side, then in a graph of its own.
    { "@id": "http://x/catalogue", "http://x/dataset": ids(600, "m") },
    ...ids(600, "r").map((one) => ({ ...one, "@reverse": { "http://x/dataset": [{ "@id": "http://x/catalogue" }] } })),
    { "@id": "http://x/graph", "@graph": [{ "@id": "http://x/catalogue", "http://x/dataset": ids(600, "g") }] },
    {
      "@id": "_:one",
      "http://x/dataset": [{ "@id": "_:two" }],
      "@included": [{ "@id": "_:two", "@type": ["_:three"] }],
    },
  ];
  const expected = await statements(document, { parts: false });
  expect(expected.length).toBeGreaterThan(5_000);
  expect(await statements(document, { parts: true })).toEqual(expected);
});
