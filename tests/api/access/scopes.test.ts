import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkFile } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { fees, HIDDEN, openScopedPlace, practices, type ScopedPlace, shared, works, worksCsv } from "./scoped-place.js";

/** A column that never was, of as many letters. */
const NEVER = "xxxxxxxagent";
const data = `/api/datasets/${works.slug}/data`;

/** Every way of naming a column; `$` stands for its name. */
const GUESSES = [
  "?$__exact=quetzalvaleur",
  "?$__isnull",
  "?$__differs=a",
  "?$__contains=quetzal",
  "?$__sort=asc",
  "?annee__sort=asc&$__sort=desc",
  "?$__groupby",
  "?codeCommune__groupby&$__count",
  "?$__count_distinct",
  "?$__max",
  "?montant__sum&$__groupby",
  "?columns=$",
  "?columns=annee,$",
  "?columns=$&annee__exact=2024",
  "?filter=$ = 'quetzalvaleur'",
  "?filter=$ IS NULL",
  "?filter=annee = 2024 OR $ LIKE 'q%25'",
  "?or=(annee__exact.2024,$__exact.quetzalvaleur)",
  "?annee__exact=2024&$__exact=1&page_size=1",
];

describe.each(ENGINES)("a dataset open in part with %s", (engine) => {
  let server: EngineServer;
  let place: ScopedPlace;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = await openScopedPlace(url ? { DATABASE_URL: url } : {});
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });
  const rowsOf = async (address: string, key: string) => JSON.parse((await place.read(address, key)).text);

  it("gives a commune its own rows, former communes included, in the columns that are shown, and counts no other", async () => {
    const { data: rows, meta, links } = await rowsOf(`${data}?page_size=1`, place.keys["mairie-dolus"]);
    expect(rows).toEqual([{ codeCommune: "17140", annee: 2023, montant: 1200, lieu: "Le Deu" }]);
    expect(meta).toEqual({ page: 1, page_size: 1, total: 2 });
    // By number: a cursor would tell how many rows of others stand before.
    expect(links).toMatchObject({ next: expect.stringContaining("page=2"), prev: null });
    expect(links.next).not.toContain("cursor");
    const marennes = await rowsOf(data, place.keys["mairie-marennes"]);
    expect(marennes.data.map(({ codeCommune }: { codeCommune: string }) => codeCommune)).toEqual(["17189", "17219"]);
    expect((await rowsOf(data, place.keys["mairie-sans-code"])).meta.total).toBe(0);
  });

  it("gives a partner all rows in its columns, and groups and totals of what it sees alone", async () => {
    const rows = await rowsOf(data, place.keys.cabinet);
    expect(rows.data[0]).toEqual({ annee: 2018, montant: 40 });
    expect(rows.meta.total).toBe(5);
    const groups = await rowsOf(`${data}?annee__groupby&montant__sum`, place.keys["mairie-dolus"]);
    expect(groups.data).toEqual([
      { annee: 2023, montant__sum: 1200 },
      { annee: 2024, montant__sum: 1350 },
    ]);
    const whole = await rowsOf(`${data}?annee__groupby&montant__sum`, place.keys["ile-d-oleron"]);
    expect(whole.data).toContainEqual({ annee: 2024, montant__sum: 828769 });
    // The filter of a commune does not stand aside for an « ou ».
    const either = await rowsOf(`${data}?or=(annee__exact.2024,codeCommune__exact.17093)`, place.keys["mairie-dolus"]);
    expect(either.meta.total).toBe(1);
    expect((await rowsOf(`${data}?codeCommune__exact=17093`, place.keys["mairie-dolus"])).meta.total).toBe(0);
  });

  it("answers a hidden column as one that never was, whatever is asked of it, in every form", async () => {
    const key = place.keys["mairie-dolus"];
    const same = async (address: string, method = "GET") => {
      const ask = async (column: string) => {
        const answer = await place.read(address.replaceAll("$", column), key, {}, method);
        const headers = Object.fromEntries(
          [...answer.headers].filter(
            ([name]) => !["date", "etag", "content-length", "keep-alive", "ratelimit"].includes(name),
          ),
        );
        return {
          status: answer.status,
          text: answer.text.replaceAll(column, "$"),
          headers: JSON.stringify(headers).replaceAll(column, "$"),
          bytes: answer.headers.get("content-length"),
        };
      };
      const [hidden, never] = [await ask(HIDDEN.column), await ask(NEVER)];
      expect({ address, ...hidden }).toEqual({ address, ...never });
      return hidden.status;
    };
    for (const guess of GUESSES) {
      expect(await same(`${data}${guess}`), guess).toBe(400);
      for (const form of ["csv", "json", "xlsx"]) {
        if (guess.includes("page_size")) continue;
        expect(await same(`${data}/${form}${guess}`), `${form}${guess}`).toBe(400);
      }
      await same(`${data}${guess}`, "HEAD");
      await same(`${data}/csv${guess}`, "HEAD");
      await same(`/jeux/${works.slug}${guess}`);
    }
  });

  it("finds no word of a hidden column, nor of a row of others", async () => {
    const key = place.keys["mairie-dolus"];
    for (const word of [...HIDDEN.values, "quetzal"]) {
      expect((await rowsOf(`${data}?q=${word}`, key)).meta.total).toBe(0);
      expect((await place.read(`${data}/csv?q=${word}`, key)).text.trim()).toBe("codeCommune,annee,montant,lieu");
      expect((await rowsOf(`/api/datasets?q=${word}`, key)).meta.total).toBe(0);
    }
    expect((await rowsOf(`${data}?q=perroche`, key)).meta.total).toBe(1);
  });

  it("names in its description, schema, profile and files the columns that are shown, and no other", async () => {
    const key = place.keys["mairie-dolus"];
    const shown = ["codeCommune", "annee", "montant", "lieu"];
    const names = (fields: { name: string }[]) => fields.map(({ name }) => name);
    const told = await rowsOf(`/api/datasets/${works.slug}`, key);
    expect(told).toMatchObject({
      readable: false,
      part: { explanation: expect.stringContaining("les lignes dont le territoire est Dolus-d’Oléron") },
    });
    expect(names(told.part.fields)).toEqual(shown);
    const schema = await rowsOf(`/api/datasets/${works.slug}/schema`, key);
    expect(Object.keys(schema)).toEqual(["fields"]);
    expect(names(schema.fields)).toEqual(shown);
    const { profile } = await rowsOf(`/api/datasets/${works.slug}/profile`, key);
    expect(profile).toMatchObject({ header: shown, total_lines: 2 });
    const csv = await place.read(`${data}/csv`, key);
    expect(csv.text).toBe("codeCommune,annee,montant,lieu\n17140,2023,1200,Le Deu\n17140,2024,1350,La Perroche\n");
    const answer = await fetch(`${place.url}${data}/xlsx`, { headers: { Authorization: `Bearer ${key}` } });
    const file = join(mkdtempSync(join(tmpdir(), "rights-xlsx-")), "part.xlsx");
    writeFileSync(file, new Uint8Array(await answer.arrayBuffer()));
    const rows: unknown[] = [];
    const report = await checkFile(file, { name: "part.xlsx", onRows: (read) => void rows.push(...read) });
    rmSync(dirname(file), { recursive: true });
    expect(names(report.fields)).toEqual(shown);
    expect(rows).toHaveLength(2);
    for (const mark of [...HIDDEN.values, HIDDEN.column, ...HIDDEN.figures])
      expect(JSON.stringify([report, rows])).not.toContain(mark);
  });

  it("gives no prebuilt file, other form, other version, layer nor definition to who reads a part", async () => {
    const key = place.keys["mairie-dolus"];
    for (const form of ["ndjson", "geojson", "parquet", "gpkg"]) {
      const { status, text } = await place.read(`${data}/${form}`, key);
      expect(status).toBe(404);
      expect(JSON.parse(text).detail).toContain("csv, json, xlsx.");
    }
    for (const address of [
      `/fichiers/${works.id}/original`,
      `/fichiers/${works.id}/${works.slug}.csv`,
      `/api/datasets/${works.slug}/versions`,
      `/api/datasets/${works.slug}/versions/1/data`,
      `/api/datasets/${works.slug}/versions/1/data/csv`,
      `/api/datasets/${works.slug}/report`,
      `/api/datasets/${works.slug}/openapi.json`,
      `/ogc/collections/${works.slug}/items`,
    ])
      expect({ address, status: (await place.read(address, key)).status }).toEqual({ address, status: 403 });
    // A cursor that somebody else was given.
    const { links } = await rowsOf(`${data}?page_size=1`, place.keys["ile-d-oleron"]);
    const cursor = new URL(links.next).searchParams.get("cursor");
    const refused = await place.read(`${data}?page_size=1&cursor=${cursor}`, key);
    expect({ status: refused.status, code: JSON.parse(refused.text).code }).toEqual({
      status: 400,
      code: "curseur-invalide",
    });
  });

  it("adds no figure to a protected table: a commune's own masked cell stays masked for it", async () => {
    // Its own count, with the totals that all may read, would be that of its neighbour.
    const { data: rows } = await rowsOf(`/api/datasets/${fees.slug}/data`, place.keys["mairie-dolus"]);
    expect(rows).toEqual([{ maille: "commune", code_insee: "17140", annee: 2024, menages: null, status: "SECRET" }]);
    expect((await place.read(`/api/datasets/${fees.slug}/data/csv`, place.keys["mairie-dolus"])).text).toContain(
      "17140,2024,SECRET,SECRET",
    );
    // A masked figure that is hidden too is unknown before it is masked.
    for (const query of ["levees_tinamou__sum", "code_insee__groupby&levees_tinamou__max"]) {
      const { status, text } = await place.read(`/api/datasets/${fees.slug}/data?${query}`, place.keys["mairie-dolus"]);
      expect({ status, code: JSON.parse(text).code }).toEqual({ status: 400, code: "champ-inconnu" });
    }
  });

  it("gives of a protected table the totals of a dimension that is hidden, and no part of them", async () => {
    const address = `/api/datasets/${practices.slug}/data`;
    const row = { maille: "commune", code_insee: "17140", annee: 2024, cabinets: 16, status: "OBSERVE" };
    const own = await rowsOf(address, place.keys["mairie-dolus"]);
    expect(own).toMatchObject({ data: [row], meta: { total: 1 } });
    expect((await place.read(`${address}/csv`, place.keys["mairie-dolus"])).text).toBe(
      "maille,code_insee,annee,cabinets,status\ncommune,17140,2024,16,OBSERVE\n",
    );
    expect((await rowsOf(`${address}?code_insee__groupby&code_insee__count`, place.keys["mairie-dolus"])).data).toEqual(
      [{ code_insee: "17140", code_insee__count: 1 }],
    );
    // The dimension that is shown keeps its parts, each with its name.
    const shown = await place.read(`${address}/csv?code_insee__exact=17140`, place.keys.cabinet);
    expect(shown.text).toBe(
      "maille,code_insee,secteur,cabinets,status\ncommune,17140,1,11,OBSERVE\ncommune,17140,2,5,OBSERVE\ncommune,17140,ENSEMBLE,16,OBSERVE\n",
    );
    expect((await rowsOf(address, place.keys["ile-d-oleron"])).meta.total).toBeGreaterThan(6);
  });

  it("gives rows in the order of the columns that are shown: that of the file would tell of the others", async () => {
    // The file follows the communes, which a design office does not read.
    const inOrder = [
      { annee: 2018, montant: 40 },
      { annee: 2023, montant: 1200 },
      { annee: 2024, montant: 55 },
      { annee: 2024, montant: 1350 },
      { annee: 2024, montant: 827364 },
    ];
    const { cabinet } = place.keys;
    expect((await rowsOf(data, cabinet)).data).toEqual(inOrder);
    expect((await rowsOf(`${data}?annee__sort=asc`, cabinet)).data).toEqual(inOrder);
    expect((await place.read(`${data}/csv`, cabinet)).text).toBe(
      "annee,montant\n2018,40\n2023,1200\n2024,55\n2024,1350\n2024,827364\n",
    );
  });

  it("is for members but partners, to whom a scope may open a part", async () => {
    const read = (key?: string) => place.read(`/api/datasets/${shared.slug}/data`, key);
    expect((await read()).status).toBe(401);
    expect((await read(place.keys["autre-cabinet"])).status).toBe(403);
    expect(JSON.parse((await read(place.keys.cabinet)).text).data).toEqual([{ codeCommune: "17093", note: "un pavé" }]);
    expect(JSON.parse((await read(place.keys["mairie-dolus"])).text).meta.total).toBe(2);
  });

  it("shows on its page the rows of the visitor's organisation, without script nor form that names another", async () => {
    const { text } = await place.read(`/jeux/${works.slug}`, place.keys["mairie-dolus"]);
    for (const words of ["La Perroche", "les lignes dont le territoire est Dolus", `${data}/csv`, `${data}/xlsx`])
      expect(text).toContain(words);
    for (const words of ["/fichiers/", "ld+json", "Versions"]) expect(text).not.toContain(words);
    expect((await place.read(`/jeux/${works.slug}`)).text).not.toContain("La Perroche");
    expect((await place.read(`/jeux/${works.slug}`, place.keys["autre-cabinet"])).text).not.toContain("La Perroche");
  });

  it("leaves in no cache what one audience was given: none is kept, none is confirmed for another", async () => {
    const addresses = [
      data,
      `${data}/csv`,
      `${data}/xlsx`,
      `/jeux/${works.slug}`,
      `/api/datasets/${works.slug}`,
      "/api/datasets",
      "/jeux",
    ];
    for (const address of addresses) {
      const headers = { Accept: address.startsWith("/jeux") ? "text/html" : "*/*" };
      const before = await place.read(address, undefined, headers);
      for (const key of [place.keys["mairie-dolus"], place.keys["ile-d-oleron"], place.keys.cabinet]) {
        const own = await place.read(address, key, headers);
        expect({ address, cached: own.headers.get("cache-control") }).toEqual({ address, cached: "private, no-store" });
        const etag = own.headers.get("etag");
        if (!etag) continue;
        const other = await place.read(address, place.keys["autre-cabinet"], { ...headers, "If-None-Match": etag });
        if (address.startsWith(data)) expect({ address, status: other.status }).toEqual({ address, status: 403 });
        else expect(other.text).not.toContain("La Perroche");
      }
      const after = await place.read(address, undefined, headers);
      expect({ address, status: after.status, text: after.text }).toEqual({
        address,
        status: before.status,
        text: before.text,
      });
    }
    // No digest of the rows of others: theirs would tell that these changed.
    for (const form of ["csv", "json", "xlsx"])
      expect((await place.read(`${data}/${form}`, place.keys["mairie-dolus"])).headers.get("etag")).toBeNull();
  });

  it("is closed at the next request to who is no longer of the organisation, whatever they hold of before", async () => {
    const { keys } = place.datalogue;
    const made = await keys.create({ organisation: "mairie-dolus", scopes: ["read"], label: null, expiresOn: null });
    const first = await place.read(data, made.secret);
    expect(first.status).toBe(200);
    await keys.revoke(made.key.id);
    const again = await place.read(data, made.secret, { "If-None-Match": first.headers.get("etag") ?? "" });
    expect(again.status).toBe(401);
    expect((await place.read(data, made.secret, {}, "HEAD")).status).toBe(401);
  });

  it("answers the same, to the byte, when only what is hidden changed", async () => {
    const key = place.keys["mairie-dolus"];
    const told = async () =>
      Promise.all(
        ["", "?montant__sum", "/csv", "/json"].map(async (form) => {
          const { text, headers } = await place.read(`${data}${form}`, key);
          return { text, etag: headers.get("etag"), bytes: headers.get("content-length") };
        }),
      );
    const before = await told();
    place.place.write(
      `voirie/interventions/${HIDDEN.file}.csv`,
      `${worksCsv({ agent: "un autre agent", others: "5" })}17004,2024,9,La Brée,quetzalvaleur\n`,
    );
    expect((await place.datalogue.load()).published).toBe(1);
    expect((await rowsOf(data, place.keys["ile-d-oleron"])).meta.total).toBe(6);
    expect(await told()).toEqual(before);
  });

  it("is refused in words where its scopes cannot be meant", async () => {
    const file = "voirie/notes/dataset.json";
    const now = JSON.parse(place.place.read(file));
    const refused = async (change: object) => {
      place.place.write(file, { ...now, ...change });
      const { problems } = await place.datalogue.load();
      return problems.map(({ message }) => message).join(" ");
    };
    expect(await refused({ access: "open" })).toContain("ouvert à tous");
    expect(await refused({ scopes: [{ rows: "codeCommune" }] })).toContain("pour qui");
    expect(await refused({ scopes: [{ kinds: ["commune"] }] })).toContain("tout le tableau");
    expect(await refused({ scopes: [{ kinds: ["commune"], rows: "commune" }] })).toContain("n'est pas une colonne");
    expect(await refused({ scopes: [{ kinds: ["commune"], columns: ["nota"] }] })).toContain("n'est pas une colonne");
    place.place.write(file, now);
    await place.datalogue.load();
  });
});
