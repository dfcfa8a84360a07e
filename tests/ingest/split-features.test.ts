import { describe, expect, it } from "vitest";
import { createFeatureSplitter } from "../../packages/ingest/src/readers/split-features.js";
import fc from "../support/properties.js";

/** Cuts a text given in chunks of `size` bytes, all read into the same memory, as a file is. */
function split(text: string, size: number) {
  const features: unknown[] = [];
  const members: Record<string, unknown> = {};
  const read = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString("utf8"));
  const splitter = createFeatureSplitter({
    feature: (bytes) => features.push(read(bytes)),
    member: (name, bytes) => {
      members[name] = read(bytes);
    },
  });
  const bytes = Buffer.from(text);
  const memory = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(memory, 0, at, at + size);
    splitter.push(memory.subarray(0, length));
  }
  return { features, members, problem: splitter.end()?.reason };
}

describe("features of a GeoJSON text", () => {
  it("are the same wherever the bytes are cut, whatever they hold", () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const feature = fc.record({ type: fc.constant("Feature"), properties: json, geometry: json });
    fc.assert(
      fc.property(
        fc.array(feature, { maxLength: 5 }),
        fc.dictionary(
          fc.string({ maxLength: 5 }).filter((name) => name !== "features" && name !== "__proto__"),
          json,
          { maxKeys: 3 },
        ),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(undefined, 1),
        (features, others, size, space) => {
          const text = JSON.stringify({ ...others, features, type: "FeatureCollection" }, null, space);
          const expected = JSON.parse(text);
          const { features: found, ...members } = expected;
          expect(split(text, size)).toEqual({ features: found, members, problem: undefined });
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    ["", "vide"],
    ["[1]", "liste"],
    ["{", "incomplet"],
    ['{"features":[', "incomplet"],
    ['{"features":[{"a":"}', "incomplet"],
    ['{"features":[1]}', "objet"],
    ['{"features":[{},]}', "objet"],
    ['{"features":[{} {}]}', "attendu"],
    ['{"a" 1}', "attendu"],
    ['{"a":}', "valeur"],
    ['{"a":1,}', "nom"],
    ['{"a":1} x', "suit"],
  ])("%j is said to be wrong", (text, word) => {
    for (const size of [1, 100]) expect(split(text, size).problem).toContain(word);
  });
});
