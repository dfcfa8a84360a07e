import { describe, expect, it } from "vitest";
import { columnWords } from "../../../packages/ingest/src/column-names.js";
import { semanticKinds } from "../../../packages/ingest/src/inference/kinds/index.js";

describe.each(Object.entries(semanticKinds))("the kind %s", (_, kind) => {
  it("is announced by its names and by no other", () => {
    const { valid, invalid } = kind.examples.names;
    for (const name of valid) expect([name, kind.announced(columnWords(name))]).toEqual([name, true]);
    for (const name of invalid) expect([name, kind.announced(columnWords(name))]).toEqual([name, false]);
  });

  it("takes its valid values and refuses the others", () => {
    if (kind.of === "text") {
      for (const text of kind.examples.values.valid) expect([text, kind.accepts(text)]).toEqual([text, true]);
      for (const text of kind.examples.values.invalid) expect([text, kind.accepts(text)]).toEqual([text, false]);
      return;
    }
    const [low, high] = kind.bounds;
    for (const value of kind.examples.values.valid)
      expect([value, value >= low && value <= high]).toEqual([value, true]);
    for (const value of kind.examples.values.invalid)
      expect([value, value >= low && value <= high]).toEqual([value, false]);
  });
});
