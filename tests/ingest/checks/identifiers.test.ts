import { describe, expect, it } from "vitest";
import { frenchSirenValue, isSiren } from "../../../packages/ingest/src/checks/french-siren-value.js";
import { frenchSiretValue, isSiret } from "../../../packages/ingest/src/checks/french-siret-value.js";
import { luhnSum } from "../../../packages/ingest/src/checks/luhn.js";
import { verdictOn } from "../support/finding.js";

describe("the Luhn formula", () => {
  it.each([
    ["", 0],
    ["0", 0],
    ["7", 7],
    ["10", 2],
    ["40", 8],
    ["50", 1],
    ["90", 9],
    ["18", 10],
    ["732829320", 40],
    ["241700624", 30],
  ])("sums « %s » to %i", (digits, sum) => {
    expect(luhnSum(digits)).toBe(sum);
  });
});

describe("a SIREN", () => {
  it.each(["241700624", "241700699", "356000000", "732829320"])("is « %s »", (text) => {
    expect(isSiren(text)).toBe(true);
    expect(verdictOn(frenchSirenValue, text)).toBeUndefined();
  });

  it.each(["241700625", "24170062", "2417006240", "ABCDEFGHI", "x241700624", "241700624x", "24170062/", "000000001"])(
    "is not « %s », nor anything like it",
    (text) => {
      expect(isSiren(text)).toBe(false);
      expect(verdictOn(frenchSirenValue, text)).toBeNull();
    },
  );

  it.each([
    ["241 700 624", "241700624"],
    ["241.700.624", "241700624"],
    ["241-700-624", "241700624"],
    ["241\u00a0700\u202f624", "241700624"],
    ["57202780", "057202780"],
    ["57 202 780", "057202780"],
  ])("is suggested for « %s »: %s", (text, suggestion) => {
    expect(verdictOn(frenchSirenValue, text)).toBe(suggestion);
  });
});

describe("a SIRET", () => {
  it.each(["73282932000074", "35600000000048", "35600000049837", "35600000000001"])("is « %s »", (text) => {
    expect(isSiret(text)).toBe(true);
    expect(verdictOn(frenchSiretValue, text)).toBeUndefined();
  });

  it.each([
    "73282932000075",
    "7328293200007",
    "732829320000740",
    "732829320000745",
    "073282932000074",
    "x73282932000074",
    "73282932000074x",
    "7328293200007x",
    "35600000049838",
    "10000000000004",
    "732829320",
  ])("is not « %s », nor anything like it", (text) => {
    expect(isSiret(text)).toBe(false);
    expect(verdictOn(frenchSiretValue, text)).toBeNull();
  });

  it.each([
    ["732 829 320 00074", "73282932000074"],
    ["732.829.320.00074", "73282932000074"],
    ["732-829-320-00074", "73282932000074"],
    ["732\u00a0829\u202f320 00074", "73282932000074"],
    ["356 000 000 49837", "35600000049837"],
  ])("is suggested for « %s »: %s", (text, suggestion) => {
    expect(verdictOn(frenchSiretValue, text)).toBe(suggestion);
  });
});
