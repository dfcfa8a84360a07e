import { formatNames, inputFormats, levelNames, levelsComputedFrom, levelsThatAre } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { downloadFormats, exportFormats, fileFormats } from "../../packages/api/src/exports/index.js";
import { problemCodes } from "../../packages/api/src/http/problem-codes.js";
import { rowOperators } from "../../packages/api/src/rows/row-operators.js";

// What addresses, documents and answers may say. These lists are written out here alone: whoever changes one changes a contract.
describe("the levels of territories", () => {
  it("are these, in this order", () => {
    expect(levelNames).toEqual(["commune", "epci", "petr", "departement", "region", "france", "group"]);
  });

  it("are those that rows of an indicator may have, and those that it may be given at", () => {
    expect(levelsThatAre("native")).toEqual(["commune", "epci"]);
    expect(levelsThatAre("computed")).toEqual(["commune", "epci", "petr"]);
    expect(levelsComputedFrom("commune")).toEqual(["commune", "epci", "petr"]);
    expect(levelsComputedFrom("epci")).toEqual(["epci", "petr"]);
  });

  it("are those that rows may be grouped by, that a protected table may have, and whose outlines are kept", () => {
    expect(levelsThatAre("grouped")).toEqual(["epci", "petr", "departement", "region"]);
    expect(levelsThatAre("protected")).toEqual(["commune", "epci", "petr", "departement", "group"]);
    expect(levelsThatAre("outlined")).toEqual(["commune", "epci", "petr"]);
  });
});

describe("the formats of files", () => {
  it("are these at the permanent addresses, and NDJSON besides for a download", () => {
    expect(Object.keys(exportFormats)).toEqual(["csv", "geojson", "json", "xlsx", "parquet", "gpkg"]);
    expect(Object.keys(downloadFormats)).toEqual(["csv", "geojson", "json", "xlsx", "parquet", "gpkg", "ndjson"]);
  });

  it("bear these names in the metadata, and these terms of the European list", () => {
    expect(Object.keys(fileFormats)).toEqual(["CSV", "GEOJSON", "JSON", "XLSX", "PARQUET", "GPKG", "ORIGINAL"]);
    expect(Object.values(exportFormats).map(({ published }) => published.fileType.uri)).toEqual(
      ["CSV", "GEOJSON", "JSON", "XLSX", "PARQUET", "GPKG"].map(
        (code) => `http://publications.europa.eu/resource/authority/file-type/${code}`,
      ),
    );
  });

  it("have a problem told when there are too many rows for them, where that can be", () => {
    const limited = Object.entries(downloadFormats).filter(([, { kind }]) => kind !== "text");
    for (const [extension] of limited) expect(problemCodes).toHaveProperty(`trop-grand-pour-${extension}`);
  });
});

describe("the filters of rows", () => {
  it("are these, in the order in which pages and the definition offer them", () => {
    expect(Object.keys(rowOperators)).toEqual([
      ...["exact", "differs", "contains", "greater", "less", "strictly_greater", "strictly_less"],
      ...["in", "notin", "isnull", "isnotnull"],
    ]);
  });
});

describe("the formats of files that are read", () => {
  it("are these, under these names in a content folder", () => {
    expect(formatNames).toEqual([
      ...["csv", "geojson", "xlsx", "ods", "shapefile", "gpkg", "kml", "gpx", "topojson", "json"],
    ]);
    expect(Object.values(inputFormats).map(({ extensions }) => extensions[0])).toEqual([
      ...["csv", "geojson", "xlsx", "ods", "zip", "gpkg", "kml", "gpx", "topojson", "ndjson"],
    ]);
  });

  it("are layers or tables, and texts of which a corrected copy is made, or not", () => {
    expect(formatNames.filter((name) => inputFormats[name].layer)).toEqual([
      ...["geojson", "shapefile", "gpkg", "kml", "gpx", "topojson"],
    ]);
    expect(formatNames.filter((name) => inputFormats[name].mendable)).toEqual(["csv", "geojson"]);
  });
});
