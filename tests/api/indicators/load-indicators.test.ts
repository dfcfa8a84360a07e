import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadIndicators } from "../../../packages/api/src/indicators/load-indicators.js";
import { loadObservatories } from "../../../packages/api/src/observatories/load-observatories.js";
import { contentFolder } from "./support.js";

const OMR = "dechets/indicators/dechets-omr-hab.json";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-indicators-"));
  cpSync(join(contentFolder, "dechets/indicators"), join(folder, "dechets/indicators"), { recursive: true });
  cpSync(join(contentFolder, "dechets/observatory.json"), join(folder, "dechets/observatory.json"));
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
    const { indicators, problems } = await loadIndicators(contentFolder);
    expect(problems).toEqual([]);
    expect(indicators.map(({ id }) => id)).toContain("dechets-omr-hab");
  });

  it.each<[string, (json: never) => void, string]>([
    ["without a unit", (json: { unit?: string }) => delete json.unit, "il manque «\u00A0unit\u00A0»"],
    [
      "with a misspelt property",
      (json: { decimal?: number }) => {
        json.decimal = 1;
      },
      "«\u00A0decimal\u00A0» n'est pas une propriété connue",
    ],
    [
      "with a direction that does not exist",
      (json: { direction: string }) => {
        json.direction = "bas";
      },
      "«\u00A0direction\u00A0»\u00A0: une de ces valeurs est attendue\u00A0: down, up, none",
    ],
    [
      "with a sum of nothing",
      (json: { measure: { numerator: { field?: string } } }) => delete json.measure.numerator.field,
      "il manque «\u00A0measure.numerator.field\u00A0»",
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
      "named otherwise than its file",
      (json: { id: string }) => {
        json.id = "omr";
      },
      "écrivez «\u00A0dechets-omr-hab\u00A0», le nom du fichier",
    ],
  ])("%s are refused with the file, the path and what to write; the others load", async (_, spoil, expected) => {
    change(OMR, spoil as (json: unknown) => void);
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(4);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${OMR}\u00A0: `);
    expect(problems[0]).toContain(expected);
  });

  it("that are not JSON are refused with the line", async () => {
    write(OMR, '{\n "id": "dechets-omr-hab",\n "theme" "dechets"\n}');
    const { indicators, problems } = await loadIndicators(folder);
    expect(indicators).toHaveLength(4);
    expect(problems[0]).toContain(OMR);
    expect(problems[0]).toContain("ligne 3");
  });

  it("may be none at all", async () => {
    expect(await loadIndicators(join(folder, "nulle-part"))).toEqual({ indicators: [], problems: [] });
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
      json.sections[0].charts[0].indicator = "dechets-inconnu";
    });
    const { observatories, problems } = await load();
    expect(observatories[0]?.keyFigures).toHaveLength(4);
    expect(observatories[0]?.sections[0]?.charts).toEqual([]);
    expect(problems).toHaveLength(2);
    expect(problems[1]).toContain("dechets/observatory.json\u00A0: «\u00A0sections[0].charts[0].indicator\u00A0»");
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
