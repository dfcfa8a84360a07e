import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { preparePages } from "../../packages/web/src/server/prepare-pages.js";
import { ownContent } from "../support/prepared-data.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

let content: string;
let site: RealSite;
beforeAll(async () => {
  content = mkdtempSync(join(tmpdir(), "datalogue-ahead-"));
  for (const name of ["catalogue.json", "organisations.json", "territoires", "schemas", "dechets", "mobilites"])
    cpSync(join(ownContent, name), join(content, name), { recursive: true });
  // A few charts are enough: the pages of each territory are made.
  for (const theme of ["dechets", "mobilites"]) {
    const file = join(content, theme, "observatory.json");
    const observatory = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...observatory, sections: observatory.sections.slice(0, 1) }));
  }
  site = await openRealSite({ content });
});
afterAll(async () => {
  await site.close();
  rmSync(content, { recursive: true });
});

/** The answer as it is kept, without asking for it to be made. */
const kept = async (address: string) => site.datalogue.answers.find(await site.datalogue.readState(), address);

async function prepareAll(): Promise<string[]> {
  const addresses: string[] = [];
  for await (const address of site.app.locals.prepare() as AsyncGenerator<string>) addresses.push(address);
  return addresses;
}

describe("pages made ahead", () => {
  it("are the home page, each observatory for each territory, each indicator; compressed, found by the first visitor", async () => {
    expect(await kept("/observatoires/dechets")).toBeUndefined();
    const addresses = await prepareAll();
    expect(addresses).toEqual(
      expect.arrayContaining([
        "/",
        "/observatoires/dechets",
        "/observatoires/mobilites?territoire=17093",
        "/indicateurs/dechets-omr-hab",
      ]),
    );
    expect(addresses.filter((one) => one.startsWith("/observatoires/dechets"))).toHaveLength(1 + 2 + 14);
    const page = await kept("/observatoires/dechets");
    expect(page?.in("br")).not.toBeInstanceOf(Promise);
    expect((await supertest(site.app).get("/observatoires/dechets")).headers.etag).toContain(
      page?.etag("gzip").slice(1, 20),
    );
  }, 300_000);

  it("stay valid when a publication touches other data, and are made again when it touches theirs", async () => {
    const [waste, mobility] = await Promise.all([kept("/observatoires/dechets"), kept("/observatoires/mobilites")]);
    const file = join(content, "dechets/tonnages/data.csv");
    const [header = "", first = "", ...rest] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [header, first.replace(/,[\d.]+,,/, ",999.99,,"), ...rest].join("\n"));
    await site.datalogue.publish([join(content, "dechets/tonnages")]);
    // The state changed: nothing is taken for valid before it is looked at.
    expect(await kept("/observatoires/mobilites")).toBeUndefined();
    await prepareAll();
    expect(await kept("/observatoires/mobilites")).toBe(mobility);
    expect(await kept("/observatoires/dechets")).toBeDefined();
    expect(await kept("/observatoires/dechets")).not.toBe(waste);
  }, 300_000);

  it("are made again by themselves after a publication, until asked to stop", async () => {
    const before = await kept("/indicateurs/dechets-tonnage");
    const ahead = preparePages({ app: site.app, ...site.datalogue, every: 20, isBusy: () => true, log: () => {} });
    const path = join(content, "dechets/tonnages/dataset.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"keywords": [', '"keywords": ["pesée", '));
    await site.datalogue.publish([join(content, "dechets/tonnages")]);
    const isMadeAgain = async () => {
      const page = await kept("/indicateurs/dechets-tonnage");
      return page !== undefined && page !== before;
    };
    await expect.poll(isMadeAgain, { timeout: 240_000 }).toBe(true);
    await ahead.stop();
  }, 300_000);
});
