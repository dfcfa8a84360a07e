import { describe, expect, it } from "vitest";
import {
  atTerritory,
  counted,
  describeChange,
  describeColumn,
  describeField,
  formatBytes,
  formatCount,
  formatDate,
  formatNumber,
  formatQuantity,
  formatSpan,
  forTerritory,
  ofName,
  ofTerritory,
  splitUnbroken,
  typographic,
} from "../../../packages/web/src/format/index.js";
import { chateau, gua, householdWaste, recycling } from "../support/situation.js";

const NB = "\u00a0";
const NNB = "\u202f";

describe("numbers", () => {
  it("groups thousands with a narrow no-break space and fixes the decimals", () => {
    expect(formatNumber(38117)).toBe(`38${NNB}117`);
    expect(formatNumber(1234.5, 1)).toBe(`1${NNB}234,5`);
    expect(formatNumber(52, 1)).toBe("52,0");
  });

  it("writes a true minus sign, and none before a zero", () => {
    expect(formatNumber(-8)).toBe("\u22128");
    expect(formatNumber(-0.04, 1)).toBe("0,0");
  });

  it("keeps the unit with the number, narrowly before a percent sign", () => {
    expect(formatQuantity(214, 0, "kg")).toBe(`214${NB}kg`);
    expect(formatQuantity(52.4, 1, "%")).toBe(`52,4${NNB}%`);
  });

  it("tells land in hectares from one upwards, and what is read beside it too", () => {
    expect(formatQuantity(9211, 0, "m²")).toBe(`9${NNB}211${NB}m²`);
    expect(formatQuantity(9211, 0, "m²", 40_000)).toBe(`0,9${NB}ha`);
    expect(formatQuantity(40_000, 0, "m²", 9211)).toBe(`4${NB}ha`);
  });

  it("says the size of a file in French units", () => {
    expect(formatBytes(1)).toBe(`1${NB}octet`);
    expect(formatBytes(48_210)).toBe(`48${NB}ko`);
    expect(formatBytes(999_800)).toBe(`1,0${NB}Mo`);
    expect(formatBytes(1_234_567_890)).toBe(`1,2${NB}Go`);
  });

  it("counts in words up to sixteen, in the gender asked for", () => {
    expect([formatCount(1, "feminine"), formatCount(7), formatCount(14), formatCount(17)]).toEqual([
      "une",
      "sept",
      "quatorze",
      "17",
    ]);
  });
});

