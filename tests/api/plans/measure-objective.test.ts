import { describe, expect, it } from "vitest";
import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import { contributionOf, measureObjective, shareOf } from "../../../packages/api/src/plans/measure-objective.js";
import type { Objective } from "../../../packages/api/src/plans/plan-schema.js";
import { toldIndicator } from "../../../packages/api/src/plans/told-indicator.js";
import { ceiling, findIndicator, land, observe, reduction, scot, waste, yearly } from "./support.js";

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");
const measureWaste = (objective: Objective, observations: Observation[]) =>
  measureObjective(scot, objective, waste, observations, findIndicator);
const measureLand = (objective: Objective, observations: Observation[]) =>
  measureObjective(scot, objective, land, observations, findIndicator);

const floor: Objective = {
  id: "densite",
  title: "Construire plus dense",
  indicator: "dechets-dma-hab",
  type: "PLANCHER",
  target: { period: "2030", value: 600 },
  trajectory: "linear",
};

describe("a distance to what is planned for a percentage", () => {
  const share: Indicator = { ...waste, unit: "%", unitLabel: "% des logements", decimals: 1 };
  const measureShare = (value: number, tolerance: number) =>
    plain(
      measureObjective(
        scot,
        {
          ...reduction,
          type: "VALEUR",
          reference: { period: "2020", value: 60 },
          target: { period: "2024", value: 50 },
          tolerance,
        },
        share,
        [observe("2024", value)],
        findIndicator,
      ).sentence,
    );

  it("is told in points, never in % of a percentage", () => {
    expect(measureShare(51, 3)).toContain("l'écart est de 1 point, dans la tolérance de 1,5 point");
    expect(measureShare(55, 3)).toContain("l'écart est de 5 points, au-delà de la tolérance de 1,5 point");
    // In the plural of what is written: 1.975 is told as 2.
    expect(measureShare(55, 3.95)).toContain("la tolérance de 2 points");
  });
});

describe("a distance to what is planned as zero", () => {
  const fromNinety: Objective = {
    ...reduction,
    type: "VALEUR",
    reference: { period: "2020", value: 90 },
    target: { period: "2024", value: 0 },
  };
  const measureZero = (indicator: Indicator, value: number, objective = fromNinety) => {
    const { sentence, range } = measureObjective(scot, objective, indicator, [observe("2024", value)], findIndicator);
    return [plain(sentence), plain(range ?? "")];
  };

  it("is told in points of a percentage", () => {
    expect(measureZero({ ...waste, unit: "%", unitLabel: "% du total", decimals: 1 }, 36)).toEqual([
      "En 2024, 36,0 % du total : l'objectif (0,0 % au plus) n'est pas atteint, l'écart est de 36 points, au-delà de la tolérance de 4,5 points.",
      "plus de 4,5 points d'écart",
    ]);
  });

  it("is told of what it is a percentage", () => {
    expect(measureZero(waste, 36)).toEqual([
      "En 2024, 36 kg par habitant : l'objectif (0 kg au plus) n'est pas atteint, l'écart est de 40 % de la référence, au-delà de la tolérance de 5 %.",
      "plus de 5 % de la référence",
    ]);
    const toNegative = { ...fromNinety, target: { period: "2028", value: -90 } };
    const { sentence } = measureObjective(scot, toNegative, waste, [observe("2024", 36)], findIndicator);
    expect(plain(sentence)).toContain("36 kg par habitant, 40 % de la cible au-dessus de la trajectoire (0 kg)");
  });

  it("is told as it is where nothing gives it a scale, and no tolerance widens nothing", () => {
    const always = { ...floor, type: "VALEUR", target: { period: "2024", value: 0 }, tolerance: 100 } as const;
    expect(measureZero(waste, 3, always)).toEqual([
      "En 2024, 3 kg par habitant : l'objectif (0 kg au plus) n'est pas atteint, l'écart est de 3 kg.",
      "aucun écart admis",
    ]);
    expect(measureZero({ ...waste, unit: "%", unitLabel: "% du total" }, 3, always)[0]).toContain(
      "l'écart est de 3 points.",
    );
  });
});

describe("a gap just beyond what is admitted", () => {
  const tonnes: Indicator = { ...land, unit: "t", unitLabel: "tonnes", decimals: 1 };
  const measureTonnes = (objective: Objective, ...observations: Observation[]) => {
    const { sentence, range } = measureObjective(scot, objective, tonnes, observations, findIndicator);
    return [plain(sentence), plain(range ?? "")];
  };

  it("is written with the decimals that tell it from the tolerance, or from its double", () => {
    const slope: Objective = {
      ...floor,
      type: "VALEUR",
      reference: { period: "2018", value: 100 },
      target: { period: "2030", value: 40 },
    };
    expect(measureTonnes(slope, observe("2024", 77.3))).toEqual([
      "En 2024, 77,3 tonnes, 10,4 % au-dessus de la trajectoire (70,0 tonnes) ; l'écart est plus du double de la tolérance de 5 %.",
      "plus de 10 % d'écart",
    ]);
    const limit = { ...floor, target: { period: "2030", value: 1000 }, tolerance: 10 };
    expect(measureTonnes(limit, observe("2024", 896.8))[0]).toContain(
      "l'écart est de 10,3 %, au-delà de la tolérance de 10 %",
    );
    expect(measureTonnes(limit, observe("2024", 899.8))[0]).toContain("l'écart est de 10,02 %, au-delà");
    expect(measureTonnes({ ...limit, tolerance: 12.5 }, observe("2024", 873))).toEqual([
      "En 2024, 873,0 tonnes, alors que le document prévoit 1 000,0 tonnes au moins : l'écart est de 13 %, au-delà de la tolérance de 12,5 %.",
      "plus de 12,5 % d'écart",
    ]);
  });

  it("of a ceiling is seen between the shares of it that are used and planned", () => {
    const hundred: Objective = { ...ceiling, trajectory: "linear", target: { period: "2029", value: 100 } };
    expect(measureTonnes(hundred, ...yearly(2020, [10, 10, 10, 15.3]))[0]).toBe(
      "De 2020 à 2023, 45,3 tonnes : 45,3 % du plafond de 100,0 tonnes, quand 40 % sont prévus à cette date ; l'écart dépasse la tolérance de 5 points.",
    );
  });
});

