import { createApiApp } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const DATA = "/api/datasets/frequentation-mediatheques/data";

/** Two heavy requests a minute. */
const open = async (env: Record<string, string> = {}) => {
  const place = createPlace({ DATALOGUE_RATE_LIMIT: "2", PUBLIC_URL: "https://donnees.exemple.fr", ...env });
  const datalogue = await place.open();
  await datalogue.load();
  return { place, api: supertest(createApiApp(datalogue, place.settings)) };
};

describe("limits per address", () => {
  let place: Place;
  let api: ReturnType<typeof supertest>;
  beforeAll(async () => {
    ({ place, api } = await open());
  });
  afterAll(() => place.remove());

  it("count groups and filtered exports, and say what is left, then when to try again", async () => {
    const first = await api.get(`${DATA}?annee__groupby&entrees__sum`).expect(200);
    expect(first.headers.ratelimit).toMatch(/^"calculs"; r=1; t=\d+$/);
    expect(first.headers["ratelimit-policy"]).toMatch(/^"calculs"; q=2; w=60; pk=/);
    await api.get(`${DATA}/csv?annee__exact=2023`).expect(200);
    const refused = await api.get(`${DATA}?annee__groupby&entrees__max`).expect(429);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ status: 429, code: "trop-de-requetes", title: "Trop de demandes" });
    expect(refused.body.detail).toMatch(/^Vous avez demandé plus de 2 calculs ou exports filtrés en une minute\. /);
    await api.get(`${DATA}/xlsx?annee__exact=2023`).expect(429);
  });

  it("let through rows, whole files, feeds, HEAD and answers given before", async () => {
    for (const address of [`${DATA}?annee__exact=2023`, `${DATA}/csv`, "/catalogue.ttl", "/api/datasets?q=entrees"])
      await api.get(address).expect(200);
    await api.head(`${DATA}?annee__groupby&entrees__min`).expect(200);
    await api.head(`${DATA}/parquet?annee__exact=2023`).expect(200);
    const again = await api.get(`${DATA}?annee__groupby&entrees__sum`).expect(200);
    expect(again.headers.ratelimit).toBeUndefined();
  });

  it("do not believe who says to come from elsewhere", async () => {
    const statuses: number[] = [];
    for (const rank of [1, 2, 3]) {
      const from = `203.0.113.${rank}`;
      const asked = api.get(`${DATA}/csv?entrees__greater=${rank}`).set("X-Forwarded-For", from);
      statuses.push((await asked).status);
    }
    expect(statuses[2]).toBe(429);
  });

  it("refuse an address that is too long", async () => {
    const { body } = await api.get(`${DATA}?q=${"a".repeat(8000)}`).expect(414);
    expect(body.code).toBe("adresse-trop-longue");
  });
});

describe("limits behind a proxy that the settings trust", () => {
  let place: Place;
  let api: ReturnType<typeof supertest>;
  beforeAll(async () => {
    ({ place, api } = await open({ TRUST_PROXY: "1" }));
  });
  afterAll(() => place.remove());

  const ask = (rank: number, from: string) =>
    api
      .get(`${DATA}/csv?entrees__greater=${rank}`)
      .set({ "X-Forwarded-For": from, "X-Forwarded-Host": "ailleurs.example" });

  it("are those of each visitor, the last address before the proxy", async () => {
    await ask(1, "198.51.100.1, 203.0.113.7").expect(200);
    await ask(2, "198.51.100.2, 203.0.113.7").expect(200);
    await ask(3, "198.51.100.3, 203.0.113.7").expect(429);
    await ask(4, "203.0.113.8").expect(200);
  });

  it("count the addresses of one IPv6 household together", async () => {
    await ask(5, "2001:db8:1:1::1").expect(200);
    await ask(6, "2001:db8:1:2::2").expect(200);
    await ask(7, "2001:db8:1:3::3").expect(429);
    await ask(8, "2001:db8:2:1::1").expect(200);
  });

  it("leave the links of answers to the public address", async () => {
    const { body } = await api.get("/api/datasets").set("X-Forwarded-Host", "ailleurs.example").expect(200);
    expect(body.data[0].links.self).toMatch(/^https:\/\/donnees\.exemple\.fr\//);
  });
});

describe("no limit", () => {
  it("is set by 0", async () => {
    const { place, api } = await open({ DATALOGUE_RATE_LIMIT: "0" });
    for (let rank = 0; rank < 5; rank++) {
      const { headers } = await api.get(`${DATA}/csv?entrees__greater=${rank}`).expect(200);
      expect(headers.ratelimit).toBeUndefined();
    }
    await place.remove();
  });
});
