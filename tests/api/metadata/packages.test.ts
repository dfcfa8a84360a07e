import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp } from "@datalogue/api";
import { checkFile, type Schema } from "@datalogue/ingest";
import Papa from "papaparse";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listCsvFields } from "../../../packages/api/src/metadata/csv-fields.js";
import { createPlace, type Place } from "../support/content-folder.js";

const PUBLIC_URL = "https://donnees.exemple.fr";
const VISITS = "frequentation-mediatheques";

describe("what describes the files of a dataset to tools that open tables", () => {
  let place: Place;
  let api: ReturnType<typeof supertest>;
  const folder = mkdtempSync(join(tmpdir(), "datalogue-packages-"));

  beforeAll(async () => {
    place = createPlace({ PUBLIC_URL });
    place.write("mobilites/ports/dataset.json", {
      ...{ slug: "ports", title: "Ports", description: "Ports d'Oléron.", organisation: "ile-d-oleron" },
      ...{ licence: "odc-odbl", frequency: "IRREG", keywords: ["port"], access: "open" },
    });
    place.write("mobilites/ports/schema.json", {
      fields: [
        { name: "nom du port", type: "string", title: "Nom", constraints: { required: true } },
        // Said of the file that is received.
        { name: "_anneaux", type: "integer", constraints: { minimum: 0 }, missingValues: ["nc"] },
        { name: "usages", type: "list", delimiter: "|" },
        { name: "releve", type: "datetime" },
        { name: "ouvert", type: "boolean" },
      ],
      axes: ["ouvert"],
      custom_checks: [],
    });
    const properties = {
      ...{ "nom du port": "Boyardville", _anneaux: 210, usages: ["pêche", "plaisance"], ouvert: true },
      releve: "2024-05-01T08:00:00Z",
    };
    place.write("mobilites/ports/data.geojson", {
      type: "FeatureCollection",
      features: [
        { type: "Feature", properties, geometry: { type: "Point", coordinates: [-1.24, 45.97] } },
        {
          ...{ type: "Feature", geometry: { type: "Point", coordinates: [-1.33, 45.91] } },
          properties: { ...properties, "nom du port": "La Cotinière", _anneaux: "nc" },
        },
      ],
    });
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    api = supertest(createApiApp(datalogue, place.settings));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await place.remove();
  });

  const read = async (address: string) =>
    (await api.get(address.replace(PUBLIC_URL, "")).buffer(true).expect(200)).body;
  const readPackage = (slug: string) => read(`/api/datasets/${slug}/datapackage.json`) as Promise<DataPackage>;
  const readText = async (address: string) =>
    (await api.get(address.replace(PUBLIC_URL, "")).responseType("blob").expect(200)).body as Buffer;

  it("give a Data Package whose files are at their addresses, byte for byte as they are told", async () => {
    const { resources, ...told } = await readPackage("ports");
    expect(told).toMatchObject({
      $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
      name: "ports",
      licenses: [{ name: "ODbL-1.0" }],
      contributors: [{ title: "Communauté de communes de l'Île d'Oléron", roles: ["publisher"] }],
    });
    expect(resources.map(({ name }) => name)).toEqual([
      ...["ports", "ports-geojson", "ports-json", "ports-xlsx", "ports-parquet", "ports-gpkg", "ports-original"],
    ]);
    for (const { path, bytes, hash } of resources) {
      const file = await readText(path);
      expect([file.length, `sha256:${createHash("sha256").update(file).digest("hex")}`]).toEqual([bytes, hash]);
    }
  });

  it.each([VISITS, "ports"])(
    "give the CSV of %s a schema by which it is valid, every column described",
    async (slug) => {
      const [table] = (await readPackage(slug)).resources;
      const csv = await readText(table?.path ?? "");
      const schema = table?.schema as Schema;
      expect(schema.fields.map(({ name }) => name)).toEqual(Papa.parse<string[]>(csv.toString("utf8")).data[0]);
      const file = join(folder, `${slug}.csv`);
      writeFileSync(file, csv);
      const { valid, issues } = await checkFile(file, { schema });
      expect({ valid, errors: issues.filter(({ severity }) => severity === "error") }).toEqual({
        valid: true,
        errors: [],
      });
      for (const ours of ["axes", "custom_checks", "foreignKeys"]) expect(schema).not.toHaveProperty(ours);
    },
  );

  it("describe the CSV where CSV on the Web looks for it", async () => {
    const [table] = (await readPackage("ports")).resources;
    const answer = await api
      .get(`${table?.path.replace(PUBLIC_URL, "")}-metadata.json`)
      .buffer(true)
      .expect(200);
    expect(answer.headers["content-type"]).toContain("application/csvm+json");
    const metadata = JSON.parse(answer.text ?? answer.body);
    expect(new URL(metadata.url, table?.path).href).toBe(table?.path);
    const header = (await readText(table?.path ?? "")).toString("utf8").split("\n")[0];
    const { columns } = metadata.tableSchema as { columns: { name: string; titles: string; datatype: unknown }[] };
    expect(columns.map(({ titles }) => titles).join(",")).toBe(header);
    expect(columns.map(({ name, datatype }) => [name, datatype])).toEqual([
      ["nom%20du%20port", "string"],
      ["%5Fanneaux", { base: "integer", minimum: 0 }],
      ["usages", "string"],
      ["releve", "dateTime"],
      ["ouvert", "boolean"],
      ["longitude", "number"],
      ["latitude", "number"],
    ]);
    expect(columns.slice(0, 2)).toMatchObject([{ required: true, null: [""] }, { null: [""] }]);
    expect(columns[2]).toMatchObject({ separator: "|" });
    const { id } = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    const visits = await api.get(`/fichiers/${id}/${VISITS}.csv-metadata.json`).expect(200);
    expect(JSON.parse(visits.text ?? visits.body).tableSchema.primaryKey).toEqual(["codeCommune", "annee"]);
  });

  it("say of masked columns that SECRET stands for a figure, and of no other", () => {
    const fields = [
      { name: "commune", type: "string" as const },
      { name: "nb_levees", type: "integer" as const },
      { name: "status", type: "string" as const },
    ];
    const secrecy = { fields: ["nb_levees"] } as NonNullable<Parameters<typeof listCsvFields>[0]["secrecy"]>;
    expect(listCsvFields({ fields, pointsOnly: false, secrecy }).map(({ missing }) => missing)).toEqual([
      [""],
      ["", "SECRET"],
      [""],
    ]);
  });

  it("do not exist for what does not", async () => {
    const { id } = JSON.parse(place.read("mobilites/ports/dataset.json"));
    for (const [address, code] of [
      ["/api/datasets/inconnu/datapackage.json", "jeu-inconnu"],
      [`/fichiers/${id}/autre.csv-metadata.json`, "fichier-inconnu"],
      ["/fichiers/inconnu/ports.csv-metadata.json", "jeu-inconnu"],
    ] as const)
      expect((await api.get(address).expect(404)).body.code).toBe(code);
  });
});

interface DataPackage {
  resources: { name: string; path: string; bytes: number; hash: string; schema?: Schema }[];
}