describe("words", () => {
  it("keeps the singular below two", () => {
    expect([counted(0, "jeu", "jeux"), counted(1, "jeu", "jeux"), counted(2, "jeu", "jeux")]).toEqual([
      `0${NB}jeu`,
      `1${NB}jeu`,
      `2${NB}jeux`,
    ]);
  });

  it("sets typed text as French is printed, and leaves codes alone", () => {
    expect(typographic("L'île : « oui » ; 100 % ?")).toBe(`L’île${NB}: «${NNB}oui${NNB}»${NNB}; 100${NNB}%${NNB}?`);
    expect(typographic("le 1er janvier")).toBe(`le 1er${NB}janvier`);
    expect(typographic("L. 541-1, D. 2224-1 et loi n° 2021-1104")).toBe(
      `L.${NB}541-1, D.${NB}2224-1 et loi n°${NB}2021-1104`,
    );
    expect(typographic("plus de 10 000 habitants, 1 234 567 t, en 2024 450 t")).toBe(
      `plus de 10${NNB}000${NB}habitants, 1${NNB}234${NNB}567${NB}t, en 2024 450${NB}t`,
    );
    expect(typographic("12:30, code '17093', http://a.b/c?d=1")).toBe("12:30, code '17093', http://a.b/c?d=1");
  });

  it("tells apart the numbers of articles and laws, which no line may cut", () => {
    expect(splitUnbroken("Code de l'énergie, articles L. 541-1 et R.2231-1 (taux 2025-2030)")).toEqual([
      "Code de l’énergie, articles ",
      `L.${NB}541-1`,
      " et ",
      "R.2231-1",
      " (taux ",
      "2025-2030",
      ")",
    ]);
    expect(splitUnbroken("Aucun texte")).toEqual(["Aucun texte"]);
  });

  it("writes days in words, the first of the month in its own way", () => {
    expect(formatDate("2024-01-01")).toBe(`1er${NB}janvier${NB}2024`);
    expect(formatDate("2024-12-31T23:30:00Z")).toBe(`1er${NB}janvier${NB}2025`);
    expect(formatSpan({ from: "2015-01-01", to: "2024-12-31" })).toBe("de 2015 à 2024");
    expect(formatSpan({ from: "2025-01-15", to: "2025-01-15" })).toBe(`le 15${NB}janvier${NB}2025`);
  });

  it("contracts the article of a name after « de » and « à »", () => {
    expect([ofTerritory(gua), atTerritory(gua)]).toEqual(["du Gua", "au Gua"]);
    const community = {
      code: "1",
      name: "Communauté de communes de l'Île",
      level: "epci",
      parents: [],
    } as unknown as typeof gua;
    expect([ofTerritory, atTerritory, forTerritory].map((told) => told(community))).toEqual([
      "de la Communauté de communes de l’Île",
      "à la Communauté de communes de l’Île",
      "pour la Communauté de communes de l’Île",
    ]);
    expect(forTerritory({ ...community, level: "petr", name: "Pôle Oléron" })).toBe("pour le Pôle Oléron");
    expect(ofTerritory({ ...chateau, name: "Oléron" })).toBe("d’Oléron");
    expect(["Alice Martin", "Office de tourisme", "Marennes", "Le Gua", "Les Mathes"].map(ofName)).toEqual([
      "d’Alice Martin",
      "d’Office de tourisme",
      "de Marennes",
      "du Gua",
      "des Mathes",
    ]);
    expect(["Yves", "Yvonne", "Yeu", "Yann", "Yohan"].map(ofName).join(", ")).toBe(
      "d’Yves, d’Yvonne, d’Yeu, de Yann, de Yohan",
    );
    expect(atTerritory({ ...chateau, name: "Les Mathes", atName: undefined as never })).toBe("aux Mathes");
  });

  it("tells what a column may hold", () => {
    expect(
      describeField({ name: "tonnage", type: "number", unit: "t", constraints: { required: true, minimum: 0 } }),
    ).toBe("nombre, en t, obligatoire, 0 ou plus");
    expect(describeField({ name: "flux", constraints: { enum: ["OMR", "VERRE"] } })).toBe(
      `texte, une valeur parmi${NB}: OMR, VERRE`,
    );
    expect(describeField({ name: "teneur", type: "number", constraints: { minimum: 1e-7, maximum: 0.5 } })).toBe(
      "nombre, de 0,0000001 à 0,5",
    );
    expect(describeColumn({ name: "a", title: "Année", description: "Année de collecte." })).toBe(
      "Année. Année de collecte.",
    );
  });
});

