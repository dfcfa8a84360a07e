import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { connect } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { geopackage, gp, wkb } from "../../ingest/support/geopackage.js";
import { writeOds } from "../../ingest/support/ods.js";
import { listen } from "../../support/listen.js";
import { createPlace, type Place } from "../support/content-folder.js";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const command = join(project, "bin/datalogue.mjs");
const samples = process.env.DATALOGUE_SAMPLES;

const TOWNS = `codeCommune,commune,annee,entrees
17093,Le Château-d'Oléron,2023,12500
17140,Dolus-d'Oléron,deux mille,8300
17323,Saint-Denis-d'Oléron,2023,n.d.
`;
const schema = {
  title: "Entrées des médiathèques",
  fields: [
    { name: "codeCommune", type: "string", constraints: { required: true } },
    { name: "commune", type: "string" },
    { name: "annee", type: "year" },
    { name: "entrees", type: "integer" },
  ],
};

let place: Place;
let datalogue: Datalogue;
let server: Server;
let port: number;
let logged: string[];

beforeAll(async () => {
  place = createPlace({ DATALOGUE_MAX_FILE_MB: "5" });
  place.write("schemas/mediatheques.json", schema);
  place.write("schemas/mediatheques-locales.json", {
    title: "Médiathèques, en local",
    extends: "mediatheques",
    fields: [{ name: "note", type: "string" }],
  });
  logged = [];
  datalogue = await place.open({ log: (line) => void logged.push(line) });
  await datalogue.load();
  server = createServer(createApiApp(datalogue, place.settings));
  port = Number(new URL(await listen(server)).port);
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await place?.remove();
});

const post = (address = "/api/check") => supertest(server).post(address);
const send = (address: string, body: string | Buffer, name = "entrees.csv", type = "text/csv") =>
  post(address).set("Content-Type", type).set("Content-Disposition", `attachment; filename="${name}"`).send(body);
const attach = (address: string, body: string | Buffer, name = "entrees.csv") =>
  post(address).attach("file", Buffer.from(body), name);
/** What the server answers to bytes written by hand. */
async function speak(headers: string, body: string): Promise<string> {
  const socket = connect(port);
  socket.write(`POST /api/check HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n${body}`);
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  return answer;
}
/** Files that wait to be checked, or were forgotten to be forgotten. */
function left(): string[] {
  const folder = join(place.data, "checking");
  return readdirSync(folder).flatMap((own) => readdirSync(join(folder, own)));
}

