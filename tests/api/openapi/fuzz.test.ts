import { createServer, type Server } from "node:http";
import { createApiApp } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../../packages/api/src/openapi/operations.js";
import { listen } from "../../support/listen.js";
import fc from "../../support/properties.js";
import { type Demonstration, openDemonstration } from "../indicators/demonstration.js";
import { createPlace, type Place } from "../support/content-folder.js";
import { definitionChecker, type Openapi } from "./definition-checker.js";
import { type DrawnRequest, drawRequest } from "./draw-request.js";

const SLUG = "apports";
const RUNS = 500;

let place: Place;
let demonstration: Demonstration;
const servers: Server[] = [];
const logged: string[] = [];
const log = (line: string) => void logged.push(line);

function serve(server: Server): Promise<string> {
  servers.push(server);
  return listen(server);
}

/** The content of the project: indicators, territories, a table and a layer. */
async function openProject(): Promise<string> {
  demonstration = await openDemonstration({ env: { DATALOGUE_RATE_LIMIT: "0" }, log });
  return serve(demonstration.app);
}

/** A table with a field of each kind. */
async function openTable(): Promise<string> {
  place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr", DATALOGUE_RATE_LIMIT: "0" });
  place.write("dechets/apports/dataset.json", {
    slug: SLUG,
    title: "Apports en déchetterie",
    description: "Tonnages par commune.",
    organisation: "ile-d-oleron",
    licence: "lov2",
    frequency: "ANNUAL",
    keywords: ["déchets"],
    access: "open",
  });
  place.write("dechets/apports/schema.json", {
    fields: [
      { name: "code_insee", type: "string" },
      { name: "annee", type: "year" },
      { name: "tonnage", type: "number", unit: "t" },
      { name: "passages", type: "integer" },
      { name: "jour", type: "date" },
      { name: "mois", type: "yearmonth" },
      { name: "releve", type: "datetime" },
      { name: "ouvert", type: "boolean" },
      { name: "materiaux", type: "list" },
      { name: "remarque", type: "string" },
    ],
  });
  place.write(
    "dechets/apports/data.csv",
    `code_insee,annee,tonnage,passages,jour,mois,releve,ouvert,materiaux,remarque
17093,2023,10.5,4,2023-03-01,2023-03,2023-03-01T10:00:00Z,true,"bois,métal",Le Château
17140,2024,-20,,2024-03-15,2024-03,2024-03-15T10:00:00Z,false,gravats,fermé; travaux
17219,,,52,,,,,,
`,
  );
  place.write("schemas/mediatheques.json", { title: "Médiathèques", fields: [{ name: "annee", type: "year" }] });
  const datalogue = await place.open({ log });
  expect((await datalogue.load()).problems).toEqual([]);
  return serve(createServer(createApiApp(datalogue, place.settings)));
}

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  await demonstration?.remove();
  await place?.remove();
});

async function send(url: string, { method, address, body, accept }: DrawnRequest) {
  const options = method === "post" ? { method: "POST", body, headers: fileHeaders(accept) } : { headers: { accept } };
  const answer = await fetch(`${url}${address}`, { ...options, redirect: "manual" });
  const content = Buffer.from(await answer.arrayBuffer());
  const mediaType = answer.headers.get("Content-Type")?.replace(/;.*/, "");
  return { method: method.toUpperCase(), address, status: answer.status, mediaType, body: content };
}

function fileHeaders(accept: string) {
  return { accept, "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="essai.csv"' };
}

describe.each([
  ["/api/openapi.json", openProject],
  [`/api/datasets/${SLUG}/openapi.json`, openTable],
])("requests drawn from %s", (address, open) => {
  let url: string;
  beforeAll(async () => {
    url = await open();
  });

  it("never meet a fault of ours, and always an answer that the definition declares", async () => {
    const definition = (await (await fetch(url + address)).json()) as Openapi;
    // What draws is answered by the site, which this is not.
    for (const { path, drawn } of operations) if (drawn) delete definition.paths[path];
    const checker = definitionChecker(definition);
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(drawRequest(definition), async (request) => {
        const answer = await send(url, request);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expect(answer.status).toBeLessThan(500);
        expect(checker.check(answer)).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(logged).toEqual([]);
    // Drawn to be answered as well as to be refused, where anybody may ask.
    const asked = RUNS - (statuses.get(401) ?? 0);
    expect(asked).toBeGreaterThan(RUNS / 2);
    expect(statuses.get(200)).toBeGreaterThan(asked / 5);
    expect(statuses.get(400)).toBeGreaterThan(RUNS / 10);
  });
});
