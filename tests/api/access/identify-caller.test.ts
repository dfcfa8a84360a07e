import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClosedPlace, openClosedPlace, staff } from "./closed-place.js";

let place: ClosedPlace;
beforeAll(async () => {
  place = await openClosedPlace();
});
afterAll(() => place.close());

describe("a request with a key", () => {
  const keyOf = async (change: { expiresOn?: string; revoke?: boolean }) => {
    const { keys } = place.datalogue;
    const { secret, key } = await keys.create({
      organisation: "ile-d-oleron",
      scopes: ["read"],
      label: null,
      expiresOn: change.expiresOn ?? null,
    });
    if (change.revoke) await keys.revoke(key.id);
    return secret;
  };

  it("is refused when the key opens nothing, even where everybody may read", async () => {
    const wrong = {
      "cle-inconnue": `dlg_${"A".repeat(43)}`,
      "cle-expiree": await keyOf({ expiresOn: "2020-01-01" }),
      "cle-revoquee": await keyOf({ revoke: true }),
    };
    for (const [code, key] of Object.entries(wrong))
      for (const address of ["/api/datasets", "/catalogue.ttl", "/api/datasets/frequentation-mediatheques/data"]) {
        const { status, text, headers } = await place.read(address, key);
        expect({ address, status }).toEqual({ address, status: 401 });
        expect(JSON.parse(text)).toMatchObject({ code, title: "Clé refusée" });
        expect(headers.get("www-authenticate")).toBe('Bearer realm="datalogue", error="invalid_token"');
        expect(headers.get("cache-control")).toContain("no-store");
      }
  });

  it("is refused on pages with a page", async () => {
    for (const address of ["/jeux", `/id/jeu/${staff.id}`, "/verifier"]) {
      const { status, text } = await place.read(address, `dlg_${"A".repeat(43)}`, { Accept: "text/html" });
      expect({ address, status }).toEqual({ address, status: 401 });
      expect(text).toContain("<h1>Clé refusée</h1>");
    }
  });

  it("is answered with open data too, for itself alone", async () => {
    const { status, headers } = await place.read("/api/datasets/frequentation-mediatheques/data", place.own);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("private, no-store");
  });

  it("may write the scheme in any case", async () => {
    const read = (authorization: string) =>
      place.read(`/api/datasets/${staff.slug}/data`, undefined, { Authorization: authorization });
    expect((await read(`bearer ${place.own}`)).status).toBe(200);
    expect((await read("Bearer")).status).toBe(401);
    expect((await read("Bearer une cle")).status).toBe(401);
  });

  it("is the public's when it carries the password of a proxy in front of the site", async () => {
    const { status } = await place.read("/api/datasets", undefined, { Authorization: "Basic YWRtaW46YWRtaW4=" });
    expect(status).toBe(200);
  });
});

describe("an answer to the public", () => {
  it("tells caches that it depends on who asks", async () => {
    for (const address of ["/api/datasets", "/jeux", "/catalogue.ttl", `/api/datasets/${staff.slug}/data`])
      for (let time = 1; time <= 2; time++)
        expect((await place.read(address)).headers.get("vary")).toContain("Authorization");
  });
});
