import { describe, expect, it } from "vitest";
import { coordinatesCheck, findCoordinates } from "../../../packages/ingest/src/checks/coordinates.js";
import { checkBytes } from "../support/check-bytes.js";

const named = (...names: string[]) => names.map((name) => ({ name }));

describe("the coordinates of a table", () => {
  it.each([
    ["longitude", "latitude"],
    ["Longitude", "LATITUDE"],
    ["lon", "lat"],
    ["long", "lat"],
    ["lng", "lat"],
    ["Xlong", "Ylat"],
    ["xlongitude", "ylatitude"],
    ["x_lon", "y_lat"],
    ["x", "y"],
    ["coord_x", "coord_y"],
    ["X_WGS84", "Y_WGS84"],
    ["POINT_X", "POINT_Y"],
    ["X_coord", "Y_coord"],
    ["coordonnees_x", "coordonnees_y"],
    ["stop_lon", "stop_lat"],
    ["geoloc_lon", "geoloc_lat"],
    ["Longitude (WGS84)", "Latitude (WGS84)"],
    ["lon", "y"],
    ["x", "latitude"],
  ])("are its columns %s and %s", (longitude, latitude) => {
    expect(findCoordinates(named("nom", latitude, longitude))).toMatchObject({
      longitude: { name: longitude },
      latitude: { name: latitude },
    });
  });

  it.each([
    ["longitude", "nom"],
    ["nom", "latitude"],
    ["longueur", "latitude"],
    ["longitudes", "latitude"],
    ["ma longitude", "latitude"],
    ["longitude", "altitude"],
    ["longitude", "latitudes"],
    ["longitude", "une latitude"],
    ["longitu", "lat"],
    ["lon", "latitu"],
    ["stop_lon", "gare_lat"],
    ["label_x", "label_y"],
    ["stop_x", "lat"],
    ["lat_lon", "lon_lat"],
  ])("are not %s and %s", (first, second) => {
    expect(findCoordinates(named(first, second))).toBeUndefined();
    expect(coordinatesCheck(named(first, second))).toEqual([]);
  });

  it.each([
    [["x", "y", "long", "lat"], "long"],
    [["x", "y", "stop_lat", "stop_lon"], "stop_lon"],
    [["x", "y", "X_WGS84", "Y_WGS84"], "X_WGS84"],
    [["depart_lon", "depart_lat", "lon", "lat"], "lon"],
    [["depart_lon", "depart_lat", "arrivee_lon", "arrivee_lat", "x", "y"], "x"],
    [["depart_lon", "depart_lat", "arrivee_lon", "arrivee_lat"], undefined],
    [["lon", "y", "stop_lat", "stop_lon"], "stop_lon"],
    [["lon", "x", "y"], "x"],
  ])("are the pair in degrees that is that of the row, of %j", (columns, longitude) => {
    expect(findCoordinates(named(...columns))?.longitude.name).toBe(longitude);
  });
});

