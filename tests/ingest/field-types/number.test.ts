import { describe, expect, it } from "vitest";
import { number } from "../../../packages/ingest/src/field-types/number.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";
import { checkBytes } from "../support/check-bytes.js";
import { WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";

const french = { decimalChar: ",", groupChar: " " };

describe("a number", () => {
  it.each([
    ["1.5", 1.5],
    ["-12.25", -12.25],
    ["+3", 3],
    ["0", 0],
    ["9", 9],
    ["12.", 12],
    [".5", 0.5],
    ["-.5", -0.5],
    ["007.50", 7.5],
    ["1e3", 1000],
    ["1.5E+3", 1500],
    ["25e-1", 2.5],
    ["1e12", 1e12],
    ["\u221212.25", -12.25],
    ["\u2212.5", -0.5],
    ["\u22121.5e3", -1500],
    ["\u2212123456789012345678", -123456789012345680],
    ["1.7976931348623157e308", Number.MAX_VALUE],
  ])("reads « %s »", (text, value) => {
    expect(readCell(number, text)).toBe(value);
  });

  it.each([
    "0.1",
    "1.005",
    "123456.789",
    "0.000001",
    "-45.954232106707",
    "5.34272020620408",
    "99999999999999.9",
    "999999999999999",
    "0.12345678901234",
    "123456789012345678",
    "-1234567890.1234567890",
    "0.1234567890123456789",
  ])("gives the double nearest to « %s », as the language does", (text) => {
    expect(readCell(number, text)).toBe(Number(text));
  });

  it.each([
    "",
    "-",
    "+",
    ".",
    "-.",
    "1,5",
    "1.2.3",
    ".5.3",
    "..5",
    "1 234",
    "12t",
    "t12",
    "--1",
    "\u2212",
    "-\u22121",
    "\u2212\u22121",
    "1-",
    "1/",
    "1:",
    "1e",
    "1e+",
    "e3",
    "1e3.5",
    "1e3t",
    "1x3",
    "0x10",
    "0x1e5",
    "1e5 ",
    "1 ",
    "INF",
    "Infinity",
    "nan",
    "45 %",
  ])("refuses « %s »", (text) => {
    expect(readCell(number, text)).toBeUndefined();
  });

  it("takes « NaN » as no value", () => {
    expect(readCell(number, "NaN")).toBeNull();
    expect(readCell(number, "NaN", french)).toBeNull();
  });

  it.each(["1e309", "-1e999", `1${"0".repeat(309)}`])("refuses a number too large to be held: %s", (text) => {
    expect(readCell(number, text)).toBeUndefined();
  });

  it.each([
    ["1 234,5", 1234.5],
    ["1\u00a0234\u00a0567,25", 1234567.25],
    ["1\u202f234", 1234],
    ["1\u2009234", 1234],
    ["-2,5", -2.5],
    ["\u22122,5", -2.5],
    ["\u22121\u202f234,5", -1234.5],
  ])("reads the French « %s » where the field says so", (text, value) => {
    expect(readCell(number, text, french)).toBe(value);
  });

  it.each(["1.5", "1 234.5", "1,2,3", "1;5"])("refuses « %s » where the decimal mark is a comma", (text) => {
    expect(readCell(number, text, french)).toBeUndefined();
  });

  it("reads no space in numbers unless the field groups them", () => {
    expect(readCell(number, "1,5", { decimalChar: "," })).toBe(1.5);
    expect(readCell(number, "1 234,5", { decimalChar: "," })).toBeUndefined();
  });

  it("reads the groups of the field, whatever their mark", () => {
    expect(readCell(number, "1.234.567,8", { decimalChar: ",", groupChar: "." })).toBe(1234567.8);
    expect(readCell(number, "1'234'567.8", { groupChar: "'" })).toBe(1234567.8);
    expect(readCell(number, "1 234", { groupChar: "'" })).toBeUndefined();
    expect(readCell(number, "1 _234", { groupChar: " _" })).toBe(1234);
    expect(readCell(number, "1 234", { groupChar: " _" })).toBeUndefined();
    expect(readCell(number, "1_ 234", { groupChar: "_ " })).toBe(1234);
  });

  it.each([
    ["12.5", undefined],
    ["1.5", undefined],
    ["1234.567", undefined],
    ["1.2345", undefined],
    [".123", undefined],
    ["1..234", undefined],
    ["1.234,567.8", undefined],
    ["1,234.567", undefined],
    ["0,5", 0.5],
    ["1234567,25", 1234567.25],
    ["-1.234", -1234],
    ["\u22121.234", -1234],
    ["+12.345,", 12345],
  ])("reads « %s » as %s where points part groups of three digits", (text, value) => {
    expect(readCell(number, text, { decimalChar: ",", groupChar: "." })).toBe(value);
  });

  it("looks for groups in the number alone where words surround it", () => {
    const field = { decimalChar: ",", groupChar: ".", bareNumber: false };
    expect(readCell(number, "1.234,5 € H.T.", field)).toBe(1234.5);
    expect(readCell(number, "12.5 €", field)).toBeUndefined();
  });

  it.each([
    ["45 %", 45],
    ["€ 95", 95],
    ["env. 95", undefined],
    ["-3.5 °C", -3.5],
    ["+3.5°", 3.5],
    ["≈ .5 t", 0.5],
    ["%", undefined],
    ["4 5 t", undefined],
    ["12 €/t", 12],
  ])("reads « %s » as %s where words may surround numbers", (text, value) => {
    expect(readCell(number, text, { bareNumber: false })).toBe(value);
  });

  it.each([
    ["\u22123,5 °C", -3.5],
    ["\u2212\u00a01\u202f234,5 €", -1234.5],
    ["€ \u22123", -3],
    ["(12,5) €", undefined],
    ["€ (12,5)", undefined],
    ["12,5) €", undefined],
    ["5- €", undefined],
    ["5 \u2212", undefined],
    ["5 €-", undefined],
    ["– 5 t", undefined],
    ["5\u00a0t – hors gravats", 5],
    ["5 €/t (estimé)", 5],
  ])("reads « %s » as %s: the sign of a number among words is never lost", (text, value) => {
    expect(readCell(number, text, { ...french, bareNumber: false })).toBe(value);
  });

  it.each([
    ["L 3 m", "m", 3],
    ["h = 3 m", "m", 3],
    ["3 km", "m", undefined],
    ["€ 95", "k€", undefined],
    ["95 k€", "k€", 95],
    ["3 kg", "kg/hab", 3],
    ["350 t", "kg/hab", undefined],
    ["350 kg/hab", "t", undefined],
    ["12 kWh/an/m²", "kWh/m²/an", 12],
    ["3 €/an", "€/hab/an", 3],
  ])(
    "reads « %s » in a column in %s as %s: another unit after a number, or of money before it",
    (text, unit, value) => {
      expect(readCell(number, text, { ...french, unit, bareNumber: false })).toBe(value);
    },
  );

  it("refuses words around numbers unless the field allows them", () => {
    expect(readCell(number, "45 %", { bareNumber: true, decimalChar: "," })).toBeUndefined();
    expect(readCell(number, "env 4,5 %", { bareNumber: false, decimalChar: "," })).toBe(4.5);
    expect(readCell(number, "t,5", { bareNumber: false, decimalChar: "," })).toBe(0.5);
  });

  it.each([
    ["1,5", "1.5"],
    ["1 234,5", "1234.5"],
    ["1.234,50", "1234.50"],
    ["-1.234.567,8 €", "-1234567.8"],
    ["1,234.5", "1234.5"],
    ["-1\u202f234\u00a0567,25 €", "-1234567.25"],
    ["+12,75", "+12.75"],
    ["\u221212,75", "-12.75"],
    ["45 %", "45"],
    [" 12.25€ ", "12.25"],
    ["1 234", "1234"],
    ["1'234,50", "1234.50"],
    ["12’345’678", "12345678"],
    ["(12,50)", "-12.50"],
    ["(1.234,50 €)", "-1234.50"],
    ["1 234,50-", "-1234.50"],
  ])("suggests to write « %s » %s", (text, suggestion) => {
    expect(suggestCell(number, text)).toBe(suggestion);
  });

  it.each(["1.5", "1 234,5", "1234.5 %"])("suggests a comma for « %s » where the field wants one", (text) => {
    expect(suggestCell(number, text, { decimalChar: "," })).toBe(text.includes("234") ? "1234,5" : "1,5");
  });

  it.each([
    "n.d.",
    "1,2,3",
    "1.2.3",
    "12 t",
    "1,",
    ",5",
    "% 45",
    "45 % 2",
    "€",
    "--1",
    "1.23,5",
    "1,234,567",
    "x1,5",
    "1,5x",
    "1.5x",
    "1'23,5",
    "(-12)",
    "(12",
    "-12-",
  ])("suggests nothing for « %s »", (text) => {
    expect(suggestCell(number, text)).toBeUndefined();
    expect(suggestCell(number, text, french)).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(number)).toEqual([
      "un nombre, comme « 1.5 » (le point sépare les décimales)",
      "a number, such as “1.5” (decimal point)",
    ]);
    expect(expectedForm(number, french)).toEqual(["un nombre, comme « 1,5 »", "a number, such as “1,5”"]);
  });
});

