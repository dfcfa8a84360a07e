import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Observatory } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadIndicators } from "../../../packages/api/src/indicators/load-indicators.js";
import { loadObservatories } from "../../../packages/api/src/observatories/load-observatories.js";
import { nameBlocks } from "../../../packages/api/src/observatories/name-blocks.js";
import { ownContent } from "../../support/prepared-data.js";

const OMR = "dechets/indicators/dechets-omr-hab.json";
let folder: string;
const all = readdirSync(join(ownContent, "dechets/indicators")).length;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-indicators-"));
  cpSync(join(ownContent, "dechets/indicators"), join(folder, "dechets/indicators"), { recursive: true });
  cpSync(join(ownContent, "dechets/observatory.json"), join(folder, "dechets/observatory.json"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
// biome-ignore lint/suspicious/noExplicitAny: a file to spoil in many ways
const change = (path: string, spoil: (json: any) => void) => {
  const json = JSON.parse(readFileSync(join(folder, path), "utf8"));
  spoil(json);
  write(path, JSON.stringify(json));
};

describe("definitions of indicators", () => {
  it("of the demonstration all load", async () => {
    const { indicators, problems } = await loadIndicators(ownContent);
    expect(problems).toEqual([]);
    expect(indicators.map(({ id }) => id)).toContain("dechets-omr-hab");
  });

  it.each<[string, (json: never) => void, string]>([
    ["without a unit", (json: { unit?: string }) => delete json.unit, "«\u00A0unit\u00A0» manque."],
    [
      "with a misspelt property",
      (json: { decimal?: number }) => {
        json.decimal = 1;
      },
      "le membre «\u00A0decimal\u00A0» n'est pas prévu",
    ],
    [
      "with a direction that does not exist",
      (json: { direction: string }) => {
        json.direction = "bas";
      },
      "«\u00A0direction\u00A0»\u00A0: «\u00A0bas\u00A0» n'est pas admis\u202F; valeurs possibles\u00A0: «\u00A0down\u00A0», «\u00A0up\u00A0» et «\u00A0none\u00A0».",
    ],
    [
      "with a sum of nothing",
      (json: { measure: { numerator: { field?: string } } }) => delete json.measure.numerator.field,
      "«\u00A0measure.numerator\u00A0»\u00A0: «\u00A0field\u00A0» manque.",
    ],
    [
      "with a kind of population that does not exist",
      (json: { measure: { denominator: { population: string } } }) => {
        json.measure.denominator.population = "totale";
      },
      "«\u00A0measure.denominator.population\u00A0»",
    ],
    [
      "with a level that communes do not add up to",
      (json: { levels: string[] }) => json.levels.push("france"),
      "«\u00A0france\u00A0» ne peut pas se calculer",
    ],
    [
      "with a series that does not exist",
      (json: { measure: { denominator: unknown } }) => {
        json.measure.denominator = { series: "chiens" };
      },
      "«\u00A0measure.denominator.series\u00A0»\u00A0: «\u00A0chiens\u00A0» n'est pas admis\u202F; valeurs possibles\u00A0: «\u00A0menages\u00A0», «\u00A0logements\u00A0» et «\u00A0superficie\u00A0».",
    ],
    [
      "with a measure of no kind",
      (json: { measure: object }) => {
        json.measure = { numerator: { dataset: "dechets-tonnages", aggregate: "count" } };
      },
      "«\u00A0measure\u00A0»\u00A0: «\u00A0kind\u00A0» manque.",
    ],
    [
      "with a kind of measure that does not exist",
      (json: { measure: { kind: string } }) => {
        json.measure.kind = "moyenne";
      },
      "«\u00A0measure.kind\u00A0»\u00A0: «\u00A0moyenne\u00A0» n'est pas admis\u202F; valeurs possibles\u00A0: «\u00A0sum\u00A0», «\u00A0ratio\u00A0», «\u00A0share\u00A0»",
    ],
    [
      "divided by nothing that can be known",
      (json: { measure: { denominator: object } }) => {
        json.measure.denominator = {};
      },
      "«\u00A0measure.denominator\u00A0»\u00A0: «\u00A0{}\u00A0» n'est pas admis\u202F; forme attendue\u00A0: les lignes d'un jeu",
    ],
    [
      "with a median among what adds",
      (json: { measure: { numerator: { aggregate: string } } }) => {
        json.measure.numerator.aggregate = "median";
      },
      "«\u00A0measure.numerator.aggregate\u00A0»\u00A0: «\u00A0median\u00A0» n'est pas admis\u202F; valeurs possibles\u00A0: «\u00A0sum\u00A0» et «\u00A0count\u00A0».",
    ],
    [
      "with a reference series read in a column",
      (json: { measure: object }) => {
        json.measure = { kind: "series", numerator: { population: "municipale" } };
      },
      "«\u00A0territoryField\u00A0»\u00A0: retirez-le, cet indicateur se lit dans les séries de référence",
    ],
    [
      "with a reference series of another year",
      (json: { measure: object }) => {
        json.measure = { kind: "series", numerator: { population: "municipale", lookBack: 1 } };
      },
      "«\u00A0measure.numerator\u00A0»\u00A0: le membre «\u00A0lookBack\u00A0» n'est pas prévu",
    ],
    [
      "in the boundaries of today, over inhabitants in those of each year",
      (json: { geography?: string }) => {
        json.geography = "today";
      },
      "«\u00A0geography\u00A0»\u00A0: retirez-le",
    ],
    [
      "with a numerator that must be positive",
      (json: { measure: { numerator: object } }) => {
        Object.assign(json.measure.numerator, { positive: true });
      },
      "«\u00A0measure.numerator\u00A0»\u00A0: le membre «\u00A0positive\u00A0» n'est pas prévu",
    ],
    [
      "with neither a column of the year nor a year",
      (json: { periodField?: string }) => delete json.periodField,
      "donnez «\u00A0periodField\u00A0»",
    ],
    [
      "with a dimension named as a parameter",
      (json: { dimensions: object[] }) => {
        json.dimensions = [{ id: "level", field: "flux", title: "Flux" }];
      },
      "«\u00A0level\u00A0» est un paramètre de l'adresse",
    ],
    [
      "with four dimensions",
      (json: { dimensions: object[] }) => {
        json.dimensions = ["a", "b", "c", "d"].map((id) => ({ id, field: id, title: id }));
      },
      "«\u00A0dimensions\u00A0»\u00A0: 3 éléments au plus",
    ],
    [
      "computed from another, with a column of the year",
      (json: { measure: object }) => {
        json.measure = { kind: "growth", of: "dechets-dma-hab" };
      },
      "«\u00A0periodField\u00A0»\u00A0: retirez-le",
    ],
    [
      "named otherwise than its file",
      (json: { id: string }) => {
        json.id = "omr";
      },
      "écrivez «\u00A0dechets-omr-hab\u00A0», le nom du fichier",
    ],
  ])("%s are refused with the file, the path and what to write; the others load", async (_, spoil, expected) => {
    change(OMR, spoil as (json: unknown) => void);
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(all - 1);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join("\n")).toContain(expected);
    expect(problems[0]).toContain(`${OMR}\u00A0: `);
  });

  it("whose words take the part of a percentage for its whole are served, and told", async () => {
    change(OMR, (json) => {
      json.unit = "%";
    });
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(all);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(
      `${OMR}\u00A0: «\u00A0wording.of\u00A0»\u00A0: «\u00A0d’ordures ménagères\u00A0» n'est pas le tout dont la valeur est un pourcentage`,
    );
  });

  it("of a rate, told as being 12 %, name no whole", async () => {
    change(OMR, (json) => {
      json.unit = "%";
      json.wording = { subject: "le taux de pauvreté", number: "singular", gender: "masculine", of: "de pauvreté" };
    });
    expect((await loadIndicators(folder)).problems).toEqual([]);
  });

  it.each([
    ...["de la surface agricole", "de l’énergie", "du poids", "de leurs achats", "d’Oléron", "d’entre eux"],
    ...[
      "de ceux qui ont un emploi",
      "de celles-ci",
      "de chacun des logements",
      "de certains logements",
      "de plus qu’en 2015",
      "de plusieurs communes",
      "de quelques logements",
      "de deux logements sur trois",
    ],
  ])("of a percentage may have « %s » for a whole", async (of) => {
    change(OMR, (json) => {
      json.unit = "%";
      json.wording.of = of;
    });
    expect((await loadIndicators(folder)).problems).toEqual([]);
  });

  const derive = (id: string, measure: object) => {
    const { territoryField, periodField, nativeLevel, ...words } = JSON.parse(readFileSync(join(folder, OMR), "utf8"));
    write(`dechets/indicators/${id}.json`, JSON.stringify({ ...words, id, measure }));
  };

  it.each<[string, object, string]>([
    ["that turns in circles", { kind: "growth", of: "nouveau" }, "tourne en rond (nouveau → nouveau)"],
    [
      "from one that does not exist",
      { kind: "index", of: "inconnu", base: "2019" },
      "aucun indicateur utilisable ne s'appelle «\u00A0inconnu\u00A0»",
    ],
    [
      "from a reference series that is none",
      { kind: "growth", of: { population: "communale" } },
      "«\u00A0measure.of.population\u00A0»",
    ],
    [
      "from figures that may be those of another year",
      { kind: "growth", of: { population: "municipale", lookBack: 1 } },
      "«\u00A0measure.of\u00A0»\u00A0: le membre «\u00A0lookBack\u00A0»",
    ],
    ["from neither an indicator nor a series", { kind: "growth", of: 5 }, "«\u00A0measure.of\u00A0»"],
    [
      "with a formula that cannot be read",
      { kind: "expression", expression: "val(dechets-dma-hab" },
      "«\u00A0measure.expression\u00A0»\u00A0: la formule s'arrête trop tôt",
    ],
    [
      "with a formula that names none",
      { kind: "expression", expression: "1 + 1" },
      "«\u00A0measure.expression\u00A0»\u00A0: la formule ne nomme aucun indicateur, écrivez val(identifiant)",
    ],
    [
      "since something else than a year",
      { kind: "cumulative", of: "dechets-dma-hab", since: "hier" },
      "«\u00A0measure.since\u00A0»\u00A0: «\u00A0hier\u00A0» n'a pas la forme attendue\u00A0: 2024",
    ],
  ])("computed from others %s are refused", async (_, measure, expected) => {
    derive("nouveau", measure);
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(all);
    expect(problems.join()).toContain(`dechets/indicators/nouveau.json\u00A0: `);
    expect(problems.join()).toContain(expected);
  });

  it("whose values add up year after year in a unit by year are served, and told what to write", async () => {
    change(OMR, (json) => {
      json.unit = "t/an";
      json.unitLabel = "tonnes par an";
    });
    expect((await loadIndicators(folder)).problems).toEqual([]);
    derive("nouveau", { kind: "cumulative", of: "dechets-omr-hab", since: "2021" });
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(all + 1);
    expect(problems).toEqual([
      "dechets/indicators/nouveau.json\u00A0: «\u00A0unit\u00A0»\u00A0: «\u00A0t/an\u00A0» est l'unité d'une seule année\u202F; d'une somme d'années, écrivez «\u00A0t\u00A0».",
      "dechets/indicators/nouveau.json\u00A0: «\u00A0unitLabel\u00A0»\u00A0: «\u00A0tonnes par an\u00A0» est l'unité d'une seule année\u202F; d'une somme d'années, écrivez «\u00A0tonnes\u00A0».",
    ]);
  });

  it("computed from one that is refused go with it, each told", async () => {
    derive("premier", { kind: "expression", expression: "val(second) * 2" });
    derive("second", { kind: "expression", expression: "val(premier) / 2" });
    derive("troisieme", { kind: "growth", of: "second" });
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(all);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain("premier → second → premier");
    expect(problems[2]).toContain("troisieme.json");
  });

  it("ask of their parents a level that those have", async () => {
    change("dechets/indicators/dechets-dma-hab.json", (json) => {
      json.levels = ["commune"];
    });
    derive("nouveau", { kind: "growth", of: "dechets-dma-hab" });
    const { problems } = await loadIndicators(folder);
    expect(problems[0]).toContain(
      "dechets-dma-hab n'existe pas à la maille «\u00A0epci\u00A0», il existe à\u00A0: commune",
    );
  });

  it("that are not JSON are refused with the line", async () => {
    write(OMR, '{\n "id": "dechets-omr-hab",\n "theme" "dechets"\n}');
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(all - 1);
    expect(problems[0]).toContain(OMR);
    expect(problems[0]).toContain("ligne 3");
  });

  it("may be none at all", async () => {
    expect(await loadIndicators(join(folder, "nulle-part"))).toEqual({ indicators: [], problems: [], aside: [] });
  });
});

describe("observatories", () => {
  const load = async () => loadObservatories(folder, (await loadIndicators(folder)).indicators);

  it("of the demonstration load", async () => {
    const { observatories, problems } = await load();
    expect(problems).toEqual([]);
    expect(observatories[0]).toMatchObject({ theme: "dechets", dcatThemes: ["ENVI"] });
  });

  it("lose only what names an indicator that cannot be used, and say it", async () => {
    change("dechets/observatory.json", (json) => {
      json.keyFigures[1] = "dechets-inconnu";
      json.sections[0].blocks[1].indicator = "dechets-inconnu";
    });
    const { observatories, problems } = await load();
    expect(observatories[0]?.keyFigures).toHaveLength(4);
    expect(observatories[0]?.sections[0]?.blocks.map(({ kind }) => kind)).toEqual(["trend", "text"]);
    expect(problems).toHaveLength(2);
    expect(problems[1]).toContain("dechets/observatory.json\u00A0: «\u00A0sections[0].blocks[1]\u00A0»");
  });

  it("lose only the charts that would show their indicator wrongly, and say what to write", async () => {
    change("dechets/observatory.json", (json) => {
      json.sections[0].blocks = [
        { kind: "choropleth", indicator: "dechets-tonnage" },
        { kind: "symbols", indicator: "dechets-omr-hab" },
        { kind: "shares", indicator: "dechets-dma-hab", dimension: "secteur" },
        { kind: "stacked", indicator: "dechets-recyclage", dimension: "flux" },
        { kind: "trend", indicator: "dechets-omr-hab" },
      ];
    });
    const { observatories, problems } = await load();
    expect(observatories[0]?.sections[0]?.blocks).toEqual([{ kind: "trend", indicator: "dechets-omr-hab" }]);
    expect(problems).toHaveLength(4);
    expect(problems[0]).toContain("écrivez «\u00A0symbols\u00A0»");
    expect(problems[1]).toContain("écrivez «\u00A0choropleth\u00A0»");
    expect(problems[2]).toContain("Dimensions\u00A0: flux");
    expect(problems[3]).toContain("pas de dimension «\u00A0flux\u00A0»");
  });

  it("draw circles of a number of things counted since a year, and no colours", async () => {
    const { id, measure, territoryField, periodField, nativeLevel, dimensions, ...words } = JSON.parse(
      readFileSync(join(folder, "dechets/indicators/dechets-tonnage.json"), "utf8"),
    );
    const cumul = { ...words, id: "dechets-cumul", measure: { kind: "cumulative", of: id, since: "2021" } };
    write("dechets/indicators/dechets-cumul.json", JSON.stringify(cumul));
    change("dechets/observatory.json", (json) => {
      json.sections[0].blocks = ["symbols", "choropleth"].map((kind) => ({ kind, indicator: "dechets-cumul" }));
    });
    const { observatories, problems } = await load();
    expect(observatories[0]?.sections[0]?.blocks.map(({ kind }) => kind)).toEqual(["symbols"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("écrivez «\u00A0symbols\u00A0»");
  });

  it("with a block of a kind that does not exist, or that lacks something, are refused with what to write", async () => {
    change("dechets/observatory.json", (json) => {
      json.sections[0].blocks[0] = { kind: "camembert", indicator: "dechets-omr-hab" };
    });
    expect((await load()).problems[0]).toMatch(/«\u00A0sections\[0\]\.blocks\[0\]\.kind\u00A0».*shares/);
    change("dechets/observatory.json", (json) => {
      json.sections[0].blocks[0] = { kind: "shares", indicator: "dechets-dma-hab" };
    });
    expect((await load()).problems[0]).toContain(
      "«\u00A0sections[0].blocks[0]\u00A0»\u00A0: «\u00A0dimension\u00A0» manque.",
    );
  });

  it("name each block after what it shows, whatever its place, or as they say", async () => {
    const named = async () => {
      const { observatories, problems } = await load();
      expect(problems).toEqual([]);
      return [...nameBlocks(observatories[0] as Observatory).values()];
    };
    const trend = { kind: "trend", indicator: "dechets-omr-hab" };
    const shares = { kind: "shares", indicator: "dechets-dma-hab", dimension: "flux" };
    const delta = { kind: "delta", indicator: "dechets-omr-hab", since: 2015 };
    const chosen = { kind: "ranking", indicator: "dechets-omr-hab", id: "classement" };
    const layer = { kind: "layer", dataset: "dechets-bornes" };
    change("dechets/observatory.json", (json) => {
      json.sections = [
        { id: "a", title: "A", blocks: [trend, shares, { kind: "text", text: ["Un texte."] }, chosen, layer, delta] },
      ];
    });
    const names = [
      ...["trend-dechets-omr-hab", "shares-dechets-dma-hab-flux", "text-a", "classement"],
      "layer-dechets-bornes",
    ];
    expect(await named()).toEqual([...names, "delta-dechets-omr-hab-2015"]);
    change("dechets/observatory.json", (json) => {
      json.sections[0].blocks.reverse();
      json.sections[0].blocks.push(trend);
    });
    expect(await named()).toEqual(["delta-dechets-omr-hab-2015", ...names.reverse(), "trend-dechets-omr-hab-2"]);
  });

  it("leave out a comment of a day that does not exist, and say where", async () => {
    change("dechets/observatory.json", (json) => {
      const comment = { kind: "comment", author: "Le service", role: "déchets", text: ["Merci."] };
      json.sections[0].blocks = [
        { ...comment, date: "2026-02-31" },
        { ...comment, date: "2026-02-28" },
      ];
    });
    const { observatories, problems } = await load();
    expect(observatories[0]?.sections[0]?.blocks).toMatchObject([{ date: "2026-02-28" }]);
    expect(problems).toEqual([
      "dechets/observatory.json\u00A0: «\u00A0sections[0].blocks[0].date\u00A0»\u00A0: 2026-02-31 n'est pas un jour du calendrier\u202F; laissé de côté.",
    ]);
  });

  it("with two parts of the same name, or of one that the page takes, are refused with the name", async () => {
    const first = (id: string) =>
      change("dechets/observatory.json", (json) => {
        json.sections[0].blocks[0].id = id;
      });
    first("communes");
    expect((await load()).problems).toEqual([
      "dechets/observatory.json\u00A0: «\u00A0sections\u00A0»\u00A0: deux rubriques ou blocs s'appellent «\u00A0communes\u00A0».",
    ]);
    first("tableau");
    expect((await load()).problems[0]).toContain("«\u00A0tableau\u00A0» est un nom que la page prend déjà");
    first("Mon bloc");
    expect((await load()).problems[0]).toMatch(/«\u00A0sections\[0\]\.blocks\[0\]\.id\u00A0».*traits d'union/);
  });

  it("with a theme that Europe does not know are refused with those it does", async () => {
    change("dechets/observatory.json", (json) => {
      json.dcatThemes = ["DECHETS"];
    });
    const { observatories, problems } = await load();
    expect(observatories).toEqual([]);
    expect(problems[0]).toMatch(/«\u00A0dcatThemes\[0\]\u00A0».*ENVI/);
  });
});
