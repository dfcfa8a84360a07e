import { describe, expect, it } from "vitest";
import { typed, writeOds } from "../support/ods.js";
import { writeWorkbook } from "../support/workbook.js";
import { errorsOf, inferBytes } from "./support.js";

/** A CSV text of these records, each so many times over, told apart by their first cell. */
const csv = (header: string, ...lines: string[]) => `${[header, ...lines].join("\n")}\n`;
const repeat = (times: number, make: (rank: number) => string) =>
  Array.from({ length: times }, (_, rank) => make(rank));

async function fieldOf(name: string, values: string[]) {
  const lines = values.map((value, rank) => `l${rank};"${value.replaceAll('"', '""')}"`);
  const { schema, proposal, report } = await inferBytes("table.csv", csv(`ligne;${name}`, ...lines));
  expect(errorsOf(report)).toEqual([]);
  const { name: _, title: __, description: ___, example: ____, ...field } = schema.fields[1] ?? { name: "" };
  return {
    ...field,
    missing: schema.missingValues,
    reason: proposal.fields[1]?.reason,
    kind: proposal.fields[1]?.kind,
  };
}

describe("the type proposed for a column", () => {
  it.each<[string, string[], object]>([
    ["whole numbers", ["12", "0", "-3"], { type: "integer" }],
    ["decimal commas", ["12,5", "3"], { type: "number", decimalChar: "," }],
    ["decimal points", ["12.5", "3"], { type: "number" }],
    ["numbers as this site writes them", ["\u22122,5", "3,1"], { type: "number", decimalChar: "," }],
    ["whole numbers as this site writes them", ["\u22121\u202f200", "3"], { type: "integer", groupChar: "\u202f" }],
    [
      "thousands parted by no-break spaces",
      ["1\u00a0234,5", "2\u00a0000"],
      { type: "number", decimalChar: ",", groupChar: "\u00a0" },
    ],
    ["thousands parted by two kinds of spaces", ["1\u00a0234", "2\u202f000"], { type: "integer", groupChar: " " }],
    ["thousands parted by points", ["1.234.567", "12,5"], { type: "number", decimalChar: ",", groupChar: "." }],
    ["thousands parted by commas", ["1,234,567", "12.5"], { type: "number", groupChar: "," }],
    ["amounts with their sign", ["12,50 €", "3 €"], { type: "number", decimalChar: ",", bareNumber: false, unit: "€" }],
    ["ISO days", ["2024-02-29", "2023-01-01"], { type: "date" }],
    ["French days", ["24/06/2019", "01/02/2020"], { type: "date", format: "%d/%m/%Y" }],
    ["French days that could be American", ["01/02/2020", "03/04/2021"], { type: "date", format: "%d/%m/%Y" }],
    ["American days", ["06/24/2019", "01/02/2020"], { type: "date", format: "%m/%d/%Y" }],
    ["days with the name of the month", ["1 août 2024", "24 juin 2019"], { type: "date", format: "%d %B %Y" }],
    ["French moments", ["24/06/2019 08:30", "01/02/2020 12:00"], { type: "datetime", format: "%d/%m/%Y %H:%M" }],
    ["days without separator", ["20240229", "20230101", "19991231"], { type: "date", format: "%Y%m%d" }],
    ["two numbers that could be days", ["20240229", "20230101"], { type: "integer" }],
    ["numbers of eight digits, some no day", ["20240229", "20230101", "20230230"], { type: "integer" }],
    ["days of the year first, with points", ["2024.02.29", "2023.01.01"], { type: "date", format: "%Y.%m.%d" }],
    ["moments with their offset", ["2024-06-24 08:30:00+02:00"], { type: "datetime", format: "%Y-%m-%d %H:%M:%S%z" }],
    ["months", ["2024-03", "2023-12"], { type: "yearmonth" }],
    ["French times", ["8h30", "12h00"], { type: "time", format: "%Hh%M" }],
    ["yes and no", ["Oui", "Non", "Oui"], { type: "boolean", trueValues: ["Oui"], falseValues: ["Non"] }],
    ["true and false", ["true", "FALSE"], { type: "boolean" }],
    ["JSON lists", ["[1,2]", "[]"], { type: "array" }],
    ["identifiers of 128 bits", ["3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d"], { type: "string", format: "uuid" }],
    ["codes with leading zeros", ["01053", "17093"], { type: "string" }],
    ["numbers of 17 digits", ["12345678901234567", "22345678901234567"], { type: "string" }],
    ["two decimal marks", ["1,5", "2.5"], { type: "string" }],
    ["two ways of writing a day", ["24/06/2019", "2019-06-24"], { type: "string" }],
    ["a day that does not exist", ["24/06/2019", "31/02/2020"], { type: "string" }],
    ["different units", ["12 t", "3 kg"], { type: "string" }],
  ])("is right for %s", async (_, values, expected) => {
    expect(await fieldOf("colonne", values)).toMatchObject(expected);
  });

  it("is in the unit of its title, which is to be looked at", async () => {
    const { proposal } = await inferBytes("table.csv", csv("annee;Tonnage (kg)", "2024;987250", "2023;98725"));
    expect(proposal.fields[1]?.toComplete).toEqual(["l'unité, lue dans le titre : «\u00a0kg\u00a0»"]);
  });

  it("is a moment for the column of a workbook where one is at midnight, and a day where all are", async () => {
    const day = (serial: number) => ({ style: 2, inner: `<v>${serial}</v>` });
    const workbook = writeWorkbook({
      A: [
        ["passage", "jour"],
        [day(45292.104340277), day(45292)],
        [day(45293), day(45293)],
      ],
    });
    const moment = (value: string) => typed("date", value, value);
    const document = writeOds({
      A: [
        ["passage", "jour"],
        [moment("2024-01-01T02:30:15"), moment("2024-01-01")],
        [moment("2024-01-02"), moment("2024-01-02")],
      ],
    });
    for (const [name, bytes] of [
      ["a.xlsx", workbook],
      ["a.ods", document],
    ] as const) {
      const { schema, report } = await inferBytes(name, bytes);
      expect([name, ...schema.fields.map(({ type }) => type), ...errorsOf(report)]).toEqual([name, "datetime", "date"]);
    }
  });

  it("is a boolean where only « oui » was met, but not where only « O » was: a letter may be a code", async () => {
    expect(await fieldOf("colonne", ["oui", "oui"])).toMatchObject({ trueValues: ["oui"], falseValues: ["non"] });
    expect(await fieldOf("colonne", ["O", "O"])).toMatchObject({ type: "string" });
  });

  it("is a text for codes, even when they look like numbers and some are wrong", async () => {
    expect(await fieldOf("code_insee", ["17093", "1053", "17140"])).toMatchObject({ type: "string" });
    expect(await fieldOf("numero", ["1", "2"])).toMatchObject({ type: "string", kind: "identifier" });
  });

  it.each([
    ["code_insee", ["17200.0", "17219.0", "17093.0"]],
    ["siret", ["7.32820E+13", "3.56000E+13"]],
    ["tel", ["546853010", "546853011"]],
    ["code_site", ["12.5", "13"]],
  ])("is never a number for what its name says is a code: %s", async (name, values) => {
    const lines = values.map((value, rank) => `l${rank};${value}`);
    const { schema } = await inferBytes("table.csv", csv(`ligne;${name}`, ...lines));
    expect(schema.fields[1]?.type).toBe("string");
  });

  it("is to be verified for numbers with a power of ten, which may be codes", async () => {
    const { proposal } = await inferBytes("table.csv", csv("ligne;section", "a;2E1", "b;3E1"));
    expect(proposal.fields[1]?.confidence).toBe("to-verify");
    expect(proposal.fields[1]?.toComplete.join()).toContain("« 2E1 » est lu avec une puissance de dix");
  });

  it.each<[string, string, string[], object]>([
    ["points part thousands where other columns write decimal commas", "0,5", [], { decimalChar: ",", groupChar: "." }],
    ["points are decimals where other columns say nothing", "5", [], { type: "number", groupChar: undefined }],
    [
      "points are decimals where one cell can be read so only",
      "0,5",
      ["12.25"],
      { type: "number", groupChar: undefined },
    ],
  ])("takes « 1.200 » for what its file writes: %s", async (_, other, more, expected) => {
    const values = ["1.200", "901", "4.203", ...more];
    const { schema, report } = await inferBytes(
      "table.csv",
      csv("commune;effectif;budget", ...values.map((value, rank) => `C${rank};${value};${other}`)),
    );
    expect(errorsOf(report)).toEqual([]);
    expect({ groupChar: undefined, ...schema.fields[1] }).toMatchObject(expected);
  });

  it("takes « 2,250 » for a French decimal, whatever is written with a point elsewhere, and a latitude for what its name says", async () => {
    const streets = repeat(12, (rank) => `rue ${rank};2,250;0.2`);
    const { schema, proposal } = await inferBytes("table.csv", csv("voie;longueur_km;article", ...streets));
    expect(schema.fields[1]).toMatchObject({ type: "number", decimalChar: "," });
    expect(schema.fields[1]?.groupChar).toBeUndefined();
    expect(proposal.fields[1]).toMatchObject({
      confidence: "to-verify",
      toComplete: [expect.stringContaining("« 2,250 » pourrait aussi"), "dites l'unité"],
    });
    const places = await inferBytes("table.csv", csv("nom;latitude;cout", "A;45.885;0,5", "B;46.012;1,5"));
    expect(places.schema.fields[1]).toMatchObject({ type: "number", example: 45.885 });
    expect(places.proposal.fields[1]?.kind).toBe("latitude");
  });

  it.each([
    ["colonne;taux", ["15.000;2", "12.000;3"], 0, "« 15.000 » pourrait aussi s'écrire avec un séparateur de milliers"],
    ["colonne;taux", ["15.000;0,2", "12.000;0,3"], 0, "« 15.000 » est lu avec un séparateur de milliers"],
    ["lot;taux", ["2024-01;2", "2024-02;3"], 0, "« 2024-01 » est lu comme un mois, et pourrait être un numéro"],
    ["date_debut;taux", ["45292;2", "45296;3"], 0, "« 45292 » est peut-être un jour tel qu'un tableur le compte"],
    [
      "valeur;taux",
      ["17185", "12045", "25030", "44120", "35047"],
      0,
      "« 12045 » est peut-être un nombre, et non un code",
    ],
  ])("is to be verified where it can be read otherwise: %s, %j", async (header, lines, at, doubt) => {
    const { proposal } = await inferBytes("table.csv", csv(header, ...lines));
    expect(proposal.fields[at]?.confidence).toBe("to-verify");
    expect(proposal.fields[at]?.toComplete.join()).toContain(doubt);
  });

  it.each([
    ["mois;taux", ["2024-01;2", "2024-02;3"]],
    ["tonnes;taux", ["1,121;0,5", "2,232;1,5"]],
    ["Départ;taux", ["17185", "12045", "25030", "44120", "35047"]],
    ["Code officiel;taux", ["17185", "12045", "25030", "44120", "35047"]],
  ])("is not, where the name or the other columns tell: %s", async (header, lines) => {
    const { proposal } = await inferBytes("table.csv", csv(header, ...lines));
    expect(proposal.fields[0]?.confidence).toBe("likely");
  });

  it("is a text when one value contradicts the others, and the reason names it and its line", async () => {
    const { type, reason } = await fieldOf("colonne", [...repeat(12, String), "beaucoup"]);
    expect([type, reason]).toEqual([
      "string",
      "Presque toutes les valeurs ont la forme «\u00a0nombre entier\u00a0», sauf «\u00a0beaucoup\u00a0» (ligne 14) : lu comme un texte.",
    ]);
  });

  it("leaves out the words that mean no value, and declares them", async () => {
    expect(await fieldOf("tonnage", ["12,5", "n.d.", "s", "OK", "3"])).toMatchObject({
      type: "number",
      decimalChar: ",",
      missing: ["", "OK", "n.d.", "s"],
      constraints: { minimum: 0 },
    });
  });

  it("keeps as a value of a column of texts what means no value in a column of numbers", async () => {
    const lines = repeat(12, (rank) => `${rank % 3 === 0 ? "s" : rank};${["s", "N", "z"][rank % 3]}`);
    const { schema, report } = await inferBytes("table.csv", csv("valeur;zone", ...lines));
    expect(report.issues.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(schema.missingValues).toEqual(["", "s"]);
    expect(schema.fields[1]?.missingValues).toEqual([""]);
  });
});

describe("the meaning proposed for a column", () => {
  it.each<[string, string[], object]>([
    [
      "code_insee",
      ["17093", "01053", "2A004"],
      { kind: "commune-code", type: "string", constraints: { pattern: "^([013-9]\\d|2[AB1-9])\\d{3}$" } },
    ],
    ["lieu", ["17093", "17140", "17219", "17337", "17411"], { kind: "commune-code" }],
    ["depenses", ["17185", "12045", "25030", "44120", "35047", "22016"], { kind: "amount", type: "integer" }],
    ["valeur", ["17185", "12045", "25030", "44120", "35047", "22016"], { kind: "commune-code", type: "string" }],
    ["id", ["17185", "12045", "25030", "44120", "35047", "22016"], { kind: "commune-code", type: "string" }],
    ["result_citycode", ["17185", "12045"], { kind: "commune-code", type: "string" }],
    ["date_debut", ["45292", "45296", "45300", "45304", "45308", "45312"], { kind: null, type: "integer" }],
    ["date_debut", ["17093", "17140", "17219", "17337", "17411"], { kind: "commune-code" }],
    ["population_commune", ["17093", "17140", "17219", "17337", "17411"], { kind: "quantity", type: "integer" }],
    ["valeur", ["01053", "17140", "17219", "17337", "17411"], { kind: "commune-code" }],
    ["N°", ["2024-01", "2024-02", "2024-11"], { kind: "identifier", type: "string" }],
    ["nº marché", ["1", "2"], { kind: "identifier", type: "string" }],
    ["siren_epci", ["241700624", "241700699"], { kind: "epci-siren" }],
    ["siret", ["73282932000074"], { kind: "siret" }],
    ["dep", ["17", "01", "2A"], { kind: "departement-code" }],
    ["annee", ["2023", "2024"], { kind: "year", type: "year" }],
    ["periode", ["2021/2024", "2024"], { kind: "period", type: "string" }],
    [
      "longitude",
      ["-1.22", "-1.1"],
      { kind: "longitude", type: "number", constraints: { minimum: -180, maximum: 180 } },
    ],
    ["x", ["376412", "380000"], { kind: "lambert-x", type: "integer" }],
    ["point", ["-1.22,45.88"], { kind: "geopoint", type: "geopoint" }],
    ["trace", ["POINT (-1.22 45.88)"], { kind: "wkt", type: "string" }],
    ["contact", ["dechets@exemple.fr"], { kind: "email", format: "email" }],
    ["contact prix", ["dechets@exemple.fr"], { kind: "email", format: "email" }],
    ["page", ["https://exemple.fr/a"], { kind: "url", format: "uri" }],
    ["Tarifs", ["https://exemple.fr/a"], { kind: "url", format: "uri" }],
    ["Prix au m²", ["12,5", "30"], { kind: "amount", unit: "€" }],
    ["Prix (€/m²)", ["12,5", "30"], { kind: "amount", unit: "€/m²" }],
    ["Montant (k€)", ["12,5", "30"], { kind: null, unit: "k€" }],
    ["Tonnage (kg)", ["987250", "98725"], { kind: "tonnage", unit: "kg" }],
    ["tonnage_kg", ["987250", "98725"], { kind: "tonnage", unit: "kg" }],
    ["Tonnage (tonnes)", ["12,5", "30"], { kind: "tonnage", unit: "t" }],
    ["Tonnage (hors gravats)", ["12,5", "30"], { kind: "tonnage", unit: "t" }],
    ["Tonnage (en kg)", ["987250", "98725"], { kind: "tonnage", unit: "kg" }],
    ["Tonnage [kg] 2023", ["987250", "98725"], { kind: "tonnage", unit: "kg" }],
    ["tonnage_kg_2023", ["987250", "98725"], { kind: "tonnage", unit: "kg" }],
    ["Tonnage (kg, hors CS)", ["987250", "98725"], { kind: "tonnage", unit: "kg", constraints: { minimum: 0 } }],
    ["Montant (en k€ HT)", ["12,5", "30"], { kind: null, unit: "k€" }],
    [
      "Part des logements (‰)",
      ["12,5", "30"],
      { kind: "percent", unit: "‰", constraints: expect.not.objectContaining({ maximum: 100 }) },
    ],
    ["Surface (m²)", ["12", "30"], { kind: "quantity", unit: "m²" }],
    ["Population (H)", ["12", "30"], { unit: undefined }],
    ["Température (min)", ["12", "30"], { unit: undefined }],
    ["Valeur (T)", ["12", "30"], { unit: undefined }],
    ["Effectif (H)", ["12", "30"], { kind: "quantity", unit: undefined }],
    ["Dépenses (%)", ["12,5", "30"], { kind: "percent", unit: "%" }],
    ["nb_recettes", ["12", "30"], { kind: "quantity", unit: undefined }],
    ["Taux de recettes", ["12,5", "30"], { kind: null, unit: undefined }],
    ["part_recyclee", ["12,5 %", "100 %"], { kind: "percent", constraints: { minimum: 0, maximum: 100 } }],
    ["part_recyclee", ["0,25", "0,5 %"], { kind: null, type: "string" }],
    ["part_recyclee", ["0,25 %", "0,5 %"], { kind: "percent", unit: "%", constraints: { maximum: 100 } }],
    ["Dépenses (%)", ["0,25", "1"], { kind: "percent", unit: "%", constraints: { maximum: 100 } }],
    [
      "pourcentageSubvention",
      ["0.25", "1"],
      { kind: "percent", unit: undefined, constraints: expect.not.objectContaining({ maximum: 100 }) },
    ],
    ["matiere_collectee", ["OMR", "Verre", "Emballages"], { kind: "waste-flow" }],
    ["unite", ["t", "kg/hab"], { kind: "unit" }],
    ["nb_places", ["12", "0"], { kind: "quantity", type: "integer", constraints: { minimum: 0 } }],
    ["variation", ["12", "0"], { kind: null, type: "integer" }],
    ["point", ["45.88,-1.22"], { kind: "latlon", type: "string" }],
    ["cdinseecommune", ["22050", "22070"], { kind: "commune-code", type: "string" }],
    ["code_insee", ["99001", "99002"], { kind: "identifier", type: "string" }],
    ["codeiris", ["170930000", "171400101"], { kind: "identifier", type: "string" }],
    ["geo_point_2d", ["45.85, -1.1", "45.9, -1.2"], { kind: "latlon", type: "string" }],
    ["établissement", ["0170022G", "0422170F", "0750652B", "0170028N"], { kind: "uai" }],
    ["code_ape", ["84.11Z", "03.21Z"], { kind: "naf-code" }],
    ["association", ["W172001234", "W172004321", "W751515517"], { kind: "rna" }],
    ["passage", ["lundi", "Jeudi", "samedi"], { kind: "week-day" }],
    ["période", ["janvier", "Février", "mars", "déc."], { kind: "month-name" }],
    ["date_maj", ["20240229"], { type: "date", format: "%Y%m%d" }],
    ["nb_visites", ["20240229", "20230101"], { kind: "quantity", type: "integer" }],
    ["nombre_de_communes_insee", ["12", "14"], { kind: "quantity", type: "integer" }],
  ])("« %s » holding %j", async (name, values, expected) => {
    expect({ unit: undefined, ...(await fieldOf(name, values)) }).toMatchObject(expected);
  });

  it("is to be verified for shares up to 1, which may be of a hundred", async () => {
    const { proposal } = await inferBytes(
      "table.csv",
      csv("id;part", ...Array.from({ length: 12 }, (_, at) => `${at};0.${at}1`)),
    );
    expect(proposal.fields[1]).toMatchObject({
      confidence: "to-verify",
      toComplete: ["dites de quoi c'est la part, et si 0,5 veut dire 0,5 % ou 50 %"],
    });
  });

  it.each([
    [
      "shares.xlsx",
      writeWorkbook({
        A: [
          ["part", "Évolution (%)", "nom", "pct"],
          ...["0.125", "0.005", "1.5"].map((share) => [
            { style: 5, inner: `<v>${share}</v>` },
            { style: 5, inner: `<v>-${share}</v>` },
            "Dolus",
            45.5,
          ]),
        ],
      }),
    ],
    [
      "shares.ods",
      writeOds({
        A: [
          ["part", "Évolution (%)", "nom", "pct"],
          ...["0.125", "0.005", "1.5"].map((share) => [
            typed("percentage", share, "12,5 %"),
            typed("percentage", `-${share}`, "-12,5 %"),
            "Dolus",
            45.5,
          ]),
        ],
      }),
    ],
  ])("has no unit for what %s shows as percentages, nor a maximum of a hundred", async (name, bytes) => {
    const { proposal, schema, report } = await inferBytes(name, bytes);
    expect(schema.fields.map(({ unit }) => unit)).toEqual([undefined, undefined, undefined, "%"]);
    expect(schema.fields[0]).toMatchObject({ type: "number", constraints: { minimum: 0 } });
    expect(schema.fields[0]?.constraints).not.toHaveProperty("maximum");
    expect(proposal.fields[0]).toMatchObject({
      confidence: "to-verify",
      toComplete: ["l'unité : 0,125 est lu où la feuille montre 12,5 %"],
    });
    expect(errorsOf(report)).toEqual([]);
  });

  it.each([
    ["above the header", [["Budget, dont part", { style: 5, inner: "<v>0.2</v>" }], []], []],
    ["below the table", [], [["Part", { style: 5, inner: "<v>0.2</v>" }, "eau"]]],
  ])("keeps the unit of a title in spite of one percentage %s", async (_, above, below) => {
    const rows = Array.from({ length: 8 }, (_, at) => [`C${at}`, 1000.5 + at, "eau"]);
    const sheet = [...above, ["Commune", "Montant (€)", "Nature"], ...rows, ...below];
    const { schema } = await inferBytes("budget.xlsx", writeWorkbook({ A: sheet }));
    expect(schema.fields[1]).toMatchObject({ type: "number", unit: "€" });
  });

  const share = { style: 5, inner: "<v>0.125</v>" };
  const header = ["commune", "Part bio (%)"];

  it.each([
    [
      "numbers above the header",
      [
        ...[
          ["Population", 49_126],
          ["Foyers", 20_000],
          ["Budget", 120_000],
          ["Agents", 12],
        ],
        [...header, "tonnage", "annee"],
        ...["Dolus", "Étaules", "Marennes"].map((commune) => [commune, share, 12, 2024]),
      ],
    ],
    [
      "a year as the header",
      [
        ["commune", 2024],
        ["Dolus", share],
      ],
    ],
    ["a plain total", [header, ["Dolus", share], ["Total", 2]]],
  ])("asks the unit of percentages in spite of %s", async (_, sheet) => {
    const { proposal, schema } = await inferBytes("cantines.xlsx", writeWorkbook({ A: sheet }));
    expect(proposal.fields[1]?.toComplete).toContain("l'unité : 0,125 est lu où la feuille montre 12,5 %");
    expect(schema.fields[1]).not.toHaveProperty("unit");
    expect(schema.fields[1]?.constraints ?? {}).not.toHaveProperty("maximum");
  });

  it("asks for the checks that all the values pass", async () => {
    const { schema } = await inferBytes("table.csv", csv("nom;siren_epci", "Oléron;241700624", "Marennes;241700699"));
    expect(schema.custom_checks).toEqual([{ name: "french-siren-value", params: { column: "siren_epci" } }]);
  });
});

describe("the constraints proposed", () => {
  const flows = ["OMR", "VERRE", "BIODECHETS"];
  const lines = repeat(
    30,
    (rank) => `E${rank};${2000 + Math.floor(rank / 3)};${flows[rank % 3]};${rank % 7 === 0 ? "" : rank}`,
  );

  it("ask for what is filled everywhere, and list few values met often", async () => {
    const { schema } = await inferBytes("tonnages.csv", csv("libelle;annee;flux;tonnage", ...lines));
    const [, annee, flux, tonnage] = schema.fields;
    expect(annee?.constraints).toEqual({ required: true });
    expect(flux?.constraints).toEqual({ required: true, enum: ["BIODECHETS", "OMR", "VERRE"] });
    expect(tonnage?.constraints).toEqual({ minimum: 0 });
  });

  it("take as key the fewest columns that tell the records apart, those with a meaning first", async () => {
    const { schema } = await inferBytes(
      "tonnages.csv",
      csv("annee;flux;tonnage", ...lines.map((line) => line.slice(line.indexOf(";") + 1))),
    );
    expect(schema.primaryKey).toEqual(["annee", "flux"]);
  });

  it("take no key when records repeat each other", async () => {
    const { schema } = await inferBytes("table.csv", csv("annee;flux", ...repeat(30, () => "2024;OMR")));
    expect(schema.primaryKey).toBeUndefined();
  });

  it("take no key that a record far down the file contradicts", async () => {
    const many = repeat(25_000, (rank) => `A${rank};B${rank}`);
    const { schema } = await inferBytes("table.csv", csv("id;ref", ...many, "A7;B25000"));
    expect(schema.primaryKey).toEqual(["ref"]);
    expect(schema.fields[0]?.constraints?.unique).toBeUndefined();
  });

  it("ask that a second identifier be unique", async () => {
    const { schema } = await inferBytes(
      "table.csv",
      csv("id;ref;nom", ...repeat(12, (rank) => `A${rank};B${rank};même`)),
    );
    expect(schema.primaryKey).toEqual(["id"]);
    expect(schema.fields[1]?.constraints).toEqual({ required: true, unique: true });
  });
});

describe("the texts proposed", () => {
  it("read the header as French, give an example and mark what is left to write", async () => {
    const { schema } = await inferBytes(
      "Tonnages_dechets 2024.csv",
      csv("date_maj;nbPlaces;code_departement", "2024-01-02;3;17"),
    );
    expect(schema.name).toBe("tonnages-dechets-2024");
    expect(schema.title).toBe("Tonnages déchets 2024");
    expect(schema.fields.map(({ title, example }) => [title, example])).toEqual([
      ["Date de mise à jour", "2024-01-02"],
      ["Nombre de Places", 3],
      ["Code département", "17"],
    ]);
    for (const { description } of [schema, ...schema.fields]) expect(description).toMatch(/^À compléter\u00a0:/);
    expect(Object.keys(schema)).not.toContain("path");
  });

  it("copy no value that may be a person's", async () => {
    const { schema } = await inferBytes(
      "table.csv",
      csv("nom_usager;courriel;mobile", "Martin;j.martin@exemple.fr;0612345678", "Durand;d@exemple.fr;0612345679"),
    );
    expect(JSON.stringify(schema)).not.toMatch(/artin|061234/);
  });
});

describe("a GeoJSON", () => {
  const collection = (...all: object[]) =>
    JSON.stringify({
      type: "FeatureCollection",
      features: all.map((properties) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [-1.2, 45.9] },
        properties,
      })),
    });

  it("keeps the type that its properties have: a code written as a number stays one", async () => {
    const { schema } = await inferBytes(
      "a.geojson",
      collection({ code_insee: 17093, insee: "17093" }, { code_insee: 17140, insee: "17140" }),
    );
    expect(schema.fields.map(({ type }) => type)).toEqual(["integer", "string"]);
  });

  it("has years where a name announces them, written as numbers or not: only these are written without thousands", async () => {
    const { schema, report, proposal } = await inferBytes(
      "arrets.geojson",
      collection(
        { annee: 2023, pose: "2019", annee_pose: "2019", exercice: 12, code_insee: 17093, lignes: 2023 },
        { annee: 2024, pose: "2021", annee_pose: 2021, exercice: 14, code_insee: 17140, lignes: 2024 },
      ),
    );
    expect(schema.fields.map(({ name, type }) => [name, type])).toEqual([
      ["annee", "year"],
      ["pose", "integer"],
      ["annee_pose", "year"],
      ["exercice", "integer"],
      ["code_insee", "integer"],
      ["lignes", "integer"],
    ]);
    expect([schema.fields[0]?.example, proposal.fields[0]?.kind, errorsOf(report)]).toEqual([2023, "year", []]);
  });

  it("says of a property of two types that it is free", async () => {
    const { schema, report } = await inferBytes("a.geojson", collection({ v: 12 }, { v: "douze" }));
    expect([schema.fields[0]?.type, errorsOf(report)]).toEqual(["any", []]);
  });
});