/** What the command line says of the same file, its name aside. */
function checkByCommand(body: string | Buffer, name: string, ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-check-"));
  writeFileSync(join(folder, name), body);
  try {
    return execFileSync(process.execPath, [command, "check", join(folder, name), ...options], {
      encoding: "utf8",
      env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_MAX_FILE_MB: "5" },
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("POST /api/check", () => {
  it("takes a GeoPackage, named by its own media type", async () => {
    const bytes = geopackage([{ name: "ports", rows: [[1, gp(wkb(1, -1.1927, 45.8856)), "Le Château"]] }]);
    const { body } = await send("/api/check", bytes, "ports.gpkg", "application/geopackage+sqlite3").expect(200);
    expect(body).toMatchObject({ valid: true, rows: 1, file: { format: "gpkg" } });
    expect(left()).toEqual([]);
  });

  it("gives the report of the command line, for a body and for a form, with a schema and without", async () => {
    for (const [parameters, options] of [
      ["?schema=mediatheques", ["--schema", "mediatheques"]],
      ["?schema=mediatheques-locales", ["--schema", "mediatheques-locales"]],
      ["", []],
    ] as const) {
      const expected = JSON.parse(checkByCommand(TOWNS, "entrees.csv", "--json", ...options));
      const asBody = await send(`/api/check${parameters}`, TOWNS);
      expect(asBody.status).toBe(200);
      expect(asBody.body).toEqual(expected);
      expect((await attach(`/api/check${parameters}`, TOWNS)).body).toEqual(expected);
    }
    await expect.poll(left).toEqual([]);
  });

  it("reads the sheet that a parameter or a field of the form names, and says which there are", async () => {
    const table = [
      ["codeCommune", "entrees"],
      ["17093", 12_500],
    ];
    const bytes = writeOds({ Musées: table, Médiathèques: [...table, ["17140", 8300]] });
    const ods = "application/vnd.oasis.opendocument.spreadsheet";
    const schema = "schema=mediatheques";
    const asked = await send(`/api/check?${schema}&sheet=M%C3%A9diath%C3%A8ques`, bytes, "a.ods", ods);
    expect(asked.body).toMatchObject({ rows: 2, file: { sheet: "Médiathèques", sheets: ["Musées", "Médiathèques"] } });
    const field = await attach(`/api/check?${schema}`, bytes, "a.ods").field("sheet", "Musées");
    expect(field.body).toMatchObject({ rows: 1, file: { sheet: "Musées" } });
    const none = await attach(`/api/check?${schema}`, bytes, "a.ods");
    expect(none.status).toBe(200);
    expect(none.body.issues).toMatchObject([{ code: "several-tables" }]);
    expect(none.body.file.sheets).toEqual(["Musées", "Médiathèques"]);
  });

  it("answers 200 to a file with errors: the report says them", async () => {
    const { status, body, headers } = await send("/api/check?schema=mediatheques", TOWNS);
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: false, rows: 3, file: { name: "entrees.csv" }, counts: { error: 2 } });
    expect(body.issues.map((issue: { line: number; field: string }) => [issue.line, issue.field])).toEqual([
      [3, "annee"],
      [4, "entrees"],
    ]);
    expect(headers["cache-control"]).toBe("private, no-store");
    expect(headers["x-robots-tag"]).toBe("noindex");
  });

  it("checks against the schema of a dataset, or against one given as a file", async () => {
    const byDataset = await send("/api/check?dataset=frequentation-mediatheques", TOWNS);
    expect(byDataset.body.counts.error).toBe(2);
    const byField = await attach("/api/check", TOWNS).field("dataset", "frequentation-mediatheques");
    expect(byField.body).toEqual(byDataset.body);
    const byFile = await attach("/api/check", TOWNS).attach("schema", Buffer.from(JSON.stringify(schema)), "s.json");
    expect(byFile.body.counts.error).toBe(2);
    const byName = await attach("/api/check", TOWNS).field("schema", "mediatheques");
    expect(byName.body).toEqual(byFile.body);
  });

  it("checks against the schema that files are received with, not the normalised one", async () => {
    place.write("culture/salles/dataset.json", {
      slug: "salles",
      title: "Salles",
      description: "Salles à louer.",
      organisation: "ile-d-oleron",
      licence: "lov2",
      frequency: "ANNUAL",
      keywords: ["culture"],
      access: "open",
    });
    place.write("culture/salles/schema.json", {
      fields: [
        { name: "jour", type: "date", format: "%d/%m/%Y" },
        { name: "prix", type: "number", decimalChar: "," },
      ],
    });
    place.write("culture/salles/data.csv", "jour;prix\n01/02/2024;12,5\n");
    await datalogue.load();
    const { body } = await send("/api/check?dataset=salles", "jour;prix\n03/02/2025;13,5\n", "salles.csv");
    expect(body).toMatchObject({ valid: true, rows: 1 });
  });

  it("writes the report as CSV of faults, page or text, by parameter or by Accept", async () => {
    const csv = await send("/api/check?schema=mediatheques&format=csv", TOWNS);
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.headers["content-disposition"]).toBe("attachment; filename=rapport-entrees.csv");
    expect(csv.text).toBe(checkByCommand(TOWNS, "entrees.csv", "--schema", "mediatheques", "--format", "csv"));
    expect(csv.text.charCodeAt(0)).toBe(0xfeff);
    const byAccept = await send("/api/check?schema=mediatheques", TOWNS).set("Accept", "text/csv");
    expect(byAccept.text).toBe(csv.text);
    const text = await send("/api/check?schema=mediatheques&format=text&lang=en", TOWNS);
    expect(text.text).toBe(
      checkByCommand(TOWNS, "entrees.csv", "--schema", "mediatheques", "--format", "text", "--lang", "en"),
    );
    expect(text.headers["content-language"]).toBe("en");
    const html = await send("/api/check?schema=mediatheques", TOWNS).set("Accept", "text/html,*/*;q=0.8");
    expect(html.text).toContain("<!DOCTYPE html>");
    expect(html.headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
    expect((await send("/api/check?schema=mediatheques", TOWNS).set("Accept", "*/*")).body.valid).toBe(false);
  });

  it("lists the faults of every line in the CSV where the JSON keeps a few", async () => {
    const many = `codeCommune,commune,annee,entrees\n${"17093,Le Château-d'Oléron,2023,n.d.\n".repeat(40)}`;
    const csv = await send("/api/check?schema=mediatheques&format=csv", many);
    expect(csv.text.match(/type-or-format-error/g)).toHaveLength(40);
    const { body } = await send("/api/check?schema=mediatheques", many);
    expect(body.issues.find((issue: { field: string }) => issue.field === "entrees")).toMatchObject({ count: 40 });
    expect(JSON.stringify(body).match(/n\.d\./g)?.length).toBeLessThan(12);
  });

  it("says of an empty file that it is empty, and of no body that a file is missing", async () => {
    const { status, body } = await send("/api/check", "");
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: false, rows: 0, issues: [{ code: "empty-file" }] });
    const answer = await speak('Content-Disposition: attachment; filename="a.csv"\r\n', "");
    expect(answer).toMatch(/^HTTP\/1\.1 400[\s\S]*fichier-absent/);
  });

  it("cuts a name of 100 000 letters", async () => {
    const { status, body } = await attach("/api/check", TOWNS, `${"a".repeat(12_000)}.csv`);
    expect([status, body.file.name.length]).toEqual([200, 200]);
    const endless = await attach("/api/check", TOWNS, `${"a".repeat(100_000)}.csv`);
    expect(endless.status).toBe(400);
    await expect.poll(left).toEqual([]);
  });

  it("keeps the accents of a name, whatever way it is written", async () => {
    const names = [
      `attachment; filename*=UTF-8''entr%C3%A9es.csv`,
      Buffer.from('attachment; filename="entrées.csv"').toString("latin1"),
      'attachment; filename="/tmp/dossier/entr\u00e9es.csv"',
    ];
    for (const header of names) {
      const answer = await fetch(`http://localhost:${port}/api/check`, {
        method: "POST",
        headers: { "Content-Type": "text/csv", "Content-Disposition": header },
        body: TOWNS,
      });
      expect(((await answer.json()) as { file: { name: string } }).file.name).toBe("entrées.csv");
    }
    expect((await attach("/api/check", TOWNS, "relevé d’été.csv")).body.file.name).toBe("relevé d’été.csv");
  });
});

