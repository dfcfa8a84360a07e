import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, writeProduction } from "./agreement-content.js";

describe("/api/agreements", () => {
  let place: ServedPlace;
  let partner: Visitor;
  let recipient: Visitor;
  let stranger: Visitor;

  beforeAll(async () => {
    const content = createPlace();
    content.drop("culture");
    writeProduction(content);
    content.write("agriculture/agreements/huitres.json", oysters);
    place = await servePlace(content, { passwordCost: CHEAP, now: () => new Date("2025-06-01T10:00:00Z") });
    const bring = (email: string, organisation: string, role: "reader" | "publisher") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    partner = await bring("groupement@exemple.fr", oysters.partner, "publisher");
    recipient = await bring("pole@exemple.fr", oysters.recipient, "reader");
    stranger = await bring("oleron@exemple.fr", "ile-d-oleron", "publisher");
  });
  afterAll(() => place.close());

  const call = async (visitor: Visitor | null, path = "", body?: object, headers = {}) => {
    const answer = await fetch(`${place.url}/api/agreements${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        ...{ "Sec-Fetch-Site": "same-origin", ...(visitor ? { Cookie: visitor.cookie } : {}), ...headers },
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { headers: given, status } = answer;
    return { status, etag: given.get("etag"), cache: given.get("cache-control"), body: await answer.json() };
  };

  it("is read by the two parties, and as if it were not there by others", async () => {
    expect(await call(null)).toMatchObject({ status: 401, body: { code: "cle-attendue" } });
    expect((await call(stranger)).body).toMatchObject({ data: [], meta: { total: 0 } });
    expect(await call(stranger, "/huitres")).toMatchObject({ status: 404, body: { code: "convention-inconnue" } });
    expect(await call(stranger, "/huitres/acts", { kind: "suspend" })).toMatchObject({ status: 404 });
    expect((await call(recipient)).body).toMatchObject({
      data: [{ agreement: { id: "huitres" } }],
      meta: { total: 1 },
    });
    expect(await call(recipient, "/huitres")).toMatchObject({
      ...{ status: 200, etag: '"0"', cache: "private, no-store" },
      body: { state: "running", until: "2026-12-31T23:00:00.000Z", revision: 0, mayAct: [] },
    });
  });

  it("takes an act of the partner once, against the revision that was read, and tells both what was done", async () => {
    const suspend = { kind: "suspend", reason: "Contrôle en cours." };
    expect(await call(recipient, "/huitres/acts", suspend)).toMatchObject({
      status: 403,
      body: { code: "acte-reserve" },
    });
    expect(await call(partner, "/huitres/acts", suspend, { "Sec-Fetch-Site": "cross-site" })).toMatchObject({
      ...{ status: 403, body: { code: "autre-site" } },
    });
    expect(await call(partner, "/huitres/acts", { kind: "sell" })).toMatchObject({ status: 400 });
    expect(await call(partner, "/huitres/acts", suspend, { "If-Match": '"0"' })).toMatchObject({
      ...{ status: 200, etag: '"1"', body: { state: "suspended" } },
    });
    expect(await call(partner, "/huitres/acts", { kind: "withdraw" }, { "If-Match": '"0"' })).toMatchObject({
      ...{ status: 412, body: { code: "convention-changee", current: { revision: 1 } } },
    });
    expect(await call(partner, "/huitres/acts", suspend)).toMatchObject({
      status: 409,
      body: { code: "convention-autre-etat" },
    });
    expect(await call(partner, "/huitres/acts", { kind: "renew", newEnd: "2020-01-01" })).toMatchObject({
      ...{ status: 422, body: { code: "document-invalide", problems: [{ field: "newEnd" }] } },
    });
    const { body } = await call(recipient, "/huitres/acts");
    expect(body.data).toMatchObject([{ kind: "suspend", organisation: oysters.partner, reason: "Contrôle en cours." }]);
    expect(JSON.stringify(body)).not.toContain("groupement@exemple.fr");
  });
});