describe("a number of more digits than a double keeps", () => {
  const read = async (cells: string[], field = {}) => {
    const schema = { fields: [{ name: "valeur", type: "number" as const, ...field }] };
    const { report, rows } = await checkBytes("a.csv", Buffer.from(["valeur", ...cells, ""].join("\n")), { schema });
    return { issues: report.issues, values: rows.map(({ valeur }) => valeur) };
  };

  it("is read, with a warning that says as what", async () => {
    const { issues, values } = await read(["12", "12345678901234567890", "-9007199254740993"]);
    expect(values).toEqual([12, 12345678901234567000, -9007199254740992]);
    expect(issues).toMatchObject([{ code: "rounded-number", severity: "warning", line: 3, count: 2 }]);
    expect(issues[0]?.message.replaceAll("\u00a0", " ")).toBe(
      "Ligne 3, colonne « valeur » : « 12345678901234567890 » a plus de chiffres qu'un nombre n'en garde. Il a été lu « 12345678901234567000 ». Si c'est un identifiant, déclarez la colonne texte (« string ») dans le schéma.",
    );
  });

  it("is told with all the digits of what was read, and where an exponent follows its own", async () => {
    const { issues } = await read(["1.2345678901234567890e21"]);
    expect(issues).toMatchObject([{ code: "rounded-number", line: 2, count: 1 }]);
    expect(issues[0]?.message).toContain("«\u00a01234567890123456800000\u00a0»");
    const told = await read(["12345678901234567890e0", "12345678901234567891E1", "9.0071992547409931E+15"]);
    expect(told.issues).toMatchObject([{ code: "rounded-number", line: 2, count: 3 }]);
    const kept = ["1.5e300", "9.9999999999999992e+22", "1.7976931348623157e+308"];
    expect((await read(kept)).issues).toEqual([]);
  });

  it("is told whatever the way it is written, and not where nothing of it changes", async () => {
    const cells = ["12 345 678 901 234 567 890,5", "12 345 678 901 234 567 000", "9 007 199 254 740 991", "1e30"];
    const { issues } = await read(cells, { decimalChar: ",", groupChar: " " });
    expect(issues).toMatchObject([{ code: "rounded-number", line: 2, count: 1 }]);
    expect((await read(["45.123456789012345678", "0.30000000000000004", `1${"0".repeat(40)}`])).issues).toEqual([]);
  });

  /** More whole digits than a double keeps; then as many as it does, or none but those of an exponent. */
  const lost = ["12345678901234567890.5", "9007199254740993.5", "12345678901234567890.0", "-9.0071992547409931E+15"];
  const kept = ["1234567890123456.7", "-1.2345678901234567", "1.2e21"];
  const written = [...kept, ...lost];
  const features = written.map((text) => `{"type":"Feature","geometry":null,"properties":{"valeur":${text}}}`);
  const records = written.map((text) => `{"valeur":${text}}`);
  it.each<[string, Uint8Array]>([
    ["a.geojson", Buffer.from(`{"type":"FeatureCollection","features":[${features.join(",")}]}`)],
    ["a.json", Buffer.from(`[${records.join(",")}]`)],
    ["a.ndjson", Buffer.from(records.join("\n"))],
    [
      "a.zip",
      zipLayers({
        "a.shp": writeShp(written.map(() => ({ point: [-1.2, 45.9] as const }))),
        "a.dbf": writeDbf(
          [["valeur", "N", 24]],
          written.map((text) => [text]),
        ),
        "a.prj": WKT.wgs84,
      }),
    ],
  ])("is told as it stands in a file of typed values, decimals and exponents included: %s", async (name, bytes) => {
    for (const decimalChar of [".", ","]) {
      const schema = { fields: [{ name: "valeur", type: "number" as const, decimalChar }] };
      const { report, rows } = await checkBytes(name, bytes, { schema });
      expect(rows.map(({ valeur }) => valeur)).toEqual(written.map(Number));
      expect(report.counts.error).toBe(0);
      const told = report.issues.find(({ code }) => code === "rounded-number");
      expect(told).toMatchObject({ feature: kept.length + 1, count: lost.length });
      expect(told?.message).toContain(lost[0]?.replace(".", decimalChar));
    }
  });
});
