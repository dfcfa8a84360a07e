import { describe, expect, it } from "vitest";
import { time } from "../../../packages/ingest/src/field-types/time.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a time of day", () => {
  it.each([
    "00:00",
    "08:30:00",
    "19:59",
    "20:00",
    "23:59:59",
    "08:30:00.5",
    "08:30:00.125",
    "08:30Z",
    "08:30+02:00",
    "08:30:00-0200",
    "08:30+02",
  ])("reads « %s »", (text) => {
    expect(readCell(time, text)).toBe(text);
  });

  it.each([
    "",
    "8h30",
    "8:30",
    "24:00",
    "25:00",
    "30:00",
    "08:60",
    "08:30:60",
    "08:30:",
    "08:30:5",
    "08:30.5",
    "08:30:00.",
    "x08:30",
    "08:30x",
    "08:30+2",
    "08:30+ab:00",
    "08:30+02:ab",
    "08:30+02:0",
    "0a:00",
    "2a:00",
    "08:3a",
    "08:30:0a",
    "08:30:00.a",
    "08-30",
  ])("refuses « %s »", (text) => {
    expect(readCell(time, text)).toBeUndefined();
  });

  it("is read as its format says", () => {
    expect(readCell(time, "8h30", { format: "%Hh%M" })).toBe("08:30:00");
    expect(readCell(time, "08:30", { format: "%Hh%M" })).toBeUndefined();
    expect(readCell(time, "08:30", { format: "default" })).toBe("08:30");
  });

  it.each([
    ["8h30", "08:30:00"],
    ["18H", "18:00:00"],
    [" 8 h 05 ", "08:05:00"],
    ["  8  :  05  ", "08:05:00"],
    ["8:30", "08:30:00"],
    ["23h59", "23:59:00"],
    ["0h", "00:00:00"],
  ])("suggests to write « %s » %s", (text, suggestion) => {
    expect(suggestCell(time, text)).toBe(suggestion);
  });

  it.each(["24h", "8h3", "8h300", "8", "midi", "x8h30", "8h30x", "108h30", "ah30", "8hab"])(
    "suggests nothing for « %s »",
    (text) => {
      expect(suggestCell(time, text)).toBeUndefined();
    },
  );

  it("suggests nothing where the field has a form of its own", () => {
    expect(suggestCell(time, "8:30", { format: "%Hh%M" })).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(time)).toEqual(["une heure de la forme hh:mm:ss", "a time of the form hh:mm:ss"]);
    expect(expectedForm(time, { format: "%Hh%M" })).toEqual([
      "une heure de la forme hhhmm",
      "a time of the form %Hh%M",
    ]);
  });
});