describe("a density", () => {
  it("is told of what area, the one that is planned too", () => {
    const density: Indicator = { ...waste, unit: "log/ha", unitLabel: "logements par hectare", decimals: 1 };
    const values = [observe("2010", 24), observe("2024", 26)];
    const { sentence } = measureObjective(scot, reduction, density, values, findIndicator);
    expect(plain(sentence)).toContain(
      "26,0 logements par hectare, 21 % au-dessus de la trajectoire (21,5 logements/ha)",
    );
  });
});

describe("a unit in words", () => {
  it.each([
    ["habitants", 0, 1.4, "En 2024, 1 habitant, alors que le document prévoit 600 habitants au moins"],
    ["habitants", 0, 0, "En 2024, 0 habitant, alors"],
    ["tonnes par an", 4, 0.0055, "En 2024, 0,0055 tonne par an, alors que le document prévoit 600,0000 tonnes"],
    ["kg par habitant", 0, 0, "En 2024, 0 kg par habitant, alors"],
  ])("is in the plural from two: %s", (unitLabel, decimals, amount, told) => {
    const one: Indicator = { ...waste, unit: "u", unitLabel, decimals };
    expect(plain(measureObjective(scot, floor, one, [observe("2024", amount)], findIndicator).sentence)).toContain(
      told,
    );
  });
});

describe("a reduction in % of a reference year", () => {
  // From 600 in 2010 to 510 in 2030: 537 is planned for 2024.
  const from600 = (value: number) => [observe("2010", 600), observe("2024", value)];

  it.each([
    [530, "on-track", "En 2024, 530 kg par habitant ; la trajectoire prévoit 537 kg au plus."],
    [
      550,
      "on-track",
      "En 2024, 550 kg par habitant, 2,4 % au-dessus de la trajectoire (537 kg) ; l'écart reste dans la tolérance de 5 %.",
    ],
    [
      580,
      "to-watch",
      "En 2024, 580 kg par habitant, 8 % au-dessus de la trajectoire (537 kg) ; l'écart dépasse la tolérance de 5 %.",
    ],
    [
      600,
      "off-track",
      "En 2024, 600 kg par habitant, 12 % au-dessus de la trajectoire (537 kg) ; l'écart est plus du double de la tolérance de 5 %.",
    ],
  ])("at %s kg is %s", (value, status, sentence) => {
    const measured = measureWaste(reduction, from600(value));
    expect(measured.status).toBe(status);
    expect(plain(measured.sentence)).toBe(sentence);
    expect(measured.target).toEqual({ period: "2030", value: 510 });
    expect(measured.expected).toBe(537);
  });

  it("says its target in both ways, and that the last value is provisional", () => {
    const { notes } = measureWaste(reduction, [observe("2010", 600), observe("2024", 530, { status: "PROVISOIRE" })]);
    expect(notes.map(plain)).toEqual([
      "Cible : 15 % de moins qu'en 2010, soit 510 kg en 2030.",
      "La valeur de 2024 est provisoire.",
    ]);
  });

  it("is judged on its target once it is due, even when later values are known", () => {
    const met = measureWaste(reduction, [observe("2010", 600), observe("2030", 510.3), observe("2031", 560)]);
    expect(met.status).toBe("on-track");
    expect(plain(met.sentence)).toBe("En 2030, 510 kg par habitant : l'objectif (510 kg au plus) est atteint.");
    expect(measureWaste(reduction, [observe("2010", 600), observe("2030", 560)]).status).toBe("off-track");
  });

  it("whose target year has no value is judged on the first year known after it, and says so", () => {
    const after = [observe("2010", 600), observe("2030", null), observe("2031", 520), observe("2032", 560)];
    const { status, sentence, notes } = measureWaste(reduction, after);
    expect(status).toBe("to-watch");
    expect(plain(sentence)).toBe(
      "En 2031, faute de valeur en 2030, 520 kg par habitant : l'objectif (510 kg au plus) n'est pas atteint, l'écart est de 2 %, dans la tolérance de 5 %.",
    );
    expect(notes.map(plain)).toEqual([
      "L'année cible, 2030, n'a pas de valeur : celle de 2031 est jugée à sa place. Aucune donnée en 2030.",
    ]);
    const met = measureWaste(reduction, [observe("2010", 600), observe("2032", 500)]);
    expect(plain(met.sentence)).toBe(
      "En 2032, faute de valeur en 2030, 500 kg par habitant : l'objectif (510 kg au plus) est atteint.",
    );
  });

  it("gives the trajectory year by year, what is missing told", () => {
    const { trajectory } = measureWaste(reduction, [observe("2010", 600), observe("2011", null), observe("2012", 590)]);
    expect(trajectory).toHaveLength(21);
    expect(trajectory[0]).toMatchObject({ year: 2010, expected: 600, value: 600, status: "OBSERVE" });
    expect(trajectory[1]).toMatchObject({ expected: 595.5, value: null, status: "NON_DISPONIBLE" });
    expect(trajectory[2]).toMatchObject({ expected: 591, value: 590 });
    expect(trajectory[3]).toMatchObject({ year: 2013, value: null, status: null });
    expect(trajectory.at(-1)).toMatchObject({ year: 2030, expected: 510 });
  });

  it("starts from the document's own figure, and tells when the indicator gives another", () => {
    const own = { ...reduction, reference: { period: "2010", value: 620 } };
    const { reference, target, notes } = measureWaste(own, from600(530));
    expect(reference).toMatchObject({ value: 620, status: null, lineage: null });
    expect(target.value).toBe(527);
    expect(notes.map(plain)).toContain("Le document écrit 620 kg pour 2010 ; l'indicateur donne 600 kg.");
  });

  it("never gives the document's own figure as observed: planned, beside what the indicator gives, or nothing", () => {
    const own = { ...reduction, reference: { period: "2010", value: 620 } };
    expect(measureWaste(own, from600(530)).trajectory[0]).toMatchObject({ year: 2010, expected: 620, value: 600 });
    expect(measureWaste(own, [observe("2024", 530)]).trajectory[0]).toMatchObject({
      year: 2010,
      expected: 620,
      value: null,
      status: "NON_DISPONIBLE",
    });
  });

  it("says which gaps its state covers, wherever the state is read", () => {
    const range = (value: number) => plain(measureWaste(reduction, from600(value)).range ?? "");
    expect([530, 550, 580, 600].map(range)).toEqual([
      "",
      "jusqu'à 5 % d'écart",
      "entre 5 et 10 % d'écart",
      "plus de 10 % d'écart",
    ]);
    const atFloor = (tolerance: number) =>
      plain(measureWaste({ ...floor, tolerance }, [observe("2024", 570)]).range ?? "");
    expect([10, 4, 0].map(atFloor)).toEqual(["jusqu'à 10 % d'écart", "plus de 4 % d'écart", "aucun écart admis"]);
    expect(measureWaste(reduction, []).range).toBeNull();
    const tenYears = { ...ceiling, target: { period: "2030", value: 100 }, tolerance: 2 };
    expect(plain(measureLand(tenYears, yearly(2020, [10, 10, 10])).range ?? "")).toBe("entre 2 et 4 % du plafond");
  });
});

