import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { readZip } from "../../web/support/read-zip.js";
import { createPlace, type Place } from "../support/content-folder.js";

/** Windows-1252, a French date, a comma, spaces; and a word that nobody can mend. */
const MEASURES = Buffer.from(
  "jour;lieu;hauteur\n24/06/2024;Dolus-d'Oléron; 12,5 \n25/06/2024;Le Château;n.d.\n",
  "latin1",
);
const schema = {
  title: "Hauteurs d'eau",
  fields: [
    { name: "jour", type: "date", constraints: { required: true } },
    { name: "lieu", type: "string" },
    { name: "hauteur", type: "number" },
  ],
};

let place: Place;
let datalogue: Datalogue;
let server: Server;

beforeAll(async () => {
  place = createPlace();
  place.write("schemas/hauteurs.json", schema);
  datalogue = await place.open();
  await datalogue.load();
  server = createServer(createApiApp(datalogue, place.settings));
  await listen(server);
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await place?.remove();
});

const send = (address: string, body: Buffer, name: string, type = "text/csv") =>
  supertest(server)
    .post(address)
    .set("Content-Type", type)
    .set("Content-Disposition", `attachment; filename="${name}"`)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => done(null, Buffer.concat(chunks)));
    })
    .send(body);

/** Files that wait to be checked, or were forgotten to be forgotten. */
function left(): string[] {
  const folder = join(place.data, "checking");
  return readdirSync(folder).flatMap((own) => readdirSync(join(folder, own)));
}

describe("POST /api/check/copy", () => {
  it("gives the copy, the list of its changes and what is left to mend, then forgets everything", async () => {
    const { status, headers, body } = await send("/api/check/copy?schema=hauteurs", MEASURES, "hauteurs 2024.csv");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/zip");
    expect(headers["content-disposition"]).toBe('attachment; filename="hauteurs 2024-corrige.zip"');
    expect(headers["cache-control"]).toBe("private, no-store");
    const files = readZip(body);
    expect([...files.keys()]).toEqual(["hauteurs 2024-corrige.csv", "changements.csv", "rapport.json"]);
    expect(files.get("hauteurs 2024-corrige.csv")).toBe(
      "jour;lieu;hauteur\n2024-06-24;Dolus-d'Oléron;12.5\n2024-06-25;Le Château;n.d.\n",
    );
    const changes = files.get("changements.csv")?.split("\r\n") ?? [];
    expect(changes[0]).toBe("\ufeffline,column,field,before,after,reason");
    expect(changes.some((line) => line.startsWith("2,1,jour,24/06/2024,2024-06-24,"))).toBe(true);
    const report = JSON.parse(files.get("rapport.json") ?? "{}");
    expect(report.file.name).toBe("hauteurs 2024-corrige.csv");
    expect(report.counts.error).toBe(1);
    await expect.poll(left).toEqual([]);
  });

  it("says why there is no copy, and keeps nothing", async () => {
    const { status, body } = await send("/api/check/copy", Buffer.from("{"), "lieux.geojson", "application/geo+json");
    expect(status).toBe(422);
    expect(JSON.parse(body.toString())).toMatchObject({ code: "copie-impossible" });
    expect(JSON.parse(body.toString()).detail).toContain("ne peut pas être lu jusqu'au bout");
    await expect.poll(left).toEqual([]);
  });

  it("refuses what /api/check refuses, in the same words", async () => {
    for (const address of ["/api/check", "/api/check/copy"]) {
      const { status, body } = await send(`${address}?schema=inconnu`, MEASURES, "a.csv");
      expect(status).toBe(400);
      expect(JSON.parse(body.toString()).code).toBe("schema-inconnu");
    }
    await expect.poll(left).toEqual([]);
  });

  it("names the copy with plain letters only", async () => {
    const { body } = await send("/api/check/copy?schema=hauteurs", MEASURES, "a<b>c.csv");
    expect([...readZip(body).keys()][0]).toBe("a-b-c-corrige.csv");
  });
});
