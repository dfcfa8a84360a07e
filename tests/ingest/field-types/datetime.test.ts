import { describe, expect, it } from "vitest";
import { datetime } from "../../../packages/ingest/src/field-types/datetime.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a day and a time", () => {
  it.each(["2022-10-18T12:35:49Z", "2022-10-18T12:35:49.25Z", "2022-10-18T12:35:49+02:00", "2022-10-18T12:35"])(
    "reads « %s »",
    (text) => {
      expect(readCell(datetime, text)).toBe(text);
      expect(readCell(datetime, text, { format: "any" })).toBe(text);
    },
  );

  it.each([
    ["2022-10-18T12:35:49+0000", "2022-10-18T12:35:49+00:00"],
    ["2022-10-18T12:35+02", "2022-10-18T12:35:00+02:00"],
    ["2022-10-18T12:35Z", "2022-10-18T12:35:00Z"],
  ])("writes the offset of « %s » as XML Schema does", (text, value) => {
    expect(readCell(datetime, text)).toBe(value);
    expect(readCell(datetime, value)).toBe(value);
  });

  it.each([
    "",
    "2022-10-18",
    "2022-10-18 12:35:49",
    "2022-10-18T",
    "2022-10-18T24:00",
    "2022-02-30T00:00:00Z",
    "18/10/2022 12:35",
    "2022-10-18TT12:35",
  ])("refuses « %s »", (text) => {
    expect(readCell(datetime, text)).toBeUndefined();
  });

  it("is read as its format says", () => {
    const field = { format: "%d/%m/%Y %H:%M" };
    expect(readCell(datetime, "18/10/2022 12:35", field)).toBe("2022-10-18T12:35:00");
    expect(readCell(datetime, "2022-10-18T12:35:00", field)).toBeUndefined();
  });

  it.each([
    ["18/10/2022 12:35", "2022-10-18T12:35:00"],
    ["2022-10-18 12:35:49", "2022-10-18T12:35:49"],
    ["18/10/2022T8:05", "2022-10-18T08:05:00"],
    ["2022/10/18 23:59:59.75", "2022-10-18T23:59:59.75"],
    ["20221018 00:00Z", "2022-10-18T00:00:00Z"],
    [" 18-10-2022 12:35+02:00 ", "2022-10-18T12:35:00+02:00"],
    ["18-10-2022 12:35-0200", "2022-10-18T12:35:00-02:00"],
  ])("of any form reads « %s », and suggests it elsewhere", (text, iso) => {
    expect(readCell(datetime, text, { format: "any" })).toBe(iso);
    expect(suggestCell(datetime, text)).toBe(iso);
    expect(suggestCell(datetime, text, { format: "%d/%m/%Y %H:%M" })).toBeUndefined();
  });

  it.each([
    "midi",
    "2022-10-18",
    "12:35",
    "31/02/2022 12:35",
    "18/10/2022 24:00",
    "18/10/2022 12:60",
    "18/10/2022 12:35:60",
    "18/10/2022 12:35:59.",
    "18/10/2022 12:5",
    "18/10/2022 123:05",
    "18/10/2022 a2:35",
    "18/10/2022 12:ab",
    "18/10/2022 12:35:ab",
    "18/10/2022 12:35:00.ab",
    "18/10/2022 12:35+2",
    "18/10/2022 12:35+02:a0",
    "18/10/2022 12:35+a2:00",
    "le 18/10/2022 12:35",
    "18/10/2022 12:35 environ",
    "18/10/2022_12:35",
  ])("of any form refuses « %s », and suggests nothing", (text) => {
    expect(readCell(datetime, text, { format: "any" })).toBeUndefined();
    expect(suggestCell(datetime, text)).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(datetime)).toEqual([
      "une date et heure de la forme AAAA-MM-JJThh:mm:ssZ",
      "a date and time of the form YYYY-MM-DDThh:mm:ssZ",
    ]);
    expect(expectedForm(datetime, { format: "%d/%m/%Y %H:%M" })).toEqual([
      "une date et heure de la forme JJ/MM/AAAA hh:mm",
      "a date and time of the form %d/%m/%Y %H:%M",
    ]);
  });
});