describe("what cannot be compared", () => {
  const cases: [string, Objective, Observation[], string][] = [
    ["no value at all", reduction, [], "Aucune valeur n'est publiée pour cet indicateur."],
    [
      "only missing values",
      reduction,
      [observe("2023", null)],
      "Aucune valeur n'est publiée pour cet indicateur. Aucune donnée en 2023.",
    ],
    [
      "a reference year without a value",
      reduction,
      [observe("2010", null), observe("2024", 530)],
      "La valeur de 2010, qui sert de référence, n'est pas connue. Aucune donnée en 2010.",
    ],
    [
      "a reference year that nobody speaks of",
      reduction,
      [observe("2024", 530)],
      "La valeur de 2010, qui sert de référence, n'est pas connue.",
    ],
    ["nothing since the reference", reduction, [observe("2010", 600)], "Aucune valeur n'est connue après 2010."],
    [
      "months",
      reduction,
      [observe("2024-03", 40)],
      "Les valeurs de cet indicateur ne sont pas annuelles : un objectif se suit d'année en année.",
    ],
    [
      "a first step to come",
      { ...floor, trajectory: "stepped", steps: [{ period: "2027", value: 580 }] },
      [observe("2024", 500)],
      "Rien n'est encore attendu : le premier palier est en 2027.",
    ],
    [
      "a reduction of nothing",
      { ...reduction, reference: { period: "2010", value: 0 } },
      [observe("2024", 3)],
      "La valeur de 2010, qui sert de référence, est de 0 kg : elle ne peut pas baisser d'un pourcentage.",
    ],
    [
      "a reduction of what is under zero",
      reduction,
      [observe("2010", -40), observe("2024", -50)],
      "La valeur de 2010, qui sert de référence, est de −40 kg : elle ne peut pas baisser d'un pourcentage.",
    ],
    ["values before the document only", floor, [observe("2015", 700)], "Aucune valeur n'est connue après 2019."],
  ];
  it.each(cases)("%s: is said, never a figure", (_, objective, observations, sentence) => {
    const measured = measureWaste(objective, observations);
    expect(measured.status).toBe("not-computable");
    expect(plain(measured.sentence)).toBe(sentence);
    expect(measured.gap).toBeNull();
    // The last value known is no less known.
    const last = observations.findLast(({ period, value }) => value !== null && period.length === 4);
    expect(measured.latest?.period).toBe(last?.period);
  });
});

