import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const OFFER = `/api/datasets/${SLUG}/offer`;
const OTHER = "ile-d-oleron";
const NOW = new Date("2026-03-10T10:00:00Z");
const CONTACT = { name: "Service conchylicole", email: "conchylicole@exemple.fr" };

describe("a dataset under agreement, for an organisation that is neither of the two", () => {
  let place: ServedPlace;
  let partner: Visitor;
  let recipient: Visitor;
  let other: Visitor;

  beforeAll(async () => {
    const content = createPlace();
    content.drop("culture");
    writeProduction(content);
    content.write("agriculture/agreements/huitres.json", oysters);
    place = await servePlace(content, { passwordCost: CHEAP, now: () => NOW });
    const bring = (email: string, organisation: string) =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role: "administrator" });
    partner = await bring("groupement@exemple.fr", oysters.partner);
    recipient = await bring("pole@exemple.fr", oysters.recipient);
    other = await bring("oleron@exemple.fr", OTHER);
  });
  afterAll(() => place.close());

  const call = async (by: Visitor, method: string, path: string, body?: object) => {
    const answer = await fetch(place.url + path, {
      method,
      headers: {
        ...{ Cookie: by.cookie, "Sec-Fetch-Site": "same-origin" },
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, text, body: text === "" ? undefined : JSON.parse(text) };
  };
  const ownerOf = async () => (await call(partner, "GET", `/api/datasets/${SLUG}`)).body.organisation.slug;
  const accept = async (by: Visitor) => {
    const { digest } = (await call(by, "GET", OFFER)).body.stake;
    return call(by, "POST", `${OFFER}/accept`, { digest, contact: CONTACT });
  };
  const give = async (organisation: string) => {
    const knex = await place.place.openCatalogue();
    const { metadata } = await knex("datasets").where({ slug: SLUG }).first("metadata");
    await knex("datasets")
      .where({ slug: SLUG })
      .update({ metadata: JSON.stringify({ ...JSON.parse(metadata), organisation }) });
    await knex.destroy();
  };

  it("is not offered to it, and says to whom it may be", async () => {
    expect(await call(partner, "POST", OFFER, { organisation: OTHER })).toMatchObject({
      ...{ status: 409, body: { code: "jeu-sous-convention" } },
    });
    const page = await partner.ask(`/espace/jeux/${SLUG}/transfert`);
    expect(page.text).toContain("Il est sous convention");
    expect(page.text).not.toContain("data.gouv.fr");
    expect(page.text).not.toContain(`value="${OTHER}"`);
    expect(page.text).toContain(`value="${oysters.recipient}"`);
  });

  it("goes to the recipient, and back", async () => {
    expect((await call(partner, "POST", OFFER, { organisation: oysters.recipient })).status).toBe(201);
    expect((await accept(recipient)).status).toBe(200);
    expect(await ownerOf()).toBe(oysters.recipient);
    expect((await call(recipient, "POST", OFFER, { organisation: oysters.partner })).status).toBe(201);
    expect((await accept(partner)).status).toBe(200);
    expect(await ownerOf()).toBe(oysters.partner);
  });

  it("is not taken by it, though it was offered before the agreement", async () => {
    await call(partner, "POST", OFFER, { organisation: oysters.recipient });
    const knex = await place.place.openCatalogue();
    await knex("dataset_offers").update({ taker: OTHER });
    await knex.destroy();
    expect(await accept(other)).toMatchObject({ status: 409, body: { code: "jeu-sous-convention" } });
    const path = `/espace/jeux/${SLUG}/transfert`;
    const refused = await other.fill(path, {}, /\/accepter"/);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("sous convention");
    expect(await ownerOf()).toBe(oysters.partner);
    await call(partner, "DELETE", OFFER);
  });

  it("shows it nothing of what was received, though it has the dataset", async () => {
    await give(OTHER);
    const begun = await call(other, "POST", "/api/drafts", { organisation: OTHER, dataset: SLUG });
    expect(begun).toMatchObject({ status: 403, body: { code: "acte-reserve" } });
    const byHand = await other.send("/compte", `/publier?jeu=${SLUG}&voie=main`, {});
    expect(byHand.status).toBe(403);
    for (const { text } of [begun, byHand]) expect(text).not.toMatch(/remarque|deux familles/);
    expect((await call(other, "GET", "/api/drafts")).body.data).toEqual([]);
    const past = `/api/datasets/${SLUG}/rollback`;
    expect(await call(other, "POST", past, { version: 1 })).toMatchObject({ status: 403 });
    expect(await call(other, "GET", `${past}?version=1`)).toMatchObject({ status: 403 });
    await give(oysters.partner);
  });

  it("shows it nothing of a draft that it began before the agreement was read", async () => {
    await give(OTHER);
    const knex = await place.place.openCatalogue();
    const begun = await call(partner, "POST", "/api/drafts", { organisation: oysters.partner, title: "Le même" });
    const moved = { dataset_id: productionJson.id, organisation: OTHER };
    await knex("drafts").where({ id: begun.body.id }).update(moved);
    await knex.destroy();
    const draft = `/api/drafts/${begun.body.id}`;
    for (const [method, path] of [
      ["POST", `${draft}/rows`],
      ["GET", `${draft}/rows`],
      ["GET", draft],
    ] as const) {
      const answer = await call(other, method, path);
      expect(answer.status, path).toBe(403);
      expect(answer.text).not.toMatch(/deux familles/);
    }
    await give(oysters.partner);
  });

  it("opens its rows by hand to who shares it", async () => {
    const opened = await partner.send("/compte", `/publier?jeu=${SLUG}&voie=main`, {});
    expect(opened.status).toBe(303);
    expect((await partner.ask(opened.to)).text).toContain("deux familles");
  });
});
