import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../../packages/api/src/openapi/operations.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { routeRules } from "../access/route-rules.js";
import { openScopedPlace, type ScopedPlace, works } from "../access/scoped-place.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

/** Each route with a null character in one of its parts, the others being of something that may be there, or in a word after it. */
const addresses = Object.keys(routeRules).flatMap((route) => {
  const [method = "", path = ""] = route.split(" ");
  const parts = path.match(/:\w+/g) ?? [];
  const fill = (odd?: string) => parts.reduce((filled, part) => filled.replace(part, part === odd ? "%00" : "1"), path);
  return [...parts.map((part) => ({ method, address: fill(part) })), { method, address: `${fill()}?q=a%00` }];
});
const queries = operations.flatMap(({ method, path, query }) =>
  Object.keys(query).map((name) => ({
    method: method.toUpperCase(),
    address: `${path.replaceAll(/\{\w+\}/g, works.slug)}?${encodeURIComponent(name)}=%00`,
  })),
);

describe.each(ENGINES)("a null character with %s", (engine) => {
  let server: EngineServer;
  let place: ScopedPlace;
  let administrator: Visitor;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = await openScopedPlace(url ? { DATABASE_URL: url } : {}, { passwordCost: CHEAP });
    administrator = await Visitor.of(place.datalogue, place.url, {
      ...{ email: "parent@exemple.fr", organisation: "pole-marennes-oleron", role: "administrator" },
    });
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  it("is refused in any part of any address, to who is signed in too", async () => {
    const wrong: string[] = [];
    for (const { method, address } of [...addresses, ...queries])
      for (const headers of [{}, { Cookie: administrator.cookie, "Sec-Fetch-Site": "same-origin" }]) {
        const answer = await fetch(place.url + address, { method, headers, redirect: "manual" });
        await answer.arrayBuffer();
        if (answer.status !== 400) wrong.push(`${method} ${address}: ${answer.status}`);
      }
    expect(wrong).toEqual([]);
    expect(addresses.length).toBeGreaterThan(400);
  });

  it("is never a fault of ours in a text that is sent to be found", async () => {
    const send = async (path: string, body: object) => {
      const { cookie: Cookie } = administrator;
      const headers = {
        ...{ Cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
        Accept: "application/json, text/event-stream",
      };
      const answer = await fetch(place.url + path, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: answer.status, text: await answer.text() };
    };
    const organisation = "pole-marennes-oleron";
    const begun = await send("/api/drafts", { organisation, dataset: "a\0b" });
    expect(begun.status, begun.text).toBe(place.place.settings.database === null ? 404 : 400);
    const offered = await send(`/api/datasets/${works.slug}/offer`, { organisation: "a\0b" });
    expect(offered.status, offered.text).toBe(404);
    const called = await send("/mcp", {
      ...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
      params: { name: "decrire_un_jeu", arguments: { jeu: "a\0b" } },
    });
    expect(called.text).toContain("Aucun jeu de données ne s'appelle");
  });
});