describe("a floor", () => {
  it.each([
    [600, "on-track"],
    [590, "to-watch"],
    [560, "off-track"],
  ])("without reference holds at once: %s is %s", (value, status) => {
    expect(measureWaste(floor, [observe("2024", value)]).status).toBe(status);
  });

  it("with a reference rises to its target, and each year is a limit", () => {
    const rising = { ...floor, reference: { period: "2020", value: 500 } };
    // 540 is planned for 2024.
    expect(measureWaste(rising, [observe("2024", 540)])).toMatchObject({ status: "on-track", expected: 540 });
    const under = measureWaste(rising, [observe("2024", 520)]);
    expect(under.status).toBe("to-watch");
    expect(plain(under.sentence)).toBe(
      "En 2024, 520 kg par habitant, alors que le document prévoit 540 kg au moins : l'écart est de 3,7 %, dans la tolérance de 5 %.",
    );
    expect(measureWaste(rising, [observe("2024", 500)]).status).toBe("off-track");
  });

  it("has steps that hold until the next one", () => {
    const stepped: Objective = {
      ...floor,
      trajectory: "stepped",
      steps: [
        { period: "2022", value: 500 },
        { period: "2026", value: 550 },
      ],
    };
    expect(measureWaste(stepped, [observe("2025", 500)])).toMatchObject({ status: "on-track", expected: 500 });
    expect(measureWaste(stepped, [observe("2026", 500)])).toMatchObject({ status: "off-track", expected: 550 });
  });
});

describe("a value to reach", () => {
  const value: Objective = {
    ...floor,
    type: "VALEUR",
    reference: { period: "2020", value: 400 },
    target: { period: "2030", value: 600 },
  };
  it("has its good side where the target lies", () => {
    expect(measureWaste(value, [observe("2025", 520)])).toMatchObject({ sense: "at-least", status: "on-track" });
    const down: Objective = { ...value, target: { period: "2030", value: 200 } };
    expect(measureWaste(down, [observe("2025", 340)])).toMatchObject({ sense: "at-most", status: "off-track" });
  });

  it("without direction is to be near on both sides", () => {
    const { reference: _, ...flat } = value;
    const still = { ...waste, direction: "none" as const };
    for (const [one, status] of [
      [600, "on-track"],
      [580, "to-watch"],
      [620, "to-watch"],
      [700, "off-track"],
    ] as const)
      expect(measureObjective(scot, flat, still, [observe("2025", one)], findIndicator), String(one)).toMatchObject({
        sense: "near",
        status,
      });
  });

  it("of zero is judged all the same", () => {
    const zero: Objective = { ...value, reference: { period: "2020", value: 0 }, target: { period: "2030", value: 0 } };
    expect(measureWaste(zero, [observe("2025", 0)])).toMatchObject({ status: "on-track", gap: 0 });
    expect(measureWaste(zero, [observe("2025", 3)])).toMatchObject({ status: "off-track", gap: 100 });
  });
});

describe("a target that comes before the document begins", () => {
  const older: Objective = { ...floor, type: "VALEUR", target: { period: "2018", value: 600 } };
  const around2018 = [observe("2017", 700), observe("2018", 650), observe("2020", 590)];

  it("is judged on the value of its year, which is known", () => {
    const { status, sentence, notes, trajectory } = measureWaste(older, around2018);
    expect(status).toBe("off-track");
    expect(plain(sentence)).toBe(
      "En 2018, 650 kg par habitant : l'objectif (600 kg au plus) n'est pas atteint, l'écart est de 8,3 %, au-delà de la tolérance de 5 %.",
    );
    expect(notes.map(plain)).toEqual(["L'année cible, 2018, vient avant le début du document, 2020."]);
    expect(trajectory.map(({ year, value }) => [year, value])).toEqual([
      [2018, 650],
      [2019, null],
      [2020, 590],
    ]);
    expect(plain(measureWaste({ ...floor, target: older.target }, around2018).sentence)).toBe(
      "En 2018, 650 kg par habitant : l'objectif (600 kg au moins) est atteint.",
    );
  });

  it("is said of a ceiling to end before its sum begins, whatever its years are worth", () => {
    const given: Objective = { ...ceiling, target: { period: "2018", value: 100 } };
    const { status, sentence } = measureLand(given, yearly(2017, [10, 10, 10, 10]));
    expect(status).toBe("not-computable");
    expect(plain(sentence)).toBe(
      "Le plafond va jusqu'à 2018, et sans année de départ sa somme ne commence qu'avec le document, en 2020.",
    );
    const since2016 = measureLand({ ...given, reference: { period: "2016" } }, yearly(2017, [10, 10, 10, 10]));
    expect(plain(since2016.sentence)).toBe("De 2017 à 2018, 20 ha : le plafond de 100 ha est respecté.");
    expect(since2016.notes.map(plain)).toEqual(["L'année cible, 2018, vient avant le début du document, 2020."]);
  });
});