describe("POST /api/check refuses, saying why", () => {
  const refusals: [string, () => supertest.Test, number, string, RegExp][] = [
    ["a form without file", () => post().field("schema", "mediatheques"), 400, "fichier-absent", /partie «.file.»/],
    [
      "a form where no file was chosen",
      () =>
        post()
          .set("Content-Type", "multipart/form-data; boundary=x")
          .send('--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--\r\n'),
      400,
      "fichier-absent",
      /Aucun fichier/,
    ],
    [
      "a file without name",
      () => post().set("Content-Type", "text/csv").send(TOWNS),
      400,
      "nom-absent",
      /Content-Disposition/,
    ],
    ["an empty name", () => send("/api/check", TOWNS, ""), 400, "nom-absent", /vide/],
    [
      "two files",
      () => attach("/api/check", TOWNS).attach("file", Buffer.from(TOWNS), "b.csv"),
      400,
      "deux-fichiers",
      /Un seul fichier/,
    ],
    [
      "an unknown schema, listing those that exist",
      () => send("/api/check?schema=piscines", TOWNS),
      400,
      "schema-inconnu",
      /«.piscines.» n'existe pas ici\. Valeurs possibles.: mediatheques, mediatheques-locales\./,
    ],
    [
      "an unknown schema named in the form",
      () => attach("/api/check", TOWNS).field("schema", "../organisations"),
      400,
      "schema-inconnu",
      /mediatheques-locales/,
    ],
    [
      "an unknown dataset, listing those that exist",
      () => send("/api/check?dataset=piscines", TOWNS),
      400,
      "jeu-inconnu",
      /frequentation-mediatheques/,
    ],
    [
      "two schemas",
      () => attach("/api/check?schema=mediatheques", TOWNS).field("dataset", "frequentation-mediatheques"),
      400,
      "schema-en-double",
      /gardez-en une/,
    ],
    [
      "a schema that is no JSON",
      () => attach("/api/check", TOWNS).attach("schema", Buffer.from("{"), "s.json"),
      400,
      "schema-invalide",
      /JSON/,
    ],
    [
      "a schema that is none",
      () => attach("/api/check", TOWNS).attach("schema", Buffer.from('{"fields": 3}'), "s.json"),
      400,
      "schema-invalide",
      /fields/,
    ],
    [
      "a schema of three thousand foreign keys, with the numbers",
      () =>
        attach("/api/check", TOWNS).attach(
          "schema",
          Buffer.from(
            JSON.stringify({
              ...schema,
              foreignKeys: Array.from({ length: 3000 }, () => ({
                fields: "codeCommune",
                reference: { resource: "frequentation-mediatheques", fields: "codeCommune" },
              })),
            }),
          ),
          "s.json",
        ),
      400,
      "schema-invalide",
      /3.000 clés étrangères, 50 au plus/,
    ],
    [
      "a schema of 6 000 columns",
      () =>
        attach("/api/check", TOWNS).attach(
          "schema",
          Buffer.from(JSON.stringify({ fields: Array.from({ length: 6000 }, (_, rank) => ({ name: `c${rank}` })) })),
          "s.json",
        ),
      400,
      "schema-invalide",
      /6.000 colonnes, 5.000 au plus/,
    ],
    [
      "a schema nested 300 000 deep",
      () =>
        attach("/api/check", TOWNS).attach(
          "schema",
          Buffer.from(`{"fields": [{"name": "a", "x": ${"[".repeat(300_000)}${"]".repeat(300_000)}}]}`),
          "s.json",
        ),
      400,
      "schema-invalide",
      /plus de 64 niveaux/,
    ],
    [
      "a form of endless fields",
      () => {
        const field = '--x\r\nContent-Disposition: form-data; name="schema"\r\n\r\n\r\n';
        return post()
          .set("Content-Type", "multipart/form-data; boundary=x")
          .send(`${field.repeat(20_000)}--x--\r\n`);
      },
      400,
      "champ-invalide",
      /deux fois/,
    ],
    ["an unknown parameter", () => send("/api/check?shema=x", TOWNS), 400, "parametre-inconnu", /schema, dataset/],
    ["an unknown form", () => send("/api/check?format=pdf", TOWNS), 400, "valeur-invalide", /json, csv, html, text/],
    ["an unknown language", () => send("/api/check?lang=de", TOWNS), 400, "valeur-invalide", /fr, en/],
    [
      "a part that is not expected",
      () => post().attach("data", Buffer.from(TOWNS), "a.csv"),
      400,
      "partie-inconnue",
      /file, schema, schema-file, dataset/,
    ],
    [
      "a form cut short",
      () =>
        post()
          .set("Content-Type", "multipart/form-data; boundary=x")
          .send('--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n1,2'),
      400,
      "formulaire-illisible",
      /incomplet/,
    ],
    [
      "a form without boundary",
      () => post().set("Content-Type", "multipart/form-data").send("x"),
      400,
      "formulaire-illisible",
      /mal formé/,
    ],
    ["the form of a web page", () => post().type("form").send("file=a"), 415, "type-refuse", /text\/csv/],
    ["a picture", () => send("/api/check", TOWNS, "a.png", "image/png"), 415, "type-refuse", /image\/png/],
    [
      "a compressed body",
      () => send("/api/check", TOWNS).set("Content-Encoding", "gzip"),
      415,
      "corps-compresse",
      /Content-Encoding/,
    ],
    [
      "a file over the limit",
      () => send("/api/check", Buffer.alloc(5_000_001, "a")),
      413,
      "fichier-trop-grand",
      /dépasse 5.Mo/,
    ],
    [
      "a file over the limit in a form",
      () => attach("/api/check", Buffer.alloc(5_000_001, "a")),
      413,
      "fichier-trop-grand",
      /dépasse 5.Mo/,
    ],
    [
      "a reading",
      () => supertest(server).get("/api/check") as unknown as supertest.Test,
      405,
      "methode-refusee",
      /POST/,
    ],
  ];
  it.each(refusals)("%s", async (_, ask, status, code, detail) => {
    const answer = await ask();
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.body.detail).toMatch(detail);
    expect(answer.status).toBe(status);
    await expect.poll(left).toEqual([]);
  });

  it("and keeps nothing in its log of what was sent", () => {
    expect(logged).toEqual([]);
  });
});

