import { describe, expect, it } from "vitest";
import { isOpeningHours, openingHoursValue } from "../../../packages/ingest/src/checks/opening-hours-value.js";
import { verdictOn } from "../support/finding.js";

describe("opening hours in the syntax of OpenStreetMap", () => {
  it.each(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "SH"])("may be those of %s", (day) => {
    expect(isOpeningHours(`${day} 08:00-12:00`)).toBe(true);
    expect(isOpeningHours(`${day}: 08:00-12:00`)).toBe(true);
    expect(isOpeningHours(`${day} off`)).toBe(true);
    expect(isOpeningHours(`${day}x 08:00-12:00`)).toBe(false);
  });

  it.each(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])(
    "may be those of %s",
    (month) => {
      expect(isOpeningHours(`${month} 08:00-12:00`)).toBe(true);
      expect(isOpeningHours(`${month}-Dec: Mo 08:00-12:00`)).toBe(true);
      expect(isOpeningHours(`Jan-${month} off`)).toBe(true);
      expect(isOpeningHours(`${month} 01-15 off`)).toBe(true);
      expect(isOpeningHours(`${month}tober off`)).toBe(false);
    },
  );

  it.each([
    "24/7",
    '24/7 "vidéosurveillance"',
    "08:00-12:00",
    "08:00-12:00,14:00-18:00",
    "08:00-12:00, 14:00-18:00",
    "22:00-26:00",
    "08:00",
    "08:00+",
    "08:00-22:00+",
    "sunrise-sunset",
    "dawn-dusk",
    "(sunrise+01:00)-(sunset-00:30)",
    "Mo-Fr 08:30-12:00,14:00-18:00",
    "Mo,We,Fr 10:00-12:00",
    "Mo, We, Fr 10:00-12:00",
    "Mo-We,Fr 10:00-12:00",
    "Mo-Fr,PH 10:00-12:00",
    "Mo-Fr 08:00-18:00; Sa 09:00-12:00; PH off",
    "Mo-Fr 08:00-18:00;Sa 09:00-12:00",
    "Mo-Fr 08:00-12:00, Sa 09:00-12:00",
    'Mo-Fr 08:00-12:00 || "sur rendez-vous"',
    "Mo-Fr 08:00-12:00;",
    "Mo-Fr 08:00-12:00; ",
    "Sa[1] 10:00-12:00",
    "Sa[-1] 10:00-12:00",
    "Sa[1,3] 10:00-12:00",
    "Sa[1-3,5] 10:00-12:00",
    "Apr-Sep: Mo-Sa 09:00-19:00; Oct-Mar Mo-Sa 09:00-17:00",
    "Apr-Sep,Dec Mo 09:00-19:00",
    "Apr-Sep, Dec Mo 09:00-19:00",
    "Jul 01-Aug 31 Mo-Su 08:00-20:00",
    "Jul 1-Aug 9 off",
    "Jul 14 off",
    "Dec 25-31 off",
    "2024 Jul 14 off",
    "easter off",
    "2024 off",
    "2024-2026 Mo 08:00-12:00",
    "week 1-26 Mo 08:00-12:00",
    "week 27 Mo 08:00-12:00",
    "off",
    "closed",
    "open",
    "unknown",
    "PH closed",
    "Mo 08:00-12:00 open",
    '"sur rendez-vous"',
    'Mo ""',
    "Mo",
    "Jul",
  ])("are « %s »", (text) => {
    expect(isOpeningHours(text)).toBe(true);
    expect(verdictOn(openingHoursValue, text)).toBeUndefined();
  });

  it.each([
    "",
    "ouvert le mardi",
    "Mo-Fr 25:99-30:00",
    "Mo-Fr 30:00-31:00",
    "Mo-Fr 08:60-09:00",
    "Mo-Fr 08:00-12:00 et Sa",
    "Mo 08:00-12:00 Tu 08:00-12:00",
    "Mo-Fr 08:00-12:00 x",
    "x Mo-Fr 08:00-12:00",
    "Mo-Fr 08:00-12:00,",
    "Mo-Fr 08:00-12:00 ||",
    "Mo-Fr 08:00-12:00,,Sa",
    "Mo-Fr 08:00-12:00;;Sa",
    "; Mo 08:00-12:00",
    "Sa[0] 10:00-12:00",
    "Sa[6] 10:00-12:00",
    "Sa[1 10:00-12:00",
    "Sa[] 10:00-12:00",
    "Mo-Fr-Sa 10:00-12:00",
    "Jul 32 off",
    "Jul 00 off",
    "202 Jul off",
    "week Mo 08:00-12:00",
    "week 123 off",
    "24/8",
    "08:00-12:00-14:00",
    "08:0-12:00",
    '"sur rendez-vous',
    "Juil 08:00-12:00",
  ])("are not « %s », nor anything sure", (text) => {
    expect(isOpeningHours(text)).toBe(false);
    if (text !== "") expect(verdictOn(openingHoursValue, text)).toBeNull();
  });

  it.each([
    ["24h/24 7j/7", "24/7"],
    ["24h/24, 7j/7", "24/7"],
    ["24h/24 et 7j/7", "24/7"],
    ["24h/24,7/7", "24/7"],
    ["24H/24 7J/7", "24/7"],
    ["24 h / 24", "24/7"],
    ["24/24", "24/7"],
    [" 24/24 7/7 ", "24/7"],
    ["Lu-Ve 08:00-12:00", "Mo-Fr 08:00-12:00"],
    ["Lu,Ma,Me,Je,Ve,Sa,Di 08:00-12:00", "Mo,Tu,We,Th,Fr,Sa,Su 08:00-12:00"],
    ["lundi-mardi 08:00-12:00", "Mo-Tu 08:00-12:00"],
    ["mercredi-jeudi 08:00-12:00", "We-Th 08:00-12:00"],
    ["Vendredi-Samedi 08:00-12:00", "Fr-Sa 08:00-12:00"],
    ["DIMANCHE 08:00-12:00", "Su 08:00-12:00"],
    ["Mo-Fr 8h-12h", "Mo-Fr 08:00-12:00"],
    ["Mo-Fr 8h30-12h05", "Mo-Fr 08:30-12:05"],
    ["Mo-Fr 8 h-18 H", "Mo-Fr 08:00-18:00"],
    ["Mo-Fr 8  h  30-18h", "Mo-Fr 08:30-18:00"],
    ["Mo-Fr 8:00-9:30", "Mo-Fr 08:00-09:30"],
    ["9:00-12:00", "09:00-12:00"],
    [" Mo 08:00-12:00 ", "Mo 08:00-12:00"],
  ])("are suggested for « %s »: %s", (text, suggestion) => {
    expect(verdictOn(openingHoursValue, text)).toBe(suggestion);
  });

  it.each([
    "24h/24 6j/7",
    "124/24",
    "24/247",
    "lunch 08:00-12:00",
    "8h3-9h",
    "108h-9h",
    "Mo-Fr 8:60-9:00",
    "jeudis 08:00-12:00",
    "24/24 7/71",
  ])("are not suggested for « %s »", (text) => {
    expect(verdictOn(openingHoursValue, text)).toBeNull();
  });
});