describe("the ceiling on land", () => {
  /** 24 ha a year from 2011 to 2020: an envelope of 120 ha. */
  const decade = yearly(2011, Array(10).fill(24));
  const since = (...values: (number | null)[]) => [...decade, ...yearly(2021, values)];

  it("is half of the reference decade, over ten years", () => {
    const measured = measureLand(ceiling, since(11, 14, 14, 12));
    expect(measured.envelope).toEqual({ total: 240, share: 120, floor: 1, value: 120 });
    expect(measured).toMatchObject({ status: "on-track", expected: 48, latest: { value: 51, period: "2024" } });
    expect(measured.projection).toBe(127.5);
    expect(plain(measured.sentence)).toBe(
      "De 2021 à 2024, 51 ha : 43 % du plafond de 120 ha, quand 40 % sont prévus à cette date ; l'écart reste dans la tolérance de 5 points.",
    );
    expect(measured.notes.map(plain)).toEqual([
      "Le plafond est 50 % des 240 ha de 2011 à 2020.",
      "Au rythme moyen de ces 4 années, le total atteindrait 128 ha fin 2030, au bout de 10 ans.",
    ]);
  });

  it.each([
    [[12, 12, 12, 12], "on-track"],
    [[15, 15, 15, 15], "to-watch"],
    [[20, 20, 20, 20], "off-track"],
    [[40, 40, 41], "off-track"],
  ])("with %s is %s", (values, status) => {
    expect(measureLand(ceiling, since(...values)).status).toBe(status);
  });

  it("is never under the hectare granted, in the unit of the indicator", () => {
    const little = [...yearly(2011, Array(10).fill(1000)), ...yearly(2021, [900])];
    const squares = { ...land, unit: "m²", unitLabel: "m²" };
    const measured = measureObjective(scot, ceiling, squares, little, findIndicator);
    expect(measured.envelope).toEqual({ total: 10_000, share: 5000, floor: 10_000, value: 10_000 });
    expect(plain(measured.notes[0] ?? "")).toBe(
      "Le plafond est la surface garantie de 1 ha : 50 % des 1 ha de 2011 à 2020 seraient moins.",
    );
    expect(plain(measured.sentence)).toBe(
      "En 2021, 0,1 ha : 9 % du plafond de 1 ha, quand 10 % sont prévus à cette date.",
    );
  });

  it("passed by less than a tenth of a hectare is told with the decimals that show it", () => {
    const guaranteed = [...yearly(2011, Array(10).fill(1000)), ...yearly(2021, [2600, 2600, 2600, 2600])];
    const squares = { ...land, unit: "m²", unitLabel: "m²" };
    const { status, sentence } = measureObjective(scot, ceiling, squares, guaranteed, findIndicator);
    expect(status).toBe("off-track");
    expect(plain(sentence)).toBe("De 2021 à 2024, 1,04 ha : le plafond de 1 ha est dépassé.");
  });

  it("passed is off track whatever the tolerance, and held at its end is met", () => {
    const passed = measureLand({ ...ceiling, tolerance: 100 }, since(60, 61));
    expect(passed.status).toBe("off-track");
    expect(plain(passed.sentence)).toBe("De 2021 à 2022, 121 ha : le plafond de 120 ha est dépassé.");
    const held = measureLand(ceiling, since(...Array(10).fill(12)));
    expect(plain(held.sentence)).toBe("De 2021 à 2030, 120 ha : le plafond de 120 ha est respecté.");
    expect(held.projection).toBeNull();
  });

  it("cannot be computed when a year of the decade is missing or incomplete", () => {
    const missing = measureLand(ceiling, [...decade.filter(({ period }) => period !== "2013"), observe("2021", 5)]);
    expect(missing).toMatchObject({ status: "not-computable", envelope: null });
    expect(plain(missing.sentence)).toBe("Le plafond se calcule sur 2011–2020, et une année manque : 2013.");
    const partial = decade.map((one) => (one.period === "2015" ? { ...one, coverage: 0.9 } : one));
    expect(plain(measureLand(ceiling, [...partial, observe("2021", 5)]).sentence)).toContain(
      "des communes manquent en 2015",
    );
  });

  it("of zero is told without a percentage", () => {
    const none: Objective = { ...ceiling, target: { period: "2030", value: 0 } };
    const held = measureLand(none, yearly(2020, [0, 0]));
    expect(held.status).toBe("on-track");
    expect(plain(held.sentence)).toBe("De 2020 à 2021, 0 ha : le plafond de 0 ha est respecté jusqu'ici.");
    expect(plain(measureLand(none, yearly(2020, [0, 3])).sentence)).toBe(
      "De 2020 à 2021, 3 ha : le plafond de 0 ha est dépassé.",
    );
  });

  it("cannot be computed before its first year is known", () => {
    expect(plain(measureLand(ceiling, since(null, 12)).sentence)).toBe(
      "La somme commence en 2021, et aucune valeur n'est connue pour cette année. Aucune donnée en 2021.",
    );
    expect(measureLand(ceiling, decade).status).toBe("not-computable");
  });

  it("adds up as far as no year is missing, and says so", () => {
    const measured = measureLand(ceiling, since(11, 14, null, 12));
    expect(measured).toMatchObject({ latest: { period: "2022", value: 25 }, status: "on-track" });
    expect(measured.notes.map(plain)).toContain("La somme s'arrête en 2022 : 2023 n'est pas disponible.");
    expect(measured.trajectory[3]).toMatchObject({ year: 2024, value: null, amount: 12 });
  });

  it("does not affirm what the missing communes could change", () => {
    const partial = [...decade, observe("2021", 11, { coverage: 0.93 })];
    const measured = measureLand(ceiling, partial);
    expect(measured.status).toBe("to-watch");
    expect(measured.notes.map(plain)).toEqual(
      expect.arrayContaining([
        "La somme porte, pour une année au moins, sur 93 % des communes.",
        "Il manque des communes : le vrai total est plus grand, et l'état ne peut pas être affirmé.",
      ]),
    );
    expect(measureLand(ceiling, [...decade, observe("2021", 121, { coverage: 0.93 })]).status).toBe("off-track");
  });

  it("keeps in each later sum the mark of a year that was incomplete or provisional", () => {
    const given: Objective = { ...ceiling, target: { period: "2030", value: 100 } };
    const years = [
      observe("2020", 8),
      observe("2021", 8, { coverage: 0.93, status: "PROVISOIRE" }),
      observe("2022", 8),
    ];
    const { latest, trajectory, notes } = measureLand(given, years);
    expect(trajectory.slice(0, 4).map(({ value, coverage, status }) => [value, coverage, status])).toEqual([
      [8, 1, "OBSERVE"],
      [16, 0.93, "PROVISOIRE"],
      [24, 0.93, "PROVISOIRE"],
      [null, null, null],
    ]);
    expect(latest).toMatchObject({ value: 24, coverage: 0.93, status: "PROVISOIRE" });
    expect(notes).toContain("La somme comprend, pour une année au moins, une valeur provisoire.");
    expect(contributionOf(scot, given, years, "2022")).toMatchObject({ value: 24, status: "PROVISOIRE" });
  });

  it("given by the document follows its instalments, straight from one to the next", () => {
    const given: Objective = {
      ...ceiling,
      reference: { period: "2020" },
      target: { period: "2030", value: 100 },
      trajectory: "stepped",
      steps: [{ period: "2025", value: 70 }],
    };
    const { trajectory, status } = measureLand(given, yearly(2021, [14, 14]));
    expect(status).toBe("on-track");
    expect(trajectory.map(({ expected }) => expected)).toEqual([14, 28, 42, 56, 70, 76, 82, 88, 94, 100]);
  });

  it("never plans more than itself: once it is passed, it is passed by something", () => {
    const given: Objective = {
      ...ceiling,
      reference: { period: "2020" },
      target: { period: "2024", value: 140 },
      trajectory: "stepped",
      steps: [{ period: "2022", value: 200 }],
    };
    const passed = measureLand(given, yearly(2021, [70, 79]));
    expect(passed).toMatchObject({ status: "off-track", expected: 140 });
    expect(passed.gap).toBeCloseTo((9 / 140) * 100);
    expect(passed.trajectory.map(({ expected }) => expected)).toEqual([70, 140, 140, 140]);
  });
});