/** Sends a body in pieces, without saying its length; gives the status and the code. */
function stream(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        port,
        path: "/api/check",
        method: "POST",
        headers: { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="a.csv"' },
      },
      (answer) => {
        let text = "";
        answer.on("data", (chunk) => {
          text += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, code: JSON.parse(text).code }));
      },
    );
    asked.on("error", reject);
    void (async () => {
      for await (const piece of pieces) if (!asked.write(piece)) await new Promise((done) => asked.once("drain", done));
      asked.end();
    })();
  });
}

describe("a caller that does not behave", () => {
  it("is stopped at the limit when it does not say how much it sends", async () => {
    const piece = Buffer.alloc(1_000_000, "a");
    expect(await stream(Array.from({ length: 12 }, () => piece))).toEqual({ status: 413, code: "fichier-trop-grand" });
    await expect.poll(left).toEqual([]);
  });

  it("is read no further than the length it said", async () => {
    const body = "codeCommune\n17093\n";
    const answer = await speak(
      `Content-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\nContent-Length: ${body.length}\r\n`,
      `${body}${"17140\n".repeat(1000)}`,
    );
    // What follows is no request: the answer may be lost, nothing else is.
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400) /);
    expect(answer).not.toMatch(/"rows": 1\d/);
    await expect.poll(left).toEqual([]);
  });

  it("leaves nothing behind when it goes away in the middle of its file, or before the report", async () => {
    for (const whole of [false, true]) {
      const socket = connect(port);
      const body = `a,b\n${"1,2\n".repeat(200_000)}`;
      socket.write(
        `POST /api/check HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\nContent-Length: ${whole ? body.length : 4_000_000}\r\n\r\n`,
      );
      await new Promise((done) => socket.write(body, done));
      for (let turn = 0; turn < 200 && left().length === 0; turn++) await new Promise((done) => setTimeout(done, 5));
      socket.destroy();
      await expect.poll(left).toEqual([]);
    }
    expect(logged).toEqual([]);
    expect((await send("/api/check", TOWNS)).status).toBe(200);
  });
});

