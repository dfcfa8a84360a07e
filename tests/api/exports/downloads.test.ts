import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp, type Datalogue, SPREADSHEET_CSV } from "@datalogue/api";
import { checkFile, type Row } from "@datalogue/ingest";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../../packages/api/src/access/decide-access.js";
import type { FileReader } from "../../../packages/api/src/catalogue/file-reader.js";
import { downloadRoutes } from "../../../packages/api/src/datasets/download-routes.js";
import { openExporter } from "../../../packages/api/src/exports/exporter.js";
import { createPlace, type Place } from "../support/content-folder.js";

const SLUG = "apports-dechetteries";

const schema = {
  fields: [
    { name: "code_insee", type: "string" },
    { name: "commune", type: "string" },
    { name: "tonnage", type: "number" },
    { name: "passages", type: "integer" },
    { name: "date_maj", type: "date" },
    { name: "ouvert", type: "boolean" },
    { name: "remarque", type: "string" },
  ],
};

const csv = `code_insee,commune,tonnage,passages,date_maj,ouvert,remarque
17093,Le Château-d'Oléron,10.5,4,2023-03-01,true,"=HYPERLINK(""http://piège"")"
17140,Dolus-d'Oléron,-20,,2024-03-15,false,fermé; travaux
17219,Marennes-Hiers-Brouage,80.25,52,2024-11-30,true,-12
17219,Marennes-Hiers-Brouage,,26,,,+33 5 46 85 98 41
17411,Saint-Trojan-les-Bains,0.1,1,2024-01-01,true,"@ voir, « note » <b>&_x0041_"
`;

