import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser, Store } from "n3";
import SHACLValidator from "rdf-validate-shacl";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demonstration, openDemonstration } from "../indicators/demonstration.js";

const ID = "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a10";
let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = await openDemonstration();
});
afterAll(() => demonstration.remove());
const get = (address: string, accept = "*/*") => request(demonstration.app).get(address).set("Accept", accept);

describe("the feed", () => {
  it.each([
    ["/catalogue.jsonld", "application/ld+json; charset=utf-8"],
    ["/catalogue.ttl", "text/turtle; charset=utf-8"],
    ["/catalogue.rdf", "application/rdf+xml; charset=utf-8"],
    ["/catalogue.nt", "application/n-triples; charset=utf-8"],
    ["/organismes/pole-marennes-oleron/catalogue.ttl", "text/turtle; charset=utf-8"],
    ["/catalogue.ttl/", "text/turtle; charset=utf-8"],
    [`/id/jeu/${ID}.jsonld`, "application/ld+json; charset=utf-8"],
    [`/id/jeu/${ID}.ttl`, "text/turtle; charset=utf-8"],
  ])("is served at %s, whatever is accepted, to every origin, and answers HEAD", async (address, type) => {
    const answer = await get(address, "text/html").expect(200);
    expect(answer.headers).toMatchObject({ "content-type": type, "access-control-allow-origin": "*" });
    const head = await request(demonstration.app).head(address).set("Accept-Encoding", "gzip").expect(200);
    expect(head.headers["content-type"]).toBe(type);
    expect(head.headers.etag).toBe(answer.headers.etag);
    await get(address)
      .set("If-None-Match", answer.headers.etag ?? "")
      .expect(304);
  });

  it.each([
    ["text/turtle", "text/turtle"],
    ["application/ld+json", "application/ld+json"],
    ["application/json", "application/ld+json"],
    ["*/*", "application/ld+json"],
    ["text/html;q=0.1, text/turtle", "text/turtle"],
  ])("is negotiated without redirect: %s", async (accept, type) => {
    for (const address of ["/catalogue", "/catalogue/", `/id/jeu/${ID}`]) {
      const answer = await get(address, accept).expect(200);
      expect(answer.headers["content-type"]).toContain(type);
      expect(answer.headers.vary).toContain("Accept");
    }
  });

  it("leaves HTML to the pages, which are not here", async () => {
    const { body } = await get("/catalogue", "text/html,application/xhtml+xml,*/*;q=0.8").expect(404);
    expect(body.code).toBe("adresse-inconnue");
  });

  it("says which forms there are when none is accepted", async () => {
    const { body } = await get("/catalogue", "image/png").expect(406);
    const { body: absent } = await get(`/id/fichier/${ID}/`, "image/png").expect(404);
    expect(absent.code).toBe("adresse-inconnue");
    expect(body.detail).toContain("text/turtle");
  });

  it("refuses a dataset or a form that does not exist, and a parameter", async () => {
    await get("/id/jeu/00000000-0000-4000-8000-000000000000.ttl").expect(404);
    await get("/id/jeu/dechets-tonnages.ttl").expect(404);
    await get(`/id/jeu/${ID}.csv`).expect(404);
    await get("/catalogue.ttl?format=ttl").expect(400);
    await get("/catalogue.ttl?page=0").expect(400);
    await get("/catalogue.ttl?page_size=51").expect(400);
    await get("/catalogue.ttl?page=99").expect(404);
  });

  it("gives addresses of files that answer, with the size that it tells and the digest that their identifiers tell", async () => {
    const store = new Store(new Parser().parse((await get("/catalogue.ttl")).text));
    const files = store.getQuads(null, "http://www.w3.org/ns/dcat#downloadURL", null, null);
    expect(files.length).toBeGreaterThan(4);
    for (const { subject, object } of files) {
      const { pathname } = new URL(object.value);
      const answer = await get(pathname).set("Accept-Encoding", "identity").buffer(true).expect(200);
      const [size] = store.getObjects(subject, "http://www.w3.org/ns/dcat#byteSize", null);
      expect(answer.headers["content-length"], pathname).toBe(size?.value);
      const { text } = await get(`${new URL(subject.value).pathname}.ttl`).expect(200);
      const [digest] = new Store(new Parser().parse(text)).getObjects(
        null,
        "http://spdx.org/rdf/terms#checksumValue",
        null,
      );
      expect(answer.headers.etag, pathname).toBe(`"${digest?.value}"`);
    }
  });

  it("gives addresses of schemas, API and rows that answer", async () => {
    const store = new Store(new Parser().parse((await get("/catalogue.ttl")).text));
    const addresses = [
      "http://purl.org/dc/terms/conformsTo",
      "http://www.w3.org/ns/dcat#endpointURL",
      "http://www.w3.org/ns/dcat#accessURL",
    ]
      .flatMap((predicate) => store.getObjects(null, predicate, null))
      .map(({ value }) => value)
      .filter((value) => value.startsWith("https://donnees.exemple.fr"));
    expect(addresses.length).toBeGreaterThan(6);
    for (const address of addresses) await get(new URL(address).pathname).expect(200);
  });
});

const samples = process.env.DATALOGUE_SAMPLES;
describe.skipIf(!samples)("the feed of the demonstration (needs DATALOGUE_SAMPLES)", () => {
  it.each(["shapes.ttl", "range.ttl"])("conforms to %s", async (name) => {
    const shapes = new Store(new Parser().parse(readFileSync(join(samples ?? "", "shapes", name), "utf8")));
    const data = new Store(new Parser().parse((await get("/catalogue.ttl")).text));
    const { conforms, results } = await new SHACLValidator(shapes).validate(data);
    expect(results.map(({ path, focusNode }) => `${focusNode?.value} ${path?.toString()}`)).toEqual([]);
    expect(conforms).toBe(true);
  });
});
