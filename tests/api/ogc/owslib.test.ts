import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manyPoints, type OgcPlace, openOgcPlace } from "./ogc-place.js";

const run = promisify(execFile);
const python = "/usr/bin/python3";
const isThere = spawnSync(python, ["-c", "import owslib"]).status === 0;
if (!isThere && process.env.DATALOGUE_REQUIRE_OWSLIB === "1")
  throw new Error("DATALOGUE_REQUIRE_OWSLIB=1, and OWSLib (Debian: python3-owslib) is not there");

/** What OWSLib gives for each set of arguments of `collection_items`. */
const script = `
import json, sys
from owslib.ogcapi.features import Features
service = Features(sys.argv[1])
answers = [service.collection_items("ports", **asked) for asked in json.loads(sys.argv[2])]
print(json.dumps({"layers": service.feature_collections(), "answers": answers}))
`;

/** Skipped without OWSLib (Debian: `apt-get install python3-owslib`), unless DATALOGUE_REQUIRE_OWSLIB=1. */
describe.skipIf(!isThere)("OWSLib, by its client of OGC API Features", () => {
  let layer: OgcPlace;
  beforeAll(async () => {
    layer = await openOgcPlace({ features: manyPoints(2_600) });
  });
  afterAll(() => layer.remove());

  const ask = async (...asked: object[]) => {
    const { stdout } = await run(python, ["-c", script, layer.root, JSON.stringify(asked)], { maxBuffer: 50_000_000 });
    return JSON.parse(stdout) as { layers: string[]; answers: GeoJSON.FeatureCollection<GeoJSON.Point>[] & Counted[] };
  };
  interface Counted {
    numberMatched: number;
  }
  const rowsOf = async (query: string) => {
    const answer = await fetch(`${layer.root.replace(/ogc$/, "api/datasets/ports/data")}?page_size=1&${query}`);
    return (await answer.json()).meta.total as number;
  };

  it("lists the layers", async () => {
    expect((await ask()).layers).toEqual(["ports"]);
  });

  it("counts by dates, by filters and in boxes what the data API counts", async () => {
    const cases: [object, string][] = [
      [{ datetime_: "2012-05-01" }, "releve__exact=2012-05-01"],
      [{ datetime_: "2012-01-01/2015-12-31" }, "releve__greater=2012-01-01&releve__less=2015-12-31"],
      [{ datetime_: "../2012-12-31" }, "releve__less=2012-12-31"],
      [{ filter: "places > 3 AND NOT (code_insee = '17093')" }, "places__strictly_greater=3&code_insee__exact=17385"],
      [{ filter: "releve >= DATE('2020-01-01')" }, "releve__greater=2020-01-01"],
      [{ filter: "nom LIKE 'Bouée 12%'" }, "nom__contains=Bouée 12"],
      [
        {
          filter: JSON.stringify({ op: "between", args: [{ property: "places" }, 2, 4] }),
          "filter-lang": "cql2-json",
        },
        "places__greater=2&places__less=4",
      ],
      [{ filter: "S_INTERSECTS(geometry, BBOX(-1.4001, 45.8, -1.3001, 46))" }, "bbox"],
      [{ bbox: [-1.4001, 45.8, -1.3001, 46] }, "bbox"],
    ];
    const { answers } = await ask(...cases.map(([asked]) => ({ ...asked, limit: 10_000 })));
    for (const [rank, [asked, query]] of cases.entries()) {
      const expected = query === "bbox" ? 1_300 : await rowsOf(query);
      expect(expected).toBeGreaterThan(0);
      expect(answers[rank]?.numberMatched, JSON.stringify(asked)).toBe(expected);
      expect(answers[rank]?.features, JSON.stringify(asked)).toHaveLength(expected);
    }
  });

  it("reads in Lambert-93 the same features at the same places", async () => {
    const lambert = "http://www.opengis.net/def/crs/EPSG/0/2154";
    const box = { "bbox-crs": lambert, bbox: [360_000, 6_530_000, 365_000, 6_545_000] };
    const { answers } = await ask({ crs: lambert, limit: 10_000 }, { ...box, crs: lambert, limit: 10_000 });
    const [whole, near] = answers;
    const inBox = whole?.features.filter(({ geometry: { coordinates } }) => {
      const [x = 0, y = 0] = coordinates;
      return x >= 360_000 && x <= 365_000 && y >= 6_530_000 && y <= 6_545_000;
    });
    expect(whole?.features).toHaveLength(2_600);
    expect(near?.features.length).toBeGreaterThan(20);
    expect(near?.features).toEqual(inBox);
  });
});
