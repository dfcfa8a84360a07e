import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, parties, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const NOW = new Date("2026-03-10T10:00:00Z");
const NEXT = "cooperative-ostreicole";
const ENDED = { state: "ended", since: new Date("2026-02-28T23:00:00Z") } as const;
/** With the spaces that one types. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("a dataset that another partner shares since", () => {
  let place: ServedPlace;
  let former: Visitor;
  let next: Visitor;

  beforeAll(async () => {
    const content = createPlace();
    content.drop("culture");
    writeProduction(content);
    content.write("organisations.json", [...parties, { slug: NEXT, name: "Coopérative ostréicole" }]);
    content.write("agriculture/production/dataset.json", { ...productionJson, organisation: oysters.recipient });
    content.write("agriculture/agreements/huitres.json", { ...oysters, end: "2026-02-28" });
    content.write("agriculture/agreements/suite.json", {
      ...{ ...oysters, id: "suite", partner: NEXT, signedOn: "2026-02-01", start: "2026-03-01" },
      title: "Données de la coopérative",
    });
    place = await servePlace(content, { passwordCost: CHEAP, now: () => NOW });
    const bring = (email: string, organisation: string) =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role: "publisher" });
    former = await bring("groupement@exemple.fr", oysters.partner);
    next = await bring("cooperative@exemple.fr", NEXT);
    const knex = await content.openCatalogue();
    const { id } = await knex("datasets").where({ slug: SLUG }).first("id");
    await knex("agreement_uses").insert({ dataset: id, day: "2026-02-28", kind: "file", count: 3 });
    await knex.destroy();
    for (let turn = 0; turn < 2; turn++) expect((await place.read(`/jeux/${SLUG}`)).status).toBe(200);
  });
  afterAll(() => place.close());

  const usesOf = async (visitor: Visitor, agreement: string) =>
    JSON.parse((await visitor.ask(`/api/agreements/${agreement}/uses`)).text).data;

  it("gives the former one what went out while its agreement lasted, and the next one what goes out since", async () => {
    const of = { dataset: SLUG };
    expect(await usesOf(former, "huitres")).toEqual([{ ...of, month: "2026-02", kind: "file", count: 3 }]);
    expect(await usesOf(next, "suite")).toEqual([{ ...of, month: "2026-03", kind: "page", count: 2 }]);
    expect((await former.ask("/api/agreements/suite/uses")).status).toBe(404);
  });

  it("gives the former one nothing of the version that the next one let out", async () => {
    const own = plain((await next.ask("/convention/suite")).text);
    expect(own).toContain("Voir ce que le public voit");
    expect(own).toContain("remarque");
    const page = await former.ask("/convention/huitres");
    expect(page.status).toBe(200);
    const datasets = await place.datalogue.partners.listDatasets({ ...ENDED, agreement: oysters });
    expect(datasets).toMatchObject([{ slug: SLUG, version: null, versions: [], rows: 0, kept: [], periods: [] }]);
    expect(page.text).not.toContain("remarque");
    expect(plain(page.text)).toContain("3 fichiers téléchargés");
    expect(plain(page.text)).not.toContain("pages vues");
  });

  it("is that of the same two parties under the name of another agreement", async () => {
    const renewed = { ...oysters, id: "renouvellement", partner: NEXT };
    expect(
      await place.datalogue.partners.listDatasets({ state: "running", since: NOW, agreement: renewed }),
    ).toMatchObject([{ version: 1, versions: [{ number: 1 }] }]);
  });

  it("is counted up to the day of the withdrawal", async () => {
    const seen = await next.ask("/convention/suite/retrait");
    const revision = /name="revision" value="(\d+)"/.exec(seen.text)?.[1] ?? "";
    const sent = await next.send("/convention/suite/retrait", "/convention/suite/retrait", { revision, lu: "oui" });
    expect(sent.to).toContain("fait=donnees-retirees");
    const knex = await place.place.openCatalogue();
    const { id } = await knex("datasets").where({ slug: SLUG }).first("id");
    await knex("agreement_uses").insert({ dataset: id, day: "2026-03-11", kind: "api", count: 1 });
    await knex.destroy();
    expect(await usesOf(next, "suite")).toEqual([{ dataset: SLUG, month: "2026-03", kind: "page", count: 2 }]);
  });
});

describe("a partner that is no longer in organisations.json", () => {
  it("shares nothing more from the end that is written as it leaves", async () => {
    const content = createPlace();
    content.drop("culture");
    writeProduction(content);
    content.write("organisations.json", parties);
    content.write("agriculture/agreements/huitres.json", oysters);
    const place = await servePlace(content, { now: () => NOW });
    const read = async () => (await place.read(`/api/datasets/${SLUG}/data`)).status;
    expect(await read()).toBe(200);
    content.write(
      "organisations.json",
      parties.filter(({ slug }) => slug !== oysters.partner),
    );
    content.write("agriculture/agreements/huitres.json", { ...oysters, end: "2025-06-30" });
    const { problems } = await place.datalogue.load();
    expect(problems.filter(({ path }) => path.includes("agreements"))).toEqual([]);
    expect(await read()).toBe(410);
    await place.close();
  });
});
