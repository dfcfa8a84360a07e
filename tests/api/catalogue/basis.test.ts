import { join } from "node:path";
import type { Basis, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const VISITS = visitsJson.slug;
const LOANS = "prets-mediatheques";
const loans = (rows: string) => `codeCommune,annee,prets\n${rows}`;
const schema = (title: string) => ({
  fields: [
    { name: "codeCommune", type: "string" },
    { name: "annee", type: "year" },
    { name: "prets", title, type: "integer" },
  ],
});
const DESCRIPTION = "culture/prets/dataset.json";
const described = {
  ...visitsJson,
  ...{ id: "01890000-0000-7000-8000-000000000003", slug: LOANS, title: "Prêts des médiathèques" },
};
const publisher = {
  ...{ kind: "key" as const, key: "publisher" },
  memberships: [{ organisation: visitsJson.organisation, role: "publisher" as const, kind: null }],
};

describe.each(ENGINES)("what an answer is made of, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write(DESCRIPTION, described);
    place.write("culture/prets/schema.json", schema("prets"));
    place.write("culture/prets/data.csv", loans("17093,2024,10\n"));
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const bases: Record<string, Basis> = {
    visits: { datasets: [VISITS] },
    visitsTold: { datasets: [VISITS], told: true },
    loansTold: { datasets: [LOANS], told: true },
  };
  const read = async () => {
    const entries = Object.entries(bases).map(async ([name, basis]) => [name, await datalogue.readBasis(basis)]);
    return Object.fromEntries(await Promise.all(entries));
  };
  /** Those that are no longer what they were. */
  const changedBy = async (act: () => Promise<unknown>) => {
    const [state, before] = [await datalogue.readState(), await read()];
    await act();
    expect(await datalogue.readState()).not.toBe(state);
    const after = await read();
    return Object.keys(bases).filter((name) => after[name] !== before[name]);
  };

  it("is found as it was when another dataset is published, and changed when its own is", async () => {
    const publish = async (rows: string) => {
      place.write("culture/prets/data.csv", loans(rows));
      expect(await datalogue.publish([join(place.content, "culture/prets")])).toMatchObject({ published: 1 });
    };
    expect(await changedBy(() => publish("17093,2024,11\n"))).toEqual(["loansTold"]);
    // Several at once, between two looks.
    const both = async () => {
      await publish("17093,2024,12\n");
      await publish("17093,2024,13\n");
    };
    expect(await changedBy(both)).toEqual(["loansTold"]);
  });

  it("is that of the dataset by whatever name an address gives it", async () => {
    const { id = "" } = (await datalogue.services.catalogue.getDataset(VISITS)) ?? {};
    const named = [VISITS, id, id.toUpperCase()].map((ref) => datalogue.readBasis({ datasets: [ref], told: true }));
    expect(new Set(await Promise.all(named)).size).toBe(1);
  });

  it("is changed by what is said of a dataset, for answers that show it", async () => {
    const answers = {
      ...{ title: "Carte des prêts", url: "https://cartes.exemple.fr/prets", kind: "visualisation" as const },
      ...{
        author: "Association",
        description: "Une carte des prêts par commune.",
        columns: [],
        version: "",
        email: "",
      },
    };
    const { reuses } = datalogue;
    expect(await reuses.propose({ kind: "public" }, VISITS, answers, "192.0.2.1")).toEqual({ kind: "done" });
    const [waiting] = (await reuses.list(publisher, VISITS))?.reuses ?? [];
    const accept = () => reuses.decide(publisher, VISITS, waiting?.id ?? "", "accepted");
    expect(await changedBy(accept)).toEqual(["visitsTold", "loansTold"]);
  });

  describe("once it is replaced", () => {
    const LIST = "/api/datasets?q=prets";
    /** What may still be told of what is told now, after an act. */
    const leftAfter = async (act: () => Promise<unknown>) => {
      const app = createApp(datalogue, place.settings, { log: () => {} });
      await supertest(app).get(LIST).expect(200);
      await act();
      const state = await datalogue.readState();
      expect(datalogue.answers.find(state, LIST)).toBeUndefined();
      return (await datalogue.answers.former(LIST))?.status;
    };
    const load = async () => expect((await datalogue.load()).problems).toEqual([]);
    const publish = async (rows: string) => {
      place.write("culture/prets/data.csv", loans(rows));
      await load();
    };

    it("may be told a moment longer where a version follows another", async () => {
      expect(await leftAfter(() => publish("17093,2024,21\n"))).toBe(200);
      // Rows of older versions are let go: nothing of them was wrong.
      expect(await leftAfter(() => publish("17093,2024,22\n"))).toBe(200);
    });

    it("is told no longer where it was described otherwise, or closed", async () => {
      place.write("culture/prets/schema.json", schema("Prêts d'une année"));
      expect(await leftAfter(load)).toBeUndefined();
      for (const change of [{ title: "Prêts" }, { title: "Prêts", access: "organisation" }]) {
        place.write(DESCRIPTION, { ...described, ...change });
        expect(await leftAfter(load), JSON.stringify(change)).toBeUndefined();
      }
      // Published meanwhile or not.
      const closeAndPublish = async () => {
        place.write(DESCRIPTION, { ...described, access: "organisation" });
        await publish("17093,2024,23\n");
        await publish("17093,2024,24\n");
      };
      place.write(DESCRIPTION, described);
      await load();
      expect(await leftAfter(closeAndPublish)).toBeUndefined();
    });

    it("is told no longer by another process, which saw nothing of the change", async () => {
      place.write(DESCRIPTION, described);
      await load();
      const other = await place.open();
      place.write(DESCRIPTION, { ...described, access: "organisation" });
      expect(await leftAfter(() => other.load())).toBeUndefined();
      place.write(DESCRIPTION, described);
      await other.load();
      place.write("culture/prets/data.csv", loans("17093,2024,25\n"));
      expect(await leftAfter(() => other.load())).toBe(200);
      await other.close();
    });

    it("is told no longer where a version is left for the one before", async () => {
      const versions = await datalogue.services.catalogue.listVersions(LOANS);
      const number = Number(versions[1]?.number);
      expect(await leftAfter(() => datalogue.drafts.rollback(publisher, LOANS, number))).toBeUndefined();
    });
  });
});
