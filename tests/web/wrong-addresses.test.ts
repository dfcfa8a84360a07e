import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRealSite, type RealSite } from "./support/real-site.js";

/** What was read of the figures since the last question. */
let read: string[] = [];
let site: RealSite;
let app: ReturnType<typeof supertest>;

beforeAll(async () => {
  site = await openRealSite();
  const { indicators } = site.datalogue.services;
  const services: Datalogue["services"] = {
    ...site.datalogue.services,
    indicators: {
      ...indicators,
      observations(id, query) {
        read.push(id);
        return indicators.observations(id, query);
      },
    },
  };
  app = supertest(createApp({ ...site.datalogue, services }, site.settings, { log: () => {} }));
});
afterAll(() => site?.close());

describe("an address that is wrong", () => {
  it.each([
    ["/observatoires/dechets?bloc=inconnu", 404, "Chiffres clés"],
    ["/observatoires/dechets?tri=inconnue", 400, "Trier par"],
    ["/observatoires/dechets?territoire=99999", 404, "Marennes"],
    ["/observatoires/dechets?annee=1850", 404, "2023"],
    ["/observatoires/dechets?annee=hier", 400, "2023"],
    ["/observatoires/dechets/partage.png?annee=1850", 404, "2023"],
    ["/integrer/observatoires/dechets/inconnu", 404, "observatoire"],
    ["/territoires/17093?annee=1850", 404, "2023"],
    ["/comparer?territoires=17093,17485&theme=peche", 404, "Mobilités"],
    ["/comparer?territoires=17093", 400, "communes de l’Île d’Oléron"],
    ["/comparer?territoires=17093,99999", 404, "Marennes"],
  ])("is told before the figures of the page are read, with what there is: %s", async (address, status, told) => {
    read = [];
    const answer = await app.get(address).set("Accept", "text/html");
    expect(answer.status).toBe(status);
    expect(answer.text ?? answer.body.toString()).toContain(told);
    expect(read).toEqual([]);
  });

  it("is told from a page that does read them", async () => {
    read = [];
    await app.get("/observatoires/dechets?annee=2023&tri=habitants&bloc=tableau").expect(200);
    expect(read.length).toBeGreaterThan(10);
  });
});

describe("the years that an address may name", () => {
  it("are those that the pages offer: of a commune, and of a group whose values are sums", async () => {
    const { territories } = site.datalogue.services;
    const [group] = territories.list({ level: "group" });
    for (const code of ["17406", group?.code ?? ""]) {
      const address = `/observatoires/agriculture?territoire=${code}`;
      const { text } = await app.get(address).expect(200);
      const years = [...text.matchAll(/<option[^>]* value="(\d{4})"/g)].map(([, year]) => year);
      expect(years.length).toBeGreaterThan(1);
      for (const year of [years.at(0), years.at(-1)]) await app.get(`${address}&annee=${year}`).expect(200);
    }
  });
});