describe("what adds up year after year", () => {
  const cumulated: Indicator = {
    ...{ ...land, id: "urbanisme-enaf-cumul", decimals: 1 },
    measure: { kind: "cumulative", of: land.id, since: "2021" },
  };
  const envelope: Indicator = {
    ...{ ...cumulated, id: "urbanisme-enaf-enveloppe", unit: "%", unitLabel: "% de l'enveloppe" },
    measure: { kind: "envelope", of: land.id, referenceFrom: 2011, referenceTo: 2020, from: 2021, to: 2030, rate: 50 },
  };
  const most: Objective = {
    ...{ ...floor, type: "VALEUR", reference: { period: "2021" } },
    target: { period: "2030", value: 15.8 },
  };

  it("always rises from its reference, which does not say that it must", () => {
    const along = measureObjective(scot, most, cumulated, [observe("2021", 2.6), observe("2024", 9.2)], findIndicator);
    expect(along).toMatchObject({ sense: "at-most", status: "off-track" });
    expect(plain(along.sentence)).toContain("En 2024, 9,2 ha, 31 % au-dessus de la trajectoire (7,0 ha)");
    const due = { ...most, target: { period: "2024", value: 50 } };
    const { sentence } = measureObjective(
      scot,
      due,
      envelope,
      [observe("2021", 16), observe("2024", 58.4)],
      findIndicator,
    );
    expect(plain(sentence)).toContain("En 2024, 58,4 % de l'enveloppe : l'objectif (50,0 % au plus) n'est pas atteint");
  });

  it("is to be reached where more of it is better", () => {
    const measured = measureObjective(
      scot,
      most,
      { ...cumulated, direction: "up" },
      [observe("2021", 2.6), observe("2024", 9.2)],
      findIndicator,
    );
    expect(measured).toMatchObject({ sense: "at-least", status: "on-track" });
  });

  it("is to be reached where nothing says that less or more of it is better", () => {
    const housing = {
      ...cumulated,
      direction: "none",
      unit: "logements",
      unitLabel: "logements",
      decimals: 0,
    } as const;
    const build = { ...most, target: { period: "2030", value: 297 } };
    const values = [observe("2021", 38), observe("2024", 149)];
    const measured = measureObjective(scot, build, housing, values, findIndicator);
    expect(measured).toMatchObject({ sense: "at-least", status: "on-track" });
    expect(plain(measured.sentence)).toContain(
      "En 2024, 149 logements ; la trajectoire prévoit 124 logements au moins.",
    );
  });
});

