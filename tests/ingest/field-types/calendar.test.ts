import { describe, expect, it } from "vitest";
import {
  fullYear,
  isDay,
  monthOf,
  startsWithIsoDay,
  suggestIsoDay,
} from "../../../packages/ingest/src/field-types/calendar.js";

describe("the Gregorian calendar", () => {
  it("gives each month its last day", () => {
    const last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (const [at, day] of last.entries()) {
      expect([at + 1, isDay(2023, at + 1, day), isDay(2023, at + 1, day + 1)]).toEqual([at + 1, true, false]);
      expect([at + 1, isDay(2023, at + 1, 1), isDay(2023, at + 1, 0)]).toEqual([at + 1, true, false]);
    }
  });

  it("has a 29 February every four years, except centuries that four does not divide", () => {
    expect([2024, 2000, 1996].map((year) => isDay(year, 2, 29))).toEqual([true, true, true]);
    expect([2023, 1900, 2100, 2022].map((year) => isDay(year, 2, 29))).toEqual([false, false, false, false]);
    expect(isDay(2024, 2, 30)).toBe(false);
    expect(isDay(2024, 2, 28)).toBe(true);
    expect(isDay(2024, 4, 31)).toBe(false);
    expect(isDay(2024, 1, 30)).toBe(true);
  });

  it("has twelve months", () => {
    expect([0, 13, -1].some((month) => isDay(2024, month, 1))).toBe(false);
  });
});

describe("a day in ISO 8601", () => {
  it.each(["2024-02-29", "1999-12-31", "0000-01-01", "2024-09-30T10:00"])("begins « %s »", (text) => {
    expect(startsWithIsoDay(text)).toBe(true);
  });

  it.each([
    "",
    "2024",
    "2023-02-29",
    "2024-00-10",
    "2024-13-01",
    "2024-01-32",
    "2024-01-00",
    "2024/01-01",
    "2024-01/01",
    "2024-1-1",
    "20a4-01-01",
    "a024-01-01",
    "/024-01-01",
    "2/24-01-01",
    "2:24-01-01",
    "202/-01-01",
    "202:-01-01",
    "2024-a1-01",
    "2024-1a-01",
    "2024-01-a1",
    "2024-01-1",
    "24-06-2019",
  ])("does not begin « %s »", (text) => {
    expect(startsWithIsoDay(text)).toBe(false);
  });
});

describe("a day written another way", () => {
  it.each([
    ["2019/06/24", "2019-06-24"],
    ["2019.6.4", "2019-06-04"],
    ["2019-06-24", "2019-06-24"],
    ["0019/06/24", "0019-06-24"],
    ["2024-08-05 00:00:00", "2024-08-05"],
    ["2024-08-05T00:00:00", "2024-08-05"],
    ["2024-08-05 0:00", "2024-08-05"],
    ["2024-08-05 00:00:00.000", "2024-08-05"],
    ["24-06-2019", "2019-06-24"],
    ["24/06/2019", "2019-06-24"],
    ["24.06.2019", "2019-06-24"],
    ["24 06 2019", "2019-06-24"],
    ["4/6/19", "2019-06-04"],
    ["24/06/2019 00:00", "2019-06-24"],
    ["24/06/2019 0:00", "2019-06-24"],
    ["24/06/2019T00:00:00", "2019-06-24"],
    [" 24/06/2019 ", "2019-06-24"],
    ["1er mars 2020", "2020-03-01"],
    ["14 juillet 2024", "2024-07-14"],
    ["le 14 juillet 2024", "2024-07-14"],
    ["lundi 5 AOÛT 2024", "2024-08-05"],
    ["lun. 5 août 2024", "2024-08-05"],
    ["5 févr. 24", "2024-02-05"],
    ["05-sept-2024", "2024-09-05"],
    ["20240805", "2024-08-05"],
  ])("« %s » is %s", (text, iso) => {
    expect(suggestIsoDay(text)).toBe(iso);
  });

  it.each([
    "",
    "hier",
    "2024",
    "06/2019",
    "31/02/2020",
    "13/13/2019",
    "2019-13-01",
    "30 février 2024",
    "1 brumaire 2024",
    "5 ju 2024",
    "5 août 024",
    "2024-08-05 10:30",
    "2024-08-05 00:10:00",
    "2024-08-05 00:00:10",
    "2024-08-05 00:00:00.5",
    "2024-08-05_00:00",
    "24/06/2019 08:00",
    "24/06/2019 00:00:10",
    "24/06/2019_00:00",
    "x2019/06/24",
    "12019/06/24",
    "2019/06/24x",
    "2019/06/241",
    "2019_06/24",
    "2019/06_24",
    "x24/06/2019",
    "124/06/2019",
    "24/06/2019x",
    "24/06/20190",
    "24/06/019",
    "24_06/2019",
    "24/06_2019",
    "x1er mars 2020",
    "1er mars 2020x",
    "l1ndi 5 août 2024",
    "5_août 2024",
    "5 août_2024",
    "5 a0ût 2024",
    "x20240805",
    "20240805x",
    "202408051",
    "20241305",
    "2024080",
  ])("« %s » is none for sure", (text) => {
    expect(suggestIsoDay(text)).toBeUndefined();
  });
});

describe("a month in words", () => {
  it.each(
    [
      ["janvier", "january"],
      ["février", "february"],
      ["mars", "march"],
      ["avril", "april"],
      ["mai", "may"],
      ["juin", "june"],
      ["juillet", "july"],
      ["août", "august"],
      ["septembre", "september"],
      ["octobre", "october"],
      ["novembre", "november"],
      ["décembre", "december"],
    ].map((names, at) => [at + 1, ...names] as [number, string, string]),
  )("number %i is %s, %s", (rank, french, english) => {
    expect([monthOf(french), monthOf(english)]).toEqual([rank, rank]);
    expect(monthOf(french.toUpperCase())).toBe(rank);
  });

  it.each([
    ["janv.", 1],
    ["Févr.", 2],
    ["fev", 2],
    ["juil", 7],
    ["jul", 7],
    ["jun", 6],
    ["aou", 8],
    ["Sept", 9],
    ["déc", 12],
  ])("may be shortened to « %s »", (name, rank) => {
    expect(monthOf(name)).toBe(rank);
  });

  it.each(["", "ja", "jui", "juinet", "brumaire", "fé"])("is not « %s », unknown or of two months", (name) => {
    expect(monthOf(name)).toBe(0);
  });
});

describe("a year of two digits", () => {
  it("is of the century that strptime gives it", () => {
    expect(["00", "24", "68", "69", "99"].map(fullYear)).toEqual([2000, 2024, 2068, 1969, 1999]);
  });

  it("is no longer guessed once written whole", () => {
    expect(["1943", "2024", "0068", "068"].map(fullYear)).toEqual([1943, 2024, 68, 68]);
  });
});