describe("rows as downloads", () => {
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;

  beforeAll(async () => {
    place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" });
    const metadata = {
      slug: SLUG,
      title: "Apports en déchetterie",
      description: "Tonnages par commune.",
      organisation: "ile-d-oleron",
      licence: "lov2",
      frequency: "ANNUAL",
      keywords: ["déchets"],
      access: "open",
    };
    place.write("dechets/apports/dataset.json", metadata);
    place.write("dechets/apports/schema.json", schema);
    place.write("dechets/apports/data.csv", csv);
    place.write("mobilites/aires/dataset.json", { ...metadata, slug: "aires", title: "Aires de covoiturage" });
    place.write("mobilites/aires/schema.json", { fields: [{ name: "nom", type: "string" }] });
    place.write("mobilites/aires/data.geojson", {
      type: "FeatureCollection",
      features: [
        { type: "Feature", properties: { nom: "Étaules" }, geometry: { type: "Point", coordinates: [-1.1, 45.73] } },
        { type: "Feature", properties: { nom: "Le Gua" }, geometry: { type: "Point", coordinates: [-0.95, 45.72] } },
      ],
    });
    place.write("dechets/passages/dataset.json", { ...metadata, slug: "passages", title: "Passages" });
    place.write("dechets/passages/schema.json", { fields: [{ name: "rang", type: "integer" }] });
    place.write(
      "dechets/passages/data.csv",
      `rang\n${Array.from({ length: 100_001 }, (_, rang) => rang).join("\n")}\n`,
    );
    place.write("dechets/bennes/dataset.json", { ...metadata, slug: "bennes", title: "Bennes" });
    place.write("dechets/bennes/schema.json", { fields: [{ name: "rang", type: "integer" }] });
    place.write("dechets/bennes/data.csv", "rang\n1\n2\n3\n");
    place.write("dechets/passages-dates/dataset.json", {
      ...metadata,
      slug: "passages-dates",
      title: "Passages datés",
    });
    place.write("dechets/passages-dates/schema.json", {
      fields: [
        { name: "jour", type: "date", format: "%d/%m/%Y %H:%M" },
        { name: "bennes", type: "array" },
      ],
    });
    place.write("dechets/passages-dates/data.csv", 'jour,bennes\n24/06/2024 15:00,"[1,\r\n2]"\n');
    datalogue = await place.open();
    api = supertest(createApiApp(datalogue, place.settings));
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(() => place.remove());

  const get = (path: string) =>
    api
      .get(`/api/datasets/${path}`)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => done(null, Buffer.concat(chunks)));
      });
  const text = async (path: string) => (await get(path).expect(200)).body.toString("utf8") as string;

  it("gives the whole as the permanent file, with its digest as ETag", async () => {
    const whole = await get(`${SLUG}/data/csv`).expect(200);
    expect(whole.body.toString()).toBe(csv);
    expect(whole.headers["content-disposition"]).toBe(`attachment; filename=${SLUG}.csv`);
    const { body: dataset } = await api.get(`/api/datasets/${SLUG}`);
    const permanent = dataset.distributions.find(({ id }: { id: string }) => id === "csv");
    expect(whole.headers.etag).toBe(`"${permanent.sha256}"`);
  });

  it("filters, sorts and chooses columns as rows do, each value as the permanent file writes it", async () => {
    expect(await text(`${SLUG}/data/csv?code_insee__exact=17219`)).toBe(
      `${csv.split("\n")[0]}\n${csv.split("\n").slice(3, 5).join("\n")}\n`,
    );
    expect(await text(`${SLUG}/data/csv?columns=commune,tonnage&tonnage__sort=desc&tonnage__isnotnull`)).toBe(
      "commune,tonnage\nMarennes-Hiers-Brouage,80.25\nLe Château-d'Oléron,10.5\nSaint-Trojan-les-Bains,0.1\nDolus-d'Oléron,-20\n",
    );
    expect(await text(`${SLUG}/data/csv?columns=passages&q=dolus`)).toBe('passages\n""\n');
    expect(await text(`${SLUG}/data/csv?commune__exact=Paris&columns=commune`)).toBe("commune\n");
  });

  it("copies the records of the permanent file that a filter keeps, few or many, near or far from each other", async () => {
    const ranks = async (filter: string) =>
      (await text(`passages/data/csv?${filter}`)).split("\n").slice(1, -1).map(Number);
    const all = Array.from({ length: 100_001 }, (_, rank) => rank);
    expect(await ranks("rang__greater=1000")).toEqual(all.slice(1000));
    expect(await ranks("rang__contains=99")).toEqual(all.filter((rank) => String(rank).includes("99")));
    expect(await ranks("rang__in=0,65534,65535,65536,100000")).toEqual([0, 65_534, 65_535, 65_536, 100_000]);
    expect(await ranks("rang__less=-1")).toEqual([]);
  });

  it("writes what a French spreadsheet opens, formulas made harmless, numbers and telephones left alone", async () => {
    expect(await text(`${SLUG}/data/csv?delimiter=;&decimal=,&bom=true&columns=tonnage,ouvert,remarque`)).toBe(
      `\uFEFFtonnage;ouvert;remarque
10,5;true;"'=HYPERLINK(""http://piège"")"
-20;false;"fermé; travaux"
80,25;true;-12
;;+33 5 46 85 98 41
0,1;true;'@ voir, « note » <b>&_x0041_
`,
    );
    expect(await text(`${SLUG}/data/csv?decimal=,&columns=tonnage&passages__exact=4`)).toBe('tonnage\n"10,5"\n');
    expect(await text(`${SLUG}/data/csv?delimiter=tab&columns=code_insee,tonnage&passages__exact=4`)).toBe(
      "code_insee\ttonnage\n17093\t10.5\n",
    );
  });

  it("names a file for spreadsheets so, whole or chosen", async () => {
    for (const [query, name] of [
      ["", `${SLUG}-tableur.csv`],
      ["&commune__contains=dolus", `${SLUG}-extrait-tableur.csv`],
    ]) {
      const { headers } = await get(`${SLUG}/data/csv?${new URLSearchParams(SPREADSHEET_CSV)}${query}`);
      expect(headers["content-disposition"]).toBe(`attachment; filename=${name}`);
    }
  });

  it("gives JSON and one record per line", async () => {
    expect(JSON.parse(await text(`${SLUG}/data/json?code_insee__exact=17140&columns=commune,ouvert,passages`))).toEqual(
      [{ commune: "Dolus-d'Oléron", ouvert: false, passages: null }],
    );
    const lines = (await text(`${SLUG}/data/ndjson`)).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).code_insee)).toEqual(["17093", "17140", "17219", "17219", "17411"]);
    expect(JSON.parse(await text(`${SLUG}/data/json?commune__exact=Paris`))).toEqual([]);
  });

  it("gives groups as a table too", async () => {
    expect(await text(`${SLUG}/data/csv?code_insee__groupby=epci&tonnage__sum`)).toBe(
      "code_insee__epci,tonnage__sum\n241700624,-9.4\n241700699,80.25\n",
    );
  });

  it("gives the features of a layer, with their positions as columns of its table", async () => {
    const layer = JSON.parse(await text("aires/data/geojson?nom__contains=gua"));
    expect(layer.features).toEqual([
      { type: "Feature", properties: { nom: "Le Gua" }, geometry: { type: "Point", coordinates: [-0.95, 45.72] } },
    ]);
    expect(await text("aires/data/csv?nom__sort=desc")).toBe(
      "nom,longitude,latitude\nLe Gua,-0.95,45.72\nÉtaules,-1.1,45.73\n",
    );
  });

  it.each(["", "?ouvert__exact=true"])("writes a workbook whose cells have their type (%s)", async (query) => {
    const { body, headers } = await get(`${SLUG}/data/xlsx${query}`).expect(200);
    expect(headers["content-type"]).toBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    const folder = mkdtempSync(join(tmpdir(), "datalogue-xlsx-"));
    writeFileSync(join(folder, "a.xlsx"), body);
    const rows: Row[] = [];
    const report = await checkFile(join(folder, "a.xlsx"), {
      schema: schema as never,
      onRows: (found) => void rows.push(...found),
    });
    rmSync(folder, { recursive: true });
    expect(report.issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const last = ["17411", "Saint-Trojan-les-Bains", 0.1, 1, "2024-01-01", true, "@ voir, « note » <b>&_x0041_"];
    expect(rows.map(({ cells }) => cells).at(-1)).toEqual(last);
    expect(rows[0]?.cells).toEqual([
      "17093",
      "Le Château-d'Oléron",
      10.5,
      4,
      "2023-03-01",
      true,
      '=HYPERLINK("http://piège")',
    ]);
    expect(rows).toHaveLength(query ? 3 : 5);
  });

  it.each(["", "?ouvert__isnotnull"])("writes Parquet with typed columns (%s)", async (query) => {
    const { body } = await get(`${SLUG}/data/parquet${query}`).expect(200);
    const file = new Uint8Array(body).buffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(query ? 4 : 5);
    expect(rows[1]).toEqual({
      code_insee: "17140",
      commune: "Dolus-d'Oléron",
      tonnage: -20,
      passages: null,
      date_maj: new Date("2024-03-15"),
      ouvert: false,
      remarque: "fermé; travaux",
    });
    expect(rows.at(-1)?.passages).toBe(1n);
  });

  it("writes in Parquet the day of a date whose cells say the hour too", async () => {
    const { body } = await get("passages-dates/data/parquet").expect(200);
    const [row] = await parquetReadObjects({ file: new Uint8Array(body).buffer });
    expect(row?.jour).toEqual(new Date("2024-06-24"));
  });

  it("writes one JSON record to a line, whatever the lines of the JSON in its cells", async () => {
    expect(await text("passages-dates/data/ndjson")).toBe('{"jour":"2024-06-24","bennes":[1, 2]}\n');
  });

  it("writes GeoParquet when there is a geometry", async () => {
    const { body } = await get("aires/data/parquet").expect(200);
    const file = new Uint8Array(body).buffer;
    const geo = parquetMetadata(file).key_value_metadata?.find(({ key }) => key === "geo");
    expect(JSON.parse(geo?.value ?? "")).toEqual({
      version: "1.1.0",
      primary_column: "geometry",
      columns: { geometry: { encoding: "WKB", geometry_types: ["Point"] } },
    });
    const rows = await parquetReadObjects({ file });
    expect(rows[1]).toEqual({ nom: "Le Gua", geometry: { type: "Point", coordinates: [-0.95, 45.72] } });
  });

  it("keeps the files made of a filter, and makes each once", async () => {
    const { body, headers } = await get(`${SLUG}/data/parquet?code_insee__exact=17093`).expect(200);
    const kept = () => readdirSync(join(place.data, "cache/exports")).sort();
    const before = kept();
    expect(before.some((name) => name.endsWith(".parquet"))).toBe(true);
    expect((await get(`${SLUG}/data/parquet?code_insee__exact=17093`).expect(200)).body).toEqual(body);
    expect(kept()).toEqual(before);
    await get(`${SLUG}/data/parquet?code_insee__exact=17093`)
      .set("If-None-Match", headers.etag ?? "")
      .expect(304);
  });

  it("lists the workbook and the Parquet file among the files of the dataset, at permanent addresses", async () => {
    const { body: dataset } = await api.get(`/api/datasets/${SLUG}`);
    expect(dataset.distributions.map(({ id }: { id: string }) => id)).toEqual([
      "csv",
      "json",
      "xlsx",
      "parquet",
      "original",
    ]);
    for (const { url, bytes, mediaType } of dataset.distributions) {
      const file = await api.head(url.replace("https://donnees.exemple.fr", "")).expect(200);
      expect(file.headers["content-length"]).toBe(String(bytes));
      expect(file.headers["content-type"]).toContain(mediaType);
    }
  });

  it("tells the length of a short text and gives its ranges, as GDAL and a resumed download ask", async () => {
    const address = `/api/datasets/${SLUG}/data/csv?code_insee__exact=17219`;
    const { text, headers } = await api.get(address).expect(200);
    expect(headers["accept-ranges"]).toBe("bytes");
    const size = Buffer.byteLength(text);
    const head = await api.head(address).set("Range", "bytes=0-9").expect(200);
    expect(head.headers["content-length"]).toBe(String(size));
    const rest = await api.get(address).set("Range", "bytes=20-").buffer(true).expect(206);
    expect(rest.headers["content-range"]).toBe(`bytes 20-${size - 1}/${size}`);
    expect(rest.text).toBe(Buffer.from(text).subarray(20).toString());
    expect(rest.headers.vary).toBe(headers.vary);
    const last = await api
      .get(address)
      .set("Range", `bytes=-${size + 1}`)
      .buffer(true)
      .expect(206);
    expect(last.text).toBe(text);
    const changed = await api.get(address).set({ Range: "bytes=20-", "If-Range": String(headers.etag) });
    expect(changed.status).toBe(200);
    expect(changed.text).toBe(text);
    const beyond = await api.get(address).set("Range", `bytes=${size}-`).expect(416);
    expect(beyond.headers["content-range"]).toBe(`bytes */${size}`);
    expect(beyond.body.code).toBe("intervalle-invalide");
  });

  it.each([
    `${SLUG}/data/csv?columns=commune`,
    `${SLUG}/data/xlsx?columns=commune`,
    `${SLUG}/data/parquet?columns=commune`,
    "aires/data/gpkg?nom__contains=a",
  ])("takes what is made anew for no part nor copy of what was read before: %s", async (path) => {
    const { headers } = await get(path).expect(200);
    const etag = String(headers.etag);
    expect(etag).toMatch(/^W\//);
    const part = { Range: "bytes=0-9" };
    await get(path).set(part).expect(206);
    const { headers: whole } = await get(path)
      .set({ ...part, "If-Range": etag })
      .expect(200);
    expect(whole["content-length"]).toBe(headers["content-length"]);
    const { body, headers: refused } = await api.get(`/api/datasets/${path}`).set("If-Match", etag).expect(412);
    expect(body.detail).toContain("redemandez-le");
    expect(refused).not.toHaveProperty("content-disposition");
    await get(path).set("If-Match", "*").expect(200);
  });

  it("goes on with the part of a permanent file that is still the same", async () => {
    const { headers } = await get(`${SLUG}/data/csv`).expect(200);
    const etag = String(headers.etag);
    const part = { Range: "bytes=0-9" };
    for (const same of [{ "If-Range": etag }, { "If-Match": etag }])
      await get(`${SLUG}/data/csv`)
        .set({ ...part, ...same })
        .expect(206);
    await get(`${SLUG}/data/csv`)
      .set({ ...part, "If-Range": `"${"0".repeat(64)}"` })
      .expect(200);
  });

  it("waits for the readers of a compressed download one piece at a time, and leaves nothing that listens", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.name);
    process.on("warning", note);
    const { headers, body } = await get("passages/data/json?rang__greater=0").set("Accept-Encoding", "gzip");
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(headers["content-encoding"]).toBe("gzip");
    expect(JSON.parse(body)).toHaveLength(100_001);
    expect(warnings).toEqual([]);
  });

  it("answers 304 to who has the same already, and to HEAD without body", async () => {
    const address = `${SLUG}/data/csv?code_insee__exact=17219`;
    const { headers } = await get(address).expect(200);
    await get(address)
      .set("If-None-Match", headers.etag ?? "")
      .expect(304);
    const head = await api.head(`/api/datasets/${address}`).expect(200);
    expect(head.headers.etag).toBe(headers.etag);
    expect(head.headers["content-type"]).toBe("text/csv; charset=utf-8");
  });

  it.each(["csv", "json", "ndjson", "xlsx", "parquet"])(
    "does not tell an extract to be the same from the day of its version, since its form may have changed: %s",
    async (form) => {
      const address = `${SLUG}/data/${form}?code_insee__exact=17219`;
      const { headers } = await get(address).set("If-Modified-Since", "Fri, 31 Dec 2100 00:00:00 GMT").expect(200);
      expect(headers).not.toHaveProperty("last-modified");
    },
  );

  it("gives the rows of a version", async () => {
    expect(await text(`${SLUG}/versions/1/data/csv?columns=passages&passages__exact=4`)).toBe("passages\n4\n");
  });

  it.each(["?rang__greater=2", ""])(
    "gives the rows of one version though another is published meanwhile (%s)",
    async (query) => {
      const { services } = datalogue;
      // What it reads files from, with a publication just after the rows are found.
      const files = services.catalogue as unknown as FileReader;
      let published = false;
      const as = (caller: Caller) => {
        const own = files.as(caller);
        const findTable: FileReader["findTable"] = async (...asked) => {
          const table = await own.findTable(...asked);
          if (!published) {
            published = true;
            place.write("dechets/bennes/data.csv", `rang\n${query.length}00\n1000\n2\n3\n`);
            await datalogue.load();
          }
          return table;
        };
        return { ...own, findTable };
      };
      const exporter = openExporter({ folder: join(place.data, "bennes") });
      const address = `/api/datasets/bennes/data/csv${query}`;
      const before = await api.get(address).expect(200);
      const routes = downloadRoutes({
        ...{ services, exporter, settings: place.settings, limit: async () => {} },
        files: { ...files, as },
      });
      const during = await supertest(createApiApp({ router: routes }, place.settings))
        .get(address)
        .expect(200);
      await exporter.close();
      expect(published).toBe(true);
      expect(during.text).toBe(before.text);
      expect(during.headers.etag).toBe(before.headers.etag);
      expect((await api.get(address).expect(200)).text).toContain("\n1000\n");
    },
  );

  it("refuses a workbook over 100 000 rows and gives the address of the CSV; a filter makes it possible", async () => {
    const { body, headers } = await api.get("/api/datasets/passages/data/xlsx?rang__greater=0").expect(413);
    expect(body.code).toBe("trop-grand-pour-xlsx");
    expect(body.detail).toContain("https://donnees.exemple.fr/api/datasets/passages/data/csv?rang__greater=0");
    expect(headers.link).toContain("/data/csv?rang__greater=0");
    await get("passages/data/xlsx?rang__greater=90000").expect(200);
    const { body: dataset } = await api.get("/api/datasets/passages");
    expect(dataset.distributions.map(({ id }: { id: string }) => id)).toEqual(["csv", "json", "parquet", "original"]);
  });

  it("says why rows without geometry are no layer, and which address gives them", async () => {
    const detailOf = async (path: string) => (await api.get(`/api/datasets/${path}`)).body.detail;
    const root = "https://donnees.exemple.fr/api/datasets";
    expect(await detailOf(`${SLUG}/versions/1/data/gpkg`)).toBe(
      `Ce jeu n'a pas de géométrie\u00A0: il ne se télécharge pas en GeoPackage. Essayez ${root}/${SLUG}/versions/1/data/csv.`,
    );
    expect(await detailOf(`${SLUG}/data/geo%6Ason`)).toContain(`Essayez ${root}/${SLUG}/data/csv.`);
    expect(await detailOf("aires/data/geojson?nom__groupby")).toBe(
      `Des lignes regroupées n'ont pas de géométrie\u00A0: elles ne se téléchargent pas en GeoJSON. Essayez ${root}/aires/data/csv?nom__groupby.`,
    );
  });

  it.each([
    [`${SLUG}/data/geojson`, 404, "sans-geometrie"],
    [`${SLUG}/data/gpkg`, 404, "sans-geometrie"],
    [`${SLUG}/data/pdf`, 404, "format-inconnu"],
    ["inconnu/data/csv", 404, "jeu-inconnu"],
    [`${SLUG}/versions/7/data/csv`, 404, "version-inconnue"],
    [`${SLUG}/versions/un/data/csv`, 404, "version-inconnue"],
    [`${SLUG}/data/csv?page=2`, 400, "parametre-inconnu"],
    [`${SLUG}/data/json?delimiter=;`, 400, "parametre-inconnu"],
    [`${SLUG}/data/csv?delimiter=|`, 400, "valeur-invalide"],
    [`${SLUG}/data/csv?bom=oui`, 400, "valeur-invalide"],
    [`${SLUG}/data/csv?bom=true&bom=true`, 400, "parametre-repete"],
    [`${SLUG}/data/csv?pays__exact=1`, 400, "champ-inconnu"],
    [`${SLUG}/data/xlsx?columns=pays`, 400, "champ-inconnu"],
    ["aires/data/geojson?nom__groupby", 400, "format-impossible"],
    ["aires/data/gpkg?nom__groupby", 400, "format-impossible"],
  ])("answers %s with %i %s", async (path, status, code) => {
    const { body, headers } = await api.get(`/api/datasets/${path}`).expect(status);
    expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(headers["content-disposition"]).toBeUndefined();
    expect(body).toMatchObject({ status, code, detail: expect.stringMatching(/[.?]$/) });
  });
});