describe("a ceiling on what is counted by year", () => {
  const housing: Indicator = {
    ...{ ...land, id: "urbanisme-logements-commences", title: "Logements commencés" },
    ...{ unit: "logements/an", unitLabel: "logements par an" },
  };
  const most: Objective = {
    ...{ ...ceiling, indicator: housing.id, reference: { period: "2020" }, tolerance: 0 },
    target: { period: "2028", value: 297 },
  };

  it("is a sum of years, which is of no year", () => {
    const values = yearly(2021, [38, 41, 38, 32]);
    const { sentence, notes } = measureObjective(scot, most, housing, values, findIndicator);
    expect(plain(sentence)).toMatch(/^De 2021 à 2024, 149 logements : 50,2 % du plafond de 297 logements, quand/);
    expect(plain(notes.join())).toContain("le total atteindrait 298 logements fin 2028");
    const short = { ...housing, unitLabel: "logements/an" };
    const due = { ...most, target: { period: "2024", value: 150 } };
    expect(plain(measureObjective(scot, due, short, values, findIndicator).sentence)).toBe(
      "De 2021 à 2024, 149 logements : le plafond de 150 logements est respecté.",
    );
  });

  it.each([
    ["kg par habitant et par an", "kg par habitant"],
    ["€ par an et par unité de consommation", "€ par unité de consommation"],
    ["accidents par an pour 10 000 habitants", "accidents pour 10 000 habitants"],
    ["entrées par an dans les musées", "entrées dans les musées"],
    ["logements par année", "logements"],
    ["trajets\u00a0par\u202fan", "trajets"],
    ["kWh/m²/an", "kWh/m²"],
    ["t / an", "t"],
    ["kg/an/habitant", "kg/habitant"],
    ["passages par animal", "passages par animal"],
    ["arrêts/antenne", "arrêts/antenne"],
    ["m³/annexe", "m³/annexe"],
  ])("has the words of a sum: « %s » is « %s »", (words, summed) => {
    const byYear = { ...housing, title: `Le total, ${words}`, shortTitle: words, unit: words, unitLabel: words };
    expect(toldIndicator(most, byYear)).toMatchObject({
      ...{ title: `Le total, ${summed}`, shortTitle: summed, unit: summed, unitLabel: summed },
    });
    expect(toldIndicator(floor, byYear)).toEqual(byYear);
  });

  it("leaves by year what is asked of each year", () => {
    const each: Objective = { ...floor, target: { period: "2024", value: 30 } };
    const { sentence } = measureObjective(scot, each, housing, [observe("2024", 32)], findIndicator);
    expect(plain(sentence)).toContain("En 2024, 32 logements par an :");
  });
});

describe("communes missing from a value", () => {
  const PARTIAL = { coverage: 0.9 };
  const value: Objective = {
    ...floor,
    type: "VALEUR",
    indicator: land.id,
    reference: { period: "2020" },
    target: { period: "2030", value: 50 },
  };

  it("make the reference of a sum no reference", () => {
    const measured = measureLand(value, [observe("2020", 100, { coverage: 0.9 }), observe("2024", 80)]);
    expect(measured.status).toBe("not-computable");
    expect(plain(measured.sentence)).toContain("ne porte que sur 90 % des communes");
  });

  it("leave the good side of a falling sum in doubt, not the bad one", () => {
    const partial = (amount: number) => [observe("2020", 100), observe("2024", amount, { coverage: 0.9 })];
    expect(measureLand(value, partial(70))).toMatchObject({ status: "to-watch", affirmed: false });
    expect(measureLand(value, partial(99))).toMatchObject({ status: "off-track", affirmed: true });
  });

  it("leave its sentence in doubt as its state: in the conditional, of what is known without them", () => {
    const told = (objective: Objective, ...observations: Observation[]) => {
      const { status, sentence, range, affirmed } = measureLand(objective, observations);
      expect(affirmed).toBe(!/ser(?:ai)t /.test(sentence));
      return [status, plain(sentence), range];
    };
    const due: Objective = { ...floor, type: "VALEUR", target: { period: "2024", value: 700 } };
    expect(told(due, observe("2024", 456, PARTIAL))).toEqual([
      "to-watch",
      "En 2024, 456 ha sans les communes qui manquent : l'objectif (700 ha au plus) serait atteint.",
      null,
    ]);
    // What is missing may only make it worse, or may carry it over.
    expect(told(due, observe("2024", 800, PARTIAL))[1]).toMatch(/n'est pas atteint, l'écart est de 14 %, au-delà/);
    const least: Objective = { ...due, type: "PLANCHER" };
    expect(told(least, observe("2024", 690, PARTIAL))).toEqual([
      "to-watch",
      "En 2024, 690 ha sans les communes qui manquent : l'objectif (700 ha au moins) ne serait pas atteint, l'écart serait de 1,4 %, dans la tolérance de 5 %.",
      null,
    ]);
    const given: Objective = { ...ceiling, reference: { period: "2020" }, target: { period: "2024", value: 400 } };
    expect(told(given, ...yearly(2021, [70, 70, 70]), observe("2024", 70, PARTIAL))[1]).toBe(
      "De 2021 à 2024, 280 ha sans les communes qui manquent : le plafond de 400 ha serait respecté.",
    );
    const decade = { ...given, target: { period: "2030", value: 1000 } };
    expect(measureLand(decade, [observe("2021", 90, PARTIAL)]).notes.map(plain)).toContain(
      "Au rythme moyen de cette année et sans les communes qui manquent, le total atteindrait 900 ha fin 2030, au bout de 10 ans.",
    );
  });

  it("leave any state of a sum in doubt where values may be negative, and say that it may go either way", () => {
    const least: Objective = { ...floor, indicator: land.id, target: { period: "2030", value: -100 } };
    const signed = (amount: number) => measureLand(least, [observe("2023", -60), observe("2024", amount, PARTIAL)]);
    for (const amount of [-824, 50]) {
      const { status, range, notes } = signed(amount);
      expect([status, range]).toEqual(["to-watch", null]);
      expect(notes.map(plain)).toContain(
        "Il manque des communes : le vrai total peut être plus grand ou plus petit, et l'état ne peut pas être affirmé.",
      );
    }
    const most = measureLand(value, [observe("2020", 100), observe("2023", -5), observe("2024", 99, PARTIAL)]);
    expect(most.status).toBe("to-watch");
    const given: Objective = { ...ceiling, target: { period: "2030", value: 100 } };
    expect(measureLand(given, [observe("2020", -5), observe("2021", 121, PARTIAL)]).status).toBe("to-watch");
  });

  it("leave it in doubt too where only a commune's value is negative, which the totals hide", () => {
    const totals = [observe("2020", 100), observe("2024", 99, PARTIAL)];
    const commune = { territory: "17093", level: "commune" } as const;
    const statusWith = (amount: number) => {
      const everywhere = [...totals, observe("2022", amount, commune)];
      return measureObjective(scot, value, land, totals, findIndicator, everywhere).status;
    };
    expect([statusWith(-12.5), statusWith(12.5)]).toEqual(["to-watch", "off-track"]);
  });

  it.each([
    ["val(urbanisme-enaf-ha) * 10000", "to-watch"],
    ["(val(urbanisme-enaf-ha) + opt_val(urbanisme-enaf-ha)) / (4 - 2)", "to-watch"],
    ["2 * val(urbanisme-enaf-ha) - val(urbanisme-enaf-ha)", "on-track"],
    ["val(urbanisme-enaf-ha) / val(urbanisme-enaf-ha)", "on-track"],
    ["val(dechets-dma-hab) * 10", "on-track"],
  ])("leave %s %s, which adds sums and scales them or is no sum", (expression, status) => {
    const derived: Indicator = { ...land, id: "derived", measure: { kind: "expression", expression } };
    const values = [observe("2020", 100), observe("2024", 70, { coverage: 0.9 })];
    const measured = measureObjective(scot, value, derived, values, findIndicator);
    expect(measured.status).toBe(status);
    const warned = measured.notes
      .map(plain)
      .includes("Il manque des communes : le vrai total est plus grand, et l'état ne peut pas être affirmé.");
    expect(warned).toBe(status === "to-watch");
  });

  it("of a ratio are told, and it is compared", () => {
    const measured = measureWaste(reduction, [observe("2010", 600), observe("2024", 530, { coverage: 0.9 })]);
    expect(measured).toMatchObject({ status: "on-track", affirmed: true });
    expect(measured.notes.map(plain)).toContain("La valeur de 2024 porte sur 90 % des communes.");
  });
});