describe("change since a year", () => {
  it("says percent of the base for a quantity", () => {
    expect(describeChange(householdWaste, 214, 233, 2019)).toEqual({
      direction: "down",
      amount: `8${NNB}%`,
      times: null,
      phrase: `8${NNB}% de moins qu’en${NB}2019`,
      signed: `\u22128${NNB}%`,
    });
  });

  it("says how many times where a value more than doubles", () => {
    expect(describeChange(householdWaste, 27, 5, 2019)).toEqual({
      direction: "up",
      amount: `440${NNB}%`,
      times: "5,4",
      phrase: `5,4${NB}fois la valeur de${NB}2019`,
      signed: `×${NB}5,4`,
    });
    expect(describeChange(householdWaste, 15, 5, 2019).times).toBe("3");
    expect(describeChange({ unit: "alertes/an", decimals: 0 }, 2, 3, 2019)).toMatchObject({
      direction: "down",
      phrase: `1${NB}alerte de moins qu’en${NB}2019`,
      signed: `−1${NB}alerte`,
    });
    expect(describeChange({ unit: "alertes/an", decimals: 0 }, 8, 2, 2019).phrase).toBe(
      `6${NB}alertes de plus qu’en${NB}2019`,
    );
    expect(describeChange({ unit: "alertes/an", decimals: 0 }, 12, 8, 2019).phrase).toBe(
      `50${NNB}% de plus qu’en${NB}2019`,
    );
    expect(describeChange(householdWaste, 10, 5, 2019).phrase).toBe(`100${NNB}% de plus qu’en${NB}2019`);
    expect(describeChange(recycling, 45, 5, 2019).times).toBeNull();
  });

  it("reckons on whole values, and says so where the figures as they are written give another percentage", () => {
    const perHead = { unit: "teqCO₂/hab", decimals: 1 };
    // 3,7 and 3,5 as they are written: 6 %, but they are 3,9 % apart.
    expect(describeChange(perHead, 3.66, 3.524, 2018)).toMatchObject({
      amount: `environ${NB}4${NNB}%`,
      phrase: `environ${NB}4${NNB}% de plus qu’en${NB}2018`,
      signed: `env.${NB}+4${NNB}%`,
    });
    expect(describeChange(perHead, 1.66, 0.3, 2018)).toMatchObject({
      times: `environ${NB}5,5`,
      signed: `env.${NB}×${NB}5,5`,
    });
    expect(describeChange(perHead, 3.54, 3.46, 2018)).toMatchObject({ direction: "flat" });
  });

  it("says points for a percentage, never percent of percent", () => {
    expect(describeChange(recycling, 52.4, 45.2, 2019).phrase).toBe(`7${NB}points de plus qu’en${NB}2019`);
    expect(describeChange(recycling, 45.6, 45.2, 2019).amount).toBe(`0,4${NB}point`);
    // A half is one in the figures as they are written, though 4.1 − 2.6 is a little less.
    for (const [value, base] of [
      [4.1, 2.6],
      [52.4, 50.9],
    ] as const)
      expect(describeChange(recycling, value, base, 2019).signed).toBe(`+2${NB}points`);
  });

  it("says the decimals of points that differ as they are written, however few", () => {
    const rare = { unit: "%", decimals: 2 };
    expect(describeChange(rare, 0.01, 0.04, 2018)).toMatchObject({
      direction: "down",
      phrase: `0,03${NB}point de moins qu’en${NB}2018`,
      signed: `\u22120,03${NB}point`,
    });
    expect(describeChange(rare, 0.014, 0.011, 2018).phrase).toBe("stable depuis 2018");
    expect(describeChange(rare, 0.14, 0.04, 2018).amount).toBe(`0,1${NB}point`);
  });

  it("neither inflates nor loses a change under one percent", () => {
    expect(describeChange(householdWaste, 748, 742, 2019).amount).toBe(`0,8${NNB}%`);
    expect(describeChange(householdWaste, 742.2, 742, 2019)).toMatchObject({
      direction: "flat",
      phrase: "stable depuis 2019",
    });
  });

  it("says the difference itself when the base is negative, or the value: neither has a percentage", () => {
    const phrase = (value: number, base: number) => describeChange(householdWaste, value, base, 2019).phrase;
    expect(phrase(90, -40)).toBe(`130${NB}kg de plus qu’en${NB}2019`);
    expect(phrase(-90, 60)).toBe(`150${NB}kg de moins qu’en${NB}2019`);
    expect(phrase(-48, -103)).toBe(`55${NB}kg de plus qu’en${NB}2019`);
    expect(describeChange(householdWaste, -90, 60, 2019).signed).toBe(`−150${NB}kg`);
    expect(phrase(0, 60)).toBe(`100${NNB}% de moins qu’en${NB}2019`);
  });

  it("says the difference itself when the base is zero", () => {
    expect(describeChange(householdWaste, 12, 0, 2019).phrase).toBe(`12${NB}kg de plus qu’en${NB}2019`);
    const alerts = { unit: "alertes/an", decimals: 0 };
    expect(describeChange(alerts, 1, 0, 2019).phrase).toBe(`1${NB}alerte de plus qu’en${NB}2019`);
  });
});
