import { describe, expect, it } from "vitest";
import { readBlock } from "../../packages/ingest/src/read-block.js";

describe("a block copied from a spreadsheet", () => {
  it("holds in its quotes the lines and the tabs of a cell", () => {
    expect(readBlock('nom\tnote\nA\t"deux\nlignes, dites ""longues"""\n')).toEqual([
      ["nom", "note"],
      ["A", 'deux\nlignes, dites "longues"'],
    ]);
  });

  it("loses no line to a quote that nothing closes", () => {
    expect(readBlock('1\t"Salle\n2\tCour\n3\tPréau')).toEqual([
      ["1", '"Salle'],
      ["2", "Cour"],
      ["3", "Préau"],
    ]);
  });
});
