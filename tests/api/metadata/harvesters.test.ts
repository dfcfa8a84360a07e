import { execFile, execFileSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { type Demonstration, openDemonstration } from "../indicators/demonstration.js";

const script = fileURLToPath(new URL("../../../scripts/harvest-check.py", import.meta.url));
const python = ["python3", "/usr/bin/python3"].find((command) => {
  try {
    execFileSync(command, ["-c", "import rdflib"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

/** What the harvesters make of a dataset. */
interface Harvested {
  title: string;
  licence: string;
  schema: string;
  ckan: {
    licences: string[];
    schemas: string[];
    spatial: { uri: string; text: string; geom: string };
    temporal: string[] | null;
  };
}

describe.skipIf(!python)("the harvesters (needs python3 with rdflib)", () => {
  let demonstration: Demonstration;
  let server: Server;
  let url: string;
  /** An answer beside those of the API. */
  let added: { path: string; text: string } | undefined;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url !== added?.path) return void demonstration.app.emit("request", request, response);
      response.setHeader("Content-Type", "application/n-triples; charset=utf-8");
      response.end(added?.text);
    });
    url = await listen(server, "127.0.0.1");
    demonstration = await openDemonstration({ env: { PUBLIC_URL: url } });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await demonstration.remove();
  });

  const harvest = async (path: string) => {
    const run = promisify(execFile)(python ?? "", [script, url + path, "--json", "--no-files"], { maxBuffer: 2 ** 26 });
    const { stdout } = await run.catch((error) => error);
    return JSON.parse(stdout) as { datasets: Record<string, Harvested>; problems: string[] };
  };

  it("refuse no dataset of the demonstration, and keep the licence, the schema, the place and the period of each", async () => {
    const { datasets, problems } = await harvest("/catalogue.jsonld");
    expect(problems).toEqual([]);
    const all = Object.values(datasets);
    const { data } = await (await fetch(`${url}/api/datasets?access=open&page_size=100`)).json();
    // What a partner lends is in no feed: it has no open licence.
    expect(all).toHaveLength(data.filter(({ licence }: { licence: string }) => licence !== "convention").length);
    expect(data.length).toBeLessThan(100);
    for (const { title, licence, ckan } of all) {
      expect([title, ["lov2", "odc-odbl"].includes(licence)]).toEqual([title, true]);
      expect([title, ckan.spatial.geom]).toEqual([title, expect.stringMatching(/^POLYGON\(\(-1\./)]);
      expect([title, ckan.temporal?.length]).toEqual([title, 2]);
    }
    const schemas = all.map(({ schema }) => schema).filter((one) => one.startsWith("https://schema.data.gouv.fr/"));
    expect(schemas).toHaveLength(3);
    for (const schema of schemas)
      expect(schema).toMatch(
        /^https:\/\/schema\.data\.gouv\.fr\/schemas\/[\w-]+\/[\w-]+\/\d+\.\d+\.\d+\/[\w-]+\.json$/,
      );
  });

  it("would refuse a digest typed as DCAT-AP asks, which the library of data.gouv.fr makes bytes of", async () => {
    const feed = await (await fetch(`${url}/organismes/pole-marennes-oleron/catalogue.nt`)).text();
    const [file] = /<[^>]*\/id\/fichier\/[^>]*\/csv>/.exec(feed) ?? [];
    const spdx = "http://spdx.org/rdf/terms#";
    added = {
      path: "/avec-empreinte.nt",
      text: `${feed.replace(/^.*hydra\/core#next.*$/m, "")}
${file} <${spdx}checksum> _:empreinte .
_:empreinte <${spdx}algorithm> <${spdx}checksumAlgorithm_sha256> .
_:empreinte <${spdx}checksumValue> "${"ab".repeat(32)}"^^<http://www.w3.org/2001/XMLSchema#hexBinary> .
`,
    };
    const { problems } = await harvest(added.path);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("is read as bytes, where data.gouv.fr takes str only");
  });
});
