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

  const send = async (method: string, path: string, body: object) => {
    const { cookie: Cookie } = administrator;
    const headers = {
      ...{ Cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
      Accept: "application/json, text/event-stream",
    };
    const answer = await fetch(place.url + path, { method, headers, body: JSON.stringify(body) });
    return { status: answer.status, text: await answer.text() };
  };
  const organisation = "pole-marennes-oleron";

  it("is refused in any document that is sent, in its texts, its names and its lists", async () => {
    const begun = await send("POST", "/api/drafts", { organisation, title: "Essai \\u0000" });
    expect(begun.status, begun.text).toBe(201);
    const { id } = JSON.parse(begun.text);
    const wrong = [
      ["POST", "/api/drafts", { organisation, dataset: "a\0b" }],
      ["POST", `/api/datasets/${works.slug}/offer`, { organisation: "a\0b" }],
      ["PATCH", `/api/drafts/${id}`, { metadata: { title: "a\0b" } }],
      ["PATCH", `/api/drafts/${id}`, { metadata: { keywords: ["port", "a\0b"] } }],
      ["PATCH", `/api/drafts/${id}`, { recipe: { columns: { "a\0b": "nom" } } }],
      ["POST", `/api/drafts/${id}/comments`, { text: "a", place: { kind: "field", field: "a\0b" } }],
    ] as const;
    for (const [method, path, body] of wrong) {
      const { status, text } = await send(method, path, body);
      expect({ path, status, code: JSON.parse(text).code }).toEqual({ path, status: 400, code: "corps-illisible" });
    }
  });

  it("is left out of what is typed in a table, which pastes bring", async () => {
    const { id } = JSON.parse((await send("POST", "/api/drafts", { organisation, title: "Pontons" })).text);
    const schema = { kind: "own", schema: { fields: [{ name: "nom" }] } };
    expect((await send("PATCH", `/api/drafts/${id}`, { schema })).status).toBe(200);
    expect((await send("POST", `/api/drafts/${id}/rows`, {})).status).toBe(201);
    const typed = await send("PATCH", `/api/drafts/${id}/rows`, { changes: [{ cells: { nom: "Boyard\0ville" } }] });
    expect(JSON.parse(typed.text)).toMatchObject({ answers: [{ status: "saved", cells: { nom: "Boyardville" } }] });
  });

  it("is never a fault of ours in a text that an agent sends to be found", async () => {
    const called = await send("POST", "/mcp", {
      ...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
      params: { name: "decrire_un_jeu", arguments: { jeu: "a\0b" } },
    });
    expect(called.text).toContain("Aucun jeu de données ne s'appelle");
  });
});
