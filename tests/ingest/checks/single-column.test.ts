import { describe, expect, it } from "vitest";
import { frenchGpsCoordinates } from "../../../packages/ingest/src/checks/french-gps-coordinates.js";
import { nomenclatureActesValue } from "../../../packages/ingest/src/checks/nomenclature-actes-value.js";
import { phoneNumberValue } from "../../../packages/ingest/src/checks/phone-number-value.js";
import { yearIntervalValue } from "../../../packages/ingest/src/checks/year-interval-value.js";
import { verdictOn } from "../support/finding.js";

describe("a French phone number", () => {
  it.each([
    "0546853000",
    "05 46 85 30 00",
    "05.46.85.30.00",
    "05-46-85-30-00",
    "05\u00a046\u202f85 30 00",
    "+33546853000",
    "+33 5 46 85 30 00",
    "0612345678",
    "0912345678",
  ])("is « %s »", (text) => {
    expect(verdictOn(phoneNumberValue, text)).toBeUndefined();
  });

  it.each([
    ["546853000", "0546853000"],
    ["5 46 85 30 00", "0546853000"],
    ["+33 (0)5 46 85 30 00", "+33546853000"],
    ["+33(0)546853000", "+33546853000"],
    ["+330546853000", "+33546853000"],
    ["0033546853000", "+33546853000"],
    ["0033 (0)5 46 85 30 00", "+33546853000"],
    ["Tél. 05 46 85 30 00", "0546853000"],
    ["05/46/85/30/00", "0546853000"],
    ["05  46 85 30 00", "0546853000"],
    ["(05) 46 85 30 00", "0546853000"],
  ])("is suggested for « %s »: %s", (text, suggestion) => {
    expect(verdictOn(phoneNumberValue, text)).toBe(suggestion);
  });

  it.each([
    "mairie",
    "05468530",
    "05468530001",
    "0046853000",
    "046853000",
    "+34546853000",
    "+3354685300",
    "+33046853000",
    "5468530001",
    "54685300",
    "17",
    "05 46 85 30 00 / 06 12 34 56 78",
    "1+33546853000",
    "10033546853000",
  ])("is not « %s », nor anything like it", (text) => {
    expect(verdictOn(phoneNumberValue, text)).toBeNull();
  });
});

describe("an interval of years", () => {
  it.each(["2021/2024", "1999/2000"])("is « %s »", (text) => {
    expect(verdictOn(yearIntervalValue, text)).toBeUndefined();
  });

  it.each([
    ["2021-2024", "2021/2024"],
    ["2021 – 2024", "2021/2024"],
    ["2021 à 2024", "2021/2024"],
    [" 2021/2024 ", "2021/2024"],
    ["2021  /  2024", "2021/2024"],
  ])("is suggested for « %s »: %s", (text, suggestion) => {
    expect(verdictOn(yearIntervalValue, text)).toBe(suggestion);
  });

  it.each([
    "2024",
    "2024/2021",
    "2024/2024",
    "2024-2021",
    "2024-2024",
    "21/24",
    "21-24",
    "2021_2024",
    "12021/2024",
    "2021/20245",
    "x2021-2024",
    "2021-2024x",
    "2021-24",
    "aaaa/2024",
    "2021/aaaa",
    "aaaa-2024",
    "2021-aaaa",
    "12024",
    "20245",
  ])("is not « %s », nor anything like it", (text) => {
    expect(verdictOn(yearIntervalValue, text)).toBeNull();
  });

  it.each([true, "true", "True", "yes", "1", 1])("may be one year when allow-year-only is %j", (allowed) => {
    expect(verdictOn(yearIntervalValue, "2024", { "allow-year-only": allowed })).toBeUndefined();
    expect(verdictOn(yearIntervalValue, "24", { "allow-year-only": allowed })).toBeNull();
    expect(verdictOn(yearIntervalValue, "20245", { "allow-year-only": allowed })).toBeNull();
    expect(verdictOn(yearIntervalValue, "12024", { "allow-year-only": allowed })).toBeNull();
  });

  it.each([undefined, false, "false", "no", "", 0])("is not one year when allow-year-only is %j", (allowed) => {
    expect(verdictOn(yearIntervalValue, "2024", { "allow-year-only": allowed })).toBeNull();
  });
});

describe("a point in France", () => {
  it.each(["[-1.22,45.88]", "[55.5,-21.1]", '["-1.22","45.88"]'])("is « %s »", (text) => {
    expect(verdictOn(frenchGpsCoordinates, text)).toBeUndefined();
  });

  it("is suggested when the two numbers are swapped", () => {
    expect(verdictOn(frenchGpsCoordinates, "[45.88, -1.22]")).toBe("[-1.22,45.88]");
  });

  it.each(["[2.1,12.5]", "[0,0]", '["a","b"]'])("is not « %s », nor swapped", (text) => {
    expect(verdictOn(frenchGpsCoordinates, text)).toBeNull();
  });

  it.each(["Le Gua", "-1.22,45.88", "{}", "[2.1]", "[2.1,12.5,3]", "1"])(
    "is not looked for in « %s », no pair",
    (text) => {
      expect(verdictOn(frenchGpsCoordinates, text)).toBeUndefined();
    },
  );
});

describe("the nature of an act", () => {
  it.each([
    "Commande publique",
    "Urbanisme",
    "Domaine et patrimoine",
    "Fonction publique",
    "Institutions et vie politique",
    "Libertés publiques et pouvoirs de police",
    "Finances locales",
    "Domaines de compétences par thèmes",
    "Autres domaines de compétences",
  ])("begins with the theme « %s », a slash and a detail", (theme) => {
    expect(verdictOn(nomenclatureActesValue, `${theme}/Divers`)).toBeUndefined();
    expect(verdictOn(nomenclatureActesValue, `${theme} / Divers`)).toBe(`${theme}/Divers`);
    expect(verdictOn(nomenclatureActesValue, theme)).toBeNull();
    expect(verdictOn(nomenclatureActesValue, `${theme}s/Divers`)).toBeNull();
  });

  it("may be written without capitals nor accents", () => {
    expect(verdictOn(nomenclatureActesValue, "URBANISME/Documents d’urbanisme")).toBeUndefined();
    expect(verdictOn(nomenclatureActesValue, "libertes publiques et pouvoirs de police/Police")).toBeUndefined();
  });

  it.each([
    ["Urbanisme/ PLU", "Urbanisme/PLU"],
    ["Urbanisme/PLU ", "Urbanisme/PLU"],
    ["Urbanisme /PLU", "Urbanisme/PLU"],
    [" urbanisme/PLU/Révision", "Urbanisme/PLU/Révision"],
  ])("is suggested for « %s »: %s", (text, suggestion) => {
    expect(verdictOn(nomenclatureActesValue, text)).toBe(suggestion);
  });

  it.each(["Jardinage/Tonte", "Urbanisme/", "Urbanisme/ ", "/PLU", "PLU"])("is not « %s »", (text) => {
    expect(verdictOn(nomenclatureActesValue, text)).toBeNull();
  });
});