describe("the place of a record", () => {
  const territory = [-1.4, 45.7, -0.9, 46.05] as const;
  const here = (texts: (string | null)[]) =>
    coordinatesCheck(named("latitude", "longitude"), territory)[0]?.test(texts);
  const anywhere = (texts: (string | null)[]) => coordinatesCheck(named("longitude", "latitude"))[0]?.test(texts);
  const outside = (value: string) => ({
    code: "outside-territory",
    value,
    detail: "longitudes -1.40 à -0.90, latitudes 45.70 à 46.05",
  });

  it("is read longitude first", () => {
    expect(coordinatesCheck(named("latitude", "longitude"), territory)).toMatchObject([
      { code: "swapped-coordinates", columns: ["longitude", "latitude"] },
    ]);
  });

  it("is right in the territory, or anywhere in metropolitan France when there is none", () => {
    expect(here(["-1.22", "45.88"])).toBeUndefined();
    expect(anywhere(["-1.22", "45.88"])).toBeUndefined();
    expect(anywhere(["2.35", "48.85"])).toBeUndefined();
  });

  it("is counted outside the territory", () => {
    expect(here(["2.35", "48.85"])).toEqual(outside("2.35, 48.85"));
    expect(here(["55.45", "-20.88"])).toEqual(outside("55.45, -20.88"));
    expect(anywhere(["55.45", "-20.88"])).toBeUndefined();
  });

  it("is swapped when it would be in metropolitan France once exchanged", () => {
    const finding = { value: "45.88, -1.22", suggestion: "-1.22, 45.88" };
    expect(here(["45.88", "-1.22"])).toEqual(finding);
    expect(anywhere(["45.88", "-1.22"])).toEqual(finding);
  });

  it("is read with a decimal comma as the map reads it", () => {
    expect(here(["45,88", "-1,22"])).toEqual({ value: "45,88 ; -1,22", suggestion: "-1,22 ; 45,88" });
    expect(here(["2,35", "48,85"])).toEqual(outside("2,35 ; 48,85"));
    expect(here(["-1,22", "45,88"])).toBeUndefined();
  });

  it("is no fault in metres, unless the columns say longitude and latitude", () => {
    const metres = (names: [string, string], x: string, y: string) =>
      coordinatesCheck(named(...names), territory)[0]?.test([x, y]);
    expect(metres(["x", "y"], "374000", "6539000")).toBeUndefined();
    expect(metres(["x", "y"], "374000", "653900")).toEqual(outside("374000, 653900"));
    expect(metres(["lon", "lat"], "374000", "6539000")).toEqual(outside("374000, 6539000"));
    expect(metres(["longitude", "latitude"], "374000", "6539000")).toEqual(outside("374000, 6539000"));
  });

  it("is told swapped in the columns of degrees of an address file, whose metres come first", () => {
    const [check] = coordinatesCheck(named("cle", "x", "y", "long", "lat"), territory);
    expect(check?.columns).toEqual(["long", "lat"]);
    expect(check?.test(["45.8", "-1.1"])).toEqual({ value: "45.8, -1.1", suggestion: "-1.1, 45.8" });
  });

  it("is not looked for when a number is missing", () => {
    expect(here([null, "45.88"])).toBeUndefined();
    expect(here(["45.88", null])).toBeUndefined();
    expect(here(["n.d.", "48.85"])).toBeUndefined();
    expect(here(["2.35", "n.d."])).toBeUndefined();
  });
});

describe("the place of the records of a file", () => {
  const points = [
    ...["-1.22;45.88", "2.35;48.85", ";45.88", "-1.22;", "45.88;-1.22", "-1.22;45.88"],
    ...["2.35 ;48.85", "NaN;48.85", "n.d.;48.85", "2,35;48,85", "2.35;4.885e1", "0;0", "-1;4.6", "-1.22;45.88"],
  ];
  const table = Buffer.from(`longitude;latitude\n${points.join("\n")}\n`);
  const geography = {
    has: () => true,
    successors: () => [],
    name: () => undefined,
    epci: () => undefined,
    bbox: [-1.4, 45.7, -0.9, 46.05] as [number, number, number, number],
  };
  const placesTold = async (field: object) => {
    const schema = { fields: ["longitude", "latitude"].map((name) => ({ name, ...field })) };
    const { report } = await checkBytes("points.csv", table, { schema, geography, maxExamples: 20 });
    return report.issues
      .filter(({ code }) => code === "outside-territory" || code === "swapped-coordinates")
      .map(({ code, examples, line }) => [code, line, ...(examples ?? []).map((example) => example.line)]);
  };

  it("is told the same whether the schema makes texts or numbers of it, whole ones or with a decimal comma", async () => {
    const asTexts = await placesTold({ type: "string" });
    expect(asTexts.flat()).toEqual(
      expect.arrayContaining([3, 12, 13, 14, "outside-territory", "swapped-coordinates", 6]),
    );
    const french = { type: "number", decimalChar: ",", groupChar: "." };
    for (const field of [{ type: "number" }, { type: "integer" }, { type: "number", decimalChar: "," }, french])
      expect(await placesTold(field)).toEqual(asTexts);
  });
});