describe("a value of which only the least is known", () => {
  const hidden = "La valeur est un minimum : une partie est secrète.";
  const least = (period: string, value: number) => observe(period, value, { bound: "min", reason: hidden });

  it("is no year of the reference of an envelope, which it would make too low", () => {
    const decade = yearly(2011, Array(10).fill(24)).map((one) => (one.period === "2015" ? least("2015", 4) : one));
    const measured = measureLand(ceiling, [...decade, observe("2021", 5)]);
    expect(measured).toMatchObject({ status: "not-computable", envelope: null });
    expect(plain(measured.sentence)).toBe("Le plafond se calcule sur 2011–2020, et une année manque : 2015.");
  });

  it("is not shown as the value of its year, and why is told", () => {
    const { trajectory, latest } = measureWaste(reduction, [
      observe("2010", 600),
      observe("2023", 550),
      least("2024", 300),
    ]);
    expect(latest?.period).toBe("2023");
    expect(trajectory.find(({ year }) => year === 2024)).toMatchObject({
      value: null,
      status: "NON_CALCULABLE",
      reason: hidden,
    });
    const given: Objective = { ...ceiling, target: { period: "2030", value: 100 } };
    const sums = measureLand(given, [observe("2020", 8), least("2021", 2)]).trajectory;
    expect(sums[1]).toMatchObject({ value: null, amount: null, status: "NON_CALCULABLE", reason: hidden });
  });

  it("is not opposed to the figure that the document writes", () => {
    const own = { ...reduction, reference: { period: "2010", value: 620 } };
    const { notes, trajectory } = measureWaste(own, [least("2010", 200), observe("2024", 530)]);
    expect(notes.map(plain)).toEqual(["Cible : 15 % de moins qu'en 2010, soit 527 kg en 2030."]);
    expect(trajectory[0]).toMatchObject({ year: 2010, expected: 620, value: null, reason: hidden });
  });
});

describe("the share of a commune", () => {
  it("of a ceiling is summed from the first year of the whole, and judged beside its own ceiling", () => {
    const own = yearly(2021, [4, 3, 3]);
    const share = shareOf(ceiling, 20, scot);
    const { latest, target, status } = measureLand(share, own);
    expect([latest?.value, target.value, status]).toEqual([10, 20, "off-track"]);
    expect(contributionOf(scot, ceiling, own, "2022")?.value).toBe(7);
  });

  it("of a floor is that of its own figure", () => {
    const share = shareOf(floor, 12, scot);
    expect(measureWaste(share, [observe("2024", 13)]).status).toBe("on-track");
    expect(contributionOf(scot, floor, [observe("2023", 9), observe("2024", null)], "2024")).toBeNull();
  });
});