describe("GET /api/schemas", () => {
  it("lists the shared schemas and gives each as it is written", async () => {
    const { body } = await supertest(server).get("/api/schemas?page_size=1");
    expect(body).toMatchObject({
      data: [{ name: "mediatheques", title: "Entrées des médiathèques" }],
      meta: { page: 1, page_size: 1, total: 2 },
    });
    expect(body.links.next).toContain("page=2");
    const path = new URL(body.data[0].url).pathname;
    expect((await supertest(server).get(path)).body).toEqual(schema);
  });

  it("names those that exist when one does not", async () => {
    for (const name of ["piscines", "..%2Forganisations"]) {
      const { status, body } = await supertest(server).get(`/api/schemas/${name}`);
      expect(status).toBe(404);
      expect(body.detail).toContain("mediatheques, mediatheques-locales");
    }
  });

  it("says to browsers of other sites that a file may be posted", async () => {
    const { status, headers } = await supertest(server).options("/api/check");
    expect(status).toBe(204);
    expect(headers["access-control-allow-methods"]).toBe("POST, OPTIONS");
    expect(headers["access-control-allow-headers"]).toContain("Content-Disposition");
  });
});

describe("at start", () => {
  it("sweeps the files that a crash left, not those of another living process", async () => {
    const other = createPlace();
    const folder = join(other.data, "checking");
    const leave = (name: string) => {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "file"), "17093");
    };
    leave(`${process.pid}@${hostname()}@earlier-life`);
    leave(`4194305@${hostname()}@dead`);
    leave(`${process.ppid}@${hostname()}@alive`);
    leave("1@another-machine@recent");
    await other.open();
    expect(
      readdirSync(folder)
        .filter((name) => !name.startsWith(`${process.pid}@`))
        .sort(),
    ).toEqual(["1@another-machine@recent", `${process.ppid}@${hostname()}@alive`].sort());
    expect(existsSync(join(folder, `${process.pid}@${hostname()}@earlier-life`))).toBe(false);
    await other.remove();
  });
});

describe.skipIf(!samples)(
  samples ? "real files" : "real files (skipped: DATALOGUE_SAMPLES does not name a folder of samples)",
  () => {
    it.each([
      "csvapi__bornes-irve-20190805.csv",
      "france-geojson__communes-17-charente-maritime.geojson",
      "transport-base-nationale-covoiturage__bnlc-.csv",
    ])("gives of %s the report of the command line", async (name) => {
      const body = readFileSync(join(samples as string, "data/real", name));
      if (body.length > 5_000_000) return;
      const { text } = await send("/api/check", body, name, "application/octet-stream").buffer(true);
      expect(text).toBe(checkByCommand(body, name, "--json"));
    });
  },
);
